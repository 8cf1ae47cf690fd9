"""Turns the kinds of value of the allow list into tables: shape of a value > the function that writes it."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.syntax import string_bytes, write_bytes, write_name, write_number, write_string

if TYPE_CHECKING:
    from sanitizer.engines.pdf.place import Place
    from sanitizer.engines.pdf.walk import Walk

Write = Callable[["Walk", Node, str | None, "Place"], str | None]
"""(walk, value that is no reference, the reference that led to it, place) > PDF syntax; GONE where it is dropped and already
accounted for; None where it is not of this kind."""

Table = dict[str, Write]
GONE = ""
HANDLERS: dict[str, tuple[str, Write]] = {}
_SHAPES: dict[type, str] = {
    type(None): "z",
    bool: "b",
    int: "i",
    float: "f",
    list: "a",
    dict: "d",
    StreamNode: "S",
}
_MAX_ARRAY = 1_000_000
_KEYS_OF_ACTIONS = frozenset({"/A", "/PA", "/OpenAction", "/Next"})
"""A font may be called so, too; a reader that looks for actions without knowing where it is must not find one in its place."""


def shape_of(value: Node) -> str:
    if type(value) is str:
        return "n" if value[0] in "/n" else "s"
    return _SHAPES[type(value)]


def handler(name: str, shapes: str) -> Callable[[Write], Write]:
    """Registers a function as `@name` of the allow list, for values of *shapes* (z b i f n s a d S)."""

    def register(function: Write) -> Write:
        HANDLERS[name] = (shapes, function)
        return function

    return register


def table_for(kinds: str) -> Table:
    """The table of one entry of the allow list; of two alternatives for one shape the first that takes the value wins."""
    table: Table = {}
    for alternative in _alternatives(kinds):
        for shape, function in _table_of_one(alternative).items():
            earlier = table.get(shape)
            table[shape] = function if earlier is None else _either(earlier, function)
    return table


def _either(first: Write, second: Write) -> Write:
    def write(walk: Walk, value: Node, ref: str | None, place: Place) -> str | None:
        written = first(walk, value, ref, place)
        return second(walk, value, ref, place) if written is None else written

    return write


def _alternatives(kinds: str) -> list[str]:
    """Split at the bars that stand in no bracket."""
    parts = [""]
    depth = 0
    for char in kinds:
        depth += (char in "[{(") - (char in "]})")
        if char == "|" and depth == 0:
            parts.append("")
        else:
            parts[-1] += char
    return [part.strip() for part in parts]


def _table_of_one(kind: str) -> Table:
    if kind in _SCALARS:
        return dict(_SCALARS[kind])
    if kind.startswith("@"):
        shapes, function = HANDLERS[kind[1:]]
        return dict.fromkeys(shapes, function)
    if kind.startswith("=/"):
        return dict.fromkeys("zbifnsadS", _constant(kind[1:]))
    if kind.startswith("int("):
        return {"i": _one_of_numbers(frozenset(map(int, kind[4:-1].split())))}
    if kind.startswith("name("):
        return {"n": _one_of(frozenset(kind[5:-1].split()))}
    if kind.startswith("["):
        return {"a": _array(kind[1:-1])}
    if kind.startswith("{"):
        return {"d": _map(kind[1:-1])}
    return {"d": _dictionary(kind), "S": _dictionary(kind)}


def _number(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return write_number(value)


def _real_as_integer(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return write_number(int(value)) if abs(value) < 1e15 else None


def _bool(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return "true" if value else "false"


def _name(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return write_name(value)


def _text(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return write_string(value)


def _bytes(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
    return write_bytes(string_bytes(value))


_SCALARS: dict[str, Table] = {
    "int": {"i": _number, "f": _real_as_integer},
    "num": {"i": _number, "f": _number},
    "bool": {"b": _bool},
    "name": {"n": _name},
    "text": {"s": _text},
    "bytes": {"s": _bytes},
    "null": {"z": lambda _walk, _value, _ref, _place: "null"},
}


def _constant(text: str) -> Write:
    def write(walk: Walk, value: Node, _ref: str | None, place: Place) -> str | None:
        if type(value) is not str:
            walk.to_sweep.append((value, place))
        return text

    return write


def _one_of(names: frozenset[str]) -> Write:
    def write(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
        return value if value[1:] in names else None

    return write


def _one_of_numbers(numbers: frozenset[int]) -> Write:
    def write(_walk: Walk, value: Node, _ref: str | None, _place: Place) -> str | None:
        return str(value) if value in numbers else None

    return write


def write_numbers(walk: Walk, values: list[Node]) -> list[str] | None:
    """Each number written; None when one is something else."""
    written = []
    for value in values:
        number = walk.source.chase(value)
        if type(number) is not int and type(number) is not float:
            return None
        written.append(write_number(number))
    return written


def _array(element: str) -> Write:
    kind, _, count = element.partition("*")
    if kind in ("num", "int"):
        return _array_of_numbers(int(count) if count else 0)
    table: Table = {}

    def write(walk: Walk, values: Node, _ref: str | None, place: Place) -> str | None:
        if not table:
            table.update(table_for(element))
        if len(values) > _MAX_ARRAY:
            return None
        written = []
        for index, value in enumerate(values):
            one = walk.write(table, value, place, f"[{index}]")
            if one:
                written.append(one)
            elif one is None:
                walk.dropped_element(place, index, value)
        return f"[{' '.join(written)}]"

    return write


def _array_of_numbers(count: int) -> Write:
    def write(walk: Walk, values: Node, _ref: str | None, _place: Place) -> str | None:
        if (count and len(values) != count) or len(values) > _MAX_ARRAY:
            return None
        written = write_numbers(walk, values)
        return None if written is None else f"[{' '.join(written)}]"

    return write


def _map(element: str) -> Write:
    table: Table = {}

    def write(walk: Walk, entries: Node, _ref: str | None, place: Place) -> str | None:
        if not table:
            table.update(table_for(element))
        written = []
        for key, value in entries.items():
            one = walk.write(table, value, place, key)
            if one:
                if key in _KEYS_OF_ACTIONS and "<<" in one:
                    one = put_apart(walk, one)
                written.append(f"{write_name(key)} {one}")
            elif one is None and walk.source.chase(value) is not None:
                walk.dropped_entry(element, place, key, value)
        return f"<<{''.join(written)}>>"

    return write


def put_apart(walk: Walk, text: str) -> str:
    """A reference to a new object for a value that is written already."""
    number = walk.writer.reserve()
    walk.writer.put(number, text)
    return f"{number} 0 R"


def _dictionary(type_name: str) -> Write:
    def write(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
        return walk.dictionary(type_name, node, ref, place)

    return write
