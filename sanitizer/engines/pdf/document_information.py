"""Info dictionary and XMP, written anew: title, and the author by policy; dates, programs and keywords go (ISO 32000-2, 14.3).

Subject and keywords do not stay: people find a document by its name and its text, and document management systems file it under
data of their own.
"""

from __future__ import annotations

from xml.sax.saxutils import escape

from sanitizer.engines.pdf.features import AUTHOR, METADATA
from sanitizer.engines.pdf.kinds import GONE, handler
from sanitizer.engines.pdf.old_text import text_of
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import write_text
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.finding import Action

_MAX_CHARS = 1000
_TRAILER_KEYS = frozenset(
    f"/{key}" for key in "Size Prev Root Encrypt Info ID XRefStm Type Index W Length Filter DecodeParms DocChecksum".split()
)
_XMP = (
    '<?xpacket begin="\ufeff" id="W5M0MpCehiHzreSzNTczkc9d"?><x:xmpmeta xmlns:x="adobe:ns:meta/">'
    '<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#"><rdf:Description rdf:about="" '
    'xmlns:dc="http://purl.org/dc/elements/1.1/">{}</rdf:Description></rdf:RDF></x:xmpmeta><?xpacket end="r"?>'
)


@handler("metadata", "zbifnsadS")
def _metadata(walk: Walk, _node: Node, _ref: str | None, place: Place) -> str | None:
    """The document's XMP is reported and never read; a new one is written from the title."""
    walk.session.found(METADATA, str(place), "XMP metadata")
    return GONE


def write_information(walk: Walk, _catalog: dict[str, Node]) -> tuple[int, str]:
    """(number of the new Info dictionary, the catalog's entry for the new XMP)."""
    information = walk.source.chase(walk.source.trailer.get("/Info"))
    title = author = ""
    if type(information) is dict:
        title = _text(walk, information, "/Title")
        author = _author(walk, information)
        rest = sorted(key[1:] for key, value in information.items() if key not in ("/Title", "/Author") and value is not None)
        if rest:
            walk.session.found(METADATA, "trailer /Info", ", ".join(rest))
        walk.to_sweep.append((information, Place("trailer /Info")))
    trailer = Place("trailer")
    for key in walk.source.trailer.keys() - _TRAILER_KEYS:
        walk.dropped_entry("Trailer", trailer, key, walk.source.trailer[key])
    number = walk.writer.reserve()
    entries = {"/Title": title, "/Author": author}
    walk.writer.put(number, f"<<{''.join(f'{key} {write_text(text)}' for key, text in entries.items() if text)}>>")
    if not title and not author:
        return number, ""
    metadata = walk.writer.reserve()
    walk.writer.put_stream(metadata, "/Type/Metadata/Subtype/XML", _xmp(title, author).encode())
    return number, f"/Metadata {metadata} 0 R"


def _author(walk: Walk, information: dict[str, Node]) -> str:
    """What policy keeps of it."""
    if walk.source.chase(information.get("/Author")) is None:
        return ""
    author = _text(walk, information, "/Author")
    return author if walk.session.found(AUTHOR, "trailer /Info /Author", author) is Action.ALLOW else ""


def _text(walk: Walk, information: dict[str, Node], key: str) -> str:
    return text_of(walk.source.chase(information.get(key)))[:_MAX_CHARS].strip()


def _xmp(title: str, author: str) -> str:
    """ISO 16684-1, 8.3: the title in one language, the authors in order."""
    elements = ""
    if title:
        elements += f'<dc:title><rdf:Alt><rdf:li xml:lang="x-default">{escape(title)}</rdf:li></rdf:Alt></dc:title>'
    if author:
        elements += f"<dc:creator><rdf:Seq><rdf:li>{escape(author)}</rdf:li></rdf:Seq></dc:creator>"
    return _XMP.format(elements)
