"""Codes the coefficients of a JPEG anew with the libjpeg-turbo that Pillow's wheel brings: no pixel changes.

The classic libjpeg interface (jpeglib.h of ABI 6.2, binary-stable since 1998) is called through ctypes with opaque
structures, whose sizes the library itself checks in jpeg_Create*. Its default error handler ends the process, and a handler in
Python cannot leave C code, so that no error may come up:

- reading: the caller has decoded the same bytes before, through Pillow and so through the same library;
- writing: `recodable` has checked tables and sampling, and `_in_range` looks at every coefficient.

A process that ends all the same is a failed file, never a released one.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import PIL

_ABI = 62
_DECOMPRESS_BYTES, _COMPRESS_BYTES, _ERROR_BYTES = 632, 520, 168
_OPTIMIZE_CODING_AT = 264  # of jpeg_compress_struct: boolean
_WARNINGS_AT = 128  # of jpeg_error_mgr: long num_warnings
_MEMORY_AT, _COMPONENTS_AT, _COMPONENT_INFO_AT = 8, 56, 304  # of jpeg_decompress_struct; the last two are checked at import
_ACCESS_AT = 64  # of jpeg_memory_mgr: access_virt_barray
_COMPONENT_BYTES, _WIDTH_IN_BLOCKS_AT, _HEIGHT_IN_BLOCKS_AT = 96, 28, 32  # of jpeg_component_info
_BLOCK_COEFFICIENTS = 64
_BLOCK_BYTES = 2 * _BLOCK_COEFFICIENTS

_SMALL_HIGH_BYTES = bytes((0, 1, 2, 3, 0xFC, 0xFD, 0xFE, 0xFF))  # of -1024 to 1023, little-endian
_HIGH_BYTE_OF_MINUS_1024 = 0xFC


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
_ACCESS = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_int)
_Buffer = ctypes.Array[ctypes.c_char]


def available() -> bool:
    """False where Pillow was built on another JPEG library: pictures are then decoded and compressed again."""
    return _LIBRARY is not None


def recode(data: bytes, smallest: bool) -> Recoded | None:
    """The same coefficients and quantisation tables in a new sequential stream, with no marker but JFIF or Adobe.

    *data* must be a complete Huffman-coded stream that Pillow has decoded and `recodable` has approved. *smallest*
    computes Huffman tables for this picture: 3 to 5 % smaller, twice the time. None when a coefficient is larger than a
    sequential 8-bit JPEG may have.
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
        coefficients = lib.jpeg_read_coefficients(reader)
        warnings_seen = warnings.value - 1
        if not all(_in_range(row) for row in _rows(reader, coefficients)):
            return None
        lib.jpeg_copy_critical_parameters(reader, writer)
        ctypes.c_int.from_buffer(writer, _OPTIMIZE_CODING_AT).value = int(smallest)
        lib.jpeg_mem_dest(writer, ctypes.byref(out), ctypes.byref(out_bytes))
        lib.jpeg_write_coefficients(writer, ctypes.c_void_p(coefficients))
        lib.jpeg_finish_compress(writer)
        recoded = ctypes.string_at(out.value or 0, out_bytes.value)
    finally:
        lib.jpeg_destroy_compress(writer)
        lib.jpeg_destroy_decompress(reader)
        _C.free(out)
    del writer_error  # both error managers must live until here
    return Recoded(recoded, warnings_seen)


def _structure(lib: ctypes.CDLL, size_bytes: int) -> tuple[_Buffer, _Buffer]:
    """(its error manager, a zeroed jpeg_*compress_struct whose first field points to it)."""
    error = ctypes.create_string_buffer(_ERROR_BYTES)
    structure = ctypes.create_string_buffer(size_bytes)
    lib.jpeg_std_error(error)
    ctypes.c_void_p.from_buffer(structure).value = ctypes.addressof(error)
    return error, structure


def _rows(reader: _Buffer, coefficients: int) -> Iterator[bytes]:
    """The coefficients of each row of blocks of each component, as the encoder will read them."""
    memory = ctypes.c_void_p.from_buffer(reader, _MEMORY_AT).value or 0
    access = _ACCESS(ctypes.c_void_p.from_address(memory + _ACCESS_AT).value or 0)
    components = ctypes.c_int.from_buffer(reader, _COMPONENTS_AT).value
    info = ctypes.c_void_p.from_buffer(reader, _COMPONENT_INFO_AT).value or 0
    for index in range(components):
        width = ctypes.c_uint.from_address(info + index * _COMPONENT_BYTES + _WIDTH_IN_BLOCKS_AT).value
        height = ctypes.c_uint.from_address(info + index * _COMPONENT_BYTES + _HEIGHT_IN_BLOCKS_AT).value
        array = ctypes.c_void_p.from_address(coefficients + 8 * index).value
        for row in range(height):
            rows = access(ctypes.addressof(reader), array, row, 1, 0)
            blocks = ctypes.c_void_p.from_address(rows).value or 0
            yield ctypes.string_at(blocks, width * _BLOCK_BYTES)


def _in_range(row: bytes) -> bool:
    """True when every coefficient is from -1023 to 1023, and -1024 only as the first (DC) of a block (ITU-T T.81 F.1.2)."""
    high = row[1::2]
    if high.translate(None, _SMALL_HIGH_BYTES):
        return False
    at = high.find(_HIGH_BYTE_OF_MINUS_1024)
    while at >= 0:
        if row[2 * at] == 0 and at % _BLOCK_COEFFICIENTS:
            return False
        at = high.find(_HIGH_BYTE_OF_MINUS_1024, at + 1)
    return True
