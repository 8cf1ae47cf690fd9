"""Where a hyperlink may lead: http, https and mailto as policy wants, places in the document always, anything else never."""

from __future__ import annotations

import re

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.features import LINK, LINK_TARGET, LINKS
from sanitizer.model.finding import Action

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


def keep_link(untrusted_address: str, where: str, session: Session) -> str | None:
    """Record a link and return the address that may be written, or None where its target goes."""
    address = safe_address(untrusted_address)
    if address is None:
        session.found(LINK_TARGET, where, untrusted_address)
        return None
    action = session.found(LINK, where, address)
    return address if action is Action.ALLOW and session.option(LINKS) == "keep" else None


def drops_text(session: Session) -> bool:
    """True when policy wants a link's text gone too."""
    return session.option(LINKS) == "remove"
