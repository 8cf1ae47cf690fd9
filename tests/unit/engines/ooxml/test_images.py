"""Pictures: kinds by their first bytes, equal ones once, the grey area where one cannot be kept."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest
from PIL import Image

from samples.build._opc import grey_png
from sanitizer.engines.ooxml.images import PLACEHOLDER, ImageDesk, is_metafile, raster_kind
from sanitizer.model.finding import Finding
from sanitizer.sandbox.session import StepSession
from tests.in_process import plain_policy


@pytest.mark.parametrize(
    ("head", "suffix"),
    [
        (b"\x89PNG\r\n\x1a\n", "png"),
        (b"\xff\xd8\xff\xe0", "jpeg"),
        (b"GIF89a", "gif"),
        (b"BM", "bmp"),
        (b"MM\0*", "tiff"),
        (b"RIFF\0\0\0\0WEBPVP8 ", "webp"),
    ],
)
def test_kinds(head: bytes, suffix: str) -> None:
    kind = raster_kind(head + bytes(20))
    assert kind is not None
    assert kind[0] == suffix


@pytest.mark.parametrize(
    "data", [b"\xd7\xcd\xc6\x9a" + bytes(20), b"\x01\0\0\0" + bytes(36) + b" EMF", b"<svg xmlns='x'/>", b"\x1f\x8b\x08"]
)
def test_metafiles(data: bytes) -> None:
    assert raster_kind(data) is None
    assert is_metafile(data)


def test_placeholder_is_a_picture() -> None:
    with Image.open(io.BytesIO(PLACEHOLDER.data)) as picture:
        picture.load()
        assert picture.size == (64, 64)


def desk(asked: list[str], answer: bytes | None) -> tuple[ImageDesk, list[Finding]]:
    def nested(_member: BinaryIO, name: str) -> BinaryIO | None:
        asked.append(name)
        return io.BytesIO(answer) if answer is not None else None

    findings: list[Finding] = []
    return ImageDesk(StepSession(plain_policy(), "docx", findings.append, nested)), findings


def test_equal_pictures_are_done_once_and_named_by_their_kind() -> None:
    asked: list[str] = []
    images, findings = desk(asked, grey_png(8))
    first = images.rebuilt(grey_png(), "/word/media/絵.jpg")
    assert images.rebuilt(grey_png(), "/word/media/b.png") is first
    assert asked == ["絵.png"]
    assert first.data == grey_png(8)
    assert findings == []


@pytest.mark.parametrize("answer", [None, b"not a picture"])
def test_what_cannot_be_rebuilt_becomes_grey(answer: bytes | None) -> None:
    images, findings = desk([], answer)
    assert images.rebuilt(grey_png(), "/a.png") is PLACEHOLDER
    assert [finding.feature for finding in findings] == ["ooxml.broken_image"]
