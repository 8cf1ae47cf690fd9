"""A rebuilt PDF as the plain text of its objects, which can be changed, and a file that is laid out by rule from such a text.

So what the verifier looks at is the objects: a change to the file itself would only show that its places are wrong.
"""

from __future__ import annotations

import io
import re

import pikepdf

_OBJECT = re.compile(rb"(\d{1,3}) 0 obj\b(.*?)endobj", re.DOTALL)
_REFERENCE = re.compile(rb"\b(\d{1,6}) 0 R\b")
_STREAM = re.compile(rb"\A(.*?)>>\s*stream\n(.*)\nendstream\s*\Z", re.DOTALL)
_LENGTH = re.compile(rb"/Length \d+")
_HEADER = b"%PDF-1.7\n%\xe2\xe3\xcf\xd3\n"
_MAX_OBJECTS = 400


def as_text(pdf: bytes) -> bytes:
    """Its objects as they are, the catalog first; object streams are unpacked, and document information is left out."""
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        information = opened.trailer.get("/Info")
        left_out = information.objgen if information is not None else None
        found = [one for one in opened.objects if one is not None and one.objgen != left_out and not _is_layout(one)]
        found.sort(key=lambda one: one.objgen != opened.Root.objgen)
        return b"".join(b"%d 0 obj\n%s%s\nendobj\n" % (one.objgen[0], _head(one), _data(one)) for one in found)


def _is_layout(one: pikepdf.Object) -> bool:
    return isinstance(one, pikepdf.Stream) and one.get("/Type") in ("/ObjStm", "/XRef")


def _head(one: pikepdf.Object) -> bytes:
    return one.stream_dict.unparse() if isinstance(one, pikepdf.Stream) else one.unparse(resolved=True)


def _data(one: pikepdf.Object) -> bytes:
    return b"\nstream\n%s\nendstream" % one.read_raw_bytes() if isinstance(one, pikepdf.Stream) else b""


def laid_out(text: bytes) -> bytes:
    """A file of those objects of *text* to which the first one leads, numbered anew, with lengths and places that are right."""
    found = [(match[1], match[2].strip()) for match in _OBJECT.finditer(text)]
    bodies = dict(found)
    order = dict.fromkeys([found[0][0]] if found else [])
    waiting = list(order)
    while waiting and len(order) < _MAX_OBJECTS:
        new = [one for one in _REFERENCE.findall(bodies[waiting.pop(0)]) if one in bodies and one not in order]
        order.update(dict.fromkeys(new))
        waiting += dict.fromkeys(new)
    numbers = {old: b"%d 0 R" % number for number, old in enumerate(order, 1)}
    data = bytearray(_HEADER)
    rows = [b"0000000000 65535 f \n"]
    for number, old in enumerate(order, 1):
        rows.append(b"%010d 00000 n \n" % len(data))
        body = _REFERENCE.sub(lambda match: numbers.get(match[1], b"null"), bodies[old])
        data += b"%d 0 obj\n%s\nendobj\n" % (number, _with_length(body))
    start, size = len(data), len(rows)
    trailer = b"trailer\n<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (size, start)
    return bytes(data) + b"xref\n0 %d\n" % size + b"".join(rows) + trailer


def _with_length(body: bytes) -> bytes:
    stream = _STREAM.match(body)
    if stream is None:
        return body
    return b"%s/Length %d>>\nstream\n%s\nendstream" % (_LENGTH.sub(b"", stream[1]), len(stream[2]), stream[2])
