"""Reads the cells of a binary workbook (XLSB, MS-XLSB): the same sheets and cells as of an old workbook, from a package."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from posixpath import normpath
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.legacy_office.workbook import MAX_CELLS, MAX_SHEETS, Cell, Sheet, Value, Workbook, error_text, rk_number
from sanitizer.model.errors import LimitExceeded, MalformedFile

_ROW, _RK, _ERROR, _BOOL, _REAL, _TEXT, _SHARED = 0, 2, 3, 4, 5, 6, 7
_FORMULA_TEXT, _FORMULA_REAL, _FORMULA_BOOL, _FORMULA_ERROR = 8, 9, 10, 11
_STRING, _FORMAT, _CELL_FORMAT, _PROPERTIES, _SHEET, _BEGIN_FORMATS, _END_FORMATS = 19, 44, 47, 153, 156, 617, 618
_RELATION = re.compile(rb"<Relationship\b[^>]*>")
_ATTRIBUTE = re.compile(rb'\b(Id|Target)\s*=\s*"([^"]*)"')
_BROKEN = (zipfile.BadZipFile, zlib.error, NotImplementedError, RuntimeError, EOFError, OSError, ValueError)


def read_workbook(source: BinaryIO, session: Session) -> tuple[Workbook, Iterator[Sheet]]:
    """The globals, and the sheets one after the other. Raises MalformedFile, LimitExceeded."""
    source.seek(0)
    try:
        package = zipfile.ZipFile(source)
        names = {name.lower(): name for name in package.namelist()}
        book, places = _globals(package, names, session)
    except _BROKEN as error:
        raise MalformedFile(f"the package cannot be read ({error}); ask the sender for another copy") from error
    return book, _sheets(package, names, book, places, session)


def _globals(package: zipfile.ZipFile, names: dict[str, str], session: Session) -> tuple[Workbook, list[str]]:
    """What workbook, strings and styles say, and the part of each sheet."""
    main = next((name for name in names if name.endswith("/workbook.bin")), "")
    folder = main.rpartition("/")[0]
    book = Workbook()
    places: list[str] = []
    targets = _targets(_part(package, names, f"{folder}/_rels/workbook.bin.rels", session), folder)
    for kind, data in _records(_part(package, names, main, session)):
        if kind == _PROPERTIES:
            book.from_1904 = bool(data[:1] and data[0] & 1)
        elif kind == _SHEET and len(data) >= 12 and len(places) < MAX_SHEETS:
            relation, at = _wide(data, 8)
            name, _ = _wide(data, at)
            book.sheets.append((name, 0, bool(data[0] & 3)))
            places.append(targets.get(relation, ""))
    for kind, data in _records(_part(package, names, f"{folder}/sharedstrings.bin", session)):
        if kind == _STRING and len(book.strings) < MAX_CELLS:
            book.strings.append(_wide(data, 1)[0])
    in_formats = False
    for kind, data in _records(_part(package, names, f"{folder}/styles.bin", session)):
        if kind == _FORMAT and len(data) >= 2:
            book.formats[int.from_bytes(data[:2], "little")] = _wide(data, 2)[0]
        elif kind in (_BEGIN_FORMATS, _END_FORMATS):
            in_formats = kind == _BEGIN_FORMATS
        elif kind == _CELL_FORMAT and in_formats:
            book.add_cell_format(int.from_bytes(data[2:4], "little"))
    return book, places


def _targets(relations: bytes, folder: str) -> dict[str, str]:
    """Parts by the identity of their relationship, in lower case."""
    found = {}
    for element in _RELATION.findall(relations):
        values = dict(_ATTRIBUTE.findall(element))
        target = values.get(b"Target", b"").decode("utf-8", errors="replace").lower()
        path = target[1:] if target.startswith("/") else normpath(f"{folder}/{target}")
        found[values.get(b"Id", b"").decode("utf-8", errors="replace")] = path
    return found


def _part(package: zipfile.ZipFile, names: dict[str, str], name: str, session: Session) -> bytes:
    """A part within the budgets of size and ratio; b"" for one that is not there."""
    if name not in names:
        return b""
    info = package.getinfo(names[name])
    room = min(session.limits.max_unpacked_bytes, max(1 << 20, session.limits.max_ratio * info.compress_size))
    with package.open(info) as file:
        data = file.read(room + 1)
    if len(data) > room:
        raise LimitExceeded(f"{name} unpacks to more than {room} bytes")
    session.count("bytes of the workbook", len(data), session.limits.max_unpacked_bytes)
    return data


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    """(kind, body): kind in up to two bytes, size in up to four, seven bits each (2.1.4)."""
    at = 0
    while at < len(data):
        kind, at = _number(data, at, 2)
        size, at = _number(data, at, 4)
        yield kind, data[at : at + size]
        at += size


def _number(data: bytes, at: int, most: int) -> tuple[int, int]:
    value = 0
    for index in range(most):
        if at >= len(data):
            break
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << 7 * index
        if byte < 0x80:
            break
    return value, at


def _wide(data: bytes, at: int) -> tuple[str, int]:
    """(XLWideString at *at*, where it ends); the length 0xFFFFFFFF means none."""
    length = int.from_bytes(data[at : at + 4], "little")
    at += 4
    if length == 0xFFFFFFFF:
        return "", at
    end = min(at + 2 * length, at + (len(data) - at) // 2 * 2)
    return data[at:end].decode("utf-16-le", errors="replace"), end


def _sheets(
    package: zipfile.ZipFile, names: dict[str, str], book: Workbook, places: list[str], session: Session
) -> Iterator[Sheet]:
    for (title, _, hidden), place in zip(book.sheets, places, strict=True):
        sheet = Sheet(title, hidden)
        try:
            data = _part(package, names, place, session)
        except _BROKEN as error:
            raise MalformedFile(f"a sheet cannot be read ({error}); ask the sender for another copy") from error
        row = 0
        for kind, body in _records(data):
            if kind == _ROW and len(body) >= 4:
                row = int.from_bytes(body[:4], "little")
            elif _RK <= kind <= _FORMULA_ERROR and len(body) > 8:
                value = _value(kind, body[8:], book)
                if value is not None and value != "":
                    session.count("cells of the workbook", 1, MAX_CELLS)
                    style = int.from_bytes(body[4:7], "little")
                    sheet.cells.append(Cell(row, int.from_bytes(body[:4], "little") & 0x3FFF, value, book.format_of(style)))
        yield sheet


def _value(kind: int, body: bytes, book: Workbook) -> Value | None:
    if kind in (_TEXT, _FORMULA_TEXT):
        return _wide(body, 0)[0]
    if kind == _SHARED:
        index = int.from_bytes(body[:4], "little")
        return book.strings[index] if index < len(book.strings) else None
    if kind == _RK:
        return rk_number(body[:4])
    if kind in (_REAL, _FORMULA_REAL):
        return float(struct.unpack_from("<d", body)[0]) if len(body) >= 8 else None
    if kind in (_BOOL, _FORMULA_BOOL):
        return bool(body[0])
    return error_text(body[0]) if kind in (_ERROR, _FORMULA_ERROR) else None
