"""A large sheet comes out as a small one would: rows that are written while they are read are filtered like all others."""

# ruff: noqa: E501 - lines of XML stay whole

from __future__ import annotations

import io
import re

import pytest

from samples.build._odf import content_xml, formula_cell, sheet, string_cell
from sanitizer.engines.odf import ENGINE, part_stream
from sanitizer.model.errors import MalformedFile
from tests.in_process import extract_text
from tests.unit.engines.odf.nested import parts, run

_ROWS = "".join(
    f"<table:table-row>{string_cell(f'行{number}')}{formula_cell(f'of:=SUM([.A{number}])', str(number))}</table:table-row>"
    for number in range(400)
)
_BAD = f'<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row><table:table-row>{formula_cell("of:=EVIL(1)", "7")}</table:table-row>'


@pytest.fixture
def small_pieces(monkeypatch: pytest.MonkeyPatch) -> None:
    """Any part is a large one, read in pieces of a few rows."""
    monkeypatch.setattr(part_stream, "_SMALL_BYTES", 64)
    monkeypatch.setattr(part_stream, "_FEED_BYTES", 1000)


def _content(data: bytes) -> bytes:
    return parts(data)["content.xml"]


def test_rows_are_the_same_either_way(monkeypatch: pytest.MonkeyPatch) -> None:
    group = f"<table:table-row-group>{_ROWS[:2000][: _ROWS[:2000].rindex('<table:table-row>')]}</table:table-row-group>"
    data = sheet(_ROWS + group + _BAD, after='<table:table table:name="次"><table:table-row/></table:table>').build()
    whole = run(data, "ods")
    monkeypatch.setattr(part_stream, "_SMALL_BYTES", 64)
    monkeypatch.setattr(part_stream, "_FEED_BYTES", 1000)
    streamed = run(data, "ods")
    assert _content(streamed.data) == _content(whole.data)
    assert streamed.findings == whole.findings


@pytest.mark.usefixtures("small_pieces")
def test_findings_name_the_cell() -> None:
    outcome = run(sheet(_ROWS + _BAD).build(), "ods")
    found = [finding.location for finding in outcome.findings if finding.feature == "odf.formula_function"]
    assert found == ["content.xml 集計.A405"]


@pytest.mark.usefixtures("small_pieces")
def test_names_of_our_own_marks_are_nothing_special() -> None:
    outcome = run(sheet('<mugai-rows n="0"/>' + _ROWS + '<mugai-rows n="1"/>').build(), "ods")
    content = _content(outcome.data)
    assert b"mugai" not in content
    assert content.count("<text:p>行7</text:p>".encode()) == 1
    assert "odf.unknown_element" in outcome.features


@pytest.mark.usefixtures("small_pieces")
def test_foreign_names_in_rows_go_with_their_namespace() -> None:
    row = f'<table:table-row xmlns:evil="urn:evil" evil:a="1"><evil:cell/>{string_cell("値")}</table:table-row>'
    content = _content(run(sheet(_ROWS + row + _ROWS).build(), "ods").data)
    assert b"evil" not in content
    assert "<text:p>値</text:p>".encode() in content


@pytest.mark.usefixtures("small_pieces")
@pytest.mark.parametrize("space", ["a&gt;b", "a&quot; b", "&lt;x"])
def test_a_namespace_that_would_break_out_is_refused(space: str) -> None:
    data = sheet(f'<table:table-row xmlns:e="{space}"><table:table-cell/></table:table-row>{_ROWS}').build()
    try:
        content = _content(run(data, "ods").data)
    except MalformedFile:
        return
    assert b"xmlns:e=" not in content


@pytest.mark.usefixtures("small_pieces")
def test_tables_in_tables_and_text_documents() -> None:
    inner = f'<table:table table:name="内">{_ROWS[: _ROWS.index("</table:table-row>") + 18]}</table:table>'
    body = f'<text:p>前</text:p><table:table table:name="外"><table:table-row><table:table-cell>{inner}</table:table-cell></table:table-row>{_ROWS}</table:table><text:p>後</text:p>'
    document = sheet("")
    document.kind, document.content = "text", content_xml("text", body)
    outcome = run(document.build(), "odt")
    text = extract_text(ENGINE, outcome.data, "odt")
    assert re.search(r"前\n.*行0.*行399.*\n後", text, re.DOTALL)


def test_text_of_a_sheet_has_tabs() -> None:
    assert "行5\t5\n" in extract_text(ENGINE, sheet(_ROWS).build(), "ods")


def test_spool_gives_back_what_was_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    from sanitizer.engines.odf import spool

    monkeypatch.setattr(spool, "_PLAIN_BYTES", 10)
    held = spool.Spool()
    first, second = held.new(), held.new()
    for number in range(9):
        held.add(first, b"a%d" % number)
        held.add(second, b"b" * number)
    assert b"".join(held.read(second)) == b"b" * 36
    assert b"".join(held.read(first)) == b"a0a1a2a3a4a5a6a7a8"
    assert io.BytesIO(b"".join(held.read(first))).getvalue() == b""
