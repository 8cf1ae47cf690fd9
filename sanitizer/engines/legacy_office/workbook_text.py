"""The text of an Excel workbook: a line for each row, cells parted by tabs, every sheet under its name."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.detect.cfb import MAGIC
from sanitizer.engines._cfb.compound_file import CompoundFile
from sanitizer.engines.legacy_office import binary_workbook
from sanitizer.engines.legacy_office.features import DAMAGED
from sanitizer.engines.legacy_office.number_formats import BUILT_IN, shown
from sanitizer.engines.legacy_office.source import workbook_stream
from sanitizer.engines.legacy_office.workbook import Cell, Sheet, Workbook, read_workbook
from sanitizer.model.errors import MalformedFile


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text, sheet by sheet. Raises MalformedFile, EncryptedFile, LimitExceeded."""
    if session.type_name == "xlsb":
        book, sheets = binary_workbook.read_workbook(source, session)
    else:
        book, sheets = read_workbook(stream_of(source, session), session)
    for number, sheet in enumerate(sheets):
        heading = f"{sheet.name}（非表示）" if sheet.hidden else sheet.name
        yield ("\n" if number else "") + (f"{heading}\n" if heading else "")
        yield from _rows(sheet, book)
        for box in sheet.boxes:
            yield f"{box}\n"


def stream_of(source: BinaryIO, session: Session) -> BinaryIO:
    """The stream of the workbook; the file itself where Excel 4 and before wrote it bare."""
    source.seek(0)
    if source.read(8) != MAGIC:
        return source
    file = CompoundFile(source, session.limits.max_members)
    entry = workbook_stream(file)
    if entry is None:
        raise MalformedFile("the file has no workbook; ask the sender for another copy")
    stream = file.open(entry)
    for what in dict.fromkeys(file.damage):
        session.found(DAMAGED, "file", what)
    return stream


def _rows(sheet: Sheet, book: Workbook) -> Iterator[str]:
    """Cells from the first used column on; empty ones between two keep their tab."""
    ordered = sorted(sheet.cells, key=lambda cell: (cell.row, cell.column))
    first = min((cell.column for cell in ordered), default=0)
    line: list[str] = []
    row, column = -1, first
    for cell in ordered:
        if cell.row != row:
            if line:
                yield "".join(line) + "\n"
            line, row, column = [], cell.row, first
        line.append("\t" * (cell.column - column) + text_of(cell, book))
        column = cell.column
    if line:
        yield "".join(line) + "\n"


def text_of(cell: Cell, book: Workbook) -> str:
    """As the cell shows it; line breaks in a cell become spaces."""
    if isinstance(cell.value, bool):
        return "TRUE" if cell.value else "FALSE"
    if isinstance(cell.value, str):
        return " ".join(cell.value.replace("\r", "\n").split("\n"))
    code = book.formats.get(cell.format) or BUILT_IN.get(cell.format, "")
    return shown(cell.value, code, from_1904=book.from_1904)
