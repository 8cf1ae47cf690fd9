"""What the session of a step tells an engine beside findings."""

from __future__ import annotations

import io

import pytest

from sanitizer.model.errors import FlattenRequired
from sanitizer.model.finding import Action, Category, Feature, Finding
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy


@pytest.mark.parametrize(
    ("name", "suffixes", "expected"),
    [
        ("起案.docm", (".docx",), "起案_mugai.docx"),
        ("写真.JPEG", (".jpg", ".jpeg"), "写真_mugai.JPEG"),
        ("名簿", (".csv",), "名簿_mugai.csv"),
        ("名簿.csv", (), "名簿_mugai.csv"),
        ("名簿", (), "名簿_mugai"),
        ("../../a\u202e.csv", (".csv",), "a__mugai.csv"),
    ],
)
def test_a_disarmed_member_has_a_name_that_says_so(name: str, suffixes: tuple[str, ...], expected: str) -> None:
    session = StepSession(plain_policy(), "pdf", lambda _finding: None, no_nested, suffixes=lambda _member, _name: suffixes)
    assert session.member_name(io.BytesIO(b"x"), name) == expected


@pytest.mark.parametrize("in_place", [True, False])
def test_what_the_engine_flattens_in_place_does_not_flatten_the_file(in_place: bool) -> None:
    findings: list[Finding] = []
    feature = Feature("pdf.part", Category.STRUCTURE, Action.FLATTEN, "part", "部分", in_place=in_place)
    session = StepSession(plain_policy(), "pdf", findings.append, no_nested)
    if in_place:
        assert session.found(feature, "page 1") is Action.FLATTEN
    else:
        with pytest.raises(FlattenRequired):
            session.found(feature, "page 1")
    assert [finding.action for finding in findings] == [Action.FLATTEN]
