"""Form controls: known kinds with known settings stay and can be filled in; addresses to send to, databases and services go."""

from __future__ import annotations

import re
from functools import cache

from lxml import etree

from sanitizer.engines.odf.allow_list import read_rules
from sanitizer.engines.odf.features import CONTROL, FORM_SUBMISSION
from sanitizer.engines.odf.names import FORM, HREF, OFFICE
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.tree_edits import take
from sanitizer.engines.odf.xml_filter import Handler

_NAME, _KIND = f"{FORM}property-name", f"{FORM}control-implementation"
_COMPONENT = re.compile(r"(?:\w+:)?(?:com\.sun\.star\.form\.component|stardiv\.one\.form\.component)\.(\w+)")
_SERVICE = re.compile(r"(?:com\.sun\.star\.form\.(?:control|component)|stardiv\.one\.form\.(?:control|component))\.\w+")
_SERVICE_PROPERTY = "DefaultControl"
_CONTROLS = tuple(
    f"{FORM}{name}"
    for name in (
        *("text", "textarea", "password", "file", "formatted-text", "number", "date", "time", "fixed-text", "combobox", "listbox"),
        *("button", "image", "checkbox", "radio", "frame", "image-frame", "hidden", "grid", "value-range", "generic-control"),
        *("column", "form"),
    )
)


@cache
def _rules() -> tuple[frozenset[str], frozenset[str]]:
    """(names of properties, kinds of control) that may stay."""
    file = read_rules("controls")
    return frozenset(file["properties"].split()), frozenset(file["components"].split())


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = dict.fromkeys((f"{FORM}property", f"{FORM}list-property"), _property)
    return table | dict.fromkeys(_CONTROLS, _control)


def _control(element: etree._Element, work: PartWork) -> None:
    """A control sends nothing, and one of a kind that is not known has no kind: a program would load the service of that name."""
    href = take(element, HREF)
    if href:
        work.found(FORM_SUBMISSION, f"{element.get(f'{FORM}name', '')} {href}".strip())
    kind = element.get(_KIND)
    if not kind:
        return
    match = _COMPONENT.fullmatch(kind)
    if match is None or match.group(1) not in _rules()[1]:
        work.found(CONTROL, kind)
        if element.tag == f"{FORM}generic-control":
            work.drop(element)
        else:
            del element.attrib[_KIND]


def _property(element: etree._Element, work: PartWork) -> None:
    name = element.get(_NAME, "")
    value = element.get(f"{OFFICE}string-value", "")
    if name not in _rules()[0]:
        work.count(CONTROL, f"property {name}")
        work.drop(element)
    elif name == _SERVICE_PROPERTY and value and not _SERVICE.fullmatch(value):
        work.count(CONTROL, f"{name} {value}")
        work.drop(element)
