"""Where a hyperlink may lead: http, https and mailto as policy wants, places in the document always, anything else never."""

from __future__ import annotations

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import is_place_here, safe_address
from sanitizer.engines.odf.features import LINK, LINK_ACTION, LINK_TARGET, LINKS
from sanitizer.engines.odf.names import DRAW, HREF, OFFICE, PRESENTATION, TEXT
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.xml_filter import Handler
from sanitizer.model.finding import Action

_LISTENERS, _CLICK = f"{OFFICE}event-listeners", f"{PRESENTATION}event-listener"
_ACTION = f"{PRESENTATION}action"
# ODF 1.3 part 3 clause 19.369: actions that stay in the show.
_SAFE_ACTIONS = frozenset("none previous-page next-page first-page last-page hide stop show fade-out".split())


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = {f"{TEXT}a": _text_link, f"{DRAW}a": _shape_link, _LISTENERS: _listeners, _CLICK: _stray_click}
    table |= dict.fromkeys((f"{DRAW}area-rectangle", f"{DRAW}area-circle", f"{DRAW}area-polygon"), _area)
    return table


def kept_address(untrusted_address: str, where: str, session: Session) -> str | None:
    """Record a link and return the address that may be written, or None where its target goes; a place here is always kept."""
    if untrusted_address.startswith("#") and is_place_here(untrusted_address[1:]):
        return untrusted_address
    address = safe_address(untrusted_address)
    if address is None:
        session.found(LINK_TARGET, where, untrusted_address)
        return None
    action = session.found(LINK, where, address)
    return address if action is Action.ALLOW and session.option(LINKS) == "keep" else None


def _kept(element: etree._Element, work: PartWork) -> bool:
    address = element.get(HREF, "")
    if not address:
        return False
    kept = kept_address(address, work.where, work.session)
    if kept is None:
        return False
    element.set(HREF, kept)
    return True


def _text_link(element: etree._Element, work: PartWork) -> None:
    if _kept(element, work):
        return
    if element.get(HREF) and work.session.option(LINKS) == "remove":
        work.drop(element)
    else:
        work.unwrap(element)


def _shape_link(element: etree._Element, work: PartWork) -> None:
    """A picture or shape with a link stays without it."""
    if not _kept(element, work):
        work.unwrap(element)


def _area(element: etree._Element, work: PartWork) -> None:
    if not _kept(element, work):
        work.drop(element)


def _listeners(element: etree._Element, work: PartWork) -> None:
    """Clicks that move in the show stay; what runs, opens or plays goes, and the list that is empty then."""
    for listener in element.findall(_CLICK):
        action, address = listener.get(_ACTION, ""), listener.get(HREF)
        if action not in _SAFE_ACTIONS:
            work.found(LINK_ACTION, f"{action} {address or ''}".strip())
        elif not address or _kept(listener, work):
            continue
        work.drop(listener)
    if not len(element):
        work.drop(element)


def _stray_click(element: etree._Element, work: PartWork) -> None:
    """A click outside of a list of clicks: no program writes one. Those in a list are judged with it."""
    around = element.getparent()
    if around is None or around.tag != _LISTENERS:
        work.found(LINK_ACTION, f"outside of a list: {element.get(_ACTION, '')} {element.get(HREF, '')}".strip())
        work.drop(element)
