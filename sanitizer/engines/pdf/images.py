"""Image XObjects: decoded, their sizes checked, and written anew as Flate or JPEG (ISO 32000-2, 8.9.5)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, Jpeg2KImagePlugin, JpegImagePlugin  # noqa: F401 - the plug-ins register themselves

from sanitizer.engines.pdf.colour import DEVICE, components_of, write_colour_space
from sanitizer.engines.pdf.fax import decode_fax, packed_bits
from sanitizer.engines.pdf.features import DAMAGED, IMAGE_CODEC, TRAILING_DATA
from sanitizer.engines.pdf.jpeg import read_frame, rewrite_jpeg
from sanitizer.engines.pdf.kinds import GONE, handler, table_for
from sanitizer.engines.pdf.pdfium_codec import decode_image
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded, filters_of
from sanitizer.engines.pdf.syntax import write_number
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.engines.pdf.writer import deflate
from sanitizer.model.errors import LimitExceeded, MalformedFile

_BITS = frozenset({1, 2, 4, 8, 16})
_MAX_SIDE = 1_000_000
_SPARE_BYTES = 8  # behind the last row: an end of line or padding
_JPEG_QUALITY = 92
_IMAGE = table_for("XObject")


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


@dataclass(slots=True)
class ImageHead:
    """What the dictionary says, checked. `colour_space` is PDF syntax, "" for a mask or where the data itself says it."""

    width: int
    height: int
    bits: int
    components: int
    colour_space: str
    is_mask: bool
    decode: str

    @property
    def row_bytes(self) -> int:
        return (self.width * self.components * self.bits + 7) // 8

    def entries(self) -> str:
        text = f"/Width {self.width}/Height {self.height}/BitsPerComponent {self.bits}{self.decode}"
        if self.is_mask:
            return text + "/ImageMask true"
        return text + (f"/ColorSpace {self.colour_space}" if self.colour_space else "")


_NOTHING = ImageHead(1, 1, 1, 1, "", True, "")
"""A stencil of one pixel that paints nothing: the image's place, its tag and its alternative text stay."""


def _write_image(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    entries = walk.entries(compiled, node, place, braces=False)
    head = _head(walk, node, place)
    if entries is None or head is None:
        walk.session.found(DAMAGED, str(place), "image without a usable size or colour space")
        return
    if _write_predicted(walk, number, entries, head, node, place):
        return
    data, codec = decoded(walk, node, place)
    if codec == "/DCTDecode":
        _write_jpeg(walk, number, entries, head, node, data, place)
    elif codec == "/JPXDecode":
        _write_jpx(walk, number, entries, head, data, place)
    elif codec:
        _write_bilevel(walk, number, entries, head, node, codec, data, place)
    elif not data and "Mask" not in entries:
        walk.session.found(DAMAGED, str(place), "no byte of the image could be read; nothing is drawn in its place")
        walk.writer.put_flate(number, entries + _NOTHING.entries(), b"\x80")
    else:
        walk.writer.put_flate(number, entries + head.entries(), exact_rows(walk, head, data, place))


def _head(walk: Walk, node: StreamNode, place: Place) -> ImageHead | None:
    width = walk.source.chase(node.get("/Width", node.get("/W")))
    height = walk.source.chase(node.get("/Height", node.get("/H")))
    if type(width) is not int or type(height) is not int or not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        return None
    if width * height > walk.session.limits.max_pixels:
        raise LimitExceeded(f"{place}: an image of {width} x {height} pixels")
    is_mask = walk.source.chase(node.get("/ImageMask", node.get("/IM"))) is True
    bits = walk.source.chase(node.get("/BitsPerComponent", node.get("/BPC")))
    bits = 1 if is_mask else bits if bits in _BITS else 8
    space = ""
    components = 1
    value = node.get("/ColorSpace", node.get("/CS"))
    if not is_mask and value is not None:
        ref = value if type(value) is str and value[0] in "0123456789" else None
        space = write_colour_space(walk, walk.source.chase(value), ref, Place("/ColorSpace", place)) or ""
        components = components_of(walk, value) or 1
        if not space:
            return None
    return ImageHead(width, height, bits, components, space, is_mask, _decode(walk, node, components))


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
    if len(data) < needed:
        walk.session.found(DAMAGED, str(place), f"image data is {needed - len(data)} bytes short")
        walk.session.count("unpacked bytes", needed, walk.session.limits.max_unpacked_bytes)
        return data.ljust(needed, b"\0")
    if len(data) > needed + _SPARE_BYTES:
        walk.session.found(TRAILING_DATA, str(place), f"{len(data) - needed} bytes behind the image's last row")
    return data[:needed]


def _write_predicted(walk: Walk, number: int, entries: str, head: ImageHead, node: StreamNode, place: Place) -> bool:
    """Rows in PNG prediction (7.4.4.4) keep it: unpacked, each row's tag checked, packed anew. False where it is something else."""
    names, parameters = filters_of(walk, node)
    if names != ["/FlateDecode"] or type(parameters[0]) is not dict or "/F" in node:
        return False
    values = {key: walk.source.chase(value) for key, value in parameters[0].items()}
    predictor, colours = values.get("/Predictor", 1), values.get("/Colors", 1)
    bits, columns = values.get("/BitsPerComponent", 8), values.get("/Columns", 1)
    if predictor not in range(10, 16) or (colours, bits, columns) != (head.components, head.bits, head.width):
        return False
    data = walk.source.inflate(walk.source.raw_data(node), str(place))
    stride = head.row_bytes + 1
    if not stride * head.height <= len(data) <= stride * head.height + _SPARE_BYTES:
        return False
    data = data[: stride * head.height]
    if data[::stride].translate(None, b"\0\1\2\3\4"):
        return False
    parms = f"/DecodeParms<</Predictor 15/Colors {colours}/BitsPerComponent {bits}/Columns {columns}>>"
    walk.writer.put_flate(number, entries + head.entries() + parms, data)
    return True


def _write_jpeg(walk: Walk, number: int, entries: str, head: ImageHead, node: StreamNode, data: bytes, place: Place) -> None:
    frame = read_frame(data)
    if frame.width * frame.height > walk.session.limits.max_pixels or not frame.width or not frame.height:
        raise LimitExceeded(f"{place}: a JPEG of {frame.width} x {frame.height} pixels")
    if frame.bits != 8:
        raise MalformedFile(f"{place}: a JPEG of {frame.bits} bits")
    if not head.colour_space or (head.components != frame.components and not head.is_mask):
        space = DEVICE.get(frame.components)
        if space is None:
            raise MalformedFile(f"{place}: a JPEG of {frame.components} components")
        head.colour_space = space
        head.components = frame.components
    head.width, head.height, head.bits = frame.width, frame.height, 8
    written, changed = rewrite_jpeg(data)
    if changed:
        walk.session.found(IMAGE_CODEC, str(place), "JPEG coded again from its pixels")
    transform = _colour_transform(walk, node)
    parms = f"/DecodeParms<</ColorTransform {transform}>>" if transform is not None else ""
    walk.writer.put_stream(number, f"{entries}{head.entries()}/Filter/DCTDecode{parms}", written)


def _colour_transform(walk: Walk, node: StreamNode) -> int | None:
    _, parameters = filters_of(walk, node)
    last = parameters[-1] if parameters else None
    value = walk.source.chase(last.get("/ColorTransform")) if type(last) is dict else None
    return value if value in (0, 1) else None


def _write_jpx(walk: Walk, number: int, entries: str, head: ImageHead, data: bytes, place: Place) -> None:
    """JPEG 2000 becomes Flate, or JPEG where Flate would be much larger (a photograph)."""
    image = _open_jpx(walk, data, place)
    head.width, head.height, head.bits = image.width, image.height, 8
    soft_mask = ""
    if image.mode in ("RGBA", "LA"):
        if "/SMask" not in entries:
            soft_mask = _soft_mask(walk, image.getchannel("A"))
        image = image.convert(image.mode[:-1])
    bands = len(image.getbands())
    if not head.colour_space or head.components != bands:
        head.colour_space = DEVICE[bands]
        head.components = bands
    walk.session.found(IMAGE_CODEC, str(place), "JPEG 2000")
    raw = image.tobytes()
    walk.session.count("unpacked bytes", len(raw), walk.session.limits.max_unpacked_bytes)
    packed = deflate(raw)
    fields = entries + soft_mask + head.entries()
    if len(packed) > 4 * len(data) and not head.colour_space.startswith("[/Indexed"):
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_JPEG_QUALITY)
        walk.writer.put_stream(number, fields + "/Filter/DCTDecode", out.getvalue())
    else:
        walk.writer.put_stream(number, fields + "/Filter/FlateDecode", packed)


def _open_jpx(walk: Walk, data: bytes, place: Place) -> Image.Image:
    try:
        with Image.open(io.BytesIO(data), formats=("JPEG2000",)) as image:
            if image.width * image.height > walk.session.limits.max_pixels:
                raise LimitExceeded(f"{place}: a JPEG 2000 of {image.width} x {image.height} pixels")
            image.load()
            if image.mode in ("L", "LA", "RGB", "RGBA", "CMYK"):
                return image.copy()
            if image.mode.startswith("I"):
                return image.point(lambda value: value / 256).convert("L")
            return image.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError) as error:
        raise MalformedFile(f"{place}: a JPEG 2000 image that does not decode") from error


def _soft_mask(walk: Walk, alpha: Image.Image) -> str:
    number = walk.writer.reserve()
    head = ImageHead(alpha.width, alpha.height, 8, 1, "/DeviceGray", False, "")
    walk.writer.put_flate(number, "/Type/XObject/Subtype/Image" + head.entries(), alpha.tobytes())
    return f"/SMask {number} 0 R"


def _write_bilevel(
    walk: Walk, number: int, entries: str, head: ImageHead, node: StreamNode, codec: str, data: bytes, place: Place
) -> None:
    """CCITT and JBIG2 become packed bits."""
    _, parameters = filters_of(walk, node)
    given = parameters[-1] if type(parameters[-1]) is dict else {}
    values = {key: walk.source.chase(value) for key, value in given.items()}
    if codec == "/CCITTFaxDecode":
        bits = decode_fax(head.width, head.height, values, data)
    else:
        walk.session.found(IMAGE_CODEC, str(place), "JBIG2")
        bits = _decode_jbig2(walk, head, values.get("/JBIG2Globals"), data, place)
    head.bits = 1
    head.components = 1
    walk.writer.put_flate(number, entries + head.entries(), exact_rows(walk, head, bits, place))


def _decode_jbig2(walk: Walk, head: ImageHead, global_stream: Node, data: bytes, place: Place) -> bytes:
    shared = None
    if type(global_stream) is StreamNode:
        shared, _ = decoded(walk, global_stream, place)
    parms = "/DecodeParms<</JBIG2Globals {globals}>>" if shared is not None else ""
    entries = f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode{parms}"
    image = decode_image(head.width, head.height, entries, data, shared)
    return packed_bits(image)


STREAMS["image"] = _write_image
