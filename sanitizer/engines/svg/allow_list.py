"""The allow list in rules/allow/svg.toml: elements, attributes by kind of value, ranges, CSS."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache

from sanitizer.engines.svg import features
from sanitizer.model.finding import Feature
from sanitizer.policy.shipped import rules_folder

_REFUSED: dict[str, Feature] = {
    "script": features.SCRIPT,
    "foreign_object": features.FOREIGN_OBJECT,
    "media": features.MEDIA,
    "font": features.FONT,
    "external_reference": features.EXTERNAL_REFERENCE,
    "metadata": features.METADATA_BLOCK,
}


@dataclass(frozen=True)
class AllowList:
    elements: frozenset[str]
    animations: frozenset[str]
    refused: dict[str, Feature]
    attributes: dict[str, str]  # name > kind: numbers, path, points, transform, name, words, time, animated, text
    ranges: dict[str, tuple[float, float]]
    properties: frozenset[str]
    functions: frozenset[str]
    selector_functions: frozenset[str]


@cache
def allow_list() -> AllowList:
    """Read once, in the zygote."""
    data = tomllib.loads((rules_folder() / "allow" / "svg.toml").read_text(encoding="utf-8"))
    return AllowList(
        frozenset(name for text in data["elements"].values() for name in text.split()),
        frozenset(data["elements"]["animation"].split()),
        {name: _REFUSED[key] for key, text in data["refused"].items() for name in text.split()},
        {name: kind for kind, text in data["attributes"].items() for name in text.split()},
        {name: (low, high) for name, (low, high) in data["range"].items()},
        frozenset(data["css"]["properties"].split()),
        frozenset(data["css"]["functions"].split()),
        frozenset(data["css"]["selectors"].split()),
    )
