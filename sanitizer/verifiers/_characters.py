"""Which characters may stand in a delivered text, by their Unicode categories: an allow list, where the engine has a deny list."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator

from sanitizer.contract.verifier import PolicyView
from sanitizer.model.finding import Residue

_LAYOUT = frozenset("\t\n\x0c\r\x85\u2028\u2029")
_VISIBLE_FORMAT = frozenset("\u00ad\u0600\u0601\u0602\u0603\u0604\u0605\u06dd\u070f\u0890\u0891\u08e2\U000110bd\U000110cd")
_BIDI_CLASSES = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
_BIDI_MARKS = frozenset("\u061c\u200e\u200f")


class CharacterCheck:
    """Looks at each distinct character of each piece; the location is the line of its first place."""

    def __init__(self, prefix: str, policy: PolicyView) -> None:
        self._prefix = prefix
        self._policy = policy
        self._line = 1
        self._known_good: set[str] = set()
        self._reported: set[str] = set()

    def check(self, piece: str) -> Iterator[Residue]:
        for char in set(piece) - self._known_good:
            key = self._key(char)
            if key is None or self._policy.keeps(key):
                self._known_good.add(char)
            elif key not in self._reported:
                self._reported.add(key)
                line = self._line + piece.count("\n", 0, piece.index(char))
                yield Residue(key, f"line {line}", f"U+{ord(char):04X}")
        self._line += piece.count("\n")

    def _key(self, char: str) -> str | None:
        category = unicodedata.category(char)
        if char in _LAYOUT or char in _VISIBLE_FORMAT:
            return None
        if char in "\x1b\x9b":
            return f"{self._prefix}.terminal_escape"
        if category == "Cc" or char in "\ufffe\uffff":
            return f"{self._prefix}.control"
        if unicodedata.bidirectional(char) in _BIDI_CLASSES or char in _BIDI_MARKS:
            return f"{self._prefix}.bidi"
        if "\U000e0000" <= char <= "\U000e007f":
            return f"{self._prefix}.tag_character"
        if category == "Cf" or char == "\u2065":
            return f"{self._prefix}.zero_width"
        return None


def residue_keys(prefix: str) -> tuple[str, ...]:
    """The feature keys that a CharacterCheck of this *prefix* may report."""
    return tuple(f"{prefix}.{name}" for name in ("terminal_escape", "control", "bidi", "zero_width", "tag_character"))
