"""Reads a rich text file as braces first and backslashes second, and says what stands in it that may not.

The engine finds tokens with one expression from left to right. Here escapes are taken out of the way, the bytes are cut at every
brace, and each piece at every backslash: a form that only canonical files survive, and any other is residue.
"""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits
from sanitizer.verifiers import images
from sanitizer.verifiers._ooxml_rules import Context, wrong_field
from sanitizer.verifiers._rtf_lists import ARRAYS, DESTINATIONS, FEATURE_OF, NUMBERS, PICTURES, TEXTS, WORDS

MAX_DEPTH = 1_100
MAX_NUMBER = 2**32
MAX_FONTS = 2_000
LETTERS = b"abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIGITS = b"0123456789"
_SYMBOLS = b"~-_:|"
_PRINTABLE = bytes(range(0x20, 0x7F)) + b"\n"
_HEX = frozenset(b"0123456789abcdef")
_INDEX_ENTRIES = frozenset({"xe", "tc", "tcn", "stylesheet"})
_COMMENTS = frozenset({"annotation", "atnid", "atnauthor", "atrfstart", "atrfend"})
Wrong = tuple[str, str]


class _Group:
    __slots__ = ("after_separator", "at", "code", "computed", "data", "kind", "levels", "name", "outer", "starred", "text", "words")

    def __init__(self, outer: _Group | None, at: int) -> None:
        self.outer = outer
        self.at = at
        self.name = ""
        self.starred = False
        self.text: list[str] = []
        self.data: list[bytes] = []
        self.kind = ""  # of a picture
        self.code = False  # in a field's code
        self.computed = False
        self.levels = 0
        self.words: dict[str, int | None] = {}
        self.after_separator = False


class GroupCheck:
    """One file."""

    def __init__(self, data: bytes, policy: PolicyView) -> None:
        self._data = data
        self._policy = policy
        self._fonts = 0
        self._keeps = {key: policy.keeps(key) for key in ("rtf.comment", "rtf.tracked_change", "rtf.hidden_text")}
        self._context = Context(links_stay=policy.choice("rtf.links") == "keep" and policy.keeps("rtf.link"), is_workbook=False)
        self._keeps_author = policy.choice("rtf.author") == "keep"

    def check(self) -> Iterator[Residue]:
        """Raises MalformedFile where braces do not match or the beginning is none."""
        if not self._data.startswith(b"{\\rtf1"):
            raise MalformedFile("it does not start as our rich text does")
        plain = self._data.replace(b"\\\\", b"\\'5c").replace(b"\\{", b"\\'7b").replace(b"\\}", b"\\'7d")
        group: _Group | None = None
        at = 0
        depth = 0
        for opened, piece in enumerate(plain.split(b"{")):
            parts = piece.split(b"}")
            if opened:
                depth += 1
                if depth > MAX_DEPTH:
                    yield Residue("rtf.unbalanced", f"byte {at}", "too deep")
                    return
                group = _Group(group, at)
                self._begins(group)
            for closed, part in enumerate(parts):
                if closed:
                    if group is None:
                        raise MalformedFile("a closing brace without its group")
                    yield from self._ends(group)
                    group = group.outer
                    depth -= 1
                if part:
                    if group is None:
                        yield Residue("rtf.trailing_data", f"byte {at}", f"{len(part)} bytes")
                        return
                    for key, detail in self._piece(part, group):
                        yield Residue(key, f"byte {at}", detail)
                at += len(part) + 1
        if group is not None:
            raise MalformedFile("closing braces are missing")

    def _begins(self, group: _Group) -> None:
        outer = group.outer
        if outer is not None:
            group.code = outer.code
            if outer.name == "pict" or (outer.name in ("sv", "sn") and not outer.text):
                group.name = ""

    # --- pieces between braces --------------------------------------------------------------------------------

    def _piece(self, piece: bytes, group: _Group) -> Iterator[Wrong]:
        text, *controls = piece.split(b"\\")
        if text:
            yield from self._text(text, group)
        for control in controls:
            yield from self._control(control, group)

    def _control(self, control: bytes, group: _Group) -> Iterator[Wrong]:
        name_bytes = control[: len(control) - len(control.lstrip(LETTERS))]
        if not name_bytes:
            yield from self._symbol(control, group)
            return
        rest = control[len(name_bytes) :]
        sign = rest[:1] == b"-"
        digits = rest[sign : len(rest) - len(rest[sign:].lstrip(_DIGITS))]
        value = (-int(digits) if sign else int(digits)) if digits and len(digits) <= 10 else None
        if len(digits) > 10 or (value is not None and abs(value) > MAX_NUMBER):
            yield "rtf.value", control[:40].decode("latin-1")
        if digits:
            rest = rest[sign + len(digits) :]
        name = name_bytes.decode("ascii")
        yield from self._word(name, value, group)
        if name == "u":
            if rest[:1] != b"?":
                yield "rtf.control_character", "\\u without its replacement"
            if group.code or group.name in ("sn", "sv"):
                self._owner(group).text.append(chr((value or 0) & 0xFFFF))
            rest = rest[1:]
        elif rest[:1] == b" ":
            rest = rest[1:]
        if rest:
            yield from self._text(rest, group)

    def _word(self, name: str, value: int | None, group: _Group) -> Iterator[Wrong]:
        if name in FEATURE_OF:
            yield FEATURE_OF[name], f"\\{name}"
            return
        first = not group.name and not group.words
        group.words.setdefault(name, value)
        if group.starred and first:
            if name not in DESTINATIONS:
                yield "rtf.unknown_destination", f"\\*\\{name}"
        elif name not in WORDS and name not in DESTINATIONS:
            yield "rtf.unknown_word", f"\\{name}"
        if name in DESTINATIONS and not group.name:
            yield from self._enters(name, group)
        yield from self._by_policy(name, value, group)
        if name == "f" and self._is_in(group, "fonttbl"):
            self._fonts += 1
            if self._fonts > 2 * MAX_FONTS or not 0 <= (value or 0) <= 32_767:
                yield "rtf.font_table", f"{self._fonts} fonts"
        elif name in ("pngblip", "jpegblip"):
            group.kind = "png" if name == "pngblip" else "jpg"
        elif name in ("tab", "line", "par") and group.code:
            self._owner(group).text.append(" ")

    def _enters(self, name: str, group: _Group) -> Iterator[Wrong]:
        group.name = name
        outer = group.outer
        if name == "fldinst":
            group.code = True
            if outer is None or outer.name != "field":
                yield "rtf.field", "a code outside of a field"
        elif name == "field":
            if group.code and outer is not None:
                owner = self._owner(outer)
                owner.computed = True
                if not any(blank in "".join(owner.text).lstrip() for blank in (" ", "=")):
                    yield "rtf.field", "the result of a field names a field"
            group.code = False
        elif name in ("fldrslt", "pict", "formfield"):
            group.code = False
        elif name == "author" and not self._keeps_author:
            yield "rtf.properties", "author"
        elif name == "lfolevel" and outer is not None:
            outer.levels += 1

    def _by_policy(self, name: str, value: int | None, group: _Group) -> Iterator[Wrong]:
        if name in _COMMENTS and not self._keeps["rtf.comment"]:
            yield "rtf.comment", f"\\{name}"
        elif name in ("deleted", "revised") and value != 0 and not self._keeps["rtf.tracked_change"]:
            yield "rtf.tracked_change", f"\\{name}"
        elif name == "v" and value != 0 and not self._keeps["rtf.hidden_text"] and not self._is_in_entry(group):
            yield "rtf.hidden_text", "\\v"

    def _is_in_entry(self, group: _Group) -> bool:
        """An entry of an index is hidden text, as Word writes it."""
        return any(self._is_in(group, entry) for entry in _INDEX_ENTRIES)

    def _symbol(self, control: bytes, group: _Group) -> Iterator[Wrong]:
        first = control[:1]
        if first == b"'":
            digits = control[1:3]
            if len(digits) != 2 or not _HEX.issuperset(digits):
                yield "rtf.control_character", "\\' without two digits"
                return
            byte = int(digits, 16)
            if group.code or group.name in ("sn", "sv"):
                self._owner(group).text.append(chr(byte) if byte < 0x80 else "\N{REPLACEMENT CHARACTER}")
            if byte < 0x20 and not any(self._is_in(group, name) for name in ("leveltext", "levelnumbers")):
                yield "rtf.control_character", f"\\'{byte:02x}"
            if rest := control[3:]:
                yield from self._text(rest, group)
            return
        if first == b"*":
            group.starred = True
            if len(control) > 1 or group.name or group.words or group.text:
                yield "rtf.unknown_destination", "\\* in the middle of a group"
            return
        if not first or first not in _SYMBOLS:
            yield "rtf.control_character", f"\\{first.decode('latin-1')}"
        elif control[1:]:
            yield from self._text(control[1:], group)

    def _text(self, text: bytes, group: _Group) -> Iterator[Wrong]:
        if text.translate(None, _PRINTABLE):
            yield "rtf.control_character", "a byte that is not escaped"
        if group.name == "pict" or group.kind:
            group.data.append(text)
        elif group.code or group.name in ("sn", "sv"):
            self._owner(group).text.append(text.replace(b"\n", b"").decode("latin-1"))

    # --- groups --------------------------------------------------------------------------------

    def _owner(self, group: _Group) -> _Group:
        """The destination whose text a group's is."""
        at: _Group | None = group
        while at is not None and at.name not in ("fldinst", "sn", "sv"):
            at = at.outer
        return at or group

    def _is_in(self, group: _Group, name: str) -> bool:
        at: _Group | None = group
        for _ in range(8):
            if at is None:
                return False
            if at.name == name:
                return True
            at = at.outer
        return False

    def _ends(self, group: _Group) -> Iterator[Residue]:
        where = f"byte {group.at}"
        if group.name == "fldinst":
            wrong = wrong_field("".join(group.text), self._context, computed=group.computed)
            if wrong is not None:
                yield Residue(wrong[0].replace("ooxml.", "rtf."), where, wrong[1])
        elif group.name == "pict":
            yield from self._picture(group, where)
        elif group.name == "sp":
            yield from self._property(group, where)
        elif group.name in ("sn", "sv") and group.outer is not None:
            group.outer.text.append("".join(group.text))
            group.outer.kind = group.kind or group.outer.kind
        elif group.name == "listoverride" and (group.words.get("listoverridecount") or 0) != min(group.levels, 9):
            yield Residue("rtf.value", where, "listoverridecount")

    def _picture(self, group: _Group, where: str) -> Iterator[Residue]:
        digits = b"".join(group.data).replace(b"\n", b"")
        if not group.kind or len(digits) % 2 or not _HEX.issuperset(digits):
            yield Residue("rtf.broken_picture", where, "no picture in hex")
            return
        if group.outer is not None and group.outer.name == "sv":
            group.outer.kind = "picture"
        with io.BytesIO(bytes.fromhex(digits.decode("ascii"))) as picture:
            for residue in _in_picture(picture, group.kind, self._policy):
                yield Residue(residue.feature, f"{where}, {residue.location}", residue.detail)

    def _property(self, group: _Group, where: str) -> Iterator[Residue]:
        if len(group.text) != 2:
            yield Residue("rtf.shape_property", where, "a property without its value")
            return
        name, value = group.text[0].strip(), group.text[1].strip()
        good = (
            (name in NUMBERS and value.lstrip("-").isdecimal() and len(value) <= 11)
            or (name in ARRAYS and _is_array(value))
            or name in TEXTS
            or (name in PICTURES and not value and group.kind == "picture")
        )
        if not good:
            yield Residue(FEATURE_OF.get(name, "rtf.shape_property"), where, f"{name} {value[:40]}")


def _in_picture(picture: BinaryIO, kind: str, policy: PolicyView) -> Iterator[Residue]:
    try:
        yield from images.VERIFIER.verify(picture, kind, policy)
    except MalformedFile as error:
        yield Residue("rtf.broken_picture", kind, str(error))


def _is_array(value: str) -> bool:
    """As many items as it says: SIZE;COUNT;ITEM;..."""
    size, count, *items = [*value.split(";"), ""][:-1] if value.count(";") else ("", "")
    if items and not items[-1]:
        items.pop()
    return (
        size.isdecimal()
        and count.isdecimal()
        and len(count) < 6
        and int(count) == len(items)
        and not set(value) - set("0123456789;(),-")
    )


class _EverythingKept:
    """A policy for our own document."""

    limits = Limits()
    known_macros: frozenset[str] = frozenset()

    def keeps(self, feature_key: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def choice(self, option_key: str) -> str:  # noqa: ARG002
        return "keep"


def warm_up() -> None:
    """Reads a document of our own."""
    list(GroupCheck(b"{\\rtf1\\uc1{\\field{\\*\\fldinst {PAGE}}{\\fldrslt {1}}}\\'82\\'a0\\par}", _EverythingKept()).check())
