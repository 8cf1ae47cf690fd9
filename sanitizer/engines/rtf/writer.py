"""Writes canonical rich text: braces only around what is there, a blank only where a word needs its end; can set pieces aside."""

from __future__ import annotations

import re
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded

FLUSH_PIECES = 50_000
_PLAIN = re.compile(rb"[ -\[\]-z|~]*")
_CANONICAL = re.compile(rb"(?:[ -\[\]-z|~]|\\'[89a-f][0-9a-f](?:\\'[4-7][0-9a-f])?)*")
_SPECIAL = re.compile(rb"[\x80-\xff][\\{}]?|[\\{}]|[\x00-\x1f\x7f]")
_HEX = re.compile(rb"\\'([0-9A-Fa-f]{2})")


def unescaped(raw: bytes) -> bytes:
    """The bytes that a run of characters and \\'xx stands for."""
    return _HEX.sub(lambda match: bytes((int(match[1], 16),)), raw) if b"\\" in raw else raw


def is_written_plainly(raw: bytes) -> bool:
    """True for a run that stands in the only form in which we write one."""
    return (_PLAIN if b"\\" not in raw else _CANONICAL).fullmatch(raw) is not None


def escaped(run: bytes, *, keep_controls: bool = False) -> tuple[bytes, int]:
    """(*run* as rich text, how many control characters were left out). High bytes, and brackets behind one, are \\'xx."""
    dropped = 0

    def one(match: re.Match[bytes]) -> bytes:
        nonlocal dropped
        found = match[0]
        if found[0] >= 0x80:
            return b"".join(b"\\'%02x" % byte for byte in found)
        if found[0] >= 0x20 and found[0] != 0x7F:
            return b"\\" + found
        if keep_controls:
            return b"\\'%02x" % found[0]
        if found == b"\t":
            return b"\\tab "
        dropped += 1
        return b""

    return _SPECIAL.sub(one, run), dropped


class Brace:
    """The opening brace of a group, written only when something follows it. A bare one has none."""

    __slots__ = ("bare", "opened")

    def __init__(self, bare: bool = False) -> None:
        self.bare = bare
        self.opened = False

    def make_bare(self) -> None:
        """Too late when it stands there: then it is closed, too."""
        if not self.opened:
            self.bare = True


class Writer:
    """Pieces go to the target, or into what was set aside last."""

    def __init__(self, target: BinaryIO, max_bytes: int) -> None:
        self._target = target
        self._max_bytes = max_bytes
        self._written_bytes = 0
        self._pieces: list[bytes] = []
        self._aside: list[tuple[list[bytes], list[Brace], bool]] = []
        self._unopened: list[Brace] = []
        self._glued = False  # the last thing was a word without its end

    def open(self, brace: Brace) -> None:
        self._unopened.append(brace)

    def close(self, brace: Brace) -> None:
        if not brace.opened:
            if self._unopened and self._unopened[-1] is brace:
                self._unopened.pop()
            return
        if not brace.bare:
            self._pieces.append(b"}")
            self._glued = False
        if len(self._pieces) > FLUSH_PIECES and not self._aside:
            self.flush()

    def _open_all(self) -> None:
        for brace in self._unopened:
            brace.opened = True
            if not brace.bare:
                self._pieces.append(b"{")
                self._glued = False
        self._unopened.clear()

    def word(self, word: bytes) -> None:
        """*word* with its backslash and number."""
        if self._unopened:
            self._open_all()
        self._pieces.append(word)
        self._glued = True

    def text(self, run: bytes) -> None:
        """*run* is escaped already."""
        if self._unopened:
            self._open_all()
        if self._glued:
            self._pieces.append(b" ")
            self._glued = False
        self._pieces.append(run)

    def character(self, escape: bytes) -> None:
        r"""A \u with its number and its replacement, which ends it."""
        if self._unopened:
            self._open_all()
        self._pieces.append(escape)
        self._glued = False

    def symbol(self, symbol: bytes) -> None:
        r"""A control symbol with its backslash; \{ and the like behind a high byte become \'xx, for it may be their first half."""
        if self._unopened:
            self._open_all()
        if symbol in (rb"\\", rb"\{", rb"\}") and not self._glued and self._pieces and _ENDS_HIGH.search(self._pieces[-1][-4:]):
            symbol = b"\\'%02x" % symbol[1]
        self._pieces.append(symbol)
        self._glued = False

    def set_aside(self) -> None:
        """What is written from now on is kept until `taken_back`."""
        self._aside.append((self._pieces, self._unopened, self._glued))
        self._pieces, self._unopened, self._glued = [], [], False

    def taken_back(self) -> bytes:
        """What was written since the last `set_aside`."""
        made = b"".join(self._pieces)
        self._pieces, self._unopened, self._glued = self._aside.pop()
        return made

    def whole(self, group: bytes) -> None:
        """A finished group with its braces."""
        if self._unopened:
            self._open_all()
        self._pieces.append(group)
        self._glued = False

    def flush(self) -> None:
        made = b"".join(self._pieces)
        self._written_bytes += len(made)
        if self._written_bytes > self._max_bytes:
            raise LimitExceeded(f"the new file is larger than {self._max_bytes:,} bytes")
        self._target.write(made)
        # the last piece stays in sight for `symbol`
        self._pieces = [b""]


_ENDS_HIGH = re.compile(rb"\\'[89a-f][0-9a-f]\Z")
