"""Checks what the settings say about a site's own converters."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path

from sanitizer.model.errors import ConfigError
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.toml_document import hint
from sanitizer.sandbox.outside.converter import SOURCE_WORD, TARGET_WORD


def converter_command(words: tuple[str, ...]) -> tuple[str, ...]:
    """*words*, when they make a command. Raises ValueError that says what is wrong."""
    if not Path(words[0]).is_absolute():
        raise ValueError(f'the program is an absolute path, not "{words[0]}"')
    for place in (SOURCE_WORD, TARGET_WORD):
        if sum(place in word for word in words[1:]) != 1:
            raise ValueError(f'one of the words after the program holds "{place}"')
    return words


def unusable(words: tuple[str, ...]) -> str:
    """Why the program of the command *words* cannot be run; "" when it can."""
    program = Path(words[0])
    if program.is_file() and os.access(program, os.X_OK):
        return ""
    return f"{program} is not a program that this user may run; correct the path or its mode"


def check_converters(makes: Mapping[str, str], catalogue: Catalogue) -> None:
    """*makes*: type of the source > type of what is made. Raises ConfigError for one that nobody here knows."""
    sources = sorted({*catalogue.types, *catalogue.foreign})
    for source, made in makes.items():
        if source not in sources:
            raise ConfigError(f"[converters] {source}: there is no type of that name{hint(source, sources)}; see `mugai formats`")
        if made not in catalogue.types:
            raise ConfigError(
                f'[converters] {source}: makes = "{made}" is no type that is rebuilt{hint(made, list(catalogue.types))}'
            )
