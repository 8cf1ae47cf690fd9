"""Invariant: any input ends as an output or with a reason of its own; never its own bytes, never a dead slot.

Through the real sandbox: random bytes under any suffix, and samples that were cut, spliced and changed.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from samples.sample import all_samples
from sanitizer.model import errors
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from sanitizer.pipeline.disarm import disarm
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot

pytestmark = pytest.mark.xdist_group("any_bytes")  # they share a slot

# Without what is known to end the child itself (a bomb that takes the renderer's memory): that is a verdict, too, and not this one.
SAMPLES = {sample.path: sample for sample in all_samples() if sample.verdict != "failed"}
TEXT_TYPES = {"txt", "csv", "tsv"}  # where every byte may be allowed content
PICTURES = {"png", "bmp", "gif", "jpg", "tiff", "webp"}  # a clean one that is coded just as we code may come out the same
# What an input may be told; everything else is a fault of ours.
REASONS = {
    error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.UntrustedInputError)
}
EXAMPLES = int(os.environ.get("MUGAI_EXAMPLES", "60"))
SUFFIXES = sorted({PurePosixPath(path).suffix for path in SAMPLES})

_slots: list[tuple[Slot, Policy]] = []


@pytest.fixture(scope="module", autouse=True)
def slot() -> Iterator[None]:
    """One for all examples: hypothesis does not take fixtures of its own."""
    started = Slot(plan())
    _slots.append((started, PolicyShelf().load("standard", started.catalogue).policy))
    yield
    _slots.pop()
    started.close()


@cache
def built(path: str) -> bytes:
    return SAMPLES[path].build()


@dataclass(frozen=True)
class Mutation:
    """A sample with a few changes (kind, place, argument), each of which a parser may stumble over; and the suffix it goes by."""

    path: str
    suffix: str
    changes: tuple[tuple[str, int, bytes | int | str], ...]

    def data(self) -> bytes:
        data = bytearray(built(self.path))
        for kind, place, argument in self.changes:
            at = place % (len(data) + 1)
            if kind == "change" and isinstance(argument, bytes):
                data[at : at + len(argument)] = argument
            elif kind == "insert" and isinstance(argument, bytes):
                data[at:at] = argument
            elif kind == "cut" and isinstance(argument, int):
                del data[at : at + argument]
            elif kind == "double" and isinstance(argument, int):
                data[at:at] = data[at : at + argument]
            elif kind == "splice" and isinstance(argument, str):
                other = built(argument)
                data[at:] = other[min(at, len(other)) :]
        return bytes(data)


_PLACES = st.integers(0, 1 << 20)
_NUMBERS = st.sampled_from([b"\xff\xff\xff\xff", b"\0\0\0\0", b"\x7f\xff\xff\xff", b"9999", b"-1  "])
_CHANGES = st.one_of(
    st.tuples(st.just("change"), _PLACES, st.binary(min_size=1, max_size=2) | _NUMBERS),
    st.tuples(st.just("insert"), _PLACES, st.binary(max_size=32)),
    st.tuples(st.just("cut"), _PLACES, st.integers(1, 64)),
    st.tuples(st.just("double"), _PLACES, st.integers(1, 512)),
    st.tuples(st.just("splice"), _PLACES, st.sampled_from(sorted(SAMPLES))),
)


@st.composite
def mutations(draw: st.DrawFn) -> Mutation:
    path = draw(st.sampled_from(sorted(SAMPLES)))
    suffix = draw(st.just(PurePosixPath(path).suffix) | st.sampled_from(SUFFIXES))
    return Mutation(path, suffix, tuple(draw(st.lists(_CHANGES, min_size=1, max_size=4))))


def check(name: str, data: bytes) -> None:
    slot, policy = _slots[0]
    with MemoryFile.sealed_from([data], Limits().max_bytes) as source:
        outcome = disarm(slot, source, name, policy)
    if outcome.target is None:
        assert outcome.error_code in REASONS, outcome.error_detail
        assert not outcome.verdict.releasable
        return
    output = b"".join(outcome.target.chunks())
    outcome.target.close()
    assert outcome.verdict.releasable
    assert not outcome.error_code
    assert outcome.verifier
    clean = all(finding.action is Action.ALLOW or finding.feature == "file.wrong_suffix" for finding in outcome.findings)
    if outcome.target_type in PICTURES:
        assert clean or output != data, outcome
    elif outcome.target_type not in TEXT_TYPES:
        assert data not in output, outcome


def test_the_slot_lives_before_and_after() -> None:
    """As the last test of the module does."""
    check("普通.csv", b"1,2\r\n")


@settings(max_examples=EXAMPLES, deadline=None, derandomize=EXAMPLES == 60, suppress_health_check=list(HealthCheck))
@given(st.binary(max_size=4096), st.sampled_from(SUFFIXES))
def test_random_bytes(data: bytes, suffix: str) -> None:
    check(f"入力{suffix}", data)


@settings(max_examples=3 * EXAMPLES, deadline=None, derandomize=EXAMPLES == 60, suppress_health_check=list(HealthCheck))
@given(mutations())
def test_mutated_samples(mutation: Mutation) -> None:
    check(f"入力{mutation.suffix}", mutation.data())


def test_after_all_that_the_slot_still_works() -> None:
    check("普通.csv", b"1,2\r\n")
