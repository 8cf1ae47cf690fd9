"""The character map of a font (OpenType 1.9, "cmap"): formats 0, 4, 6 and 12 read to plain mappings and written anew."""

from __future__ import annotations

import struct
from array import array

_MAX_SUBTABLES = 32
_MAX_GROUPS = 65_536
_MAX_MAPPINGS = 200_000


def rewrite_cmap_table(data: bytes) -> bytes:
    """The table with every readable subtable written anew; b"" where there is none."""
    if len(data) < 4:
        return b""
    count = struct.unpack_from(">H", data, 2)[0]
    subtables: list[tuple[int, int, bytes]] = []
    written: dict[int, bytes] = {}
    for index in range(min(count, _MAX_SUBTABLES)):
        if 12 + 8 * index > len(data):
            break
        platform, encoding, offset = struct.unpack_from(">HHI", data, 4 + 8 * index)
        if offset not in written:
            written[offset] = _rewrite_subtable(data, offset)
        if written[offset] and (platform, encoding) not in [(one[0], one[1]) for one in subtables]:
            subtables.append((platform, encoding, written[offset]))
    return _assemble(sorted(subtables)) if subtables else b""


def _assemble(subtables: list[tuple[int, int, bytes]]) -> bytes:
    head = [struct.pack(">HH", 0, len(subtables))]
    offset = 4 + 8 * len(subtables)
    placed: dict[bytes, int] = {}
    bodies = []
    for platform, encoding, body in subtables:
        at = placed.get(body)
        if at is None:
            at = placed[body] = offset
            bodies.append(body)
            offset += len(body)
        head.append(struct.pack(">HHI", platform, encoding, at))
    return b"".join(head + bodies)


def _rewrite_subtable(data: bytes, offset: int) -> bytes:
    try:
        kind = struct.unpack_from(">H", data, offset)[0]
        if kind == 0:
            return _format_0(data, offset)
        if kind == 4:
            return _write_format_4(_read_format_4(data, offset))
        if kind == 6:
            return _format_6(data, offset)
        if kind == 12:
            return _format_12(data, offset)
    except struct.error:
        return b""
    return b""


def _format_0(data: bytes, offset: int) -> bytes:
    glyphs = data[offset + 6 : offset + 262]
    return struct.pack(">HHH", 0, 262, 0) + glyphs.ljust(256, b"\0")


def _format_6(data: bytes, offset: int) -> bytes:
    first, count = struct.unpack_from(">HH", data, offset + 6)
    glyphs = data[offset + 10 : offset + 10 + 2 * count]
    count = len(glyphs) // 2
    return struct.pack(">HHHHH", 6, 10 + 2 * count, 0, first, count) + glyphs[: 2 * count]


def _format_12(data: bytes, offset: int) -> bytes:
    count = min(struct.unpack_from(">I", data, offset + 12)[0], _MAX_GROUPS)
    groups = data[offset + 16 : offset + 16 + 12 * count]
    kept = []
    last = -1
    for start, end, glyph in struct.iter_unpack(">III", groups[: len(groups) // 12 * 12]):
        if last < start <= end <= 0x10FFFF and glyph <= 0xFFFF:
            kept.append(struct.pack(">III", start, end, glyph))
            last = end
    return struct.pack(">HHIII", 12, 0, 16 + 12 * len(kept), 0, len(kept)) + b"".join(kept)


def _words(data: bytes, offset: int, count: int) -> array[int]:
    words = array("H", data[offset : offset + 2 * count].ljust(2 * count, b"\0"))
    words.byteswap()
    return words


def _read_format_4(data: bytes, offset: int) -> dict[int, int]:
    """Code > glyph, as a reader resolves it (segments with a delta or an offset into the glyph array)."""
    segments = struct.unpack_from(">H", data, offset + 6)[0] // 2
    ends = _words(data, offset + 14, segments)
    starts = _words(data, offset + 16 + 2 * segments, segments)
    deltas = _words(data, offset + 16 + 4 * segments, segments)
    ranges_at = offset + 16 + 6 * segments
    ranges = _words(data, ranges_at, segments)
    mapping: dict[int, int] = {}
    for index in range(segments):
        start, end, delta, shift = starts[index], ends[index], deltas[index], ranges[index]
        if start > end or len(mapping) > _MAX_MAPPINGS:
            continue
        if shift in (0, 0xFFFF):
            for code in range(start, end + 1):
                mapping.setdefault(code, (code + delta) & 0xFFFF)
            continue
        at = ranges_at + 2 * index + shift
        glyphs = _words(data, at, end - start + 1) if at < len(data) else array("H")
        for code, glyph in zip(range(start, end + 1), glyphs, strict=False):
            if glyph:
                mapping.setdefault(code, (glyph + delta) & 0xFFFF)
    return mapping


def _write_format_4(mapping: dict[int, int]) -> bytes:
    """Segments of codes whose glyphs run along with them."""
    starts: list[int] = []
    ends: list[int] = []
    deltas: list[int] = []
    for code in sorted(mapping):
        glyph = mapping[code]
        if not glyph or code == 0xFFFF:
            continue
        delta = (glyph - code) & 0xFFFF
        if ends and ends[-1] == code - 1 and deltas[-1] == delta:
            ends[-1] = code
        else:
            starts.append(code)
            ends.append(code)
            deltas.append(delta)
    starts.append(0xFFFF)
    ends.append(0xFFFF)
    deltas.append(1)
    count = len(starts)
    length = 16 + 8 * count
    if length > 0xFFFF:
        return _as_format_12(mapping)
    power = 1 << (count.bit_length() - 1)
    head = struct.pack(">HHHHHHH", 4, length, 0, 2 * count, 2 * power, power.bit_length() - 1, 2 * (count - power))
    pack = struct.Struct(f">{count}H").pack
    return head + pack(*ends) + b"\0\0" + pack(*starts) + pack(*deltas) + bytes(2 * count)


def _as_format_12(mapping: dict[int, int]) -> bytes:
    groups: list[list[int]] = []
    for code in sorted(mapping):
        glyph = mapping[code]
        if groups and groups[-1][1] == code - 1 and groups[-1][2] + code - groups[-1][0] == glyph:
            groups[-1][1] = code
        elif glyph:
            groups.append([code, code, glyph])
    body = b"".join(struct.pack(">III", *group) for group in groups)
    return struct.pack(">HHIII", 12, 0, 16 + len(body), 0, len(groups)) + body
