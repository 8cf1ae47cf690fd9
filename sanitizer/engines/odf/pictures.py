"""Pictures on their way from the old package to the new one: each disarmed and written once, none of them held."""

from __future__ import annotations

import base64
import binascii
import io
from dataclasses import dataclass, field
from typing import BinaryIO

from sanitizer.engines._package_pictures import PLACEHOLDER, ImageDesk, Picture
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf.features import BROKEN_IMAGE
from sanitizer.engines.odf.package_writer import PackageWriter
from sanitizer.model.digest import sha256_of_file

_PLAIN_SUFFIXES = frozenset({"bmp", "tiff"})  # worth packing


def unpacked_base64(text: str) -> bytes:
    """The bytes of office:binary-data; b"" where it is none."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""


@dataclass
class Pictures:
    """Pictures of a package, in one folder for each document in it."""

    reader: PackageReader
    writer: PackageWriter
    desk: ImageDesk
    _disarmed: dict[tuple[str, str], str] = field(default_factory=dict)  # (folder, identity in the source) > new reference
    _written: dict[tuple[str, str], str] = field(default_factory=dict)  # (folder, digest of a written picture) > new reference

    def add(self, source_name: str, folder: str) -> str | None:
        """Write the part *source_name* for the document in *folder* ("" or "Object 1/"); its new reference, None without one."""
        identity = self.reader.identity(source_name)
        key = (folder, identity)
        if key not in self._disarmed:
            with self.reader.open(source_name) as source:
                picture = self.desk.rebuilt(source, source_name)
            self._disarmed[key] = self._write(picture, folder) if picture is not None else ""
        return self._disarmed[key] or None

    def add_bytes(self, data: bytes, where: str, folder: str) -> str | None:
        """The same for a picture that stood in the document itself."""
        picture = rebuilt_inline(self.desk, data, where)
        return self._write(picture, folder) if picture is not None else None

    def grey(self, folder: str) -> str:
        """The reference of the grey picture, which is written when it is first wanted."""
        return self._write(Picture(io.BytesIO(PLACEHOLDER), "png", "image/png"), folder)

    def _write(self, picture: Picture, folder: str) -> str:
        with picture.file as content:
            digest = sha256_of_file(content)
            key = (folder, digest)
            if key not in self._written:
                reference = f"Pictures/image{len(self._written) + 1}.{picture.suffix}"
                content.seek(0)
                self.writer.add(folder + reference, picture.content_type, content, picture.suffix in _PLAIN_SUFFIXES)
                self._written[key] = reference
        return self._written[key]


def rebuilt_inline(desk: ImageDesk, data: bytes, where: str) -> Picture | None:
    """A picture from Base64, anew. Raises LimitExceeded, MalformedFile."""
    if not data:
        desk.session.found(BROKEN_IMAGE, where, "no Base64")
        return None
    source: BinaryIO = io.BytesIO(data)
    return desk.rebuilt(source, f"{where}/picture.bin")
