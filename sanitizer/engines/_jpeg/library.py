"""The libjpeg-turbo of Pillow's wheel as ctypes sees it: where it is, and where its public structures have their fields.

jpeglib.h of ABI 6.2 on 64 bits; the library checks the sizes itself in jpeg_Create*. Of the structures behind `MASTER_AT` and
`CONTROLLER_AT` (jpegint.h) only the first fields are named, which stand since 1998.
"""

from __future__ import annotations

import ctypes
from pathlib import Path

import PIL

ABI = 62
DECOMPRESS_BYTES, COMPRESS_BYTES, _ERROR_BYTES = 632, 520, 168
# jpeg_decompress_struct: mem, src, num_components, buffered_image, comp_info
MEMORY_AT, SOURCE_AT, COMPONENTS_AT, BUFFERED_IMAGE_AT, COMPONENT_INFO_AT = 8, 40, 56, 88, 304
SIZE_AT = 48  # jpeg_decompress_struct: image_width, image_height, num_components
# jpeg_compress_struct: num_components, optimize_coding, write_JFIF_header, total_iMCU_rows, master, coef
COMPRESSED_COMPONENTS_AT, OPTIMIZE_CODING_AT, WRITE_JFIF_AT, ROWS_AT, MASTER_AT, CONTROLLER_AT = 76, 264, 288, 320, 432, 456
JFIF_AT, DENSITY_AT = 292, 296  # jpeg_compress_struct: major, minor, unit, a byte each; x, y, two bytes each
FINISH_PASS_AT, IS_LAST_PASS_AT = 16, 28  # jpeg_comp_master, where prepare_for_pass comes first
COMPRESS_DATA_AT = 8  # jpeg_c_coef_controller
WARNINGS_AT = 128  # jpeg_error_mgr: num_warnings, a long
LEFT_AT, FILL_AT = 8, 24  # jpeg_source_mgr: bytes_in_buffer, fill_input_buffer; next_input_byte comes first
ACCESS_AT = 64  # jpeg_memory_mgr: access_virt_barray
# jpeg_component_info: v_samp_factor, width_in_blocks, height_in_blocks
COMPONENT_BYTES, SAMPLING_DOWN_AT, WIDTH_IN_BLOCKS_AT, HEIGHT_IN_BLOCKS_AT = 96, 12, 28, 32
SUSPENDED, REACHED_EOI, ROW_COMPLETED, SCAN_COMPLETED = 0, 2, 3, 4  # what jpeg_consume_input returns

PASS = ctypes.CFUNCTYPE(None, ctypes.c_void_p)
COMPRESS = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)
ACCESS = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_int)
Buffer = ctypes.Array[ctypes.c_char]


def _find_library() -> Path | None:
    folder = Path(PIL.__file__).parent.parent / "pillow.libs"
    return next(iter(sorted(folder.glob(f"libjpeg-*.so.{ABI}*"))), None)


def _load() -> ctypes.CDLL | None:
    path = _find_library()
    if path is None or ctypes.sizeof(ctypes.c_void_p) != 8:
        return None
    library = ctypes.CDLL(str(path))
    for name in ("jpeg_std_error", "jpeg_read_coefficients"):
        getattr(library, name).restype = ctypes.c_void_p
    return library


LIBRARY = _load()
C = ctypes.CDLL(None)
C.free.argtypes = (ctypes.c_void_p,)
C.free.restype = None
C.fdopen.restype = ctypes.c_void_p
C.madvise.argtypes = (ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int)


def structure(lib: ctypes.CDLL, size_bytes: int) -> tuple[Buffer, Buffer]:
    """(its error manager, a zeroed jpeg_*compress_struct whose first field points to it)."""
    error = ctypes.create_string_buffer(_ERROR_BYTES)
    structure = ctypes.create_string_buffer(size_bytes)
    lib.jpeg_std_error(error)
    ctypes.c_void_p.from_buffer(structure).value = ctypes.addressof(error)
    return error, structure


def pointer_at(address: int) -> int:
    """The pointer that stands at *address*."""
    return ctypes.c_void_p.from_address(address).value or 0
