"""Writes an ODF package (ODF 1.3 part 2): `mimetype` first and stored, then the parts, the manifest of what was written last."""

from __future__ import annotations

import io
from collections.abc import Iterable
from typing import BinaryIO

from sanitizer.engines._zip_package.writer import LEVEL, WrittenMember, ZipPacker, write_directory
from sanitizer.engines.odf import manifest
from sanitizer.engines.odf.manifest import WrittenManifest


class PackageWriter:
    """`target` is an empty file that can be read; `max_bytes` limits what is written. Raises LimitExceeded."""

    def __init__(self, target: BinaryIO, media_type: str, max_bytes: int) -> None:
        self._target = target
        self._packer = ZipPacker(max_bytes)
        self._members: list[WrittenMember] = []
        self.manifest = WrittenManifest(media_type)
        self._members.append(self._packer.pack(target, "mimetype", io.BytesIO(media_type.encode()), stored=True))

    def add(self, path: str, media_type: str, content: BinaryIO, compressible: bool = True) -> None:
        """Add a part from a file, read from where it stands."""
        self._members.append(self._packer.pack(self._target, path, content, LEVEL if compressible else 0))
        self.manifest.add(path, media_type)

    def add_xml(self, path: str, pieces: Iterable[bytes]) -> None:
        """Add an XML part from its pieces."""
        self._members.append(self._packer.pack_pieces(self._target, path, pieces))
        self.manifest.add(path, "text/xml")

    def finish(self) -> None:
        name = manifest.NAME.lstrip("/")
        self._members.append(self._packer.pack(self._target, name, io.BytesIO(self.manifest.xml())))
        write_directory(self._target, self._members)
