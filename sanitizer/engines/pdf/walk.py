"""Walks the source's object graph from given roots by the allow list and writes every admitted object into the new file.

Indirect objects wait in a queue, so no depth of references costs stack; direct nesting is limited by the reader (`source`).
An object that two places use as two different types is written twice, each time by that type's list.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from sanitizer.contract.engine import Session
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.pdf.allow_list import DictionaryType
from sanitizer.engines.pdf.damage import Damage
from sanitizer.engines.pdf.draws import Draws
from sanitizer.engines.pdf.features import EMBEDDED_FILE, EXTERNAL_STREAM, FONT_VALUE, KEY_FEATURES, UNKNOWN_KEY
from sanitizer.engines.pdf.kinds import GONE, Table, shape_of, table_for
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, Source, StreamNode
from sanitizer.engines.pdf.syntax import write_name
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.finding import Feature

if TYPE_CHECKING:
    from sanitizer.engines.pdf.attachments import Attachments
    from sanitizer.engines.pdf.layers import Layers

MAX_OBJECTS = 1_000_000
_MAX_DIRECT_DEPTH = 60
_FONT_TYPES = ("Font.", "CIDFont", "FontDescriptor", "Encoding")  # a careless reader runs what stands in these (CVE-2024-4367)
_PARTS_OF_WHAT_IS_FOUND = frozenset({"Annotation.Look"})  # what is left of a signature or a player, which has its own finding
_STREAM_KEYS = frozenset({"/Length", "/Filter", "/DecodeParms", "/DL", "/DP"})


@dataclass(slots=True)
class CompiledType:
    """A dictionary type of the allow list with its tables made."""

    source: DictionaryType
    tables: dict[str, Table]

    @property
    def name(self) -> str:
        return self.source.name


def compile_types(types: dict[str, DictionaryType]) -> dict[str, CompiledType]:
    made: dict[str, Table] = {}
    compiled = {}
    for name, one in types.items():
        tables = {}
        for key, kinds in one.keys.items():
            if kinds not in made:
                made[kinds] = table_for(kinds)
            tables[key] = made[kinds]
        compiled[name] = CompiledType(one, tables)
    return compiled


Admit = Callable[["Walk", Node, str | None, Place], str | None]
"""Decides before a dictionary of a type is written: the name of the type to write it by, GONE, or None."""
WriteStream = Callable[["Walk", int, CompiledType, StreamNode, Place], None]

ADMIT: dict[str, Admit] = {}
STREAMS: dict[str, WriteStream] = {}


@dataclass(slots=True)
class _Dropped:
    place: Place
    count: int = 0


class Walk:
    """The state of one rebuild."""

    def __init__(
        self,
        source: Source,
        writer: Writer,
        session: Session,
        types: dict[str, CompiledType],
        attachments: Attachments,
        layers: Layers,
        can_draw: bool = False,
    ) -> None:
        self.source = source
        self.writer = writer
        self.session = session
        self.types = types
        self.attachments = attachments
        self.layers = layers
        self.pages: dict[str, int] = {}  # reference of a page in the source > its number in the target
        self.numbers: dict[tuple[str, str], int] = {}  # (reference, type) > number
        self.written_refs: dict[str, int] = {}  # reference > number, whatever its type
        self.to_sweep: list[tuple[Node, Place]] = []  # what was dropped, to be looked through for actions
        self._queue: deque[tuple[int, CompiledType, Node, Place]] = deque()
        self._unknown: dict[tuple[str, str], _Dropped] = {}
        self._refused: set[tuple[str, str]] = set()
        self.draws = Draws()
        self.damage = Damage()
        self.can_draw = can_draw
        self.flattened: set[str] = set()  # references of annotations that are part of a page's picture
        self.font_programs: dict[str, bytes] = {}  # reference > rebuilt program; b"" for one that is left out
        self.destination_names = ""  # the new name tree of destinations
        self.page_resources: Node = None  # of the page that is being written
        self.covers: list[str] = []  # references of what lies over that page
        self.may_leave_orphans = False  # something was given up of which a part may be written already
        self._depth = 0

    # ---- writing ----------------------------------------------------------------------------------------------------------

    def write(self, table: Table, value: Node, parent: Place, step: str) -> str | None:
        """*value* by *table*: PDF syntax, GONE, or None when it is of no kind in the table."""
        ref = None
        if type(value) is str and value[0] in "0123456789":
            ref = value
            value = self.source.chase(value)
        function = table.get(shape_of(value))
        if function is None:
            return None
        if type(value) not in _CONTAINERS:
            return function(self, value, ref, parent)
        written = function(self, value, ref, Place(step, parent))
        if written is None:
            self.may_leave_orphans = True
        return written

    def dictionary(self, type_name: str, node: Node, ref: str | None, place: Place) -> str | None:
        """A dictionary or stream: a reference to its new object, or its text where it is direct."""
        compiled = self._sub_type(type_name, node, ref, place)
        if compiled is None or isinstance(compiled, str):
            return compiled
        if (compiled.source.stream != "") != (type(node) is StreamNode):
            return None
        if ref is None:
            return self.entries(compiled, node, place, braces=True)
        ref = self.source.ends_at(ref)
        return f"{self.number_of(ref, compiled, node, place)} 0 R"

    def number_of(self, ref: str, compiled: CompiledType, node: Node, place: Place) -> int:
        key = (ref, compiled.name)
        number = self.numbers.get(key)
        if number is None:
            self.session.count("objects", 1, MAX_OBJECTS)
            number = self.numbers[key] = self.writer.reserve()
            self.written_refs.setdefault(ref, number)
            self._queue.append((number, compiled, node, place))
        return number

    def _sub_type(self, type_name: str, node: Node, ref: str | None, place: Place) -> CompiledType | str | None:
        admit = ADMIT.get(type_name)
        if admit is not None:
            name = admit(self, node, ref, place)
            return self.types[name] if name else name
        compiled = self.types[type_name]
        by = compiled.source.by
        if not by:
            return compiled
        value = self.source.chase(node.get(by))
        suffix = value[1:] if type(value) is str else str(value)
        return self.types.get(f"{type_name}.{suffix}") or self.types.get(compiled.source.default)

    def entries(self, compiled: CompiledType, node: Node, place: Place, braces: bool) -> str | None:
        """The allowed entries of *node*, written; None where one that it needs is missing (then nothing else is written either)."""
        self._depth += 1
        if self._depth > _MAX_DIRECT_DEPTH:
            raise LimitExceeded(f"{place}: dictionaries nested deeper than {_MAX_DIRECT_DEPTH}")
        needs = compiled.source.needs
        written = []
        for key in needs:
            one = self._entry(compiled, node, place, key)
            if not one:
                self._depth -= 1
                return None
            written.append(one)
        for key in node:
            if key not in needs:
                one = self._entry(compiled, node, place, key)
                if one:
                    written.append(one)
        self._depth -= 1
        text = "".join(written)
        return f"<<{text}>>" if braces else text

    def _entry(self, compiled: CompiledType, node: Node, place: Place, key: str) -> str:
        """Key and value, written; GONE where it is missing or dropped."""
        value = node.get(key)
        if value is None:
            return GONE
        table = compiled.tables.get(key)
        if table is None:
            self.dropped_entry(compiled.name, place, key, value)
            return GONE
        one = self.write(table, value, place, key)
        if one:
            return f"{write_name(key)} {one}"
        if one is None and self.source.chase(value) is not None:
            if compiled.name.startswith(_FONT_TYPES):
                self.session.found(FONT_VALUE, str(Place(key, place)))
                self.to_sweep.append((value, place))
            else:
                self.dropped_entry(compiled.name, place, key, value)
        return GONE

    def drain(self) -> None:
        """Write the objects that wait, and those that they bring."""
        queue = self._queue
        while queue:
            number, compiled, node, place = queue.popleft()
            if compiled.source.stream:
                STREAMS[compiled.source.stream](self, number, compiled, node, place)
            else:
                text = self.entries(compiled, node, place, braces=True)
                if text is None:  # the number stays free, which reads as null
                    self.may_leave_orphans = True
                else:
                    self.writer.put(number, text)
            if self.writer.size_bytes > self.session.limits.max_bytes:
                raise LimitExceeded(f"the rebuilt file grows over {self.session.limits.max_bytes} bytes")

    # ---- what is dropped --------------------------------------------------------------------------------------------------

    def dropped_entry(self, type_name: str, place: Place, key: str, value: Node) -> None:
        """Record that an entry is left out, and keep its value for the sweep."""
        feature = KEY_FEATURES.get(key)
        of_stream = type_name in self.types and self.types[type_name].source.stream != ""
        if of_stream and key in _STREAM_KEYS:
            return
        if of_stream and key == "/F":
            feature = EXTERNAL_STREAM
        step = Place(key, place)
        if feature is None:
            if type_name in _PARTS_OF_WHAT_IS_FOUND:
                self.to_sweep.append((value, step))
                return
            self._unknown.setdefault((type_name, key), _Dropped(step)).count += 1
        elif feature is EMBEDDED_FILE:
            if key != "/AF" or not self.attachments.take_all(self, value, step):
                self.attachments.left_out(self, step)
        else:
            self.session.found(feature, str(step))
        if type(value) not in (int, float, bool):
            self.to_sweep.append((value, step))

    def dropped_element(self, place: Place, index: int, value: Node) -> None:
        if self.source.chase(value) is None:
            return
        step = Place(f"[{index}]", place)
        self._unknown.setdefault((place.step, "[]"), _Dropped(step)).count += 1
        self.to_sweep.append((value, step))

    def refuse(self, feature: Feature, node: Node, ref: str | None, place: Place, detail: str = "") -> str:
        """Record that an object is left out as a whole (once for each reference); always GONE."""
        if ref is None or (feature.key, ref) not in self._refused:
            if ref is not None:
                self._refused.add((feature.key, ref))
            self.session.found(feature, str(place), detail)
            self.to_sweep.append((node, place))
        return GONE

    def needs_picture(self, ref: str, reason: str) -> None:
        """Record that an object is left out which readers draw: each page that draws with it becomes a picture.

        Raises NeedsFamily where this process cannot draw.
        """
        if not self.can_draw:
            raise NeedsFamily("signatures")
        self.damage.undrawn.setdefault(ref, reason)

    def report_unknown(self) -> None:
        """One finding for each kind of entry that was left out: the first place and how often."""
        for (type_name, key), dropped in self._unknown.items():
            times = f", {dropped.count} times" if dropped.count > 1 else ""
            self.session.found(UNKNOWN_KEY, str(dropped.place), f"{key} in {type_name}{times}")


_CONTAINERS = frozenset({list, dict, StreamNode})
