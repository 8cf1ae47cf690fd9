"""The coefficient coder: what it may be given, and that every coefficient stays."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pytest
from PIL import Image

from samples.build._pictures import coded, office_photo
from sanitizer.engines._jpeg import libjpeg
from sanitizer.engines._jpeg.coefficients import in_range
from sanitizer.engines._jpeg.segments import DQT, walk
from sanitizer.engines._jpeg.stream import decode_small


def test_libjpeg_is_there() -> None:
    assert libjpeg.available()


@pytest.mark.parametrize("smallest", [False, True])
def test_every_pixel_stays(smallest: bool) -> None:
    source = coded(office_photo(), "JPEG", progressive=True)
    decode_small(source)
    recoded = libjpeg.recode(source, smallest)
    assert recoded is not None
    assert recoded.warnings == 0
    with Image.open(io.BytesIO(source)) as before, Image.open(io.BytesIO(recoded.data)) as after:
        assert before.tobytes() == after.tobytes()


@pytest.fixture
def _row_by_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(libjpeg, "_HELD_BYTES", 0)


def tables_and_scans(data: bytes) -> bytes:
    return data[next(segment.offset for segment in walk(data).segments if segment.marker == DQT) :]


@pytest.mark.usefixtures("_row_by_row")
@pytest.mark.parametrize("size", [(1, 1), (333, 217), (1024, 640)])
@pytest.mark.parametrize("mode", ["RGB", "L", "CMYK"])
@pytest.mark.parametrize(
    "options", [{}, {"subsampling": 0}, {"subsampling": 1}, {"restart_marker_rows": 1}, {"progressive": True}, {"quality": 100}]
)
@pytest.mark.parametrize("smallest", [False, True])
def test_row_by_row_and_at_once_give_the_same(
    tmp_path: Path, size: tuple[int, int], mode: str, options: dict[str, int], smallest: bool
) -> None:
    """Read in pieces, written into a file or into memory, held or not: one and the same coding."""
    source = coded(Image.effect_noise(size, 90).convert(mode), "JPEG", **options)
    decode_small(source)
    at_once = libjpeg.recode(source, smallest)
    assert at_once is not None
    in_memory = io.BytesIO()
    with (tmp_path / "target").open("w+b") as file:
        for target in (file, in_memory):
            assert libjpeg.recode_into(target, io.BytesIO(source), smallest, libjpeg.Head((1, 200, 100), (b"one", b"two"))) == 0
            target.seek(0)
            written = target.read()
            assert tables_and_scans(written) == tables_and_scans(at_once.data)
            with Image.open(io.BytesIO(written)) as image:
                assert image.info["dpi"] == (200, 100)
            assert [written[one.start : one.end] for one in walk(written).segments if one.marker == 0xE2] == [b"one", b"two"]


@pytest.mark.usefixtures("_row_by_row")
@pytest.mark.parametrize("progressive", [False, True])
@pytest.mark.parametrize("piece_bytes", [257, 4096, 1_000_000])
def test_damage_is_counted_alike(monkeypatch: pytest.MonkeyPatch, progressive: bool, piece_bytes: int) -> None:
    """Bytes are missing before every ninth restart marker of the last scan."""
    source = bytearray(coded(office_photo(1200, 900), "JPEG", quality=92, progressive=progressive, restart_marker_rows=1))
    restarts = [
        match.start() for match in re.finditer(rb"\xff[\xd0-\xd7]", source) if match.start() > source.rindex(b"\xff\xda") + 20
    ]
    for at in reversed(restarts[4::9]):
        del source[at - 6 : at]
    monkeypatch.setattr(libjpeg, "_CHUNK_BYTES", piece_bytes)
    at_once = libjpeg.recode(bytes(source), False)
    assert at_once is not None
    assert at_once.warnings > 0
    target = io.BytesIO()
    assert libjpeg.recode_into(target, io.BytesIO(source), False, libjpeg.Head((0, 1, 1))) == at_once.warnings
    assert tables_and_scans(target.getvalue()) == tables_and_scans(at_once.data)


def grey_blocks(differences: list[int]) -> bytes:
    """A column of blocks, 8 pixels wide, whose DC differ by these; every code is one bit (ITU-T T.81 F.1.2.1)."""
    bits = "".join("0" + format(value if value > 0 else value + 1023, "010b") + "0" for value in differences)
    bits += "1" * (-len(bits) % 8)
    coded_blocks = int(bits, 2).to_bytes(len(bits) // 8, "big").replace(b"\xff", b"\xff\0")
    height = (8 * len(differences)).to_bytes(2, "big")
    return b"".join(
        (
            b"\xff\xd8\xff\xdb\0\x43\0" + b"\1" * 64,
            b"\xff\xc0\0\x0b\x08" + height + b"\0\x08\1\1\x11\0",
            b"\xff\xc4\0\x14\0\1" + bytes(15) + b"\x0a",  # one DC code: a difference of ten bits
            b"\xff\xc4\0\x14\x10\1" + bytes(15) + b"\0",  # one AC code: end of block
            b"\xff\xda\0\x08\1\1\0\0\x3f\0" + coded_blocks + b"\xff\xd9",
        )
    )


@pytest.mark.usefixtures("_row_by_row")
@pytest.mark.parametrize("last", [-1000, 1000])
def test_a_coefficient_out_of_range_ends_it_wherever_it_stands(last: int) -> None:
    source = grey_blocks([1000, -1000] * 99 + [1000, last])
    decode_small(source)
    target = io.BytesIO()
    warnings = libjpeg.recode_into(target, io.BytesIO(source), False, libjpeg.Head((0, 1, 1)))
    at_once = libjpeg.recode(source, False)
    if last > 0:
        assert warnings is None
        assert at_once is None
    else:
        assert warnings == 0
        assert at_once is not None
        assert tables_and_scans(target.getvalue()) == tables_and_scans(at_once.data)


def test_coefficients_out_of_range_are_seen() -> None:
    block = bytearray(128)
    assert in_range(bytes(block))
    block[0:2] = (-1024).to_bytes(2, "little", signed=True)
    assert in_range(bytes(block))
    block[2:4] = (-1024).to_bytes(2, "little", signed=True)
    assert not in_range(bytes(block))
    block[2:4] = (1024).to_bytes(2, "little", signed=True)
    assert not in_range(bytes(block))
    block[2:4] = (1023).to_bytes(2, "little", signed=True)
    assert in_range(bytes(block))
