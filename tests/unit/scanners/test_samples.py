"""Every scanner sample shows its features, and every feature of the scanners has a sample."""

from __future__ import annotations

import pytest

from samples.build import foreign, scanner, signatures
from samples.sample import Sample
from sanitizer.model.finding import Action
from sanitizer.sandbox.family import SIGNATURES
from sanitizer.scanners import all_scanners
from sanitizer.scanners._signature_features import VALID
from sanitizer.scanners._yara_features import SITE
from tests.unit.scanners.scanning import hits_in


@pytest.mark.parametrize("sample", scanner.SAMPLES, ids=lambda sample: sample.path)
def test_a_sample_shows_its_features(sample: Sample) -> None:
    hits = hits_in(sample.build(), sample.path.rsplit("/", 1)[-1])
    assert {hit.feature.key for hit in hits} >= set(sample.features)
    blocks = any(hit.feature.default is Action.BLOCK for hit in hits)
    assert blocks == (sample.verdict == "blocked")


@pytest.mark.parametrize("sample", signatures.SAMPLES, ids=lambda sample: sample.path)
def test_a_signed_sample_shows_its_features(sample: Sample) -> None:
    hits = hits_in(sample.build(), sample.path.rsplit("/", 1)[-1], family=SIGNATURES)
    assert {hit.feature.key for hit in hits} >= set(sample.features) - {"pdf.signature"}  # that one is the engine's


def test_every_feature_has_a_sample() -> None:
    declared = {feature.key for plug in all_scanners() for feature in plug.features}
    shown = {key for sample in (*scanner.SAMPLES, *signatures.SAMPLES) for key in sample.features}
    needs_settings = {SITE.key, VALID.key}  # site rules: test_yara; a trust list: test_pdf_signature_check
    assert declared - needs_settings == shown - {"pdf.signature"}


@pytest.mark.parametrize("sample", [*scanner.SAMPLES, *signatures.SAMPLES, *foreign.SAMPLES], ids=lambda sample: sample.path)
def test_the_same_bytes_each_time(sample: Sample) -> None:
    assert sample.build() == sample.build()


@pytest.mark.parametrize("sample", foreign.SAMPLES, ids=lambda sample: sample.path)
def test_foreign_stubs_are_inert(sample: Sample) -> None:
    assert hits_in(sample.build(), sample.path.rsplit("/", 1)[-1]) == []
