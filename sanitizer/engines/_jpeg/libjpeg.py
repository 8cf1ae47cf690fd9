"""Codes the coefficients of a JPEG anew with the libjpeg-turbo that Pillow's wheel brings: no pixel changes.

The classic libjpeg interface (jpeglib.h of ABI 6.2, binary-stable since 1998) is called through ctypes with opaque
structures, whose sizes the library itself checks in jpeg_Create*. Its default error handler ends the process, and a handler in
Python cannot leave C code, so that no error may come up:

- reading: the caller has decoded the same bytes before, through Pillow and so through the same library;
- writing: `recodable` has checked tables and sampling, and `in_range` looks at every coefficient.

A process that ends all the same is a failed file, never a released one.

Reader and writer share the arrays of coefficients, two bytes each, and `recode_into` holds nothing of the two files beside them.
Of a large picture in one scan it does not even hold those: each row is written when it is read, and its memory given back.
The library calls no function of ours: libffi would need memory that can be written and executed, which a child must not have. So
the source suspends, the target is a FILE of libc, and the writer's pass is driven from here as jpeg_finish_compress drives it.
"""

from __future__ import annotations

import ctypes
import io
import os
from collections.abc import Callable
from dataclasses import dataclass
from types import TracebackType
from typing import BinaryIO, Self

from sanitizer.engines._jpeg import library
from sanitizer.engines._jpeg.coefficients import Release, blocks_of, in_range
from sanitizer.model.errors import MalformedFile

_CHUNK_BYTES = 256 * 1024
_FULLY_BUFFERED = 0  # _IOFBF of stdio.h
_APP2 = 0xE2
_HELD_BYTES = 16 * 1024 * 1024  # coefficients that are rather held: row by row costs ten microseconds a row


@dataclass(frozen=True, slots=True)
class Recoded:
    """`warnings` counts places where the coded data were damaged and libjpeg went on with a guess."""

    data: bytes
    warnings: int


def available() -> bool:
    """False where Pillow was built on another JPEG library: pictures are then decoded and compressed again."""
    return library.LIBRARY is not None


@dataclass(frozen=True, slots=True)
class Head:
    """What stands before the tables: `density` as in JFIF (unit, x, y), `profile` the payloads of APP2 segments."""

    density: tuple[int, int, int]
    profile: tuple[bytes, ...] = ()


def recode(data: bytes, smallest: bool, progressive: bool = False) -> Recoded | None:
    """The same coefficients and quantisation tables in a new sequential stream, with no marker but JFIF or Adobe.

    *data* must be a complete Huffman-coded stream that Pillow has decoded and `recodable` has approved. *smallest*
    computes Huffman tables for this picture: 3 to 5 % smaller, twice the time. *progressive* writes libjpeg's own ten scans
    instead of one, with such tables. None when a coefficient is larger than a
    sequential 8-bit JPEG may have.
    """
    with _Transcoder() as transcoder, _Memory() as memory:
        transcoder.lib.jpeg_mem_src(transcoder.reader, data, ctypes.c_ulong(len(data)))
        transcoder.read_header(None)
        if not transcoder.read(None):
            return None
        memory.take(transcoder)
        transcoder.write(smallest, None, progressive)
        return Recoded(memory.content(), transcoder.warnings)


def recode_into(target: BinaryIO, stream: BinaryIO, smallest: bool, head: Head) -> int | None:
    """As `recode` does, from *stream* into *target*, which then holds the whole picture with *head*.

    Returns the warnings. Only a target without a descriptor has its bytes collected in memory first. Raises OSError.
    """
    target.seek(0)
    target.truncate()
    with _Transcoder() as transcoder, _Memory() if isinstance(target, io.BytesIO) else _LibcFile(target) as destination:
        feed = _Feed(transcoder.lib, transcoder.reader, stream)
        transcoder.read_header(feed.more)
        destination.take(transcoder)
        if not smallest and transcoder.is_large and not transcoder.lib.jpeg_has_multiple_scans(transcoder.reader):
            if not transcoder.write_while_reading(head, feed.more):
                return None
        else:
            if not transcoder.read(feed.more):
                return None
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
        library.C.free(self._out)

    def take(self, transcoder: _Transcoder) -> None:
        transcoder.lib.jpeg_mem_dest(transcoder.writer, ctypes.byref(self._out), ctypes.byref(self._bytes))

    def content(self) -> bytes:
        return ctypes.string_at(self._out.value or 0, self._bytes.value)


class _LibcFile:
    """A destination that goes straight into a file. jpeg_finish_compress flushes it, and ends the process when it cannot."""

    def __init__(self, target: BinaryIO) -> None:
        self._file = ctypes.c_void_p(library.C.fdopen(os.dup(target.fileno()), b"wb"))
        if not self._file:
            raise OSError("the target cannot be opened a second time")

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        library.C.fclose(self._file)

    def take(self, transcoder: _Transcoder) -> None:
        library.C.setvbuf(self._file, None, _FULLY_BUFFERED, ctypes.c_size_t(_CHUNK_BYTES))
        transcoder.lib.jpeg_stdio_dest(transcoder.writer, self._file)


class _Feed:
    """A source in pieces: it suspends the reader where a piece ends, and `more` goes on with the next one."""

    def __init__(self, lib: ctypes.CDLL, reader: library.Buffer, stream: BinaryIO) -> None:
        self._stream = stream
        self._piece = stream.read(_CHUNK_BYTES)
        lib.jpeg_mem_src(reader, self._piece, ctypes.c_ulong(len(self._piece)))
        manager = ctypes.c_void_p.from_buffer(reader, library.SOURCE_AT).value or 0
        self._next = ctypes.c_void_p.from_address(manager)
        self._left = ctypes.c_size_t.from_address(manager + library.LEFT_AT)
        self._fill = ctypes.c_void_p.from_address(manager + library.FILL_AT)
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
        if library.LIBRARY is None:
            raise RuntimeError("no libjpeg of ABI 6.2 beside Pillow")
        self.lib = library.LIBRARY
        # The error managers must live as long.
        self._reader_error, self.reader = library.structure(self.lib, library.DECOMPRESS_BYTES)
        self._writer_error, self.writer = library.structure(self.lib, library.COMPRESS_BYTES)
        self._coefficients = 0
        self._warnings = ctypes.c_long.from_buffer(self._reader_error, library.WARNINGS_AT)

    def __enter__(self) -> Self:
        self.lib.jpeg_CreateDecompress(self.reader, library.ABI, ctypes.c_size_t(library.DECOMPRESS_BYTES))
        self.lib.jpeg_CreateCompress(self.writer, library.ABI, ctypes.c_size_t(library.COMPRESS_BYTES))
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self.lib.jpeg_destroy_compress(self.writer)
        self.lib.jpeg_destroy_decompress(self.reader)

    @property
    def is_large(self) -> bool:
        """By the header: two bytes a sample, were no colour coded at a lower resolution."""
        width, height, components = (ctypes.c_uint * 3).from_buffer(self.reader, library.SIZE_AT)
        return 2 * int(width) * int(height) * int(components) > _HELD_BYTES

    @property
    def warnings(self) -> int:
        return self._warnings.value - 1

    def read_header(self, more: Callable[[], None] | None) -> None:
        """Up to the first scan, asking for *more* where the source suspends."""
        while self.lib.jpeg_read_header(self.reader, 1) == 0 and more:
            more()
        self._warnings.value = 1  # libjpeg prints a first warning to stderr, and only the first

    def read(self, more: Callable[[], None] | None) -> bool:
        """All coefficients; False when one is out of range."""
        while not (coefficients := self.lib.jpeg_read_coefficients(self.reader)) and more:
            more()
        self._coefficients = coefficients
        return all(in_range(blocks.content()) for blocks in blocks_of(self.reader, coefficients))

    def write(self, smallest: bool, head: Head | None, progressive: bool = False) -> None:
        self._start(smallest, head, progressive)
        self.lib.jpeg_finish_compress(self.writer)

    def _start(self, smallest: bool, head: Head | None, progressive: bool = False) -> None:
        """Everything before the tables."""
        self.lib.jpeg_copy_critical_parameters(self.reader, self.writer)
        ctypes.c_int.from_buffer(self.writer, library.OPTIMIZE_CODING_AT).value = int(smallest)
        if progressive:
            self.lib.jpeg_simple_progression(self.writer)
        if head is not None:
            self._set_jfif(head)
        self.lib.jpeg_write_coefficients(self.writer, ctypes.c_void_p(self._coefficients))
        for payload in head.profile if head else ():
            self.lib.jpeg_write_marker(self.writer, _APP2, payload, ctypes.c_uint(len(payload)))

    def write_while_reading(self, head: Head, more: Callable[[], None]) -> bool:
        """The one pass of the writer, each row after the reader's; False when a coefficient is out of range.

        In buffered-image mode libjpeg tells where the coefficients will be before it has read them (libjpeg.txt).
        """
        ctypes.c_int.from_buffer(self.reader, library.BUFFERED_IMAGE_AT).value = 1
        self.lib.jpeg_start_decompress(self.reader)
        self._coefficients = self.lib.jpeg_read_coefficients(self.reader)
        self._start(False, head)
        master = ctypes.c_void_p.from_buffer(self.writer, library.MASTER_AT).value or 0
        controller = ctypes.c_void_p.from_buffer(self.writer, library.CONTROLLER_AT).value or 0
        writer = ctypes.addressof(self.writer)
        library.PASS(library.pointer_at(master))(writer)
        if ctypes.c_int.from_address(master + library.IS_LAST_PASS_AT).value != 1:
            raise RuntimeError("libjpeg is not laid out as it is known here")
        compress = library.COMPRESS(library.pointer_at(controller + library.COMPRESS_DATA_AT))
        release = Release()
        for row in range(ctypes.c_uint.from_buffer(self.writer, library.ROWS_AT).value):
            self._consume(more, {library.ROW_COMPLETED, library.SCAN_COMPLETED})
            written = list(blocks_of(self.reader, self._coefficients, row))
            if not all(in_range(blocks.content()) for blocks in written):
                return False
            compress(writer, None)
            release.rows(written)
        library.PASS(library.pointer_at(master + library.FINISH_PASS_AT))(writer)
        self._consume(more, {library.REACHED_EOI})
        self.lib.jpeg_finish_compress(self.writer)
        return True

    def _consume(self, more: Callable[[], None], until: set[int]) -> None:
        while (state := self.lib.jpeg_consume_input(self.reader)) not in until:
            if state == library.REACHED_EOI:
                raise MalformedFile("the JPEG ends before its last row")
            if state == library.SUSPENDED:
                more()

    def _set_jfif(self, head: Head) -> None:
        """JFIF 1.01 with our density; for three components libjpeg knows whether JFIF fits their colours."""
        if ctypes.c_int.from_buffer(self.writer, library.COMPRESSED_COMPONENTS_AT).value != 3:
            ctypes.c_int.from_buffer(self.writer, library.WRITE_JFIF_AT).value = 1
        unit, x, y = head.density
        (ctypes.c_uint8 * 3).from_buffer(self.writer, library.JFIF_AT)[:] = [1, 1, unit]
        (ctypes.c_uint16 * 2).from_buffer(self.writer, library.DENSITY_AT)[:] = [x, y]
