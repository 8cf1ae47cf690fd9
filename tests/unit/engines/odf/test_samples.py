"""Every sample through the engine in process: what must be found is found, what must stay stays, what must go is nowhere."""

from __future__ import annotations

import pytest

from samples.build import odf
from samples.sample import Sample
from sanitizer.engines.odf import ENGINE
from sanitizer.engines.odf.features import FEATURES
from sanitizer.model.errors import EncryptedFile, MalformedFile, WrongPassword
from tests.in_process import Outcome, extract_text, reconstruct
from tests.unit.engines.odf.nested import detected, everything, nested, run, target_of

SAMPLES = odf.SAMPLES
_PASSING = [sample for sample in SAMPLES if sample.kind != "malformed"]


def ran(sample: Sample) -> tuple[str, Outcome]:
    kind = sample.path.rsplit(".", 1)[-1]
    data = sample.build()
    assert detected(data, f".{kind}") == [kind]
    return kind, run(data, kind)


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_sample_is_disarmed(sample: Sample) -> None:
    kind, outcome = ran(sample)
    assert set(sample.features) <= outcome.features
    target = target_of(kind)
    unpacked = everything(outcome.data, target)
    assert [piece for piece in sample.gone if piece in unpacked] == []
    assert detected(outcome.data, f".{target}") == [target]
    text = extract_text(ENGINE, outcome.data, target)
    assert [piece for piece in sample.keeps if piece not in text] == []


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_text_is_the_same_before_and_after(sample: Sample) -> None:
    if sample.path.endswith(("unknown.odt", "linked.ods")):
        return  # foreign elements outside of paragraphs, and the sheet that held values of another file, go on purpose
    kind, outcome = ran(sample)
    assert extract_text(ENGINE, outcome.data, target_of(kind)) == extract_text(ENGINE, sample.build(), kind)


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_second_pass_changes_nothing(sample: Sample) -> None:
    """What was written is on the list: a second run finds nothing that must go, and from then on the bytes stay the same."""
    kind, outcome = ran(sample)
    again = run(outcome.data, target_of(kind))
    assert [finding for finding in again.findings if finding.action.value != "allow"] == []
    assert run(again.data, target_of(kind)).data == again.data


def test_every_feature_has_a_sample() -> None:
    assert {feature.key for feature in FEATURES} == {key for sample in SAMPLES for key in sample.features}


def _named(end: str) -> bytes:
    return next(sample.build() for sample in SAMPLES if sample.path.endswith(end))


@pytest.mark.parametrize("name", ["laughs.odt", "body.odt", "cut.odt"])
def test_malformed_samples_end_in_a_verdict(name: str) -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, _named(name), "odt", nested=nested)


def test_a_password_opens() -> None:
    from samples.build._odf_hostile import PASSWORD

    data = _named("encrypted.odt")
    with pytest.raises(EncryptedFile):
        run(data, "odt")
    with pytest.raises(WrongPassword):
        run(data, "odt", passwords=("wrong", "also wrong"))
    outcome = run(data, "odt", passwords=("wrong", PASSWORD))
    assert "本文は残る" in extract_text(ENGINE, outcome.data, "odt")
    assert outcome.features == {"odf.encrypted"}
