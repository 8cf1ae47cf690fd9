"""Cells of binary workbooks: strings, numbers and formats out of their parts; any damage ends with an error of ours."""

from __future__ import annotations

import struct

from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build._zip import zip_bytes
from sanitizer.engines.legacy_office import ENGINE
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import extract_text
from tests.unit.engines.spoiling import spoiled


def record(kind: int, data: bytes = b"") -> bytes:
    number = bytes([kind]) if kind < 0x80 else bytes([kind & 0x7F | 0x80, kind >> 7])
    return number + bytes([len(data)]) + data


def wide(text: str) -> bytes:
    return struct.pack("<I", len(text)) + text.encode("utf-16-le")


RELATIONS = b'<Relationships><Relationship Id="rId1" Type="x" Target="worksheets/sheet1.bin"/></Relationships>'
SHEET = (
    record(0, struct.pack("<I", 0) + bytes(13))
    + record(7, struct.pack("<III", 0, 0, 0))
    + record(2, struct.pack("<III", 2, 1, 46175 << 2 | 2))
    + record(0, struct.pack("<I", 1) + bytes(13))
    + record(8, struct.pack("<II", 0, 0) + wide("合計"))
    + record(4, struct.pack("<IIB", 1, 0, 1))
    + record(5, struct.pack("<IId", 2, 0, 1.5))
)
BOOK = zip_bytes(
    {
        "xl/workbook.bin": record(156, struct.pack("<II", 1, 1) + wide("rId1") + wide("集計")),
        "xl/_rels/workbook.bin.rels": RELATIONS,
        "xl/sharedStrings.bin": record(19, b"\0" + wide("髙齢者")),
        "xl/styles.bin": record(44, struct.pack("<H", 164) + wide('ggge"年"'))
        + record(617)
        + record(47, struct.pack("<HH", 0, 0))
        + record(47, struct.pack("<HH", 0, 164))
        + record(618),
        "xl/worksheets/sheet1.bin": SHEET,
    }
)


def test_cells_are_shown_with_their_formats() -> None:
    assert extract_text(ENGINE, BOOK, "xlsb") == "集計（非表示）\n髙齢者\t\t令和8年\n合計\tTRUE\t1.5\n"


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 1 << 32))
def test_any_damage_gives_text_or_an_error_of_ours(seed: int) -> None:
    try:
        extract_text(ENGINE, spoiled(BOOK, seed), "xlsb")
    except UntrustedInputError:
        return
