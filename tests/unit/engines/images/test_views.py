"""A picture and what is made of it look the same; a picture that lost something does not."""

from __future__ import annotations

import io

import pytest
from PIL import Image, ImageDraw

from samples.build._pictures import coded, office_photo
from samples.build.images import SAMPLES
from samples.sample import Sample
from sanitizer.contract.page_views import ShowsPages
from sanitizer.engines.images import ENGINE
from sanitizer.fidelity.compare import compare
from sanitizer.fidelity.selection import spread
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.fidelity import Comparison
from sanitizer.model.limits import Limits
from sanitizer.policy.schema import FidelityRule
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy, reconstruct
from tests.unit.engines.images.pixels import frames, sample, type_of

RELEASED = [one for one in SAMPLES if one.verdict in ("clean", "disarmed") and not one.path.endswith("no_end_marker.jpg")]


def compared(source: bytes, target: bytes, type_name: str, limits: Limits | None = None) -> Comparison:
    assert isinstance(ENGINE, ShowsPages)
    session = StepSession(plain_policy(limits=limits or Limits()), type_name, lambda _finding: None, no_nested)
    other = StepSession(plain_policy(), type_name, lambda _finding: None, no_nested)
    with (
        as_file(source) as one,
        as_file(target) as two,
        ENGINE.open_views(one, session) as before,
        ENGINE.open_views(two, other) as after,
    ):
        return compare(before, after, spread(max(before.page_count, after.page_count)), lambda: True)


@pytest.mark.parametrize("sample", RELEASED, ids=lambda one: one.path)
def test_every_sample_is_like_what_is_made_of_it(sample: Sample) -> None:
    source = sample.build()
    scores = compared(source, reconstruct(ENGINE, source, type_of(sample)).data, type_of(sample))
    assert scores.similarity.lowest > 0.97
    assert scores.spot.lowest > FidelityRule().min_spot
    assert scores.recall is None


def test_every_page_and_frame_counts() -> None:
    fax = sample("受信FAX.tif")
    assert compared(fax, fax, "tiff").pages == len(list(frames(fax))) == 3
    with Image.open(io.BytesIO(fax)) as image:
        one_page = coded(image.copy(), "TIFF")
    lost = compared(fax, one_page, "tiff")
    assert (lost.pages_total, lost.similarity.lowest) == (3, 0.0)


def test_something_painted_over() -> None:
    photo = office_photo()
    changed = photo.copy()
    ImageDraw.Draw(changed).rectangle((0, 0, photo.width // 3, photo.height // 3), fill="white")
    scores = compared(coded(photo, "PNG"), coded(changed, "PNG"), "png")
    assert scores.spot.lowest < FidelityRule().min_spot


def test_what_is_no_picture_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        compared(b"\x89PNG\r\n\x1a\n" + bytes(50), b"", "png")


def test_more_pixels_than_the_limit() -> None:
    photo = coded(office_photo(), "PNG")
    with pytest.raises(LimitExceeded):
        compared(photo, photo, "png", Limits(max_pixels=100))
