"""Image XObjects: decoded, their sizes checked, and written anew as Flate, JPEG or CCITT group 4 (ISO 32000-2, 8.9.5)."""

from __future__ import annotations

from sanitizer.engines.pdf import second_reader
from sanitizer.engines.pdf.colour import COMPONENTS, DEVICE, components_of
from sanitizer.engines.pdf.fax import INVERTED
from sanitizer.engines.pdf.features import DAMAGED, IMAGE_CODEC, TRAILING_DATA
from sanitizer.engines.pdf.image_codecs import SPARE_BYTES, Coded, ImageHead, smallest_bilevel, write_bilevel, write_jpeg, write_jpx
from sanitizer.engines.pdf.kinds import GONE, handler, table_for
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded, filters_of
from sanitizer.engines.pdf.syntax import write_number
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.engines.pdf.writer import deflate
from sanitizer.model.errors import LimitExceeded, MalformedFile

_BITS = frozenset({1, 2, 4, 8, 16})
_MAX_SIDE = 1_000_000
_FAX_FROM_BYTES = 64 * 1024  # below it, group 4 saves nothing worth the call
_IMAGE = table_for("XObject")
_NOTHING = "/Width 1/Height 1/BitsPerComponent 1/ImageMask true/Filter/FlateDecode"
"""A stencil of one pixel that paints nothing: the image's place, its tag and its alternative text stay."""


@handler("image_key", "zbifnsadS")
def _image_key(_walk: Walk, _node: Node, _ref: str | None, _place: Place) -> str | None:
    """Entries that the image writer makes itself."""
    return GONE


@handler("image_mask", "aS")
def _image_mask(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """A stencil, or a range of colours that is not painted (8.9.6)."""
    if type(node) is StreamNode:
        return walk.write(_IMAGE, ref, place, "")
    values = [walk.source.chase(value) for value in node]
    if len(values) > 64 or any(type(value) is not int for value in values):
        return None
    return f"[{' '.join(map(write_number, values))}]"


def _write_image(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    try:
        head = _head(walk, node, place)
        fields, data = _coded(walk, head, node, place)
    except MalformedFile as error:
        space = DEVICE.get(components_of(walk, _space(walk, node.get("/ColorSpace"))) or 0, "")
        if second_reader.sees_in(walk, node, space):
            walk.needs_picture(node.ref, f"a damaged image: {error}")
        walk.session.found(DAMAGED, str(place), f"{error}; nothing is drawn in its place")
        unmasked = StreamNode({key: value for key, value in node.items() if key not in ("/SMask", "/Mask")}, node.ref)
        entries = walk.entries(compiled, unmasked, place, braces=False) or ""
        walk.writer.put_stream(number, entries + _NOTHING, deflate(b"\x80"))
        return
    entries = walk.entries(compiled, node, place, braces=False) or ""
    walk.writer.put_stream(number, entries + head.entries(walk, place) + fields, data)


def _coded(walk: Walk, head: ImageHead, node: StreamNode, place: Place) -> Coded:
    """*head* takes what the data itself says."""
    predicted = _predicted(walk, head, node, place)
    if predicted is not None:
        return predicted
    data, codec = decoded(walk, node, place)
    if codec == "/DCTDecode":
        return write_jpeg(walk, head, node, data, place)
    if codec == "/JPXDecode":
        return write_jpx(walk, head, node, data, place)
    if codec:
        return write_bilevel(walk, head, node, codec, data, place)
    if not data:  # Acrobat, pdf.js and poppler draw nothing, PDFium and MuPDF a black box
        raise MalformedFile("no byte of the image could be read")
    head.take_space(head.components)
    rows = exact_rows(walk, head, data, place)
    if head.bits == 1 and head.components == 1 and len(rows) >= _FAX_FROM_BYTES:
        return smallest_bilevel(head.width, head.height, rows.translate(INVERTED), black_is_1=False)
    return "/Filter/FlateDecode", deflate(rows)


def _head(walk: Walk, node: StreamNode, place: Place) -> ImageHead:
    width = walk.source.chase(node.get("/Width", node.get("/W")))
    height = walk.source.chase(node.get("/Height", node.get("/H")))
    if type(width) is not int or type(height) is not int or not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MalformedFile("an image without a usable size")
    if width * height > walk.session.limits.max_pixels:
        raise LimitExceeded(f"{place}: an image of {width} x {height} pixels")
    is_mask = walk.source.chase(node.get("/ImageMask", node.get("/IM"))) is True
    bits = walk.source.chase(node.get("/BitsPerComponent", node.get("/BPC")))
    is_known = type(bits) is int and bits in _BITS
    if bits is not None and not is_known and not is_mask:
        walk.session.found(IMAGE_CODEC, str(place), "an image of odd bits, read with 8 bits a component")
    bits = 1 if is_mask else bits if is_known else 8
    space = None if is_mask else _space(walk, node.get("/ColorSpace", node.get("/CS")))
    components = (components_of(walk, space) or 1) if space is not None else 1
    return ImageHead(width, height, bits, components, space, is_mask, _decode(walk, node, components))


def _space(walk: Walk, value: Node) -> Node:
    """*value*, or what the page calls by this name: only inline images may say it so (8.9.7), and some images do, too."""
    name = walk.source.chase(value)
    if type(name) is not str or name in COMPONENTS:
        return value
    resources = walk.source.chase(walk.page_resources)
    spaces = walk.source.chase(resources.get("/ColorSpace")) if type(resources) is dict else None
    found = spaces.get(name) if type(spaces) is dict else None
    return value if found is None else found


def _decode(walk: Walk, node: StreamNode, components: int) -> str:
    values = walk.source.chase(node.get("/Decode", node.get("/D")))
    if type(values) is not list or len(values) < 2 * components:
        return ""
    numbers = [walk.source.chase(value) for value in values[: 2 * components]]
    if any(type(number) not in (int, float) for number in numbers):
        return ""
    return f"/Decode[{' '.join(map(write_number, numbers))}]"


def exact_rows(walk: Walk, head: ImageHead, data: bytes, place: Place) -> bytes:
    """Just the bytes that the size calls for: short data is filled up, what stands behind is cut off and found."""
    needed = head.row_bytes * head.height
    if len(data) < needed:  # PDFium, MuPDF and pdf.js fill up with zeros, too
        walk.session.found(IMAGE_CODEC, str(place), f"image data is {needed - len(data)} bytes short; filled up with zeros")
        walk.session.count("unpacked bytes", needed, walk.session.limits.max_unpacked_bytes)
        return data.ljust(needed, b"\0")
    if len(data) > needed + SPARE_BYTES:
        walk.session.found(TRAILING_DATA, str(place), f"{len(data) - needed} bytes behind the image's last row")
    return data[:needed]


def _predicted(walk: Walk, head: ImageHead, node: StreamNode, place: Place) -> Coded | None:
    """Rows in PNG prediction (7.4.4.4) keep it: unpacked, each row's tag checked, packed anew. None where it is something else."""
    names, parameters = filters_of(walk, node)
    if names != ["/FlateDecode"] or type(parameters[0]) is not dict or "/F" in node:
        return None
    values = {key: walk.source.chase(value) for key, value in parameters[0].items()}
    predictor, colours = values.get("/Predictor", 1), values.get("/Colors", 1)
    bits, columns = values.get("/BitsPerComponent", 8), values.get("/Columns", 1)
    if predictor not in range(10, 16) or (colours, bits, columns) != (head.components, head.bits, head.width):
        return None
    data = walk.source.inflate(walk.source.raw_data(node), str(place))
    stride = head.row_bytes + 1
    if not stride * head.height <= len(data) <= stride * head.height + SPARE_BYTES:
        return None
    data = data[: stride * head.height]
    if data[::stride].translate(None, b"\0\1\2\3\4"):
        return None
    parms = f"/DecodeParms<</Predictor 15/Colors {colours}/BitsPerComponent {bits}/Columns {columns}>>"
    return f"/Filter/FlateDecode{parms}", deflate(data)


STREAMS["image"] = _write_image
