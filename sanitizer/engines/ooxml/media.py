"""Pictures on their way from the old package to the new one: each disarmed and written once, none of them held."""

from __future__ import annotations

import io
import re
from collections.abc import Callable
from dataclasses import dataclass, field

from sanitizer.engines._package_pictures import PLACEHOLDER, ImageDesk, Picture
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.ooxml.package_writer import PackageWriter
from sanitizer.model.digest import sha256_of_file

_PLAIN_FOLDER = re.compile(r"(?:/[A-Za-z0-9_\-]{1,60}){1,8}")
_STEM = re.compile(r"[^A-Za-z0-9_\-]")


@dataclass
class Media:
    """`free_name` gives a name that no other part has."""

    reader: PackageReader
    writer: PackageWriter
    images: ImageDesk
    free_name: Callable[[str], str]
    _disarmed: dict[str, str] = field(default_factory=dict)  # identity of a picture of the source > the new one's name
    _written: dict[str, str] = field(default_factory=dict)  # digest of a written picture > its name

    def add(self, source_name: str) -> str:
        """Write the part *source_name* as a picture, and return its new name; without a source it is the grey one."""
        if not source_name:
            return self._write("", None)
        identity = self.reader.identity(source_name)
        if identity not in self._disarmed:
            with self.reader.open(source_name) as source:
                picture = self.images.rebuilt(source, source_name)
            self._disarmed[identity] = self._write(source_name, picture)
        return self._disarmed[identity]

    def _write(self, source_name: str, picture: Picture | None) -> str:
        """Write *picture*, or the grey one, unless the same was written before; returns its name and closes it."""
        folder, _, last = source_name.rpartition("/")
        stem = _STEM.sub("_", last.rsplit(".", 1)[0])[:60] if picture else ""
        picture = picture or Picture(io.BytesIO(PLACEHOLDER), "png", "image/png")
        with picture.file as content:
            digest = sha256_of_file(content)
            if digest not in self._written:
                plain = folder if _PLAIN_FOLDER.fullmatch(folder) and "/_rels" not in folder else "/media"
                name = self._written[digest] = self.free_name(f"{plain}/{stem or 'placeholder'}.{picture.suffix}")
                content.seek(0)
                self.writer.add_file(name, picture.content_type, content, picture.suffix not in ("bmp", "tiff"))
        return self._written[digest]
