"""Builds PDF files object by object: classic cross-reference table, nothing compressed unless asked."""

from __future__ import annotations

import zlib
from collections.abc import Callable


class Document:
    """Objects are added as the text of their bodies; `build` lays them out. Numbers count up from 1."""

    def __init__(self, version: str = "1.7") -> None:
        self.version = version
        self.bodies: dict[int, bytes] = {}
        self.info = 0

    def reserve(self) -> int:
        number = len(self.bodies) + 1
        self.bodies[number] = b"null"
        return number

    def add(self, body: str) -> int:
        number = self.reserve()
        self.bodies[number] = body.encode("latin-1")
        return number

    def put(self, number: int, body: str) -> None:
        self.bodies[number] = body.encode("latin-1")

    def stream(self, data: bytes, entries: str = "", flate: bool = False) -> int:
        if flate:
            data, entries = zlib.compress(data, 9), entries + "/Filter/FlateDecode"
        number = self.reserve()
        head = f"<<{entries}/Length {len(data)}>>\nstream\n".encode("latin-1")
        self.bodies[number] = head + data + b"\nendstream"
        return number

    def build(self, root: int, trailer: str = "", before: bytes = b"", behind: bytes = b"") -> bytes:
        file = bytearray(before + f"%PDF-{self.version}\n%\xe2\xe3\xcf\xd3\n".encode("latin-1"))
        rows = [b"0000000000 65535 f \n"]
        for number in sorted(self.bodies):
            rows.append(b"%010d 00000 n \n" % (len(file) - len(before)))
            file += b"%d 0 obj\n" % number + self.bodies[number] + b"\nendobj\n"
        start = len(file) - len(before)
        info = f"/Info {self.info} 0 R" if self.info else ""
        file += b"xref\n0 %d\n" % len(rows) + b"".join(rows)
        file += f"trailer\n<</Size {len(rows)}/Root {root} 0 R{info}{trailer}>>\nstartxref\n{start}\n%%EOF\n".encode("latin-1")
        return bytes(file) + behind


def text_string(text: str) -> str:
    """A text string of PDF as hexadecimal UTF-16."""
    return f"<FEFF{text.encode('utf-16-be').hex().upper()}>"


HELVETICA = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
TEXT = b"BT /F1 14 Tf 40 360 Td (Kept text) Tj ET"


def one_page(
    catalog: str = "",
    page: str = "",
    resources: str = "",
    content: bytes = TEXT,
    objects: Callable[[Document], dict[str, int]] | None = None,
    trailer: str = "",
    before: bytes = b"",
    behind: bytes = b"",
) -> bytes:
    """One A5 page with the words "Kept text". *objects* may add objects and give their numbers names; "@name" in the other
    arguments becomes the reference to it, as "@page" becomes the page's."""
    document = Document()
    root, pages, first, body = (document.reserve() for _ in range(4))
    numbers = {"page": first, "pages": pages}
    if objects is not None:
        numbers.update(objects(document))

    def resolved(text: str) -> str:
        for name in sorted(numbers, key=len, reverse=True):
            text = text.replace(f"@{name}", f"{numbers[name]} 0 R")
        return text

    for number, data in document.bodies.items():
        if b"@page" in data and b"stream" not in data:
            document.bodies[number] = resolved(data.decode("latin-1")).encode("latin-1")
    document.put(root, f"<</Type/Catalog/Pages {pages} 0 R{resolved(catalog)}>>")
    document.put(pages, f"<</Type/Pages/Count 1/Kids[{first} 0 R]>>")
    fonts = f"/Font<</F1 {HELVETICA}>>"
    document.put(
        first,
        f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 420 595]/Contents {body} 0 R"
        f"/Resources<<{fonts}{resolved(resources)}>>{resolved(page)}>>",
    )
    document.bodies[body] = f"<</Length {len(content)}>>\nstream\n".encode() + content + b"\nendstream"
    return document.build(root, resolved(trailer), before, behind)
