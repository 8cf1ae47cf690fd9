"""Codes the coefficients of a JPEG anew with the libjpeg-turbo that Pillow's wheel brings: no pixel changes.

The classic libjpeg interface (jpeglib.h of ABI 6.2, binary-stable since 1998) is called through ctypes with opaque
structures, whose sizes the library itself checks in jpeg_Create*. Its default error handler ends the process, and a handler in
Python cannot leave C code, so that no error may come up:

- reading: the caller has decoded the same bytes before, through Pillow and so through the same library;
- writing: `recodable` has checked tables and sampling, and `_in_range` looks at every coefficient.

A process that ends all the same is a failed file, never a released one.

All coefficients are in memory at once, two bytes each (libjpeg knows no other way); reader and writer share them, and `recode_into`
holds nothing of the two files beside them. The library calls no function of ours: libffi would need memory that can be written and
executed, which a child must not have. So the source suspends, and the target is a FILE of libc.
"""

from __future__ import annotations

import ctypes
import io
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, Self

import PIL

_ABI = 62
_DECOMPRESS_BYTES, _COMPRESS_BYTES, _ERROR_BYTES = 632, 520, 168
_OPTIMIZE_CODING_AT = 264  # of jpeg_compress_struct: boolean
_COMPRESSED_COMPONENTS_AT, _WRITE_JFIF_AT = 76, 288  # of jpeg_compress_struct: int, boolean
_JFIF_AT, _DENSITY_AT = 292, 296  # of jpeg_compress_struct: major, minor, unit, a byte each; x, y, two bytes each
_WARNINGS_AT = 128  # of jpeg_error_mgr: long num_warnings
_MEMORY_AT, _COMPONENTS_AT, _COMPONENT_INFO_AT = 8, 56, 304  # of jpeg_decompress_struct; the last two are checked at import
_SOURCE_AT = 40  # of jpeg_decompress_struct
_LEFT_AT, _FILL_AT = 8, 24  # of jpeg_source_mgr: bytes_in_buffer, fill_input_buffer; next_input_byte comes first
_ACCESS_AT = 64  # of jpeg_memory_mgr: access_virt_barray
_COMPONENT_BYTES, _WIDTH_IN_BLOCKS_AT, _HEIGHT_IN_BLOCKS_AT = 96, 28, 32  # of jpeg_component_info
_BLOCK_COEFFICIENTS = 64
_BLOCK_BYTES = 2 * _BLOCK_COEFFICIENTS

_SMALL_HIGH_BYTES = bytes((0, 1, 2, 3, 0xFC, 0xFD, 0xFE, 0xFF))  # of -1024 to 1023, little-endian
_HIGH_BYTE_OF_MINUS_1024 = 0xFC
_CHUNK_BYTES = 256 * 1024
_FULLY_BUFFERED = 0  # _IOFBF of stdio.h
_APP2 = 0xE2


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
_C.fdopen.restype = ctypes.c_void_p
_ACCESS = ctypes.CFUNCTYPE(ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p, ctypes.c_uint, ctypes.c_uint, ctypes.c_int)
_Buffer = ctypes.Array[ctypes.c_char]


def available() -> bool:
    """False where Pillow was built on another JPEG library: pictures are then decoded and compressed again."""
    return _LIBRARY is not None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the tables: `density` as in JFIF (unit, x, y), `profile` the payloads of APP2 segments."""

    density: tuple[int, int, int]
    profile: tuple[bytes, ...] = ()


def recode(data: bytes, smallest: bool) -> Recoded | None:
    """The same coefficients and quantisation tables in a new sequential stream, with no marker but JFIF or Adobe.

    *data* must be a complete Huffman-coded stream that Pillow has decoded and `recodable` has approved. *smallest*
    computes Huffman tables for this picture: 3 to 5 % smaller, twice the time. None when a coefficient is larger than a
    sequential 8-bit JPEG may have.
    """
    with _Transcoder() as transcoder, _Memory() as memory:
        transcoder.lib.jpeg_mem_src(transcoder.reader, data, ctypes.c_ulong(len(data)))
        if not transcoder.read(None):
            return None
        memory.take(transcoder)
        transcoder.write(smallest, None)
        return Recoded(memory.content(), transcoder.warnings)


def recode_into(target: BinaryIO, stream: BinaryIO, smallest: bool, head: Head) -> int | None:
    """As `recode` does, from *stream* into *target*, which then holds the whole picture with *head*.

    Returns the warnings. Only a target without a descriptor has its bytes collected in memory first. Raises OSError.
    """
    target.seek(0)
    target.truncate()
    with _Transcoder() as transcoder, _Memory() if isinstance(target, io.BytesIO) else _LibcFile(target) as destination:
        feed = _Feed(transcoder.lib, transcoder.reader, stream)
        if not transcoder.read(feed.more):
            return None
        destination.take(transcoder)
        transcoder.write(smallest, head)
        if isinstance(destination, _Memory):
            target.write(destination.content())
    target.seek(0, os.SEEK_END)
    return transcoder.warnings


class _Memory:
    """A destination that libjpeg allocates and enlarges."""

    def __init__(self) -> None:
        self._out = ctypes.c_void_p()
        self._bytes = ctypes.c_ulong()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _C.free(self._out)

    def take(self, transcoder: _Transcoder) -> None:
        transcoder.lib.jpeg_mem_dest(transcoder.writer, ctypes.byref(self._out), ctypes.byref(self._bytes))

    def content(self) -> bytes:
        return ctypes.string_at(self._out.value or 0, self._bytes.value)


class _LibcFile:
    """A destination that goes straight into a file. jpeg_finish_compress flushes it, and ends the process when it cannot."""

    def __init__(self, target: BinaryIO) -> None:
        self._file = ctypes.c_void_p(_C.fdopen(os.dup(target.fileno()), b"wb"))
        if not self._file:
            raise OSError("the target cannot be opened a second time")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        _C.fclose(self._file)

    def take(self, transcoder: _Transcoder) -> None:
        _C.setvbuf(self._file, None, _FULLY_BUFFERED, ctypes.c_size_t(_CHUNK_BYTES))
        transcoder.lib.jpeg_stdio_dest(transcoder.writer, self._file)


class _Feed:
    """A source in pieces: it suspends the reader where a piece ends, and `more` goes on with the next one."""

    def __init__(self, lib: ctypes.CDLL, reader: _Buffer, stream: BinaryIO) -> None:
        self._stream = stream
        self._piece = stream.read(_CHUNK_BYTES)
        lib.jpeg_mem_src(reader, self._piece, ctypes.c_ulong(len(self._piece)))
        manager = ctypes.c_void_p.from_buffer(reader, _SOURCE_AT).value or 0
        self._next = ctypes.c_void_p.from_address(manager)
        self._left = ctypes.c_size_t.from_address(manager + _LEFT_AT)
        self._fill = ctypes.c_void_p.from_address(manager + _FILL_AT)
        self._fill_at_end = self._fill.value
        # The same signature, and FALSE as long as no EOI was read: "no more data now" (libjpeg.txt, "I/O suspension").
        self._fill.value = ctypes.cast(lib.jpeg_input_complete, ctypes.c_void_p).value

    def more(self) -> None:
        read = self._stream.read(_CHUNK_BYTES)
        if not read:
            self._fill.value = self._fill_at_end  # warns, and makes up an EOI
            return
        self._piece = ctypes.string_at(self._next.value or 0, self._left.value) + read
        self._next.value = ctypes.cast(ctypes.c_char_p(self._piece), ctypes.c_void_p).value
        self._left.value = len(self._piece)


class _Transcoder:
    """A reader and a writer that share the arrays of coefficients. The caller gives them a source and a destination."""

    def __init__(self) -> None:
        if _LIBRARY is None:
            raise RuntimeError("no libjpeg of ABI 6.2 beside Pillow")
        self.lib = _LIBRARY
        self._reader_error, self.reader = _structure(self.lib, _DECOMPRESS_BYTES)
        self._writer_error, self.writer = _structure(self.lib, _COMPRESS_BYTES)  # the error managers must live as long
        self._coefficients = 0
        self.warnings = 0

    def __enter__(self) -> Self:
        self.lib.jpeg_CreateDecompress(self.reader, _ABI, ctypes.c_size_t(_DECOMPRESS_BYTES))
        self.lib.jpeg_CreateCompress(self.writer, _ABI, ctypes.c_size_t(_COMPRESS_BYTES))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.lib.jpeg_destroy_compress(self.writer)
        self.lib.jpeg_destroy_decompress(self.reader)

    def read(self, more: Callable[[], None] | None) -> bool:
        """All coefficients, asking for *more* where the source suspends; False when one is out of range."""
        while self.lib.jpeg_read_header(self.reader, 1) == 0 and more:
            more()
        warnings = ctypes.c_long.from_buffer(self._reader_error, _WARNINGS_AT)
        warnings.value = 1  # libjpeg prints a first warning to stderr, and only the first
        while not (coefficients := self.lib.jpeg_read_coefficients(self.reader)) and more:
            more()
        self._coefficients = coefficients
        self.warnings = warnings.value - 1
        return all(_in_range(row) for row in _rows(self.reader, coefficients))

    def write(self, smallest: bool, head: Head | None) -> None:
        self.lib.jpeg_copy_critical_parameters(self.reader, self.writer)
        ctypes.c_int.from_buffer(self.writer, _OPTIMIZE_CODING_AT).value = int(smallest)
        if head is not None:
            self._set_jfif(head)
        self.lib.jpeg_write_coefficients(self.writer, ctypes.c_void_p(self._coefficients))
        for payload in head.profile if head else ():
            self.lib.jpeg_write_marker(self.writer, _APP2, payload, ctypes.c_uint(len(payload)))
        self.lib.jpeg_finish_compress(self.writer)

    def _set_jfif(self, head: Head) -> None:
        """JFIF 1.01 with our density; for three components libjpeg knows whether JFIF fits their colours."""
        if ctypes.c_int.from_buffer(self.writer, _COMPRESSED_COMPONENTS_AT).value != 3:
            ctypes.c_int.from_buffer(self.writer, _WRITE_JFIF_AT).value = 1
        unit, x, y = head.density
        (ctypes.c_uint8 * 3).from_buffer(self.writer, _JFIF_AT)[:] = [1, 1, unit]
        (ctypes.c_uint16 * 2).from_buffer(self.writer, _DENSITY_AT)[:] = [x, y]


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
