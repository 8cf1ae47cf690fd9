"""Codes the coefficients of a JPEG anew with the libjpeg-turbo that Pillow's wheel brings: no pixel changes.

The classic libjpeg interface (jpeglib.h of ABI 6.2, binary-stable since 1998) is called through ctypes with opaque
structures, whose sizes the library itself checks in jpeg_Create*. Its default error handler ends the process: so the caller
must have decoded the same bytes before, through Pillow and so through the same library. A process that ends all the same is
a failed file, never a released one.
"""

from __future__ import annotations

import ctypes
from dataclasses import dataclass
from pathlib import Path

import PIL

_ABI = 62
_DECOMPRESS_BYTES, _COMPRESS_BYTES, _ERROR_BYTES = 632, 520, 168
_OPTIMIZE_CODING_AT = 264  # of jpeg_compress_struct
_WARNINGS_AT = 128  # of jpeg_error_mgr: long num_warnings


@dataclass(frozen=True, slots=True)
class Recoded:
    """`warnings` counts places where the coded data were damaged and libjpeg went on with a guess."""

    data: bytes
    warnings: int


def _find_library() -> Path | None:
    folder = Path(PIL.__file__).parent.parent / "pillow.libs"
    return next(iter(sorted(folder.glob(f"libjpeg-*.so.{_ABI}*"))), None)


def _load() -> ctypes.CDLL | None:
    path = _find_library()
    if path is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    library = ctypes.CDLL(str(path))
    for name in ("jpeg_std_error", "jpeg_read_coefficients"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


_LIBRARY = _load()
_C = ctypes.CDLL(None)
_C.free.argtypes = (ctypes.c_void_p,)
_C.free.restype = None


def available() -> bool:
    """False where Pillow was built on another JPEG library: pictures are then decoded and compressed again."""
    return _LIBRARY is not None


def recode(data: bytes, smallest: bool) -> Recoded:
    """The same coefficients and quantisation tables in a new sequential stream, with no marker but JFIF or Adobe.

    *data* must be a complete Huffman-coded stream that Pillow has decoded. *smallest* computes Huffman tables for this
    picture: 3 to 5 % smaller, twice the time.
    """
    if _LIBRARY is None:
        raise RuntimeError("no libjpeg of ABI 6.2 beside Pillow")
    lib = _LIBRARY
    reader_error, reader = _structure(lib, _DECOMPRESS_BYTES)
    writer_error, writer = _structure(lib, _COMPRESS_BYTES)
    lib.jpeg_CreateDecompress(reader, _ABI, ctypes.c_size_t(_DECOMPRESS_BYTES))
    lib.jpeg_CreateCompress(writer, _ABI, ctypes.c_size_t(_COMPRESS_BYTES))
    out = ctypes.c_void_p()
    out_bytes = ctypes.c_ulong()
    try:
        lib.jpeg_mem_src(reader, data, ctypes.c_ulong(len(data)))
        lib.jpeg_read_header(reader, 1)
        warnings = ctypes.c_long.from_buffer(reader_error, _WARNINGS_AT)
        warnings.value = 1  # libjpeg prints a first warning to stderr, and only the first
        coefficients = ctypes.c_void_p(lib.jpeg_read_coefficients(reader))
        warnings_seen = warnings.value - 1
        lib.jpeg_copy_critical_parameters(reader, writer)
        ctypes.c_int.from_buffer(writer, _OPTIMIZE_CODING_AT).value = int(smallest)
        lib.jpeg_mem_dest(writer, ctypes.byref(out), ctypes.byref(out_bytes))
        lib.jpeg_write_coefficients(writer, coefficients)
        lib.jpeg_finish_compress(writer)
        lib.jpeg_finish_decompress(reader)
        recoded = ctypes.string_at(out.value or 0, out_bytes.value)
    finally:
        lib.jpeg_destroy_compress(writer)
        lib.jpeg_destroy_decompress(reader)
        _C.free(out)
    del writer_error  # both must live until here
    return Recoded(recoded, warnings_seen)


def _structure(lib: ctypes.CDLL, size_bytes: int) -> tuple[ctypes.Array[ctypes.c_char], ctypes.Array[ctypes.c_char]]:
    """(its error manager, a zeroed jpeg_*compress_struct whose first field points to it)."""
    error = ctypes.create_string_buffer(_ERROR_BYTES)
    structure = ctypes.create_string_buffer(size_bytes)
    lib.jpeg_std_error(error)
    ctypes.c_void_p.from_buffer(structure).value = ctypes.addressof(error)
    return error, structure
