"""The ladder as a whole, with a slot that answers what a test tells it to."""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.contract.sandbox import Nested, SealedFile, StepAnswer
from sanitizer.model.finding import Action, Category, Finding, Residue
from sanitizer.model.job import JobState
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method, Verdict
from sanitizer.pipeline.disarm import Budget, disarm
from sanitizer.policy.schema import Policy
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
