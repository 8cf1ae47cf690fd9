"""Places where a field hides what it runs: other elements than instrText, switches of a link, and fields that write a code."""

from __future__ import annotations

import pytest

from samples.build._ooxml_word import complex_field, run, word
from sanitizer.engines.ooxml import ENGINE
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import verify
from tests.unit.engines.ooxml.test_word_fields import BEGIN, END, SEPARATE, instruction, through

_QUOTE = "&quot;"


@pytest.mark.parametrize(
    "arguments",
    [
        f"\\o {_QUOTE}https://ok.example.invalid/{_QUOTE} {_QUOTE}file:///evilmark{_QUOTE}",
        f"\\t {_QUOTE}_blank{_QUOTE} {_QUOTE}\\\\192.0.2.1\\evilmark{_QUOTE}",
        f"\\l {_QUOTE}a{_QUOTE} {_QUOTE}\\\\192.0.2.1\\evilmark{_QUOTE}",
        f"\\l{_QUOTE}a{_QUOTE} file:///evilmark",
        f"\\l {_QUOTE}file:///evilmark{_QUOTE}",
        f"\\n {_QUOTE}file:///evilmark{_QUOTE}",
        f"{_QUOTE}https://ok.example.invalid/{_QUOTE} {_QUOTE}file:///evilmark{_QUOTE}",
        "“file:///evilmark”",
        "'file:///evilmark'",
    ],
)
def test_every_target_of_a_link_is_judged(arguments: str) -> None:
    xml, outcome = through(f"<w:p>{complex_field('HYPERLINK ' + arguments, '文字')}</w:p>")
    assert "evilmark" not in xml
    assert "文字" in xml
    assert "ooxml.link_target" in outcome.features


@pytest.mark.parametrize(
    "arguments",
    [
        f"{_QUOTE}https://example.invalid/a b{_QUOTE} \\o {_QUOTE}説明{_QUOTE} \\t {_QUOTE}_blank{_QUOTE}",
        f"\\l {_QUOTE}_Toc123{_QUOTE} \\h",
        f"{_QUOTE}mailto:soumu@example.invalid{_QUOTE} \\* MERGEFORMAT",
        f"{_QUOTE}https://example.invalid/{_QUOTE} \\l {_QUOTE}第１章{_QUOTE}",
    ],
)
def test_everyday_links_stay_and_are_proved(arguments: str) -> None:
    xml, outcome = through(f"<w:p>{complex_field('HYPERLINK ' + arguments, '文字')}</w:p>")
    assert "HYPERLINK" in xml
    assert verify(VERIFIER, outcome.data, "docx", (ENGINE,)) == []


@pytest.mark.parametrize(
    "code",
    [
        run("<w:t>DDEAUTO evilmark</w:t>"),
        run("<w:t>DDE</w:t>") + instruction("AUTO evilmark"),
        run("<w:delText>DDE evilmark</w:delText>"),
        run('<w:sym w:font="Arial" w:char="0044"/>') + instruction("DE evilmark"),
        instruction("HYPERLINK ") + run("<w:t>file:///evilmark</w:t>"),
        complex_field(f"QUOTE {_QUOTE}DDEAUTO{_QUOTE}", "DDEAUTO") + instruction(" evilmark"),
        complex_field("QUOTE 68 68 69", "x"),
        instruction("HYPERLINK ") + complex_field(f"QUOTE {_QUOTE}file:///evilmark{_QUOTE}", "file:///evilmark"),
        instruction(f"HYPERLINK {_QUOTE}") + complex_field("QUOTE 102", "file:///evilmark") + instruction(_QUOTE),
    ],
)
def test_whatever_stands_where_the_code_stands_is_code(code: str) -> None:
    xml, outcome = through(f"<w:p>{BEGIN}{code}{SEPARATE}{run('<w:t>結果</w:t>')}{END}</w:p>")
    assert "evilmark" not in xml
    assert "fldChar" not in xml
    assert "結果" in xml
    assert outcome.features & {"ooxml.field", "ooxml.dde", "ooxml.link_target"}


@pytest.mark.parametrize(
    ("before", "after"),
    [("D", "ATE"), (" DAT", "E "), ("&quot;D", "ATE"), ("", "DATE"), ("\u3000RE", "F x")],
)
def test_a_field_may_not_complete_a_name(before: str, after: str) -> None:
    """{D{QUOTE DEAUTO cmd}ATE}: the pieces spell DATE, and Word runs DDEAUTO."""
    inner = complex_field(f"QUOTE {_QUOTE}DEAUTO evilmark {_QUOTE}", "DEAUTO evilmark ")
    source = f"{BEGIN}{instruction(before)}{inner}{instruction(after)}{SEPARATE}{run('<w:t>結果</w:t>')}{END}"
    xml, outcome = through(f"<w:p>{source}</w:p>")
    assert "evilmark" not in xml
    assert "fldChar" not in xml
    assert "結果" in xml
    assert "ooxml.field" in outcome.features
    hostile = word(f"<w:p>{source}</w:p>").build()
    assert "ooxml.field" in {residue.feature for residue in verify(VERIFIER, hostile, "docx", (ENGINE,))}


def test_tracked_changes_do_not_end_a_name() -> None:
    """With the deletion rejected a blank ends the name; accepted, the field completes it."""
    inner = complex_field(f"QUOTE {_QUOTE}DEAUTO evilmark {_QUOTE}", "x")
    blank = f"<w:del>{run('<w:delInstrText xml:space=&quot;preserve&quot;> </w:delInstrText>'.replace('&quot;', chr(34)))}</w:del>"
    source = f"{BEGIN}{instruction('D')}{blank}{inner}{instruction('ATE')}{SEPARATE}{run('<w:t>結果</w:t>')}{END}"
    xml, _ = through(f"<w:p>{source}</w:p>")
    assert "evilmark" not in xml
    hostile = word(f"<w:p>{source}</w:p>").build()
    assert "ooxml.field" in {residue.feature for residue in verify(VERIFIER, hostile, "docx", (ENGINE,))}


def test_result_of_a_field_inside_a_code_stays_as_word_writes_it() -> None:
    """{ IF { MERGEFIELD 性別 } = "男" "a" "b" }: Word writes the inner result as instrText."""
    inner = f"{BEGIN}{instruction(' MERGEFIELD 性別 ')}{SEPARATE}{instruction('女')}{END}"
    field = f"{BEGIN}{instruction(' IF ')}{inner}{instruction(f' = {_QUOTE}男{_QUOTE} 1 2')}{SEPARATE}{run('<w:t>2</w:t>')}{END}"
    xml, outcome = through(f"<w:p>{field}</w:p>")
    assert xml.count("fldChar ") == 6
    assert "女" in xml
    assert "ooxml.field" not in outcome.features
    assert verify(VERIFIER, outcome.data, "docx", (ENGINE,)) == []
