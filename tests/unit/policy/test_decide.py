from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.model import errors
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.job import TRANSITIONS, JobState
from sanitizer.model.verdict import Method, Verdict
from sanitizer.policy.decide import Decision, StepOutcome, decide, findings_of
from tests.in_process import plain_policy

LADDER = (Method.RECONSTRUCT, Method.FLATTEN, Method.TEXT)
STANDARD = plain_policy(ladder=LADDER)
ALL_CODES = sorted(
    {error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.MugaiError)}
)


def finding(action: Action, location: str = "page 1") -> Finding:
    return Finding("pdf.javascript", Category.ACTIVE_CONTENT, location, "", action)


def failed(*codes: str) -> list[StepOutcome]:
    return [StepOutcome(method, code) for method, code in zip(LADDER, codes, strict=False)]


def test_the_first_rung_comes_first() -> None:
    assert decide([], STANDARD) == Decision(next_method=Method.RECONSTRUCT)
    assert decide([], replace(STANDARD, ladder=(Method.TEXT,))) == Decision(next_method=Method.TEXT)


@pytest.mark.parametrize(
    ("outcome", "verdict"),
    [
        (StepOutcome(Method.RECONSTRUCT), Verdict.CLEAN),
        (StepOutcome(Method.RECONSTRUCT, findings=(finding(Action.ALLOW),)), Verdict.CLEAN),
        (StepOutcome(Method.RECONSTRUCT, findings=(finding(Action.ALLOW), finding(Action.REMOVE))), Verdict.DISARMED),
        (StepOutcome(Method.RECONSTRUCT, findings=(finding(Action.REMOVE), finding(Action.FLATTEN))), Verdict.FLATTENED),
        (StepOutcome(Method.FLATTEN), Verdict.FLATTENED),
        (StepOutcome(Method.TEXT), Verdict.FLATTENED),
    ],
)
def test_success(outcome: StepOutcome, verdict: Verdict) -> None:
    assert decide([outcome], STANDARD) == Decision(verdict=verdict, state=JobState.RELEASED)


@pytest.mark.parametrize("code", ["unsupported_type", "polyglot", "blocked_by_policy"])
def test_what_policy_refuses_is_blocked_without_another_rung(code: str) -> None:
    assert decide(failed(code), STANDARD) == Decision(verdict=Verdict.BLOCKED, state=JobState.QUARANTINED, error_code=code)
    assert decide(failed("malformed_file", code), STANDARD).verdict is Verdict.BLOCKED


@pytest.mark.parametrize("code", ["encrypted_file", "wrong_password"])
def test_an_encrypted_file_waits_for_its_password(code: str) -> None:
    assert decide(failed(code), STANDARD) == Decision(verdict=Verdict.REVIEW, state=JobState.WAITING_PASSWORD, error_code=code)


@pytest.mark.parametrize(
    "code",
    [
        "malformed_file",
        "residue_found",
        "fidelity_low",
        "fidelity_unknown",
        "sandbox_crash",
        "sandbox_timeout",
        "limit_exceeded",
        "flatten_required",
        "nothing_to_show",
        "program_missing",
        "program_failed",
        "untrusted_input",
    ],
)
def test_what_a_rung_cannot_do_goes_to_the_next(code: str) -> None:
    assert decide(failed(code), STANDARD) == Decision(next_method=Method.FLATTEN)
    assert decide(failed(code, code), STANDARD) == Decision(next_method=Method.TEXT)
    assert decide(failed(code, code, code), STANDARD).state is JobState.QUARANTINED


@pytest.mark.parametrize("code", ["wire_violation", "sandbox_error", "internal_error", "a_code_of_tomorrow", "audit_error"])
def test_everything_else_fails_closed(code: str) -> None:
    assert decide(failed(code), STANDARD) == Decision(verdict=Verdict.FAILED, state=JobState.QUARANTINED, error_code=code)


@pytest.mark.parametrize(
    ("codes", "verdict", "code"),
    [
        (("malformed_file", "nothing_to_show", "nothing_to_show"), Verdict.REVIEW, "malformed_file"),
        (("nothing_to_show", "malformed_file", "nothing_to_show"), Verdict.REVIEW, "malformed_file"),
        (("nothing_to_show", "nothing_to_show", "nothing_to_show"), Verdict.REVIEW, "nothing_to_show"),
        (("malformed_file", "sandbox_timeout", "nothing_to_show"), Verdict.FAILED, "sandbox_timeout"),
        (("flatten_required", "nothing_to_show", "nothing_to_show"), Verdict.REVIEW, "flatten_required"),
    ],
)
def test_after_the_last_rung_the_most_telling_reason_stands(codes: tuple[str, ...], verdict: Verdict, code: str) -> None:
    assert decide(failed(*codes), STANDARD) == Decision(verdict=verdict, state=JobState.QUARANTINED, error_code=code)


def test_a_ladder_without_flatten_skips_it() -> None:
    policy = replace(STANDARD, ladder=(Method.RECONSTRUCT, Method.TEXT))
    assert decide(failed("flatten_required"), policy) == Decision(next_method=Method.TEXT)
    assert decide(failed("flatten_required"), replace(STANDARD, ladder=(Method.RECONSTRUCT,))).verdict is Verdict.REVIEW


def test_a_method_outside_the_ladder_does_not_start_it_again() -> None:
    policy = replace(STANDARD, ladder=(Method.FLATTEN,))
    assert decide([StepOutcome(Method.FLATTEN, "malformed_file")], policy).state is JobState.QUARANTINED


def test_findings_of_all_rungs_are_told_once() -> None:
    history = [
        StepOutcome(Method.RECONSTRUCT, "flatten_required", (finding(Action.FLATTEN), finding(Action.REMOVE, "page 2"))),
        StepOutcome(Method.FLATTEN, findings=(finding(Action.REMOVE), finding(Action.REMOVE, "page 3"))),
    ]
    merged = findings_of(history)
    assert [(item.location, item.action) for item in merged] == [
        ("page 1", Action.REMOVE),
        ("page 2", Action.REMOVE),
        ("page 3", Action.REMOVE),
    ]


# Invariant: whatever happens on the rungs, the decisions end after at most one outcome per rung; a file is released only by a
# success, and every end is a state that a running job may go to.
@given(st.lists(st.sampled_from(["", *ALL_CODES, "unknown"]), min_size=3, max_size=3), st.sets(st.sampled_from(LADDER), min_size=1))
def test_every_history_ends(codes: list[str], rungs: set[Method]) -> None:
    policy = replace(STANDARD, ladder=tuple(method for method in LADDER if method in rungs))
    history: list[StepOutcome] = []
    for code in codes:
        decision = decide(history, policy)
        if decision.next_method is None:
            break
        assert decision.verdict is None
        assert decision.next_method not in {outcome.method for outcome in history}
        history.append(StepOutcome(decision.next_method, code))
    decision = decide(history, policy)
    assert decision.next_method is None
    assert decision.verdict is not None
    assert decision.state in TRANSITIONS[JobState.RUNNING]
    assert (decision.state is JobState.RELEASED) == decision.verdict.releasable == history[-1].ok
    assert bool(decision.error_code) != decision.verdict.releasable
