"""A long part comes out the same whether it is read in batches or as one tree, and costs a batch and its XML."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest

from samples.build._ooxml_excel import formula_cell, row, text_cell, workbook
from samples.build.ooxml import SAMPLES
from sanitizer.engines.ooxml import ENGINE, long_lists
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import MIB, Limits
from tests.in_process import Outcome, plain_policy, reconstruct
from tests.peak_memory import growth_bytes

_BOOKS = [sample for sample in SAMPLES if sample.path.endswith((".xlsx", ".xlsm")) and sample.kind != "malformed"]
_BAD = '<c r="A9" evil="1"><f>EXEC("x")</f><v>1</v></c><unknown xmlns="urn:x" a="1"/>'


def _ways(data: bytes, kind: str, monkeypatch: pytest.MonkeyPatch) -> tuple[Outcome, Outcome]:
    monkeypatch.setattr(long_lists, "LONG_BYTES", 1 << 40)
    as_tree = reconstruct(ENGINE, data, kind)
    monkeypatch.setattr(long_lists, "LONG_BYTES", 0)
    monkeypatch.setattr(long_lists, "_BATCH", 2)
    return as_tree, reconstruct(ENGINE, data, kind)


def _findings(outcome: Outcome) -> list[tuple[str, str, str]]:
    return sorted((one.feature, one.location, one.detail) for one in outcome.findings)


@pytest.mark.parametrize("sample", _BOOKS, ids=lambda sample: sample.path)
def test_samples_come_out_the_same(sample: object, monkeypatch: pytest.MonkeyPatch) -> None:
    data, kind = sample.build(), sample.path.rsplit(".", 1)[1]  # type: ignore[attr-defined]
    as_tree, in_batches = _ways(data, kind, monkeypatch)
    assert in_batches.data == as_tree.data
    assert _findings(in_batches) == _findings(as_tree)


@pytest.mark.parametrize("rows", [0, 1, 2, 3, 7])
def test_any_number_of_rows_and_what_is_wrong_in_them(rows: int, monkeypatch: pytest.MonkeyPatch) -> None:
    content = "\n".join(row(number, text_cell(f"A{number}", f"行{number}"), _BAD) for number in range(1, rows + 1))
    shared = row(90, '<c r="A90"><f t="shared" ref="A90:A91" si="4">EXEC("x")</f><v>1</v></c>')
    shared += row(91, '<c r="A91"><f t="shared" si="4"/><v>1</v></c>') + row(92, formula_cell("A92", "SUM(A1)", "3"))
    as_tree, in_batches = _ways(workbook(content + shared + "<stray/>").build(), "xlsx", monkeypatch)
    assert in_batches.data == as_tree.data
    assert _findings(in_batches) == _findings(as_tree)
    with zipfile.ZipFile(io.BytesIO(in_batches.data)) as package:
        sheet = package.read("xl/worksheets/sheet1.xml").decode()
    assert sheet.count("<row") == rows + 3
    assert "EXEC" not in sheet
    assert "urn:x" not in sheet
    assert 't="shared"' not in sheet


@pytest.mark.parametrize(
    "change",
    [
        (b"</sheetData>", b"</sheetData><sheetData/>"),
        (b"</sheetData>", b""),
        (b"<worksheet", b'<!DOCTYPE x [<!ENTITY e "v">]><worksheet'),
        (b"<worksheet", b"<dialogsheet"),
        (b"<row", b"<row <"),
    ],
)
def test_damage_is_told(change: tuple[bytes, bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    package = workbook(row(1, text_cell("A1", "値")))
    kind, sheet = package.parts["xl/worksheets/sheet1.xml"]
    package.parts["xl/worksheets/sheet1.xml"] = (kind, sheet.replace(*change))
    monkeypatch.setattr(long_lists, "LONG_BYTES", 0)
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, package.build(), "xlsx")


def test_limits_hold_while_reading(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(long_lists, "LONG_BYTES", 0)
    data = workbook(row(1, text_cell("A1", "値" * 400_000))).build()
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, data, "xlsx", plain_policy(limits=Limits(max_unpacked_bytes=100_000)))


_PREPARE = """
    from sanitizer.engines.ooxml import ENGINE
    from sanitizer.sandbox.session import StepSession
    from tests.in_process import no_nested, plain_policy
    ENGINE.warm()
    source, target = open(sys.argv[1], "rb"), open(sys.argv[2], "w+b")
    session = StepSession(plain_policy(), "xlsx", lambda finding: None, no_nested)
"""


def test_a_sheet_of_30_000_rows_is_no_tree(tmp_path: Path) -> None:
    """As one tree it takes 180 MB more."""
    source = tmp_path / "book.xlsx"
    cells = [text_cell(f"{column}1", "世田谷区") for column in "ABCDE"]
    source.write_bytes(workbook("".join(row(number, *cells) for number in range(1, 30_001))).build())
    grown = growth_bytes(_PREPARE, "    ENGINE.reconstruct(source, target, session)\n", source, tmp_path / "target.xlsx")
    assert grown < 40 * MIB
