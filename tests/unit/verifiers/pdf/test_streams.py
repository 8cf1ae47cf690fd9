"""Streams decode to their end within the budget; fonts hold no programs; JPEG images hold nothing but the picture."""

from __future__ import annotations

import struct
import zlib
from io import BytesIO

import pytest
from PIL import Image

from sanitizer.engines import _libtiff as libtiff
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.verifiers._pdf_streams import check_fax, check_font, check_jpeg, check_metadata
from tests.unit.verifiers.pdf.proof import View, features, residue
from tests.unit.verifiers.pdf.written_pdf import flate, one_page, stream


def jpeg(**options: object) -> bytes:
    coded = BytesIO()
    Image.new("RGB", (40, 30), (200, 30, 30)).save(coded, "JPEG", **options)
    return coded.getvalue()


def font(*tags: bytes) -> bytes:
    tables = b"".join(struct.pack(">4sLLL", tag, 0, 12 + 16 * len(tags), 4) for tag in tags)
    return b"\x00\x01\x00\x00" + struct.pack(">HHHH", len(tags), 0, 0, 0) + tables + b"\0\0\0\0"


def content(data: bytes, entries: bytes = b"/Filter/FlateDecode") -> bytes:
    return one_page(stream(entries, data), page=b"/Contents 4 0 R")


@pytest.mark.parametrize("data", [b"", b"not zlib", zlib.compress(b"q Q" * 99)[:-6], zlib.compress(b"q Q") + b"hidden"])
def test_streams_that_do_not_decode_to_their_end(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        residue(content(data))


def test_a_bomb_ends_at_the_budget() -> None:
    bomb = zlib.compress(bytes(4_000_000), 9)
    assert residue(content(bomb)) == []
    with pytest.raises(LimitExceeded):
        residue(content(bomb), View(limits=Limits(max_unpacked_bytes=1_000_000)))


def test_too_many_pages() -> None:
    with pytest.raises(LimitExceeded):
        residue(one_page(), View(limits=Limits(max_pages=0)))


@pytest.mark.parametrize(
    ("tag", "feature"), [(b"fpgm", "pdf.font_hinting"), (b"prep", "pdf.font_hinting"), (b"cvt ", "pdf.font_hinting")]
)
def test_programs_in_fonts(tag: bytes, feature: str) -> None:
    descriptor = b"<</Type/FontDescriptor/FontName/A/Flags 4/FontFile2 6 0 R>>"
    face = b"<</Type/Font/Subtype/TrueType/BaseFont/A/FontDescriptor 5 0 R>>"
    page = b"/Resources<</Font<</F 4 0 R>>>>"
    assert features(one_page(face, descriptor, flate(font(b"glyf", tag)), page=page)) == {feature}
    assert residue(one_page(face, descriptor, flate(font(b"glyf", b"head")), page=page)) == []


def test_font_tables_that_are_unknown_or_reach_too_far() -> None:
    assert [one.feature for one in check_font(1, font(b"Silf"))] == ["pdf.font_program"]
    assert [one.feature for one in check_font(1, font(b"glyf")[:-2])] == ["pdf.font_program"]
    assert [one.feature for one in check_font(1, b"\x00\x01\x00\x00\xff\xff")] == ["pdf.font_program"]


def test_jpeg_of_a_picture_alone_is_clean() -> None:
    assert list(check_jpeg(1, jpeg())) == []
    assert list(check_jpeg(1, jpeg(progressive=True, quality=30))) == []


@pytest.mark.parametrize(
    ("data", "feature"),
    [
        (jpeg(exif=b"Exif\x00\x00MM\x00*\x00\x00\x00\x08\x00\x00\x00\x00\x00\x00"), "pdf.metadata"),
        (jpeg(comment=b"hidden"), "pdf.metadata"),
        (jpeg() + b"PK\x03\x04hidden", "pdf.trailing_data"),
    ],
)
def test_jpeg_with_more_than_a_picture(data: bytes, feature: str) -> None:
    assert {one.feature for one in check_jpeg(1, data)} == {feature}
    image = b"/Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceRGB/BitsPerComponent 8/Filter/DCTDecode"
    assert features(one_page(stream(image, data), page=b"/Resources<</XObject<</X 4 0 R>>>>")) == {feature}


@pytest.mark.parametrize("data", [b"", b"\xff\xd8", b"\xff\xd8\x00", jpeg()[:-2], jpeg()[:40], b"GIF89a"])
def test_broken_jpeg(data: bytes) -> None:
    with pytest.raises(MalformedFile):
        list(check_jpeg(1, data))


def fax(parameters: bytes, data: bytes = libtiff.encode_group_4(40, 30, b"\x0f\xf0\xff\x00\x01" * 30) or b"") -> bytes:
    image = b"/Type/XObject/Subtype/Image/Width 40/Height 30/ColorSpace/DeviceGray/BitsPerComponent 1/Filter/CCITTFaxDecode"
    return one_page(stream(image + b"/DecodeParms<<" + parameters + b">>", data), page=b"/Resources<</XObject<</X 4 0 R>>>>")


def test_fax_of_the_image_s_size_is_clean() -> None:
    assert residue(fax(b"/K -1/Columns 40/Rows 30")) == []
    assert residue(fax(b"/K -1/Columns 40/Rows 30/BlackIs1 true")) == []


@pytest.mark.parametrize(
    "parameters",
    [
        b"/K 0/Columns 40/Rows 30",
        b"/K -1/Columns 48/Rows 30",
        b"/K -1/Columns 40",
        b"/K -1/Columns 40/Rows 30/DamagedRowsBeforeError 9",
    ],
)
def test_fax_of_another_kind(parameters: bytes) -> None:
    assert features(fax(parameters)) == {"pdf.image_codec"}


def test_fax_that_does_not_give_every_row() -> None:
    assert features(fax(b"/K -1/Columns 40/Rows 30", b"\x26\xa0")) == {"pdf.damaged"}
    with pytest.raises(LimitExceeded):
        residue(fax(b"/K -1/Columns 40/Rows 30"), View(limits=Limits(max_unpacked_bytes=100)))


def test_metadata_beyond_the_title() -> None:
    title = b"<rdf:RDF><rdf:Description rdf:about=''><dc:title>a</dc:title></rdf:Description></rdf:RDF>"
    assert list(check_metadata(1, title)) == []
    assert {one.feature for one in check_metadata(1, title + b"<pdf:Producer>x</pdf:Producer>")} == {"pdf.metadata"}
    packed = stream(b"/Type/Metadata/Subtype/XML", b"<dc:creator>x</dc:creator>")
    assert features(one_page(packed, catalog=b"/Metadata 4 0 R")) == {"pdf.metadata"}
    assert features(one_page(packed, page=b"/Metadata 4 0 R")) == {"pdf.metadata"}


def test_information_beyond_the_title() -> None:
    assert residue(one_page(b"<</Title(a)>>", trailer=b"/Info 4 0 R")) == []
    assert features(one_page(b"<</Title(a)/Author(b)>>", trailer=b"/Info 4 0 R")) == {"pdf.metadata"}


def test_a_font_program_of_no_kind() -> None:
    assert list(check_font(1, b"\x01\x00\x04\x01 compact")) == []
    for program in (b"%!PS-AdobeFont-1.0", b"\x80\x01\x00\x00", b"", b"wOFF"):
        assert [one.feature for one in check_font(1, program)] == ["pdf.font_program"]


def test_a_font_of_too_many_tables() -> None:
    assert [one.feature for one in check_font(1, font(*[b"glyf"] * 65))] == ["pdf.font_program"]
    assert list(check_font(1, font(*[b"glyf"] * 64))) == []
    assert [one.detail for one in check_font(1, font(b"glyf")[:-5])] == ["1 tables announced"]


@pytest.mark.parametrize("start", [b"\x00\x00", b"\xff\xd9", b""])
def test_a_jpeg_begins_with_its_mark(start: bytes) -> None:
    with pytest.raises(MalformedFile, match="SOI"):
        list(check_jpeg(1, start + jpeg()[2:]))


@pytest.mark.parametrize("data", [b"\xff\xd8\xff", b"\xff\xd8\x00\xd9", b"\xff\xd8\xff\xe0\x00\x04ab\x00\xff\xd9"])
def test_a_jpeg_is_made_of_segments(data: bytes) -> None:
    with pytest.raises(MalformedFile, match="no marker"):
        list(check_jpeg(1, data))


@pytest.mark.parametrize(
    "entries", [b"", b"/DecodeParms[<</K -1/Columns 40/Rows 30>>]", b"/DecodeParms<</K -1/Columns 40/Rows 30/BlackIs1 7>>"]
)
def test_fax_without_its_parameters(entries: bytes) -> None:
    assert features(fax(b"/K -1/Columns 40/Rows 30").replace(b"/DecodeParms<</K -1/Columns 40/Rows 30>>", entries)) >= {
        "pdf.image_codec"
    }


@pytest.mark.parametrize(("width", "height"), [(b"[40]", b"30"), (b"40", b"[30]")])
def test_fax_without_a_size(width: bytes, height: bytes) -> None:
    parameters: dict[bytes, object] = {b"/K": b"-1", b"/Columns": b"40", b"/Rows": b"30"}
    sizes: dict[bytes, object] = {
        b"/Width": [width] if b"[" in width else width,
        b"/Height": [height] if b"[" in height else height,
    }
    assert [one.detail for one in check_fax(1, {**sizes, b"/DecodeParms": parameters}, 150)] == ["no parameters or no size"]


@pytest.mark.parametrize(("width", "decoded"), [(b"4.5", 150), (b"40", 149)])
def test_fax_of_another_size(width: bytes, decoded: int) -> None:
    parameters: dict[bytes, object] = {b"/K": b"-1", b"/Columns": width, b"/Rows": b"30"}
    dictionary: dict[bytes, object] = {b"/Width": width, b"/Height": b"30", b"/DecodeParms": parameters}
    assert [one.feature for one in check_fax(1, dictionary, decoded)] == ["pdf.damaged"]


def test_the_name_of_a_codec_that_is_no_stream_s() -> None:
    assert residue(one_page(page=b"/Resources<</ExtGState<</G<</RI/CCITTFaxDecode>>>>>>")) == []


FUNCTION = b"/FunctionType 4/Domain[0 1]/Range[0 1]"


def separation(code: bytes) -> bytes:
    return one_page(flate(code, FUNCTION), page=b"/Resources<</ColorSpace<</C[/Separation/X/DeviceGray 4 0 R]>>>>")


@pytest.mark.parametrize("code", [b"{ 1 add }", b"{dup 0.5 gt{pop 1}{-.25 mul 1e3 idiv}ifelse}", b"{ true not }"])
def test_calculators(code: bytes) -> None:
    assert residue(separation(code)) == []


@pytest.mark.parametrize("code", [b"{ (x) run }", b"{ 1 add } exec", b"{ /a }", b"{ 1.2.3 }", b"{ % }"])
def test_more_than_a_calculator(code: bytes) -> None:
    assert features(separation(code)) == {"pdf.postscript_function"}


def test_metadata_that_is_packed() -> None:
    packed = flate(b"<dc:creator>x</dc:creator>", b"/Type/Metadata/Subtype/XML")
    assert features(one_page(packed, catalog=b"/Metadata 4 0 R")) == {"pdf.metadata"}
