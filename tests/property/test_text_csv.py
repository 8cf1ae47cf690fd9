"""Invariants of text and CSV: any bytes give an outcome or an UntrustedInputError; an outcome has no residue and keeps the cells."""

# ruff: noqa: E501 - tables of examples stay whole

from __future__ import annotations

import csv
import io

from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.detect.encoding import Encoding
from sanitizer.engines import csv as csv_engine
from sanitizer.engines import text as text_engine
from sanitizer.engines._formula_cells import judge
from sanitizer.model.errors import MalformedFile, UntrustedInputError
from sanitizer.verifiers import csv as csv_verifier
from sanitizer.verifiers import text as text_verifier
from sanitizer.verifiers._cell_rules import runs
from tests.in_process import reconstruct, verify

_PIECES = st.sampled_from(
    ["a", "1", "12.5", ",", '"', ";", "\n", "\r\n", "\t", "=", "-", "+", "@", "|", "!", "(", " ", "あ", "漢字", "（", "cmd|", "SUM(", "'", "[", "a.xls]",
     "\\\\", "＝", "－", "！", "｜", "kg", "e5"]
)  # fmt: skip
_TEXTS = st.lists(_PIECES, max_size=40).map("".join)


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=300))
def test_any_bytes_give_an_outcome_or_an_untrusted_input_error(data: bytes) -> None:
    for engine, verifier, name in (
        (text_engine.ENGINE, text_verifier.VERIFIER, "txt"),
        (csv_engine.ENGINE, csv_verifier.VERIFIER, "csv"),
    ):
        try:
            outcome = reconstruct(engine, data, name)
            residue = verify(verifier, outcome.data, name, (engine,))
        except UntrustedInputError:
            continue
        assert residue == []


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_a_rebuilt_table_has_no_residue(text: str) -> None:
    outcome = reconstruct(csv_engine.ENGINE, text.encode(), "csv")
    try:
        assert verify(csv_verifier.VERIFIER, outcome.data, "csv", (csv_engine.ENGINE,)) == []
    except MalformedFile:
        assert not outcome.data.strip()


@settings(max_examples=300, deadline=None)
@given(_TEXTS)
def test_a_table_without_findings_has_the_same_cells(text: str) -> None:
    source = "a,b\n" + text
    outcome = reconstruct(csv_engine.ENGINE, source.encode(), "csv")
    if not outcome.findings:
        assert _cells(outcome.data.decode()) == _cells(source)


@settings(max_examples=500, deadline=None)
@given(st.lists(_PIECES, max_size=9).map("".join))
def test_engine_and_verifier_judge_cells_alike(cell: str) -> None:
    assert (judge(cell) is not None) == runs(cell)


@settings(max_examples=200, deadline=None)
@given(st.text(alphabet="あア漢字髙﨑①㈱ｱｲﾞabc,.\r\n\t 0-9－～", max_size=200), st.sampled_from(["cp932", "utf-8", "iso-2022-jp"]))
def test_text_comes_back_as_it_was(text: str, name: str) -> None:
    data = Encoding(name).encode(text)
    if data:
        assert reconstruct(text_engine.ENGINE, data, "txt").data == data


def _cells(text: str) -> list[list[str]]:
    return list(csv.reader(io.StringIO(text, newline="")))
