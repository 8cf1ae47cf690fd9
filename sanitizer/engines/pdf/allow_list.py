"""Reads rules/allow/pdf.toml: which keys a dictionary of each type may hold, and which kinds of value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanitizer.policy.shipped import rules_folder

FILE_NAME = "pdf.toml"


@dataclass(frozen=True, slots=True)
class DictionaryType:
    """One table of the file, with the keys of the tables that it uses. Keys carry their slash."""

    name: str
    keys: Mapping[str, str]  # key > kinds, as written in the file
    by: str = ""
    default: str = ""
    needs: tuple[str, ...] = ()
    stream: str = ""


def allow_file() -> Path:
    """The list, in an installed package or in the repository."""
    return rules_folder() / "allow" / FILE_NAME


def load() -> dict[str, DictionaryType]:
    """By name; a name that "_is" another one leads to that one's type."""
    with allow_file().open("rb") as file:
        tables = tomllib.load(file)
    return {name: _type(table.get("_is", name), tables) for name, table in tables.items()}


def _type(name: str, tables: dict[str, dict[str, Any]]) -> DictionaryType:
    table = tables[name]
    keys: dict[str, str] = {}
    needs: list[str] = []
    for used in table.get("_use", []):
        parent = _type(used, tables)
        keys.update(parent.keys)
        needs.extend(parent.needs)
    keys.update({f"/{key}": kinds for key, kinds in table.items() if not key.startswith("_")})
    needs.extend(f"/{key}" for key in table.get("_needs", []))
    by = table.get("_by", "")
    return DictionaryType(
        name=name,
        keys=keys,
        by=f"/{by}" if by else "",
        default=table.get("_default", ""),
        needs=tuple(needs),
        stream=table.get("_stream", ""),
    )
