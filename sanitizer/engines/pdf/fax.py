"""CCITT group 3 and 4 images (ISO 32000-2, 7.4.6), decoded to packed bits by libtiff or pdfium."""

from __future__ import annotations

import io
import struct
from collections.abc import Mapping

from PIL import Image, TiffImagePlugin  # noqa: F401 - the plug-in registers itself; loaded before a fork

from sanitizer.engines.pdf.pdfium_codec import decode_image
from sanitizer.model.errors import MalformedFile

_INVERTED = bytes(255 - value for value in range(256))
_STRIP_OFFSETS = 273
_STRIP_BYTES = 279
_ROWS_PER_STRIP = 278


def decode_fax(width: int, height: int, values: Mapping[str, object], data: bytes) -> bytes:
    """Packed bits, one for white unless BlackIs1. Raises MalformedFile."""
    scheme = values.get("/K", 0)
    if not isinstance(scheme, int | float) or values.get("/Columns", 1728) != width:
        raise MalformedFile("a fax image whose columns are not its width")
    aligned = values.get("/EncodedByteAlign") is True
    bits = None if aligned else _by_tiff(width, height, scheme, data)
    if bits is None:
        bits = _by_pdfium(width, height, scheme, data, aligned)
    return bits.translate(_INVERTED) if values.get("/BlackIs1") is True else bits


def _by_tiff(width: int, height: int, scheme: float, data: bytes) -> bytes | None:
    """A TIFF of our own around the data, for libtiff; None where it refuses."""
    tags = [
        (256, width),
        (257, height),
        (258, 1),
        (259, 4 if scheme < 0 else 3),
        (262, 0),
        (_STRIP_OFFSETS, 0),
        (277, 1),
        (_ROWS_PER_STRIP, height),
        (_STRIP_BYTES, len(data)),
        (292, 1 if scheme > 0 else 0),
    ]
    offset = 8 + 2 + 12 * len(tags) + 4
    table = b"".join(struct.pack("<HHII", tag, 4, 1, offset if tag == _STRIP_OFFSETS else value) for tag, value in tags)
    file = b"II*\0" + struct.pack("<IH", 8, len(tags)) + table + bytes(4) + data
    try:
        with Image.open(io.BytesIO(file), formats=("TIFF",)) as image:
            image.load()
            return image.tobytes()
    except (OSError, ValueError, SyntaxError, RuntimeError, Image.DecompressionBombError):
        return None


def _by_pdfium(width: int, height: int, scheme: float, data: bytes, aligned: bool) -> bytes:
    align = "true" if aligned else "false"
    parms = f"/DecodeParms<</K {int(scheme)}/Columns {width}/Rows {height}/EncodedByteAlign {align}>>"
    image = decode_image(width, height, f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode{parms}", data)
    return packed_bits(image)


def packed_bits(image: Image.Image) -> bytes:
    """One bit for each pixel, rows on whole bytes, one for light."""
    return image.convert("L").convert("1", dither=Image.Dither.NONE).tobytes()
