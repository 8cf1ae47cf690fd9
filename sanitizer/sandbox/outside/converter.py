"""A site's own converter for one type of file: its command, run in the same jail as every external program, on one file."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from pathlib import Path

from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.sandbox.outside.program import SOURCE_FOLDER, TARGET_FOLDER, Budget, Installed, Job

SOURCE_WORD, TARGET_WORD = "{source}", "{target}"
_VERSION_CHARS = 16


@dataclass(frozen=True, slots=True)
class ConverterRule:
    """What the settings say. `command`: the program's absolute path, then words of which some hold {source} and {target}.

    `makes`: the name of the type that it makes; what it made is disarmed as what it turns out to be. `folders`: what it needs
    beside the folder that it lies in and /usr; the jail shows them read-only.
    """

    command: tuple[str, ...]
    makes: str
    seconds: float = 60.0
    memory_bytes: int = Budget().memory_bytes
    folders: tuple[Path, ...] = ()


@dataclass(frozen=True)
class Converter:
    """Satisfies `Program`, for sources of the type *type_name*."""

    type_name: str
    rule: ConverterRule
    installed: Installed
    environment: dict[str, str] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)
    server: tuple[str, ...] = ()

    @property
    def budget(self) -> Budget:
        return Budget(seconds=self.rule.seconds, memory_bytes=self.rule.memory_bytes)

    def job(self, _arguments: tuple[str, ...]) -> Job:
        source, target = f"source.{self.type_name}", f"target.{self.rule.makes}"
        places = {SOURCE_WORD: f"{SOURCE_FOLDER}/{source}", TARGET_WORD: f"{TARGET_FOLDER}/{target}"}
        return Job(source, target, tuple(_filled(word, places) for word in self.rule.command))


def find_converter(type_name: str, rule: ConverterRule) -> Converter | str:
    """The converter, or why it cannot be used. Its version in reports is the beginning of its file's SHA-256."""
    binary = Path(rule.command[0])
    try:
        digest = hashlib.sha256()
        with binary.open("rb") as file:
            while chunk := file.read(CHUNK_BYTES):
                digest.update(chunk)
    except OSError as error:
        return f"the converter {binary} cannot be read: {error.strerror}"
    own = () if binary.is_relative_to("/usr") or binary.parent == Path("/") else (binary.parent,)
    installed = Installed(binary.name, binary, digest.hexdigest()[:_VERSION_CHARS], (*own, *rule.folders))
    return Converter(type_name, rule, installed)


def _filled(word: str, places: dict[str, str]) -> str:
    for name, place in places.items():
        word = word.replace(name, place)
    return word
