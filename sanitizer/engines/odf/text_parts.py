"""Text: fields that load or run become their text, hidden text, comments and tracked changes as policy wants."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.odf.features import (
    AUTHOR,
    COMMENT,
    DATABASE,
    DDE,
    HIDDEN_SHEET,
    HIDDEN_TEXT,
    MACRO,
    SCRIPT_EVENT,
    TRACKED_CHANGE,
)
from sanitizer.engines.odf.names import DRAW, HREF, OFFICE, PRESENTATION, SCRIPT, STYLE, TABLE, TEXT
from sanitizer.engines.odf.part_work import DocumentFacts, PartWork
from sanitizer.engines.odf.xml_filter import Handler
from sanitizer.model.finding import Action, Feature

_BECOME_TEXT: dict[str, Feature] = {
    f"{TEXT}execute-macro": MACRO,
    f"{TEXT}dde-connection": DDE,
    f"{TEXT}database-display": DATABASE,
    f"{TEXT}database-name": DATABASE,
    f"{TEXT}database-row-number": DATABASE,
}
_CHANGES = tuple(f"{TEXT}{name}" for name in ("tracked-changes", "change", "change-start", "change-end"))
_COMMENTS = (f"{OFFICE}annotation", f"{OFFICE}annotation-end")
_STYLED = (f"{TEXT}p", f"{TEXT}h", f"{TEXT}span", f"{TEXT}a")
_TEXT_STYLE, _DISPLAY = f"{TEXT}style-name", f"{TEXT}display"
# Fields that show what the properties say: those are gone, so they keep what they show.
_OF_PROPERTIES = tuple(
    f"{TEXT}{name}"
    for name in (
        *("creation-date", "creation-time", "description", "user-defined", "print-time", "print-date", "printed-by", "subject"),
        *("keywords", "editing-cycles", "editing-duration", "modification-time", "modification-date"),
    )
)
_OF_AUTHOR = (f"{TEXT}initial-creator", f"{TEXT}creator")


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = dict.fromkeys(_CHANGES, _change)
    table |= {f"{TABLE}tracked-changes": _sheet_changes, f"{TEXT}section": _section, f"{DRAW}page": _page}
    table |= dict.fromkeys(_COMMENTS, _comment)
    table |= dict.fromkeys(_OF_PROPERTIES, _fix)
    table |= dict.fromkeys(_OF_AUTHOR, _fix_author)
    table |= dict.fromkeys((f"{TEXT}hidden-text", f"{TEXT}hidden-paragraph"), _hidden_field)
    return table


def farewell() -> dict[str, Handler]:
    """Handlers for elements that are refused and leave something behind."""
    table: dict[str, Handler] = dict.fromkeys(_BECOME_TEXT, _becomes_text)
    return table | {f"{SCRIPT}event-listener": _event}


def note_styles(root: etree._Element, facts: DocumentFacts) -> None:
    """Learn the names of the styles that hide what they are given to; common and automatic styles alike."""
    for style in root.iter(f"{STYLE}style"):
        name, family = style.get(f"{STYLE}name", ""), style.get(f"{STYLE}family", "")
        for properties in style:
            if family in ("text", "paragraph") and properties.get(_DISPLAY) == "none":
                facts.hidden_text.add(name)
            elif family == "table" and properties.get(f"{TABLE}display") == "false":
                facts.hidden_tables.add(name)
            elif family == "drawing-page" and properties.get(f"{PRESENTATION}visibility") == "hidden":
                facts.hidden_pages.add(name)


def drop_hidden(root: etree._Element, work: PartWork) -> None:
    """Text in a hidden style: told, and taken out where policy wants."""
    if not work.facts.hidden_text:
        return
    for element in list(root.iter(*_STYLED)):
        if element.get(_TEXT_STYLE, "") in work.facts.hidden_text and not work.within_dropped(element):
            if work.decide(HIDDEN_TEXT) is Action.ALLOW:
                return
            work.drop(element)


def _change(element: etree._Element, work: PartWork) -> None:
    """Where policy removes changes they are accepted: what was deleted stands in text:tracked-changes only."""
    if element.tag == _CHANGES[0] and not len(element):
        return
    if work.decide(TRACKED_CHANGE) is not Action.ALLOW:
        work.drop(element)


def _sheet_changes(element: etree._Element, work: PartWork) -> None:
    if len(element) and work.decide(TRACKED_CHANGE) is not Action.ALLOW:
        work.drop(element)


def _comment(element: etree._Element, work: PartWork) -> None:
    if work.decide(COMMENT) is not Action.ALLOW:
        work.drop(element)


def _section(element: etree._Element, work: PartWork) -> None:
    if element.get(_DISPLAY) == "none" and work.decide(HIDDEN_TEXT) is not Action.ALLOW:
        work.drop(element)


def _hidden_field(element: etree._Element, work: PartWork) -> None:
    if work.decide(HIDDEN_TEXT) is not Action.ALLOW:
        work.drop(element)


def _page(element: etree._Element, work: PartWork) -> None:
    if element.get(f"{DRAW}style-name", "") in work.facts.hidden_pages:
        name = element.get(f"{DRAW}name", "")
        if work.found(HIDDEN_SHEET, name) is not Action.ALLOW:
            work.drop(element)


def _fix(element: etree._Element, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    element.set(f"{TEXT}fixed", "true")


def _fix_author(element: etree._Element, work: PartWork) -> None:
    if work.session.option(AUTHOR) != "keep":
        element.set(f"{TEXT}fixed", "true")


def _becomes_text(element: etree._Element, work: PartWork) -> None:
    work.count(_BECOME_TEXT[element.tag], work.allow.short(element.tag))
    work.unwrap(element)


def _event(element: etree._Element, work: PartWork) -> None:
    what = element.get(HREF) or element.get(f"{SCRIPT}macro-name", "")
    work.found(SCRIPT_EVENT, f"{element.get(f'{SCRIPT}event-name', '')}: {what}")
    work.drop(element)
