"""Every sample through the engine in process: what must be found is found, what must stay stays, what must go is nowhere."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

import pytest
from PIL import Image

from samples.build import ooxml, ooxml_embedded, ooxml_hidden, ooxml_modern
from samples.sample import Sample
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.features import FEATURES
from sanitizer.model.errors import EncryptedFile, MalformedFile
from sanitizer.model.file_type import Confidence, Glimpse
from tests.in_process import Outcome, extract_text, reconstruct

_PICTURES = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}


def detected(data: bytes, suffix: str) -> list[str]:
    glimpse = Glimpse(io.BytesIO(data), len(data), data[:65536], data[-65536:], suffix)
    return [kind.name for kind in ENGINE.types if kind.recognise(glimpse) is Confidence.STRUCTURE]


def nested(member: BinaryIO, name: str) -> BinaryIO | None:
    """Pictures by Pillow, workbooks by the engine itself."""
    data = member.read()
    suffix = name.rsplit(".", 1)[-1]
    if suffix in _PICTURES:
        try:
            with Image.open(io.BytesIO(data)) as picture:
                written = io.BytesIO()
                picture.save(written, _PICTURES[suffix])
        except OSError:
            return None
        return io.BytesIO(written.getvalue())
    types = detected(data, "." + suffix)
    return io.BytesIO(reconstruct(ENGINE, data, types[0], nested=nested).data) if len(types) == 1 else None


def run(sample: Sample) -> tuple[str, Outcome]:
    data = sample.build()
    types = detected(data, "." + sample.path.rsplit(".", 1)[-1])
    assert types == [sample.path.rsplit(".", 1)[-1]]
    return types[0], reconstruct(ENGINE, data, types[0], nested=nested)


def unpacked(data: bytes) -> bytes:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return b"\n".join(name.encode() + b"\n" + archive.read(name) for name in archive.namelist())


SAMPLES = ooxml.SAMPLES + ooxml_embedded.SAMPLES + ooxml_hidden.SAMPLES + ooxml_modern.SAMPLES
_PASSING = [sample for sample in SAMPLES if sample.kind != "malformed"]


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_sample_is_disarmed(sample: Sample) -> None:
    kind, outcome = run(sample)
    assert set(sample.features) <= outcome.features
    everything = unpacked(outcome.data)
    assert [piece for piece in sample.gone if piece in everything or piece in outcome.data] == []
    target = {"docm": "docx", "xlsm": "xlsx", "ppsm": "ppsx"}.get(kind, kind)
    assert detected(outcome.data, f".{target}") == [target]
    text = extract_text(ENGINE, outcome.data, target)
    assert [piece for piece in sample.keeps if piece not in text] == []


@pytest.mark.parametrize("sample", [sample for sample in _PASSING if sample in ooxml.SAMPLES], ids=lambda sample: sample.path)
def test_text_is_the_same_before_and_after(sample: Sample) -> None:
    if sample.path.endswith(("unknown.docx", "macro.xlsm", "dde.docx")):
        return  # an alternative for an unknown program, macro sheets, and a result inside a field's code (not shown) go on purpose
    kind, outcome = run(sample)
    target = {"docm": "docx", "xlsm": "xlsx", "ppsm": "ppsx"}.get(kind, kind)
    assert extract_text(ENGINE, outcome.data, target) == extract_text(ENGINE, sample.build(), kind)


@pytest.mark.parametrize("sample", SAMPLES, ids=lambda sample: sample.path)
def test_sample_is_the_same_bytes_each_time(sample: Sample) -> None:
    assert sample.build() == sample.build()


@pytest.mark.parametrize("sample", _PASSING, ids=lambda sample: sample.path)
def test_second_pass_changes_nothing(sample: Sample) -> None:
    """What was written is on the list: a second run finds nothing that must go, and from then on the bytes stay the same."""
    kind, outcome = run(sample)
    target = {"docm": "docx", "xlsm": "xlsx", "ppsm": "ppsx"}.get(kind, kind)
    again = reconstruct(ENGINE, outcome.data, target, nested=nested)
    assert [finding for finding in again.findings if finding.action.value != "allow"] == []
    assert reconstruct(ENGINE, again.data, target, nested=nested).data == again.data


def test_every_feature_has_a_sample() -> None:
    """A known macro is known to a policy of its own: test_macros.py."""
    assert {feature.key for feature in FEATURES} - {"ooxml.known_macro"} == {key for sample in SAMPLES for key in sample.features}


def test_malformed_samples_end_in_a_verdict() -> None:
    laughs = next(sample for sample in SAMPLES if sample.path.endswith("laughs.docx"))
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, laughs.build(), "docx")
    encrypted = next(sample for sample in SAMPLES if sample.path.endswith("encrypted.docx"))
    assert detected(encrypted.build(), ".docx") == ["docx"]
    with pytest.raises(EncryptedFile):
        reconstruct(ENGINE, encrypted.build(), "docx")
