"""Any input gives a target that the verifier accepts or an UntrustedInputError: never another exception, never residue."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build.images import SAMPLES
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import UntrustedInputError
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import reconstruct, verify
from tests.unit.engines.images.pixels import type_of

TYPES = [kind.name for kind in ENGINE.types]
_SOURCES = {name: [one.build() for one in SAMPLES if type_of(one) == name] for name in TYPES}
_SPICE = (
    b"\xff\xff",
    b"\0\0",
    b"\xff\xda",
    b"\xff\xc4",
    b"\xff\xdb",
    b"\x7f\xff\xff\xff",
    b"\x80\0",
    b"IDAT",
    b"fcTL",
    b"!\xf9",
    b",",
)


def _spoil(data: bytes, seed: int) -> bytes:
    dice = random.Random(seed)
    spoiled = bytearray(data)
    for _ in range(dice.choice((1, 2, 8, 30))):
        at = dice.randrange(min(len(spoiled), dice.choice((40, 700, 1 << 30)))) if spoiled else 0
        match dice.randrange(5):
            case 0:
                spoiled[at : at + 1] = bytes([dice.randrange(256)])
            case 1:
                del spoiled[at : at + dice.randrange(1, 40)]
            case 2:
                spoiled[at:at] = spoiled[at : at + dice.randrange(1, 60)]
            case 3:
                spoiled[at : at + 2] = dice.choice(_SPICE)
            case _:
                spoiled[at : at + 1] = bytes([spoiled[at] ^ 1 << dice.randrange(8)]) if at < len(spoiled) else b""
    return bytes(spoiled)


@pytest.mark.parametrize("type_name", TYPES)
@settings(max_examples=60, deadline=None)
@given(seed=st.integers(0, 1 << 30))
def test_spoiled_samples(type_name: str, seed: int) -> None:
    data = _spoil(random.Random(seed).choice(_SOURCES[type_name]), seed)
    try:
        outcome = reconstruct(ENGINE, data, type_name)
    except UntrustedInputError:
        return
    assert verify(VERIFIER, outcome.data, type_name, (ENGINE,)) == []


@pytest.mark.parametrize("type_name", TYPES)
@settings(max_examples=20, deadline=None)
@given(data=st.binary(max_size=200))
def test_noise(type_name: str, data: bytes) -> None:
    head = _SOURCES[type_name][0][: len(data) % 60]
    with pytest.raises(UntrustedInputError):
        reconstruct(ENGINE, head + data, type_name)


@pytest.mark.parametrize("type_name", TYPES)
def test_every_cut(type_name: str) -> None:
    whole = min(_SOURCES[type_name], key=len)
    for size in range(0, len(whole), max(1, len(whole) // 60)):
        try:
            outcome = reconstruct(ENGINE, whole[:size], type_name)
        except UntrustedInputError:
            continue
        assert verify(VERIFIER, outcome.data, type_name, (ENGINE,)) == []
