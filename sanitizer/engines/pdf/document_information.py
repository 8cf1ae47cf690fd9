"""Info dictionary and XMP, written anew: the title stays; author, dates and programs go (ISO 32000-2, 14.3)."""

from __future__ import annotations

from xml.sax.saxutils import escape

from sanitizer.engines.pdf.features import METADATA
from sanitizer.engines.pdf.kinds import GONE, handler
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import string_bytes, write_text
from sanitizer.engines.pdf.walk import Walk

_MAX_TITLE_CHARS = 1000
_TRAILER_KEYS = frozenset(
    f"/{key}" for key in "Size Prev Root Encrypt Info ID XRefStm Type Index W Length Filter DecodeParms DocChecksum".split()
)
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title><rdf:Alt><rdf:li xml:lang="x-default">{}</rdf:li></rdf:Alt></dc:title>'
    '</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@handler("metadata", "zbifnsadS")
def _metadata(walk: Walk, _node: Node, _ref: str | None, place: Place) -> str | None:
    """The document's XMP is reported and never read; a new one is written from the title."""
    walk.session.found(METADATA, str(place), "XMP metadata")
    return GONE


def write_information(walk: Walk, _catalog: dict[str, Node]) -> tuple[int, str]:
    """(number of the new Info dictionary, the catalog's entry for the new XMP)."""
    information = walk.source.chase(walk.source.trailer.get("/Info"))
    title = ""
    if type(information) is dict:
        title = _title(walk, information)
        rest = sorted(key[1:] for key, value in information.items() if key != "/Title" and value is not None)
        if rest:
            walk.session.found(METADATA, "trailer /Info", ", ".join(rest))
            walk.to_sweep.append((information, Place("trailer /Info")))
    trailer = Place("trailer")
    for key in walk.source.trailer.keys() - _TRAILER_KEYS:
        walk.dropped_entry("Trailer", trailer, key, walk.source.trailer[key])
    number = walk.writer.reserve()
    walk.writer.put(number, f"<</Title {write_text(title)}>>" if title else "<<>>")
    if not title:
        return number, ""
    metadata = walk.writer.reserve()
    walk.writer.put_stream(metadata, "/Type/Metadata/Subtype/XML", _XMP.format(escape(title)).encode())
    return number, f"/Metadata {metadata} 0 R"


def _title(walk: Walk, information: dict[str, Node]) -> str:
    value = walk.source.chase(information.get("/Title"))
    if type(value) is not str or value[:2] not in ("u:", "b:"):
        return ""
    text = value[2:] if value.startswith("u:") else _as_text(string_bytes(value))
    printable = "".join(char if char.isprintable() else " " for char in text)
    return printable[:_MAX_TITLE_CHARS].strip()


def _as_text(data: bytes) -> str:
    """Bytes that are no text string of PDF: Japanese producers wrote cp932."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
