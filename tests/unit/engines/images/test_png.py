"""PNG: every depth and both ways of interlacing stay as they are; broken structure is refused."""

from __future__ import annotations

import struct
import zlib

import pytest

from samples.build._pictures import coded, exif_block, office_photo, png_chunk, rgb_profile, with_chunks
from sanitizer.engines.images import ENGINE
from sanitizer.engines.images.png_rows import DEPTHS, Layout, RowRecoder
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.verifiers.images import VERIFIER
from tests.in_process import plain_policy, reconstruct, verify
from tests.unit.engines.images.pixels import equal, info, root_mean_square, sample

KINDS = [(colour, depth) for colour, depths in DEPTHS.items() for depth in depths]


def _png(colour: int, depth: int, interlaced: bool, raw: bytes, *chunks: tuple[bytes, bytes]) -> bytes:
    header = struct.pack(">LLBBBBB", 13, 11, depth, colour, 0, 0, int(interlaced))
    palette = ((b"PLTE", bytes(3 << depth)),) if colour == 3 else ()
    parts = [(b"IHDR", header), *palette, *chunks, (b"IDAT", zlib.compress(raw)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(png_chunk(kind, data) for kind, data in parts)


def _raw(layout: Layout) -> bytes:
    return b"".join(
        bytes([row % 5]) + bytes((row * 7 + i) & 0xFF for i in range(size - 1))
        for size, count in layout.passes()
        for row in range(count)
    )


@pytest.mark.parametrize("interlaced", [False, True])
@pytest.mark.parametrize("colour, depth", KINDS)
def test_every_kind_keeps_its_samples(colour: int, depth: int, interlaced: bool) -> None:
    raw = _raw(Layout(13, 11, depth, colour, interlaced))
    source = _png(colour, depth, interlaced, raw)
    outcome = reconstruct(ENGINE, source, "png")
    assert outcome.findings == ()
    at = outcome.data.index(b"IDAT")
    assert zlib.decompress(outcome.data[at + 4 :]) == raw if at else False
    assert verify(VERIFIER, outcome.data, "png", (ENGINE,)) == []


def test_an_unknown_filter_is_refused() -> None:
    raw = bytearray(_raw(Layout(13, 11, 8, 2, False)))
    raw[40 * 5] = 9
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, _png(2, 8, False, bytes(raw)), "png")


@pytest.mark.parametrize("piece_bytes", [1, 7, 1000])
def test_filters_are_seen_across_pieces(piece_bytes: int) -> None:
    layout = Layout(13, 11, 8, 2, True)
    raw = bytearray(_raw(layout))
    raw[-40] = 77  # the filter byte of the last row
    coded_rows = zlib.compress(bytes(raw))
    recoder = RowRecoder(layout)
    pieces = [coded_rows[at : at + piece_bytes] for at in range(0, len(coded_rows), piece_bytes)]
    with pytest.raises(MalformedFile):
        _feed_all(recoder, pieces)


def _feed_all(recoder: RowRecoder, pieces: list[bytes]) -> None:
    for piece in pieces:
        list(recoder.feed(piece))


def test_missing_rows_are_refused() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, _png(2, 8, False, _raw(Layout(13, 11, 8, 2, False))[:-1]), "png")


def test_surplus_rows_are_dropped_and_found() -> None:
    raw = _raw(Layout(13, 11, 8, 2, False))
    outcome = reconstruct(ENGINE, _png(2, 8, False, raw + b"hidden words" * 9), "png")
    assert outcome.features == {"image.damaged"}


def test_a_wrong_check_sum_of_pixels_is_refused() -> None:
    data = bytearray(_png(2, 8, False, _raw(Layout(13, 11, 8, 2, False))))
    data[-13] ^= 1
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, bytes(data), "png")


def test_an_unknown_critical_chunk_is_refused() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, with_chunks(coded(office_photo(8, 8), "PNG"), (b"ABCD", b"")), "png")


def test_resolution_gamma_and_profile_stay() -> None:
    source = with_chunks(
        coded(office_photo(32, 24), "PNG", dpi=(300, 300), icc_profile=rgb_profile()), (b"gAMA", struct.pack(">L", 45455))
    )
    outcome = reconstruct(ENGINE, source, "png")
    assert outcome.findings == ()
    after = info(outcome.data)
    assert after["gamma"] == 0.45455
    assert after["dpi"] == info(source)["dpi"]
    assert "icc_profile" in after


def test_orientation_of_exif_is_applied() -> None:
    source = with_chunks(coded(office_photo(32, 24), "PNG"), (b"eXIf", exif_block(orientation=6)))
    target = reconstruct(ENGINE, source, "png").data
    assert root_mean_square(source, target) == 0
    assert verify(VERIFIER, target, "png", (ENGINE,)) == []


def test_animation_keeps_frames_times_and_loops() -> None:
    source = sample("手順.png")
    target = reconstruct(ENGINE, source, "png").data
    assert equal(source, target)
    assert info(target)["loop"] == 2


def test_frames_count_against_the_budget() -> None:
    from sanitizer.model.limits import Limits

    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, sample("手順.png"), "png", plain_policy(limits=Limits(max_pages=2)))


def test_a_frame_outside_the_picture_is_refused() -> None:
    source = bytearray(sample("手順.png"))
    at = source.rindex(b"fcTL") + 4
    source[at + 12 : at + 16] = struct.pack(">L", 5000)
    source[at + 26 : at + 30] = zlib.crc32(source[at - 4 : at + 26]).to_bytes(4, "big")
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, bytes(source), "png")
