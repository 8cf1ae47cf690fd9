"""What oletools says about macros, DDE and objects; and that files without them never reach it."""

from __future__ import annotations

import pytest

from samples.build import scanner
from samples.build._cfb import build
from samples.build._plain_office import OFFICE, Part, word, workbook
from samples.build._vba import project_tree, vba_project
from samples.build._zip import zip_bytes
from sanitizer.contract.scanner import Evidence, Hit, NeedsFamily, Written
from sanitizer.model.limits import Limits
from sanitizer.scanners import _oletools, macro_marks, office_macros
from sanitizer.scanners._macro_candidates import Candidate, Question
from tests.in_process import as_file

MACRO = {"ThisWorkbook": 'Private Sub Workbook_Open()\nShell "x"\nEnd Sub\n', "標準": "Sub 集計()\nEnd Sub\n"}


def scan(data: bytes) -> list[tuple[str, str, str]]:
    return [(hit.feature.key, hit.location, hit.detail) for hit in seen(data) if isinstance(hit, Hit)]


def evidence(data: bytes) -> list[Evidence]:
    return [piece for piece in seen(data) if isinstance(piece, Evidence)]


def seen(data: bytes) -> list[Hit | Evidence]:
    with as_file(data) as file:
        return list(office_macros.SCANNER.scan(file, "", Limits()))


def test_the_source_and_the_verdict_are_written_down_before_the_hits() -> None:
    """Before: a policy that blocks macros ends the look at the first hit."""
    pieces = seen(scanner._with_macros(MACRO))
    assert [isinstance(piece, Evidence) for piece in pieces][:4] == [True, True, True, False]
    first, second, verdict = evidence(scanner._with_macros(MACRO))
    assert (first.written, first.location, first.name) == (Written.VBA, "word/vbaProject.bin", "ThisWorkbook.bas")
    assert 'Shell "x"' in first.text
    assert "Sub 集計()" in second.text
    assert (verdict.written, verdict.text.splitlines()[0]) == (
        Written.VERDICT,
        "runs by itself: Workbook_Open: Runs when the Excel Workbook is opened",
    )


def test_the_cells_of_a_macro_sheet_are_written_down() -> None:
    sheet = (
        '<xm:macrosheet xmlns:xm="http://schemas.microsoft.com/office/excel/2006/main" '
        'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData><row r="1">'
        '<c r="A1"><f>EXEC("calc")</f><v>0</v></c><c r="B1"><v>7</v></c></row></sheetData></xm:macrosheet>'
    )
    part = Part(sheet.encode(), "application/vnd.ms-excel.macrosheet+xml", f"{OFFICE}/xlMacrosheet")
    data = workbook("x", {"xl/macrosheets/sheet1.xml": part})
    assert [(piece.written, piece.name, piece.text) for piece in evidence(data)] == [
        (Written.XLM, "sheet1.xml", 'A1: =EXEC("calc")    0\nB1: 7')
    ]
    assert scan(data) == [("macro.xlm", "xl/macrosheets/sheet1.xml", "")]


def test_a_vba_project_is_read_and_judged() -> None:
    found = scan(scanner._with_macros(MACRO))
    assert found[0][:2] == ("macro.vba", "word/vbaProject.bin")
    assert found[0][2].startswith("2 modules (ThisWorkbook.bas, 標準.bas); runs by itself: Workbook_Open; uses: Shell")
    assert found[1][0] == "macro.suspicious"
    assert "A-X" in found[1][2]


def test_a_renamed_project_is_found_by_its_content() -> None:
    part = Part(vba_project(MACRO), "application/octet-stream", f"{OFFICE}/image")
    assert scan(word("x", {"word/media/image1.dat": part}))[0][:2] == ("macro.vba", "word/media/image1.dat")


def test_an_honest_macro_is_not_suspicious() -> None:
    assert [key for key, _, _ in scan(scanner.honest_macro())] == ["macro.vba"]


def test_macros_in_an_old_document() -> None:
    data = build({"WordDocument": bytes(64), "1Table": bytes(64), "Macros": project_tree(MACRO)})
    assert [(key, place) for key, place, _ in scan(data)] == [("macro.vba", "file"), ("macro.suspicious", "file")]


def test_a_damaged_project_is_still_reported() -> None:
    whole = vba_project(MACRO)
    part = Part(whole[:1024] + bytes(len(whole) - 1024), "application/vnd.ms-office.vbaProject", f"{OFFICE}/vba")
    keys = {key for key, _, _ in scan(word("x", {"word/vbaProject.bin": part}))}
    assert keys <= {"macro.vba", "macro.ole_object", "macro.suspicious"}
    assert keys


def test_a_field_in_pieces_is_put_together() -> None:
    pieces = "".join(f"<w:r><w:instrText>{piece}</w:instrText></w:r>" for piece in ("D", "DE", "AUTO c:\\\\cmd.exe x"))
    field = f'<w:p><w:r><w:fldChar w:fldCharType="begin"/></w:r>{pieces}<w:r><w:fldChar w:fldCharType="end"/></w:r></w:p>'
    assert [key for key, _, _ in scan(word("x", runs=field))] == ["macro.dde"]


def test_a_page_number_is_no_dde() -> None:
    field = '<w:p><w:fldSimple w:instr=" PAGE "/></w:p>'
    assert scan(word("DDE について", runs=field)) == []


def test_a_dde_link_of_a_workbook() -> None:
    link = (
        '<externalLink xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main">'
        '<ddeLink ddeService="cmd" ddeTopic="/c echo"><ddeItems/></ddeLink></externalLink>'
    )
    part = Part(
        link.encode(), "application/vnd.openxmlformats-officedocument.spreadsheetml.externalLink+xml", f"{OFFICE}/externalLink"
    )
    assert scan(workbook("x", {"xl/externalLinks/externalLink1.xml": part})) == [("macro.dde", "xl/externalLinks", "cmd /c echo")]


def test_packages_are_named_in_japanese() -> None:
    found = scan(scanner._with_object(scanner.native_package("見積書.exe", b"x" * 10)))
    assert found == [("macro.ole_object", "word/embeddings/oleObject1.bin", "file '見積書.exe', 10 bytes")]


def test_another_object_is_named_by_its_streams() -> None:
    found = scan(scanner._with_object(build({"CONTENTS": b"x", "\x01CompObj": b"y"})))
    assert found == [("macro.ole_object", "word/embeddings/oleObject1.bin", "CONTENTS, CompObj")]


def test_rtf_objects() -> None:
    assert [(key, detail) for key, _, detail in scan(scanner.rtf_package())] == [("macro.rtf_object", "file 'memo.txt', 4 bytes")]


def test_a_dde_field_in_rich_text() -> None:
    assert [key for key, _, _ in scan(b"{\\rtf1{\\field{\\*\\fldinst DDEAUTO cmd x}}}")] == ["macro.dde"]


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"PK\x03\x04",
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1",
        b"{\\rtf1 DDE and nothing}",
        b"<?xml version='1.0'?><x/>",
        word("本文"),
        workbook("1"),
        zip_bytes({"a.txt": b"x"}),
        build({"WordDocument": bytes(64)}),
        build({"EncryptedPackage": bytes(64), "EncryptionInfo": b"x"}),
    ],
    ids=["empty", "zip start", "ole start", "rtf", "xml", "docx", "xlsx", "zip", "doc", "encrypted"],
)
def test_files_without_macros_are_quiet(data: bytes) -> None:
    assert scan(data) == []


def test_what_oletools_cannot_read_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_arguments: object, **_keywords: object) -> None:
        raise IndexError("hostile")

    monkeypatch.setattr(_oletools.olevba, "VBA_Parser", broken)
    assert _oletools.hits(Candidate(Question.VBA, b"x", "part")) == [Hit(_oletools.VBA, "part", "could not be read (IndexError)")]


@pytest.mark.parametrize("macros", [MACRO, {}])
def test_only_what_oletools_must_see_leaves_the_light_family(macros: dict[str, str]) -> None:
    data = scanner._with_macros(macros) if macros else word("本文")
    with as_file(data) as file:
        hits = macro_marks.SCANNER.scan(file, "docx", Limits())
        if macros:
            with pytest.raises(NeedsFamily, match="macros"):
                list(hits)
        else:
            assert list(hits) == []
