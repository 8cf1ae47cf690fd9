"""Takes what a removed layer draws out of a content stream: the sections between /OC ... BDC and their EMC (ISO 32000-2, 8.11.3.2).

Operators that set the state work inside such a section as outside, so they stay; what paints goes, and so do the marks inside.
A string that is left out does not move the point where the next one begins: only text that follows on the same line within the
same text object would show it, and layers do not begin inside one.
"""

from __future__ import annotations

from sanitizer.engines.pdf.layers import Layers
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import write_name

_PATH = frozenset(b"m l c v y h re".split())
_PAINTS_PATH = frozenset(b"S s f F f* B B* b b* n".split())
_CLIPS = frozenset((b"W", b"W*"))
_PAINTS = frozenset(b"Tj TJ Do sh MP DP".split())
_OPENS = frozenset((b"BDC", b"BMC"))


class HiddenSections:
    """`count` is the number of sections that were taken out."""

    def __init__(self, properties: frozenset[bytes]) -> None:
        self._properties = properties  # names of those whose sections go
        self._open: list[bool] = []  # for each open mark, from the outermost: is what it holds taken out?
        self._path: list[bytes] = []  # of a path inside a section, until it is known whether it clips
        self._clip = b""
        self.count = 0

    @property
    def hides(self) -> bool:
        return bool(self._open) and self._open[-1]

    def left(self, written: list[bytes], kinds: str) -> list[bytes]:
        """What stays of sound instructions."""
        kept: list[bytes] = []
        start = 0
        for index, kind in enumerate(kinds):
            if kind >= "\ue000":
                self._instruction(written[index], written[start:index], kept)
                start = index + 1
        return kept

    def _instruction(self, operator: bytes, operands: list[bytes], kept: list[bytes]) -> None:
        was_hidden = self.hides
        if operator in _OPENS:
            begins = not was_hidden and operands[0] == b"/OC" and operands[-1] in self._properties
            self.count += begins
            self._open.append(was_hidden or begins)
            if self._open[-1]:
                return
        elif operator == b"EMC" and self._open:
            self._open.pop()
            if was_hidden:
                if not self.hides:
                    kept += (*self._path, *filter(None, (self._clip,)))
                    self._path, self._clip = [], b""
                return
        elif was_hidden:
            self._hidden(operator, operands, kept)
            return
        kept.extend(operands)
        kept.append(operator)

    def _hidden(self, operator: bytes, operands: list[bytes], kept: list[bytes]) -> None:
        if operator in _PATH:
            self._path += (*operands, operator)
        elif operator in _CLIPS:
            self._clip = operator
        elif operator in _PAINTS_PATH:
            if self._clip:
                kept += (*self._path, self._clip, b"n")
            self._path, self._clip = [], b""
        elif operator == b"'":
            kept.append(b"T*")
        elif operator == b'"':
            kept += (operands[0], b"Tw", operands[1], b"Tc", b"T*")
        elif operator not in _PAINTS:
            kept += (*operands, operator)


def hidden_sections(layers: Layers, resources: Node, place: Place) -> HiddenSections | None:
    """For a stream with these resources; None where none of its marks belongs to a removed layer."""
    names = removed_marks(layers, resources, place)
    return HiddenSections(names) if names else None


def removed_marks(layers: Layers, resources: Node, place: Place) -> frozenset[bytes]:
    """The names by which these resources know removed layers."""
    if layers.states is None:
        return frozenset()
    entries = layers.source.chase(resources)
    properties = layers.source.chase(entries.get("/Properties")) if type(entries) is dict else None
    if type(properties) is not dict:
        return frozenset()
    step = Place("/Properties", place)
    return frozenset(
        write_name(key).encode("ascii") for key, value in properties.items() if layers.removes(value, Place(key, step))
    )
