"""Where a hyperlink may lead, as policy wants: http, https and mailto, or a place in the document."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import safe_address
from sanitizer.engines.rtf.features import LINK, LINK_TARGET, LINKS
from sanitizer.model.finding import Action


def keeps_link(untrusted_address: str, where: str, session: Session) -> bool:
    """Record a link; True when it may stay. Only an address that needs no mending can be kept as it is written."""
    address = safe_address(untrusted_address)
    if address is None or address != untrusted_address.strip():
        session.found(LINK_TARGET, where, untrusted_address)
        return False
    action = session.found(LINK, where, address)
    return action is Action.ALLOW and session.option(LINKS) == "keep"


def drops_text(session: Session) -> bool:
    """True when policy wants a link's text gone too."""
    return session.option(LINKS) == "remove"
