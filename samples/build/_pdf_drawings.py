"""PDFs with pictures, patterns and letters of every kind that office programs write, and with pieces of drawing that are broken."""

from __future__ import annotations

import base64
import io
import zlib

from PIL import Image, ImageChops

from samples.build._pdf import TEXT, Document, one_page
from samples.build._pictures import office_photo

_SIDE = 48


def _jpeg(image: Image.Image, progressive: bool = False) -> bytes:
    out = io.BytesIO()
    image.save(out, "JPEG", quality=85, progressive=progressive)
    return out.getvalue()


def _image(document: Document, data: bytes, entries: str, flate: bool = True) -> int:
    return document.stream(data, f"/Type/XObject/Subtype/Image/Width {_SIDE}/Height {_SIDE}{entries}", flate)


def _sixteen_bits(grey: bytes) -> bytes:
    return b"".join(bytes((value, 255 - value)) for value in grey)


_SHADING = (
    "<</ShadingType 3/ColorSpace/DeviceRGB/Coords[60 60 5 60 60 60]/Extend[true true]/Function<</FunctionType 3/Domain[0 1]"
    "/Bounds[.5]/Encode[0 1 1 0]/Functions[@ramp @ramp]>>>>"
)
_GLYPHS = (
    "/FontBBox[0 0 750 750]/FontMatrix[.001 0 0 .001 0 0]/FirstChar 97/LastChar 97/Widths[1000]/Encoding<</Differences[97/box]>>"
)
_DRAWING = b"\n".join(
    (
        TEXT,
        *(b"q 60 0 0 60 %d %d cm /I%d Do Q" % (20 + 65 * (number % 6), 270 - 65 * (number // 6), number) for number in range(12)),
        b"0.8 0.1 0.2 rg q 60 0 0 60 20 140 cm /M Do Q",
        b"/Pattern cs /P scn 100 140 80 60 re f q 1 0 0 1 200 140 cm 0 0 120 60 re W n /S sh Q",
        b"/G gs 0 0.4 0.8 rg 330 140 60 60 re f BT /H gs 20 90 Td (aaa) Tj ET",
        b"q 60 0 0 60 150 70 cm BI /W 2 /H 2 /CS /RGB /BPC 8 /F [/A85 /Fl] ID "
        + base64.a85encode(zlib.compress(bytes(range(0, 240, 20))))
        + b"~>\nEI Q",
    )
)


def figures() -> bytes:
    """One page: pictures of 1 to 16 bits in seven colour spaces, masks, a pattern, a shading, blending, drawn letters."""
    photo = office_photo(_SIDE, _SIDE)
    grey = photo.convert("L")
    raw, levels = photo.tobytes(), grey.tobytes()
    bits = grey.convert("1").tobytes()
    palette = photo.quantize(16)
    colours = bytes(palette.getpalette() or ())[:48].hex()
    four_bits = bytes(high << 4 | low for high, low in zip(palette.tobytes()[::2], palette.tobytes()[1::2], strict=True))
    inverted = _jpeg(ImageChops.invert(photo).convert("CMYK"))

    def objects(document: Document) -> dict[str, int]:
        soft = _image(document, levels, "/ColorSpace/DeviceGray/BitsPerComponent 8")
        calibrated = "[/CalRGB<</WhitePoint[.95 1 1.09]/Gamma[2.2 2.2 2.2]>>]"
        lab = "[/Lab<</WhitePoint[.95 1 1.09]/Range[-100 100 -100 100]>>]"
        ink = "[/Separation/Spot/DeviceCMYK<</FunctionType 2/Domain[0 1]/C0[0 0 0 0]/C1[0 1 .8 0]/N 1>>]"
        images = [
            _image(document, _jpeg(photo), "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", flate=False),
            _image(document, _jpeg(photo, True), "/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode", flate=False),
            _image(
                document,
                inverted,
                "/ColorSpace/DeviceCMYK/BitsPerComponent 8/Decode[1 0 1 0 1 0 1 0]/Filter/DCTDecode",
                flate=False,
            ),
            _image(document, four_bits, f"/ColorSpace[/Indexed/DeviceRGB 15<{colours}>]/BitsPerComponent 4"),
            _image(document, _sixteen_bits(levels), "/ColorSpace/DeviceGray/BitsPerComponent 16"),
            _image(document, bits, "/ColorSpace/DeviceGray/BitsPerComponent 1/Decode[1 0]"),
            _image(document, raw, f"/ColorSpace {calibrated}/BitsPerComponent 8"),
            _image(document, raw, f"/ColorSpace {lab}/BitsPerComponent 8"),
            _image(document, levels, f"/ColorSpace {ink}/BitsPerComponent 8"),
            _image(document, raw, f"/ColorSpace/DeviceRGB/BitsPerComponent 8/SMask {soft} 0 R"),
            _image(document, raw, "/ColorSpace/DeviceRGB/BitsPerComponent 8/Mask[0 120 0 255 0 255]"),
            _image(document, photo.convert("CMYK").tobytes(), "/ColorSpace/DeviceCMYK/BitsPerComponent 8/Interpolate true"),
        ]
        tile = "/PatternType 1/PaintType 1/TilingType 1/BBox[0 0 10 10]/XStep 10/YStep 10/Resources<<>>"
        glyph = document.stream(b"1000 0 0 0 750 750 d1 0 0 750 750 re f")
        return {
            **{f"image{number:02}": image for number, image in enumerate(images)},
            "mask": _image(document, bits, "/ImageMask true/BitsPerComponent 1"),
            "tile": document.stream(b"1 0 0 rg 0 0 5 5 re f 0 0 1 rg 5 5 5 5 re f", tile),
            "ramp": document.add("<</FunctionType 2/Domain[0 1]/C0[1 .5 0]/C1[0 .2 1]/N 1>>"),
            "glyphs": document.add(f"<</Type/Font/Subtype/Type3{_GLYPHS}/CharProcs<</box {glyph} 0 R>>>>"),
        }

    named = "".join(f"/I{number} @image{number:02}" for number in range(12))
    return one_page(
        resources=(
            f"/XObject<<{named}/M @mask>>/Pattern<</P @tile>>/Shading<</S {_SHADING}>>"
            "/ExtGState<</G<</BM/Multiply/ca .6>>/H<</Font[@glyphs 30]>>>>"
        ),
        content=_DRAWING,
        objects=objects,
    )


def short_picture() -> bytes:
    """A picture of which half of the rows are missing."""

    def objects(document: Document) -> dict[str, int]:
        return {
            "image": _image(
                document, office_photo(_SIDE, _SIDE).tobytes()[: _SIDE * 72], "/ColorSpace/DeviceRGB/BitsPerComponent 8"
            )
        }

    return one_page(resources="/XObject<</I @image>>", content=TEXT + b" q 99 0 0 99 40 99 cm /I Do Q", objects=objects)


def endless_string() -> bytes:
    """A string without its end, behind which a careless reader finds drawing operators."""
    return one_page(content=TEXT + b" BT /F1 9 Tf ((never closed) Tj ET 0 0 99 99 re f SECRET-DRAWING")


def sound_with_look() -> bytes:
    """A sound behind an icon."""

    def objects(document: Document) -> dict[str, int]:
        return {
            "icon": document.stream(b"1 0 0 rg 0 0 40 30 re f", "/Type/XObject/Subtype/Form/BBox[0 0 40 30]"),
            "sound": document.stream(b"SECRET-SOUND", "/Type/Sound/R 8000"),
        }

    return one_page(page="/Annots[<</Type/Annot/Subtype/Sound/Sound @sound/Rect[40 99 80 129]/AP<</N @icon>>>>]", objects=objects)
