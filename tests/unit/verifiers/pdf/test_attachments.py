"""An attachment is accepted where policy keeps attachments, and only when nothing else comes with it."""

from __future__ import annotations

import pytest

from tests.unit.verifiers.pdf.proof import View, features, residue
from tests.unit.verifiers.pdf.written_pdf import flate, one_page, stream

KEEPS = View(kept=frozenset({"pdf.hidden_layer", "pdf.embedded_file"}))
TREE = b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>>>"
SPEC = b"<</Type/Filespec/F(a)/UF(a)/EF<</F 5 0 R/UF 5 0 R>>%s>>"
FILE = b"/Type/EmbeddedFile/Params<</Size 3>>"


def pdf(spec: bytes = b"", file: bytes = FILE, catalog: bytes = TREE, page: bytes = b"") -> bytes:
    return one_page(spec or SPEC % b"", flate(b"1,2", file), catalog=catalog, page=page)


def test_a_sound_one() -> None:
    assert features(pdf(), KEEPS) == set()
    assert features(pdf(SPEC % b"/Desc(b)"), KEEPS) == set()
    assert "pdf.embedded_file" in features(pdf())


def test_several_with_names_in_ascii() -> None:
    tree = b"/Names<</EmbeddedFiles<</Names[(a)4 0 R(b\\(1\\))6 0 R]>>>>"
    data = one_page(SPEC % b"", flate(b"1,2", FILE), SPEC.replace(b"5", b"7") % b"", flate(b"3,4", FILE), catalog=tree)
    assert features(data, KEEPS) == set()


@pytest.mark.parametrize(
    "spec",
    [
        SPEC % b"/AFRelationship/Data",
        SPEC % b"/FS/URL",
        SPEC % b"/RF<</F[(x)5 0 R]>>",
        SPEC % b"/CI<</Type/CollectionItem>>",
        SPEC % b"/Desc<</S/JavaScript/JS(x)>>",
        b"<</Type/Filespec/F(a)/UF(a)/EF<</F 5 0 R/UF 5 0 R/DOS 5 0 R>>>>",
        b"<</Type/Filespec/F(a)/UF(a)/EF<</F 5 0 R/UF 3 0 R>>>>",
        b"<</Type/Filespec/F(a)/UF(a)/EF<<>>>>",
        b"<</Type/Filespec/F(a)/EF<</F 5 0 R>>>>",
        b"<</Type/Filespec/F(//192.0.2.7/x)/UF(a)>>",
        b"<</Type/Action/F(a)/UF(a)/EF<</F 5 0 R/UF 5 0 R>>>>",
        b"<</Type/Filespec/F 7/UF(a)/EF<</F 5 0 R/UF 5 0 R>>>>",
    ],
)
def test_a_specification_that_says_more_or_less(spec: bytes) -> None:
    found = residue(pdf(spec), KEEPS)
    assert ("pdf.embedded_file", "catalog /Names /EmbeddedFiles[0]") in {(one.feature, one.location) for one in found}


@pytest.mark.parametrize(
    "file",
    [
        b"/Type/EmbeddedFile/Params<</Size 3/CreationDate(D:2026)>>",
        b"/Type/EmbeddedFile/Params<</Size 3>>/Subtype/text#2Fcsv",
        b"/Type/EmbeddedFile",
        b"/Params<</Size 3>>",
        b"/Type/XObject/Params<</Size 3>>",
    ],
)
def test_a_file_that_says_more_or_less(file: bytes) -> None:
    assert "pdf.embedded_file" in features(pdf(file=file), KEEPS)


@pytest.mark.parametrize(
    "catalog",
    [
        b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]/Limits[(a)(a)]>>>>",
        b"/Names<</EmbeddedFiles<</Kids[4 0 R]>>>>",
        b"/Names<</EmbeddedFiles<</Names[(a)]>>>>",
        b"/Names<</EmbeddedFiles<</Names[7 4 0 R]>>>>",
        b"/Names<</EmbeddedFiles 3 0 R>>",
        b"/AF[4 0 R]" + TREE,
        b"/Names<</EmbeddedFiles<</Names[(a)4 0 R]>>/JavaScript<</Names[]>>>>",
        b"/Collection<<>>" + TREE,
    ],
)
def test_a_tree_or_a_catalog_that_says_more(catalog: bytes) -> None:
    assert features(pdf(catalog=catalog), KEEPS) & {"pdf.embedded_file", "pdf.javascript", "pdf.collection"}


def test_a_file_that_is_pinned_to_a_page_too() -> None:
    annotation = b"/Annots[<</Type/Annot/Subtype/FileAttachment/Rect[0 0 9 9]/FS 4 0 R>>]"
    assert "pdf.file_attachment" in features(pdf(page=annotation), KEEPS)


def test_a_specification_outside_the_tree() -> None:
    assert "pdf.embedded_file" in features(pdf(catalog=b"", page=b"/PieceInfo 4 0 R"), KEEPS)


@pytest.mark.parametrize(
    "tree",
    [b"<</Names[(a)4 0 R]/Limits[(a)(a)]>>", b"<</Kids[<</Names[(a)4 0 R]>>]>>", b"<</Names(ab)>>", b"<</Names[(a)4 0 R(b)]>>"],
)
def test_a_tree_that_is_more_than_one_list(tree: bytes) -> None:
    found = residue(pdf(catalog=b"/Names<</EmbeddedFiles%s>>" % tree), KEEPS)
    assert ("pdf.embedded_file", "catalog /Names /EmbeddedFiles") in {(one.feature, one.location) for one in found}


def test_a_name_that_is_none_and_a_specification_that_stands_there_itself() -> None:
    for entry in (b"[/a 4 0 R]", b"[(a)%s]" % (SPEC % b"")):
        found = residue(pdf(catalog=b"/Names<</EmbeddedFiles<</Names%s>>>>" % entry), KEEPS)
        assert "no name, or no file specification" in {one.detail for one in found}


def test_a_file_that_is_no_stream() -> None:
    spec = b"<</Type/Filespec/F(a)/UF(a)/EF<</F<</Type/EmbeddedFile/Length 3/Filter/FlateDecode/Params<</Size 3>>>>>>>>"
    assert "more or less than one file" in {one.detail for one in residue(pdf(spec), KEEPS)}


def test_the_filters_of_an_attachment_are_looked_at() -> None:
    file = stream(FILE + b"/Filter/LZWDecode", b"abc")
    assert "pdf.damaged" in features(one_page(SPEC % b"", file, catalog=TREE), KEEPS)
