"""The text verifier finds in the sources what the engine takes out, and nothing in what it writes."""

from __future__ import annotations

import pytest

from samples.build.text import SAMPLES
from samples.sample import Sample
from sanitizer.engines.text import ENGINE
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.verifiers.text import RESIDUE_KEYS, VERIFIER
from tests.in_process import plain_policy, reconstruct, verify


def test_keys_are_features() -> None:
    assert set(RESIDUE_KEYS) <= {feature.key for feature in ENGINE.features}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_samples(sample: Sample) -> None:
    assert verify(VERIFIER, reconstruct(ENGINE, sample.build(), "txt").data, "txt", (ENGINE,)) == []
    found = {residue.feature for residue in verify(VERIFIER, sample.build(), "txt", (ENGINE,))}
    assert found >= set(sample.features) - {"text.zero_width"}


def test_a_place_has_its_line() -> None:
    (residue,) = verify(VERIFIER, b"a\nb\nc\x07\n", "txt", (ENGINE,))
    assert (residue.feature, residue.location, residue.detail) == ("text.control", "line 3", "U+0007")


def test_policy_decides_about_invisible_characters() -> None:
    policy = plain_policy(actions={"text.zero_width": Action.REMOVE})
    assert [residue.feature for residue in verify(VERIFIER, "a\u200b".encode(), "txt", (ENGINE,), policy)] == ["text.zero_width"]


def test_binary_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        verify(VERIFIER, b"\0", "txt", (ENGINE,))
