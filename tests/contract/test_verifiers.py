"""What every verifier owes: one for each type that can be written, from another library than the engine's, with known features."""

from __future__ import annotations

from collections import Counter

import pytest

from sanitizer.contract.engine import Engine
from sanitizer.engines import all_engines
from sanitizer.verifiers import all_verifiers

WRITTEN_BY_THE_LADDER = {"pdf", "txt"}


def _targets() -> set[str]:
    types = [file_type for engine in all_engines() for file_type in engine.types]
    return {name for one in types for name in (one.target_name, *one.rare_targets)} | WRITTEN_BY_THE_LADDER


def test_each_type_that_is_written_has_exactly_one_verifier() -> None:
    targets = _targets()
    verified = Counter(name for verifier in all_verifiers() for name in verifier.types)
    assert set(verified) >= targets
    assert {name: count for name, count in verified.items() if count != 1} == {}


def test_no_verifier_is_for_a_type_that_nothing_writes() -> None:
    targets = _targets()
    assert {name for verifier in all_verifiers() for name in verifier.types} - targets == set()


@pytest.mark.parametrize("engine", all_engines(), ids=lambda engine: engine.name)
def test_each_type_has_a_suffix_and_each_feature_is_of_its_engine(engine: Engine) -> None:
    assert all(file_type.suffixes and file_type.suffixes[0].startswith(".") for file_type in engine.types)
    formats = {feature.key.partition(".")[0] for feature in engine.features}
    assert len(formats) <= 1, formats


def test_names_are_unique() -> None:
    for names in ([engine.name for engine in all_engines()], [verifier.name for verifier in all_verifiers()]):
        assert len(names) == len(set(names))
    types = [file_type.name for engine in all_engines() for file_type in engine.types]
    assert len(types) == len(set(types))
