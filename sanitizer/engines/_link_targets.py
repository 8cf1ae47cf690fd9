"""Which addresses a hyperlink may have: http, https and mailto, well-formed; and what is a place in the document itself."""

from __future__ import annotations

import re

_SAFE = re.compile(r"(?:https?://[^\s\x00-\x20\"<>\\^`{|}\x7f]+|mailto:[^\s\x00-\x20\"<>\\^`{|}\x7f]*)", re.IGNORECASE)
_LOOSE_HTTP = re.compile(r"https?://[^\x00-\x1f\"<>\\\x7f]+", re.IGNORECASE)
_NEEDS_ESCAPE = re.compile(r"[\s^`{|}]")
# A path, another book, or a scheme; "A:C" and "Sheet1!A1:B5" are cells.
_OUTSIDE = re.compile(r"\s*(?!\$?[A-Za-z]{1,3}:\$?[A-Za-z]{1,3}\Z)[A-Za-z][A-Za-z+.\-]*:")
_OUTSIDE_ANYWHERE = re.compile(r"[\\\x00-\x1f<>]|//|\[[^\]]*\.|^\[")
MAX_PLACE_CHARS = 1_024
MAX_ADDRESS_CHARS = 2_083  # Office and browsers take no more


def safe_address(untrusted_address: str) -> str | None:
    """The address when it is http, https or mailto and well-formed (blanks and the like percent-encoded), else None."""
    address = untrusted_address.strip()
    if len(address) > MAX_ADDRESS_CHARS:
        return None
    if _LOOSE_HTTP.fullmatch(address):
        address = _NEEDS_ESCAPE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), address)
    return address if _SAFE.fullmatch(address) else None


def is_place_here(place: str) -> bool:
    """True for a place in the document itself: a bookmark, a name, a sheet and its cells; no path, address or other book."""
    return len(place) <= MAX_PLACE_CHARS and not _OUTSIDE.match(place) and not _OUTSIDE_ANYWHERE.search(place)
