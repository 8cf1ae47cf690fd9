"""Takes the text out of a PDF with PDFium, page by page, for the ladder's last rung."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.engines.pdf import _pdfium
from sanitizer.model.errors import LimitExceeded, NothingToShow

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

_KEPT_CONTROLS = frozenset("\n\t")
# Overrides of direction and invisible marks; ZWJ and variation selectors belong to the text (葛󠄀, emoji).
_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")
# Fonts of many office programs map 人 to the radical ⼈ (U+2F08), which nobody can search for.
_RADICALS = {
    code: unicodedata.normalize("NFKC", chr(code)) for block in (range(0x2E80, 0x2EF4), range(0x2F00, 0x2FD6)) for code in block
}


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """One piece per page that has text, each ended by a line end, with a blank line between pages.

    Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded, NothingToShow (after the last page: no letter or
    digit on any page, so that what was given so far is not worth keeping).
    """
    limits = session.limits
    source.seek(0)
    begun = says_something = False
    with _pdfium.opened(source.read(), session.passwords) as document:
        if document.page_count > limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {limits.max_pages} are read")
        for index in range(document.page_count):
            with document.page(index) as page:
                text = readable(page.text())
            if text:
                session.count("text characters", len(text), limits.max_bytes)
                yield f"\n{text}\n" if begun else f"{text}\n"
                begun = True
                says_something = says_something or any(map(str.isalnum, text))
    if not says_something:
        raise NothingToShow("the PDF holds no text: its pages are pictures, or empty")


def readable(untrusted_text: str) -> str:
    """Lines ended by "\\n", without controls, bidi overrides and trailing blanks; radicals as the characters they stand for."""
    text = untrusted_text.replace("\r\n", "\n").replace("\r", "\n").translate(_RADICALS)
    if not text.isprintable():
        text = "".join(char for char in text if _is_readable(char))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _is_readable(char: str) -> bool:
    """Private use characters stay: they are 外字."""
    return char in _KEPT_CONTROLS or (char not in _HIDDEN and unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
