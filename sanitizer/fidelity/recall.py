"""How much of a page's text is in the other page.

Words would be the usual unit, but Japanese has no blanks between them, and blanks are what extraction guesses. Characters alone do
not notice two letters that change places, as a broken ToUnicode table makes them. So the unit is the character with the one before
it, blanks left out; how often each pair stands on the page counts, where it stands does not. NFKC makes full width and half width,
radicals and compatibility forms the same: a rebuilt table may name another of them for the same glyph.
"""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterator

_INVISIBLE = ("Cc", "Cf")
_START = "\0"


def recall(source_text: str, target_text: str) -> tuple[int, int]:
    """How many of the source's characters the target has with the same one before them, and how many the source has."""
    source = _visible(source_text)
    if source_text == target_text:
        return len(source), len(source)
    wanted = Counter(_pairs(source))
    return (wanted & Counter(_pairs(_visible(target_text)))).total(), len(source)


def _visible(text: str) -> str:
    joined = "".join(unicodedata.normalize("NFKC", text).split())
    if joined.isprintable():
        return joined
    return "".join(char for char in joined if unicodedata.category(char) not in _INVISIBLE)


def _pairs(text: str) -> Iterator[tuple[str, str]]:
    """As many as there are characters: the first stands after a start mark."""
    return zip(_START + text, text, strict=False)
