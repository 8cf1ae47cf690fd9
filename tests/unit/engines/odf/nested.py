"""What tests of the ODF engine share: types by detection, pictures disarmed by Pillow, the content of a package."""

from __future__ import annotations

import io
import zipfile
from typing import BinaryIO

from PIL import Image

from sanitizer.engines.odf import ENGINE
from sanitizer.model.file_type import Confidence, Glimpse
from sanitizer.policy.schema import Policy
from tests.in_process import Outcome, reconstruct

_PICTURES = {"png": "PNG", "jpeg": "JPEG", "gif": "GIF", "bmp": "BMP", "tiff": "TIFF"}


def detected(data: bytes, suffix: str) -> list[str]:
    glimpse = Glimpse(io.BytesIO(data), len(data), data[:65536], data[-65536:], suffix)
    return [kind.name for kind in ENGINE.types if kind.recognise(glimpse) is Confidence.STRUCTURE]


def nested(member: BinaryIO, name: str) -> BinaryIO | None:
    """Pictures by Pillow; nothing else is kept."""
    suffix = name.rsplit(".", 1)[-1]
    if suffix not in _PICTURES:
        return None
    try:
        with Image.open(io.BytesIO(member.read())) as picture:
            written = io.BytesIO()
            picture.save(written, _PICTURES[suffix])
    except OSError:
        return None
    return io.BytesIO(written.getvalue())


def run(data: bytes, kind: str, policy: Policy | None = None, passwords: tuple[str, ...] = ()) -> Outcome:
    return reconstruct(ENGINE, data, kind, policy, passwords, nested)


def target_of(kind: str) -> str:
    return next(one.target_name for one in ENGINE.types if one.name == kind)


def parts(data: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def everything(data: bytes, kind: str) -> bytes:
    """All bytes of an output, unpacked."""
    if kind.startswith("fod"):
        return data
    return b"\n".join(name.encode() + b"\n" + content for name, content in parts(data).items())
