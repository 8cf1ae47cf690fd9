"""What an 一太郎 file holds besides its text, by the names of its streams: each is found, and nothing of it is carried."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.engines._cfb.compound_file import CompoundFile, Entry, Kind
from sanitizer.engines.jtd.features import EMBEDDED_OBJECT, MACRO, PICTURE, PROPERTIES, UNKNOWN_STREAM
from sanitizer.model.finding import Feature

_LOOK_BYTES = 4096
# Layout, styles and caches: what `layout` speaks of, and what is read.
_KNOWN = frozenset(
    {
        *("DOCUMENTTEXT", "LAYOUTBOXTEXT", "FOOTNOTE", "FOOTNOTELINK", "ENDNOTE", "HEADER", "FONT", "FRAME", "FRAMENAME"),
        *("DOCUMENTVIEWSTYLES", "DOCUMENTEDITSTYLES", "DOCUMENTPERIPHERALTHREE", "DOCUMENTTEXTPOSITIONTABLES"),
        *("TEXTLAYOUTSTYLE", "PAGELAYOUTSTYLE", "PAGELAYOUTSTYLEHEADER", "LINEMARK", "PAGEMARK", "PAPERMARK", "MARKTAG"),
        *("REFERENCEINFO", "RELATEDDOCUMENTS", "NUMBERINGLINK", "THINKINGTEMPLATE", "DOCITEMINFO", "SHEETINFO"),
        *("\x04JSRV_SEGMENTINFORMATION", "INFOSTREAM"),
    }
)
_PROPERTIES = frozenset({"\x05SUMMARYINFORMATION", "\x05DOCUMENTSUMMARYINFORMATION", "\x04JSRV_SUMMARYINFORMATION"})
_EMBEDDED = ("EMBEDDING", "OLEITEM", "OBJECTPOOL", "JSSLIPOBJECT", "OBJECTBOX", "JSFART", "\x01OLE", "\x01COMPOBJ", "PACKAGE")
_PICTURES = ("FIGUREDATA", "PICTURE", "IMAGE", "METAFILE", "BITMAP", "JSFIG")
_SHEETS = "OBJECTSHEETS"
_MAX_PLACES = 200


def report(file: CompoundFile, session: Session) -> None:
    """Record a finding for each macro, object, picture, information and unknown stream."""
    seen: set[tuple[str, str]] = set()
    for entry in file.entries:
        feature = _feature(entry, file)
        if feature is None:
            continue
        place = _place(entry, feature)
        if (feature.key, place) not in seen and len(seen) < _MAX_PLACES:
            seen.add((feature.key, place))
            session.found(feature, place, f"{entry.size_bytes} bytes" if place == entry.place else "")


def _place(entry: Entry, feature: Feature) -> str:
    """Objects and macros are many streams in one storage, which is one place."""
    if feature in (EMBEDDED_OBJECT, PICTURE) and len(entry.path) > 1:
        return entry.place.split("/", 1)[0] if not _is_sheet(entry) else "/".join(entry.place.split("/")[:4])
    return entry.place


def _is_sheet(entry: Entry) -> bool:
    return entry.path[0].upper() == _SHEETS


def _feature(entry: Entry, file: CompoundFile) -> Feature | None:
    if entry.kind is not Kind.STREAM or not entry.size_bytes:
        return None
    names = [name.upper() for name in entry.path]
    if names[0] == "DOCUMENTMACRO":
        return MACRO if names[-1] not in _KNOWN and _has_content(entry, file) else None
    if names[-1] in _PROPERTIES:
        return PROPERTIES if len(names) == 1 else None
    if any(name.startswith(_EMBEDDED) for name in names):
        return EMBEDDED_OBJECT
    if any(name.startswith(_PICTURES) for name in names):
        return PICTURE
    return None if names[-1] in _KNOWN else UNKNOWN_STREAM


def _has_content(entry: Entry, file: CompoundFile) -> bool:
    """An empty macro stream is two zero bytes: every document has some."""
    return bool(file.open(entry).read(_LOOK_BYTES).strip(b"\0"))
