"""Reads a TOML file and knows on which line each key stands, so that every complaint about it can name the line."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sanitizer.model.errors import ConfigError

MAX_FILE_BYTES = 1024 * 1024
KeyPath = tuple[str | int, ...]
_SYNTAX_PLACE = re.compile(r"^(?P<what>.*) \(at (?:line (?P<line>\d+), column \d+|end of document)\)$", re.DOTALL)
_BARE_KEY = re.compile(r"[A-Za-z0-9_-]+")
_BLANK = re.compile(r"(?:[ \t\r\n]|#[^\n]*)+")
_STRING = re.compile(
    r'"""(?:\\.|[^\\])*?"""(?!")'  # multi-line basic: up to two quotes may stand before the closing three
    r"|'''.*?'''(?!')"
    r'|"(?:\\.|[^"\\\n])*"'
    r"|'[^'\n]*'",
    re.DOTALL,
)


@dataclass(frozen=True, slots=True)
class TomlDocument:
    """A parsed file. `lines` maps the path of a key to its line, from 1; tables in an array have their index in the path."""

    path: Path
    data: Mapping[str, Any]
    lines: Mapping[KeyPath, int]

    def line_of(self, *keys: str | int) -> int:
        """The line of the key, or of the nearest table around it; 1 when nothing is known."""
        for length in range(len(keys), 0, -1):
            line = self.lines.get(keys[:length])
            if line is not None:
                return line
        return 1

    def at(self, *keys: str | int) -> str:
        """`FILE:LINE`, as editors and compilers write it."""
        return f"{self.path}:{self.line_of(*keys)}"


def read_toml(path: Path, error: type[ConfigError]) -> TomlDocument:
    """Raises *error* when the file is not there, not readable, over 1 MiB, not UTF-8 or not TOML."""
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_FILE_BYTES + 1)
    except OSError as failure:
        raise error(
            f"{path}: cannot be read ({failure.strerror}); check that it exists and that this user may read it"
        ) from failure
    if len(raw) > MAX_FILE_BYTES:
        raise error(f"{path}: larger than {MAX_FILE_BYTES} bytes, which no file of this kind is")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as failure:
        line = raw.count(b"\n", 0, failure.start) + 1
        raise error(f"{path}:{line}: not UTF-8; save the file as UTF-8 (in Notepad: Save as, Encoding UTF-8)") from failure
    return parse_toml(text, path, error)


def parse_toml(text: str, path: Path, error: type[ConfigError]) -> TomlDocument:
    """As `read_toml`, from text; *path* is for messages only."""
    text = text.replace("\r\n", "\n")
    try:
        data = tomllib.loads(text)
    except tomllib.TOMLDecodeError as failure:
        match = _SYNTAX_PLACE.match(str(failure))
        what = match["what"] if match else str(failure)
        line = int(match["line"]) if match and match["line"] else text.rstrip("\n").count("\n") + 1
        raise error(f"{path}:{line}: not valid TOML: {what}") from failure
    return TomlDocument(path, data, _LineFinder(text).find())


def hint(unknown: str, known: Iterable[str]) -> str:
    """`; did you mean "x"?` for the nearest known word, or ""."""
    near = difflib.get_close_matches(unknown, list(known), n=1, cutoff=0.6)
    return f'; did you mean "{near[0]}"?' if near else ""


class _LineFinder:
    """Walks over a text that is known to be valid TOML 1.0 and notes where keys and table headers stand."""

    def __init__(self, text: str) -> None:
        self._text = text
        self._at = 0
        self._line = 1
        self._lines: dict[KeyPath, int] = {}
        self._array_lengths: dict[KeyPath, int] = {}

    def find(self) -> dict[KeyPath, int]:
        table: KeyPath = ()
        while True:
            self._skip(_BLANK)
            if self._at >= len(self._text):
                return self._lines
            if self._text.startswith("[[", self._at):
                table = self._array_header()
            elif self._text[self._at] == "[":
                table = self._table_header()
            else:
                self._pair(table)

    def _array_header(self) -> KeyPath:
        self._move(2)
        *outer, last = self._key()
        self._move(2)
        path = (*self._resolve(tuple(outer)), last)
        index = self._array_lengths.get(path, 0)
        self._array_lengths[path] = index + 1
        self._note(path)
        self._note((*path, index))
        return (*path, index)

    def _table_header(self) -> KeyPath:
        self._move(1)
        path = self._resolve(self._key())
        self._move(1)
        self._note(path)
        return path

    def _resolve(self, keys: tuple[str, ...]) -> KeyPath:
        """A header below an array of tables speaks of the array's last table."""
        path: KeyPath = ()
        for key in keys:
            path = (*path, key)
            if path in self._array_lengths:
                path = (*path, self._array_lengths[path] - 1)
        return path

    def _pair(self, table: KeyPath) -> None:
        line = self._line
        path = (*table, *self._key())
        self._note(path, line)
        self._move(1)  # "="
        self._value(path)

    def _value(self, path: KeyPath) -> None:
        self._skip(_BLANK)
        char = self._text[self._at]
        if char in "\"'":
            self._skip(_STRING)
        elif char == "[":
            self._array(path)
        elif char == "{":
            self._inline_table(path)
        else:
            while self._at < len(self._text) and self._text[self._at] not in ",]}#\n":
                self._move(1)

    def _array(self, path: KeyPath) -> None:
        self._move(1)
        index = 0
        while True:
            self._skip(_BLANK)
            if self._text[self._at] == "]":
                self._move(1)
                return
            if self._text[self._at] == ",":
                self._move(1)
                continue
            self._note((*path, index))
            self._value((*path, index))
            index += 1

    def _inline_table(self, path: KeyPath) -> None:
        self._move(1)
        while True:
            self._skip(_BLANK)
            if self._text[self._at] == "}":
                self._move(1)
                return
            if self._text[self._at] == ",":
                self._move(1)
                continue
            self._pair(path)

    def _key(self) -> tuple[str, ...]:
        """The parts of a dotted key; leaves the position on the character after it ("=" or "]")."""
        parts: list[str] = []
        while True:
            self._skip(_BLANK)
            start = self._at
            if self._text[self._at] in "\"'":
                self._skip(_STRING)
                parts.append(next(iter(tomllib.loads(f"{self._text[start : self._at]} = 0"))))
            else:
                self._skip(_BARE_KEY)
                parts.append(self._text[start : self._at])
            self._skip(_BLANK)
            if self._text[self._at] != ".":
                return tuple(parts)
            self._move(1)

    def _note(self, path: KeyPath, line: int | None = None) -> None:
        self._lines.setdefault(path, self._line if line is None else line)

    def _move(self, count: int) -> None:
        self._line += self._text.count("\n", self._at, self._at + count)
        self._at += count

    def _skip(self, pattern: re.Pattern[str]) -> None:
        match = pattern.match(self._text, self._at)
        if match:
            self._move(match.end() - self._at)
