"""Builds Office packages part by part, the same bytes each time."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass, field
from xml.sax.saxutils import quoteattr

HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/"
PACKAGE = "http://schemas.openxmlformats.org/package/2006/relationships/"
MS = "http://schemas.microsoft.com/office/"
OPEN = "application/vnd.openxmlformats-officedocument."
_DATE = (2026, 4, 1, 9, 0, 0)


@dataclass(frozen=True, slots=True)
class Link:
    """A relationship: `type` in full or after OFFICE, `target` as it is to stand in the .rels part."""

    id: str
    type: str
    target: str
    external: bool = False


@dataclass
class Package:
    """Parts with their content types and relationships; `build` gives the ZIP."""

    parts: dict[str, tuple[str, bytes]] = field(default_factory=dict)
    links: dict[str, list[Link]] = field(default_factory=dict)
    defaults: dict[str, str] = field(
        default_factory=lambda: {"png": "image/png", "emf": "image/x-emf", "bin": "application/octet-stream"}
    )

    def add(self, name: str, content_type: str, data: str | bytes, *links: Link) -> Package:
        """Add the part *name* ("word/document.xml"); text gets an XML head."""
        self.parts[name] = (content_type, (HEAD + data).encode() if isinstance(data, str) else data)
        self.links.setdefault(name, []).extend(links)
        return self

    def link(self, owner: str, *links: Link) -> Package:
        """Add relationships to *owner* ("" for the package)."""
        self.links.setdefault(owner, []).extend(links)
        return self

    def members(self) -> dict[str, bytes]:
        """All members in order: content types, root relationships, parts with theirs."""
        lines = [f'{HEAD}<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">']
        lines.append('<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>')
        lines.append('<Default Extension="xml" ContentType="application/xml"/>')
        lines += [f'<Default Extension="{suffix}" ContentType="{kind}"/>' for suffix, kind in self.defaults.items()]
        lines += [f'<Override PartName="/{name}" ContentType="{kind}"/>' for name, (kind, _) in self.parts.items() if kind]
        found = {"[Content_Types].xml": ("".join(lines) + "</Types>").encode()}
        if self.links.get(""):
            found["_rels/.rels"] = _rels(self.links[""])
        for name, (_, data) in self.parts.items():
            found[name] = data
            if self.links.get(name):
                folder, _, last = name.rpartition("/")
                found[f"{folder}/_rels/{last}.rels".lstrip("/")] = _rels(self.links[name])
        return found

    def build(self) -> bytes:
        return zipped(self.members())


def _rels(links: list[Link]) -> bytes:
    lines = [f'{HEAD}<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships">']
    for link in links:
        kind = link.type if ":" in link.type else OFFICE + link.type
        mode = ' TargetMode="External"' if link.external else ""
        lines.append(f"<Relationship Id={quoteattr(link.id)} Type={quoteattr(kind)} Target={quoteattr(link.target)}{mode}/>")
    return ("".join(lines) + "</Relationships>").encode()


def zipped(members: dict[str, bytes]) -> bytes:
    """A ZIP of *members* with a fixed date."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, data in members.items():
            info = zipfile.ZipInfo(name, _DATE)
            info.compress_type = zipfile.ZIP_DEFLATED
            archive.writestr(info, data)
    return buffer.getvalue()


def core_properties(title: str, creator: str = "総務課 見本太郎") -> str:
    """docProps/core.xml with a title, an author and dates."""
    return (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:dcterms="http://purl.org/dc/terms/"'
        ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        f"<dc:title>{title}</dc:title><dc:creator>{creator}</dc:creator><dc:language>ja-JP</dc:language>"
        '<dcterms:created xsi:type="dcterms:W3CDTF">2026-04-01T00:00:00Z</dcterms:created></cp:coreProperties>'
    )


def grey_png(side: int = 16) -> bytes:
    """A small grey PNG."""

    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    rows = (b"\0" + b"\x80" * side) * side
    head = struct.pack(">IIBBBBB", side, side, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
