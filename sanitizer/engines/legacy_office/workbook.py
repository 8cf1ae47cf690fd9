"""Reads the cells of an Excel workbook: strings, numbers, results of formulas, with their formats; no formula is computed."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.legacy_office.biff import Reader, Record, read_records
from sanitizer.model.errors import EncryptedFile, MalformedFile

MAX_CELLS = 5_000_000
MAX_SHEETS = 10_000
_BOFS = {0x0009: 2, 0x0209: 3, 0x0409: 4, 0x0809: 5}
_EOF, _FILEPASS, _CODEPAGE, _DATE_MODE, _BOUNDSHEET, _SST = 0x0A, 0x2F, 0x42, 0x22, 0x85, 0xFC
_FORMATS, _XFS = (0x001E, 0x041E), (0x0043, 0x0243, 0x0443, 0x00E0)
_LABELS, _NUMBERS, _FORMULAS, _STRINGS, _BOOLERRS = (4, 0x204, 0xD6), (3, 0x203), (6, 0x206, 0x406), (7, 0x207), (5, 0x205)
_INTEGER, _LABEL_SST, _RK, _MULTIPLE_RK, _TEXT_BOX = 2, 0xFD, 0x27E, 0xBD, 0x1B6
_GLOBALS, _SHEET, _CHART, _MACRO_SHEET = 0x05, 0x10, 0x20, 0x40
_ERRORS = {0: "#NULL!", 7: "#DIV/0!", 15: "#VALUE!", 23: "#REF!", 29: "#NAME?", 36: "#NUM!", 42: "#N/A"}
_CODE_PAGES = {1200: "cp1252", 1252: "cp1252", 367: "latin-1", 10000: "mac-roman", 10001: "shift_jis", 32768: "mac-roman"}

Value = str | float | bool


@dataclass(frozen=True, slots=True)
class Cell:
    """`row` and `column` count from 0; `format` is the index of its number format in the workbook's table."""

    row: int
    column: int
    value: Value
    format: int


@dataclass(slots=True)
class Sheet:
    """One sheet with its cells in the order of the file; `boxes` are texts of shapes and comments."""

    name: str
    hidden: bool = False
    cells: list[Cell] = field(default_factory=list)
    boxes: list[str] = field(default_factory=list)


@dataclass(slots=True)
class Workbook:
    """What the globals say; `formats` by index, as far as the file defines them."""

    version: int = 8
    encoding: str = "cp1252"
    from_1904: bool = False
    formats: dict[int, str] = field(default_factory=dict)
    sheets: list[tuple[str, int, bool]] = field(default_factory=list)  # name, place of its BOF, hidden
    strings: list[str] = field(default_factory=list)
    _cell_formats: list[int] = field(default_factory=list)

    def format_of(self, cell_format: int) -> int:
        """The number format of XF *cell_format*."""
        return self._cell_formats[cell_format] if cell_format < len(self._cell_formats) else 0

    def add_cell_format(self, number: int) -> None:
        self._cell_formats.append(number)


def read_workbook(stream: BinaryIO, session: Session) -> tuple[Workbook, Iterator[Sheet]]:
    """The globals, and the sheets one after the other. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    book = Workbook()
    first = next(read_records(stream, 0), None)
    if first is None or first.kind not in _BOFS:
        raise MalformedFile("the workbook does not begin as one; ask the sender for another copy")
    book.version = _version(first)
    if book.version < 5:
        _read_globals(stream, 0, book)
        return book, iter([_read_sheet(stream, 0, Sheet(""), book, session)])
    _read_globals(stream, 0, book)
    return book, _sheets(stream, book, session)


def _version(bof: Record) -> int:
    version = _BOFS[bof.kind]
    return 8 if version == 5 and bof.data[:2] == b"\0\6" else version


def _sheets(stream: BinaryIO, book: Workbook, session: Session) -> Iterator[Sheet]:
    seen: set[int] = set()
    for name, at, hidden in book.sheets:
        if at in seen:
            continue  # two names for one place
        seen.add(at)
        yield _read_sheet(stream, at, Sheet(name, hidden), book, session)


# --- globals ---------------------------------------------------------------------------------------------------------------------


def _read_globals(stream: BinaryIO, at: int, book: Workbook) -> None:
    """Until the first EOF; a workbook of Excel 4 and before has them among the cells of its one sheet."""
    for record in read_records(stream, at):
        kind, data = record.kind, record.data
        if kind == _EOF:
            return
        if kind == _FILEPASS:
            raise EncryptedFile("the workbook is protected by a password")
        if kind == _CODEPAGE and len(data) >= 2:
            book.encoding = _encoding(struct.unpack_from("<H", data)[0])
        elif kind == _DATE_MODE:
            book.from_1904 = data[:1] == b"\1"
        elif kind in _FORMATS:
            _add_format(book, record)
        elif kind in _XFS:
            book.add_cell_format(_number_format(kind, data, book.version))
        elif kind == _BOUNDSHEET and len(book.sheets) < MAX_SHEETS:
            _add_sheet(book, record)
        elif kind == _SST and not book.strings:
            book.strings = _shared_strings(record)


def _encoding(code_page: int) -> str:
    name = _CODE_PAGES.get(code_page, f"cp{code_page}")
    try:
        "".encode(name)
    except LookupError:
        return "cp1252"
    return name


def _number_format(kind: int, data: bytes, version: int) -> int:
    if version >= 5:
        return int.from_bytes(data[2:4], "little")
    at = 2 if kind == 0x43 else 1
    return data[at] & 0x3F if len(data) > at else 0


def _add_format(book: Workbook, record: Record) -> None:
    reader = Reader(record.parts)
    if book.version == 8:
        index = reader.number(2)
        book.formats[index] = reader.string()
        return
    index = reader.number(2) if record.kind == 0x41E else len(book.formats)
    if book.version < 5 and record.kind == 0x41E:
        index = len(book.formats)
    book.formats[index] = reader.take(reader.number(1)).decode(book.encoding, errors="replace")


def _add_sheet(book: Workbook, record: Record) -> None:
    """BOUNDSHEET (2.4.28); charts have no cells, macro sheets are not for readers."""
    data = record.data
    if len(data) < 7:
        return
    at, state, kind = struct.unpack_from("<IBB", data)
    if book.version == 8:
        reader = Reader(record.parts)
        reader.take(6)
        length, flags = reader.number(1), reader.number(1)
        name = reader.characters(length, wide=bool(flags & 1))
    else:
        name = data[7 : 7 + data[6]].decode(book.encoding, errors="replace")
    if kind == 0:
        book.sheets.append((name, at, bool(state & 3)))


def _shared_strings(record: Record) -> list[str]:
    reader = Reader(record.parts)
    reader.number(4)
    count = reader.number(4)
    strings: list[str] = []
    while len(strings) < min(count, MAX_CELLS) and not reader.at_end:
        strings.append(reader.string())
    return strings


# --- sheets ----------------------------------------------------------------------------------------------------------------------


def _read_sheet(stream: BinaryIO, at: int, sheet: Sheet, book: Workbook, session: Session) -> Sheet:
    """From the sheet's BOF to its EOF; substreams inside (charts) are passed over."""
    depth = 0
    waiting: Cell | None = None  # a formula whose string follows
    for record in read_records(stream, at):
        kind = record.kind
        if kind in _BOFS:
            depth += 1
            if depth == 1 and book.version >= 5 and record.data[2:4] not in (b"\x10\0", b"\0\x01", b"\x40\0", b"\x06\0"):
                return sheet
        elif kind == _EOF:
            depth -= 1
            if depth <= 0:
                break
        elif depth != 1:
            continue
        elif kind == _FILEPASS:
            raise EncryptedFile("the workbook is protected by a password")
        elif kind in _STRINGS and waiting is not None:
            sheet.cells.append(Cell(waiting.row, waiting.column, _formula_string(record, book), waiting.format))
            waiting = None
        elif kind == _TEXT_BOX:
            if text := _box_text(record):
                sheet.boxes.append(text)
        else:
            cells = _cells(record, book)
            if len(cells) == 1 and cells[0].value is _FOLLOWS:
                waiting = cells[0]
                continue
            session.count("cells of the workbook", len(cells), MAX_CELLS)
            sheet.cells += cells
    return sheet


_FOLLOWS = "\0follows"  # the value of a formula that is a string, until its record comes


def _cells(record: Record, book: Workbook) -> list[Cell]:
    """The cells of one record; none for records of other kinds or that are too short."""
    kind, data = record.kind, record.data
    if len(data) < 6:
        return []
    row, column = struct.unpack_from("<HH", data)
    if kind == _MULTIPLE_RK:
        return [
            Cell(row, column + index, rk_number(data[at + 2 : at + 6]), book.format_of(int.from_bytes(data[at : at + 2], "little")))
            for index, at in enumerate(range(4, len(data) - 7, 6))
        ]
    if book.version == 2 and kind in (_INTEGER, 3, 4, 5, 6):
        return _oldest_cells(record, book, row, column)
    number = book.format_of(int.from_bytes(data[4:6], "little"))
    body = data[6:]
    value: Value | None = None
    if kind == _LABEL_SST and len(body) >= 4:
        index = struct.unpack_from("<I", body)[0]
        value = book.strings[index] if index < len(book.strings) else ""
    elif kind in _LABELS:
        value = _label(record, book)
    elif kind == _RK:
        value = rk_number(body[:4])
    elif kind in _NUMBERS and len(body) >= 8:
        value = struct.unpack_from("<d", body)[0]
    elif kind in _FORMULAS and len(body) >= 8:
        value = _result(body[:8])
    elif kind in _BOOLERRS and len(body) >= 2:
        value = _bool_or_error(body[0], body[1])
    return [] if value is None or value == "" else [Cell(row, column, value, number)]


def _oldest_cells(record: Record, book: Workbook, row: int, column: int) -> list[Cell]:
    """BIFF 2 has three bytes of attributes: the format is the lower six bits of the second."""
    data = record.data
    if len(data) < 8:
        return []
    number, body = data[5] & 0x3F, data[7:]
    value: Value | None = None
    if record.kind == _INTEGER and len(body) >= 2:
        value = float(struct.unpack_from("<H", body)[0])
    elif record.kind == 3 and len(body) >= 8:
        value = struct.unpack_from("<d", body)[0]
    elif record.kind == 4 and body:
        value = body[1 : 1 + body[0]].decode(book.encoding, errors="replace")
    elif record.kind == 5 and len(body) >= 2:
        value = _bool_or_error(body[0], body[1])
    elif record.kind == 6 and len(body) >= 8:
        value = _result(body[:8])
    return [] if value is None or value == "" else [Cell(row, column, value, number)]


def _label(record: Record, book: Workbook) -> str:
    reader = Reader(record.parts)
    reader.take(6)
    if book.version == 8:
        length, flags = reader.number(2), reader.number(1)
        return reader.characters(length, wide=bool(flags & 1))
    return reader.take(reader.number(2)).decode(book.encoding, errors="replace")


def _formula_string(record: Record, book: Workbook) -> str:
    reader = Reader(record.parts)
    if book.version == 8:
        length, flags = reader.number(2), reader.number(1)
        return reader.characters(length, wide=bool(flags & 1))
    return reader.take(reader.number(1 if record.kind == 7 else 2)).decode(book.encoding, errors="replace")


def rk_number(raw: bytes) -> float:
    """RkNumber (2.5.217): 30 bits of an integer or of the upper half of a double, perhaps hundredfold."""
    number = int.from_bytes(raw, "little")
    if number & 2:
        value = float((number >> 2) - (1 << 30 if number & 0x80000000 else 0))
    else:
        value = float(struct.unpack("<d", struct.pack("<Q", (number & 0xFFFFFFFC) << 32))[0])
    return value / 100 if number & 1 else value


def _result(raw: bytes) -> Value | None:
    """FormulaValue (2.5.133)."""
    if raw[6:] != b"\xff\xff":
        return float(struct.unpack("<d", raw)[0])
    if raw[0] == 0:
        return _FOLLOWS
    if raw[0] == 1:
        return bool(raw[2])
    return error_text(raw[2]) if raw[0] == 2 else None


def error_text(code: int) -> str:
    return _ERRORS.get(code, "#?")


def _bool_or_error(value: int, is_error: int) -> Value:
    return error_text(value) if is_error else bool(value)


def _box_text(record: Record) -> str:
    """TXO (2.4.329): the characters are in the record that continues it."""
    if len(record.data) < 12 or len(record.parts) < 2:
        return ""
    length = struct.unpack_from("<H", record.data, 10)[0]
    reader = Reader(record.parts[1:])
    return reader.characters(length, wide=bool(reader.number(1) & 1)).replace("\r", "\n")
