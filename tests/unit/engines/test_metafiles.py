"""Metafiles on a page of their own shape: what is asked of LibreOffice, and which shape the headers tell."""

from __future__ import annotations

import base64
import io
import struct
from typing import BinaryIO
from xml.etree import ElementTree

import pytest

from samples.build._rtf import wmf
from sanitizer.engines._metafiles import LONG_SIDE_PX, MAX_BYTES, drawn, kind_of, size_px
from sanitizer.model.errors import ProgramFailed
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy


def emf(width: int, height: int) -> bytes:
    """The first 88 bytes: bounds, frame and mark."""
    return struct.pack("<II8i", 1, 88, 0, 0, 10, 10, 0, 0, width, height) + b" EMF" + bytes(44)


def placeable(width: int, height: int) -> bytes:
    return b"\xd7\xcd\xc6\x9a" + struct.pack("<HhhhhH", 0, 0, 0, width, height, 1440) + bytes(30)


@pytest.mark.parametrize(
    ("data", "kind", "size"),
    [
        (emf(2000, 1000), "emf", (LONG_SIDE_PX, LONG_SIDE_PX // 2)),
        (emf(0, 1000), "emf", (LONG_SIDE_PX, LONG_SIDE_PX)),
        (emf(-5, -10), "emf", (LONG_SIDE_PX, LONG_SIDE_PX)),
        (emf(2_000_000_000, 1), "emf", (LONG_SIDE_PX, 16)),
        (placeable(500, 1000), "wmf", (LONG_SIDE_PX // 2, LONG_SIDE_PX)),
        (placeable(-500, 1000), "wmf", (LONG_SIDE_PX // 2, LONG_SIDE_PX)),
        (b"\x01\x00\x09\x00\x00\x03" + bytes(12), "wmf", (LONG_SIDE_PX, LONG_SIDE_PX)),
        (b"\x89PNG", "", (LONG_SIDE_PX, LONG_SIDE_PX)),
    ],
)
def test_shapes(data: bytes, kind: str, size: tuple[int, int]) -> None:
    assert kind_of(data) == kind
    assert size_px(data) == size


def test_the_window_of_a_plain_wmf_is_its_shape() -> None:
    data = b"\x01\x00\x09\x00\x00\x03" + bytes(12) + struct.pack("<IHhh", 5, 0x020C, 300, 600)
    assert size_px(data) == (LONG_SIDE_PX, LONG_SIDE_PX // 2)


def test_the_picture_fills_its_page() -> None:
    asked: list[tuple[bytes, tuple[str, ...]]] = []

    def outside(_program: str, source: BinaryIO, arguments: tuple[str, ...]) -> BinaryIO:
        asked.append((source.read(), arguments))
        return io.BytesIO(b"\x89PNG")

    session = StepSession(plain_policy(), "docx", lambda _finding: None, no_nested, outside=outside)
    assert drawn(wmf(), session).read() == b"\x89PNG"
    page, arguments = asked[0]
    assert arguments == ("png", "fodg")
    root = ElementTree.fromstring(page)
    data = next(element for element in root.iter() if element.tag.endswith("binary-data"))
    assert base64.b64decode(data.text or "") == wmf()


def test_what_is_too_large_is_not_drawn() -> None:
    session = StepSession(plain_policy(), "docx", lambda _finding: None, no_nested)
    with pytest.raises(ProgramFailed):
        drawn(bytes(MAX_BYTES + 1), session)
