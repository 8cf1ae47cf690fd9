"""Parts of the old package that nothing took: what each is, for the report."""

from __future__ import annotations

import re

from sanitizer.contract.engine import Session
from sanitizer.engines._zip_package.reader import PackageReader
from sanitizer.engines.odf import features
from sanitizer.model.finding import Feature

# The first that fits, on the name in lower case.
_KINDS: tuple[tuple[re.Pattern[str], Feature], ...] = tuple(
    (re.compile(pattern), feature)
    for pattern, feature in (
        (r"/(?:.*/)?(?:basic|scripts|dialogs|vbaproject\.bin|_vba_project_cur)(?:/|$)", features.MACRO),
        (r"/(?:.*/)?configurations2/", features.ACCELERATOR),
        (r"/meta-inf/.*signatures.*\.xml$", features.SIGNATURE),
        (r"/(?:.*/)?(?:thumbnails/|layout-cache$)", features.THUMBNAIL),
        (r"/(?:.*/)?fonts/", features.EMBEDDED_FONT),
        (r"/(?:.*/)?manifest\.rdf$|.*\.rdf$", features.RDF),
        (r"/(?:.*/)?(?:database|forms|reports)/", features.DATABASE),
        (r"/(?:.*/)?media/.*\.(?:mp3|mp4|wav|ogg|avi|wmv|mpe?g|mov|mkv|webm|m4a|flac|aiff?)$", features.MEDIA),
        (r"/(?:.*/)?(?:pictures|media|objectreplacements|object \d+)(?:/|$)", features.UNREACHABLE_PART),
        (r"/(?:.*/)?(?:content|styles|meta|settings)\.xml$", features.UNREACHABLE_PART),
    )
)
# What LibreOffice always writes: which parts there are, as the manifest says too.
_PLAIN_RDF = re.compile(
    rb"<rdf:(?:type|RDF|Description)|http://docs\.oasis-open\.org/ns/office/1\.2/meta/(?:pkg|odf)#\w+"
    rb"|http://www\.w3\.org/1999/02/22-rdf-syntax-ns#"
)
_RDF_NAMES = re.compile(rb"(?:resource|about|datatype)\s*=\s*[\"']([^\"']*)[\"']|\sxmlns:\w+\s*=\s*[\"']([^\"']*)[\"']")
_OWN = re.compile(
    rb"http://docs\.oasis-open\.org/ns/office/1\.2/meta/(?:pkg|odf)#\w*|http://www\.w3\.org/1999/02/22-rdf-syntax-ns#|[\w ]+\.xml|"
)
_HEAD_BYTES = 4096
_MAX_RDF_BYTES = 256 * 1024


def report(reader: PackageReader, seen: set[str], session: Session) -> None:
    """A finding for each part that was not taken; an empty one, and the RDF that only lists the parts, say nothing."""
    for name in reader.names():
        if name in seen or not reader.head(name, _HEAD_BYTES):
            continue
        if name == "/manifest.rdf" and _only_lists_parts(reader.head(name, _MAX_RDF_BYTES)):
            continue
        feature = next((feature for pattern, feature in _KINDS if pattern.match(name)), features.UNKNOWN_PART)
        session.found(feature, reader.actual_name(name)[1:])


def _only_lists_parts(data: bytes) -> bool:
    values = (match[0] or match[1] for match in _RDF_NAMES.findall(data))
    return len(data) < _MAX_RDF_BYTES and all(_OWN.fullmatch(value) for value in values)


def mark_folder(reader: PackageReader, folder: str, seen: set[str]) -> None:
    """Everything in *folder* goes with what was dropped: it is accounted for."""
    seen.update(name for name in reader.names() if name.startswith(folder))
