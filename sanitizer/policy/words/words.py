"""Loads the words of one language from its file beside this module, and fills in what a text leaves open."""

from __future__ import annotations

import functools
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import resources
from types import MappingProxyType
from typing import Any, Protocol

LANGUAGES = ("ja", "en")


class Titled(Protocol):
    """A feature, an option, a foreign type: whatever has a title in both languages."""

    @property
    def en(self) -> str: ...

    @property
    def ja(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Words:
    """One language. A text is one line or several lines; `{name}` in it is filled from the keyword arguments of that name."""

    language: str
    texts: Mapping[str, tuple[str, ...]] = field(repr=False)

    def text(self, key: str, /, **values: object) -> str:
        """One line. Raises KeyError for a key without words: tests call every key."""
        return " ".join(self.lines(key, **values))

    def lines(self, key: str, /, **values: object) -> tuple[str, ...]:
        """All lines of a text. Raises KeyError as `text` does."""
        return tuple(line.format_map(values) for line in self.texts[key])

    def has(self, key: str) -> bool:
        return key in self.texts

    def title(self, named: Titled) -> str:
        """What a clerk reads for a feature, an option or a foreign type."""
        return named.ja if self.language == "ja" else named.en

    def type_title(self, name: str) -> str:
        """A file type's everyday name; for a type without words its key in capitals with the word for a file."""
        key = f"type.{name}"
        return self.text(key) if key in self.texts else self.text("type_other", name=name.upper())

    def error_key(self, code: str) -> str:
        """The code itself, or "internal_error" for one that has no words."""
        return code if f"error.{code}.headline" in self.texts else "internal_error"


@functools.cache
def load_words(language: str) -> Words:
    """The words of "ja" or "en". Raises ValueError for another language."""
    if language not in LANGUAGES:
        raise ValueError(f"no words in {language!r}; there are {', '.join(LANGUAGES)}")
    source = resources.files(__package__).joinpath(f"{language}.toml").read_text(encoding="utf-8")
    texts: dict[str, tuple[str, ...]] = {}
    _flatten(tomllib.loads(source), "", texts)
    return Words(language, MappingProxyType(texts))


def choose_language(wanted: str, environment: Mapping[str, str]) -> str:
    """*wanted* when it is a language; for "" what the locale of *environment* asks for: "ja" for a Japanese one, else "en"."""
    if wanted in LANGUAGES:
        return wanted
    for variable in ("LC_ALL", "LC_MESSAGES", "LANG"):
        locale = environment.get(variable, "")
        if locale:
            return "ja" if locale.lower().startswith("ja") else "en"
    return "en"


def _flatten(table: Mapping[str, Any], prefix: str, texts: dict[str, tuple[str, ...]]) -> None:
    for key, value in table.items():
        name = f"{prefix}{key}"
        if isinstance(value, dict):
            _flatten(value, f"{name}.", texts)
        elif isinstance(value, list):
            texts[name] = tuple(str(line) for line in value)
        else:
            texts[name] = (str(value),)
