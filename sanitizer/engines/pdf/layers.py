"""Layers (optional content, ISO 32000-2, 8.11): which are off from the start, and what is left of them where policy removes them.

A layer counts as hidden when no reader shows it, on the screen or on paper, as long as nobody switches layers: off in the default
configuration, no usage (8.11.4.4) that switches it on, and nothing that depends on the reader (zoom, language, user). A membership
dictionary is hidden when it is hidden under all of these.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeAlias

from sanitizer.contract.engine import Session
from sanitizer.engines.pdf.features import HIDDEN_LAYER
from sanitizer.engines.pdf.old_text import text_of
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, Source, is_reference
from sanitizer.model.finding import Action

_MAX_LAYERS = 100_000
_MAX_DEPTH = 20
_MAX_OPERANDS = 10_000  # of one operator
_MAX_READ = 2_000_000  # operands of all memberships together
_SCREEN, _PAPER, _USAGE = range(3)  # what Acrobat shows, what it prints, what readers show that look at usage alone (PDFium)
_NAMELESS = "(no name)"

Folded: TypeAlias = "bool | list[Folded | str]"
"""An expression over the layers that are left: decided, or an operator with operands, a layer by its reference."""


@dataclass(frozen=True, slots=True)
class _Group:
    """One layer: its name, and whether it is shown in each of the three ways."""

    name: str
    shown: tuple[bool, bool, bool]
    depends: bool = False  # on the reader: it may be shown

    @property
    def is_hidden(self) -> bool:
        return not (self.depends or any(self.shown))


_NO_LAYER = _Group(_NAMELESS, (True, True, True))


@dataclass(slots=True)
class Layers:
    """The layers of one source. Without any, no reader hides anything."""

    source: Source
    session: Session
    states: States | None = None
    groups: dict[str, _Group] = field(default_factory=dict)  # by reference
    removed: set[str] = field(default_factory=set)
    _judged: dict[str, bool] = field(default_factory=dict)  # reference of a membership > policy removes what it hides

    def removes(self, value: Node, place: Place) -> bool:
        """*value* is the OC of something, or a property of a content stream: is what it marks hidden, and to be removed?"""
        if self.states is None:
            return False
        ref = self.source.ends_at(value) if is_reference(value) else ""
        if ref and is_group(self.source, self.source.chase(value)):
            self.learn(ref, place)
            return ref in self.removed
        if ref in self._judged:
            return self._judged[ref]
        node = self.source.chase(value)
        judged = type(node) is dict and self.source.chase(node.get("/Type")) == "/OCMD" and self._removes_members(node, place)
        if ref:
            self._judged[ref] = judged
        return judged

    def learn(self, ref: str, place: Place) -> None:
        """A layer, with a finding when it is hidden; each once. Some documents do not list theirs."""
        if self.states is None or ref in self.groups:
            return
        self.session.count("layers", 1, _MAX_LAYERS)
        group = self.groups[ref] = self.states.group(ref, self.source.chase(ref))
        if group.is_hidden and self.session.found(HIDDEN_LAYER, str(place), group.name) is not Action.ALLOW:
            self.removed.add(ref)

    def _removes_members(self, node: dict[str, Node], place: Place) -> bool:
        for ref in self.members(node):
            if is_group(self.source, self.source.chase(ref)):
                self.learn(ref, place)
        if self._is_shown(node):
            return False
        if any(ref in self.removed for ref in self.members(node)):
            return True  # it is hidden with a layer that was found
        return self.session.found(HIDDEN_LAYER, str(place), "a combination of layers") is not Action.ALLOW

    def _is_shown(self, node: dict[str, Node]) -> bool:
        groups = [self.groups.get(ref, _NO_LAYER) for ref in self.members(node)]
        if any(group.depends for group in groups):
            return True
        return any(
            self.folded(node, lambda ref, way=way: self.groups.get(ref, _NO_LAYER).shown[way])  # type: ignore[misc]
            for way in (_SCREEN, _PAPER, _USAGE)
        )

    def left(self, node: dict[str, Node]) -> Folded:
        """A membership dictionary over what is left: removed layers are off for good."""
        return self.folded(node, lambda ref: False if ref in self.removed else None)

    def members(self, node: dict[str, Node]) -> list[str]:
        """Every layer that a membership dictionary speaks of."""
        found = self._listed(node)
        pending: list[tuple[Node, int]] = [(node.get("/VE"), 0)]
        while pending:
            value, depth = pending.pop()
            chased = self.source.chase(value)
            if type(chased) is list and depth < _MAX_DEPTH:
                self.session.count("operands of layers", len(chased), _MAX_READ)
                pending.extend((one, depth + 1) for one in chased)
            elif type(value) is str and is_reference(value):
                found.append(self.source.ends_at(value))
        return found

    def _listed(self, node: dict[str, Node]) -> list[str]:
        value = node.get("/OCGs")
        chased = self.source.chase(value)
        values = chased if type(chased) is list else [value]
        self.session.count("operands of layers", len(values), _MAX_READ)
        references = [str(one) for one in values if is_reference(one)]
        return [self.source.ends_at(one) for one in references if type(self.source.chase(one)) is dict]

    def folded(self, node: dict[str, Node], known: Callable[[str], bool | None]) -> Folded:
        """A membership dictionary over the layers whose state *known* does not give."""
        expression = self.source.chase(node.get("/VE"))
        if type(expression) is list:
            folded = self._fold(expression, known, 0)
            if folded is not None:
                return folded
        return self._fold_policy(self._listed(node), self.source.chase(node.get("/P")), known)

    def _fold_policy(self, refs: list[str], policy: Node, known: Callable[[str], bool | None]) -> Folded:
        """P over OCGs (table 97); without layers it hides nothing."""
        if not refs:
            return True
        wanted = policy not in ("/AnyOff", "/AllOff")
        operands: list[Folded | str] = []
        for ref in refs:
            state = known(ref)
            operands.append((ref if wanted else ["/Not", ref]) if state is None else state is wanted)
        return _combined("/And" if policy in ("/AllOn", "/AllOff") else "/Or", operands)

    def _fold(self, expression: list[Node], known: Callable[[str], bool | None], depth: int) -> Folded | None:
        """A visibility expression; None where it is none (then readers look at P)."""
        operator = self.source.chase(expression[0]) if expression else None
        if operator not in ("/And", "/Or", "/Not") or depth > _MAX_DEPTH or len(expression) > _MAX_OPERANDS:
            return None
        if operator == "/Not" and len(expression) != 2:
            return None
        self.session.count("operands of layers", len(expression), _MAX_READ)
        operands: list[Folded | str] = []
        for value in expression[1:]:
            chased = self.source.chase(value)
            if type(chased) is list:
                inner = self._fold(chased, known, depth + 1)
                if inner is None:
                    return None
                operands.append(inner)
            elif type(chased) is dict and is_reference(value):
                ref = self.source.ends_at(value)
                state = known(ref)
                operands.append(ref if state is None else state)
            else:
                return None
        return _combined(operator, operands)


def _combined(operator: str, operands: list[Folded | str]) -> Folded:
    if operator == "/Not":
        (one,) = operands
        return not one if isinstance(one, bool) else ["/Not", one]
    decides = operator == "/Or"  # one true operand decides an Or, one false an And
    if any(one is decides for one in operands):
        return decides
    left = [one for one in operands if not isinstance(one, bool)]
    return [operator, *left] if left else not decides


def read_layers(source: Source, session: Session, catalog: dict[str, Node]) -> Layers:
    """Every layer, with a finding for each that is hidden."""
    layers = Layers(source, session)
    properties = source.chase(catalog.get("/OCProperties"))
    if type(properties) is not dict:
        return layers
    configuration = source.chase(properties.get("/D"))
    configuration = configuration if type(configuration) is dict else {}
    layers.states = States(source, configuration)
    root = Place("catalog")
    for key, holder in (("/OCGs", properties), ("/OFF", configuration), ("/ON", configuration)):
        listed = source.chase(holder.get(key))
        step = Place(key, Place("/OCProperties", root) if holder is properties else Place("/D", Place("/OCProperties", root)))
        for index, value in enumerate(listed if type(listed) is list else []):
            if is_reference(value) and is_group(source, source.chase(value)):
                layers.learn(source.ends_at(value), Place(f"[{index}]", step))
    return layers


def is_group(source: Source, node: Node) -> bool:
    """A layer's dictionary (table 96); one that forgot its type has a name."""
    kind = source.chase(node.get("/Type")) if type(node) is dict else ""
    return kind == "/OCG" or (kind is None and text_of(source.chase(node.get("/Name"))) != "")


class States:
    """The default configuration (8.11.4.3)."""

    def __init__(self, source: Source, configuration: dict[str, Node]) -> None:
        self._source = source
        self._base = source.chase(configuration.get("/BaseState")) != "/OFF"
        self._on = self._references(configuration.get("/ON"))
        self._off = self._references(configuration.get("/OFF"))
        self._intents = self._names(configuration.get("/Intent"))
        self._automatic: dict[str, dict[str, list[str]]] = {}  # event > reference > categories
        applications = source.chase(configuration.get("/AS"))
        for value in (applications if type(applications) is list else [])[:_MAX_OPERANDS]:
            application = source.chase(value)
            if type(application) is dict:
                self._note(application)

    def _note(self, application: dict[str, Node]) -> None:
        event = self._source.chase(application.get("/Event"))
        categories = source_names(self._source, application.get("/Category"))
        if type(event) is str:
            of_event = self._automatic.setdefault(event, {})
            for ref in self._references(application.get("/OCGs")):
                of_event.setdefault(ref, []).extend(categories)

    def _references(self, value: Node) -> set[str]:
        values = self._source.chase(value)
        return {self._source.ends_at(one) for one in values if is_reference(one)} if type(values) is list else set()

    def _names(self, value: Node) -> set[str]:
        return set(source_names(self._source, value)) or {"/View"}

    def group(self, ref: str, node: dict[str, Node]) -> _Group:
        name = text_of(self._source.chase(node.get("/Name"))) or _NAMELESS
        intents = self._names(node.get("/Intent"))
        if "/All" not in self._intents | intents and not self._intents & intents:
            return _Group(name, (True, True, True))  # the configuration has no say in it (8.11.2.3)
        usage = self._source.chase(node.get("/Usage"))
        usage = usage if type(usage) is dict else {}
        state = ref not in self._off if self._base else ref in self._on
        screen = self._switched(ref, "/View", usage, state)
        paper = self._switched(ref, "/Print", usage, screen)
        alone = self._usage(usage, "/View")
        depends = any(
            category in usage and category not in ("/View", "/Print", "/Export")
            for event in self._automatic.values()
            for category in event.get(ref, ())
        )
        return _Group(name, (screen, paper, state if alone is None else alone), depends)

    def _switched(self, ref: str, event: str, usage: dict[str, Node], state: bool) -> bool:
        """The state after the event: all recommendations together, the state before where there is none."""
        categories = self._automatic.get(event, {}).get(ref, ())
        said = [self._usage(usage, category) for category in categories]
        recommended = [one for one in said if one is not None]
        return all(recommended) if recommended else state

    def _usage(self, usage: dict[str, Node], category: str) -> bool | None:
        entry = self._source.chase(usage.get(category))
        value = self._source.chase(entry.get(f"{category}State")) if type(entry) is dict else None
        return value == "/ON" if value in ("/ON", "/OFF") else None


def source_names(source: Source, value: Node) -> list[str]:
    """A name, or an array of names."""
    chased = source.chase(value)
    values = [source.chase(one) for one in chased] if type(chased) is list else [chased]
    return [one for one in values if type(one) is str and one[0] in "/n"]
