"""Where a hyperlink may lead: http, https and mailto as policy wants, places in the document always, anything else never."""

from __future__ import annotations

import re

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.features import LINK, LINK_TARGET, LINKS
from sanitizer.model.finding import Action

_SAFE = re.compile(r"(?:https?://[^\s\x00-\x20\"<>\\^`{|}\x7f]+|mailto:[^\s\x00-\x20\"<>\\^`{|}\x7f]*)", re.IGNORECASE)
_LOOSE_HTTP = re.compile(r"https?://[^\x00-\x1f\"<>\\\x7f]+", re.IGNORECASE)
_NEEDS_ESCAPE = re.compile(r"[\s^`{|}]")
MAX_ADDRESS_CHARS = 2_083  # Office and browsers take no more


def safe_address(untrusted_address: str) -> str | None:
    """The address when it is http, https or mailto and well-formed (blanks and the like percent-encoded), else None."""
    address = untrusted_address.strip()
    if len(address) > MAX_ADDRESS_CHARS:
        return None
    if _LOOSE_HTTP.fullmatch(address):
        address = _NEEDS_ESCAPE.sub(lambda match: "".join(f"%{byte:02X}" for byte in match.group().encode()), address)
    return address if _SAFE.fullmatch(address) else None


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
