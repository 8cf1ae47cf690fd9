"""The text of Word 2003 XML and Excel 2003 XML documents: paragraphs, rows and cells, by expat, without any DTD."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO
from xml.parsers import expat

from sanitizer.contract.engine import Session
from sanitizer.model.errors import LimitExceeded, MalformedFile

_WORD = "http://schemas.microsoft.com/office/word/2003/wordml "
_SHEET = "urn:schemas-microsoft-com:office:spreadsheet "
_BREAKS = {f"{_WORD}tab": "\t", f"{_WORD}br": "\n", f"{_WORD}cr": "\n", f"{_WORD}noBreakHyphen": "-"}
_ENDS = {f"{_WORD}p": "\n", f"{_WORD}tc": "\t", f"{_WORD}tr": "\n", f"{_SHEET}Row": "\n", f"{_SHEET}Worksheet": "\n"}
_SHOWN = frozenset({f"{_WORD}t", f"{_SHEET}Data"})
_NOT_SHOWN = frozenset({f"{_WORD}delText", f"{_WORD}instrText", f"{_WORD}binData"})
_CHUNK_BYTES = 1024 * 1024
MAX_DEPTH, MAX_COLUMNS = 500, 16_384


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text. Raises MalformedFile, LimitExceeded."""
    collector = _Collector()
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True
    parser.StartElementHandler = collector.start
    parser.EndElementHandler = collector.end
    parser.CharacterDataHandler = collector.characters
    parser.StartDoctypeDeclHandler = collector.refuse
    source.seek(0)
    try:
        while chunk := source.read(_CHUNK_BYTES):
            parser.Parse(chunk, False)
            text = collector.drained()
            session.count("characters of the document", len(text), session.limits.max_bytes)
            yield text
        parser.Parse(b"", True)
    except (expat.ExpatError, LookupError, ValueError) as error:  # also an encoding that nobody knows
        raise MalformedFile(f"the XML document is not well-formed ({error}); ask the sender for another copy") from error
    yield collector.drained()


class _Collector:
    """Characters of shown elements with tabs and line ends."""

    def __init__(self) -> None:
        self._out: list[str] = []
        self._open: list[str] = []
        self._column = 0

    def drained(self) -> str:
        text = "".join(self._out)
        self._out.clear()
        return text

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._open.append(name)
        if len(self._open) > MAX_DEPTH:
            raise LimitExceeded(f"elements in elements, more than {MAX_DEPTH} deep")
        if name in _BREAKS:
            self._out.append(_BREAKS[name])
        elif name == f"{_SHEET}Worksheet":
            self._out.append(attributes.get(f"{_SHEET}Name", "") + "\n")
        elif name == f"{_SHEET}Row":
            self._column = 0
        elif name == f"{_SHEET}Cell":
            index = attributes.get(f"{_SHEET}Index", "")
            wanted = int(index) - 1 if index.isdecimal() and len(index) < 6 else self._column
            self._out.append("\t" * min(max(0, wanted - self._column), MAX_COLUMNS))
            self._column = wanted

    def end(self, name: str) -> None:
        self._open.pop()
        if name == f"{_SHEET}Cell":
            self._out.append("\t")
            self._column += 1
        elif name == f"{_WORD}p" and f"{_WORD}tc" in self._open:
            self._out.append(" ")
        elif name in _ENDS:
            self._out.append(_ENDS[name])

    def characters(self, text: str) -> None:
        if any(name in _SHOWN for name in self._open[-3:]) and not any(name in _NOT_SHOWN for name in self._open[-3:]):
            self._out.append(text)

    def refuse(self, *_: object) -> None:
        raise MalformedFile("the XML document has a document type definition; ask the sender to save it in the new format")
