"""Compiles the rules in a process of its own and keeps what comes out as bytes.

libyara leaves some 70 MB behind when it compiles, and every zygote would carry them, and every fork copy their page tables; the
compiled rules themselves are about 1 MB.
"""

from __future__ import annotations

import marshal
import os
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanitizer.model.errors import ConfigError


@dataclass(frozen=True, slots=True)
class CompiledRules:
    """Serialised rulesets (`yara.Rules.save`), which of them is for which kind of file, the site's, and the digest of all texts."""

    rulesets: tuple[bytes, ...]
    by_kind: dict[str, int]
    site: bytes | None
    digest: str


def compile_apart(ours: Path, site: Path | None) -> CompiledRules:
    """Compile in a forked process. Raises ConfigError as `_yara_rules.load` does, or when that process dies."""
    reading, writing = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.close(reading)
        with os.fdopen(writing, "wb") as pipe:
            pipe.write(marshal.dumps(_compiled_or_problem(ours, site)))
        os._exit(0)
    os.close(writing)
    with os.fdopen(reading, "rb") as pipe:
        answer = pipe.read()
    os.waitpid(pid, 0)
    if not answer:
        raise ConfigError("the process that compiles the YARA rules ended without an answer: memory may be short")
    body = marshal.loads(answer)  # our own process, our own rules
    if isinstance(body, str):
        raise ConfigError(body)
    return CompiledRules(*body)


def _compiled_or_problem(ours: Path, site: Path | None) -> tuple[tuple[bytes, ...], dict[str, int], bytes | None, str] | str:
    from sanitizer.scanners import _yara_rules

    try:
        ruleset = _yara_rules.load(ours, site)
    except ConfigError as error:
        return str(error)
    different = list({id(rules): rules for rules in ruleset.by_kind.values()}.values())
    numbers = {id(rules): number for number, rules in enumerate(different)}
    return (
        tuple(_saved(rules) for rules in different),
        {kind: numbers[id(rules)] for kind, rules in ruleset.by_kind.items()},
        _saved(ruleset.site) if ruleset.site is not None else None,
        ruleset.digest,
    )


def _saved(rules: Any) -> bytes:
    pieces = _Pieces()
    rules.save(file=pieces)
    return b"".join(pieces.kept)


class _Pieces:
    """What yara needs of a file that it writes to."""

    def __init__(self) -> None:
        self.kept: list[bytes] = []
        self.flush: Callable[[], None] = lambda: None

    def write(self, data: bytes) -> None:
        self.kept.append(bytes(data))
