"""Writes small 一太郎 documents: the block store with its directory, records, ruled lines, styles; and the packed form with LHA."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence

from samples.build._cfb import Tree
from samples.build._cfb import build as compound_file

SEGMENTS = "\x04JSRV_SegmentInformation"
BLOCK_BYTES = 256
_WIDTH = 0xA0  # of the text in the grid units of tables
LINE_END, ROW_END, PAGE_BREAK = "\n", "\x0e", "\x0c"


def record(kind: int, *payload: int) -> str:
    """A record as characters of the text: its length stands in front and behind."""
    size = len(payload) + 7
    return "".join(map(chr, (0x1C, kind, size, *payload, size, 0, kind, 0x1F)))


def inline(shown: int, selector: int, text: str) -> str:
    return "".join(map(chr, (0x1C, 1, 7, 0, shown, selector, 0x1D))) + text + "".join(map(chr, (0x1E, 5, 0, 1, 0x1F)))


def ruby(base: str, reading: str) -> str:
    return inline(0, 3, base) + inline(1, 0x82, reading)


def aligned(align: int) -> str:
    """The header of a line: 0 left, 1 centre, 2 right."""
    return record(0x10, 0, 0x24, 1, align, 0xFFFF, 0)


def row(texts: Sequence[str], edges: Sequence[int], ruled: Sequence[bool] | None = None) -> str:
    """A ruled line with a cell for each of *texts*; *edges* are the centres of its vertical rules, one more than cells.

    *ruled* says below which cells a rule runs; below all of them without it.
    """
    items = [_WIDTH, 0, edges[0] - 1]
    cells = []
    for text, left, right, is_ruled in zip(texts, edges, edges[1:], ruled or [True] * len(texts), strict=False):
        items += [0x1B if is_ruled else 0x13, 0, 8 if is_ruled else 0, right - left - 2]
        cells.append(record(0x30, 0, left + 1, right - 1, 0, 0) + text)
    items += [0x13, _WIDTH - edges[-1] - 1]
    return record(0x10, 0, 0x8F, len(items), *items, 0xFFFF, 0) + "".join(cells) + ROW_END


def after_table() -> str:
    return record(0x20, 0, 0x31, 0, 0, 0)


def text_stream(text: str, styles: bytes = b"") -> bytes:
    """`TextV.01` with the units of *text*."""
    units = text.encode("utf-16-be")
    plain = b"\0" + struct.pack(">I", len(units) // 2) + b"\xff"
    return b"TextV.01" + struct.pack(">I", len(units) // 2) + units + (styles or plain)


def bold(start: int, units: int, whole: int) -> bytes:
    """Styles of a text of *whole* units that make *units* of them bold, 14 points and red."""
    on = b"\xfe\x02\x02" + struct.pack(">H", 494) + b"\x0f\x04\0\0\0\xff" + b"\x14\x04\x84\0\0\0" + b"\xff\0"
    off = b"\xfe\x14\x04\0\0\0\0\xff\0"
    runs = (start, units - 1, whole - start - units - 1)
    pieces = [b"\0" + struct.pack(">I", run) if run else b"" for run in runs]
    return pieces[0] + on + pieces[1] + off + pieces[2] + b"\xff"


def store(*streams: bytes, reverse: bool = False) -> bytes:
    """`SsmgV.01` with *streams*; *reverse* puts the blocks in the file from the last to the first."""
    blocks: list[bytes] = []
    listed: list[list[int]] = []
    for stream in streams:
        pieces = [stream[at : at + BLOCK_BYTES].ljust(BLOCK_BYTES, b"\0") for at in range(0, len(stream), BLOCK_BYTES)]
        listed.append(list(range(len(blocks), len(blocks) + len(pieces))))
        blocks += pieces
    if reverse:
        blocks.reverse()
        listed = [[len(blocks) - 1 - number for number in numbers] for numbers in listed]
    directory = b"".join(
        struct.pack(f">5I{len(numbers)}I", index, 0, len(stream), len(numbers), len(numbers), *numbers)
        for index, (stream, numbers) in enumerate(zip(streams, listed, strict=True))
    )
    head = struct.pack(">8s3I", b"SsmgV.01", len(streams), BLOCK_BYTES, len(blocks))
    return head + b"".join(blocks) + directory + bytes(4)


def in_pieces(texts: Sequence[str]) -> bytes:
    """A store with a list of pieces (`QLSTV.01`), as large documents have it."""
    head = b"QLSTV.01" + struct.pack(">I", len(texts))
    streams = []
    for index, text in enumerate(texts, 1):
        units = text.encode("utf-16-be")
        head += struct.pack(">II", len(units) // 2, index)
        streams.append(units + b"\0" + struct.pack(">I", len(units) // 2) + b"\xff")
    return store(head, *streams)


def page_setup(width: int, height: int, margin: int) -> bytes:
    """`DocumentViewStyles` with paper and margins in hundredths of a millimetre."""
    paper = struct.pack(">HHBII", 0x1001, 9, 6, width, height)
    margins = struct.pack(">HHBB4H", 0x1002, 10, 0, 0x78, *([margin] * 4))
    return bytes.fromhex("000100021000") + struct.pack(">I", len(paper + margins)) + paper + margins


def tree(text: bytes, **more: bytes | Tree) -> dict[str, bytes | Tree]:
    """The streams of every document; *more* are added or take the place of others."""
    streams: dict[str, bytes | Tree] = {
        SEGMENTS: b"VDA_DOC\0" + bytes(136),
        "DocumentText": text,
        "DocumentViewStyles": page_setup(21_000, 29_700, 2_500),
        "DocumentMacro": {SEGMENTS: b"VDA_DOC\0" + bytes(136), "Macros": {"BaseStorage0": {"MacrosStream": bytes(2)}}},
        "Font": b"FontV.01\0\0",
    }
    streams.update(more)
    return streams


def document(text: bytes, more: Mapping[str, bytes | Tree] | None = None) -> bytes:
    """A whole file."""
    return compound_file(tree(text, **(more or {})))


def packed(inner: bytes) -> bytes:
    """The compressed form: *inner* as an -lh5- member whose blocks hold nothing but single bytes, eight bits each."""
    bits = ""
    for at in range(0, len(inner), 0xFFFF):
        block = inner[at : at + 0xFFFF]
        bits += f"{len(block):016b}" + f"{0:05b}{10:05b}" + f"{256:09b}" + f"{0:04b}{0:04b}"
        bits += "".join(f"{byte:08b}" for byte in block)
    bits += "0" * (-len(bits) % 8)
    body = int(bits, 2).to_bytes(len(bits) // 8, "big")
    name = b"DOCUMENT.JTD"
    header = struct.pack("<5sIIIBB", b"-lh5-", len(body), len(inner), 0, 0x20, 0) + bytes([len(name)]) + name
    header += struct.pack("<H", _crc16(inner))
    member = bytes([len(header), sum(header) & 0xFF]) + header + body
    stream = b"\x26\0JustCompressedDocument".ljust(38, b"\0") + member
    return compound_file({SEGMENTS: b"VDA_DOC\0" + bytes(136), "JSCompDocument": stream})


def _crc16(data: bytes) -> int:
    crc = 0
    for byte in data:
        crc ^= byte
        for _ in range(8):
            crc = crc >> 1 ^ 0xA001 if crc & 1 else crc >> 1
    return crc
