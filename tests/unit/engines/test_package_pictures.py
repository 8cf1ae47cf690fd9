"""Pictures: kinds by their first bytes, equal ones once, the grey area where one cannot be kept."""

from __future__ import annotations

import gzip
import io
from typing import BinaryIO

import pytest
from PIL import Image

from samples.build._opc import grey_png
from sanitizer.engines._package_pictures import AS_PIXELS, PLACEHOLDER, ImageDesk, is_metafile, raster_kind
from sanitizer.engines.ooxml.features import BROKEN_IMAGE, METAFILE
from sanitizer.model.errors import ProgramFailed, ProgramMissing
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
    with Image.open(io.BytesIO(PLACEHOLDER)) as picture:
        picture.load()
        assert picture.size == (64, 64)


def desk(asked: list[str], answer: bytes | None) -> tuple[ImageDesk, list[Finding]]:
    def nested(_member: BinaryIO, name: str) -> BinaryIO | None:
        asked.append(name)
        return io.BytesIO(answer) if answer is not None else None

    findings: list[Finding] = []
    session = StepSession(plain_policy(), "docx", findings.append, nested)
    return ImageDesk(session, METAFILE, BROKEN_IMAGE), findings


def test_pictures_are_named_by_their_kind() -> None:
    asked: list[str] = []
    images, findings = desk(asked, grey_png(8))
    picture = images.rebuilt(io.BytesIO(grey_png()), "/word/media/絵.jpg")
    assert picture is not None
    assert asked == ["絵.png"]
    assert picture.file.read() == grey_png(8)
    assert (picture.suffix, picture.content_type) == ("png", "image/png")
    assert findings == []


@pytest.mark.parametrize("answer", [None, b"not a picture"])
def test_what_cannot_be_rebuilt_becomes_grey(answer: bytes | None) -> None:
    images, findings = desk([], answer)
    assert images.rebuilt(io.BytesIO(grey_png()), "/a.png") is None
    assert [finding.feature for finding in findings] == ["ooxml.broken_image"]


@pytest.mark.parametrize(
    ("data", "features"), [(b"", []), (b"<svg/>", ["ooxml.metafile"]), (bytes(3_000_000), ["ooxml.broken_image"])]
)
def test_what_is_no_raster_picture_becomes_grey(data: bytes, features: list[str]) -> None:
    asked: list[str] = []
    images, findings = desk(asked, grey_png(8))
    assert images.rebuilt(io.BytesIO(data), "/a.png") is None
    assert [finding.feature for finding in findings] == features
    assert all(finding.detail == f"{len(data)} bytes" for finding in findings)
    assert asked == []


_EMF = b"\x01\0\0\0" + bytes(36) + b" EMF" + bytes(40)
_WMF = b"\xd7\xcd\xc6\x9a" + bytes(40)


def drawing_desk(error: Exception | None = None) -> tuple[ImageDesk, list[Finding], list[str]]:
    """A desk whose LibreOffice answers with a picture, or raises *error*; the names that `nested` is asked about."""
    asked: list[str] = []

    def outside(_program: str, _source: BinaryIO, _arguments: tuple[str, ...]) -> BinaryIO:
        if error is not None:
            asked.append("office")
            raise error
        return io.BytesIO(grey_png(9))

    def nested(_member: BinaryIO, name: str) -> BinaryIO | None:
        asked.append(name)
        return io.BytesIO(grey_png(8))

    findings: list[Finding] = []
    session = StepSession(plain_policy(), "docx", findings.append, nested, outside=outside)
    return ImageDesk(session, METAFILE, BROKEN_IMAGE), findings, asked


@pytest.mark.parametrize("data", [_EMF, _WMF, gzip.compress(_EMF, mtime=0)])
def test_metafiles_are_drawn_and_what_was_drawn_is_disarmed(data: bytes) -> None:
    images, findings, asked = drawing_desk()
    picture = images.rebuilt(io.BytesIO(data), "/word/media/a.bin")
    assert picture is not None
    assert asked == ["a.png"]
    assert picture.file.read() == grey_png(8)
    assert [(finding.feature, finding.detail) for finding in findings] == [("ooxml.metafile", AS_PIXELS)]


@pytest.mark.parametrize("data", [_EMF, gzip.compress(_EMF, mtime=0), gzip.compress(_EMF, mtime=0)[:20]])
def test_metafiles_become_grey_where_they_cannot_be_drawn(data: bytes) -> None:
    images, findings, _ = drawing_desk(ProgramFailed("crashed"))
    assert images.rebuilt(io.BytesIO(data), "/a.emf") is None
    assert [(finding.feature, finding.detail) for finding in findings] == [("ooxml.metafile", f"{len(data)} bytes")]


def test_without_libreoffice_it_is_asked_once() -> None:
    images, _, asked = drawing_desk(ProgramMissing("not installed"))
    assert [images.rebuilt(io.BytesIO(_EMF), f"/{number}.emf") for number in range(3)] == [None] * 3
    assert asked == ["office"]
