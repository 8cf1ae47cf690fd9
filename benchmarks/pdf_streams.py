"""The largest stream of a PDF when it is decoded: the yardstick for the memory that its reconstruction may take."""

from __future__ import annotations

import io
import zlib

import pikepdf

_DEFLATE_PIECE = 1 << 20
_COMPONENTS = {
    "/DeviceGray": 1,
    "/CalGray": 1,
    "/Indexed": 1,
    "/Separation": 1,
    "/DeviceRGB": 3,
    "/CalRGB": 3,
    "/Lab": 3,
    "/DeviceCMYK": 4,
}
_PICTURE_CODECS = {"/DCTDecode", "/JPXDecode", "/JBIG2Decode", "/CCITTFaxDecode"}


def largest_decoded_bytes(data: bytes, password: str = "") -> int:
    """Over all streams; 0 without any, or when qpdf cannot open the file. Pictures in a codec of their own count as pixels."""
    try:
        with pikepdf.open(io.BytesIO(data), password=password) as document:
            streams = [one for one in document.objects if isinstance(one, pikepdf.Stream)]
            return max((_decoded_bytes(stream) for stream in streams), default=0)
    except pikepdf.PdfError:
        return 0


def _decoded_bytes(stream: pikepdf.Stream) -> int:
    filters = _filters(stream)
    if filters and filters[-1] in _PICTURE_CODECS:
        return _pixel_bytes(stream)
    if filters == ["/FlateDecode"]:
        return inflated_bytes(stream.read_raw_bytes())
    try:
        return len(stream.read_bytes())
    except pikepdf.PdfError:
        return len(stream.read_raw_bytes())


def inflated_bytes(data: bytes) -> int:
    """How much *data* inflates to, counted in pieces; what comes before a defect counts."""
    inflater = zlib.decompressobj()
    total = 0
    try:
        while data and not inflater.eof:
            total += len(inflater.decompress(data, _DEFLATE_PIECE))
            data = inflater.unconsumed_tail
    except zlib.error:
        pass
    return total


def _filters(stream: pikepdf.Stream) -> list[str]:
    named = stream.get("/Filter")
    if isinstance(named, pikepdf.Array):
        return [str(one) for one in named]
    return [] if named is None else [str(named)]


def _pixel_bytes(stream: pikepdf.Stream) -> int:
    try:
        width, height = int(stream.get("/Width", 0)), int(stream.get("/Height", 0))
        bits = int(stream.get("/BitsPerComponent", 1))
        space = stream.get("/ColorSpace")
        name = str(space[0] if isinstance(space, pikepdf.Array) else space)
        profile = space[1] if isinstance(space, pikepdf.Array) and name == "/ICCBased" else None
        components = int(profile.get("/N", 3)) if isinstance(profile, pikepdf.Stream) else _COMPONENTS.get(name, 1)
    except (TypeError, ValueError, IndexError, AttributeError):
        return 0
    return max(0, width) * max(0, height) * components * bits // 8
