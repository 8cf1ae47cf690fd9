"""Writes small PDFs byte by byte, so that a test says exactly what is wrong with one."""

from __future__ import annotations

import zlib

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
CATALOG = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 100 100]>>"


def stream(entries: bytes, data: bytes) -> bytes:
    return b"<<%s/Length %d>>\nstream\n%s\nendstream" % (entries, len(data), data)


def flate(data: bytes, entries: bytes = b"") -> bytes:
    return stream(entries + b"/Filter/FlateDecode", zlib.compress(data))


def one_page(
    *more: bytes, catalog: bytes = b"", page: bytes = b"", trailer: bytes = b"", header: bytes = HEADER, between: bytes = b""
) -> bytes:
    """A page of 100 x 100 points. *more* are objects 4 and up; *catalog*, *page* and *trailer* are entries to add to those."""
    bodies = (CATALOG[:-2] + catalog + b">>", PAGES, PAGE[:-2] + page + b">>", *more)
    return file_of(bodies, trailer, header, between)


def file_of(bodies: tuple[bytes, ...], trailer: bytes = b"", header: bytes = HEADER, between: bytes = b"") -> bytes:
    """Objects 1 and up with a classical table. *between* stands behind every object."""
    data = header
    offsets = []
    for number, body in enumerate(bodies, 1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n%s" % (number, body, between)
    size = len(bodies) + 1
    rows = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    return data + (
        b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n"
        % (size, rows, size, trailer, len(data))
    )


def packed(in_stream: dict[int, bytes], outside: dict[int, bytes], claimed: dict[int, bytes] | None = None) -> bytes:
    """A file with an object stream and a cross-reference stream, which take the next two numbers.

    *claimed* are objects that stand in the object stream without the cross-references knowing of them.
    """
    numbers = sorted(in_stream | outside)
    holder, table = numbers[-1] + 1, numbers[-1] + 2
    inside = {**in_stream, **(claimed or {})}
    offset, index, bodies = 0, [], []
    for number, body in inside.items():
        index.append(b"%d %d" % (number, offset))
        bodies.append(body)
        offset += len(body) + 1
    head = b" ".join(index) + b"\n"
    holder_entries = b"/Type/ObjStm/N %d/First %d" % (len(inside), len(head))
    data = HEADER
    rows = {0: (0, 0, 0)}
    for position, number in enumerate(in_stream):
        rows[number] = (2, holder, position)
    for number, body in {**outside, holder: flate(head + b"\n".join(bodies), holder_entries)}.items():
        rows[number] = (1, len(data), 0)
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(data)
    rows[table] = (1, start, 0)
    packed_rows = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, place, index in (rows.get(number, (0, 0, 0)) for number in range(table + 1))
    )
    entries = b"/Type/XRef/Size %d/W[1 4 2]/Root 1 0 R" % (table + 1)
    return data + b"%d 0 obj\n%s\nendobj\nstartxref\n%d\n%%%%EOF\n" % (table, flate(packed_rows, entries), start)
