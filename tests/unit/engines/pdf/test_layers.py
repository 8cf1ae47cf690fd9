"""Which layers count as hidden, by what the standard says that readers show."""

from __future__ import annotations

from typing import Any

import pytest

from sanitizer.engines.pdf.layers import Layers, read_layers
from sanitizer.engines.pdf.place import Place
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.finding import Action, Finding
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy

A, B, C, D, E = (f"{number} 0 R" for number in range(1, 6))


class Objects:
    """What `Layers` asks of a source."""

    def __init__(self, nodes: dict[str, Any]) -> None:
        self._nodes = nodes

    def chase(self, value: Any) -> Any:
        return self._nodes.get(value) if isinstance(value, str) and value[:1].isdigit() else value

    def ends_at(self, ref: str) -> str:
        return ref


def layers_of(
    configuration: dict[str, Any], action: Action = Action.REMOVE, **groups: dict[str, Any]
) -> tuple[Layers, list[Finding]]:
    """Layers A, B and C, and D and E, which are not listed, with these more entries."""
    nodes = {
        ref: {"/Type": "/OCG", "/Name": f"u:{name}", **groups.get(name, {})}
        for name, ref in zip("abcde", (A, B, C, D, E), strict=True)
    }
    findings: list[Finding] = []
    session = StepSession(plain_policy(actions={"pdf.hidden_layer": action}), "pdf", findings.append, no_nested)
    catalog = {"/OCProperties": {"/OCGs": [A, B, C, A], "/D": configuration}}
    return read_layers(Objects(nodes), session, catalog), findings  # type: ignore[arg-type]


def removed(configuration: dict[str, Any], **groups: dict[str, Any]) -> set[str]:
    return layers_of(configuration, **groups)[0].removed


def usage(**states: str) -> dict[str, Any]:
    return {"/Usage": {f"/{name}": {f"/{name}State": f"/{state}"} for name, state in states.items()}}


def applied(event: str, *categories: str) -> dict[str, Any]:
    return {"/AS": [{"/Event": f"/{event}", "/Category": [f"/{one}" for one in categories], "/OCGs": [A]}]}


@pytest.mark.parametrize(
    ("configuration", "groups", "expected"),
    [
        ({}, {}, set()),
        ({"/OFF": [B]}, {}, {B}),
        ({"/BaseState": "/OFF"}, {}, {A, B, C}),
        ({"/BaseState": "/OFF", "/ON": [A, C]}, {}, {B}),
        ({"/BaseState": "/Unchanged", "/OFF": [A]}, {}, {A}),
        ({"/OFF": [A]} | applied("Print", "Print"), {"a": usage(Print="ON")}, set()),
        ({"/OFF": [A]}, {"a": usage(Print="ON")}, {A}),
        (applied("View", "View"), {"a": usage(View="OFF")}, {A}),
        (applied("View", "View"), {"a": usage(View="OFF", Print="ON")}, {A}),
        (
            {"/AS": [*applied("View", "View")["/AS"], *applied("Print", "Print")["/AS"]]},
            {"a": usage(View="OFF", Print="ON")},
            set(),
        ),
        ({"/OFF": [A]}, {"a": usage(View="ON")}, set()),
        ({"/OFF": [A]} | applied("View", "Zoom"), {"a": {"/Usage": {"/Zoom": {"/min": 2}}}}, set()),
        ({"/OFF": [A]}, {"a": {"/Intent": "/Design"}}, set()),
        ({"/OFF": [A], "/Intent": "/All"}, {"a": {"/Intent": ["/Design"]}}, {A}),
        ({"/OFF": "/All", "/ON": 7, "/AS": [7, {"/Event": 1}]}, {}, set()),
    ],
)
def test_which_layers_nobody_sees(configuration: dict[str, Any], groups: dict[str, dict[str, Any]], expected: set[str]) -> None:
    assert removed(configuration, **groups) == expected


def test_each_is_found_by_its_name_once() -> None:
    _, findings = layers_of({"/OFF": [A, B]}, Action.ALLOW, b={"/Name": 7})
    assert [(one.location, one.detail, one.action) for one in findings] == [
        ("catalog /OCProperties /OCGs[0]", "a", Action.ALLOW),
        ("catalog /OCProperties /OCGs[1]", "(no name)", Action.ALLOW),
    ]


def test_a_layer_that_is_not_listed_is_one_all_the_same() -> None:
    layers, findings = layers_of({"/BaseState": "/OFF", "/ON": [A, B, C, D]})
    assert layers.removed == set()
    assert D in layers.groups
    assert layers.removes(E, Place("page 1"))
    assert [(one.location, one.detail) for one in findings] == [("page 1", "e")]


def member(**entries: Any) -> dict[str, Any]:
    return {"/Type": "/OCMD", **{f"/{key}": value for key, value in entries.items()}}


@pytest.mark.parametrize(
    ("node", "is_hidden", "left"),
    [
        (member(), False, True),
        (member(OCGs=A), False, ["/Or", A]),
        (member(OCGs=B), True, False),
        (member(OCGs=[A, B]), False, ["/Or", A]),
        (member(OCGs=[A, B], P="/AllOn"), True, False),
        (member(OCGs=[A, B], P="/AnyOff"), False, True),
        (member(OCGs=[A, B], P="/AllOff"), True, ["/And", ["/Not", A]]),
        (member(OCGs=[B], P="/AllOff"), False, True),
        (member(OCGs=[A], P="/AllOff"), True, ["/And", ["/Not", A]]),
        (member(VE=["/Not", B], OCGs=B), False, True),
        (member(VE=["/And", A, ["/Not", B]]), False, ["/And", A]),
        (member(VE=["/Or", B, ["/And", A, B]]), True, False),
        (member(VE=["/Xor", A, B], OCGs=[A], P="/AllOn"), False, ["/And", A]),
        (member(VE=["/Not"], OCGs=B), True, False),
    ],
)
def test_memberships_and_what_is_left_of_them(node: dict[str, Any], is_hidden: bool, left: object) -> None:
    layers, _ = layers_of({"/OFF": [B]})
    assert layers.removes(node, Place("here")) is is_hidden
    assert layers.left(node) == left


def test_a_membership_that_hides_without_a_hidden_layer_is_found() -> None:
    for action, expected in ((Action.ALLOW, False), (Action.REMOVE, True)):
        layers, findings = layers_of({}, action)
        assert layers.removes(member(OCGs=A, P="/AllOff"), Place("page 1")) is expected
        assert [(one.location, one.detail) for one in findings] == [("page 1", "a combination of layers")]


def test_an_expression_that_nests_for_ever_ends() -> None:
    loop: list[Any] = ["/And"]
    loop += [loop, loop]
    layers, _ = layers_of({"/OFF": [B]})
    assert not layers.removes(member(VE=["/And", A, A]), Place("x"))
    with pytest.raises(LimitExceeded, match="operands of layers"):
        layers.removes(member(VE=loop), Place("x"))
