"""The allow list in rules/allow/rtf.toml: contexts with their words, destinations with their contexts, shape properties."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from functools import cache

from sanitizer.engines.rtf import features
from sanitizer.model.finding import Feature
from sanitizer.policy.shipped import rules_folder

Range = tuple[int, int]
_RANGES: dict[str, Range] = {"": (0, 1), "n": (-32_768, 65_535), "l": (-20_000_000, 20_000_000), "i": (-(2**31), 2**32 - 1)}
_REFUSED: dict[str, Feature] = {
    "object": features.OBJECT,
    "template": features.TEMPLATE,
    "external": features.EXTERNAL_FILE,
    "field": features.FIELD,
    "field_data": features.FIELD_DATA,
    "macro": features.MACRO,
    "custom_xml": features.CUSTOM_XML,
    "theme": features.THEME,
    "embedded_font": features.EMBEDDED_FONT,
    "html": features.HTML,
    "properties": features.PROPERTIES,
    "fallback": features.FALLBACK,
    "drawing": features.DRAWING,
    "shape_link": features.SHAPE_LINK,
    "shape_property": features.SHAPE_PROPERTY,
}


@dataclass(eq=False)
class Context:
    """What may stand in a kind of destination. `written` remembers how a word was written: source form > canonical form."""

    name: str
    words: dict[str, Range]
    written: dict[bytes, bytes] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Destination:
    """`inside` are the contexts where it may stand."""

    context: Context
    inside: frozenset[str]


@dataclass(frozen=True)
class AllowList:
    contexts: dict[str, Context]
    destinations: dict[str, Destination]
    refused: dict[str, Feature]  # destinations that are dropped with their content
    marked: dict[str, Feature]  # words that are dropped under a name of their own
    tracked: frozenset[str]
    symbols: frozenset[str]
    shape: dict[str, str]  # name of a property > number, text, array, picture, link


@cache
def allow_list() -> AllowList:
    """Read once, in the zygote."""
    data = tomllib.loads((rules_folder() / "allow" / "rtf.toml").read_text(encoding="utf-8"))
    tighter = {word: (low, high) for word, (low, high) in data["range"].items()}
    groups = {name: _words(text, tighter) for name, text in data["words"].items()}
    contexts = {
        name: Context(name, {word: limits for group in text.split() for word, limits in groups[group].items()})
        for name, text in data["context"].items()
    }
    contexts |= {
        name: Context(name, {}) for name in ("object", "property", "value", "upr", "drawing")
    }  # where nothing stands but parts
    destinations: dict[str, Destination] = {}
    for entry in data["destination"]:
        inside = frozenset(entry["inside"].split())
        for name in entry["names"].split():
            before = destinations[name].inside if name in destinations else frozenset()
            destinations[name] = Destination(contexts[entry["context"]], inside | before)
    return AllowList(
        contexts,
        destinations,
        {name: _REFUSED[key] for key, text in data["refused"].items() for name in text.split()},
        {name: _REFUSED[key] for key, text in data["marked"].items() for name in text.split()},
        frozenset(groups["tracked"]),
        frozenset(groups["symbol"]),
        {name: kind for kind, text in data["shape"].items() for name in text.split()},
    )


def _words(text: str, tighter: dict[str, Range]) -> dict[str, Range]:
    words = {}
    for entry in text.split():
        word, _, kind = entry.partition(":")
        words[word] = tighter.get(word, _RANGES[kind])
    return words
