"""Records of metafiles: walked within the file, and the bitmap of one that is nothing else."""

from __future__ import annotations

import io
import struct
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from samples.build import _metafile as meta
from samples.build import metafile as made
from samples.build._pictures import office_photo
from sanitizer.engines._metafile_records import escapes, only_bitmap, records
from sanitizer.model.errors import LimitExceeded, MalformedFile

FULL = (0, 0, meta.WIDTH, meta.HEIGHT)


@pytest.mark.parametrize(
    "data",
    [
        made.pasted_screen(),
        made.old_preview(),
        meta.wmf(meta.wmf_bitmap(*FULL), placeable=False),
        meta.emf(meta.record(75, struct.pack("<II", 0, 5)), meta.record(30, struct.pack("<4i", *FULL)), meta.bitmap(*FULL)),
    ],
)
def test_the_bitmap_of_a_metafile_that_is_nothing_else(data: bytes) -> None:
    found = only_bitmap(data)
    assert found is not None
    picture = Image.open(io.BytesIO(found[0]))
    assert (found[1], picture.size) == ("bmp", (80, 48))
    assert [picture.convert("RGB").getpixel(at) for at in ((1, 1), (1, 46), (78, 1))] == [
        (0xD0, 0x20, 0x20),
        (0x20, 0x40, 0xC8),
        (0x30, 0xA0, 0x30),
    ]


def test_a_jpeg_in_an_emf_comes_out_as_it_is() -> None:
    file = io.BytesIO()
    office_photo(64, 48).save(file, "JPEG")
    info = struct.pack("<IiiHHIIiiII", 40, 64, 48, 1, 0, 4, len(file.getvalue()), 0, 0, 0, 0)
    found = only_bitmap(meta.emf(meta.bitmap(*FULL, (info, file.getvalue()))))
    assert found == (file.getvalue(), "jpg")


@pytest.mark.parametrize(
    "data",
    [
        made.map_of_site(),
        made.old_drawing(),
        meta.emf(),
        meta.wmf(),
        meta.emf(meta.bitmap(0, 0, 200, 240)),  # half of the frame
        meta.wmf(meta.wmf_bitmap(200, 0, 200, 240)),
        meta.emf(meta.bitmap(*FULL), meta.bitmap(*FULL)),
        meta.emf(meta.bitmap(*FULL), meta.line(0, 0, 9, 9)),
        meta.wmf(meta.wmf_bitmap(*FULL), meta.wmf_rectangle(0, 0, 9, 9)),
        meta.emf(meta.record(30, struct.pack("<4i", 0, 0, 9, 9)), meta.bitmap(*FULL)),  # cut
        meta.emf(meta.record(35, struct.pack("<6f", 0, 1, -1, 0, 0, 0)), meta.bitmap(*FULL)),  # turned
        meta.emf(meta.record(11, struct.pack("<ii", 400, -240)), meta.bitmap(*FULL)),  # upside down
        meta.emf(meta.record(70, struct.pack("<I", 16) + b"EMF+" + bytes(12)), meta.bitmap(*FULL)),
        made.pasted_screen()[:-200],
        b"",
    ],
)
def test_every_other_metafile_is_left_to_be_drawn(data: bytes) -> None:
    assert only_bitmap(data) is None


def test_escapes() -> None:
    assert list(escapes(made.abort_procedure())) == [9]
    assert list(escapes(made.driver_escape())) == [4101]
    assert list(escapes(meta.wmf(meta.wmf_escape(15, b"a comment"), meta.wmf_escape(23, bytes(4))))) == []


@pytest.mark.parametrize("data", [made.truncated(), made.huge_record(), made.old_huge_record()])
def test_damaged_records(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        list(records(data))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from([made.pasted_screen(), made.old_preview(), made.map_of_site()]), st.data())
def test_changed_bytes_never_raise_anything_else(data: bytes, draw: st.DataObject) -> None:
    """Invariant: whatever the bytes are, the bitmap is a file or None, and the walk ends with an error of ours or without one."""
    changed = bytearray(data)
    for _ in range(draw.draw(st.integers(1, 6))):
        changed[draw.draw(st.integers(0, min(len(data), 400) - 1))] = draw.draw(st.integers(0, 255))
    found = only_bitmap(bytes(changed))
    assert found is None or found[1] in ("bmp", "jpg", "png")
    with suppress(MalformedFile, LimitExceeded):
        list(escapes(bytes(changed)))
