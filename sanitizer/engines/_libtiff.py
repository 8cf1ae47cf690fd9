"""CCITT coding by the libtiff that Pillow's wheel brings: packed bits in, packed bits out.

Pillow holds a byte for each pixel and packs and unpacks them; libtiff itself needs a fifth of that time (35 megapixels: 24 ms
instead of 135). A TIFF file of our own in memory is around the data; libtiff reports errors by what it returns (tiffio.h).
"""

from __future__ import annotations

import ctypes
import struct
from pathlib import Path
from typing import NamedTuple

import PIL

_STRIP_OFFSETS = 273
_HEADER_BYTES = 8
_MAX_OUT_FACTOR = 8  # group 4 of the worst bits is under 5 times their size


class _Memory:
    """The one open file of this process."""

    def __init__(self) -> None:
        self.data = bytearray()
        self.position = 0
        self.limit = 0


_memory = _Memory()


class Decoded(NamedTuple):
    """Packed bits, 0 for white, and how often libtiff met what is no code or makes no row: it goes on as well as it can."""

    bits: bytes
    faults: int


class _Faults:
    """What was said about the strip that is being decoded."""

    count = 0


_faults = _Faults()
_Handle, _Size, _Offset = ctypes.c_void_p, ctypes.c_ssize_t, ctypes.c_uint64
_READ = ctypes.CFUNCTYPE(_Size, _Handle, ctypes.c_void_p, _Size)
_SEEK = ctypes.CFUNCTYPE(_Offset, _Handle, _Offset, ctypes.c_int)
_CLOSE = ctypes.CFUNCTYPE(ctypes.c_int, _Handle)
_LENGTH = ctypes.CFUNCTYPE(_Offset, _Handle)


def _read(_handle: int, buffer: int, size: int) -> int:
    piece = bytes(_memory.data[_memory.position : _memory.position + size])
    ctypes.memmove(buffer, piece, len(piece))
    _memory.position += len(piece)
    return len(piece)


def _write(_handle: int, buffer: int, size: int) -> int:
    end = _memory.position + size
    if end > _memory.limit:
        return 0
    _memory.data[_memory.position : end] = ctypes.string_at(buffer, size)
    _memory.position = end
    return size


def _seek(_handle: int, offset: int, whence: int) -> int:
    position = (0, _memory.position, len(_memory.data))[whence % 3] + ctypes.c_int64(offset).value
    _memory.position = max(0, position)
    if _memory.limit >= _memory.position > len(_memory.data):
        _memory.data.extend(bytes(_memory.position - len(_memory.data)))
    return _memory.position


def _close(_handle: int) -> int:
    return 0


def _length(_handle: int) -> int:
    return len(_memory.data)


def _said(module: bytes | None, _words: bytes | None, _values: int | None) -> None:
    """What it says about hostile bytes does not belong on stderr; what its fax decoders (Fax3..., Fax4...) say is damage."""
    if module is not None and module.startswith(b"Fax"):
        _faults.count += 1


_SAID = ctypes.CFUNCTYPE(None, ctypes.c_char_p, ctypes.c_char_p, ctypes.c_void_p)(_said)  # tiffio.h: TIFFErrorHandler
_CALLBACKS = (_READ(_read), _READ(_write), _SEEK(_seek), _CLOSE(_close), _LENGTH(_length))


def _load() -> ctypes.CDLL | None:
    folder = Path(PIL.__file__).parent.parent / "pillow.libs"
    path = next(iter(sorted(folder.glob("libtiff-*.so.6*"))), None)
    if path is None:
        return None
    library = ctypes.CDLL(str(path))
    library.TIFFClientOpen.restype = ctypes.c_void_p
    for name in ("TIFFReadEncodedStrip", "TIFFWriteEncodedStrip"):
        getattr(library, name).restype = _Size
        getattr(library, name).argtypes = (ctypes.c_void_p, ctypes.c_uint32, ctypes.c_char_p, _Size)
    library.TIFFClose.argtypes = (ctypes.c_void_p,)
    return library


_LIBRARY = _load()


def available() -> bool:
    """False where Pillow was built on a libtiff of the system."""
    return _LIBRARY is not None


def _open(library: ctypes.CDLL, data: bytearray, mode: bytes, limit: int) -> int | None:
    _memory.data, _memory.position, _memory.limit = data, 0, limit
    library.TIFFSetErrorHandler(_SAID)  # each time: Pillow silences libtiff whenever it decodes a TIFF
    library.TIFFSetWarningHandler(_SAID)
    handle: int | None = library.TIFFClientOpen(b"", mode, None, *_CALLBACKS, None, None)
    return handle


def _tags(width: int, height: int, scheme: float) -> list[tuple[int, int]]:
    """ImageWidth, ImageLength, BitsPerSample, Compression, PhotometricInterpretation, SamplesPerPixel, RowsPerStrip, T4Options."""
    tags = [(256, width), (257, height), (258, 1), (259, 4 if scheme < 0 else 3), (262, 0), (277, 1), (278, height)]
    return tags if scheme < 0 else [*tags, (292, 1 if scheme > 0 else 0)]


def decode(width: int, height: int, scheme: float, data: bytes) -> Decoded | None:
    """*scheme* is K of ISO 32000-2, 7.4.6. None where libtiff does not reach the end."""
    if _LIBRARY is None:
        return None
    tags = sorted([*_tags(width, height, scheme), (_STRIP_OFFSETS, 0), (279, len(data))])
    offset = _HEADER_BYTES + 2 + 12 * len(tags) + 4
    table = b"".join(struct.pack("<HHII", tag, 4, 1, offset if tag == _STRIP_OFFSETS else value) for tag, value in tags)
    head = b"II*\0" + struct.pack("<IH", _HEADER_BYTES, len(tags)) + table + bytes(4)
    size = (width + 7) // 8 * height
    bits = ctypes.create_string_buffer(size)
    handle = _open(_LIBRARY, bytearray(head + data), b"rm", 0)
    if not handle:
        return None
    _faults.count = 0
    try:
        count = _LIBRARY.TIFFReadEncodedStrip(handle, 0, bits, size)
    finally:
        _LIBRARY.TIFFClose(handle)
        _memory.data = bytearray()
    return Decoded(bits.raw, _faults.count) if count == size else None


def encode_group_4(width: int, height: int, bits: bytes) -> bytes | None:
    """*bits* (1 for black, rows on whole bytes) in group 4 with its end mark; None where it cannot be done."""
    if _LIBRARY is None:
        return None
    handle = _open(_LIBRARY, bytearray(), b"w", _MAX_OUT_FACTOR * len(bits) + 4096)
    if not handle:
        return None
    tags = _tags(width, height, -1)
    settings = [_LIBRARY.TIFFSetField(ctypes.c_void_p(handle), ctypes.c_uint32(tag), ctypes.c_int(value)) for tag, value in tags]
    written = _LIBRARY.TIFFWriteEncodedStrip(handle, 0, bits, len(bits)) if all(settings) else -1
    _LIBRARY.TIFFFlushData(ctypes.c_void_p(handle))
    data = bytes(_memory.data[_HEADER_BYTES:])  # the directory is written when the file is closed
    _LIBRARY.TIFFClose(handle)
    _memory.data = bytearray()
    return data if written == len(bits) and data else None
