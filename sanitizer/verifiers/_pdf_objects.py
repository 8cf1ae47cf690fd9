"""Reads the lines that MuPDF prints for objects into dictionaries and lists; names, strings, numbers and references stay bytes."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sanitizer.model.errors import MalformedFile

# Strings first, so that nothing inside one is taken for a name. An array of numbers alone stays one token.
_TOKEN = re.compile(
    rb"\((?:[^()\\]++|\\.)*+\)|<<|>>|<[0-9A-Fa-f]*+>|/[^\x00-\x20/<>\[\]()]*+"
    rb"|\[[-+.0-9 ]*+\]|[\[\]]|\d++ \d++ R|[^\x00-\x20/<>\[\]()]++",
    re.DOTALL,
)
_STRING = re.compile(rb"\((?:[^()\\]++|\\.)*+\)", re.DOTALL)
_REFERENCE = re.compile(rb"(?<![\w/#.])(\d++) \d++ R")
_ESCAPE = re.compile(rb"\\([nrtbf()\\]|[0-7]{1,3})")
_PLAIN_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\f", b"(": b"(", b")": b")", b"\\": b"\\"}


@dataclass(slots=True)
class PdfObject:
    """One object. `dictionaries` are all of its dictionaries, each with the key it (or the array it is in) is the value of."""

    number: int
    value: object
    dictionaries: list[tuple[bytes, dict[bytes, object]]] = field(default_factory=list)

    @property
    def dictionary(self) -> dict[bytes, object]:
        """The object as a dictionary (of a stream, too), empty when it is none."""
        return self.value if isinstance(self.value, dict) else {}


def parse(number: int, line: bytes) -> PdfObject:
    """Raises MalformedFile when brackets do not match."""
    dictionaries: list[tuple[bytes, dict[bytes, object]]] = []
    items: list[object] = []
    key = b""
    in_dictionary = False
    outer: list[tuple[list[object], bytes, bool]] = []
    try:
        for token in _TOKEN.findall(line):
            if token == b"<<" or token == b"[":
                outer.append((items, key, in_dictionary))
                if in_dictionary:
                    key = items[-1]  # type: ignore[assignment]  # a key comes before every value
                items = []
                in_dictionary = token == b"<<"
            elif token == b">>":
                closed = dict(zip(items[::2], items[1::2], strict=True))
                dictionaries.append((key, closed))  # type: ignore[arg-type]
                items, key, in_dictionary = outer.pop()
                items.append(closed)
            elif token == b"]":
                array = items
                items, key, in_dictionary = outer.pop()
                items.append(array)
            else:
                items.append(token)
    except (IndexError, ValueError, TypeError) as error:
        raise MalformedFile(f"object {number} is not one well-formed value") from error
    if len(items) != 1 or outer:
        raise MalformedFile(f"object {number} is not one well-formed value")
    return PdfObject(number, items[0], dictionaries)


def count_names(text: bytes) -> int:
    """How many names stand in a value, its keys among them.

    There are as many in the file's own bytes as in what MuPDF gives back, unless something is hidden there: a key that stands twice
    in one dictionary, of which one reader takes the first and another one the last.
    """
    if b"(" in text:
        text = _STRING.sub(b"", text)
    return text.count(b"/")


def references(line: bytes) -> list[int]:
    """The object numbers that a printed object refers to."""
    if b"(" in line:
        line = _STRING.sub(b" ", line)  # not nothing: "R" and a number would stand together
    return [int(number) for number in _REFERENCE.findall(line)]


def reference(value: object) -> int:
    """The object number of a reference, 0 for any other value."""
    if isinstance(value, bytes) and value.endswith(b" R"):
        return int(value.split(b" ", 1)[0])
    return 0


def string(value: object) -> bytes | None:
    """The bytes of a printed string, None for any other value."""
    if not isinstance(value, bytes):
        return None
    if value.startswith(b"("):
        return _ESCAPE.sub(_unescape, value[1:-1])
    if value.startswith(b"<"):
        digits = value[1:-1].decode("ascii")
        return bytes.fromhex(digits + "0" * (len(digits) % 2))
    return None


def _unescape(match: re.Match[bytes]) -> bytes:
    escaped = match[1]
    return _PLAIN_ESCAPES.get(escaped) or bytes([int(escaped, 8) & 0xFF])
