"""PNG and APNG: chunks parsed and written anew, picture data inflated, checked and deflated anew; every sample stays as it is."""

from __future__ import annotations

import io
import itertools
import struct
import zlib
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.images.appended import SAMPLE_BYTES, cut_points, report_spelled, report_tail, without_program_text
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.features import DAMAGED, PRIVATE
from sanitizer.engines.images.png_chunks import SIGNATURE, Chunk, ChunkReader
from sanitizer.engines.images.png_metadata import PngHeader, PngMetadata, take_ancillary
from sanitizer.engines.images.png_rows import DEPTHS, Layout, RowRecoder
from sanitizer.model.errors import MalformedFile

_MAX_SIDE_PX = 2**31 - 1
_OUT_BYTES = 512 * 1024
_BEFORE_PALETTE = (b"cICP", b"iCCP", b"sRGB", b"gAMA", b"cHRM", b"sBIT")


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    size = source.seek(0, io.SEEK_END)
    reader = ChunkReader(source, size)
    writer = _Writer(target, session)
    for chunk in reader:
        writer.take(chunk, reader)
    writer.finish(reader)
    source.seek(reader.end)
    report_tail(session, reader.end, size - reader.end, source.read(SAMPLE_BYTES))
    if writer.metadata.orientation != 1 and not writer.animated:
        from sanitizer.engines.images.png_turned import turn

        turn(target, writer.metadata.orientation)


class _Writer:
    """Takes the chunks of the source in their order and writes those of the target."""

    def __init__(self, target: BinaryIO, session: Session) -> None:
        self._target = target
        self._session = session
        self._header: PngHeader | None = None
        self.metadata = PngMetadata()
        self.animated = False
        self._head_written = False
        self._sequence = 0
        self._frames_at: int | None = None
        self._frames = 0
        self._recoder: RowRecoder | None = None
        self._kind = b""  # of the picture data that are being written
        self._buffer = bytearray()
        self._default_done = False
        self._frame_open = False

    def take(self, chunk: Chunk, reader: ChunkReader) -> None:
        kind = chunk.kind
        if self._header is None:
            self._header = _read_header(chunk)
            count_pixels(self._session, self._header.width_px, self._header.height_px)
        elif kind == b"IDAT":
            self._take_default(chunk, reader)
        elif kind == b"fdAT" and self.animated:
            self._take_frame_data(chunk, reader)
        else:
            self._end_data()
            self._take_other(chunk)

    def _take_other(self, chunk: Chunk) -> None:
        assert self._header is not None
        kind = chunk.kind
        if kind in (b"acTL", b"fcTL"):
            self._take_control(chunk)
        elif kind == b"PLTE" or kind == b"tRNS":
            self._take_palette(chunk)
        elif kind == b"IEND":
            if not chunk.crc_ok:
                self._session.found(DAMAGED, f"chunk IEND at byte {chunk.offset}", "wrong length or check sum")
        elif not kind[0] & 0x20:
            raise MalformedFile(f"the PNG needs the unknown chunk {kind.decode()}")
        elif self._head_written and kind not in (b"tEXt", b"zTXt", b"iTXt", b"tIME", b"eXIf"):
            self._session.found(PRIVATE, f"chunk {kind.decode()} at byte {chunk.offset}", f"{chunk.size_bytes} bytes")
        else:
            take_ancillary(self._session, self._header, self.metadata, chunk)

    def _take_palette(self, chunk: Chunk) -> None:
        assert self._header is not None
        location = f"chunk {chunk.kind.decode()} at byte {chunk.offset}"
        if not chunk.crc_ok:
            raise MalformedFile(f"the check sum of {location} is wrong: the file is damaged")
        if self._head_written or (chunk.kind == b"PLTE" and self.metadata.palette):
            raise MalformedFile(f"{location} stands in a wrong place")
        if chunk.kind == b"PLTE":
            if chunk.size_bytes % 3 or not 3 <= chunk.size_bytes <= 768:
                raise MalformedFile(f"{location} has a wrong size")
            if self._header.colour == 3:
                whole = chunk.data[: 3 << self._header.depth].ljust(3 << self._header.depth, b"\0")
                self.metadata.palette = without_program_text(self._session, whole, location)
            return
        size = {0: 2, 2: 6, 3: None}.get(self._header.colour, 0)
        if chunk.size_bytes == size or (size is None and 1 <= chunk.size_bytes <= 256):
            self.metadata.transparency = chunk.data[: 1 << self._header.depth] if size is None else chunk.data
        else:
            self._session.found(PRIVATE, location, "not for this kind of picture")

    def _take_control(self, chunk: Chunk) -> None:
        """acTL and fcTL (PNG Third Edition 11.3.6)."""
        assert self._header is not None
        location = f"chunk {chunk.kind.decode()} at byte {chunk.offset}"
        if not chunk.crc_ok or len(chunk.data) != (8 if chunk.kind == b"acTL" else 26):
            raise MalformedFile(f"{location} is damaged")
        if chunk.kind == b"acTL":
            if self._head_written or self.animated:
                self._session.found(PRIVATE, location, "in a wrong place")
                return
            self.animated = True
            self._loops = int.from_bytes(chunk.data[4:8], "big")
            return
        if not self.animated:
            self._session.found(PRIVATE, location, "a frame in a picture that is not animated")
            return
        if self._frame_open:
            raise MalformedFile(f"{location} follows a frame without picture data")
        self._open_frame(chunk)

    def _open_frame(self, chunk: Chunk) -> None:
        assert self._header is not None
        _, width, height, x, y, delay, per, dispose, blend = struct.unpack(">LLLLLHHBB", chunk.data)
        if dispose > 2 or blend > 1 or x + width > self._header.width_px or y + height > self._header.height_px:
            raise MalformedFile(f"the frame at byte {chunk.offset} does not fit into its picture")
        self._frame_size = (width, height)
        if self._default_done:
            count_pixels(self._session, width, height)
        elif (width, height) != (self._header.width_px, self._header.height_px):
            raise MalformedFile(f"the frame at byte {chunk.offset} does not fit into its picture")
        self._write_head()
        self._put(b"fcTL", struct.pack(">LLLLLHHBB", self._next_sequence(), width, height, x, y, delay, per, dispose, blend))
        self._frames += 1
        self._frame_open = True

    def _take_default(self, chunk: Chunk, reader: ChunkReader) -> None:
        assert self._header is not None
        if self._default_done:
            raise MalformedFile("PNG picture data in two places")
        if self._recoder is None:
            self._write_head()
            self._begin(b"IDAT", self._header.width_px, self._header.height_px)
        self._feed(reader.pieces(chunk))

    def _take_frame_data(self, chunk: Chunk, reader: ChunkReader) -> None:
        if self._kind == b"IDAT":
            self._end_data()
        if self._recoder is None:
            if not self._frame_open or not self._default_done:
                raise MalformedFile(f"frame data at byte {chunk.offset} without a frame")
            self._begin(b"fdAT", *self._frame_size)
        self._feed(reader.pieces(chunk, skip_bytes=4))

    def _begin(self, kind: bytes, width: int, height: int) -> None:
        assert self._header is not None
        self._kind = kind
        self._recoder = RowRecoder(Layout(width, height, self._header.depth, self._header.colour, self._header.interlaced))

    def _feed(self, pieces: Iterator[bytes]) -> None:
        assert self._recoder is not None
        for piece in pieces:
            report_spelled(self._session, piece)
            for out in self._recoder.feed(piece):
                self._buffer += out
                if len(self._buffer) >= _OUT_BYTES:
                    self._flush()

    def _flush(self) -> None:
        """Write what is buffered; cut into chunks wherever the coded bytes would spell program text (PHP hidden in pixels)."""
        data = bytes(self._buffer)
        self._buffer.clear()
        edges = [0, *cut_points(data), len(data)]
        for start, end in itertools.pairwise(edges):
            sequence = struct.pack(">L", self._next_sequence()) if self._kind == b"fdAT" else b""
            self._put(self._kind, sequence + data[start:end])

    def _end_data(self) -> None:
        if self._recoder is None:
            return
        self._buffer += self._recoder.finish()
        self._flush()
        if self._recoder.surplus_bytes:
            self._session.found(DAMAGED, "picture data", f"{self._recoder.surplus_bytes} bytes after the last row")
        self._recoder = None
        self._frame_open = False
        if self._kind == b"IDAT":
            self._default_done = True
        self._kind = b""

    def _write_head(self) -> None:
        if self._head_written:
            return
        assert self._header is not None
        metadata = self.metadata
        if self._header.colour == 3 and not metadata.palette:
            raise MalformedFile("a PNG with a palette that has none")
        self._target.write(SIGNATURE)
        self._put(b"IHDR", self._header.to_bytes())
        for kind in _BEFORE_PALETTE:
            if kind in metadata.kept:
                self._put(kind, metadata.kept[kind])
        if metadata.palette:
            self._put(b"PLTE", metadata.palette)
        if metadata.transparency:
            self._put(b"tRNS", metadata.transparency)
        for kind in (b"bKGD", b"pHYs"):
            if kind in metadata.kept:
                self._put(kind, metadata.kept[kind])
        if self.animated:
            self._frames_at = self._target.tell()
            self._put(b"acTL", bytes(8))
        self._head_written = True

    def finish(self, reader: ChunkReader) -> None:
        """Raises MalformedFile when there is no whole picture."""
        self._end_data()
        if not self._default_done:
            raise MalformedFile("the PNG holds no picture data")
        if not reader.has_end:
            self._session.found(DAMAGED, "end of file", "no end chunk")
        if self._frame_open:
            raise MalformedFile("the last frame of the PNG has no picture data")
        self._put(b"IEND", b"")
        if self._frames_at is not None:
            if not self._frames:
                raise MalformedFile("an animated PNG without frames")
            self._target.seek(self._frames_at)
            self._put(b"acTL", struct.pack(">LL", self._frames, self._loops))
            self._target.seek(0, io.SEEK_END)

    def _next_sequence(self) -> int:
        self._sequence += 1
        return self._sequence - 1

    def _put(self, kind: bytes, data: bytes) -> None:
        self._target.write(len(data).to_bytes(4, "big") + kind)
        self._target.write(data)
        self._target.write(zlib.crc32(data, zlib.crc32(kind)).to_bytes(4, "big"))


def _read_header(chunk: Chunk) -> PngHeader:
    if chunk.kind != b"IHDR" or len(chunk.data) != 13 or not chunk.crc_ok:
        raise MalformedFile("the PNG does not start with a whole header")
    width, height, depth, colour, compression, filtering, interlace = struct.unpack(">LLBBBBB", chunk.data)
    if depth not in DEPTHS.get(colour, ()) or compression or filtering or interlace > 1 or max(width, height) > _MAX_SIDE_PX:
        raise MalformedFile("the PNG header asks for something that the standard does not have")
    return PngHeader(width, height, depth, colour, bool(interlace))
