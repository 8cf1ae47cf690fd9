"""The CSV verifier finds in the sources what the engine takes out, and nothing in what it writes."""

from __future__ import annotations

import pytest

from samples.build.csv import SAMPLES
from samples.sample import Sample
from sanitizer.engines.csv import ENGINE
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.verifiers.csv import MAX_CELLS, RESIDUE_KEYS, VERIFIER
from tests.in_process import reconstruct, verify


def residues(data: bytes, type_name: str = "csv") -> list[tuple[str, str]]:
    return [(residue.feature, residue.location) for residue in verify(VERIFIER, data, type_name, (ENGINE,))]


def test_keys_are_features() -> None:
    assert set(RESIDUE_KEYS) <= {feature.key for feature in ENGINE.features}


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_samples(sample: Sample) -> None:
    type_name = sample.path.rsplit(".", 1)[1]
    assert residues(reconstruct(ENGINE, sample.build(), type_name).data, type_name) == []
    found = {feature for feature, _ in residues(sample.build(), type_name)}
    assert found >= set(sample.features) - {"csv.zero_width"} - ({"csv.formula"} if "csv.control" in sample.features else set())


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"a,b\r\n1,=1\r\n", [("csv.formula", "line 2, cell 2")]),
        (b"a\r=1\r", [("csv.formula", "line 2, cell 1")]),
        (b"a,\"x\n=cmd|'/C calc'!A0\"\n", [("csv.dde", "line 2, cell 2")]),
        (b"sep=x\r\nax=1\r\n", [("csv.separator_line", "line 1")]),
        (b"a;=1\n", [("csv.formula", "line 1, cell 2")]),
    ],
)
def test_what_a_spreadsheet_would_run(data: bytes, expected: list[tuple[str, str]]) -> None:
    assert residues(data) == expected


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        residues(b"," * (MAX_CELLS + 1))
    with pytest.raises(LimitExceeded):
        residues(b"x" * 6_000_000)


def test_binary_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        residues(b"\0")
