"""Objects of a PDF as two foreign programs print them: `mutool show FILE grep` and `qpdf --json`. Both come out in one shape."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Any

SECONDS = 120
TRAILER = 0
"""Number under which the trailer stands among the objects; object 0 is never one."""


class Name(str):
    """A name without its slash, #xx resolved."""

    __slots__ = ()


@dataclass(frozen=True, slots=True)
class Ref:
    """A reference to an object by its number."""

    number: int


class Stream(dict[str, "Value"]):
    """The dictionary of a stream."""


Value = dict[str, Any] | list[Any] | Name | Ref | str | float | bool | None
Objects = dict[int, Value]


class PrintingError(Exception):
    """The program cannot open the file, or prints what is not understood."""


def by_mutool(pdf: Path) -> Objects:
    """Every object of the cross-reference table and the trailer, as MuPDF reads them."""
    try:
        return parse_mutool(_run(["mutool", "show", "-g", str(pdf), "trailer", "grep"]).decode("latin-1"))
    except RecursionError:
        raise PrintingError("objects nested too deeply") from None


def by_qpdf(pdf: Path) -> Objects:
    """The same, as qpdf reads them. Warnings (exit code 3) are no errors."""
    try:
        return parse_qpdf(_run(["qpdf", "--json=2", "--json-key=qpdf", str(pdf)], accepted=(0, 3)))
    except RecursionError:
        raise PrintingError("objects nested too deeply") from None


_LINE = re.compile(r"(?:trailer|(\d+) \d+ obj) ")
_TOKEN = re.compile(
    r"\s*(?:(?P<ref>\d+ \d+ R\b)|(?P<number>[-+]?(?:\d+\.?\d*|\.\d+))|(?P<name>/[^\s()<>\[\]{}/%]*)"
    r"|(?P<open><<)|(?P<close>>>)|(?P<hex><[0-9A-Fa-f\s]*>)|(?P<mark>[\[\]])|(?P<word>[a-zA-Z]+)|(?P<string>\())"
)
_STRING_PIECE = re.compile(r"\\.|[()]|[^\\()]+", re.DOTALL)
_ESCAPE = re.compile(r"\\([0-7]{1,3}|.)", re.DOTALL)
_WORDS = {"true": True, "false": False, "null": None}
_ESCAPES = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f"}


def parse_mutool(printed: str) -> Objects:
    """Raises PrintingError for a line that is no object."""
    objects: Objects = {}
    for line in printed.split("\n"):
        if not line:
            continue
        start = _LINE.match(line)
        if not start:
            raise PrintingError(f"mutool prints a line that is no object: {line[:80]!r}")
        value, end = _value(line, start.end())
        number = int(start[1]) if start[1] else TRAILER
        objects[number] = Stream(value) if isinstance(value, dict) and line[end:].strip() == "stream" else value
    return objects


def _value(text: str, at: int) -> tuple[Any, int]:
    token = _TOKEN.match(text, at)
    if not token:
        raise PrintingError(f"mutool prints no value at {text[at : at + 40]!r}")
    end = token.end()
    if token["open"]:
        return _dictionary(text, end)
    if token["mark"] == "[":
        return _array(text, end)
    if token["string"]:
        return _string(text, end)
    if token["hex"]:
        return bytes.fromhex(_even(re.sub(r"\s", "", token["hex"][1:-1]))).decode("latin-1"), end
    if token["ref"]:
        return Ref(int(token["ref"].split()[0])), end
    if token["name"]:
        return _name(token["name"]), end
    if token["number"]:
        return float(token["number"]), end
    if token["word"] in _WORDS:
        return _WORDS[token["word"]], end
    raise PrintingError(f"mutool prints no value at {text[at : at + 40]!r}")


def _dictionary(text: str, at: int) -> tuple[dict[str, Any], int]:
    read: dict[str, Any] = {}
    while True:
        token = _TOKEN.match(text, at)
        if token and token["close"]:
            return read, token.end()
        if not token or not token["name"]:
            raise PrintingError(f"mutool prints a key that is no name at {text[at : at + 40]!r}")
        read[_name(token["name"])], at = _value(text, token.end())


def _array(text: str, at: int) -> tuple[list[Any], int]:
    read: list[Any] = []
    while True:
        token = _TOKEN.match(text, at)
        if token and token["mark"] == "]":
            return read, token.end()
        value, at = _value(text, at)
        read.append(value)


def _string(text: str, at: int) -> tuple[str, int]:
    """A string in parentheses, from behind its first one."""
    depth = 1
    pieces: list[str] = []
    for piece in _STRING_PIECE.finditer(text, at):
        depth += {"(": 1, ")": -1}.get(piece[0], 0)
        if not depth:
            return _ESCAPE.sub(_unescaped, "".join(pieces)), piece.end()
        pieces.append(piece[0])
    raise PrintingError("mutool prints a string without an end")


def _unescaped(escape: re.Match[str]) -> str:
    word = escape[1]
    return chr(int(word, 8) & 255) if word[0] in "01234567" else _ESCAPES.get(word, word)


def _even(digits: str) -> str:
    return digits + "0" * (len(digits) % 2)


def _name(written: str) -> Name:
    return Name(re.sub(r"#([0-9A-Fa-f]{2})", lambda code: chr(int(code[1], 16)), written[1:]))


_QPDF_OBJECT = re.compile(r"obj:(\d+) \d+ R")
_QPDF_REF = re.compile(r"(\d+) \d+ R")


def parse_qpdf(printed: bytes) -> Objects:
    """From qpdf's JSON version 2. Raises PrintingError when it is not that."""
    try:
        entries = json.loads(printed.decode("utf-8", "replace"))["qpdf"][1]
    except (ValueError, KeyError, IndexError) as error:
        raise PrintingError(f"qpdf prints no JSON of version 2: {error}") from error
    objects: Objects = {}
    for key, entry in entries.items():
        number = _QPDF_OBJECT.fullmatch(key)
        if "stream" in entry:
            objects[int(number[1]) if number else TRAILER] = Stream(_from_json(entry["stream"]["dict"]))
        else:
            objects[int(number[1]) if number else TRAILER] = _from_json(entry["value"])
    return objects


def _from_json(value: Any) -> Any:
    if isinstance(value, dict):
        return {_json_name(key): _from_json(item) for key, item in value.items()}
    if isinstance(value, list):
        return [_from_json(item) for item in value]
    if not isinstance(value, str):
        return value
    if value.startswith(("/", "n:/")):
        return _json_name(value)
    if value.startswith("u:"):
        return value[2:]
    if value.startswith("b:"):
        return bytes.fromhex(value[2:]).decode("latin-1")
    reference = _QPDF_REF.fullmatch(value)
    if not reference:
        raise PrintingError(f"qpdf prints a value of no kind: {value[:40]!r}")
    return Ref(int(reference[1]))


def _json_name(written: str) -> Name:
    """Only a name that is no UTF-8 is written with #xx, and then behind "n:"."""
    return _name(written[2:]) if written.startswith("n:") else Name(written[1:])


def _run(command: list[str], accepted: tuple[int, ...] = (0,)) -> bytes:
    try:
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise PrintingError(f"{command[0]} takes more than {SECONDS} s") from None
    if done.returncode not in accepted:
        raise PrintingError(f"{command[0]} ends with {done.returncode}: {done.stderr.decode('utf-8', 'replace').strip()[:120]}")
    return done.stdout
