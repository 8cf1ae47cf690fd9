"""One file down the ladder: disarm in one child, verify in another, compare in a third where policy asks, decide, and again.

Members of containers go the same way, without being compared: what a reader sees of them is in the comparison of the whole.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from sanitizer.contract.sandbox import RecordEntry, SandboxSlot, SealedFile, StepAnswer
from sanitizer.model.errors import FidelityLow, FidelityUnknown, LimitExceeded, NothingToShow, WireViolation
from sanitizer.model.fidelity import Comparison, Fidelity
from sanitizer.model.finding import Action, Finding
from sanitizer.model.job import JobState
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method, Verdict
from sanitizer.policy.decide import Decision, StepOutcome, decide, findings_of
from sanitizer.policy.schema import ComparedPages, FidelityRule, Policy

_KNOWN_MACRO = "ooxml.known_macro"
MAX_RECORD_ENTRIES = 1_000  # of the members of one file together
MAX_RECORD_CHARS = 4_000_000


@dataclass(slots=True)
class Budget:
    """What all members of one file may use together; a member's children draw on the same budget."""

    members_left: int
    bytes_left: int
    depth: int = 0

    @classmethod
    def of(cls, limits: Limits) -> Budget:
        return cls(limits.max_members, limits.max_unpacked_bytes)

    def take(self, size_bytes: int, max_depth: int) -> bool:
        """Count one member; False when it is one too many, too large or too deep."""
        self.members_left -= 1
        self.bytes_left -= size_bytes
        return self.members_left >= 0 and self.bytes_left >= 0 and self.depth < max_depth


@dataclass(frozen=True, slots=True)
class Disarmed:
    """How one file ended. `target` is sealed and verified, there exactly when `verdict` is releasable; the caller closes it."""

    verdict: Verdict
    state: JobState
    error_code: str
    error_detail: str
    method: Method | None
    target: SealedFile | None
    target_type: str
    source_type: str
    foreign_name: str
    findings: tuple[Finding, ...]
    findings_total: int
    engine: str
    verifier: str
    timings_ms: dict[str, float]
    fidelity: Fidelity | None = None
    record: tuple[RecordEntry, ...] = ()  # for reviewers: what was in its macros


@dataclass(slots=True)
class _Run:
    """What the rungs so far have shown."""

    history: list[StepOutcome] = field(default_factory=list)
    answers: list[StepAnswer] = field(default_factory=list)
    timings_ms: Counter[str] = field(default_factory=Counter)
    member_findings: list[Finding] = field(default_factory=list)
    member_record: list[RecordEntry] = field(default_factory=list)
    record_chars_left: int = MAX_RECORD_CHARS
    verifier: str = ""
    fidelity: Fidelity | None = None

    @property
    def last(self) -> StepAnswer:
        return self.answers[-1]


def disarm(
    slot: SandboxSlot,
    source: SealedFile,
    name: str,
    policy: Policy,
    passwords: tuple[str, ...] = (),
    budget: Budget | None = None,
    ladder: tuple[Method, ...] = (),
) -> Disarmed:
    """Take *source* down the policy's ladder (or *ladder*) until a target is verified or no rung is left.

    Never raises for what a file does; SandboxError when there is no sandbox to be had.
    """
    if ladder:
        policy = replace(policy, ladder=ladder)
    if source.size_bytes > policy.limits.max_bytes:
        return _too_large(source, policy)
    run = _Run()
    budget = budget or Budget.of(policy.limits)
    while True:
        decision = decide(run.history, policy)
        if decision.next_method is None:
            return _ended(run, decision)
        _rung(run, slot, source, name, policy, decision.next_method, passwords, budget)


def _rung(
    run: _Run,
    slot: SandboxSlot,
    source: SealedFile,
    name: str,
    policy: Policy,
    method: Method,
    passwords: tuple[str, ...],
    budget: Budget,
) -> None:
    """One rung: disarm, then verify what it wrote, then compare it with the source. The outcomes go into *run*."""

    def nested(member: SealedFile, member_name: str) -> SealedFile | None:
        return _member(run, slot, member, member_name, policy, passwords, budget)

    answer = slot.disarm(source, name, policy, method, passwords, nested)
    run.timings_ms.update(answer.timings_ms)
    code, detail = answer.error_code, answer.detail
    if not code:
        assert answer.target is not None, "a step without an error has a target"
        checked = slot.verify(answer.target, answer.target_type, policy)
        run.timings_ms.update(checked.timings_ms)
        run.verifier = checked.made_by
        code, detail = checked.error_code, checked.detail
        if code:
            detail = f"verification of the {method} target: {detail}"
        elif method is Method.RECONSTRUCT and policy.fidelity.pages is not ComparedPages.NONE and budget.depth == 0:
            code, detail = _compare(run, slot, source, answer, policy, passwords)
        if not code and answer.kept_password >= 0:
            answer = _protected(run, slot, answer, policy, passwords[answer.kept_password])
            code, detail = answer.error_code, answer.detail
        elif code and answer.target is not None:
            answer.target.close()
    run.answers.append(replace(answer, error_code=code, detail=detail))
    run.history.append(StepOutcome(method, code, answer.findings))


def _protected(run: _Run, slot: SandboxSlot, answer: StepAnswer, policy: Policy, password: str) -> StepAnswer:
    """*answer* with its verified target under the password of the source, or with the reason why that cannot be."""
    assert answer.target is not None
    done = slot.protect(answer.target, answer.target_type, policy, password)
    answer.target.close()
    run.timings_ms.update(done.timings_ms)
    return replace(answer, target=done.target, error_code=done.error_code, detail=done.detail)


def _compare(
    run: _Run, slot: SandboxSlot, source: SealedFile, answer: StepAnswer, policy: Policy, passwords: tuple[str, ...]
) -> tuple[str, str]:
    """The error code ("" when it is like its source, or of a type that cannot be drawn) and its detail; the scores go into *run*.

    A comparison that fails has shown nothing: the ladder goes on, as below a limit. Only a child that breaks the protocol ends it.
    """
    assert answer.target is not None
    compared = slot.compare(source, answer.type_name, answer.target, answer.target_type, policy, passwords)
    run.timings_ms.update(compared.timings_ms)
    code = compared.error_code
    if code == NothingToShow.code:
        run.fidelity = Fidelity(Method.RECONSTRUCT, None, code)
        return "", ""
    if compared.comparison is None:
        run.fidelity = Fidelity(Method.RECONSTRUCT, None, FidelityUnknown.code)
        end = code if code == WireViolation.code else FidelityUnknown.code
        return end, f"comparing target and source: {code}: {compared.detail}"
    run.fidelity = Fidelity(Method.RECONSTRUCT, compared.comparison)
    below = "; ".join(_below(compared.comparison, policy.fidelity))
    return (FidelityLow.code, below) if below else ("", "")


def _below(comparison: Comparison, rule: FidelityRule) -> Iterator[str]:
    """Which limits the comparison misses, with its worst page."""
    for name, score, least in (
        ("similarity", comparison.similarity, rule.min_similarity),
        ("spot", comparison.spot, rule.min_spot),
        ("recall", comparison.recall, rule.min_recall),
    ):
        if score is not None and score.lowest < least:
            yield f"{name} {score.lowest:.3f} on page {score.page}, policy wants {least:g}"


def _member(
    run: _Run, slot: SandboxSlot, member: SealedFile, name: str, policy: Policy, passwords: tuple[str, ...], budget: Budget
) -> SealedFile | None:
    """Disarm a member as a file of its own; its findings join the report, with its name before their places."""
    if not budget.take(member.size_bytes, policy.limits.max_depth):
        return None
    budget.depth += 1
    try:
        outcome = disarm(slot, member, name, policy, passwords, budget, ladder=(Method.RECONSTRUCT,))
    finally:
        budget.depth -= 1
    room = policy.limits.max_findings_kept - len(run.member_findings)
    run.member_findings.extend(
        replace(finding, location=f"{name} > {finding.location}"[:500]) for finding in outcome.findings[: max(0, room)]
    )
    for entry in outcome.record:
        run.record_chars_left -= len(entry.untrusted_text)
        if len(run.member_record) < MAX_RECORD_ENTRIES and run.record_chars_left >= 0:
            run.member_record.append(replace(entry, untrusted_location=f"{name} > {entry.untrusted_location}"[:500]))
    return outcome.target


def _ended(run: _Run, decision: Decision) -> Disarmed:
    assert decision.verdict is not None
    assert decision.state is not None
    ok = not decision.error_code
    told = next((a for a in reversed(run.answers) if a.error_code == decision.error_code), run.last)
    findings = findings_of(run.history) + tuple(run.member_findings)
    if ok and run.history[-1].method is Method.RECONSTRUCT:
        findings = _of_known_forms(findings)
    verdict = decision.verdict
    if verdict is Verdict.CLEAN and any(finding.action != "allow" for finding in run.member_findings):
        verdict = Verdict.DISARMED
    return Disarmed(
        verdict=verdict,
        state=decision.state,
        error_code=decision.error_code,
        error_detail=_reasons(run),
        method=run.history[-1].method if ok else None,
        target=run.last.target if ok else None,
        target_type=run.last.target_type if ok else "",
        source_type=next((a.type_name for a in run.answers if a.type_name), ""),
        foreign_name=told.foreign_name,
        findings=findings,
        findings_total=max(len(findings), *(answer.findings_total for answer in run.answers)),
        engine=run.last.made_by if ok else "",
        verifier=run.verifier if ok else "",
        timings_ms={key: round(value, 3) for key, value in run.timings_ms.items()},
        fidelity=run.fidelity,
        record=(*max((answer.record for answer in run.answers), key=len), *run.member_record),
    )


def _of_known_forms(findings: tuple[Finding, ...]) -> tuple[Finding, ...]:
    """What the scanners say of macros that stay was not removed: scanners speak first, and do not know what the engine keeps."""
    kept = {finding.location for finding in findings if finding.feature == _KNOWN_MACRO and finding.action is Action.ALLOW}
    if not kept:
        return findings
    return tuple(
        replace(one, action=Action.ALLOW) if one.location.strip("/") in {place.strip("/") for place in kept} else one
        for one in findings
    )


def _reasons(run: _Run) -> str:
    """Why each rung failed, for reviewers and logs."""
    pairs = zip(run.history, run.answers, strict=True)
    told = [f"{o.method}: {a.error_code}: {a.detail}" for o, a in pairs if o.error_code and o.error_code != NothingToShow.code]
    return "; ".join(told)[:2000]


def _too_large(source: SealedFile, policy: Policy) -> Disarmed:
    detail = f"{source.size_bytes} bytes, and policy {policy.name} takes at most {policy.limits.max_bytes}"
    return Disarmed(Verdict.REVIEW, JobState.QUARANTINED, LimitExceeded.code, detail, None, None, "", "", "", (), 0, "", "", {})
