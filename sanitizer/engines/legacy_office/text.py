"""The last rung for old Office files: their text, by our own readers."""

from __future__ import annotations

import struct
from collections.abc import Callable, Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.legacy_office import presentation, word_text, workbook_text, xml_text
from sanitizer.engines.legacy_office.source import opened
from sanitizer.model.errors import MalformedFile

_READERS: dict[str, Callable[[BinaryIO, Session], Iterator[str]]] = {
    "doc": word_text.extract_text,
    "xls": workbook_text.extract_text,
    "xlsb": workbook_text.extract_text,
    "ppt": presentation.extract_text,
    "word2003xml": xml_text.extract_text,
    "excel2003xml": xml_text.extract_text,
}


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text. Raises MalformedFile, EncryptedFile, LimitExceeded, NothingToShow."""
    reader = _READERS[session.type_name]
    try:
        yield from reader(opened(source, session), session)
    except (struct.error, IndexError, OverflowError) as error:  # a field that ends outside of what was read
        raise MalformedFile(f"the file ends where it should go on ({error}); ask the sender for another copy") from error
