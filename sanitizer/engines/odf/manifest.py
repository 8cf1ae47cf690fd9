"""META-INF/manifest.xml (ODF 1.3 part 2 clause 3): what the source says of its parts, and the one that is written anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines._xml_escaping import quoted
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf.names import MANIFEST
from sanitizer.engines.odf.xml_reader import parse

NAME = "/META-INF/manifest.xml"
_VERSION = "1.3"


def media_types(reader: PackageReader, session: Session) -> dict[str, str]:
    """Media types by part name in lower case ("/object 1/"); empty without a manifest. Raises MalformedFile."""
    if not reader.has(NAME):
        return {}
    found = {}
    for entry in parse(reader.read(NAME), NAME, session).iter(f"{MANIFEST}file-entry"):
        path = entry.get(f"{MANIFEST}full-path", "")
        found["/" + path.lstrip("/").lower()] = entry.get(f"{MANIFEST}media-type", "")
    return found


@dataclass
class WrittenManifest:
    """The parts of the new package in the order in which they were written."""

    media_type: str
    entries: list[tuple[str, str, bool]] = field(default_factory=list)

    def add(self, path: str, media_type: str, document: bool = False) -> None:
        """*path* without a slash in front; *document* for the folder of an embedded one ("Object 1/")."""
        self.entries.append((path, media_type, document))

    def xml(self) -> bytes:
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<manifest:manifest xmlns:manifest="{MANIFEST[1:-1]}" manifest:version="{_VERSION}">\n'
        ]
        for path, media_type, document in [("/", self.media_type, True), *self.entries]:
            version = f' manifest:version="{_VERSION}"' if document else ""
            lines.append(
                f" <manifest:file-entry manifest:full-path={quoted(path)}{version} manifest:media-type={quoted(media_type)}/>\n"
            )
        return ("".join(lines) + "</manifest:manifest>\n").encode()
