"""Where a hyperlink may lead: http, https and mailto as policy wants, places in the document always, anything else never."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import safe_address
from sanitizer.engines.ooxml.features import LINK, LINK_TARGET, LINKS
from sanitizer.model.finding import Action


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
