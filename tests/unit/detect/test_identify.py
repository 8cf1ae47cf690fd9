"""One true type by content; names decide only between types that nothing speaks against."""

from __future__ import annotations

import zipfile
import zlib
from io import BytesIO

import pytest

from samples.build import foreign, scanner
from samples.build._plain_office import word
from samples.build._zip import zip_bytes
from samples.sample import Sample
from sanitizer.detect.foreign import BY_NAME, FOREIGN_TYPES, worth_asking
from sanitizer.detect.identify import declared_suffix, glimpse_of
from sanitizer.detect.look import Look
from sanitizer.detect.structure_kinds import shape_of
from tests.unit.detect.files import detect

PDF = scanner.pdf([b"<</S/GoTo/D[3 0 R/Fit]>>"])
PNG = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010800000000"
    "3a7e9b550000000a49444154789c6360000000020001"
    "48afa4710000000049454e44ae426082"
)
SHORT = [b"PK\x03\x04", b"MZ", b"%PDF-", b"\xd0\xcf\x11\xe0", b"\xca\xfe\xba\xbe", b"RIFF", b"\0\0\0\x18ftyp"]


@pytest.mark.parametrize(("path", "kind"), sorted(foreign.EXPECTED.items()))
def test_every_foreign_sample_is_named(path: str, kind: str) -> None:
    sample = next(sample for sample in foreign.SAMPLES if sample.path == path)
    found = detect(sample.build(), path.rsplit("/", 1)[-1])
    assert found.file_type is None
    assert found.type_name == kind
    assert not found.polyglot
    assert not found.wrong_suffix


def test_foreign_types_have_unique_names_and_words_in_both_languages() -> None:
    assert len(BY_NAME) == len(FOREIGN_TYPES) + 1
    for kind in BY_NAME.values():
        assert kind.en
        assert kind.ja
        assert "/" in kind.media_type
        assert all(suffix.startswith(".") and suffix == suffix.lower() for suffix in kind.suffixes)


@pytest.mark.parametrize("sample", foreign.SAMPLES, ids=lambda sample: sample.path)
def test_the_short_list_holds_every_type_that_would_answer(sample: Sample) -> None:
    glimpse = glimpse_of(BytesIO(sample.build()), declared_suffix(sample.path))
    look = Look(glimpse)
    shape = shape_of(look)
    answering = [kind for kind in FOREIGN_TYPES if kind.confidence(look, shape)]
    short = worth_asking(look.head[0], shape, look.declared_suffix) if look.head else []
    assert [kind for kind in short if kind in answering] == (answering if look.head else [])


# --- the name against the content ---


def test_a_program_under_another_name_is_a_program() -> None:
    found = detect(scanner.program(), "見積書.pdf")
    assert (found.type_name, found.wrong_suffix) == ("exe", True)


def test_a_document_under_another_name_keeps_its_type() -> None:
    found = detect(PDF, "見積書.exe")
    assert found.file_type is not None
    assert (found.file_type.name, found.wrong_suffix, found.polyglot) == ("pdf", True, ())


def test_text_under_a_dangerous_name_is_not_text() -> None:
    assert detect(b"hello\r\n", "hello.com").type_name == "exe"
    assert detect(b"hello\r\n", "hello.vbs").type_name == "vbs"


@pytest.mark.parametrize("content", ["From: a\nTo: b\nSubject: c\n\n", "<覚書>\n", "-----BEGIN PGP MESSAGE-----\n"])
def test_text_under_the_name_of_a_text_stays_text(content: str) -> None:
    assert detect(content.encode(), "覚書.txt").type_name == "txt"


def test_a_page_under_the_name_of_a_text_is_a_page() -> None:
    found = detect(b"<!DOCTYPE html><html></html>", "memo.txt")
    assert (found.type_name, found.wrong_suffix) == ("html", True)


def test_rich_text_under_the_name_of_a_text_is_rich_text() -> None:
    assert detect(b"{\\rtf1 x}", "memo.txt").type_name == "rtf"


def test_the_suffix_is_taken_from_the_cleaned_name() -> None:
    assert declared_suffix("report\u202efdp.exe") == ".exe"
    assert declared_suffix("a.pdf ") == ".pdf"
    assert declared_suffix("a.PDF.") == ".pdf"
    assert declared_suffix("dir.d/../a.Docx") == ".docx"
    assert declared_suffix("a.p\u200bdf") == ".p_df"  # an invisible character becomes visible, and the suffix a wrong one


@pytest.mark.parametrize("name", ["議事録.第2版", "議事録.2026", "議事録", ".hidden", "", "a." + "x" * 40, "\ud800.\udfff"])
def test_what_is_no_suffix_is_never_wrong(name: str) -> None:
    assert declared_suffix(name) == ""
    assert not detect(PDF, name).wrong_suffix


def test_detection_says_what_it_saw() -> None:
    assert detect(PDF, "a.docx").detail == "content is pdf, declared .docx"
    assert "unknown" in detect(b"\x01\x02\x03\x04\x05", "a.bin").detail


# --- nothing, and hardly anything ---


@pytest.mark.parametrize("name", ["a.pdf", "a.docx", "a", "a.exe"])
def test_zero_bytes_are_an_empty_file(name: str) -> None:
    assert detect(b"", name).type_name == "empty"


@pytest.mark.parametrize("size", range(1, 16))
@pytest.mark.parametrize("start", SHORT)
def test_a_file_shorter_than_its_marker_is_harmless_to_look_at(start: bytes, size: int) -> None:
    detect(start.ljust(size, b"\0")[:size], "a.bin")


# --- polyglots, and what only looks like one ---


def test_an_archive_behind_a_picture_is_a_polyglot() -> None:
    assert detect(foreign.picture_and_archive(), "a.gif").polyglot == ("gif", "zip")
    assert detect(PNG + zip_bytes({"a.txt": b"x"}), "a.png").polyglot == ("png", "zip")
    assert detect(PNG + zip_bytes({"a.txt": b"x"}) + b"some bytes more", "a.png").polyglot == ("png", "zip")


@pytest.mark.parametrize(("marker", "name"), [(b"Rar!\x1a\x07\x01\0", "rar"), (b"7z\xbc\xaf\x27\x1c\0\x04", "7z")])
def test_other_archives_behind_a_picture(marker: bytes, name: str) -> None:
    assert detect(PNG + marker + bytes(64), "a.png").polyglot == ("png", name)


def test_an_archive_behind_a_pdf_is_a_polyglot() -> None:
    assert detect(PDF + zip_bytes({"a.class": b"x"}), "a.pdf").polyglot == ("pdf", "zip")


def test_an_archive_inside_a_pdf_is_not() -> None:
    inside = scanner.pdf([b"<</S/GoTo/D[3 0 R/Fit]>>", b"<</Length 200>>\nstream\n" + zip_bytes({"a.txt": b"x"}) + b"\nendstream"])
    assert detect(inside, "a.pdf").polyglot == ()


def test_a_pdf_hidden_in_a_picture_is_a_polyglot() -> None:
    hidden = b"GIF89a\x01\0\x01\0\x80\0\0\0\0\0\xff\xff\xff\x21\xfe\xff" + PDF[:200] + bytes(20) + PDF
    assert detect(hidden, "a.gif").polyglot == ("gif", "pdf")


def test_an_archive_with_a_stored_pdf_is_only_an_archive() -> None:
    found = detect(zip_bytes({"a.pdf": PDF}, stored=("a.pdf",)), "a.zip")
    assert (found.type_name, found.polyglot) == ("zip", ())


def test_a_word_file_is_no_polyglot_with_its_zip() -> None:
    found = detect(word("本文"), "a.docx")
    assert (found.type_name, found.polyglot, found.wrong_suffix) == ("docx", (), False)


def test_a_word_file_with_java_is_a_polyglot() -> None:
    buffer = BytesIO(word("本文"))
    with zipfile.ZipFile(buffer, "a") as package:
        package.writestr("META-INF/MANIFEST.MF", "Main-Class: A\r\n")
    assert detect(buffer.getvalue(), "a.docx").polyglot == ("docx", "jar")


def test_a_text_that_quotes_a_pdf_header_is_a_text() -> None:
    assert detect("PDF ファイルは「%PDF-」で始まります。\n".encode(), "説明.txt").type_name == "txt"


def test_a_pdf_behind_junk_is_still_a_pdf() -> None:
    assert detect(b"\xef\xbb\xbf\r\n" + PDF, "a.pdf").type_name == "pdf"
    assert detect(b"\x01junk\0" * 20 + PDF, "a.pdf").type_name == "pdf"


def test_a_tar_whose_first_name_is_a_pdf_header_is_a_polyglot() -> None:
    sample = next(sample for sample in foreign.SAMPLES if sample.path.endswith(".tar")).build()
    header = bytearray(sample[:512])
    header[:8] = b"%PDF-1.7"
    header[148:156] = b"        "
    header[148:156] = b"%06o\0 " % sum(header)
    found = detect(bytes(header) + bytes(512) + PDF, "a.pdf")
    assert (found.type_name, found.polyglot) == ("pdf", ("pdf", "tar"))


def test_a_self_extracting_archive_is_just_a_program() -> None:
    found = detect(scanner.program() + zip_bytes({"a.txt": b"x"}), "setup.exe")
    assert (found.type_name, found.polyglot) == ("exe", ())


# --- text that begins like something binary ---


@pytest.mark.parametrize(
    "text",
    [
        "MZ のかたまり",
        "BM計画",
        "070701,東京,1",
        "AC1032 型番一覧",
        "PK 戦の結果",
        "OTTO 様",
        "FLV 形式について",
        "LZIP 圧縮の手順",
        "Rar! 形式",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
def test_ordinary_text_stays_text(text: str, encoding: str) -> None:
    found = detect((text + "\r\n" + "二行目です。\r\n").encode(encoding), "一覧.txt")
    assert (found.type_name, found.wrong_suffix) == ("txt", False)


def test_a_zlib_stream_is_unknown() -> None:
    assert detect(zlib.compress(bytes(range(256)) * 4), "a.dat").type_name == ""
