"""Parses a content stream to tokens, checks every operator and its operands, and writes it anew (ISO 32000-2, 7.8.2 and annex A).

The work that grows with the stream runs in C: one regular expression finds the tokens, each *different* token is judged and
brought to its canonical form once, and one regular expression judges the order of all of them (see `content_operators`).
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from itertools import compress
from typing import Protocol

from sanitizer.engines.pdf.content_operators import INSTRUCTION, OPERATOR_KINDS, PROPERTY_KEYS, takes
from sanitizer.engines.pdf.syntax import write_name_bytes

_SPACE = rb"\x00\t\n\x0c\r "
_REGULAR = rb"[^\x00\t\n\x0c\r ()<>\[\]{}/%]"
_NESTED = rb"\((?:[^\\()]++|\\[\s\S]|\((?:[^\\()]++|\\[\s\S]|\((?:[^\\()]++|\\[\s\S]|\((?:[^\\()]++|\\[\s\S])*\))*\))*\))*\)"
_TOKEN = (
    _REGULAR
    + rb"++|/"
    + _REGULAR
    + rb"*+|"
    + _NESTED
    + rb"|<<|>>|<[0-9A-Fa-f"
    + _SPACE
    + rb"]*+>|\[|\]|%[^\r\n]*+|[^"
    + _SPACE
    + rb"]"
)
_FIND_TOKENS = re.compile(_TOKEN)
_INLINE_IMAGE = re.compile(rb"BI(?=[" + _SPACE + rb"/])")
_NUMBER = re.compile(rb"[-+]?(?:[0-9]{1,12}(?:\.[0-9]{0,12})?|\.[0-9]{1,12})")
_LENIENT_NUMBER = re.compile(rb"([-+]?)[-+]*([0-9]*\.?[0-9]*)[-+.0-9]*")
_PLAIN_NAME = re.compile(rb"/[A-Za-z0-9_.+*,:;=?@&!$'^`|~-]*")
_ESCAPED = re.compile(rb"\\(?:([0-7]{1,3})|(\r\n|[\s\S]))|\r\n?")
_SPACES = re.compile(rb"[" + _SPACE + rb"]+")
_TO_ESCAPE = re.compile(rb"[\\()\r]")
_DICTIONARY = re.compile(r"<[^<>]*(?:<[^<>]*>[^<>]*)*>")
_BRACKETS_OF_STRINGS = re.compile(rb"\\[\s\S]|[()]")
_LETTER_ESCAPES = {b"n": b"\n", b"r": b"\r", b"t": b"\t", b"b": b"\b", b"f": b"\x0c", b"\n": b"", b"\r": b"", b"\r\n": b""}
_WORD_KINDS = {b"true": "b", b"false": "b", b"null": "z"}
_BRACKETS = {b"[": "[", b"]": "]", b"<<": "<", b">>": ">"}
_MAX_PROBLEMS = 50

InlineImageReader = Callable[[bytes, int], tuple[bytes, int]]
"""(stream, position of BI) > (the image written anew or b"" to drop it, position behind its EI)."""


@dataclass(slots=True)
class Problems:
    """What was dropped from one stream."""

    kept: list[str] = field(default_factory=list)
    total: int = 0

    def add(self, words: str) -> None:
        self.total += 1
        if len(self.kept) < _MAX_PROBLEMS:
            self.kept.append(words)


class Sections(Protocol):
    """Leaves out what lies between certain operators; asked piece by piece, in order."""

    @property
    def hides(self) -> bool:
        """Whether what comes next is left out."""
        ...

    def left(self, written: list[bytes], kinds: str) -> list[bytes]:
        """What stays of these tokens, whose kinds are those of `content_operators`."""
        ...


def rewrite(data: bytes, read_inline_image: InlineImageReader, problems: Problems, sections: Sections | None = None) -> bytes:
    """The stream written anew from known operators with operands of the right kinds, without what *sections* leaves out."""
    if b"BI" not in data or _INLINE_IMAGE.search(data) is None:
        return _rewrite_plain(data, problems, sections)
    pieces = []
    position = 0
    while position < len(data):
        tokens = _FIND_TOKENS.finditer(data, position)
        end = next((match.start() for match in tokens if match[0] == b"BI"), len(data))
        pieces.append(_rewrite_plain(data[position:end], problems, sections))
        if end >= len(data):
            break
        image, position = read_inline_image(data, end)
        if image:
            pieces.append(b"" if sections is not None and sections.hides else image)
        else:
            problems.add("inline image that cannot be read")
        position = max(position, end + 2)
    return b" ".join(piece for piece in pieces if piece)


def _rewrite_plain(data: bytes, problems: Problems, sections: Sections | None) -> bytes:
    tokens = _FIND_TOKENS.findall(data)
    if len(_kinds) > _MAX_KNOWN_TOKENS:
        _kinds.clear()
        _canonical.clear()
    kinds = "".join(map(_kinds.__getitem__, tokens))
    if "u" in kinds:
        return _rewrite_plain(_with_closed_strings(data, problems), problems, sections)
    if b"%" in data or b"{" in data:
        tokens = [token for token in tokens if _kinds[token]]
    written = tokens
    if "N" in kinds or "M" in kinds or "S" in kinds:
        written = list(map(_canonical.__getitem__, tokens))
        kinds = kinds.replace("N", "n").replace("M", "m").replace("S", "s")
    if INSTRUCTION.sub("", kinds):
        written, kinds = _keep_sound_instructions(written, kinds, problems)
    if "<" in kinds:
        written, kinds = _known_properties(written, kinds, problems)
    if sections is not None:
        written = sections.left(written, kinds)
    return b" ".join(written)


def _with_closed_strings(data: bytes, problems: Problems) -> bytes:
    """Strings nested deeper than `_NESTED` in canonical form; a string without its end reaches to the end, as in readers."""
    pieces: list[bytes] = []
    position = 0
    while (match := _next_open_string(data, position)) is not None:
        pieces.append(data[position : match.start()])
        end = _string_end(data, match.start()) if match[0] == b"(" else -1
        if end < 0:
            problems.add("string without its end")
            return b"".join(pieces)
        pieces.append(_escaped(string_value(data[match.start() : end])))
        position = end
    return b"".join([*pieces, data[position:]])


def _next_open_string(data: bytes, position: int) -> re.Match[bytes] | None:
    return next((match for match in _FIND_TOKENS.finditer(data, position) if match[0] in (b"(", b"<")), None)


def _string_end(data: bytes, start: int) -> int:
    """Behind the bracket that closes the one at *start*; -1 where there is none."""
    depth = 0
    for match in _BRACKETS_OF_STRINGS.finditer(data, start):
        depth += (match[0] == b"(") - (match[0] == b")")
        if depth == 0:
            return match.end()
    return -1


class _Kinds(dict[bytes, str]):
    """Token > kind, judged when it is first met; pages repeat each other's tokens. Fills `_canonical`, too.

    A number, name or string that is not canonical has a capital letter: most streams have none.
    """

    def __missing__(self, token: bytes) -> str:
        kind, canonical = _judge(token)
        _canonical[token] = canonical
        if kind in _OPERANDS and canonical != token:
            kind = kind.upper()
        self[token] = kind
        return kind


_OPERANDS = frozenset("nms")
_canonical: dict[bytes, bytes] = {}
_kinds = _Kinds()
_MAX_KNOWN_TOKENS = 200_000


def _judge(token: bytes) -> tuple[str, bytes]:
    """(kind, canonical form) of one token; the kind is "" for a comment."""
    first = token[0]
    if first == 0x2F:  # /
        return "m", token if _PLAIN_NAME.fullmatch(token) else _canonical_name(token)
    if first == 0x28 and len(token) > 1:  # (
        return "s", _canonical_string(token)
    if first == 0x3C and len(token) > 1 and token != b"<<":
        digits = _SPACES.sub(b"", token[1:-1])
        return "s", b"<" + digits + (b"0>" if len(digits) % 2 else b">")
    if (operator := OPERATOR_KINDS.get(token)) is not None:
        return operator, token
    if _NUMBER.fullmatch(token):
        return "n", token
    if (bracket := _BRACKETS.get(token)) is not None:
        return bracket, token
    if token in (b"(", b"<"):
        return "u", b""
    if first == 0x25:  # %
        return "", b""
    if (word := _WORD_KINDS.get(token)) is not None:
        return word, token
    return _judge_irregular(token)


def _judge_irregular(token: bytes) -> tuple[str, bytes]:
    """Numbers as readers forgive them ("--5", "1.2.3", too many digits), else an unknown token."""
    match = _LENIENT_NUMBER.fullmatch(token)
    if match is None or len(token) > 400:
        return "x", b""
    sign, digits = match.groups()
    value = float(digits) if digits.strip(b".") else 0.0
    value = min(value, 1e15)
    text = f"{value:.10f}".rstrip("0").rstrip(".").encode()
    return "n", (b"-" if sign == b"-" else b"") + (text or b"0")


def _canonical_name(token: bytes) -> bytes:
    name = re.sub(rb"#([0-9A-Fa-f]{2})", lambda match: bytes((int(match[1], 16),)), token[1:])
    return write_name_bytes(name).encode("ascii")


def string_value(token: bytes) -> bytes:
    """The bytes of a literal string, brackets and escapes taken off (7.3.4.2)."""
    return _ESCAPED.sub(_unescaped, token[1:-1])


def _unescaped(match: re.Match[bytes]) -> bytes:
    octal, other = match.groups()
    if octal is not None:
        return bytes((int(octal, 8) & 0xFF,))
    if other is not None:
        return _LETTER_ESCAPES.get(other, other)
    return b"\n"  # an end of line inside a string


def _canonical_string(token: bytes) -> bytes:
    if b"\\" not in token and b"\r" not in token and b"(" not in token[1:]:
        return token
    return _escaped(string_value(token))


def _escaped(value: bytes) -> bytes:
    return b"(" + _TO_ESCAPE.sub(lambda match: b"\\r" if match[0] == b"\r" else b"\\" + match[0], value) + b")"


def _keep_sound_instructions(written: list[bytes], kinds: str, problems: Problems) -> tuple[list[bytes], str]:
    """Instruction by instruction: too many operands lose the first ones, as in readers; what still does not fit is dropped."""
    kept: list[bytes] = []
    kept_kinds: list[str] = []
    start = 0
    for index, kind in enumerate(kinds):
        if kind < "\ue000" and kind != "x":
            continue
        if kind == "x":
            problems.add("unknown operator or stray characters")
            start = index + 1
            continue
        operands = _fitting_operands(kind, kinds, start, index)
        if operands is None:
            problems.add(f"operator {written[index].decode()} with wrong operands")
        else:
            if operands != start:
                problems.add(f"operator {written[index].decode()} with too many operands")
            kept.extend(written[operands : index + 1])
            kept_kinds.append(kinds[operands : index + 1])
        start = index + 1
    if start < len(kinds):
        problems.add("operands without an operator at the end")
    return kept, "".join(kept_kinds)


_MAX_OPERANDS_TRIED = 64


def _fitting_operands(kind: str, kinds: str, start: int, end: int) -> int | None:
    """Where the operands begin that fit; the longest fitting tail wins."""
    for first in range(start, min(end, start + _MAX_OPERANDS_TRIED) + 1):
        if takes(kind, kinds[first:end]):
            return first
    return end if takes(kind, "") else None


def _known_properties(written: list[bytes], kinds: str, problems: Problems) -> tuple[list[bytes], str]:
    """Drop the entries of in-line property lists whose key is not on the list."""
    keep = [True] * len(written)
    for match in _DICTIONARY.finditer(kinds):
        index = match.start() + 1
        end = match.end() - 1
        while index < end:
            behind = _value_end(kinds, index + 1)
            if written[index] not in PROPERTY_KEYS:
                problems.add("unknown entry in a property list")
                keep[index:behind] = [False] * (behind - index)
            index = behind
    return list(compress(written, keep)), "".join(compress(kinds, keep))


def _value_end(kinds: str, index: int) -> int:
    """The index behind the value that begins at *index*."""
    depth = 0
    while True:
        kind = kinds[index]
        depth += (kind in "[<") - (kind in "]>")
        index += 1
        if depth <= 0:
            return index
