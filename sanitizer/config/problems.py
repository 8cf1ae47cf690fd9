"""Turns what pydantic complains about into lines that name the file, the line and the fix."""

from __future__ import annotations

import typing
from collections.abc import Iterable
from typing import Any

from pydantic import BaseModel, ValidationError

from sanitizer.policy.toml_document import TomlDocument, hint

_KINDS = {
    "string_type": "is a text in quotes",
    "int_type": "is a whole number without quotes",
    "float_type": "is a number without quotes",
    "bool_type": "is true or false, without quotes",
    "tuple_type": "is a list in [ ]",
    "model_type": "is a table; write it as [name] or [[name]] on a line of its own",
    "string_pattern_mismatch": "has characters that are not possible here",
    "string_too_long": "is too long",
}


def problems_of(failure: ValidationError, model: type[BaseModel], document: TomlDocument) -> list[str]:
    """One line per mistake, in the order of the file."""
    problems = []
    for error in failure.errors(include_url=False, include_context=True, include_input=False):
        place = tuple(error["loc"])
        line = document.line_of(*place)
        problems.append((line, f"{document.path}:{line}: {_what(error['type'], error['msg'], place, model)}"))
    return [text for _, text in sorted(problems)]


def _what(kind: str, message: str, place: tuple[int | str, ...], model: type[BaseModel]) -> str:
    key = str(place[-1])
    if kind == "extra_forbidden":
        known = list(_known_keys(model, place[:-1]))
        return f'unknown key "{key}"{hint(key, known)} (known: {", ".join(known)})'
    if kind == "missing":
        return f'"{key}" is missing; add a line: {key} = ...'
    name = ".".join(str(part) for part in place)
    text = _KINDS.get(kind, message.removeprefix("Value error, "))
    return f"{name}: {text[:1].lower()}{text[1:]}"


def _known_keys(model: type[BaseModel], place: Iterable[int | str]) -> Iterable[str]:
    """The keys that the table at *place* can have."""
    current: type[BaseModel] = model
    for part in place:
        if isinstance(part, int):
            continue
        for name, field in current.model_fields.items():
            if part in (name, field.alias):
                current = _table_in(field.annotation) or current
    return [field.alias or name for name, field in current.model_fields.items()]


def _table_in(annotation: Any) -> type[BaseModel] | None:
    """The model inside `Model`, `Model | None`, `tuple[Model, ...]` or an Annotated one."""
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        return annotation
    for argument in typing.get_args(annotation):
        found = _table_in(argument)
        if found:
            return found
    return None
