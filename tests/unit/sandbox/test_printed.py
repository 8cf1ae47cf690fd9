"""What was printed is drawn in its place, with the source's own type, findings and password."""

from __future__ import annotations

from sanitizer.contract.sandbox import SealedFile, StepAnswer
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.printed import drawn
from tests.in_process import plain_policy


def finding(key: str) -> Finding:
    return Finding(key, Category.ACTIVE_CONTENT, "file", "", Action.REMOVE)


def sealed() -> MemoryFile:
    return MemoryFile.sealed_from([b"%PDF-1.7"], 100)


def printed() -> StepAnswer:
    return StepAnswer(
        "",
        type_name="docx",
        target=sealed(),
        target_type="pdf",
        findings=(finding("macro.vba"),),
        findings_total=1,
        kept_password=0,
        made_by="ooxml",
        timings_ms={"flatten": 5.0, "scan": 1.0},
    )


def test_the_answer_is_that_of_the_source() -> None:
    def draw(_pdf: SealedFile) -> StepAnswer:
        timings = {"flatten": 7.0}
        found = (finding("flatten.scaled_page"),)
        return StepAnswer(
            "", type_name="pdf", target=sealed(), target_type="pdf", findings=found, findings_total=1, timings_ms=timings
        )

    answer = drawn(printed(), plain_policy(), draw)
    assert (answer.type_name, answer.made_by, answer.kept_password) == ("docx", "ooxml", 0)
    assert [one.feature for one in answer.findings] == ["macro.vba", "flatten.scaled_page"]
    assert answer.timings_ms == {"flatten": 7.0, "print": 5.0, "scan": 1.0}
    assert answer.target is not None
    answer.target.close()


def test_what_is_no_pdf_is_a_failure_of_the_program() -> None:
    answer = drawn(printed(), plain_policy(), lambda _pdf: StepAnswer("unsupported_type", foreign_name="exe"))
    assert (answer.error_code, answer.type_name, answer.target) == ("program_failed", "docx", None)
    assert [one.feature for one in answer.findings] == ["macro.vba"]
