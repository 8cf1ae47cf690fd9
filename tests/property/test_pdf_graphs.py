"""Invariant: any graph of objects gives an outcome or an UntrustedInputError, never another exception; and what the engine wrote,
the verifier accepts, and another reader finds nothing active in it.

The graphs are made out of rules/allow/pdf.toml: every type of dictionary, right and wrong values, nested, shared, in cycles.
"""

from __future__ import annotations

import os
from random import Random

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from fuzz.finds import tried
from fuzz.targets import TARGETS
from tests.property.pdf_graphs import graph

EXAMPLES = int(os.environ.get("MUGAI_EXAMPLES", "60"))


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 60, suppress_health_check=list(HealthCheck))
@given(st.randoms(use_true_random=False))
def test_small_changes_of_a_graph(random: Random) -> None:
    """Chosen by hypothesis, which makes a failing one simpler."""
    _hold("engine", graph(random))


def test_graphs_at_random() -> None:
    for seed in range(4 * EXAMPLES):
        _hold("keep" if seed % 4 == 0 else "engine", graph(Random(seed)))


def test_most_graphs_are_rebuilt_and_hold_something() -> None:
    """The test's own tool: it tests nothing if the engine refuses nearly all of them."""
    outcomes = [tried(TARGETS["engine"], graph(Random(seed)))[0] for seed in range(50)]
    assert outcomes.count("") > 25
    made = b"".join(graph(Random(seed)) for seed in range(300))
    assert all(
        word in made for word in (b"/Annots", b"/AcroForm", b"/Font", b"/StructTreeRoot", b"/OCProperties", b"/Shading", b"stream")
    )


def _hold(name: str, data: bytes) -> None:
    _, find = tried(TARGETS[name], data)
    assert find is None, (find.words, data)
