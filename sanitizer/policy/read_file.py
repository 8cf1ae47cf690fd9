"""Reads one policy file and checks it against the catalogue; complaints name file, line and the nearest known word."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any, TypeVar

from sanitizer.model.errors import PolicyError
from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import MIB, Limits
from sanitizer.model.verdict import Method
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.schema import ComparedPages, FidelityRule, ReleaseRule
from sanitizer.policy.sizes import parse_bytes
from sanitizer.policy.toml_document import TomlDocument, hint, read_toml

POLICY_NAME = re.compile(r"[^\W_][\w-]{0,39}")
_SECTIONS = ("inherits", "title", "ladder", "actions", "categories", "options", "types", "limits", "release", "fidelity", "macros")
_LANGUAGES = ("en", "ja")
_CATEGORIES = tuple(category.value for category in Category)
_ACTIONS = tuple(action.value for action in Action)
_TYPE_ACTIONS = (Action.ALLOW.value, Action.BLOCK.value)
_METHODS = tuple(method.value for method in Method)
_RELEASE = tuple(rule.name for rule in fields(ReleaseRule))
_FIDELITY = tuple(rule.name for rule in fields(FidelityRule))
_COMPARED_PAGES = tuple(pages.value for pages in ComparedPages)

MAX_KNOWN_MACROS = 500
_DIGEST = re.compile(r"[0-9a-f]{64}")

LIMIT_BOUNDS: Mapping[str, tuple[int, int]] = {
    "max_bytes": (1, 64 * 1024 * MIB),
    "max_seconds": (1, 3600),
    "max_memory_bytes": (256 * MIB, 64 * 1024 * MIB),
    "max_pixels": (1, 4_000_000_000),
    "max_pages": (1, 1_000_000),
    "max_members": (1, 1_000_000),
    "max_depth": (1, 64),
    "max_ratio": (2, 100_000),
    "max_unpacked_bytes": (1, 64 * 1024 * MIB),
    "max_findings_kept": (1, 100_000),
}
"""What a policy may set: wide enough for every real document, narrow enough that a slip of the keyboard is seen."""

_Word = TypeVar("_Word")


@dataclass(frozen=True, slots=True)
class Setting:
    """One line that was written in a file: `key` as written there, `value` a word of the closed lists above or a number."""

    key: str
    value: str
    path: Path
    line: int

    @property
    def place(self) -> str:
        return f"{self.path}:{self.line}"


@dataclass(frozen=True, slots=True)
class PolicyFile:
    """One file, checked, not yet merged with what it inherits. `"*.links"` is already one entry per known key; exact keys win."""

    path: Path
    name: str
    inherits: str
    titles: Mapping[str, str]
    ladder: tuple[Method, ...] | None
    actions: Mapping[str, Setting]
    categories: Mapping[Category, Setting]
    options: Mapping[str, Setting]
    types: Mapping[str, Setting]
    limits: Mapping[str, int | float]
    release: Mapping[str, bool]
    fidelity: Mapping[str, Setting]
    known_macros: frozenset[str] | None
    inherits_place: str


def read_policy_file(path: Path, catalogue: Catalogue) -> PolicyFile:
    """Raises PolicyError: file and line, what is wrong, the nearest known word."""
    name = path.stem
    if not POLICY_NAME.fullmatch(name):
        raise PolicyError(f'{path}: "{name}" cannot be the name of a policy; use at most 40 letters, digits, "-" and "_"')
    document = read_toml(path, PolicyError)
    _refuse_unknown(document, (), document.data, _SECTIONS)
    _Checker.refuse_wrong_kinds(document)
    checker = _Checker(document, catalogue)
    return PolicyFile(
        path=path,
        name=name,
        inherits=checker.inherits(),
        titles=checker.titles(),
        ladder=checker.ladder(),
        actions=checker.actions(),
        categories=checker.categories(),
        options=checker.options(),
        types=checker.types(),
        limits=checker.limits(),
        release=checker.release(),
        fidelity=checker.fidelity(),
        known_macros=checker.known_macros(),
        inherits_place=document.at("inherits"),
    )


def _refuse_unknown(document: TomlDocument, table: tuple[str, ...], keys: Iterable[str], known: Iterable[str]) -> None:
    known = tuple(known)
    for key in keys:
        if key not in known:
            raise PolicyError(f'{document.at(*table, key)}: unknown key "{key}"{hint(key, known)} (known: {", ".join(known)})')


def _flatten(document: TomlDocument, section: str) -> dict[str, tuple[object, int]]:
    """`pdf.links` and `"pdf.links"` are the same key; written both ways it is refused."""
    flat: dict[str, tuple[object, int]] = {}

    def walk(table: Mapping[str, object], path: tuple[str, ...]) -> None:
        for part, value in table.items():
            if isinstance(value, dict):
                walk(value, (*path, part))
                continue
            key = ".".join((*path, part))
            if key in flat:
                raise PolicyError(f'{document.at(section, *path, part)}: "{key}" is written twice')
            flat[key] = (value, document.line_of(section, *path, part))

    walk(document.data.get(section, {}), ())
    return flat


class _Checker:
    """The sections of one file, one method each."""

    def __init__(self, document: TomlDocument, catalogue: Catalogue) -> None:
        self._document = document
        self._catalogue = catalogue

    @staticmethod
    def refuse_wrong_kinds(document: TomlDocument) -> None:
        for section, value in document.data.items():
            if section == "inherits":
                if not isinstance(value, str):
                    raise PolicyError(f'{document.at(section)}: inherits is the name of a policy in quotes, e.g. "standard"')
            elif not isinstance(value, dict):
                raise PolicyError(f'{document.at(section)}: "{section}" is a table; write [{section}] on a line of its own')

    def inherits(self) -> str:
        name = self._document.data.get("inherits", "")
        if name and not POLICY_NAME.fullmatch(name):
            raise PolicyError(f'{self._document.at("inherits")}: inherits is the name of a policy, without folder and ".toml"')
        return str(name)

    def titles(self) -> dict[str, str]:
        table = self._table("title", _LANGUAGES)
        for language, title in table.items():
            if not isinstance(title, str) or not title.strip() or not title.isprintable() or len(title) > 100:
                raise PolicyError(
                    f"{self._document.at('title', language)}: a title is one line of at most 100 characters in quotes"
                )
        return table

    def ladder(self) -> tuple[Method, ...] | None:
        table = self._table("ladder", ("steps",))
        if not table:
            return None
        steps = table["steps"]
        place = self._document.at("ladder", "steps")
        if not isinstance(steps, list) or not steps:
            raise PolicyError(
                f'{place}: steps is a list with at least one of: {", ".join(_METHODS)}, e.g. ["reconstruct", "flatten"]'
            )
        for index, step in enumerate(steps):
            self._word(step, _METHODS, ("ladder", "steps", index), "a step of the ladder")
        ranks = [_METHODS.index(step) for step in steps]
        if ranks != sorted(set(ranks)):
            raise PolicyError(f"{place}: each step stands once, in this order: {', '.join(_METHODS)}")
        return tuple(Method(step) for step in steps)

    def actions(self) -> dict[str, Setting]:
        features = self._catalogue.features
        settings: dict[str, Setting] = {}
        for keys, setting in self._keyed("actions", features, lambda _key: _ACTIONS, "feature"):
            for key in keys:
                if setting.value == Action.ALLOW and not features[key].keepable:
                    raise PolicyError(
                        f'{setting.place}: "{key}" ({features[key].en}) cannot be kept, because no engine writes it into a target; '
                        "use remove, flatten or block"
                    )
                settings[key] = setting
        return settings

    def categories(self) -> dict[Category, Setting]:
        settings: dict[Category, Setting] = {}
        for name, value in self._table("categories", _CATEGORIES).items():
            action = self._word(value, _ACTIONS, ("categories", name), "an action")
            category = Category(name)
            kept = [feature for feature in self._catalogue.features.values() if feature.category is category and feature.keepable]
            if action == Action.ALLOW and not kept:
                raise PolicyError(
                    f'{self._document.at("categories", name)}: nothing of category "{name}" can be kept, because no engine writes '
                    "it into a target; use remove, flatten or block"
                )
            settings[category] = self._setting(name, action, self._document.line_of("categories", name))
        return settings

    def options(self) -> dict[str, Setting]:
        options = self._catalogue.options
        settings: dict[str, Setting] = {}
        for keys, setting in self._keyed("options", options, lambda key: options[key].choices, "option"):
            settings.update(dict.fromkeys(keys, setting))
        return settings

    def types(self) -> dict[str, Setting]:
        known = tuple(self._catalogue.types)
        table = self._table("types", (*known, "*"))
        settings: dict[str, Setting] = {}
        for name, value in sorted(table.items(), key=lambda item: item[0] != "*"):
            action = self._word(value, _TYPE_ACTIONS, ("types", name), "an action for a file type")
            setting = self._setting(name, action, self._document.line_of("types", name))
            settings.update(dict.fromkeys(known if name == "*" else (name,), setting))
        return settings

    def limits(self) -> dict[str, int | float]:
        kinds = {limit.name: limit.type for limit in fields(Limits)}
        limits: dict[str, int | float] = {}
        for name, value in self._table("limits", LIMIT_BOUNDS).items():
            place = self._document.at("limits", name)
            number: object = value
            if name.endswith("_bytes"):
                try:
                    number = parse_bytes(value)
                except ValueError as failure:
                    raise PolicyError(f"{place}: {name}: {failure}") from failure
            wanted = (int, float) if kinds[name] == "float" else (int,)
            if isinstance(number, bool) or not isinstance(number, wanted):
                raise PolicyError(f"{place}: {name} is a {'number' if float in wanted else 'whole number'}, not {value!r}")
            low, high = LIMIT_BOUNDS[name]
            if not low <= number <= high:  # also refuses nan
                raise PolicyError(f"{place}: {name} is between {low} and {high}, not {value!r}")
            limits[name] = float(number) if float in wanted else int(number)
        return limits

    def release(self) -> dict[str, bool]:
        table = self._table("release", _RELEASE)
        for name, value in table.items():
            if not isinstance(value, bool):
                raise PolicyError(f"{self._document.at('release', name)}: {name} is true or false, without quotes")
        return table

    def fidelity(self) -> dict[str, Setting]:
        settings: dict[str, Setting] = {}
        for name, value in self._table("fidelity", _FIDELITY).items():
            if name == "pages":
                word = self._word(value, _COMPARED_PAGES, ("fidelity", name), "pages")
            elif isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value <= 1:  # also refuses nan
                raise PolicyError(f"{self._document.at('fidelity', name)}: {name} is a number between 0 and 1, not {value!r}")
            else:
                word = str(float(value))
            settings[name] = self._setting(name, word, self._document.line_of("fidelity", name))
        return settings

    def known_macros(self) -> frozenset[str] | None:
        """The digests of `[macros] known`; None when the file does not speak of them."""
        table = self._table("macros", ("known",))
        if not table:
            return None
        digests = table["known"]
        if not isinstance(digests, list) or len(digests) > MAX_KNOWN_MACROS:
            raise PolicyError(f"{self._document.at('macros', 'known')}: known is a list of at most {MAX_KNOWN_MACROS} digests")
        for index, digest in enumerate(digests):
            if not isinstance(digest, str) or not _DIGEST.fullmatch(digest):
                raise PolicyError(
                    f"{self._document.at('macros', 'known', index)}: a digest is 64 hexadecimal digits in quotes, "
                    f"as `mugai macros show` prints it, not {digest!r}"
                )
        return frozenset(digests)

    def _table(self, section: str, known: Iterable[str]) -> dict[str, Any]:
        table: dict[str, Any] = self._document.data.get(section, {})
        _refuse_unknown(self._document, (section,), table, known)
        return table

    def _keyed(
        self, section: str, known: Mapping[str, _Word], words: Callable[[str], tuple[str, ...]], kind: str
    ) -> list[tuple[tuple[str, ...], Setting]]:
        """Each setting with the known keys that it means, patterns before exact keys."""
        result: list[tuple[tuple[str, ...], Setting]] = []
        for written, (value, line) in sorted(_flatten(self._document, section).items(), key=lambda item: "*" not in item[0]):
            place = f"{self._document.path}:{line}"
            keys = _matches(written, known)
            if not keys:
                raise PolicyError(f'{place}: unknown {kind} "{written}"{hint(written, known)}')
            for key in keys:
                choices = words(key)
                if value not in choices:
                    raise PolicyError(f'{place}: "{key}" is one of {", ".join(choices)}, not {value!r}{hint(str(value), choices)}')
            result.append((keys, self._setting(written, str(value), line)))
        return result

    def _word(self, value: object, words: tuple[str, ...], keys: tuple[str | int, ...], kind: str) -> str:
        if not isinstance(value, str) or value not in words:
            raise PolicyError(
                f"{self._document.at(*keys)}: {kind} is one of {', '.join(words)}, not {value!r}{hint(str(value), words)}"
            )
        return value

    def _setting(self, key: str, value: str, line: int) -> Setting:
        return Setting(key, value, self._document.path, line)


def _matches(written: str, known: Iterable[str]) -> tuple[str, ...]:
    """`*.links` means that key of every format; any other key only itself."""
    if written.startswith("*."):
        tail = written.removeprefix("*")
        return tuple(key for key in known if key.partition(".")[2] == tail.removeprefix("."))
    return tuple(key for key in known if key == written)
