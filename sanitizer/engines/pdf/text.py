"""Takes the text out of a PDF with PDFium, page by page, for the ladder's last rung."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Callable, Iterator
from typing import TYPE_CHECKING, BinaryIO

from sanitizer.contract.ladder import DROPPED_CHARACTER, UNREADABLE_CHARACTER
from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf.reading_order import lines_of
from sanitizer.engines.pdf.stream_bombs import read_without_bombs
from sanitizer.engines.pdf.text_runs import UNKNOWN, runs_of
from sanitizer.model.errors import LimitExceeded, NothingToShow

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

_KEPT_CONTROLS = frozenset("\n\t")
_GETA = "〓"  # stands for what cannot be read, as in print
_MAX_CHARACTERS = 1_000_000  # of one page
# Overrides of direction and invisible marks; ZWJ and variation selectors belong to the text (葛󠄀, emoji).
_HIDDEN = frozenset("\u061c\u200b\u200e\u200f\u202a\u202b\u202c\u202d\u202e\u2060\u2066\u2067\u2068\u2069\ufeff\ufffe\uffff")


_FULL_WIDTH = {code: chr(code + 0xFEE0) for code in range(0x21, 0x7F)}  # what stands in a column is as wide as kanji


def _as_written() -> dict[int, str]:
    """Many office programs map 人 to the radical ⼈ (U+2F08), which nobody can search for; typesetters map fi to one letter, and 「
    to its form for vertical writing."""
    blocks = (range(0x2E80, 0x2EF4), range(0x2F00, 0x2FD6), range(0xFB00, 0xFB07))
    plain = {code: unicodedata.normalize("NFKC", chr(code)) for block in blocks for code in block}
    for code in (*range(0xFE10, 0xFE1A), *range(0xFE30, 0xFE49)):
        kind, _, origin = unicodedata.decomposition(chr(code)).partition(" ")
        if kind == "<vertical>":
            written = "".join(chr(int(one, 16)) for one in origin.split())
            plain[code] = written.translate(_FULL_WIDTH)
    return plain


_WRITTEN = _as_written()


def extract_text(
    source: BinaryIO,
    session: Session,
    read_page: Callable[[_pdfium.Page, int], str] | None = None,
    *,
    own_text: bool = True,
) -> Iterator[str]:
    """One piece for each page, all but the first begun by a form feed; lines in reading order, each ended by a line end.

    *read_page* gives the text of a page (and its index) that holds none. *own_text*: whether the source's own may be given.
    Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded, NothingToShow (after the last page: no letter or
    digit on any page, so that what was given so far is not worth keeping).
    """
    if not own_text and read_page is None:
        raise NothingToShow("what its hidden layers say cannot be told from the rest of its text")
    limits = session.limits
    says_something = False
    data = read_without_bombs(source, limits)
    with _pdfium.opened(data, session.passwords) as document:
        if document.page_count > limits.max_pages:
            raise LimitExceeded(f"{document.page_count} pages: at most {limits.max_pages} are read")
        document.draw_forms()
        from_the_right = document.reads_from_the_right()
        for index in range(document.page_count):
            document.draw_annotations_into(index)
            with document.page(index) as page:
                text = _page_text(page, index, session, from_the_right) if own_text else ""
                if not text and read_page is not None:
                    text = read_page(page, index)
            session.count("text characters", len(text), limits.max_bytes)
            yield f"\f{text}" if index else text
            says_something = says_something or any(map(str.isalnum, text))
    if not says_something:
        raise NothingToShow("the PDF holds no text: its pages are pictures, or empty")


def _page_text(page: _pdfium.Page, index: int, session: Session, from_the_right: bool) -> str:
    characters = page.characters(min(_MAX_CHARACTERS, session.limits.max_bytes) + 1)
    if len(characters) > _MAX_CHARACTERS:
        raise LimitExceeded(f"page {index + 1} holds more than {_MAX_CHARACTERS} characters")
    raw = "\n".join(line.text for line in lines_of(runs_of(characters, page.box(), from_the_right)))
    unknown = raw.count(UNKNOWN)
    if unknown:
        session.found(UNREADABLE_CHARACTER, f"page {index + 1}", f"{unknown} characters")
    dropped = Counter(char for char in raw.translate(_WRITTEN) if not _is_readable(char))
    if dropped:
        codes = " ".join(f"U+{ord(char):04X}" for char in sorted(dropped)[:8])
        session.found(DROPPED_CHARACTER, f"page {index + 1}", f"{dropped.total()} characters: {codes}")
    text = readable(raw)
    return f"{text}\n" if text else ""


def readable(untrusted_text: str) -> str:
    """Lines ended by "\\n", without controls, bidi overrides, trailing blanks; characters as typed, 〓 for unknown ones."""
    text = untrusted_text.replace("\r\n", "\n").replace("\r", "\n").translate(_WRITTEN).replace(UNKNOWN, _GETA)
    if not text.isprintable():
        text = "".join(char for char in text if _is_readable(char))
    return "\n".join(line.rstrip() for line in text.split("\n")).strip("\n")


def _is_readable(char: str) -> bool:
    """Private use characters stay: they are 外字."""
    return char in _KEPT_CONTROLS or (char not in _HIDDEN and unicodedata.category(char) not in ("Cc", "Cs", "Cn"))
