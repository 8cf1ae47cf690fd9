"""The codecs of images: JPEG, JPEG 2000, CCITT and JBIG2, each decoded, its size checked, and coded anew (ISO 32000-2, 7.4)."""

from __future__ import annotations

import io
from dataclasses import dataclass

from PIL import Image, Jpeg2KImagePlugin, JpegImagePlugin  # noqa: F401 - the plug-ins register themselves

from sanitizer.engines.pdf.colour import DEVICE, write_colour_space
from sanitizer.engines.pdf.fax import INVERTED, decode_black, encode_fax
from sanitizer.engines.pdf.features import DAMAGED, IMAGE_CODEC, TRAILING_DATA
from sanitizer.engines.pdf.jpeg import Jpeg, Rewritten, read_jpeg, rewrite_jpeg
from sanitizer.engines.pdf.pdfium_codec import decode_bits
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded, filters_of
from sanitizer.engines.pdf.walk import Walk
from sanitizer.engines.pdf.writer import deflate
from sanitizer.model.errors import LimitExceeded, MalformedFile

SPARE_BYTES = 8  # behind the last row or the end mark: an end of line or padding
_JPEG_QUALITY = 92
_SURELY_FAX = 8  # a group 4 image under this part of its bits is text or lines: Flate takes half as much again and more

Coded = tuple[str, bytes]
"""(the entries that say how the data is coded, the data)"""


@dataclass(slots=True)
class ImageHead:
    """What the dictionary says, checked. `space` is the source's colour space, None for a mask or where the data itself says it."""

    width: int
    height: int
    bits: int
    components: int
    space: Node
    is_mask: bool
    decode: str

    @property
    def row_bytes(self) -> int:
        return (self.width * self.components * self.bits + 7) // 8

    def take_space(self, components: int) -> None:
        """The image has so many components: another colour space of the source gives way to a device space."""
        if self.space is None or (self.components != components and not self.is_mask):
            if components not in DEVICE:
                raise MalformedFile(f"an image of {components} components")
            self.space = DEVICE[components]
        self.components = components

    def entries(self, walk: Walk, place: Place) -> str:
        """Written last, so that no colour space is written for an image that cannot be read."""
        text = f"/Width {self.width}/Height {self.height}/BitsPerComponent {self.bits}{self.decode}"
        if self.is_mask:
            return text + "/ImageMask true"
        if self.space is None:
            return text
        ref = self.space if type(self.space) is str and self.space[0] in "0123456789" else None
        space = write_colour_space(walk, walk.source.chase(self.space), ref, Place("/ColorSpace", place))
        if not space:
            walk.may_leave_orphans = True
        return f"{text}/ColorSpace {space or DEVICE.get(self.components, '/DeviceGray')}"


def write_jpeg(walk: Walk, head: ImageHead, node: StreamNode, data: bytes, place: Place) -> Coded:
    jpeg = read_jpeg(data)
    if jpeg.width * jpeg.height > walk.session.limits.max_pixels:
        raise LimitExceeded(f"{place}: a JPEG of {jpeg.width} x {jpeg.height} pixels")
    if not jpeg.width or not jpeg.height:
        raise MalformedFile("a JPEG without pixels")
    said = (head.width, head.height, head.components)
    is_said = head.space is not None
    head.take_space(jpeg.components)
    head.width, head.height, head.bits = jpeg.width, jpeg.height, 8
    if (head.width, head.height, head.components if is_said else said[2]) != said:
        walk.session.found(IMAGE_CODEC, str(place), "its size or colours are those of the JPEG, not those of its dictionary")
    rewritten = rewrite_jpeg(jpeg)
    _report_jpeg(walk, jpeg, rewritten, place)
    transform = _colour_transform(walk, node)
    parms = f"/DecodeParms<</ColorTransform {transform}>>" if transform is not None else ""
    return f"/Filter/DCTDecode{parms}", rewritten.data


def _report_jpeg(walk: Walk, jpeg: Jpeg, rewritten: Rewritten, place: Place) -> None:
    if not rewritten.is_exact:
        walk.session.found(IMAGE_CODEC, str(place), "JPEG coded again from its pixels")
    if rewritten.warnings or not jpeg.parts.has_end_marker:
        walk.session.found(DAMAGED, str(place), "damaged JPEG, drawn as far as it can be read")
    behind = len(jpeg.source) - jpeg.parts.end
    if behind > SPARE_BYTES:
        walk.session.found(TRAILING_DATA, str(place), f"{behind} bytes behind the end of the JPEG")


def _colour_transform(walk: Walk, node: StreamNode) -> int | None:
    _, parameters = filters_of(walk, node)
    last = parameters[-1] if parameters else None
    value = walk.source.chase(last.get("/ColorTransform")) if type(last) is dict else None
    return value if value in (0, 1) else None


def write_jpx(walk: Walk, head: ImageHead, node: StreamNode, data: bytes, place: Place) -> Coded:
    """JPEG 2000 becomes Flate, or JPEG where Flate would be much larger (a photograph)."""
    image = _open_jpx(walk, data, place)
    head.width, head.height, head.bits = image.width, image.height, 8
    soft_mask = ""
    if image.mode in ("RGBA", "LA"):
        if "/SMask" not in node and walk.source.chase(node.get("/SMaskInData")) in (1, 2):
            soft_mask = _soft_mask(walk, image.getchannel("A"))
        image = image.convert(image.mode[:-1])
    is_indexed = head.components == 1 and _is_indexed(walk, head.space)
    head.take_space(len(image.getbands()))
    walk.session.found(IMAGE_CODEC, str(place), "JPEG 2000")
    raw = image.tobytes()
    walk.session.count("unpacked bytes", len(raw), walk.session.limits.max_unpacked_bytes)
    packed = deflate(raw)
    if len(packed) > 4 * len(data) and not is_indexed and image.mode != "CMYK":  # which Pillow codes turned over
        out = io.BytesIO()
        image.save(out, "JPEG", quality=_JPEG_QUALITY, subsampling=0)
        return f"{soft_mask}/Filter/DCTDecode", out.getvalue()
    return f"{soft_mask}/Filter/FlateDecode", packed


def _is_indexed(walk: Walk, space: Node) -> bool:
    node = walk.source.chase(space)
    return type(node) is list and bool(node) and walk.source.chase(node[0]) in ("/Indexed", "/I")


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
    size = f"/Width {alpha.width}/Height {alpha.height}/BitsPerComponent 8/ColorSpace/DeviceGray"
    walk.writer.put_flate(number, f"/Type/XObject/Subtype/Image{size}", alpha.tobytes())
    return f"/SMask {number} 0 R"


def write_bilevel(walk: Walk, head: ImageHead, node: StreamNode, codec: str, data: bytes, place: Place) -> Coded:
    """CCITT and JBIG2 become CCITT group 4, or Flate where that is no gain (a dithered photograph)."""
    _, parameters = filters_of(walk, node)
    given = parameters[-1] if type(parameters[-1]) is dict else {}
    values = {key: walk.source.chase(value) for key, value in given.items()}
    walk.session.count("unpacked bytes", (head.width + 7) // 8 * head.height, walk.session.limits.max_unpacked_bytes)
    black_is_1 = False
    if codec == "/CCITTFaxDecode":
        black, damage = decode_black(head.width, head.height, values, data)
        if damage:
            walk.session.found(DAMAGED, str(place), damage)
        black_is_1 = values.get("/BlackIs1") is True
    else:
        walk.session.found(IMAGE_CODEC, str(place), "JBIG2")
        black = _decode_jbig2(walk, head, values.get("/JBIG2Globals"), data, place).translate(INVERTED)
    head.bits = 1
    head.take_space(1)
    return smallest_bilevel(head.width, head.height, black, black_is_1)


def smallest_bilevel(width: int, height: int, black: bytes, black_is_1: bool) -> Coded:
    """Packed bits (1 for black) in group 4 or by Flate, whichever is smaller; prediction makes bits larger, not smaller."""
    by_fax = encode_fax(width, height, black, black_is_1)
    if by_fax is not None and len(by_fax[1]) <= len(black) // _SURELY_FAX:
        return by_fax
    by_flate = "/Filter/FlateDecode", deflate(black if black_is_1 else black.translate(INVERTED))
    return by_flate if by_fax is None or len(by_flate[1]) < len(by_fax[1]) else by_fax


def _decode_jbig2(walk: Walk, head: ImageHead, global_stream: Node, data: bytes, place: Place) -> bytes:
    shared = None
    if type(global_stream) is StreamNode:
        shared, _ = decoded(walk, global_stream, place)
    parms = "/DecodeParms<</JBIG2Globals {globals}>>" if shared is not None else ""
    entries = f"/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/JBIG2Decode{parms}"
    return decode_bits(head.width, head.height, entries, data, shared)
