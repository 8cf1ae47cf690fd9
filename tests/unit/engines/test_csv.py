"""The CSV engine keeps the table as it was written, apart from cells that run."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import io
from dataclasses import replace

import pytest

from samples.build.csv import SAMPLES
from samples.sample import Sample
from sanitizer.engines._csv_records import MAX_CELLS, Grammar
from sanitizer.engines.csv import ENGINE, MAX_RECORD_CHARS
from sanitizer.model.errors import BlockedByPolicy, LimitExceeded, MalformedFile
from sanitizer.model.file_type import Confidence, Glimpse
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from tests.in_process import extract_text, plain_policy, reconstruct


def recognise(data: bytes, suffix: str, type_name: str = "csv") -> Confidence:
    (file_type,) = (each for each in ENGINE.types if each.name == type_name)
    return file_type.recognise(Glimpse(io.BytesIO(data), len(data), data[:65536], data[-65536:], suffix))


def rebuilt(text: str, type_name: str = "csv") -> str:
    return reconstruct(ENGINE, text.encode(), type_name).data.decode()


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_samples(sample: Sample) -> None:
    suffix = "." + sample.path.rsplit(".", 1)[1]
    outcome = reconstruct(ENGINE, sample.build(), suffix[1:])
    assert outcome.features == set(sample.features)
    if sample.verdict == "clean":
        assert outcome.data == sample.build()
    text = extract_text(ENGINE, outcome.data, suffix[1:])
    assert all(kept in text for kept in sample.keeps)
    assert not any(gone in outcome.data for gone in sample.gone)
    assert recognise(sample.build(), suffix, suffix[1:]) is Confidence.PLAUSIBLE


@pytest.mark.parametrize(
    "text",
    [
        "a,b\r\nc,d\r\n", "a,b\nc,d", "a,b\rc,d\r", "a\r\nb\nc\rd", '"a","b"\r\n', 'a,"b ""c"" d"\r\n', '"x\ny",z\r\n', "a;b;c\n1,5;2;3\n", "a\tb\n",
        "\r\n\r\n", ",,,\n", "", "a", '""', 'a,5" x,b\n', ' "a", "b"\n', "sep=;\r\na;b\r\n", "\ufeff見出し,値\r\n",
    ],
)  # fmt: skip
def test_the_dialect_stays(text: str) -> None:
    assert rebuilt(text) == text


@pytest.mark.parametrize(
    "text, expected",
    [
        ("=1,b\r\n", "'=1,b\r\n"),
        ('"=1",b\n', '"\'=1",b\n'),
        ('"=A(""x"")",b', '"\'=A(""x"")",b'),
        ('"ab"cd,e\n', '"abcd",e\n'),
        ('"ab"=1,e\n', '"ab=1",e\n'),
        ('a,"open\n=1', 'a,"open\n=1"'),
        ('" =1', '"\' =1"'),
        ("a;=1\n", "a;'=1\n"),
        ("sep=x\r\n1x=2\r\n", "1x=2\r\n"),
        ("a,\x1b[0m=1\n", "a,'=1\n"),
    ],
)
def test_cells_are_written_anew(text: str, expected: str) -> None:
    assert rebuilt(text) == expected


def test_tabs_split_cells_of_a_tsv() -> None:
    assert rebuilt("a,b\t=1\n", "tsv") == "a,b\t'=1\n"


def test_findings_say_where() -> None:
    (finding,) = reconstruct(ENGINE, "見出し,値\r\n1,=1+1\r\n".encode("cp932"), "csv").findings
    assert (finding.feature, finding.location, finding.detail) == ("csv.formula", "line 2, cell 2", "=1+1")


@pytest.mark.parametrize("chunk_bytes", [1, 2, 3, 5, 17])
def test_records_over_chunk_borders(chunk_bytes: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sanitizer.detect.encoding.CHUNK_BYTES", chunk_bytes)
    text = '見出し,"値\r\n""二"""\r\n1,"-5"\r\n"x",\r\n' * 5
    assert rebuilt(text) == text
    assert rebuilt(text + "a,=1") == text + "a,'=1"


def test_long_tables_lose_nothing() -> None:
    """Possessive groups of Python before 3.11.5 skip characters (gh-106052): many records over many chunks must come out whole."""
    data = '1234,"山田 太郎","東京都千代田区1-1-1",2024-01-01,-1200,"03-1234-5678",,備考\r\n'.encode() * 30_000
    assert reconstruct(ENGINE, data, "csv").data == data


def test_bytes_that_read_otherwise_without_what_was_taken_out_become_utf8() -> None:
    """Without the control character, the half-width full stop and a character of one's own are a full-width @ of EUC-JP."""
    outcome = reconstruct(ENGINE, b"\xa1\x01\xf7A", "csv")
    assert outcome.features == {"csv.control", "csv.ambiguous_encoding"}
    assert outcome.data.decode("utf-8-sig") == b"\xa1\xf7A".decode("cp932")


def test_policy_may_want_utf8_which_excel_knows_by_its_mark() -> None:
    policy = plain_policy(options={"csv.encoding": "utf-8"})
    assert reconstruct(ENGINE, "髙﨑,①\r\n".encode("cp932"), "csv", policy).data == b"\xef\xbb\xbf" + "髙﨑,①\r\n".encode()


def test_policy_may_block_but_not_allow_formulas() -> None:
    with pytest.raises(BlockedByPolicy):
        reconstruct(ENGINE, b"=1\n", "csv", plain_policy(actions={"csv.formula": Action.BLOCK}))
    assert reconstruct(ENGINE, b"=1\n", "csv", plain_policy(actions={"csv.formula": Action.ALLOW})).data == b"'=1\n"


def test_limits() -> None:
    with pytest.raises(LimitExceeded, match="cells"):
        reconstruct(ENGINE, b"," * (MAX_CELLS + 1) + b"\n", "csv")
    with pytest.raises(LimitExceeded, match="record"):
        reconstruct(ENGINE, b'"' + b"x" * (MAX_RECORD_CHARS + 600_000), "csv")
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, b"a,b\n" * 1000, "csv", plain_policy(limits=replace(Limits(), max_bytes=100)))


def test_many_commas_in_one_cell_are_one_cell() -> None:
    data = b'"' + b"1,2 " * 40_000 + b'",b\n'
    assert reconstruct(ENGINE, data, "csv").data == data


def test_binary_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, b"PK\x03\x04\0\0", "csv")


@pytest.mark.parametrize(
    "content", [b"<html><table>", b"ID;PWXL\nC;Y1\n", b"MIME-Version: 1.0\n\n", b"\0\0", b"TABLE\r\n0,1\r\n", b""]
)
def test_other_formats_are_no_csv(content: bytes) -> None:
    assert recognise(content, ".csv") is Confidence.NO


def test_csv_needs_its_suffix() -> None:
    assert recognise(b"a,b\n", "") is Confidence.NO
    assert recognise(b"a,b\n", ".tsv") is Confidence.NO
    assert recognise(b"ID,a\n1,2\n", ".csv") is Confidence.PLAUSIBLE


def test_an_unfinished_record_waits_for_more() -> None:
    grammar = Grammar(",")
    for text in ("a,b", 'a,"b', 'a,"b"', "a,b\r"):
        assert grammar.parse_record(text, 0, last=False) is None
        assert grammar.parse_record(text, 0, last=True) is not None
