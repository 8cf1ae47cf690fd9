"""Asks PDFium whether it reads anything out of a stream that qpdf and the codecs here cannot decode.

Nothing of what it reads goes on. The stream is put into a document of our own.
"""

from __future__ import annotations

import io
from typing import TYPE_CHECKING

from sanitizer.engines.pdf import _pdfium
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.stream_bombs import refuse_bombs
from sanitizer.engines.pdf.syntax import write_name, write_number
from sanitizer.engines.pdf.writer import Writer
from sanitizer.model.errors import MalformedFile

if TYPE_CHECKING:
    from sanitizer.engines.pdf.walk import Walk

_MAX_FILTERS = 10
_MAX_BYTES = 32 * 1024 * 1024  # of one stream as it is stored
_SAMPLE_ROWS = 4096
_SHOWN = b"/I Do"


def draws_with(walk: Walk, stream: StreamNode) -> bool:
    """Whether PDFium finds anything to draw in this content stream. Raises LimitExceeded for one that unpacks to too much."""
    return _asked(walk, stream, "")


def sees_in(walk: Walk, stream: StreamNode, space: str) -> bool:
    """Whether PDFium decodes this image to more than one colour: of one that it cannot decode it makes a black box.

    *space* is a device colour space of as many components, "" where the image says it itself.
    """
    return _asked(walk, stream, _image(walk, stream, space))


def _asked(walk: Walk, stream: StreamNode, image: str) -> bool:
    """*image* are the entries of an image, "" for a page's content."""
    try:
        data = walk.source.raw_data(stream)
        if "/F" in stream or len(data) > _MAX_BYTES:
            return False
        file = _document(image + _coding(walk, stream), data, is_image=bool(image))
        refuse_bombs(file, walk.session.limits)
        refuse_bombs(file, walk.session.limits)
        with _pdfium.opened(file) as document, document.page(0) as page:
            if not image:
                return not page.is_empty()
            with page.first_image() as bitmap:
                rows = bitmap.rows(0, min(bitmap.height_px, _SAMPLE_ROWS))
                return len(set(rows[: bitmap.width_px])) > 1 or rows != rows[:1] * len(rows)
    except MalformedFile:
        return False


def _coding(walk: Walk, stream: StreamNode) -> str:
    """Filter and DecodeParms, each parameter a number, a name or a boolean."""
    names = [name for name in _listed(walk, stream.get("/Filter")) if type(name) is str and name[0] in "/n"][:_MAX_FILTERS]
    parameters = _listed(walk, stream.get("/DecodeParms", stream.get("/DP")))[:_MAX_FILTERS]
    written = " ".join(f"<<{_parameters(walk, one)}>>" for one in parameters)
    return f"/Filter[{' '.join(map(write_name, names))}]/DecodeParms[{written}]"


def _listed(walk: Walk, value: Node) -> list[Node]:
    chased = walk.source.chase(value)
    return [walk.source.chase(one) for one in chased] if type(chased) is list else [] if chased is None else [chased]


def _parameters(walk: Walk, value: Node) -> str:
    written = []
    for key, one in value.items() if type(value) is dict else ():
        chased = walk.source.chase(one)
        if type(chased) is bool:
            written.append(f"{write_name(key)} {'true' if chased else 'false'}")
        elif type(chased) in (int, float):
            written.append(f"{write_name(key)} {write_number(chased)}")
    return "".join(written)


def _image(walk: Walk, stream: StreamNode, space: str) -> str:
    entries = "/Type/XObject/Subtype/Image"
    for key in ("/Width", "/Height", "/BitsPerComponent"):
        value = walk.source.chase(stream.get(key))
        if type(value) is int:
            entries += f"{key} {write_number(value)}"
    if walk.source.chase(stream.get("/ImageMask")) is True:
        return entries + "/ImageMask true"
    return entries + (f"/ColorSpace{space}" if space else "")


def _document(entries: str, data: bytes, *, is_image: bool) -> bytes:
    target = io.BytesIO()
    writer = Writer(target)
    catalog, pages, page, content, image, info = (writer.reserve() for _ in range(6))
    writer.put(catalog, f"<</Type/Catalog/Pages {pages} 0 R>>")
    writer.put(pages, f"<</Type/Pages/Count 1/Kids[{page} 0 R]>>")
    resources = f"<</XObject<</I {image} 0 R>>>>" if is_image else "<</Font<</F1<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>>>>>"
    writer.put(page, f"<</Type/Page/Parent {pages} 0 R/MediaBox[0 0 100 100]/Contents {content} 0 R/Resources{resources}>>")
    if is_image:
        writer.put_flate(content, "", _SHOWN)
        writer.put_stream(image, entries, data)
    else:
        writer.put_stream(content, entries, data)
    writer.put(info, "<<>>")
    writer.finish(catalog, info)
    return target.getvalue()
