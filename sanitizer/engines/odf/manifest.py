"""META-INF/manifest.xml (ODF 1.3 part 2 clause 3): what the source says of its parts, and the one that is written anew."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.contract.engine import Session
from sanitizer.engines._xml_escaping import quoted
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf.names import MANIFEST
from sanitizer.engines.odf.xml_reader import parse

NAME = "/META-INF/manifest.xml"
# LibreOffice refuses a document whose parts and manifest name different versions; before 1.2 the manifest named none.
_VERSIONS = frozenset({"1.2", "1.3", "1.4"})


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
    version: str = ""
    entries: list[tuple[str, str, str]] = field(default_factory=list)

    def add(self, path: str, media_type: str, version: str = "") -> None:
        """*path* without a slash in front; *version* for the folder of an embedded document ("Object 1/")."""
        self.entries.append((path, media_type, version))

    def xml(self) -> bytes:
        lines = [
            '<?xml version="1.0" encoding="UTF-8"?>\n'
            f'<manifest:manifest xmlns:manifest="{MANIFEST[1:-1]}"{_attribute(self.version)}>\n'
        ]
        for path, media_type, version in [("/", self.media_type, self.version), *self.entries]:
            named = f"manifest:full-path={quoted(path)}{_attribute(version)} manifest:media-type={quoted(media_type)}"
            lines.append(f" <manifest:file-entry {named}/>\n")
        return ("".join(lines) + "</manifest:manifest>\n").encode()


def _attribute(version: str) -> str:
    return f' manifest:version="{version}"' if version in _VERSIONS else ""
