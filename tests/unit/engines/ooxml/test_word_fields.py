"""Fields are read as Word reads them: over runs, nested, in changes, per story."""

from __future__ import annotations

import io
import zipfile

import pytest

from samples.build._ooxml_word import complex_field, run, word
from sanitizer.engines.ooxml import ENGINE
from sanitizer.policy.schema import Policy
from tests.in_process import Outcome, plain_policy, reconstruct

BEGIN, SEPARATE, END = (run(f'<w:fldChar w:fldCharType="{kind}"/>') for kind in ("begin", "separate", "end"))


def through(body: str, policy: Policy | None = None) -> tuple[str, Outcome]:
    """The new word/document.xml and the outcome."""
    outcome = reconstruct(ENGINE, word(body).build(), "docx", policy)
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as archive:
        return archive.read("word/document.xml").decode(), outcome


def instruction(text: str) -> str:
    return run(f'<w:instrText xml:space="preserve">{text}</w:instrText>')


@pytest.mark.parametrize(
    "code",
    [
        " PAGE ",
        "TOC \\o &quot;1-3&quot; \\h",
        " = SUM(ABOVE) ",
        "MERGEFIELD 氏名",
        "REF _Ref1 \\h",
        "HYPERLINK \\l &quot;_Toc1&quot;",
        "page",
    ],
)
def test_allowed_codes_stay(code: str) -> None:
    xml, outcome = through(f"<w:p>{complex_field(code, 'x')}</w:p>")
    assert xml.count("fldChar ") == 3
    assert "ooxml.field" not in outcome.features


@pytest.mark.parametrize(
    "code",
    [
        "DDE a b",
        " ddeauto c:\\x ",
        "INCLUDETEXT a",
        "LINK x",
        "IMPORT x",
        "DATABASE x",
        "RD x",
        "AUTOTEXT x",
        "ADDIN x",
        "bookmark_name",
        "ＤＤＥ x",
    ],
)
def test_other_codes_go_and_results_stay(code: str) -> None:
    xml, outcome = through(f"<w:p>{complex_field(code, '結果')}</w:p>")
    assert "fldChar" not in xml
    assert "instrText" not in xml
    assert "結果" in xml
    assert outcome.features & {"ooxml.field", "ooxml.dde"}


def test_bad_field_inside_a_good_result() -> None:
    xml, _ = through(f"<w:p>{BEGIN}{instruction('TOC')}{SEPARATE}{complex_field('DDE x y', '内側')}{END}</w:p>")
    assert "TOC" in xml
    assert "DDE" not in xml
    assert "内側" in xml


def test_good_field_inside_a_bad_code_goes_with_it() -> None:
    xml, _ = through(
        f"<w:p>{BEGIN}{instruction('INCLUDETEXT ')}{complex_field('PAGE', '消える結果')}"
        f"{SEPARATE}{run('<w:t>結果</w:t>')}{END}</w:p>"
    )
    assert "消える結果" not in xml
    assert "instrText" not in xml
    assert "結果" in xml


@pytest.mark.parametrize(
    "body",
    [
        f"<w:p>{BEGIN}{instruction('DDE x')}</w:p>",
        f"<w:p>{instruction('DDE x')}</w:p>",
        f"<w:p>{END}{SEPARATE}{instruction('DDE x')}</w:p>",
        f"<w:p>{BEGIN * 300}{instruction('DDE x')}{END * 300}</w:p>",
        f"<w:p>{BEGIN}{SEPARATE}{instruction('DDE x')}{END}</w:p>",
    ],
)
def test_broken_fields_lose_their_code(body: str) -> None:
    xml, _ = through(body)
    assert "DDE" not in xml


def test_text_box_is_a_story_of_its_own() -> None:
    """A begin outside and a code inside a text box do not make one field, nor hide each other."""
    content = f"<w:txbxContent><w:p>{BEGIN}{instruction('DDE evil')}{SEPARATE}{END}</w:p></w:txbxContent>"
    box = f"<w:pict><v:shape><v:textbox>{content}</v:textbox></v:shape></w:pict>"
    xml, _ = through(f"<w:p>{BEGIN}{instruction('PAGE')}{run(box)}{SEPARATE}{END}</w:p>")
    assert "evil" not in xml
    assert "PAGE" in xml


def test_links_deactivated_by_policy() -> None:
    body = f"<w:p>{complex_field('HYPERLINK &quot;https://example.invalid/&quot;', '文字')}</w:p>"
    kept, _ = through(body)
    assert "example.invalid" in kept
    gone, _ = through(body, plain_policy(options={"ooxml.links": "deactivate"}))
    assert "example.invalid" not in gone
    assert "文字" in gone


def test_link_switch_cannot_hide_the_target() -> None:
    code = "HYPERLINK &quot;file:///c:/x.exe&quot; \\l &quot;a&quot;"
    xml, _ = through(f"<w:p>{complex_field(code, '文字')}</w:p>")
    assert "x.exe" not in xml
