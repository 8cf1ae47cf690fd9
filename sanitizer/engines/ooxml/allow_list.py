"""The allow lists of rules/allow as look-up tables: names of elements and attributes, parts, and what is refused by name."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sanitizer.engines.ooxml.features import BY_KEY
from sanitizer.model.errors import ConfigError
from sanitizer.model.finding import Feature
from sanitizer.policy.shipped import rules_folder

R_NAMESPACE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
NAME_FILES = ("word", "sheet", "slides", "drawing", "vml")


@dataclass(frozen=True, slots=True)
class PartRule:
    """One kind of part. `root` is the full name of its root element; `referenced`: kept only when its owner names it."""

    name: str
    relationship: str
    content_type: str
    root: str
    referenced: bool


@dataclass(frozen=True, slots=True)
class MainRule:
    """One kind of main part, and the content type with which it is written."""

    type_name: str
    content_type: str
    root: str
    target_type: str
    target_content_type: str


@dataclass(frozen=True, slots=True)
class AllowList:
    """Everything that may be written. Names are in lxml's form "{namespace}local".

    `elements` gives the attributes of an element; `parts` the kinds of part for (relationship type, content type).
    """

    prefixes: dict[str, str]
    namespaces: frozenset[str]
    elements: dict[str, frozenset[str]]
    everywhere: frozenset[str]
    refused_elements: dict[str, Feature]
    refused_attributes: dict[str, Feature]
    parts: dict[tuple[str, str], PartRule]
    part_relationships: frozenset[str]
    refused_relationships: dict[str, Feature]
    derived_relationships: frozenset[str]
    mains: dict[str, MainRule]

    def short(self, name: str) -> str:
        """ "{namespace}local" as "prefix:local", for people."""
        if not name.startswith("{"):
            return name
        namespace, _, local = name[1:].partition("}")
        for prefix, uri in self.prefixes.items():
            if uri == namespace:
                return f"{prefix}:{local}"
        return name


def full_name(short: str, prefixes: dict[str, str]) -> str:
    """ "w:p" as lxml writes it; a name without a prefix has no namespace."""
    prefix, colon, local = short.partition(":")
    return sys.intern(f"{{{prefixes[prefix]}}}{local}" if colon else short)


def _read(name: str) -> dict[str, Any]:
    path: Path = rules_folder() / "allow" / f"ooxml_{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as failure:
        raise ConfigError(f"{path}: {failure}; install mugai again") from failure


@cache
def allow_list() -> AllowList:
    """The shipped lists, read once. Raises ConfigError when they are missing or damaged."""
    files = [_read(name) for name in NAME_FILES]
    refused = _read("refused")
    prefixes: dict[str, str] = {}
    for file in [*files, refused]:
        prefixes.update(file["namespaces"])
    prefixes["r"] = R_NAMESPACE
    try:
        elements = _elements(files, prefixes)
        refused_elements = {
            full_name(short, prefixes): BY_KEY[key] for key, names in refused["refused"].items() for short in names.split()
        }
        refused_attributes = {
            full_name(short, prefixes): BY_KEY[key]
            for key, names in refused["refused_attributes"].items()
            for short in names.split()
        }
        everywhere = frozenset(full_name(short, prefixes) for short in refused["everywhere"]["attributes"].split())
        parts = _read("parts")
        return AllowList(
            prefixes,
            frozenset(prefixes[prefix] for file in files for prefix in file["namespaces"]),
            _with_everywhere(elements, everywhere),
            everywhere,
            refused_elements,
            refused_attributes,
            **_parts(parts, prefixes),
        )
    except KeyError as missing:
        raise ConfigError(f"rules/allow/ooxml_*.toml: {missing} is not declared; correct the list") from missing


def _elements(files: list[dict[str, Any]], prefixes: dict[str, str]) -> dict[str, frozenset[str]]:
    interned: dict[frozenset[str], frozenset[str]] = {}
    elements = {}
    for file in files:
        for short, attributes in file["elements"].items():
            names = frozenset(full_name(name, prefixes) for name in attributes.split())
            elements[full_name(short, prefixes)] = interned.setdefault(names, names)
    return elements


def _with_everywhere(elements: dict[str, frozenset[str]], everywhere: frozenset[str]) -> dict[str, frozenset[str]]:
    wider = {attributes: attributes | everywhere for attributes in set(elements.values())}
    return {name: wider[attributes] for name, attributes in elements.items()}


def _expanded(name: str, bases: dict[str, str]) -> str:
    base, _, rest = name.partition(":")
    return sys.intern(bases[base] + rest)


def _parts(file: dict[str, Any], prefixes: dict[str, str]) -> dict[str, Any]:
    bases: dict[str, str] = file["bases"]
    rules = {}
    for name, line in file["parts"].items():
        relationship, content_type, root, *flags = line.split()
        rule = PartRule(
            name, _expanded(relationship, bases), _expanded(content_type, bases), full_name(root, prefixes), "referenced" in flags
        )
        rules[rule.relationship, rule.content_type] = rule
    content_types = {name: _expanded(line.split()[0], bases) for name, line in file["main"].items()}
    mains = {}
    for name, line in file["main"].items():
        _, root, target = line.split()
        mains[content_types[name]] = MainRule(name, content_types[name], full_name(root, prefixes), target, content_types[target])
    return {
        "parts": rules,
        "part_relationships": frozenset(relationship for relationship, _ in rules),
        "refused_relationships": {_expanded(name, bases): BY_KEY[key] for name, key in file["refused"].items()},
        "derived_relationships": frozenset(_expanded(name, bases) for name in file["derived"]["names"].split()),
        "mains": mains,
    }
