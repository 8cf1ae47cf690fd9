"""Threshold arrays of halftones (ISO 32000-2, 10.6.5): as many bytes as their sizes call for."""

from __future__ import annotations

from sanitizer.engines.pdf.features import DAMAGED
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

_MAX_SIDE = 65_535


def _write_thresholds(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """What does not fit its sizes is left out, as if the page had no halftone: screens and most printers take their own."""
    try:
        data, codec = decoded(walk, node, place)
        needed = _bytes(walk, compiled.name, node)
        if codec or len(data) < needed:
            raise MalformedFile(f"thresholds of {len(data)} bytes, where {needed} are announced")
    except MalformedFile as error:
        walk.session.found(DAMAGED, str(place), f"{error}; left out")
        return
    walk.writer.put_flate(number, walk.entries(compiled, node, place, braces=False) or "", data[:needed])


def _bytes(walk: Walk, type_name: str, node: StreamNode) -> int:
    """Raises MalformedFile for sides that are none."""
    if type_name == "Halftone.10":
        across, down = _side(walk, node, "/Xsquare"), _side(walk, node, "/Ysquare")
        return across * across + down * down
    first = _side(walk, node, "/Width") * _side(walk, node, "/Height")
    if type_name == "Halftone.6":
        return first
    second = _side(walk, node, "/Width2") * _side(walk, node, "/Height2") if "/Width2" in node else 0
    return 2 * (first + second)


def _side(walk: Walk, node: StreamNode, key: str) -> int:
    side = walk.source.chase(node.get(key))
    if type(side) is not int or not 0 < side <= _MAX_SIDE:
        raise MalformedFile(f"thresholds without a usable {key[1:]}")
    return side


STREAMS["thresholds"] = _write_thresholds
