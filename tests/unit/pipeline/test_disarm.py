"""The ladder as a whole, with a slot that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sanitizer.contract.sandbox import Nested, SealedFile, StepAnswer
from sanitizer.model.fidelity import Comparison, Fidelity, Score
from sanitizer.model.finding import Action, Category, Finding, Residue
from sanitizer.model.job import JobState
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method, Verdict
from sanitizer.pipeline.disarm import Budget, Disarmed, disarm
from sanitizer.policy.schema import ComparedPages, FidelityRule, Policy
from sanitizer.sandbox.memory_file import MemoryFile
from tests.in_process import plain_policy

LADDER = (Method.RECONSTRUCT, Method.FLATTEN, Method.TEXT)
SCRIPT = Finding("pdf.javascript", Category.ACTIVE_CONTENT, "page 1", "", Action.REMOVE)


def sealed(data: bytes = b"x") -> MemoryFile:
    return MemoryFile.sealed_from([data], 1 << 20)


class ScriptedSlot:
    """Answers disarm by method and verify in turn; remembers what it was asked."""

    level = "full"

    def __init__(self, disarmed: dict[Method, StepAnswer], verified: list[StepAnswer] | None = None) -> None:
        self.disarmed = disarmed
        self.verified = iter(verified or [])
        self.methods: list[Method] = []
        self.members: Iterator[bytes] = iter(())
        self.compared = StepAnswer("sandbox_crash")
        self.comparisons = 0

    def disarm(
        self, source: SealedFile, name: str, policy: Policy, method: Method, passwords: tuple[str, ...], nested: Nested
    ) -> StepAnswer:
        self.methods.append(method)
        for member in self.members:
            result = nested(sealed(member), "member.bin")
            if result is not None:
                result.close()
        return self.disarmed[method]

    def verify(self, target: SealedFile, type_name: str, policy: Policy) -> StepAnswer:
        return next(self.verified, StepAnswer("", made_by="proof (other)"))

    def compare(
        self, source: SealedFile, source_type: str, target: SealedFile, target_type: str, policy: Policy, passwords: tuple[str, ...]
    ) -> StepAnswer:
        self.comparisons += 1
        return self.compared

    def libraries(self) -> dict[str, str]:
        return {}

    def ruleset(self) -> str:
        return ""

    def close(self) -> None:
        return None


def made(*findings: Finding) -> StepAnswer:
    return StepAnswer("", type_name="pdf", target=sealed(b"new"), target_type="pdf", findings=findings, made_by="pdf")


def run(slot: ScriptedSlot, **changes: object) -> object:
    with sealed() as source:
        return disarm(slot, source, "a.pdf", plain_policy(ladder=LADDER, **changes))


def test_clean_and_disarmed() -> None:
    clean = run(ScriptedSlot({Method.RECONSTRUCT: made()}))
    assert (clean.verdict, clean.state) == (Verdict.CLEAN, JobState.RELEASED)  # type: ignore[attr-defined]
    changed = run(ScriptedSlot({Method.RECONSTRUCT: made(SCRIPT)}))
    assert changed.verdict is Verdict.DISARMED  # type: ignore[attr-defined]
    assert changed.verifier == "proof (other)"  # type: ignore[attr-defined]


def test_residue_is_never_delivered() -> None:
    left = StepAnswer("residue_found", "1 left", residues=(Residue("pdf.javascript", "object 3", ""),))
    slot = ScriptedSlot(
        {Method.RECONSTRUCT: made(), Method.FLATTEN: made(), Method.TEXT: StepAnswer("nothing_to_show")}, [left, left]
    )
    outcome = run(slot)
    assert slot.methods == list(LADDER)
    assert outcome.target is None  # type: ignore[attr-defined]
    assert (outcome.verdict, outcome.error_code) == (Verdict.REVIEW, "residue_found")  # type: ignore[attr-defined]
    assert "verification of the reconstruct target" in outcome.error_detail  # type: ignore[attr-defined]


def test_malformed_goes_down_to_pictures() -> None:
    outcome = run(ScriptedSlot({Method.RECONSTRUCT: StepAnswer("malformed_file"), Method.FLATTEN: made()}))
    assert (outcome.verdict, outcome.method) == (Verdict.FLATTENED, Method.FLATTEN)  # type: ignore[attr-defined]


def test_encrypted_waits_for_a_password() -> None:
    outcome = run(ScriptedSlot({Method.RECONSTRUCT: StepAnswer("encrypted_file")}))
    assert outcome.state is JobState.WAITING_PASSWORD  # type: ignore[attr-defined]


def test_blocked_ends_at_once() -> None:
    slot = ScriptedSlot({Method.RECONSTRUCT: StepAnswer("blocked_by_policy")})
    assert run(slot).verdict is Verdict.BLOCKED  # type: ignore[attr-defined]
    assert slot.methods == [Method.RECONSTRUCT]


def test_too_large_is_never_handed_in() -> None:
    slot = ScriptedSlot({})
    with sealed(b"123") as source:
        outcome = disarm(slot, source, "a.pdf", plain_policy(limits=Limits(max_bytes=2)))
    assert (outcome.error_code, slot.methods) == ("limit_exceeded", [])


def test_a_change_in_a_member_is_a_change() -> None:
    slot = ScriptedSlot({Method.RECONSTRUCT: made(SCRIPT)})
    slot.members = iter([b"member"])
    outcome = run(slot)
    assert [finding.location for finding in outcome.findings] == ["page 1", "member.bin > page 1"]  # type: ignore[attr-defined]


def test_a_budget_is_shared_by_all_members() -> None:
    budget = Budget.of(Limits(max_members=2, max_unpacked_bytes=100, max_depth=1))
    assert budget.take(10, 1)
    assert not budget.take(200, 1)
    assert not budget.take(1, 1)


ASKED = FidelityRule(ComparedPages.SAMPLE)
GOOD, BAD = Score(1.0, 1.0, 1), Score(0.9, 0.4, 3)


def compared(similarity: Score = GOOD, spot: Score = GOOD, recall: Score | None = GOOD) -> StepAnswer:
    return StepAnswer("", comparison=Comparison(4, 9, similarity, spot, recall), timings_ms={"compare": 3.0})


def run_compared(answer: StepAnswer, ladder: tuple[Method, ...] = LADDER) -> tuple[ScriptedSlot, Disarmed]:
    slot = ScriptedSlot({method: made() for method in LADDER})
    slot.compared = answer
    with sealed() as source:
        return slot, disarm(slot, source, "a.pdf", plain_policy(ladder=ladder, fidelity=ASKED))


def test_without_being_asked_nothing_is_compared() -> None:
    slot = ScriptedSlot({Method.RECONSTRUCT: made()})
    outcome = run(slot)
    assert (slot.comparisons, outcome.fidelity) == (0, None)  # type: ignore[attr-defined]


@pytest.mark.parametrize("recall", [GOOD, None])
def test_a_faithful_target_is_released_with_its_scores(recall: Score | None) -> None:
    _, outcome = run_compared(compared(recall=recall))
    assert (outcome.verdict, outcome.method) == (Verdict.CLEAN, Method.RECONSTRUCT)
    assert outcome.fidelity == Fidelity(Method.RECONSTRUCT, Comparison(4, 9, GOOD, GOOD, recall))
    assert outcome.timings_ms["compare"] == 3.0


@pytest.mark.parametrize(
    ("answer", "detail"),
    [
        (compared(similarity=BAD), "similarity 0.400 on page 3, policy wants 0.9"),
        (compared(spot=BAD), "spot 0.400 on page 3, policy wants 0.5"),
        (compared(recall=BAD), "recall 0.400 on page 3, policy wants 0.99"),
    ],
)
def test_below_a_limit_the_next_rung_comes(answer: StepAnswer, detail: str) -> None:
    slot, outcome = run_compared(answer)
    assert (outcome.verdict, outcome.method, slot.comparisons) == (Verdict.FLATTENED, Method.FLATTEN, 1)
    assert outcome.error_detail == f"reconstruct: fidelity_low: {detail}"
    assert outcome.fidelity == Fidelity(Method.RECONSTRUCT, answer.comparison)  # says why it is flattened


def test_below_a_limit_on_the_last_rung_the_file_is_held() -> None:
    _, outcome = run_compared(compared(spot=BAD), (Method.RECONSTRUCT,))
    assert (outcome.verdict, outcome.state, outcome.error_code) == (Verdict.REVIEW, JobState.QUARANTINED, "fidelity_low")
    assert outcome.target is None


@pytest.mark.parametrize("code", ["sandbox_crash", "sandbox_timeout", "malformed_file", "limit_exceeded", "encrypted_file"])
def test_a_comparison_that_fails_shows_nothing(code: str) -> None:
    _, outcome = run_compared(StepAnswer(code, "why"))
    assert (outcome.verdict, outcome.fidelity) == (Verdict.FLATTENED, Fidelity(Method.RECONSTRUCT, None, "fidelity_unknown"))
    assert outcome.error_detail == f"reconstruct: fidelity_unknown: comparing target and source: {code}: why"
    _, held = run_compared(StepAnswer(code, "why"), (Method.RECONSTRUCT,))
    assert (held.verdict, held.error_code, held.target) == (Verdict.REVIEW, "fidelity_unknown", None)


def test_a_comparing_child_that_breaks_the_protocol_is_not_trusted_with_more() -> None:
    slot, outcome = run_compared(StepAnswer("wire_violation"))
    assert (outcome.verdict, outcome.error_code) == (Verdict.FAILED, "wire_violation")
    assert slot.methods == [Method.RECONSTRUCT]


def test_a_type_that_cannot_be_drawn_is_released_and_the_report_says_so() -> None:
    _, outcome = run_compared(StepAnswer("nothing_to_show"))
    assert (outcome.verdict, outcome.fidelity) == (Verdict.CLEAN, Fidelity(Method.RECONSTRUCT, None, "nothing_to_show"))


def test_members_and_lower_rungs_are_not_compared() -> None:
    slot = ScriptedSlot({method: made() for method in LADDER})
    slot.compared, slot.members = compared(), iter([b"member"])
    with sealed() as source:
        disarm(slot, source, "a.pdf", plain_policy(ladder=LADDER, fidelity=ASKED))
        assert slot.comparisons == 1
        disarm(slot, source, "a.pdf", plain_policy(ladder=(Method.FLATTEN,), fidelity=ASKED))
    assert slot.comparisons == 1
