"""settings.xml written anew: settings of view and layout by name, the rest is left out and found."""

from __future__ import annotations

import re
from functools import cache
from typing import NamedTuple

from lxml import etree

from sanitizer.engines._xml_escaping import escaped, quoted
from sanitizer.engines.odf.allow_list import read_rules
from sanitizer.engines.odf.features import BY_KEY, SETTING
from sanitizer.engines.odf.names import CONFIG, OFFICE
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.model.finding import Feature

_NAME, _TYPE = f"{CONFIG}name", f"{CONFIG}type"
_NUMBERS = frozenset({"boolean", "short", "int", "long", "double"})
_VALUE = re.compile(r"true|false|-?[0-9.]{1,24}(?:[eE][+-]?[0-9]{1,3})?")
_BASE64 = re.compile(r"[A-Za-z0-9+/=\s]{0,2000}")
_PATH = re.compile(r"[\\\x00-\x08]|//|:/")
_SETS = frozenset({"ooo:view-settings", "ooo:configuration-settings"})
_SIGNS = frozenset({"BeginLine", "EndLine"})  # that may not begin or end a line
_MAX_TEXT_CHARS = 200
_MAX_DEPTH = 8
_HEAD = f'xmlns:config="{CONFIG[1:-1]}" xmlns:ooo="http://openoffice.org/2004/office"'


class _Rules(NamedTuple):
    values: frozenset[str]
    strings: frozenset[str]
    binary: frozenset[str]
    maps: frozenset[str]
    refused: dict[str, Feature]


@cache
def _rules() -> _Rules:
    file = read_rules("settings")
    refused = {name: BY_KEY[key] for key, names in file["refused"].items() for name in names.split()}
    values, strings, binary, maps = (frozenset(file[key].split()) for key in ("values", "strings", "binary", "maps"))
    return _Rules(values, strings, binary, maps, refused)


def settings_xml(root: etree._Element, work: PartWork) -> str:
    """The element office:settings anew, with the declarations it needs; *root* is anything that holds its sets."""
    lines = [f"<office:settings {_HEAD}>"]
    for group in root.iter(f"{CONFIG}config-item-set"):
        if group.get(_NAME) in _SETS:
            inside = _children(group, work, 0)
            lines.append(f"<config:config-item-set config:name={quoted(group.get(_NAME, ''))}>{inside}</config:config-item-set>")
        elif len(group):
            work.count(SETTING, group.get(_NAME, ""))
    work.settle()
    return "".join(lines) + "</office:settings>"


def document_xml(root: etree._Element, work: PartWork, version: str) -> bytes:
    """The whole part settings.xml."""
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<office:document-settings xmlns:office="{OFFICE[1:-1]}" office:version="{version or "1.0"}">'
        f"{settings_xml(root, work)}</office:document-settings>"
    ).encode()


def _children(element: etree._Element, work: PartWork, depth: int) -> str:
    lines = []
    for child in element if depth < _MAX_DEPTH else ():
        name = child.get(_NAME, "")
        if child.tag == f"{CONFIG}config-item":
            lines.append(_item(child, name, work))
        elif child.tag in (f"{CONFIG}config-item-map-indexed", f"{CONFIG}config-item-map-named"):
            if name in _rules().maps:
                kind = str(child.tag).rpartition("}")[2]
                inside = _children(child, work, depth + 1)
                lines.append(f"<config:{kind} config:name={quoted(name)}>{inside}</config:{kind}>")
            else:
                work.count(_rules().refused.get(name, SETTING), name)
        elif child.tag == f"{CONFIG}config-item-map-entry":
            named = f" config:name={quoted(name)}" if name else ""
            lines.append(f"<config:config-item-map-entry{named}>{_children(child, work, depth + 1)}</config:config-item-map-entry>")
    return "".join(lines)


def _item(item: etree._Element, name: str, work: PartWork) -> str:
    kind, text = item.get(_TYPE, ""), item.text or ""
    if _stays(name, kind, text):
        return f"<config:config-item config:name={quoted(name)} config:type={quoted(kind)}>{escaped(text)}</config:config-item>"
    if text.strip():
        work.count(_rules().refused.get(name, SETTING), name)
    return ""


def _stays(name: str, kind: str, text: str) -> bool:
    rules = _rules()
    if kind in _NUMBERS:
        return name in rules.values and _VALUE.fullmatch(text) is not None
    if kind == "string":
        return name in rules.strings and len(text) <= _MAX_TEXT_CHARS and (name in _SIGNS or not _PATH.search(text))
    return kind == "base64Binary" and name in rules.binary and _BASE64.fullmatch(text) is not None
