"""What policies can speak of: every feature, option and file type of the installed plugs, as plain data from the sandbox.

The parent never imports an engine, so a process of the sandbox's makes this once (`catalogue_from`) and the parent reads its JSON.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, Protocol, TypeVar

from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Action, Category, Feature, Option

_Entry = TypeVar("_Entry", Feature, Option, "KnownType")
OWN, BY_OFFICE = "own", "office"
KEY = re.compile(r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)+")


@dataclass(frozen=True, slots=True)
class KnownType:
    """One file type. `target` is the name of the type that its reconstruct gives; the first of `suffixes` is the one we write.

    `drawn`: its pages can be compared. `pages`: what makes an image PDF of it: OWN (its engine), BY_OFFICE (LibreOffice prints
    it), or "". `protected_by`: the family that puts it under a password, or "". `rare_targets`: see `FileType`.
    """

    name: str
    media_type: str
    suffixes: tuple[str, ...]
    target: str
    engine: str
    drawn: bool = False
    rare_targets: tuple[str, ...] = ()
    protected_by: str = ""
    pages: str = ""


@dataclass(frozen=True, slots=True)
class ForeignKind:
    """A type that is recognised and never reconstructed; `category` ("executable", "archive") chooses the advice in a notice."""

    name: str
    category: str
    en: str
    ja: str


@dataclass(frozen=True, slots=True)
class Catalogue:
    """Everything by its key."""

    features: Mapping[str, Feature] = field(default_factory=dict)
    options: Mapping[str, Option] = field(default_factory=dict)
    types: Mapping[str, KnownType] = field(default_factory=dict)
    foreign: Mapping[str, ForeignKind] = field(default_factory=dict)


class HasFeatures(Protocol):
    """A scanner, as far as this module needs it."""

    @property
    def features(self) -> tuple[Feature, ...]: ...


class HasTypes(HasFeatures, Protocol):
    """An engine, as far as this module needs it."""

    @property
    def name(self) -> str: ...

    @property
    def types(self) -> tuple[FileType, ...]: ...

    @property
    def options(self) -> tuple[Option, ...]: ...


class IsForeign(Protocol):
    """A type that detection names and no engine takes, as far as this module needs it."""

    @property
    def name(self) -> str: ...

    @property
    def category(self) -> str: ...

    @property
    def en(self) -> str: ...

    @property
    def ja(self) -> str: ...


def catalogue_from(
    engines: Iterable[HasTypes],
    scanners: Iterable[HasFeatures],
    features: Iterable[Feature] = (),
    foreign: Iterable[IsForeign] = (),
    options: Iterable[Option] = (),
    drawn: Collection[str] = (),
    protected: Mapping[str, str] = MappingProxyType({}),
    pages: Mapping[str, str] = MappingProxyType({}),
) -> Catalogue:
    """Collects the plugs; *features* and *options* are those that no plug declares (detection, the antivirus, the ladder);
    *drawn* names the types whose pages can be compared, *protected* those that can have a password, with the family for it,
    *pages* those that can become image PDFs (OWN or BY_OFFICE).

    Raises ValueError when a key is ill-formed, or two plugs give the same key different meanings.
    """
    found_features: dict[str, Feature] = {}
    found_options: dict[str, Option] = {}
    found_types: dict[str, KnownType] = {}
    for option in options:
        _add(found_options, option.key, option)
    loose = list(features)
    for scanner in scanners:
        loose.extend(scanner.features)
    for engine in engines:
        loose.extend(engine.features)
        for option in engine.options:
            _add(found_options, option.key, option)
        for kind in engine.types:
            known = KnownType(
                name=kind.name,
                media_type=kind.media_type,
                suffixes=kind.suffixes,
                target=kind.target_name,
                engine=engine.name,
                drawn=kind.name in drawn,
                rare_targets=kind.rare_targets,
                protected_by=protected.get(kind.name, ""),
                pages=pages.get(kind.name, ""),
            )
            _add(found_types, kind.name, known, dotted=False)
    for feature in loose:
        _add(found_features, feature.key, feature)
    strangers = {kind.name: ForeignKind(kind.name, str(kind.category), kind.en, kind.ja) for kind in foreign}
    return Catalogue(_sorted(found_features), _sorted(found_options), _sorted(found_types), dict(sorted(strangers.items())))


def to_json(catalogue: Catalogue) -> dict[str, Any]:
    """Plain lists and dictionaries, in order of key."""
    return {
        "features": [
            {
                "key": feature.key,
                "category": feature.category.value,
                "default": feature.default.value,
                "en": feature.en,
                "ja": feature.ja,
                "keepable": feature.keepable,
                "in_place": feature.in_place,
            }
            for feature in catalogue.features.values()
        ],
        "options": [
            {"key": option.key, "choices": list(option.choices), "default": option.default, "en": option.en, "ja": option.ja}
            for option in catalogue.options.values()
        ],
        "types": [
            {
                "name": kind.name,
                "media_type": kind.media_type,
                "suffixes": list(kind.suffixes),
                "target": kind.target,
                "engine": kind.engine,
                "drawn": kind.drawn,
                "rare_targets": list(kind.rare_targets),
                "protected_by": kind.protected_by,
                "pages": kind.pages,
            }
            for kind in catalogue.types.values()
        ],
        "foreign": {kind.name: {"category": kind.category, "en": kind.en, "ja": kind.ja} for kind in catalogue.foreign.values()},
    }


def from_json(data: Mapping[str, Any]) -> Catalogue:
    """The inverse of `to_json`. Raises ValueError, KeyError or TypeError for anything that `to_json` does not write."""
    features: dict[str, Feature] = {}
    options: dict[str, Option] = {}
    types: dict[str, KnownType] = {}
    for entry in data["features"]:
        feature = Feature(
            key=str(entry["key"]),
            category=Category(entry["category"]),
            default=Action(entry["default"]),
            en=str(entry["en"]),
            ja=str(entry["ja"]),
            keepable=entry["keepable"] is True,
            in_place=entry["in_place"] is True,
        )
        _add(features, feature.key, feature)
    for entry in data["options"]:
        choices = tuple(str(choice) for choice in entry["choices"])
        option = Option(str(entry["key"]), choices, str(entry["default"]), str(entry["en"]), str(entry["ja"]))
        _add(options, option.key, option)
    for entry in data["types"]:
        suffixes = tuple(str(suffix) for suffix in entry["suffixes"])
        kind = KnownType(
            name=str(entry["name"]),
            media_type=str(entry["media_type"]),
            suffixes=suffixes,
            target=str(entry["target"]),
            engine=str(entry["engine"]),
            drawn=entry["drawn"] is True,
            rare_targets=tuple(str(name) for name in entry["rare_targets"]),
            protected_by=str(entry["protected_by"]),
            pages=str(entry["pages"]),
        )
        _add(types, kind.name, kind, dotted=False)
    foreign = {
        str(name): ForeignKind(str(name), str(entry["category"]), str(entry["en"]), str(entry["ja"]))
        for name, entry in data["foreign"].items()
    }
    return Catalogue(_sorted(features), _sorted(options), _sorted(types), dict(sorted(foreign.items())))


def _add(into: dict[str, _Entry], key: str, entry: _Entry, dotted: bool = True) -> None:
    if dotted and not KEY.fullmatch(key):
        raise ValueError(f'"{key}": a key is "format.name" in lower case')
    if into.setdefault(key, entry) != entry:
        raise ValueError(f'"{key}" is declared twice with different meanings: {into[key]} and {entry}')


def _sorted(entries: dict[str, _Entry]) -> dict[str, _Entry]:
    return dict(sorted(entries.items()))
