"""Writes Word 97 documents (MS-DOC): a piece table, paragraphs with tables and deleted text, stories; and Word 95 ones in cp932."""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import md5

from samples.build._cfb import Tree
from samples.build._cfb import build as compound_file

CLSID = "00020906-0000-0000-c000-000000000046"
_TEXT_AT, _PAGE_BYTES = 2048, 512
_KEY_BYTES, _SALT = 52, bytes(range(100, 116))
_STYLES, _SECTIONS, _LOOKS, _PARAGRAPHS, _FONTS, _FIELDS, _SETTINGS, _PIECES = 1, 6, 12, 13, 15, 16, 31, 33
_FIELD_KINDS = {"PAGE": 33, "EQ": 49, "DATE": 31}
_IN_TABLE, _ROW_END = b"\x16\x24\x01", b"\x17\x24\x01"
_DELETED, _SPECIAL = b"\x00\x08\x01", b"\x55\x08\x01"


@dataclass(frozen=True)
class Paragraph:
    """Characters with their end (CR or the cell mark) and paragraph properties; `deleted` was struck out with tracked changes."""

    text: str
    properties: bytes = b""
    deleted: bool = False


def line(text: str) -> Paragraph:
    return Paragraph(text + "\r")


def deleted(text: str) -> Paragraph:
    return Paragraph(text + "\r", deleted=True)


def table(rows: Sequence[Sequence[str]]) -> list[Paragraph]:
    """Cells of one width."""
    found: list[Paragraph] = []
    for row in rows:
        found += [Paragraph(f"{cell}\x07", _IN_TABLE) for cell in row]
        edges = b"".join(struct.pack("<h", 2400 * index) for index in range(len(row) + 1))
        definition = bytes([len(row)]) + edges + bytes(20 * len(row))
        found.append(Paragraph("\x07", _IN_TABLE + _ROW_END + b"\x08\xd6" + struct.pack("<H", len(definition) + 1) + definition))
    return found


def ruby(base: str, reading: str) -> str:
    """The field that Word makes for it."""
    code = f'EQ \\* jc2 \\* "Font:ＭＳ 明朝" \\* hps10 \\o\\ad(\\s\\up 9({reading}),{base})'
    return f"\x13{code}\x15"


def field(code: str, result: str) -> str:
    return f"\x13{code}\x14{result}\x15"


def document(
    paragraphs: Sequence[Paragraph],
    more: Mapping[str, bytes | Tree] | None = None,
    headers: str = "",
    flags: int = 0,
    password: str = "",
) -> bytes:
    """A whole file. *headers* is the story of headers; *more* are streams beside the document's own; *password* encrypts by RC4."""
    paragraphs = [Paragraph(_units(one.text), one.properties, one.deleted) for one in paragraphs]
    body = "".join(paragraph.text for paragraph in paragraphs)
    text = body + headers + ("\r" if headers else "")
    raw = text.encode("utf-16-le", errors="surrogatepass")
    looks_at = _padded(_TEXT_AT + len(raw))
    end = _TEXT_AT + len(raw)
    looks, paragraph_pages = _look_page(paragraphs, end), _paragraph_pages(paragraphs, end)
    paragraphs_at = looks_at + _PAGE_BYTES
    tables: dict[int, bytes] = {
        _STYLES: _styles(),
        _SECTIONS: struct.pack("<II", 0, len(text)) + struct.pack("<HIHI", 4, 0xFFFFFFFF, 0, 0xFFFFFFFF),
        _LOOKS: struct.pack("<III", _TEXT_AT, end, looks_at // _PAGE_BYTES),
        _PARAGRAPHS: _bins(paragraph_pages, paragraphs_at),
        _FONTS: _fonts(),
        _FIELDS: _fields(body),
        _SETTINGS: bytes(544),
        _PIECES: _piece_table(len(text)),
    }
    table_stream = bytes(_KEY_BYTES) if password else b""
    pairs = bytearray(93 * 8)
    for number, data in tables.items():
        struct.pack_into("<II", pairs, 8 * number, len(table_stream), len(data))
        table_stream += data
    key_bytes = _KEY_BYTES if password else 0
    flags |= 0x100 if password else 0
    head = struct.pack("<HHHHHHHIBBHHII", 0xA5EC, 193, 0, 0x411, 0, 0x1210 | flags, 191, key_bytes, 0, 0, 0, 0, _TEXT_AT, end)
    lengths = [end, 0, 0, len(body), 0, len(headers) + (1 if headers else 0), 0, 0, 0, 0, 0, *([0] * 11)]
    longs = struct.pack("<22I", *lengths)
    fib = head + struct.pack("<H", 14) + bytes(28) + struct.pack("<H", 22) + longs + struct.pack("<H", 93) + bytes(pairs)
    stream = (fib + bytes(2)).ljust(_TEXT_AT, b"\0") + raw
    stream = stream.ljust(looks_at, b"\0") + looks + b"".join(page for _, _, page in paragraph_pages)
    stream, table_stream = stream.ljust(4096, b"\0"), table_stream.ljust(4096, b"\0")
    if password:
        stream = stream[:68] + _rc4_blocks(stream, password)[68:]
        table_stream = _key_header(password) + _rc4_blocks(table_stream, password)[_KEY_BYTES:]
    tree: dict[str, bytes | Tree] = {"WordDocument": stream, "1Table": table_stream}
    tree.update(more or {})
    return compound_file(tree, CLSID)


def _key_header(password: str) -> bytes:
    """Version 1.1, salt, and a verifier with its hash, both encrypted ([MS-OFFCRYPTO] 2.3.6.1)."""
    verifier = bytes(range(16))
    sealed = _rc4(_key(password, 0), verifier + md5(verifier, usedforsecurity=False).digest())
    return struct.pack("<HH", 1, 1) + _SALT + sealed


def _key(password: str, block: int) -> bytes:
    start = md5(password.encode("utf-16-le"), usedforsecurity=False).digest()[:5]
    middle = md5((start + _SALT) * 16, usedforsecurity=False).digest()[:5]
    return md5(middle + struct.pack("<I", block), usedforsecurity=False).digest()


def _rc4_blocks(data: bytes, password: str) -> bytes:
    """A key of its own for every 512 bytes."""
    pieces = [data[at : at + _PAGE_BYTES] for at in range(0, len(data), _PAGE_BYTES)]
    return b"".join(_rc4(_key(password, number), piece) for number, piece in enumerate(pieces))


def _rc4(key: bytes, data: bytes) -> bytes:
    state = list(range(256))
    j = 0
    for i in range(256):
        j = (j + state[i] + key[i % len(key)]) & 255
        state[i], state[j] = state[j], state[i]
    out = bytearray()
    i = j = 0
    for byte in data:
        i = (i + 1) & 255
        j = (j + state[i]) & 255
        state[i], state[j] = state[j], state[i]
        out.append(byte ^ state[(state[i] + state[j]) & 255])
    return bytes(out)


def _units(text: str) -> str:
    """One character for each unit of UTF-16: places count in those."""
    raw = text.encode("utf-16-le")
    return "".join(map(chr, struct.unpack(f"<{len(raw) // 2}H", raw)))


def _padded(size: int) -> int:
    return -(-size // _PAGE_BYTES) * _PAGE_BYTES


def _piece_table(characters: int) -> bytes:
    body = struct.pack("<II", 0, characters) + struct.pack("<HIH", 0, _TEXT_AT, 0)
    return b"\2" + struct.pack("<I", len(body)) + body


def _look_page(paragraphs: Sequence[Paragraph], end: int) -> bytes:
    """One page: a stretch for each change between plain, deleted and special (the marks of fields)."""
    looks = [
        _SPECIAL if char in "\x13\x14\x15" else _DELETED if paragraph.deleted else b""
        for paragraph in paragraphs
        for char in paragraph.text
    ]
    starts = [index for index, look in enumerate(looks) if index == 0 or look != looks[index - 1]]
    page = bytearray(_PAGE_BYTES)
    places = [_TEXT_AT + 2 * start for start in starts] + [end]
    struct.pack_into(f"<{len(places)}I", page, 0, *places)
    for place, look in ((500, _DELETED), (504, _SPECIAL)):
        page[place : place + 4] = bytes([len(look)]) + look
    for index, start in enumerate(starts):
        page[4 * len(places) + index] = {b"": 0, _DELETED: 250, _SPECIAL: 252}[looks[start]]
    page[511] = len(starts)
    return bytes(page)


def _paragraph_pages(paragraphs: Sequence[Paragraph], end: int) -> list[tuple[int, int, bytes]]:
    """(first byte, byte behind the last, page), a few paragraphs each."""
    pages: list[tuple[int, int, bytes]] = []
    at = _TEXT_AT
    for start in range(0, len(paragraphs), 5):
        group = paragraphs[start : start + 5]
        places = [at]
        for paragraph in group:
            places.append(places[-1] + 2 * len(paragraph.text))
        at = places[-1]
        if start + 5 >= len(paragraphs):
            places[-1] = end
        page = bytearray(_PAGE_BYTES)
        struct.pack_into(f"<{len(places)}I", page, 0, *places)
        top = 510
        for index, paragraph in enumerate(group):
            body = b"\0\0" + paragraph.properties
            packed = bytes([0, -(-len(body) // 2)]) + body + b"\0" * (len(body) % 2)
            top = (top - len(packed)) // 2 * 2
            page[top : top + len(packed)] = packed
            page[4 * len(places) + 13 * index] = top // 2
        page[511] = len(group)
        pages.append((places[0], places[-1], bytes(page)))
    return pages


def _bins(pages: list[tuple[int, int, bytes]], at: int) -> bytes:
    places = [start for start, _, _ in pages] + [pages[-1][1]]
    numbers = [at // _PAGE_BYTES + index for index in range(len(pages))]
    return struct.pack(f"<{len(places)}I{len(numbers)}I", *places, *numbers)


def _fields(text: str) -> bytes:
    """PlcffldMom: where the marks of fields stand, and what kind each field is."""
    marks = [(index, char) for index, char in enumerate(text) if char in "\x13\x14\x15"]
    if not marks:
        return b""
    out = struct.pack(f"<{len(marks) + 1}I", *(index for index, _ in marks), len(text))
    for index, char in marks:
        kind = _FIELD_KINDS.get(text[index + 1 :].split(None, 1)[0].rstrip("\x14\x15"), 1) if char == "\x13" else 0x80
        out += bytes([ord(char), kind])
    return out


def _styles() -> bytes:
    """A style sheet with the style Normal."""
    name = "標準"
    style = struct.pack("<HHHHH", 0, 0xFFF1, 0x0002, 0, 0) + struct.pack("<H", len(name)) + name.encode("utf-16-le") + b"\0\0"
    style += struct.pack("<HH", 2, 0) + struct.pack("<H", 0)
    head = struct.pack("<HHHHHHHHH", 1, 10, 1, 91, 15, 0, 0, 0, 0)
    return struct.pack("<H", len(head)) + head + struct.pack("<H", len(style)) + style


def _fonts() -> bytes:
    name = "ＭＳ 明朝".encode("utf-16-le") + b"\0\0"
    font = struct.pack("<BHBB", 0x16, 400, 128, 0) + bytes(34) + name
    return struct.pack("<HH", 1, 0) + bytes([len(font)]) + font


def word_95(text: str) -> bytes:
    """A Japanese Word 95 document: one byte or two a character, in cp932."""
    raw = text.replace("\n", "\r").encode("cp932")
    head = struct.pack("<HHHHHHHIBBHHII", 0xA5DC, 104, 0, 0x411, 0, 0x4000, 101, 0, 0, 0, 0, 0, 1024, 1024 + len(raw))
    lengths = struct.pack("<5I", 0, 0, 0, 0, 0) + struct.pack("<8I", len(raw), *([0] * 7))
    stream = (head + lengths).ljust(1024, b"\0") + raw
    return compound_file({"WordDocument": stream.ljust(4096, b"\0")}, "00020900-0000-0000-c000-000000000046")
