"""The allow lists of rules/allow/odf_*.toml as look-up tables: elements with their attributes, and what is refused by name."""

from __future__ import annotations

import sys
import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from sanitizer.engines.odf.features import BY_KEY
from sanitizer.model.errors import ConfigError
from sanitizer.model.finding import Feature
from sanitizer.policy.shipped import rules_folder

NAME_FILES = ("text", "table", "draw", "style", "office", "form", "extension", "math")


@dataclass(frozen=True, slots=True)
class AllowList:
    """Everything that may be written, names in lxml's form "{namespace}local". `elements` gives the attributes of an element."""

    prefixes: dict[str, str]
    namespaces: frozenset[str]
    elements: dict[str, frozenset[str]]
    refused_elements: dict[str, Feature]
    refused_attributes: dict[str, Feature]

    def short(self, name: str) -> str:
        """ "{namespace}local" as "prefix:local", for people."""
        if not name.startswith("{"):
            return name
        namespace, _, local = name[1:].partition("}")
        return next((f"{prefix}:{local}" for prefix, uri in self.prefixes.items() if uri == namespace), name)


def read_rules(name: str) -> dict[str, Any]:
    """The file rules/allow/odf_NAME.toml. Raises ConfigError."""
    path = rules_folder() / "allow" / f"odf_{name}.toml"
    try:
        return tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, tomllib.TOMLDecodeError) as failure:
        raise ConfigError(f"{path}: {failure}; install mugai again") from failure


def _full(short: str, prefixes: dict[str, str]) -> str:
    prefix, colon, local = short.partition(":")
    return sys.intern(f"{{{prefixes[prefix]}}}{local}" if colon else short)


@cache
def allow_list() -> AllowList:
    """The shipped lists, read once. Raises ConfigError when they are missing or damaged."""
    files = [read_rules(name) for name in NAME_FILES]
    refused = read_rules("refused")
    prefixes: dict[str, str] = {}
    groups: dict[str, str] = {}
    for file in [*files, refused]:
        prefixes.update(file["namespaces"])
        groups.update(file.get("groups", {}))
    try:
        everywhere = frozenset(_full(short, prefixes) for short in refused["everywhere"]["attributes"].split())
        return AllowList(
            prefixes,
            frozenset(prefixes[prefix] for file in files for prefix in file["namespaces"]),
            _elements(files, groups, prefixes, everywhere),
            _by_feature(refused["refused"], prefixes),
            _by_feature(refused["refused_attributes"], prefixes),
        )
    except KeyError as missing:
        raise ConfigError(f"rules/allow/odf_*.toml: {missing} is not declared; correct the list") from missing


def _by_feature(table: dict[str, str], prefixes: dict[str, str]) -> dict[str, Feature]:
    return {_full(short, prefixes): BY_KEY[key] for key, names in table.items() for short in names.split()}


def _elements(
    files: list[dict[str, Any]], groups: dict[str, str], prefixes: dict[str, str], everywhere: frozenset[str]
) -> dict[str, frozenset[str]]:
    made: dict[str, frozenset[str]] = {}  # one set for all elements with the same attributes

    def attributes_of(line: str) -> frozenset[str]:
        if line not in made:
            words = " ".join(groups[word[1:]] if word.startswith("@") else word for word in line.split()).split()
            made[line] = frozenset(_full(word, prefixes) for word in words) | everywhere
        return made[line]

    elements = {}
    for file in files:
        for short, line in file["elements"].items():
            elements[_full(short, prefixes)] = attributes_of(line)
        for group, shorts in file.get("every", {}).items():
            for short in shorts.split():
                elements[_full(short, prefixes)] = attributes_of(f"@{group}")
    return elements
