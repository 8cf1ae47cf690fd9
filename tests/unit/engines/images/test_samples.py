"""Every sample: what must be found is found, what must be gone is gone, what is shown stays, and the verifier agrees."""

from __future__ import annotations

import io

import pytest

from samples.build.images import SAMPLES
from samples.sample import Sample
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.file_type import Confidence, Glimpse
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import reconstruct, verify
from tests.unit.engines.images.pixels import equal, mode, root_mean_square, type_of

RELEASED = [sample for sample in SAMPLES if sample.verdict in ("clean", "disarmed")]
HELD = [sample for sample in SAMPLES if sample.verdict == "review"]
TWO_FORMATS = [sample for sample in SAMPLES if sample.verdict == "blocked"]
LOSSY = ("広報写真.webp", "turned.jpg")


def _name(sample: Sample) -> str:
    return sample.path


@pytest.mark.parametrize("sample", RELEASED, ids=_name)
def test_is_disarmed_and_looks_the_same(sample: Sample) -> None:
    source = sample.build()
    outcome = reconstruct(ENGINE, source, type_of(sample))
    if sample.path.endswith("no_end_marker.jpg"):
        source += b"\xff\xd9"  # Pillow shows nothing without it
    assert set(sample.features) <= outcome.features
    assert sample.verdict == ("disarmed" if outcome.findings else "clean")
    for text in sample.gone:
        assert text not in outcome.data
    if sample.path.endswith(LOSSY):
        assert root_mean_square(source, outcome.data) < 3
    else:
        assert equal(source, outcome.data)
        assert mode(source) == mode(outcome.data)
    assert verify(VERIFIER, outcome.data, type_of(sample), (ENGINE,)) == []


@pytest.mark.parametrize("sample", RELEASED, ids=_name)
def test_a_second_time_nothing_is_found(sample: Sample) -> None:
    once = reconstruct(ENGINE, sample.build(), type_of(sample))
    twice = reconstruct(ENGINE, once.data, type_of(sample))
    assert twice.findings == ()


@pytest.mark.parametrize("sample", TWO_FORMATS, ids=_name)
def test_the_second_format_goes(sample: Sample) -> None:
    """Detection blocks it; where a policy lets it through, the engine cuts the second format off."""
    outcome = reconstruct(ENGINE, sample.build(), type_of(sample))
    assert outcome.features == {"image.appended_data", "image.polyglot"}
    assert b"PK\x03\x04" not in outcome.data
    assert verify(VERIFIER, outcome.data, type_of(sample), (ENGINE,)) == []


@pytest.mark.parametrize("sample", HELD, ids=_name)
def test_is_held_with_a_reason(sample: Sample) -> None:
    with pytest.raises(LimitExceeded if "bomb" in sample.path else MalformedFile):
        reconstruct(ENGINE, sample.build(), type_of(sample))


@pytest.mark.parametrize("sample", [one for one in RELEASED if one.gone], ids=_name)
def test_the_verifier_refuses_the_source(sample: Sample) -> None:
    try:
        residues = verify(VERIFIER, sample.build(), type_of(sample), (ENGINE,))
    except MalformedFile:
        return
    assert residues


def test_every_feature_has_a_sample() -> None:
    assert {feature.key for feature in ENGINE.features} == {
        key for sample in SAMPLES for key in sample.features if key.startswith("image.")
    }


def test_samples_are_the_same_each_time() -> None:
    assert all(sample.build() == sample.build() for sample in SAMPLES)


@pytest.mark.parametrize("sample", SAMPLES, ids=_name)
def test_is_recognised_as_one_type_only(sample: Sample) -> None:
    data = sample.build()
    glimpse = Glimpse(io.BytesIO(data), len(data), data[:65536], data[-65536:], "." + sample.path.rsplit(".", 1)[1])
    sure = [kind.name for kind in ENGINE.types if kind.recognise(glimpse) >= Confidence.SIGNATURE]
    assert sure == [type_of(sample)]
