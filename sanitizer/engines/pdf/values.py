"""Writes the values of the allow list that are more than a scalar: rectangles, number arrays, texts, options, differences."""

from __future__ import annotations

import re

from sanitizer.engines.pdf import content
from sanitizer.engines.pdf.features import CONTENT_OPERATOR, DAMAGED, FONT_VALUE
from sanitizer.engines.pdf.kinds import GONE, handler, shape_of, table_for, write_numbers
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.syntax import string_bytes, write_bytes, write_name, write_number, write_string, write_text
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Feature

_MAX_ARRAY = 1_000_000
_MAX_NESTED_ARRAYS = 10
_PLAIN_APPEARANCE = re.compile(rb"(?:\s*(?:/[\w.+,#-]+ +-?[0-9.]+ +Tf|(?:-?[0-9.]+ +){1,4}(?:g|rg|k|G|RG|K))(?=\s|$))*\s*")
_ROTATIONS = {0: "0", 90: "90", 180: "180", 270: "270"}
MAX_COORDINATE = 1_000_000.0


@handler("drop_quietly", "zbifnsadS")
def _drop_quietly(_walk: Walk, _node: Node, _ref: str | None, _place: Place) -> str | None:
    """For entries that the writer makes itself, or that have no meaning in the target."""
    return GONE


@handler("rectangle", "a")
def write_rectangle(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """Four numbers, clamped so that no reader overflows (annex C.2)."""
    values = [walk.source.chase(value) for value in node]
    if len(values) != 4 or any(type(value) not in (int, float) for value in values):
        return None
    clamped = [max(-MAX_COORDINATE, min(MAX_COORDINATE, value)) for value in values]
    return f"[{' '.join(map(write_number, clamped))}]"


@handler("rotation", "if")
def _rotation(_walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    return _ROTATIONS.get(int(node) % 360) if abs(node) < 1e9 else None


@handler("numbers", "a")
def _numbers(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """Numbers and arrays of numbers: widths (9.7.4.3). What is no number becomes 0."""
    if len(node) > _MAX_ARRAY:
        return None
    written = []
    for value in node:
        chased = walk.source.chase(value)
        if type(chased) is list:
            inner = [walk.source.chase(item) for item in chased[:_MAX_ARRAY]]
            written.append(f"[{' '.join(write_number(item) if type(item) in (int, float) else '0' for item in inner)}]")
        else:
            written.append(write_number(chased) if type(chased) in (int, float) else "0")
    return f"[{' '.join(written)}]"


@handler("number_arrays", "a")
def _number_arrays(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    written = []
    for value in node[:_MAX_ARRAY]:
        inner = walk.source.chase(value)
        numbers = write_numbers(walk, inner) if type(inner) is list else None
        if numbers is None:
            return None
        written.append(f"[{' '.join(numbers)}]")
    return f"[{' '.join(written)}]"


@handler("dash", "a")
def _dash(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """[[3 2] 0]: lengths and phase (8.4.3.6)."""
    if len(node) != 2:
        return None
    lengths, phase = walk.source.chase(node[0]), walk.source.chase(node[1])
    if type(lengths) is not list or type(phase) not in (int, float):
        return None
    numbers = write_numbers(walk, lengths)
    return None if numbers is None else f"[[{' '.join(numbers)}]{write_number(phase)}]"


@handler("border", "a")
def _border(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """[horizontal vertical width [dash]] (12.5.4)."""
    values = [walk.source.chase(value) for value in node]
    numbers = write_numbers(walk, values[:3])
    if len(values) not in (3, 4) or numbers is None:
        return None
    if len(values) == 4 and type(values[3]) is list:
        dash = write_numbers(walk, values[3])
        if dash is not None:
            numbers.append(f"[{' '.join(dash)}]")
    return f"[{' '.join(numbers)}]"


@handler("tab_order", "s")
def _tab_order(_walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """A name that LibreOffice 7 writes as a string."""
    return f"/{node[2:]}" if node in ("u:R", "u:C", "u:S", "u:A", "u:W") else None


@handler("font_matrix", "a")
def _font_matrix(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Six numbers (9.6.4). What is no number becomes 0, as in readers; a careless one runs it (CVE-2024-4367)."""
    values = [walk.source.chase(value) for value in node[:6]]
    if any(type(value) not in (int, float) for value in values):
        walk.session.found(FONT_VALUE, str(place))
        walk.to_sweep.append((node, place))
    numbers = [write_number(value) if type(value) in (int, float) else "0" for value in values]
    return f"[{' '.join(numbers)}]" if len(numbers) == 6 else None


@handler("booleans", "a")
def _booleans(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    values = [walk.source.chase(value) for value in node]
    if len(values) != 2 or any(type(value) is not bool for value in values):
        return None
    return f"[{' '.join('true' if value else 'false' for value in values)}]"


@handler("font_and_size", "a")
def _font_and_size(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    if len(node) != 2:
        return None
    font = walk.write(table_for("Font"), node[0], place, "[0]")
    size = walk.source.chase(node[1])
    return f"[{font} {write_number(size)}]" if font and type(size) in (int, float) else None


@handler("differences", "a")
def _differences(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Codes and glyph names (9.6.5.1); what is neither is found and left out."""
    written = []
    for value in node[:_MAX_ARRAY]:
        chased = walk.source.chase(value)
        shape = shape_of(chased)
        if shape in "if":
            written.append(write_number(int(chased)) if abs(chased) < 1e9 else "0")
        elif shape == "n":
            written.append(write_name(chased))
        else:
            walk.session.found(FONT_VALUE, str(place))
            walk.to_sweep.append((chased, place))
    return f"[{' '.join(written)}]"


@handler("default_appearance", "s")
def _default_appearance(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """Font and colour operators for the text of a field (12.7.4.3), written anew as those of a content stream are."""
    data = string_bytes(node)
    if _PLAIN_APPEARANCE.fullmatch(data):
        return f"({data.decode('ascii')})"
    problems = content.Problems()
    written = content.rewrite(data, lambda _data, start: (b"", start + 2), problems)
    if problems.total:
        walk.session.found(CONTENT_OPERATOR, str(Place("/DA", place)), "; ".join(problems.kept))
    return write_bytes(written)


_SCALAR = table_for("num | name | text | bool")


@handler("scalars", "abifns")
def _scalars(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """A scalar or an array of scalars: attributes of structure elements (14.8.5)."""
    if type(node) is not list:
        return walk.write(_SCALAR, node, place, "")
    written = [walk.write(_SCALAR, value, place, "") or "null" for value in node[:_MAX_ARRAY]]
    return f"[{' '.join(written)}]"


@handler("texts", "a")
def _texts(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """Several chosen values of a list field (12.7.5.4)."""
    written = []
    for value in node[:_MAX_ARRAY]:
        chased = walk.source.chase(value)
        if shape_of(chased) != "s":
            return None
        written.append(write_string(chased))
    return f"[{' '.join(written)}]"


@handler("text_or_stream", "sS")
def _text_or_stream(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """A field's value; a text stream becomes a string (7.9.3)."""
    if type(node) is str:
        return write_string(node)
    try:
        data, codec = decoded(walk, node, place)
    except MalformedFile as error:
        walk.session.found(DAMAGED, str(place), f"{error}; left out")
        return GONE
    if codec:
        return None
    try:
        return write_text(data.decode("ascii"))
    except UnicodeDecodeError:
        return write_bytes(data)


@handler("options", "a")
def _options(walk: Walk, node: Node, _ref: str | None, _place: Place) -> str | None:
    """The choices of a list: strings, or pairs of export value and shown text (12.7.5.4)."""
    written = []
    for value in node[:_MAX_ARRAY]:
        chased = walk.source.chase(value)
        pair = [walk.source.chase(item) for item in chased] if type(chased) is list else [chased]
        if len(pair) > 2 or any(shape_of(item) != "s" for item in pair):
            continue
        strings = " ".join(write_string(item) for item in pair)
        written.append(f"[{strings}]" if type(chased) is list else strings)
    return f"[{' '.join(written)}]"


_LAYER_OR_LABEL = {**table_for("OCG"), **table_for("text | name")}


def _nested_layers(walk: Walk, node: Node, _ref: str | None, place: Place, depth: int = 0) -> str | None:
    """Arrays in arrays of layers, with labels between them (8.11.4.3)."""
    if depth > _MAX_NESTED_ARRAYS:
        return None
    written = []
    for index, value in enumerate(node[:_MAX_ARRAY]):
        chased = walk.source.chase(value)
        if type(chased) is list:
            one = _nested_layers(walk, chased, None, place, depth + 1)
        else:
            one = walk.write(_LAYER_OR_LABEL, value, place, f"[{index}]")
        if one:
            written.append(one)
    return f"[{' '.join(written)}]"


for _name in ("layer_order", "layer_groups"):
    handler(_name, "a")(_nested_layers)


def report(walk: Walk, feature: Feature, place: Place, key: str, detail: str = "") -> str:
    """A finding for one entry; always GONE."""
    walk.session.found(feature, str(Place(key, place)), detail)
    return GONE
