"""CSV and TSV: write every cell anew, dialect and encoding kept, and defuse the cells that a spreadsheet would run."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.detect.encoding import UTF_8_WITH_BOM, Encoding, find_encoding
from sanitizer.engines._characters import CharacterCleaner, character_features, without_suspects
from sanitizer.engines._csv_records import DELIMITERS, MAX_CELLS, Cell, Grammar, separator_line, sniff_delimiter
from sanitizer.engines._formula_cells import Kind, candidate_pattern, defused
from sanitizer.engines._plain_text import text_recogniser, with_line_feeds, writer_to
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Action, Category, Feature, Option

MAX_RECORD_CHARS = 4 * 1024 * 1024
CHARACTERS = character_features("csv")
FORMULA = Feature(
    "csv.formula",
    Category.ACTIVE_CONTENT,
    Action.REMOVE,
    "cell run as a formula (an apostrophe was put before it)",
    "数式として実行されるセル（先頭に ' を付けて文字列にしました）",
)
DDE = Feature(
    "csv.dde",
    Category.ACTIVE_CONTENT,
    Action.REMOVE,
    "cell that starts a program through DDE (an apostrophe was put before it)",
    "DDE でプログラムを起動するセル（先頭に ' を付けて文字列にしました）",
)
SEPARATOR_LINE = Feature(
    "csv.separator_line",
    Category.STRUCTURE,
    Action.REMOVE,
    "first line that tells Excel an unusual delimiter",
    "特殊な区切り文字を Excel に指定する先頭行",
)
DAMAGED = Feature(
    "csv.damaged_characters",
    Category.STRUCTURE,
    Action.REMOVE,
    "damaged characters (replaced by 〓)",
    "壊れた文字（〓に置き換え）",
)
AMBIGUOUS_ENCODING = Feature(
    "csv.ambiguous_encoding",
    Category.STRUCTURE,
    Action.REMOVE,
    "encoding that a spreadsheet misreads as other cells (written as UTF-8)",
    "表計算ソフトが別のセルと読み違える文字コード（UTF-8 に変換）",
)
ENCODING = Option(
    "csv.encoding",
    ("keep", "utf-8"),
    "keep",
    "encoding of CSV: as in the source, or UTF-8 with a byte order mark",
    "CSV の文字コード（原本のまま、または BOM 付き UTF-8）",
)


class DelimitedEngine:
    name = "csv"
    family = "text"
    types = (
        FileType("csv", "text/csv", (".csv",), text_recogniser((".csv",))),
        FileType("tsv", "text/tab-separated-values", (".tsv", ".tab"), text_recogniser((".tsv", ".tab"))),
    )
    features = (FORMULA, DDE, SEPARATOR_LINE, *CHARACTERS.all(), DAMAGED, AMBIGUOUS_ENCODING)
    options = (ENCODING,)

    def warm(self) -> None:
        """Reads a small table of our own in each encoding, so that codecs and patterns are there before the fork."""
        for name in ("utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16-le", "utf-16-be"):
            encoding = Encoding(name)
            table = io.BytesIO(encoding.encode('氏名,"金額"\r\n①,-1\r\n'))
            "".join(encoding.decode_chunks(table))
        find_encoding(io.BytesIO("氏名".encode("cp932")))
        for delimiter in DELIMITERS:
            Grammar(delimiter).parse_record("a\n", 0, last=True)
            candidate_pattern(delimiter)
        defused("=1")

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        """Write each cell anew; delimiter, quoting, line ends and encoding stay. Raises MalformedFile, LimitExceeded."""
        encoding = find_encoding(source)
        target_encoding = _target_encoding(encoding, session)
        write = writer_to(target, target_encoding, session.limits.max_bytes)
        for text in _clean_table(source, encoding, session):
            write(text)
        _settle_encoding(target, target_encoding, session)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        """The table as it is written, with "\\n" between lines."""
        yield from with_line_feeds(_clean_table(source, find_encoding(source), session))


def _target_encoding(encoding: Encoding, session: Session) -> Encoding:
    """ISO-2022-JP writes kanji in ASCII bytes, which a spreadsheet that does not know it reads as delimiters and signs."""
    if encoding.name == "iso-2022-jp":
        session.found(AMBIGUOUS_ENCODING, "table", encoding.name)
        return UTF_8_WITH_BOM
    return encoding if session.option(ENCODING) == "keep" else UTF_8_WITH_BOM


def _settle_encoding(target: BinaryIO, encoding: Encoding, session: Session) -> None:
    """What was taken out may leave bytes that read as another encoding, with signs where there were none: then it is UTF-8."""
    if encoding.name.startswith("utf-"):
        return
    seen = find_encoding(target)
    if seen.name == encoding.name:
        return
    text = "".join(encoding.decode_chunks(target))
    if "".join(seen.decode_chunks(target)) == text:
        return  # nothing but ASCII is left
    session.found(AMBIGUOUS_ENCODING, "table", encoding.name)
    target.seek(0)
    target.truncate()
    writer_to(target, UTF_8_WITH_BOM, session.limits.max_bytes)(text)


def _clean_table(source: BinaryIO, encoding: Encoding, session: Session) -> Iterator[str]:
    if encoding.damaged:
        session.found(DAMAGED, "table", f"{encoding.damaged} in {encoding.name}")
    cleaner = CharacterCleaner(CHARACTERS, session)
    table: _Table | None = None
    for piece in encoding.decode_chunks(source):
        text = cleaner.clean(piece)
        if table is None and text:
            table = _Table(session, text, without_suspects(piece[:65_536]))
        if table is not None:
            yield table.feed(text)
    text = cleaner.clean("", last=True)
    yield (table or _Table(session, text, text)).feed(text, last=True)


class _Table:
    """Text in, safe text out; keeps an unfinished record until the next piece."""

    def __init__(self, session: Session, beginning: str, sample: str) -> None:
        self._session = session
        self._rest = ""
        self._line = 1
        self._separator = separator_line(beginning)
        delimiter = self._separator.group(1) if self._separator else ""
        if session.type_name == "tsv":
            delimiter = "\t"
        elif delimiter not in DELIMITERS:
            delimiter = sniff_delimiter(sample)
        self._grammar = Grammar(delimiter)
        self._candidate = candidate_pattern(delimiter)

    def feed(self, piece: str, *, last: bool = False) -> str:
        text = self._without_separator_line(self._rest + piece)
        written: list[str] = []
        position = 0
        while position < len(text):
            end = self._grammar.end_of_well_formed(text, position)
            if end > position:
                self._write_well_formed(text[position:end], written)
                position = end
            record = self._grammar.parse_record(text, position, last=last) if position < len(text) else None
            if record is None:
                break
            self._write_cells(record.cells, written)
            written.append(record.line_end)
            self._count_lines(text[position : record.end])
            position = record.end
        self._rest = text[position:]
        if len(self._rest) > MAX_RECORD_CHARS:
            raise LimitExceeded(f"line {self._line}: a record is longer than {MAX_RECORD_CHARS:,} characters")
        return "".join(written)

    def _without_separator_line(self, text: str) -> str:
        match, self._separator = self._separator, None
        if match is None or match.group(1) in DELIMITERS:
            return text
        self._session.found(SEPARATOR_LINE, "line 1", match.group())
        return text[match.end() :]

    def _write_well_formed(self, records: str, written: list[str]) -> None:
        """Well-formed records in which nothing can start a formula are written as they were read; the others cell by cell."""
        suspicious = self._candidate.search("\n" + records) is not None
        if not suspicious and not _may_have_many_cells(records):
            written.append(records)
            self._count_lines(records)
            return
        for text in self._grammar.well_formed_records(records):
            if len(text) > MAX_CELLS or self._candidate.search("\n" + text):
                record = self._grammar.parse_record(text, 0, last=True)
                if record is None:
                    raise AssertionError("a whole record has an end")
                self._write_cells(record.cells, written)
                written.append(record.line_end)
            else:
                written.append(text)
            self._count_lines(text)

    def _write_cells(self, cells: tuple[Cell, ...], written: list[str]) -> None:
        for number, cell in enumerate(cells, 1):
            if number > 1:
                written.append(self._grammar.delimiter)
            value, kind = defused(cell.value)
            if kind is not None:
                feature = DDE if kind is Kind.DDE else FORMULA
                self._session.found(feature, f"line {self._line}, cell {number}", cell.value)
            written.append(cell.rewritten(value))

    def _count_lines(self, text: str) -> None:
        self._line += text.count("\n") or text.count("\r")


def _may_have_many_cells(records: str) -> bool:
    """True when a record may be so long that it could have more than MAX_CELLS cells."""
    return any(records.find("\n", start, start + MAX_CELLS) < 0 for start in range(0, len(records) - MAX_CELLS, MAX_CELLS))


ENGINE: Engine = DelimitedEngine()
