from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.model import errors
from sanitizer.model.fidelity import Comparison, Fidelity, Score
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source, Target
from sanitizer.model.verdict import Method, Verdict
from sanitizer.pipeline.notice import (
    WIDTH,
    Asker,
    Original,
    as_bytes,
    columns,
    render_left,
    render_notice,
    render_summary,
)
from sanitizer.policy.words import LANGUAGES, load_words
from tests.unit.policy.plugs import CATALOGUE

ERROR_CODES = sorted(
    {error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.MugaiError)}
)
LEFT_REASONS = ("unreadable_file", "special_file", "unfinished_file", "too_deep", "too_large")
ENDED = datetime(2026, 3, 31, 15, 4, tzinfo=UTC)
PROVENANCE = Provenance("0.1", "standard", "a" * 64, "full", "host", ENDED, ENDED)
MACRO = Finding("ooxml.vba_macro", Category.ACTIVE_CONTENT, "xl/vbaProject.bin", "secret detail", Action.BLOCK)
SCRIPTS = tuple(Finding("pdf.javascript", Category.ACTIVE_CONTENT, f"page {page}", "", Action.REMOVE) for page in range(1, 7))
MALWARE = Finding("antivirus.other", Category.DETECTION, "", "Eicar", Action.BLOCK)


def report(
    code: str = "malformed_file",
    verdict: Verdict = Verdict.REVIEW,
    name: str = "令和8年度予算.xlsx",
    kind: str = "docx",
    findings: tuple[Finding, ...] = (),
    method: Method | None = None,
    targets: tuple[Target, ...] = (),
) -> Report:
    source = Source(name, 1_234_567, "ab" * 32, kind)
    return Report(
        SCHEMA_VERSION,
        "0193a7c0-7a1f-7000-8000-0123456789ab",
        verdict,
        method,
        source,
        targets,
        findings,
        len(findings),
        PROVENANCE,
        {},
        code,
    )


def asker(language: str = "ja", contact: str = "情報政策課 内線 1234") -> Asker:
    return Asker(load_words(language), contact, CATALOGUE)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", [*ERROR_CODES, "a_code_of_tomorrow"])
def test_every_error_code_gives_a_whole_notice(language: str, code: str) -> None:
    text = render_notice(report(code), asker(language))
    first, blank, *rest = text.splitlines()
    assert "令和8年度予算.xlsx" in first
    assert blank == ""
    for needed in (
        "0193a7c0-7a1f-7000-8000-0123456789ab",
        "情報政策課 内線 1234",
        "1,234,567",
        "ab" * 32,
        "standard",
        "  1. ",
        code,
    ):
        assert needed in "\n".join(rest)
    assert "{" not in text
    assert "notice." not in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("verdict", [Verdict.REVIEW, Verdict.BLOCKED, Verdict.FAILED])
def test_every_held_verdict_has_its_words(language: str, verdict: Verdict) -> None:
    assert load_words(language).text(f"verdict.{verdict.name.lower()}") in render_notice(report(verdict=verdict), asker(language))


def test_the_time_is_japanese_time() -> None:
    assert "2026年4月1日 00時04分（日本時間）" in render_notice(report(), asker("ja"))
    assert "2026-04-01 00:04 (Japan time)" in render_notice(report(), asker("en"))


def test_what_blocked_the_file_comes_first_and_is_named_so() -> None:
    text = render_notice(report("blocked_by_policy", Verdict.BLOCKED, findings=(*SCRIPTS, MACRO)), asker())
    assert "・マクロ（1か所） … これが理由で受渡しを止めました" in text
    assert text.index("マクロ（1") < text.index("スクリプト（6か所）")
    assert "場所: page 1, page 2, page 3 ほか3か所" in text
    assert "secret detail" not in text


def test_a_detection_has_its_own_advice() -> None:
    text = render_notice(report("blocked_by_policy", Verdict.BLOCKED, findings=(MALWARE,)), asker())
    assert text.startswith("「令和8年度予算.xlsx」から危険なプログラムの特徴が見つかったため")
    assert "開かないでください" in text
    assert "・検知（1か所）" in text  # a feature that the catalogue does not know has its category's word
    assert "Eicar" not in text


def test_an_unsupported_type_is_named_and_gets_the_advice_of_its_kind() -> None:
    text = render_notice(report("unsupported_type", Verdict.BLOCKED, kind="exe"), asker())
    assert "このファイルの種類: Windowsのプログラム" in text
    assert "決してお渡ししません" in text
    assert "対応していない形式" in render_notice(report("unsupported_type", Verdict.BLOCKED, kind=""), asker()).splitlines()[0]


@pytest.mark.parametrize("original", list(Original))
def test_it_says_where_the_original_is(original: Original) -> None:
    texts = {render_notice(report(), asker(language), original) for language in LANGUAGES}
    assert len(texts) == 2
    assert load_words("ja").text(f"notice.original_{original}") in render_notice(report(), asker(), original)


def test_without_a_contact_there_is_still_someone_to_ask() -> None:
    assert "情報システムの担当" in render_notice(report(), asker(contact=" \n"))
    two = render_notice(report(), asker(contact="情報政策課\n内線 1234"))
    assert "\n  情報政策課\n  内線 1234\n" in two


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("reason", LEFT_REASONS)
def test_what_stays_in_the_inbox(language: str, reason: str) -> None:
    text = render_left("~$予算.xlsx", reason, ENDED, asker(language))
    assert "~$予算.xlsx" in text.splitlines()[0]
    assert reason in text
    assert load_words(language).text("notice.original_inbox") in text


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize(
    ("verdict", "method"),
    [
        (Verdict.CLEAN, Method.RECONSTRUCT),
        (Verdict.DISARMED, Method.RECONSTRUCT),
        (Verdict.FLATTENED, Method.RECONSTRUCT),
        (Verdict.FLATTENED, Method.FLATTEN),
        (Verdict.FLATTENED, Method.TEXT),
    ],
)
def test_the_summary_of_what_was_released(language: str, verdict: Verdict, method: Method) -> None:
    signature = Finding("pdf.signature", Category.SIGNATURE, "", "", Action.REMOVE)
    kept = Finding("ooxml.comment", Category.HIDDEN, "word/comments.xml", "", Action.ALLOW)
    findings = () if verdict is Verdict.CLEAN else (*SCRIPTS, signature, kept)
    text = render_summary(
        report("", verdict, findings=findings, method=method, targets=(Target("税務課/予算_mugai.xlsx", 1, "c" * 64, "xlsx"),)),
        asker(language),
    )
    words = load_words(language)
    assert "税務課/予算_mugai.xlsx" in text
    assert (words.text("summary.removed") in text) == (words.text("summary.kept") in text) == bool(findings)
    together = text.replace("\n", " ").replace("  ", " ") if language == "en" else text.replace("\n", "")
    assert (words.text("summary.text_effect") in together) == (method is Method.TEXT)
    assert (words.text("summary.flattened_effect") in together) == (method is Method.FLATTEN)
    is_partly = verdict is Verdict.FLATTENED and method is Method.RECONSTRUCT
    assert (words.text("summary.partly_flattened_effect") in together) == is_partly
    assert words.text("notice.code") not in text


def test_notepad_can_show_it() -> None:
    data = as_bytes(render_notice(report(), asker()))
    assert data.startswith(b"\xef\xbb\xbf")
    assert data.count(b"\n") == data.count(b"\r\n") > 10
    assert "予算" in data.decode("utf-8-sig")


# Invariant: whatever a file is called and wherever its findings say they are, a notice has no controls but line ends and no bidi
# characters, its lines but the first are no wider than WIDTH, and the receipt number stands once.
@settings(max_examples=60, deadline=None)
@given(st.text(max_size=80), st.text(max_size=120), st.sampled_from(LANGUAGES))
def test_hostile_names_and_places_cannot_change_the_notice(name: str, location: str, language: str) -> None:
    finding = Finding("pdf.javascript", Category.ACTIVE_CONTENT, location, "", Action.REMOVE)
    text = render_notice(report(name=name, findings=(finding,)), asker(language))
    assert all(char.isprintable() or char in "\n\u3000" for char in text)
    lines = text.split("\n")
    assert all(columns(line) <= WIDTH for line in lines[1:])
    assert sum("0193a7c0" in line for line in lines) == 1


@pytest.mark.parametrize("end", ["。", "、", "）"])
def test_lines_do_not_start_with_closing_marks(end: str) -> None:
    for length in range(30, 45):
        finding = Finding("pdf.javascript", Category.ACTIVE_CONTENT, "あ" * length + end + "い" * 10, "", Action.REMOVE)
        for line in render_notice(report(findings=(finding,)), asker()).splitlines():
            assert not line.lstrip(" ").startswith(end)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_comparison_stands_in_the_record(language: str) -> None:
    score = Score(0.5, 0.25, 2)
    fidelity = Fidelity(Method.RECONSTRUCT, Comparison(2, 2, score, score, None))
    text = render_notice(replace(report("fidelity_low"), fidelity=fidelity), asker(language))
    assert load_words(language).text("notice.fidelity") in text
    assert "25.0 %" in text
    assert max(columns(line) for line in text.splitlines()[1:]) <= WIDTH
