"""PDFs whose streams unpack to far more than they are, or not at all.

What is repeated is packed once, so that building them is quick.
"""

from __future__ import annotations

import base64
import zlib
from collections.abc import Callable, Iterable
from functools import cache

from samples.build._pdf import HELVETICA, TEXT, Document, one_page

MIB = 1024 * 1024
OVER_BUDGET_MIB = 1100  # max_unpacked_bytes is 1024 MiB


@cache
def flate_bomb(mebibytes: int = OVER_BUDGET_MIB, head: bytes = b"", piece: bytes = b"\0") -> bytes:
    """zlib data of *head* and so many MiB of *piece*, about a thousandth of that long."""
    packer = zlib.compressobj(9)
    first = packer.compress(head) + packer.flush(zlib.Z_FULL_FLUSH)
    block = packer.compress(piece * (MIB // len(piece))) + packer.flush(zlib.Z_FULL_FLUSH)
    return first + block * mebibytes + packer.flush()


def content(data: bytes, entries: str) -> bytes:
    """A page that is drawn by this stream."""
    return one_page(page="/Contents @c", content=TEXT, objects=lambda d: {"c": d.stream(data, entries)}).replace(
        b"/Contents 4 0 R", b"", 1
    )


def form(data: bytes, entries: str) -> bytes:
    return one_page(
        resources="/XObject<</X @x>>",
        content=TEXT + b" /X Do",
        objects=lambda d: {"x": d.stream(data, f"/Type/XObject/Subtype/Form/BBox[0 0 9 9]{entries}")},
    )


def image(data: bytes, entries: str, size: str = "/Width 40000/Height 40000") -> bytes:
    return one_page(
        resources="/XObject<</X @x>>",
        content=TEXT + b" q 50 0 0 50 40 200 cm /X Do Q",
        objects=lambda d: {
            "x": d.stream(data, f"/Type/XObject/Subtype/Image/ColorSpace/DeviceGray/BitsPerComponent 8{size}{entries}")
        },
    )


def profile(data: bytes, entries: str) -> bytes:
    return one_page(
        resources="/ColorSpace<</C[/ICCBased @x]>>",
        content=TEXT + b" /C cs 1 0 0 sc 40 100 50 50 re f",
        objects=lambda d: {"x": d.stream(data, f"/N 3{entries}")},
    )


def font(data: bytes, entries: str) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        file = document.stream(data, entries)
        descriptor = document.add(f"<</Type/FontDescriptor/FontName/X/Flags 4/FontFile2 {file} 0 R>>")
        return {"x": document.add(f"<</Type/Font/Subtype/TrueType/BaseFont/X/FontDescriptor {descriptor} 0 R>>")}

    return one_page(resources="/ExtGState<</G<</Font[@x 12]>>>>", content=TEXT, objects=objects)


def character_map(data: bytes, entries: str) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        file = document.stream(data, entries)
        return {"x": document.add(f"{HELVETICA[:-2]}/ToUnicode {file} 0 R>>")}

    return one_page(resources="/ExtGState<</G<</Font[@x 12]>>>>", content=TEXT, objects=objects)


def metadata(data: bytes, entries: str) -> bytes:
    return one_page(catalog="/Metadata @x", objects=lambda d: {"x": d.stream(data, f"/Type/Metadata/Subtype/XML{entries}")})


def function(data: bytes, entries: str) -> bytes:
    calculator = "/FunctionType 4/Domain[0 1]/Range[0 1 0 1 0 1]"
    return one_page(
        resources="/ColorSpace<</C[/Separation/Spot/DeviceRGB @x]>>",
        content=TEXT + b" /C cs 1 sc 40 100 50 50 re f",
        objects=lambda d: {"x": d.stream(data, f"{calculator}{entries}")},
    )


def field_value(data: bytes, entries: str) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        value = document.stream(data, entries)
        return {"x": document.add(f"<</Type/Annot/Subtype/Widget/FT/Tx/T(f)/V {value} 0 R/Rect[40 300 200 320]>>")}

    return one_page(catalog="/AcroForm<</Fields[@x]>>", page="/Annots[@x]", objects=objects)


PLACES: dict[str, Callable[[bytes, str], bytes]] = {
    "content": content,
    "form": form,
    "image": image,
    "profile": profile,
    "font": font,
    "character_map": character_map,
    "metadata": metadata,
    "function": function,
    "field_value": field_value,
}


def bomb_in(place: str) -> bytes:
    return PLACES[place](flate_bomb(), "/Filter/FlateDecode")


def bomb_of_bombs(place: str) -> bytes:
    """Packed twice: some kilobytes."""
    return PLACES[place](zlib.compress(flate_bomb(), 9), "/Filter[/FlateDecode/FlateDecode]")


def many_small_bombs(count: int, mebibytes: int) -> bytes:
    """Each below the budget, all of them together far above it."""

    def objects(document: Document) -> dict[str, int]:
        packed = flate_bomb(mebibytes, b"", b"0 g ")
        form = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Filter/FlateDecode"
        return {f"x{n}_": document.stream(packed, form) for n in range(count)}

    names = "".join(f"/X{n} @x{n}_" for n in range(count))
    drawn = b"".join(b" /X%d Do" % n for n in range(count))
    return one_page(resources=f"/XObject<<{names}>>", content=TEXT + drawn, objects=objects)


def bomb_in_object_stream(mebibytes: int = OVER_BUDGET_MIB) -> bytes:
    """The table says that the catalog is in an object stream, which is a bomb."""
    from samples.build._pdf_malformed_files import cross_reference_stream

    bomb = flate_bomb(mebibytes, b"1 0\n<</Type/Catalog/Pages 2 0 R>>", b" ")
    holder = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n%s\nendstream" % (len(bomb), bomb)
    return cross_reference_stream({1: (2, 9, 0)}, {9: holder})


def bomb_as_cross_reference_stream(mebibytes: int = OVER_BUDGET_MIB) -> bytes:
    from samples.build._pdf_malformed_files import cross_reference_stream

    return cross_reference_stream({}, {}, table=flate_bomb(mebibytes))


def chain(filters: Iterable[str], data: bytes, parameters: str = "") -> bytes:
    names = "".join(f"/{name}" for name in filters)
    return form(data, f"/Filter[{names}]{parameters}")


def ascii_chain(length: int) -> bytes:
    """A drawing in ASCII85 in ASCII85 ...: each step is a fifth shorter."""
    data = b"0 g"
    for _ in range(length):
        data = base64.a85encode(data) + b"~>"
    return chain(["ASCII85Decode"] * length, data)


def flate_chain(length: int) -> bytes:
    data = b"0 g"
    for _ in range(length):
        data = zlib.compress(data)
    return chain(["FlateDecode"] * length, data)


def wrong_parameters() -> dict[str, bytes]:
    """What DecodeParms says does not fit the filters."""
    packed = zlib.compress(b"0 g 1 1 9 9 re f")
    said = {
        "not_a_dictionary": "/DecodeParms 7",
        "too_many": "/DecodeParms[null<</Predictor 12>><</Predictor 12>>]",
        "predictor_unknown": "/DecodeParms<</Predictor 99>>",
        "columns_huge": "/DecodeParms<</Predictor 12/Columns 2147483647/Colors 32/BitsPerComponent 16>>",
        "columns_negative": "/DecodeParms<</Predictor 12/Columns -5>>",
        "columns_zero": "/DecodeParms<</Predictor 2/Columns 0/Colors 0/BitsPerComponent 0>>",
        "columns_over": "/DecodeParms<</Predictor 15/Columns 99999999999999999999>>",
        "words": "/DecodeParms<</Predictor(12)/Columns/Nine/Colors[1]>>",
        "of_fax": "/DecodeParms<</K -1/Columns 2147483647/Rows 2147483647>>",
    }
    return {name: form(packed, f"/Filter/FlateDecode{parameters}") for name, parameters in said.items()}


def run_length_bomb(mebibytes: int = OVER_BUDGET_MIB) -> bytes:
    """Two bytes give 128; packed once more by Flate."""
    return chain(["FlateDecode", "RunLengthDecode"], flate_bomb(mebibytes // 64, b"", b"\x81\x20"))


def lzw_bomb() -> bytes:
    """Codes that each stand for a string one longer than the last: 1.4 GB; packed once more by Flate."""
    return chain(["FlateDecode", "LZWDecode"], zlib.compress(lzw_blanks_of(200), 9))


def lzw_blanks_of(times: int) -> bytes:
    """7 MB as often as that."""
    return _bits([(256, 9)] * 8) + lzw_blanks() * times


_LZW_LAST = 3999


def lzw_blanks() -> bytes:
    """A blank, then each new entry of the table as it is made (ISO 32000-2, 7.4.4.2, early change): 7 MB in 5 kB. What begins and
    ends it are as many "clear" as make whole bytes."""
    grown = [(code, 9 if code <= 510 else 10 if code <= 1022 else 11 if code <= 2046 else 12) for code in range(258, _LZW_LAST + 1)]
    codes = [(32, 9), *grown, (256, 12)]
    missing = -sum(width for _, width in codes) % 8  # a "clear" has nine bits: one more than a byte
    return _bits([(256, 9)] * missing + codes)


def _bits(codes: list[tuple[int, int]]) -> bytes:
    """(code, bits) of each, together whole bytes."""
    value = count = 0
    for code, width in codes:
        value, count = value << width | code, count + width
    return value.to_bytes(count // 8, "big")


def inline_bomb(filters: str, data: bytes, *, packed: bool = True) -> bytes:
    """A drawing whose image is the bomb."""
    drawing = TEXT + b" q 9 0 0 9 40 200 cm BI /W 9 /H 9 /BPC 8 /CS /G /F [%s] ID %s EI Q" % (filters.encode(), data)
    return content(zlib.compress(drawing), "/Filter/FlateDecode") if packed else content(drawing, "")


def predictor_bomb(mebibytes: int = 300) -> bytes:
    """Rows of one byte: each takes two, and a reader that makes room for rows of the largest size has none."""
    return form(flate_bomb(mebibytes), "/Filter/FlateDecode/DecodeParms<</Predictor 15/Columns 1>>")


def tiff_predictor_bomb(mebibytes: int = 300) -> bytes:
    return form(flate_bomb(mebibytes), "/Filter/FlateDecode/DecodeParms<</Predictor 2/Columns 5/Colors 3/BitsPerComponent 16>>")


def length(words: str, more: dict[int, bytes] | None = None) -> bytes:
    """The drawing's Length is *words*; "@n" in it is object n, from 10 up, whose body is in *more*."""
    from samples.build._pdf_malformed_files import plain

    stream = b"<</Length %s>>\nstream\n%s\nendstream" % (words.replace("@", "").encode(), TEXT)
    return plain({4: stream, **(more or {})})


def without_endstream() -> bytes:
    data = one_page()
    return data.replace(b"\nendstream", b"\n         ", 1)


def without_endstream_and_length() -> bytes:
    return without_endstream().replace(b"<</Length 40>>", b"<</Length 4>>")
