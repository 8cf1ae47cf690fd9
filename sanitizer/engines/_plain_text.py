"""What the text engine and the CSV engine share: which leading content is another format, line limits, the way to the target."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from sanitizer.detect.encoding import Encoding, encoding_of_head
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.file_type import Confidence, Glimpse, Recogniser

# Text that a program reads as something else than text, by how it begins (blanks before it are ignored).
_OTHER_FORMAT = re.compile(
    r"""
      <\s*(?:!doctype|\?xml|\?php|\?mso|html|head|body|title|style|script|svg|table|iframe|frameset|meta|link|base|object|embed)\b
    | <\s*(?:hta:|job\b|package\b|component\b|scriptlet\b|%) | <\#[\s\S]{0,4000}?\#>
    | \{\\rtf | %!PS | %PDF- | \#! | \#@~\^ | @echo\b | @if\b | @start\b | @powershell\b | ::\s*batch | setlocal\b | \[autorun\]
    | option\s+explicit\b | on\s+error\s+resume\b | set\s+\w+\s*=\s*(?:createobject|wscript) | dim\s+\w+\s*(?:as\b|,|[\r\n])
    | attribute\s+vb_ | powershell(?:\.exe)?\s+- | param\s*\(\s*[\[$] | \$\w+\s*=\s*new-object
    | windows\ registry\ editor\ version | regedit4\b | \[internetshortcut\] | \[desktop\ entry\] | \[shell\]\s*command
    | \[\{000214a0 | begin:v(?:calendar|card|event|note) | web\r?\n1\r?\n | id;p | table\r?\n0,1 | version\s+\d+\.\d+\s+class
    | !<arch> | begin\s+[0-7]{3}\s
    """,
    re.IGNORECASE | re.VERBOSE,
)
_MAIL_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{0,60}):[ \t]?")
_TRANSPORT_FIELDS = frozenset(
    {
        "mime-version",
        "content-type",
        "content-transfer-encoding",
        "received",
        "return-path",
        "message-id",
        "dkim-signature",
        "delivered-to",
    }
)
_PDF_LATER = re.compile(r"(?:^|[\r\n])%PDF-1|%PDF-\d\.\d\s")  # readers accept it within the first 1,024 bytes
_LOOK_CHARS = 4096


_INVISIBLE = re.compile("[\x00-\x08\x0b\x0e-\x1f\x7f-\x9f\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufeff\ufff9-\uffff]")


def begins_as_another_format(text: str) -> bool:
    """True when a program would read *text* as markup, a script, a mail, a calendar, a card, settings, PDF, PostScript or RTF."""
    start = _INVISIBLE.sub("", text).lstrip()[:_LOOK_CHARS]
    return bool(_OTHER_FORMAT.match(start)) or bool(_PDF_LATER.search(text[:1024])) or _is_mail(start)


def _is_mail(start: str) -> bool:
    """Header fields of mail (RFC 5322, RFC 2045) before the first empty line; a saved `From: Subject:` alone is plain text."""
    for number, line in enumerate(start.splitlines()):
        if (number == 0 and line.startswith("From ")) or (line[:1] in (" ", "\t") and number):
            continue
        field = _MAIL_FIELD.match(line)
        if field is None:
            return False
        if field.group(1).lower() in _TRANSPORT_FIELDS:
            return True
    return False


def text_recogniser(suffixes: tuple[str, ...]) -> Recogniser:
    """PLAUSIBLE for text in a known encoding under one of *suffixes* that does not begin as another format."""

    def recognise(glimpse: Glimpse) -> Confidence:
        if glimpse.declared_suffix not in suffixes or not glimpse.size_bytes:
            return Confidence.NO
        complete = glimpse.size_bytes <= len(glimpse.head)
        encoding = encoding_of_head(glimpse.head, complete=complete)
        if encoding is None or (b"\0" in glimpse.tail and not encoding.name.startswith("utf-16")):
            return Confidence.NO
        body = glimpse.head[len(encoding.bom) : len(encoding.bom) + 2 * _LOOK_CHARS]
        text = body.decode(encoding.name if encoding.name.startswith("utf-") else "latin-1", "replace")
        return Confidence.NO if begins_as_another_format(text) else Confidence.PLAUSIBLE

    return recognise


def with_line_feeds(pieces: Iterable[str]) -> Iterator[str]:
    """The same text with LF where it has CRLF or CR."""
    carriage_return = False
    for piece in pieces:
        text = "\r" + piece if carriage_return else piece
        carriage_return = text.endswith("\r")
        yield (text[:-1] if carriage_return else text).replace("\r\n", "\n").replace("\r", "\n")
    if carriage_return:
        yield "\n"


class LineLimit:
    """Raises LimitExceeded when a line of text that comes in pieces is longer than *max_chars*."""

    def __init__(self, max_chars: int) -> None:
        self._max_chars = max_chars
        self._open_chars = 0

    def check(self, piece: str) -> None:
        first = piece.find("\n")
        if first < 0 and (first := piece.find("\r")) < 0:
            self._open_chars += len(piece)
        else:
            if self._open_chars + first > self._max_chars:
                self._refuse()
            self._open_chars = len(piece) - max(piece.rfind("\n"), piece.rfind("\r"))
        if self._open_chars > self._max_chars:
            self._refuse()

    def _refuse(self) -> None:
        raise LimitExceeded(f"a line is longer than {self._max_chars:,} characters")


def writer_to(target: BinaryIO, encoding: Encoding, max_bytes: int) -> Callable[[str], None]:
    """A function that writes text to *target* in *encoding*, the byte order mark first. Raises LimitExceeded over *max_bytes*."""
    target.write(encoding.bom)
    written = len(encoding.bom)

    def write(text: str) -> None:
        nonlocal written
        data = encoding.encode(text)
        written += len(data)
        if written > max_bytes:
            raise LimitExceeded(f"the output is larger than {max_bytes:,} bytes")
        target.write(data)

    return write
