"""A large JPEG in one scan costs a few buffers; one in many scans its coefficients, two bytes a sample. Neither file is held."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from PIL import Image

from sanitizer.model.limits import MIB
from tests.peak_memory import growth_bytes

_SIDE = 3600
_SAMPLES = _SIDE * _SIDE * 3 // 2  # colours at half the resolution in both directions
_ROOM = 6 * MIB  # buffers, tables, the picture at an eighth

_PREPARE = """
    from sanitizer.engines.images import ENGINE
    from sanitizer.sandbox.session import StepSession
    from sanitizer.verifiers.images import VERIFIER
    from tests.in_process import no_nested, plain_policy, verify
    ENGINE.warm()
    VERIFIER.warm()
    source, target = open(sys.argv[1], "rb"), open(sys.argv[2], "w+b")
    findings = []
    session = StepSession(plain_policy(), "jpg", findings.append, no_nested)
"""
_MEASURED = """
    ENGINE.reconstruct(source, target, session)
    assert findings == [], findings
"""


def large_jpeg(folder: Path, progressive: bool) -> Path:
    """About 9 MB: noise, as photographs compress badly."""
    tile = Image.effect_noise((_SIDE // 4, _SIDE // 4), 60).convert("RGB")
    picture = Image.new("RGB", (_SIDE, _SIDE))
    for x in range(0, _SIDE, tile.width):
        for y in range(0, _SIDE, tile.height):
            picture.paste(tile, (x, y))
    path = folder / "large.jpg"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=2, progressive=progressive)
    path.write_bytes(out.getvalue())
    return path


@pytest.mark.parametrize("progressive", [False, True])
def test_nothing_is_held_that_is_not_needed(tmp_path: Path, progressive: bool) -> None:
    """The walk over the markers maps the source, which counts as resident, and is over when the coefficients come."""
    source = large_jpeg(tmp_path, progressive)
    mapped = source.stat().st_size
    assert _ROOM < mapped < _SAMPLES
    needed = 2 * _SAMPLES if progressive else mapped
    assert growth_bytes(_PREPARE, _MEASURED, source, tmp_path / "target.jpg") < needed + _ROOM
