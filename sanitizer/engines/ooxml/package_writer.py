"""Writes a package, the same bytes for the same parts: dates 1980-01-01, content types first, no extra fields, no descriptors."""

from __future__ import annotations

import io
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.engines._xml_escaping import quoted
from sanitizer.engines._zip_package.writer import CHUNK_BYTES, LEVEL, WrittenMember, ZipPacker, write_directory

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


@dataclass
class PackageWriter:
    """Takes parts one by one and packs each into `target` at once, so that nothing of a large one is held.

    Content types and root relationships come first in a package and are known last: `finish` moves what was written behind them.
    `target` is an empty file that can be read; `max_bytes` limits what is written. Raises LimitExceeded.
    """

    target: BinaryIO
    max_bytes: int
    _members: dict[str, WrittenMember] = field(default_factory=dict)
    _overrides: dict[str, str] = field(default_factory=dict)
    _defaults: dict[str, str] = field(default_factory=lambda: dict(_DEFAULTS))
    _root: list[WrittenRelationship] = field(default_factory=list)
    _packer: ZipPacker = field(init=False)

    def __post_init__(self) -> None:
        self._packer = ZipPacker(self.max_bytes)

    def add_part(
        self, name: str, content_type: str, data: bytes, relationships: list[WrittenRelationship], incompressible: bool = False
    ) -> None:
        """Add the part *name* ("/word/document.xml") and its relationships."""
        self.add_file(name, content_type, io.BytesIO(data), incompressible)
        self._add_relationships(name, relationships)

    def add_pieces(self, name: str, content_type: str, pieces: Iterable[bytes], relationships: list[WrittenRelationship]) -> None:
        """The same for a long part, in pieces."""
        self._overrides[name] = content_type
        self._members[name[1:]] = self._packer.pack_pieces(self.target, name[1:], pieces)
        self._add_relationships(name, relationships)

    def _add_relationships(self, name: str, relationships: list[WrittenRelationship]) -> None:
        if relationships:
            folder, _, last = name.rpartition("/")
            self._add(f"{folder[1:]}/_rels/{last}.rels", io.BytesIO(relationships_xml(relationships, folder)))

    def add_file(self, name: str, content_type: str, content: BinaryIO, incompressible: bool) -> None:
        """Add a part without relationships from a file, read from where it stands."""
        suffix = name.rsplit(".", 1)[-1].lower()
        if content_type.startswith("image/") or suffix == "vml":
            self._defaults[suffix] = content_type
        else:
            self._overrides[name] = content_type
        self._add(name[1:], content, 0 if incompressible else LEVEL)

    def add_root(self, relationships: list[WrittenRelationship]) -> None:
        """The relationships of the package itself."""
        self._root = relationships

    def _add(self, name: str, content: BinaryIO, level: int = LEVEL) -> None:
        self._members[name] = self._packer.pack(self.target, name, content, level)

    def finish(self) -> None:
        """Put content types and root relationships before the parts, which stay in the order in which they were added."""
        head = io.BytesIO()
        first = [
            self._packer.pack(head, "[Content_Types].xml", io.BytesIO(self._content_types())),
            self._packer.pack(head, "_rels/.rels", io.BytesIO(relationships_xml(self._root, ""))),
        ]
        _move(self.target, len(head.getvalue()))
        self.target.seek(0)
        self.target.write(head.getvalue())
        write_directory(self.target, [*first, *self._members.values()])

    def _content_types(self) -> bytes:
        lines = [f'{_XML_HEAD}<Types xmlns="{_CONTENT_TYPES_NAMESPACE}">']
        lines += [f"<Default Extension={quoted(suffix)} ContentType={quoted(kind)}/>" for suffix, kind in self._defaults.items()]
        lines += [f"<Override PartName={quoted(name)} ContentType={quoted(kind)}/>" for name, kind in self._overrides.items()]
        return ("".join(lines) + "</Types>").encode()


def _move(file: BinaryIO, distance: int) -> None:
    """Move the whole content of *file* towards its end, the last piece first."""
    end = file.seek(0, io.SEEK_END)
    while end > 0:
        start = max(0, end - CHUNK_BYTES)
        file.seek(start)
        piece = file.read(end - start)
        file.seek(start + distance)
        file.write(piece)
        end = start


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
