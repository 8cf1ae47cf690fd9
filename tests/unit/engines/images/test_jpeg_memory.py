"""A large JPEG costs its coefficients (two bytes a sample, libjpeg knows no other way), and no copy of the file beside them."""

from __future__ import annotations

import io
from pathlib import Path

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


def large_jpeg(folder: Path) -> Path:
    """About 9 MB: noise, as photographs compress badly."""
    tile = Image.effect_noise((_SIDE // 4, _SIDE // 4), 60).convert("RGB")
    picture = Image.new("RGB", (_SIDE, _SIDE))
    for x in range(0, _SIDE, tile.width):
        for y in range(0, _SIDE, tile.height):
            picture.paste(tile, (x, y))
    path = folder / "large.jpg"
    out = io.BytesIO()
    picture.save(out, "JPEG", quality=90, subsampling=2)
    path.write_bytes(out.getvalue())
    return path


def test_no_copy_beside_the_coefficients(tmp_path: Path) -> None:
    source = large_jpeg(tmp_path)
    size = source.stat().st_size
    assert size > 7 * MIB
    grown = growth_bytes(_PREPARE, _MEASURED, source, tmp_path / "target.jpg")
    assert 2 * _SAMPLES <= grown < 2 * _SAMPLES + _ROOM < 2 * _SAMPLES + size
