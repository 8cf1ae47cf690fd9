"""The walkers of the image verifier: what the engine writes passes, anything added does not."""

from __future__ import annotations

import pytest

from samples.build._pictures import coded, office_photo, png_chunk, rgb_profile
from sanitizer.engines.images import ENGINE
from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers.images import RESIDUE_KEYS, VERIFIER
from tests.in_process import reconstruct, verify

_PILLOW_NAMES = {"jpg": "JPEG", "png": "PNG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF", "webp": "WEBP"}
CLEAN = {name: reconstruct(ENGINE, coded(office_photo(40, 30), kind), name).data for name, kind in _PILLOW_NAMES.items()}


def _features(data: bytes, type_name: str) -> set[str]:
    return {residue.feature for residue in verify(VERIFIER, data, type_name, (ENGINE,))}


def test_keys_are_the_engines() -> None:
    assert set(RESIDUE_KEYS) <= {feature.key for feature in ENGINE.features}


@pytest.mark.parametrize("type_name", CLEAN)
def test_what_the_engine_writes_passes(type_name: str) -> None:
    assert _features(CLEAN[type_name], type_name) == set()


@pytest.mark.parametrize("type_name", CLEAN)
@pytest.mark.parametrize("tail", [b"\0" * 40, b"PK\x03\x04" * 20, b"<?php 1;" * 6])
def test_appended_data(type_name: str, tail: bytes) -> None:
    assert "image.appended_data" in _features(CLEAN[type_name] + tail, type_name)


@pytest.mark.parametrize("type_name", CLEAN)
def test_every_cut_is_refused(type_name: str) -> None:
    whole = (
        CLEAN[type_name].rstrip(b"\0") if type_name == "tiff" else CLEAN[type_name]
    )  # TIFF ends with zero bytes to a multiple of 16
    for size in range(0, len(whole), max(1, len(whole) // 97)):
        try:
            found = verify(VERIFIER, whole[:size], type_name, (ENGINE,))
        except MalformedFile:
            continue
        assert found, size


@pytest.mark.parametrize(
    "marker, payload, key",
    [
        (0xE1, b"Exif\0\0II*\0", "image.exif"),
        (0xE1, b"http://ns.adobe.com/xap/1.0/\0<x/>", "image.xmp"),
        (0xED, b"Photoshop 3.0\0", "image.iptc"),
        (0xFE, b"words", "image.comment"),
        (0xE2, b"MPF\0", "image.private_chunk"),
        (0xEB, b"words", "image.private_chunk"),
        (0xE0, b"JFXX\0", "image.thumbnail"),
        (0xE2, b"ICC_PROFILE\0\1\1" + bytes(200), "image.icc"),
        (0xEE, b"Adobe\0\0\0\0\0\0\0more", "image.private_chunk"),
    ],
)
def test_jpeg_segments(marker: int, payload: bytes, key: str) -> None:
    clean = CLEAN["jpg"]
    segment = b"\xff" + bytes([marker]) + (len(payload) + 2).to_bytes(2, "big") + payload
    assert _features(clean[:20] + segment + clean[20:], "jpg") == {key}


@pytest.mark.parametrize(
    "kind, data, key",
    [
        (b"tEXt", b"a\0b", "image.comment"),
        (b"eXIf", b"II*\0", "image.exif"),
        (b"vpAg", b"x", "image.private_chunk"),
        (b"iCCP", b"other\0\0" + b"x\x9c\x03\0\0\0\0\1", "image.icc"),
    ],
)
def test_png_chunks(kind: bytes, data: bytes, key: str) -> None:
    clean = CLEAN["png"]
    assert _features(clean[:33] + png_chunk(kind, data) + clean[33:], "png") == {key}


def test_png_with_a_wrong_check_sum() -> None:
    data = bytearray(CLEAN["png"])
    data[30] ^= 1
    with pytest.raises(MalformedFile):
        verify(VERIFIER, bytes(data), "png", (ENGINE,))


def test_gif_extensions() -> None:
    clean = CLEAN["gif"]
    assert _features(clean[:-1] + b"!\xfe\x05words\0;", "gif") == {"image.comment"}
    assert _features(clean[:-1] + b"!\xff\x0bPRIVATE 1.0\0;", "gif") == {"image.private_chunk"}


def test_bmp_header_fields() -> None:
    data = bytearray(CLEAN["bmp"])
    data[6:10] = b"evil"
    assert _features(bytes(data), "bmp") == {"image.private_chunk"}


@pytest.mark.parametrize("kind, key", [(b"EXIF", "image.exif"), (b"XMP ", "image.xmp"), (b"ABCD", "image.private_chunk")])
def test_webp_chunks(kind: bytes, key: str) -> None:
    data = bytearray(CLEAN["webp"] + kind + (4).to_bytes(4, "little") + b"evil")
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    assert _features(bytes(data), "webp") == {key}


def test_tiff_fields() -> None:
    source = coded(office_photo(20, 15), "TIFF", tiffinfo={270: "words"}, compression="tiff_lzw")
    assert _features(source, "tiff") == {"image.comment"}


def test_profile_with_a_private_tag() -> None:
    source = coded(office_photo(20, 15), "JPEG", icc_profile=rgb_profile({b"priv": b"text\0\0\0\0words\0\0\0"}))
    assert _features(source, "jpg") == {"image.icc"}
