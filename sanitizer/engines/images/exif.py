"""Reads of an EXIF block what must be known before it is dropped: orientation, resolution, and what it holds."""

from __future__ import annotations

from dataclasses import dataclass

from sanitizer.contract.engine import Session
from sanitizer.engines.images.appended import report_text
from sanitizer.engines.images.features import EXIF, GPS, MAKERNOTE, ORIENTATION, THUMBNAIL
from sanitizer.engines.images.ifd import Directory, DirectoryReader
from sanitizer.model.errors import LimitExceeded, MalformedFile

ORIENTATION_TAG = 0x0112
X_RESOLUTION_TAG, Y_RESOLUTION_TAG, RESOLUTION_UNIT_TAG = 0x011A, 0x011B, 0x0128
_EXIF_POINTER, _GPS_POINTER, _MAKERNOTE = 0x8769, 0x8825, 0x927C
_THUMBNAIL_AT = 0x0201
MAX_DPI = 65535


@dataclass(frozen=True, slots=True)
class Exif:
    """`orientation` is 1 to 8 (TIFF 6.0 tag 274); `dpi` is in pixels per inch, None when it is not told."""

    orientation: int = 1
    dpi: tuple[float, float] | None = None


def read_exif(session: Session, block: bytes, location: str) -> Exif:
    """Findings for everything in *block* (a TIFF structure without the "Exif" mark); broken EXIF counts as none."""
    session.found(EXIF, location, f"{len(block)} bytes")
    report_text(session, location, block)
    try:
        reader = DirectoryReader(lambda at, size: block[at : at + size])
        directories = _first_two(reader)
    except (MalformedFile, LimitExceeded):
        return Exif()
    if not directories:
        return Exif()
    main = directories[0]
    if _GPS_POINTER in main.entries:
        session.found(GPS, f"{location} GPS")
    if _has_makernote(reader, main):
        session.found(MAKERNOTE, f"{location} MakerNote")
    if len(directories) > 1 and _THUMBNAIL_AT in directories[1].entries:
        session.found(THUMBNAIL, f"{location} IFD1")
    exif = Exif(_orientation(reader, main), resolution_of(reader, main))
    if exif.orientation != 1:
        session.found(ORIENTATION, location, f"orientation {exif.orientation}")
    return exif


def _first_two(reader: DirectoryReader) -> list[Directory]:
    directories = []
    for directory in reader.chain(reader.first_at, 16):
        directories.append(directory)
        if len(directories) == 2:
            break
    return directories


def _has_makernote(reader: DirectoryReader, main: Directory) -> bool:
    pointer = main.entries.get(_EXIF_POINTER)
    values = reader.numbers(pointer) if pointer else ()
    if not values:
        return False
    try:
        return _MAKERNOTE in reader.at(values[0]).entries
    except MalformedFile:
        return False


def _orientation(reader: DirectoryReader, directory: Directory) -> int:
    entry = directory.entries.get(ORIENTATION_TAG)
    values = reader.numbers(entry) if entry else ()
    return values[0] if values and 1 <= values[0] <= 8 else 1


def resolution_of(reader: DirectoryReader, directory: Directory) -> tuple[float, float] | None:
    """Pixels per inch of a directory, None when absent, without unit, or senseless."""
    unit_entry = directory.entries.get(RESOLUTION_UNIT_TAG)
    unit = reader.numbers(unit_entry) if unit_entry else (2,)
    factor = {2: 1.0, 3: 2.54}.get(unit[0] if unit else 2)
    pair = []
    for tag in (X_RESOLUTION_TAG, Y_RESOLUTION_TAG):
        entry = directory.entries.get(tag)
        values = reader.numbers(entry) if entry else ()
        if factor is None or len(values) < 2 or not values[1] or not 1 <= factor * values[0] / values[1] <= MAX_DPI:
            return None
        pair.append(factor * values[0] / values[1])
    return pair[0], pair[1]
