"""Writes a package, the same bytes for the same parts: dates 1980-01-01, content types first, no extra fields, no descriptors."""

from __future__ import annotations

import struct
import zlib
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.engines.ooxml.escaping import quoted
from sanitizer.model.errors import LimitExceeded

_DATE, _TIME = (0 << 9) | (1 << 5) | 1, 0  # 1980-01-01 00:00, the first moment that a ZIP can name
_VERSION, _DEFLATED, _UTF8 = 20, 8, 0x800
_LEVEL = 6
_XML_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_CONTENT_TYPES_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/content-types"
_RELATIONSHIPS_NAMESPACE = "http://schemas.openxmlformats.org/package/2006/relationships"
_DEFAULTS = (("rels", "application/vnd.openxmlformats-package.relationships+xml"), ("xml", "application/xml"))


@dataclass(frozen=True, slots=True)
class WrittenRelationship:
    """One line of a .rels part. `target` is absolute ("/word/styles.xml") for a part, or the address of an external one."""

    id: str
    type: str
    target: str
    external: bool = False


@dataclass(frozen=True, slots=True)
class _Member:
    name: bytes
    crc: int
    size_bytes: int
    packed: bytes


@dataclass
class PackageWriter:
    """Takes parts one by one, packed at once, and writes the package at the end.

    `max_bytes` limits what is held packed. Raises LimitExceeded.
    """

    max_bytes: int
    _members: dict[str, _Member] = field(default_factory=dict)
    _overrides: dict[str, str] = field(default_factory=dict)
    _defaults: dict[str, str] = field(default_factory=lambda: dict(_DEFAULTS))
    _held: int = 0

    def add_part(
        self, name: str, content_type: str, data: bytes, relationships: list[WrittenRelationship], incompressible: bool = False
    ) -> None:
        """Add the part *name* ("/word/document.xml") and its relationships."""
        suffix = name.rsplit(".", 1)[-1].lower()
        if content_type.startswith("image/") or suffix == "vml":
            self._defaults[suffix] = content_type
        else:
            self._overrides[name] = content_type
        self._pack(name[1:], data, 0 if incompressible else _LEVEL)
        if relationships:
            folder, _, last = name.rpartition("/")
            self._pack(f"{folder[1:]}/_rels/{last}.rels", relationships_xml(relationships, folder))

    def add_root(self, relationships: list[WrittenRelationship]) -> None:
        """The relationships of the package itself."""
        self._pack("_rels/.rels", relationships_xml(relationships, ""))

    def has(self, name: str) -> bool:
        return name[1:] in self._members

    def _pack(self, name: str, data: bytes, level: int = _LEVEL) -> None:
        packer = zlib.compressobj(level, zlib.DEFLATED, -zlib.MAX_WBITS)
        packed = packer.compress(data) + packer.flush()
        self._held += len(packed)
        if self._held > self.max_bytes:
            raise LimitExceeded(f"the new file would be larger than {self.max_bytes} bytes")
        self._members[name] = _Member(name.encode(), zlib.crc32(data), len(data), packed)

    def write(self, target: BinaryIO) -> None:
        """Write everything: content types, root relationships, then the parts in the order in which they were added."""
        self._pack("[Content_Types].xml", self._content_types())
        order = [
            "[Content_Types].xml",
            "_rels/.rels",
            *(name for name in self._members if name not in ("[Content_Types].xml", "_rels/.rels")),
        ]
        central = []
        at = 0
        for name in order:
            member = self._members[name]
            flags = 0 if member.name.isascii() else _UTF8
            fixed = struct.pack(
                "<HHHHHIIIHH",
                _VERSION,
                flags,
                _DEFLATED,
                _TIME,
                _DATE,
                member.crc,
                len(member.packed),
                member.size_bytes,
                len(member.name),
                0,
            )
            target.write(b"PK\x03\x04" + fixed + member.name + member.packed)
            central.append(
                b"PK\x01\x02" + struct.pack("<H", _VERSION) + fixed + struct.pack("<HHHII", 0, 0, 0, 0, at) + member.name
            )
            at += _LOCAL_HEADER_BYTES + len(member.name) + len(member.packed)
        directory = b"".join(central)
        target.write(directory)
        target.write(b"PK\x05\x06" + struct.pack("<HHHHIIH", 0, 0, len(order), len(order), len(directory), at, 0))

    def _content_types(self) -> bytes:
        lines = [f'{_XML_HEAD}<Types xmlns="{_CONTENT_TYPES_NAMESPACE}">']
        lines += [f"<Default Extension={quoted(suffix)} ContentType={quoted(kind)}/>" for suffix, kind in self._defaults.items()]
        lines += [f"<Override PartName={quoted(name)} ContentType={quoted(kind)}/>" for name, kind in self._overrides.items()]
        return ("".join(lines) + "</Types>").encode()


_LOCAL_HEADER_BYTES = 30


def relationships_xml(relationships: list[WrittenRelationship], folder: str) -> bytes:
    """The .rels part of a part in *folder* ("/word", or "" for the package)."""
    lines = [f'{_XML_HEAD}<Relationships xmlns="{_RELATIONSHIPS_NAMESPACE}">']
    for relationship in relationships:
        target = relationship.target if relationship.external else relative_target(relationship.target, folder)
        mode = ' TargetMode="External"' if relationship.external else ""
        lines.append(f"<Relationship Id={quoted(relationship.id)} Type={quoted(relationship.type)} Target={quoted(target)}{mode}/>")
    return ("".join(lines) + "</Relationships>").encode()


def relative_target(name: str, folder: str) -> str:
    """*name* as seen from *folder*: relative, as Office writes it; a target "#Sheet1!A1" inside the part stays as it is."""
    if not name.startswith("/"):
        return name
    ours, theirs = folder.split("/")[1:], name.split("/")[1:]
    common = 0
    while common < min(len(ours), len(theirs) - 1) and ours[common] == theirs[common]:
        common += 1
    return "/".join([".."] * (len(ours) - common) + theirs[common:])
