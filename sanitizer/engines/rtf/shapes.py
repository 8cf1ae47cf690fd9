"""Properties of drawings ([MS-ODRAW] 2.3): the value must be what the allow list says, a number, a text, an array or a picture."""

from __future__ import annotations

import re

from sanitizer.engines.rtf.allow_list import allow_list

MAX_ITEMS = 20_000
MAX_TEXT = 4_000
_NUMBER = re.compile(r"-?[0-9]{1,10}")
_ITEM = re.compile(r"-?[0-9]{1,10}|\(-?[0-9]{1,10}(?:,-?[0-9]{1,10}){1,3}\)")
_ITEM_BYTES = frozenset({"2", "4", "8", "16", "65520"})  # 0xFFF0: half of 8, [MS-ODRAW] 2.2.50


def value_of(name: str, text: str, pieces: bytes) -> bytes | None:
    """How the value of property *name* is written, or None when it goes. *text* is what it says, *pieces* how it was rebuilt."""
    kind = allow_list().shape.get(name, "")
    text = text.strip()
    if kind == "number" and _NUMBER.fullmatch(text):
        return text.encode("ascii")
    if kind == "array" and _is_array(text):
        return text.encode("ascii")
    if kind == "text" and len(text) <= MAX_TEXT and b"{" not in pieces:
        return pieces
    if kind == "picture" and not text and pieces.startswith(b"{\\pict"):
        return pieces
    return None


def _is_array(text: str) -> bool:
    r"""SIZE;COUNT;ITEM;ITEM..., with as many items as it says (CVE-2010-3333 is an array that does not)."""
    size, _, rest = text.partition(";")
    count, _, items = rest.partition(";")
    if size not in _ITEM_BYTES or not count.isdecimal() or len(count) > 5 or int(count) > MAX_ITEMS:
        return False
    found = items.split(";") if items else []
    if found and not found[-1]:
        found.pop()
    return len(found) == int(count) and all(_ITEM.fullmatch(item) for item in found)
