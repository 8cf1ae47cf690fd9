"""PDFs whose file structure is a lie: header, cross-references, trailers, object numbers, object streams (ISO 32000-2, 7.5)."""

from __future__ import annotations

import zlib
from collections.abc import Mapping

from samples.build._pdf import HELVETICA, TEXT, one_page
from samples.build._pdf_hostile import JAVASCRIPT_ACTION

HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_BODIES: dict[int, bytes] = {
    1: b"<</Type/Catalog/Pages 2 0 R>>",
    2: b"<</Type/Pages/Count 1/Kids[3 0 R]>>",
    3: b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 420 595]/Contents 4 0 R/Resources<</Font<</F1 %s>>>>>>" % HELVETICA.encode(),
    4: b"<</Length %d>>\nstream\n%s\nendstream" % (len(TEXT), TEXT),
}
_SCRIPT = JAVASCRIPT_ACTION.encode()


def plain(
    bodies: Mapping[int, bytes] | None = None,
    trailer: bytes = b"",
    startxref: bytes = b"",
    rows: Mapping[int, bytes] | None = None,
    header: bytes = HEADER,
    behind: bytes = b"",
    table: bytes = b"",
) -> bytes:
    """One page of "Kept text" with a classical table. *bodies* replace or add objects, *rows* replace rows of the table, *table*
    all of it."""
    file = bytearray(header)
    written: dict[int, bytes] = {0: b"0000000000 65535 f \n"}
    objects = {**_BODIES, **(bodies or {})}
    for number, body in objects.items():
        written[number] = b"%010d 00000 n \n" % len(file)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    written.update(rows or {})
    size = max(written) + 1
    start = len(file)
    free = b"0000000000 00000 f \n"
    file += table or b"xref\n0 %d\n%s" % (size, b"".join(written.get(number, free) for number in range(size)))
    file += b"trailer\n<</Size %d/Root 1 0 R%s>>\nstartxref\n%s\n%%%%EOF\n" % (size, trailer, startxref or b"%d" % start)
    return bytes(file) + behind


def cross_reference_stream(
    rows: Mapping[int, tuple[int, int, int]],
    bodies: Mapping[int, bytes],
    widths: bytes = b"[1 4 2]",
    table: bytes | None = None,
    entries: bytes = b"",
    size: int = 0,
) -> bytes:
    """The same page with a cross-reference stream, object 20. *rows* replace entries (kind, place, index)."""
    file = bytearray(HEADER)
    known: dict[int, tuple[int, int, int]] = {0: (0, 0, 65535)}
    for number, body in {**{number: body for number, body in _BODIES.items() if number not in rows}, **bodies}.items():
        known[number] = (1, len(file), 0)
        file += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    known.update(rows)
    start = len(file)
    known[20] = (1, start, 0)
    packed = b"".join(
        kind.to_bytes(1, "big") + place.to_bytes(4, "big") + index.to_bytes(2, "big")
        for kind, place, index in (known.get(number, (0, 0, 0)) for number in range(21))
    )
    data = zlib.compress(packed) if table is None else table
    head = b"<</Type/XRef/Size %d/W%s/Root 1 0 R%s/Filter/FlateDecode/Length %d>>" % (size or 21, widths, entries, len(data))
    file += b"20 0 obj\n%s\nstream\n%s\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n" % (head, data, start)
    return bytes(file)


def object_stream(objects: Mapping[int, bytes], entries: bytes = b"", first: int = -1, count: int = -1) -> bytes:
    """The body of an object stream that holds *objects*."""
    index, bodies, offset = [], [], 0
    for number, body in objects.items():
        index.append(b"%d %d" % (number, offset))
        bodies.append(body)
        offset += len(body) + 1
    head = b" ".join(index) + b"\n"
    data = zlib.compress(head + b"\n".join(bodies))
    announced = (count if count >= 0 else len(objects), first if first >= 0 else len(head), entries, len(data))
    return b"<</Type/ObjStm/N %d/First %d%s/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (*announced, data)


def _catalog(entries: bytes = b"") -> bytes:
    return _BODIES[1][:-2] + entries + b">>"


def _hybrid() -> bytes:
    """The table says that the catalog is plain; the stream that XRefStm names says that it has a script (7.5.8.4)."""
    file = plain({6: _catalog(b"/OpenAction" + _SCRIPT)})
    start = file.index(b"xref\n0")
    row = (1).to_bytes(1, "big") + file.index(b"6 0 obj").to_bytes(4, "big") + bytes(2)
    packed = zlib.compress(row)
    stream = b"7 0 obj\n<</Type/XRef/Size 8/Index[1 1]/W[1 4 2]/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream\nendobj\n"
    stream %= (len(packed), packed)
    moved = file[:start] + stream + file[start:]
    at = moved.rindex(b"startxref\n")
    behind = b"/XRefStm %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, start + len(stream))
    return moved[:at].rstrip()[:-2] + behind


def _two_trailers() -> bytes:
    file = plain({6: _catalog(b"/OpenAction" + _SCRIPT)})
    at = file.index(b"startxref")
    return file[:at] + b"trailer\n<</Size 7/Root 6 0 R>>\n" + file[at:]


def _previous_loop() -> bytes:
    file = plain()
    start = file.index(b"xref\n0")
    return file.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % start)


def _long_previous_loop() -> bytes:
    """Two tables that each name the other as the one before."""
    file = plain()
    start = file.index(b"xref\n0")
    second = len(file)
    update = b"xref\n0 0\ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, second)
    head, tail = file[: start + 1], file[start + 1 :]
    marked = tail.replace(b"/Root 1 0 R", b"/Root 1 0 R/Prev %d" % (second + len(b"/Prev %d" % second)), 1)
    return head + marked + update


def _many_updates(count: int) -> bytes:
    file = bytearray(plain())
    start = bytes(file).index(b"xref\n0")
    for _ in range(count):
        here = len(file)
        file += b"xref\n0 0\ntrailer\n<</Size 5/Root 1 0 R/Prev %d>>\nstartxref\n%d\n%%%%EOF\n" % (start, here)
        start = here
    return bytes(file)


def _into_a_stream() -> bytes:
    """startxref leads into a stream that holds a table and a trailer of its own."""
    inner = b"xref\n0 1\n0000000000 65535 f \ntrailer\n<</Size 7/Root 6 0 R>>\n"
    holder = b"<</Length %d>>\nstream\n%s\nendstream" % (len(inner), inner)
    file = plain({5: holder, 6: _catalog(b"/OpenAction" + _SCRIPT)})
    return file.replace(b"startxref\n%d" % file.rindex(b"xref\n0 7"), b"startxref\n%d" % file.index(b"xref\n0 1"))


def _self_holding_stream() -> bytes:
    """The table puts an object stream into itself."""
    return cross_reference_stream({9: (2, 9, 0), 1: (2, 9, 1)}, {})


def _extends_loop() -> bytes:
    bodies = {9: object_stream({1: _catalog()}, b"/Extends 10 0 R"), 10: object_stream({12: b"null"}, b"/Extends 9 0 R")}
    return cross_reference_stream({1: (2, 9, 0), 12: (2, 10, 0)}, bodies)


def _other_number_inside() -> bytes:
    """The stream's index names another object than the table does (a parser differential)."""
    return cross_reference_stream({1: (2, 9, 0)}, {9: object_stream({7: _catalog(b"/OpenAction" + _SCRIPT)})})


def _script_in_object_stream() -> bytes:
    """A script that nothing refers to, in an object stream."""
    return cross_reference_stream({1: (2, 9, 0), 12: (2, 9, 1)}, {9: object_stream({1: _catalog(), 12: _SCRIPT})})


def _duplicates() -> bytes:
    """The catalog twice under the same number: the table names the first, a reader that searches takes the last."""
    file = plain()
    at = file.index(b"xref\n0")
    twin = b"1 0 obj\n%s\nendobj\n" % _catalog(b"/OpenAction" + _SCRIPT)
    moved = file[:at] + twin + file[at:]
    return moved.replace(b"startxref\n%d" % at, b"startxref\n%d" % (at + len(twin)))


def _nested_file() -> bytes:
    """A whole PDF with a script inside a stream, and another one behind the end."""
    inner = one_page(catalog=f"/OpenAction{JAVASCRIPT_ACTION}")
    return plain({5: b"<</Length %d>>\nstream\n%s\nendstream" % (len(inner), inner)}, behind=inner)


FILES: dict[str, bytes] = {}
"""Name > file, for those that are small."""

FILES.update(
    {
        "xref_garbage": plain(table=b"xref\n0 5\n" + b"\xff\xfe\x00garbage" * 12 + b"\n"),
        "xref_letters": plain(rows={3: b"ABCDEFGHIJ 00000 n \n"}),
        "xref_beyond_the_end": plain(rows={3: b"9999999999 00000 n \n"}),
        "xref_wrong_object": plain(rows={3: b"0000000015 00000 n \n"}),
        "xref_huge_section": plain(table=b"xref\n0 2147483647\n0000000000 65535 f \n"),
        "xref_negative_section": plain(table=b"xref\n-5 5\n0000000000 65535 f \n"),
        "size_huge": plain().replace(b"/Size 5", b"/Size 2147483647"),
        "size_small": plain().replace(b"/Size 5", b"/Size 1"),
        "hybrid": _hybrid(),
        "two_trailers": _two_trailers(),
        "prev_loop": _previous_loop(),
        "long_prev_loop": _long_previous_loop(),
        "prev_nowhere": plain(trailer=b"/Prev 99999999"),
        "prev_negative": plain(trailer=b"/Prev -1"),
        "many_updates": _many_updates(300),
        "startxref_nowhere": plain(startxref=b"999999999999"),
        "startxref_negative": plain(startxref=b"-1"),
        "startxref_zero": plain(startxref=b"0"),
        "startxref_words": plain(startxref=b"nowhere"),
        "startxref_into_a_stream": _into_a_stream(),
        "root_missing": plain().replace(b"/Root 1 0 R", b""),
        "root_is_a_page": plain().replace(b"/Root 1 0 R", b"/Root 3 0 R"),
        "root_is_a_number": plain().replace(b"/Root 1 0 R", b"/Root 7"),
        "encrypt_unknown": plain(trailer=b"/Encrypt<</Filter/Evil/V 9/R 99>>"),
        "encrypt_loop": plain({5: b"5 0 R"}, trailer=b"/Encrypt 5 0 R"),
        "widths_zero": cross_reference_stream({}, {}, b"[0 0 0]"),
        "widths_huge": cross_reference_stream({}, {}, b"[1 2147483647 2]"),
        "widths_negative": cross_reference_stream({}, {}, b"[-1 4 2]"),
        "widths_short": cross_reference_stream({}, {}, b"[1]"),
        "widths_words": cross_reference_stream({}, {}, b"[(a)/b null]"),
        "index_huge": cross_reference_stream({}, {}, entries=b"/Index[0 2147483647]"),
        "index_overlapping": cross_reference_stream({}, {}, entries=b"/Index[0 20 0 20 5 20]"),
        "xref_stream_size_huge": cross_reference_stream({}, {}, size=2147483647),
        "self_holding_stream": _self_holding_stream(),
        "extends_loop": _extends_loop(),
        "other_number_inside": _other_number_inside(),
        "script_in_object_stream": _script_in_object_stream(),
        "object_stream_n_huge": cross_reference_stream({1: (2, 9, 0)}, {9: object_stream({1: _catalog()}, count=2147483647)}),
        "object_stream_first_huge": cross_reference_stream({1: (2, 9, 0)}, {9: object_stream({1: _catalog()}, first=2147483647)}),
        "object_in_stream_of_a_page": cross_reference_stream({1: (2, 4, 0)}, {}),
        "duplicates": _duplicates(),
        "number_huge": plain().replace(b"4 0 obj", b"2147483648 0 obj").replace(b"4 0 R", b"2147483648 0 R"),
        "number_over": plain().replace(b"4 0 R", b"99999999999999999999 0 R"),
        "generation_huge": plain().replace(b"4 0 obj", b"4 65536 obj").replace(b"4 0 R", b"4 65536 R"),
        "generation_over": plain().replace(b"4 0 R", b"4 99999999999 R"),
        "header_late": b"\n" * 1000 + plain(),
        "header_none": plain(header=b""),
        "header_9_9": plain(header=b"%PDF-9.9\n"),
        "header_words": plain(header=b"%PDF-two.oh\n"),
        "nested_file": _nested_file(),
        "many_ends": plain().replace(b"%%EOF\n", b"%%EOF\n" * 5000),
        "many_startxrefs": plain(behind=b"startxref\n0\n%%EOF\n" * 5000),
        "truncated": plain()[:300],
        "only_a_header": HEADER,
        "header_and_end": HEADER + b"startxref\n0\n%%EOF\n",
        "zeros": HEADER + bytes(200_000),
        "half_zeros": plain()[:250] + bytes(5000) + plain()[250:],
        "line_ends": plain().replace(b"\n", b"\r"),
    }
)
