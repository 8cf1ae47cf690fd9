"""What a policy can choose about PDFs, through the real command: attachments, hidden layers, the author; and what survives."""

from __future__ import annotations

import io
import json
from pathlib import Path
from typing import Any

import pikepdf
import pymupdf
import pypdfium2
import pytest
import zxingcpp

from samples.build import _pdf_attached, _pdf_layers, _pdf_qr
from samples.build._ooxml_word import paragraph, word
from samples.build._pdf import Document, one_page
from samples.build._pdf_everything import LINES, TITLE, notification
from samples.sample import all_samples
from tests.end_to_end.daemon import mugai

KEEP = 'inherits = "standard"\n[actions]\n"pdf.embedded_file" = "allow"\n"pdf.author" = "allow"\n"pdf.hidden_layer" = "remove"\n'


def sanitized(folder: Path, policy: str = "", **files: bytes) -> dict[str, tuple[dict[str, Any], bytes]]:
    """The report's line and the output for each file, by its name without suffix."""
    folder.mkdir(exist_ok=True)
    for name, content in files.items():
        (folder / f"{name}.pdf").write_bytes(content)
    (folder / "site.toml").write_text(policy or 'inherits = "standard"\n', encoding="utf-8")
    report = folder / "r.jsonl"
    mugai(
        "sanitize", *(folder / f"{name}.pdf" for name in files), "-o", folder / "out",
        "--policy", folder / "site.toml", "--report", report, check=True,
    )  # fmt: skip
    rows = [json.loads(line) for line in report.read_text(encoding="utf-8").splitlines()]
    return {Path(row["path"]).stem: (row, Path(row["outputs"][0]["path"]).read_bytes()) for row in rows}


def about(row: dict[str, Any], feature: str) -> list[tuple[str, str, str]]:
    return [(one["location"], one["detail"], one["action"]) for one in row["findings"] if one["feature"] == feature]


def attachments(data: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def macro_document() -> bytes:
    return next(one for one in all_samples() if one.path == "hostile/ooxml/macro.docm").build()


def nested_letter() -> bytes:
    """A PDF in which are a PDF (in which is a table), a macro document, a damaged one and a program."""

    def objects(document: Document) -> dict[str, int]:
        files = {
            "中の送付状.pdf": _pdf_attached.covering_letter(),
            "起案.docx": word(paragraph("本文")).build(),
            "マクロ.docm": macro_document(),
            "壊れ.pdf": b"%PDF-1.7\n" + b"\xff" * 2000,
            "設定.exe": b"MZ" + bytes(200),
        }
        return {f"f{index}": _pdf_attached.attached(document, name, data) for index, (name, data) in enumerate(files.items())}

    tree = "".join(f"({index}) @f{index} " for index in range(5))
    return one_page(catalog=f"/Names<</EmbeddedFiles<</Names[{tree}]>>>>", objects=objects)


def test_attachments_are_named_and_left_out_by_default(tmp_path: Path) -> None:
    row, output = sanitized(tmp_path / "a", 送付状=_pdf_attached.covering_letter())["送付状"]
    assert row["verdict"] == "DISARMED"
    assert [detail for _, detail, action in about(row, "pdf.embedded_file") if action == "remove"] == [
        f"現況写真.jpg ({len(_pdf_attached.picture())} bytes)", "予算内訳.csv (40 bytes)",
        "控え.txt (25 bytes)", "控え.txt (25 bytes)",
    ]  # fmt: skip
    assert attachments(output) == {}


def test_attachments_stay_disarmed_where_policy_keeps_them(tmp_path: Path) -> None:
    made = sanitized(
        tmp_path / "a", KEEP, 送付状=_pdf_attached.covering_letter(), 入れ子=nested_letter(), 請求=_pdf_attached.associated()
    )
    row, output = made["送付状"]
    assert row["verdict"] == "DISARMED"
    kept = attachments(output)
    assert set(kept) == {"予算内訳_mugai.csv", "現況写真_mugai.jpg", "控え_mugai.txt", "控え_mugai(2).txt"}
    assert kept["予算内訳_mugai.csv"] == _pdf_attached.TABLE
    assert kept["現況写真_mugai.jpg"].startswith(b"\xff\xd8")
    assert b"SECRET-CAMERA" not in kept["現況写真_mugai.jpg"]
    assert {action for _, _, action in about(row, "pdf.embedded_file")} == {"allow"}
    assert any(one["location"].startswith("現況写真.jpg > ") for one in row["findings"])

    row, output = made["入れ子"]
    kept = attachments(output)
    assert set(kept) == {"中の送付状_mugai.pdf", "起案_mugai.docx", "マクロ_mugai.docx"}
    assert set(attachments(kept["中の送付状_mugai.pdf"])) == set(attachments(made["送付状"][1]))
    assert b"vbaProject" not in kept["マクロ_mugai.docx"]
    refused = [detail.split(":")[0] for _, detail, _ in about(row, "pdf.refused_embedded_file")]
    assert refused == ["壊れ.pdf", "設定.exe"]
    assert any(one["location"].startswith("マクロ.docm > ") for one in row["findings"])

    row, output = made["請求"]
    assert attachments(output) == {}
    assert about(row, "pdf.refused_embedded_file")[0][1].startswith("factur-x.xml: ")


def test_a_pdf_in_a_pdf_in_a_pdf_ends_at_the_depth_of_the_policy(tmp_path: Path) -> None:
    data = one_page()
    for level in range(5):

        def objects(document: Document, inner: bytes = data, level: int = level) -> dict[str, int]:
            return {"inner": _pdf_attached.attached(document, f"{level}.pdf", inner)}

        data = one_page(catalog="/Names<</EmbeddedFiles<</Names[(a) @inner]>>>>", objects=objects)
    row, output = sanitized(tmp_path / "a", KEEP + "[limits]\nmax_depth = 3\n", 深い=data)["深い"]
    depth = 0
    while inner := attachments(output):
        (output,) = inner.values()
        depth += 1
    assert depth == 3
    assert about(row, "pdf.refused_embedded_file")


def test_hidden_layers_and_the_author(tmp_path: Path) -> None:
    files = {"台帳": _pdf_layers.sewer_map(), "転入届": notification()}
    by_default = sanitized(tmp_path / "a", **files)
    removed = sanitized(tmp_path / "b", KEEP, **files)
    for made, action, layers, author in (
        (by_default, "allow", {"汚水", "雨水（計画）", "印刷用透かし"}, None),
        (removed, "remove", {"汚水", "印刷用透かし"}, "市民課 佐藤"),
    ):
        row, output = made["台帳"]
        assert about(row, "pdf.hidden_layer")[0] == ("catalog /OCProperties /OCGs[1]", "雨水（計画）", action)
        with pymupdf.open(stream=output) as document:
            assert {layer["name"] for layer in document.get_ocgs().values()} == layers
            assert "汚水管" in document[0].get_text()
        with pikepdf.open(io.BytesIO(made["転入届"][1])) as document:
            assert document.docinfo.get("/Author") == author


@pytest.fixture(scope="module")
def survivor(tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """転入届 after the standard policy."""
    row, output = sanitized(tmp_path_factory.mktemp("survivor"), 転入届=notification())["転入届"]
    assert row["method"] == "reconstruct"
    return output


def test_every_field_can_still_be_filled_in(survivor: bytes) -> None:
    with pymupdf.open(stream=survivor) as document:
        fields = {widget.field_name: widget for widget in document[0].widgets() if widget.field_type_string != "RadioButton"}
        kinds = {name: widget.field_type_string for name, widget in fields.items()}
        assert kinds == {
            "person.name": "Text", "person.kana": "Text", "note": "Text", "agree": "CheckBox",
            "ward": "ComboBox", "papers": "ListBox",
        }  # fmt: skip
        assert fields["person.name"].field_value == "山田花子"
        assert fields["person.name"].text_maxlen == 30
        assert fields["person.kana"].field_label == "ふりがな"
        assert [option if isinstance(option, str) else option[1] for option in fields["ward"].choice_values] == ["東", "西"]
        for name, value in (("person.name", "鈴木一郎"), ("note", "二行目"), ("agree", True), ("ward", "西")):
            for widget in document[0].widgets():
                if widget.field_name == name:
                    widget.field_value = value
                    widget.update()
        filled = document.tobytes()
    with pikepdf.open(io.BytesIO(filled)) as document:
        by_name = {str(field.T): field for field in document.Root.AcroForm.Fields}
        assert str(by_name["person"].Kids[0].V) == "鈴木一郎"
        assert str(by_name["note"].V) == "二行目"
        assert by_name["agree"].V == "/Yes"
        assert by_name["kind"].V == "/r1"
        assert [str(kid.AS) for kid in by_name["kind"].Kids] == ["/Off", "/r1", "/Off"]
        assert [str(choice) for choice in by_name["papers"].V] == ["a", "c"]


def test_a_browser_sees_the_form(survivor: bytes) -> None:
    """PDFium, which fills in forms in Chrome and Edge."""
    document = pypdfium2.PdfDocument(survivor)
    try:
        assert document.get_formtype() == pypdfium2.raw.FORMTYPE_ACRO_FORM
        document.init_forms()
        page = document[0]
        points = {
            (300, 720): "TEXTFIELD",
            (206, 566): "CHECKBOX",
            (246, 536): "RADIOBUTTON",
            (250, 500): "COMBOBOX",
            (250, 455): "LISTBOX",
        }
        for (x, y), kind in points.items():
            found = pypdfium2.raw.FPDFPage_HasFormFieldAtPoint(document.formenv, page, x, y)
            assert found == getattr(pypdfium2.raw, f"FPDF_FORMFIELD_{kind}"), kind
    finally:
        document.close()


def test_navigation_survives(survivor: bytes) -> None:
    with pymupdf.open(stream=survivor) as document:
        assert [entry[:3] for entry in document.get_toc()] == [[1, "届出書", 1], [2, "手引き", 2], [1, "案内図", 3]]
        assert [page.get_label() for page in document] == ["A-1", "ii", "map"]
        links = document[1].get_links()
        assert [link.get("uri") for link in links[:2]] == [
            "https://www.example.invalid/tennyu?id=1",
            "mailto:shimin@example.invalid",
        ]
        assert [link.get("page") for link in links[2:4]] == [2, 2]
        assert document.resolve_names().keys() == {"guide", "map"}
    with pikepdf.open(io.BytesIO(survivor)) as document:
        named = [annotation for annotation in document.pages[1].Annots if "/A" in annotation and annotation.A.S == "/Named"]
        assert [str(annotation.A.N) for annotation in named] == ["/NextPage"]
        assert (str(document.Root.PageMode), str(document.Root.PageLayout)) == ("/UseOutlines", "/OneColumn")
        assert document.Root.ViewerPreferences.DisplayDocTitle
        assert str(document.Root.ViewerPreferences.Direction) == "/R2L"
        item = document.Root.Outlines.Last
        assert ([int(part) for part in item.C], int(item.F)) == ([1, 0, 0], 2)


def test_tags_language_title_and_layers_survive(survivor: bytes) -> None:
    with pikepdf.open(io.BytesIO(survivor)) as document:
        root = document.Root
        assert (str(root.Lang), bool(root.MarkInfo.Marked), str(document.docinfo.Title)) == ("ja-JP", True, TITLE)
        section = root.StructTreeRoot.K
        heading, words = section.K
        assert (str(section.S), str(heading.S), str(words.S)) == ("/Sect", "/Midashi", "/P")
        assert root.StructTreeRoot.RoleMap.Midashi == "/H1"
        assert str(words.ActualText) == "届出人の氏名"
        assert heading.Pg.is_same_object_as(document.pages[1].obj)
        numbers = root.StructTreeRoot.ParentTree.Nums
        assert int(numbers[0]) == int(document.pages[1].StructParents) == 1
        assert [one.is_same_object_as(other) for one, other in zip(numbers[1], (heading, words), strict=True)] == [True, True]
        drawing = document.pages[1].Contents.read_bytes()
        assert b"/MCID 0" in drawing
        assert b"/MCID 1" in drawing
        layers = root.OCProperties
        assert [str(group.Name) for group in layers.OCGs] == ["道路", "建物", "旧番地"]
        assert [str(group.Name) for group in layers.D.OFF] == ["旧番地"]
        assert [str(group.Name) for group in layers.D.RBGroups[0]] == ["建物", "旧番地"]
        assert str(layers.D.Order[1][0].Name) == "建物"
        assert b"/OC /L1 BDC" in document.pages[2].Contents.read_bytes()
    with pymupdf.open(stream=survivor) as document:
        text = "".join("".join(page.get_text() for page in document).split())
        assert [line for line in LINES if line not in text] == []


def test_pages_look_as_before(survivor: bytes) -> None:
    before, after = pypdfium2.PdfDocument(notification()), pypdfium2.PdfDocument(survivor)
    try:
        for number in range(3):
            one, other = (document[number].render(scale=1.5) for document in (before, after))
            assert bytes(one.buffer) == bytes(other.buffer)
    finally:
        before.close()
        after.close()


def qr_policy(choice: str, more: str = "") -> str:
    return f'inherits = "standard"\n[options]\n"pdf.qr_codes" = "{choice}"\n{more}'


def qr_codes_on(data: bytes) -> list[str]:
    """What a telephone reads from the pages."""
    document = pypdfium2.PdfDocument(data)
    try:
        return [code.text for page in document for code in zxingcpp.read_barcodes(page.render(scale=2).to_pil())]
    finally:
        document.close()


def test_qr_codes_are_told_or_covered_where_policy_asks(tmp_path: Path) -> None:
    signed = next(one for one in all_samples() if one.path.startswith("benign/") and "署名" in one.path).build()
    left = sanitized(tmp_path / "a", 案内=_pdf_qr.codes())["案内"]
    assert (left[0]["verdict"], len(qr_codes_on(left[1]))) == ("CLEAN", 3)
    told = sanitized(tmp_path / "b", qr_policy("report"), 案内=_pdf_qr.codes(), 署名=signed)
    row, output = told["案内"]
    assert (row["verdict"], row["method"]) == ("CLEAN", "reconstruct")
    assert [detail for _, detail, _ in about(row, "pdf.qr_code")] == [_pdf_qr.ADDRESS] * 3
    assert len(qr_codes_on(output)) == 3
    assert row["provenance"]["libraries"]["zxing-cpp"]
    assert any(one["feature"].startswith("signature.") for one in told["署名"][0]["findings"])
    row, output = sanitized(tmp_path / "c", qr_policy("mask", '[fidelity]\npages = "all"\n'), 案内=_pdf_qr.codes())["案内"]
    assert (row["verdict"], row["method"]) == ("DISARMED", "reconstruct")
    assert len(about(row, "pdf.masked_qr_code")) == 3
    assert qr_codes_on(output) == []
    row, output = sanitized(tmp_path / "d", qr_policy("mask", '[ladder]\nsteps = ["flatten"]\n'), 案内=_pdf_qr.codes())["案内"]
    assert (row["verdict"], row["method"]) == ("FLATTENED", "flatten")
    assert qr_codes_on(output) == []
