"""Signs PDFs as viewers do: each signature, and each change behind one, is a revision of its own at the end of the file."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from samples.build._certificates import Identity, revocations, signature, timestamp
from samples.build._pdf import one_page, text_string
from samples.build._pdf_encryption import by_key, encrypted, key_of

CONTENTS_BYTES = 4096
_NUMBER = "0000000000"
_RANGE = f"[0 {_NUMBER} {_NUMBER} {_NUMBER}]"
_STRING = re.compile(rb"(?<!/Contents)<([0-9A-F]+)>")
_CLEAR_STRING = re.compile(rb"\(([^()]*)\)")
_SECURITY = re.compile(rb"/Encrypt \d+ 0 R/ID\[[^\]]*\]")
LOOK = b"q 0.8 0 0 RG 2 w 2 2 96 36 re S Q"


@dataclass(frozen=True)
class Revisions:
    """A file with a classic cross-reference table, whose objects are read and replaced by number; `key` is what encrypts it."""

    data: bytes
    key: bytes = b""

    @property
    def size(self) -> int:
        """The lowest object number that is free."""
        return int(re.findall(rb"/Size (\d+)", self.data)[-1])

    @property
    def root(self) -> int:
        return int(re.findall(rb"/Root (\d+) 0 R", self.data)[-1])

    @property
    def page(self) -> int:
        """The first page."""
        found = re.search(rb"(?:^|\n)(\d+) 0 obj\n<</Type/Page/", self.data)
        assert found
        return int(found[1])

    def body(self, number: int) -> str:
        """The newest version of an object that is no stream."""
        found = re.findall(rb"(?:^|\n)%d 0 obj\n(.*?)\nendobj" % number, self.data, re.DOTALL)
        return bytes(found[-1]).decode("latin-1")

    def add(self, bodies: dict[int, bytes]) -> Revisions:
        """An incremental update (ISO 32000-2, 7.5.6) with new versions of the objects in *bodies*."""
        file = bytearray(self.data)
        rows = []
        for number in sorted(bodies):
            rows.append(b"%d 1\n%010d 00000 n \n" % (number, len(file)))
            body = _encrypted(self.key, number, bodies[number]) if self.key else bodies[number]
            file += b"%d 0 obj\n" % number + body + b"\nendobj\n"
        previous = int(re.findall(rb"startxref\n(\d+)", self.data)[-1])
        start, size = len(file), max(self.size, max(bodies) + 1)
        file += b"xref\n" + b"".join(rows)
        security = _SECURITY.findall(self.data)[-1] if self.key else b""
        file += b"trailer\n<</Size %d/Root %d 0 R/Prev %d%s>>" % (size, self.root, previous, security)
        file += b"\nstartxref\n%d\n%%%%EOF\n" % start
        return replace(self, data=bytes(file))


def plain() -> Revisions:
    return Revisions(one_page())


def under_password(user: str, owner: str) -> Revisions:
    """A page that opens with either of the two."""
    return Revisions(encrypted(user, owner), key_of(user, owner))


def _encrypted(key: bytes, number: int, body: bytes) -> bytes:
    """An object with its strings and its stream encrypted; but not what a signature's Contents are (ISO 32000-2, 7.6.2)."""
    head, mark, rest = body.partition(b">>\nstream\n")
    head = _STRING.sub(lambda found: _hexadecimal(by_key(key, number, bytes.fromhex(found[1].decode()))), head)
    head = _CLEAR_STRING.sub(lambda found: _hexadecimal(by_key(key, number, found[1])), head)
    data = rest.removesuffix(b"\nendstream")
    return head + mark + (by_key(key, number, data) + b"\nendstream" if mark else b"")


def _hexadecimal(data: bytes) -> bytes:
    return b"<" + data.hex().encode() + b">"


def signed(
    before: Revisions,
    name: str,
    signer: Identity,
    *,
    pades: bool = True,
    stamped_by: Identity | None = None,
    permission: int = 0,
) -> Revisions:
    """*before* with a visible signature in the field *name*; *permission* 1 to 3 certifies the document (DocMDP)."""
    entries = f"/Type/Sig/Filter/Adobe.PPKLite/SubFilter/{'ETSI.CAdES.detached' if pades else 'adbe.pkcs7.detached'}"
    entries += f"/Name{text_string('署名')}/M(D:20250401090000+09'00')"
    if permission:
        transform = f"<</Type/TransformParams/V/1.2/P {permission}>>"
        entries += f"/Reference[<</Type/SigRef/TransformMethod/DocMDP/TransformParams {transform}>>]"
    made = _with_field(before, name, entries, certifies=bool(permission))
    return _filled(made, lambda data: signature(data, signer, pades=pades, stamped_by=stamped_by))


def stamped(before: Revisions, name: str, signer: Identity) -> Revisions:
    """*before* with a document timestamp (ISO 32000-2, 12.8.5)."""
    made = _with_field(before, name, "/Type/DocTimeStamp/Filter/Adobe.PPKLite/SubFilter/ETSI.RFC3161", look=False)
    return _filled(made, lambda data: timestamp(data, signer))


def with_validation_data(before: Revisions, *revoked: Identity) -> Revisions:
    """*before* with a document security store that holds the authority's CRL."""
    crl, number = revocations(*revoked), before.size
    stream = b"<</Length %d>>\nstream\n%s\nendstream" % (len(crl), crl)
    catalog = _added(before.body(before.root), f"/DSS<</Type/DSS/CRLs[{number} 0 R]>>")
    return before.add({number: stream, before.root: catalog.encode("latin-1")})


def with_other_text(before: Revisions, text: bytes) -> Revisions:
    """*before* with another content of its first page: what a forger adds behind a signature."""
    found = re.search(r"/Contents (\d+) 0 R", before.body(before.page))
    assert found
    return before.add({int(found[1]): b"<</Length %d>>\nstream\n%s\nendstream" % (len(text), text)})


def _with_field(before: Revisions, name: str, value: str, *, certifies: bool = False, look: bool = True) -> Revisions:
    """*before* with a signature field on its first page, its signature still empty."""
    first = before.size
    field, signature_number, look_number = first, first + 1, first + 2
    page, catalog = before.body(before.page), before.body(before.root)
    place = "/Rect[40 60 140 100]" if look else "/Rect[0 0 0 0]"
    shown = f"/AP<</N {look_number} 0 R>>" if look else ""
    widget = f"<</Type/Annot/Subtype/Widget/FT/Sig/T{text_string(name)}{place}/F 132/P {before.page} 0 R{shown}"
    bodies = {
        field: f"{widget}/V {signature_number} 0 R>>",
        signature_number: f"<<{value}/ByteRange{_RANGE}/Contents<{'0' * 2 * CONTENTS_BYTES}>>>",
        before.page: _with_item(page, "/Annots[", field),
    }
    if "/AcroForm" in catalog:
        catalog = _with_item(catalog, "/Fields[", field)
    else:
        catalog = _added(catalog, f"/AcroForm<</Fields[{field} 0 R]/SigFlags 3>>")
    if certifies:
        catalog = _added(catalog, f"/Perms<</DocMDP {signature_number} 0 R>>")
    bodies[before.root] = catalog
    encoded = {number: body.encode("latin-1") for number, body in bodies.items()}
    if look:
        head = f"<</Type/XObject/Subtype/Form/BBox[0 0 100 40]/Length {len(LOOK)}>>\nstream\n".encode()
        encoded[look_number] = head + LOOK + b"\nendstream"
    return before.add(encoded)


def _filled(made: Revisions, sign: Callable[[bytes], bytes]) -> Revisions:
    """Put the byte range and the signature into the empty places (ISO 32000-2, 12.8.1)."""
    data = bytearray(made.data)
    start = data.rindex(b"/Contents<" + b"0" * 2 * CONTENTS_BYTES + b">") + len(b"/Contents")
    end = start + 2 * CONTENTS_BYTES + 2
    place = data.rindex(_RANGE.encode())
    data[place : place + len(_RANGE)] = b"[0 %010d %010d %010d]" % (start, end, len(data) - end)
    content = sign(bytes(data[:start] + data[end:]))
    data[start + 1 : start + 1 + 2 * len(content)] = content.hex().encode()
    return replace(made, data=bytes(data))


def _added(dictionary: str, entries: str) -> str:
    return dictionary.removesuffix(">>") + entries + ">>"


def _with_item(dictionary: str, array: str, number: int) -> str:
    if array in dictionary:
        return dictionary.replace(array, f"{array}{number} 0 R ", 1)
    return _added(dictionary, f"{array}{number} 0 R]")
