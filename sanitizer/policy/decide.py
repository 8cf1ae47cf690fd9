"""Decides what comes next for a file after each rung of the ladder: the next rung, or the verdict (pure)."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from sanitizer.model.errors import (
    BlockedByPolicy,
    EncryptedFile,
    FidelityLow,
    FidelityUnknown,
    FlattenRequired,
    LimitExceeded,
    MalformedFile,
    NothingToShow,
    NotProtected,
    Polyglot,
    ProgramFailed,
    ProgramMissing,
    ResidueFound,
    SandboxCrash,
    SandboxError,
    SandboxTimeout,
    UnsupportedType,
    UntrustedInputError,
    WireViolation,
    WrongPassword,
)
from sanitizer.model.finding import Action, Finding
from sanitizer.model.job import JobState
from sanitizer.model.verdict import Method, Verdict
from sanitizer.policy.schema import Policy

_BLOCKED = frozenset(error.code for error in (UnsupportedType, Polyglot, BlockedByPolicy))
_PASSWORD = frozenset(error.code for error in (EncryptedFile, WrongPassword))
_NEXT_RUNG = frozenset(
    error.code
    for error in (
        UntrustedInputError,
        MalformedFile,
        LimitExceeded,
        NothingToShow,
        ProgramMissing,
        ProgramFailed,
        ResidueFound,
        FidelityLow,
        FidelityUnknown,
        FlattenRequired,
        SandboxCrash,
        SandboxTimeout,
    )
)
_SANDBOX = frozenset(error.code for error in (SandboxError, SandboxTimeout, SandboxCrash, WireViolation))


@dataclass(frozen=True, slots=True)
class StepOutcome:
    """One rung, disarming and verifying together. `error_code` is "" when the target was made and verified clean.

    `findings` are all that the rung recorded, also when it failed.
    """

    method: Method
    error_code: str = ""
    findings: tuple[Finding, ...] = ()

    @property
    def ok(self) -> bool:
        return not self.error_code


@dataclass(frozen=True, slots=True)
class Decision:
    """Either `next_method`, or the end with `verdict`, `state` and `error_code` ("" when released)."""

    next_method: Method | None = None
    verdict: Verdict | None = None
    state: JobState | None = None
    error_code: str = ""


def decide(history: Sequence[StepOutcome], policy: Policy) -> Decision:
    """What follows after *history*, the outcomes of the rungs so far in their order.

    - No outcome yet: the first rung.
    - Success ends: CLEAN when nothing was removed, else DISARMED; a flattened file, one with a flattened part, or extracted
      text is FLATTENED.
    - A type without engine, a polyglot or a policy's block ends at once with BLOCKED: no other rung may show what was refused.
    - Encryption ends with REVIEW, waiting for a password; a target that cannot have the password of its source with REVIEW, too.
    - What a rung could not read, leaves a residue, does not finish or makes too unlike its source goes on to the next rung; so
      does what an external program would have to do that is missing or fails.
    - Any other error, also an unknown one, ends with FAILED: a child that breaks the protocol is not asked again.
    - After the last rung: quarantine, FAILED when the sandbox failed on any rung, else REVIEW.
    """
    if not history:
        return Decision(next_method=policy.ladder[0])
    last = history[-1]
    if last.ok:
        return Decision(verdict=_success(last), state=JobState.RELEASED)
    if last.error_code in _BLOCKED:
        return Decision(verdict=Verdict.BLOCKED, state=JobState.QUARANTINED, error_code=last.error_code)
    if last.error_code in _PASSWORD:
        return Decision(verdict=Verdict.REVIEW, state=JobState.WAITING_PASSWORD, error_code=last.error_code)
    if last.error_code == NotProtected.code:
        return Decision(verdict=Verdict.REVIEW, state=JobState.QUARANTINED, error_code=last.error_code)
    if last.error_code not in _NEXT_RUNG:
        return Decision(verdict=Verdict.FAILED, state=JobState.QUARANTINED, error_code=last.error_code)
    following = _next_rung(history, policy)
    if following is not None:
        return Decision(next_method=following)
    return _exhausted(history)


def findings_of(history: Sequence[StepOutcome]) -> tuple[Finding, ...]:
    """The findings of all rungs, each place once, as the last rung that saw it dealt with it."""
    merged: dict[tuple[str, str, str], Finding] = {}
    for outcome in history:
        for finding in outcome.findings:
            merged[finding.feature, finding.location, finding.detail] = finding
    return tuple(merged.values())


def _success(outcome: StepOutcome) -> Verdict:
    if outcome.method is not Method.RECONSTRUCT:
        return Verdict.FLATTENED
    if any(finding.action is Action.FLATTEN for finding in outcome.findings):
        return Verdict.FLATTENED  # a part of it: the worst wins
    if any(finding.action is not Action.ALLOW for finding in outcome.findings):
        return Verdict.DISARMED
    return Verdict.CLEAN


def _next_rung(history: Sequence[StepOutcome], policy: Policy) -> Method | None:
    """The first rung below every rung that was tried; also right when a resumed history starts in the middle of the ladder."""
    tried = {outcome.method for outcome in history}
    below = max((policy.ladder.index(method) for method in tried if method in policy.ladder), default=-1)
    return next((method for method in policy.ladder[below + 1 :] if method not in tried), None)


def _exhausted(history: Sequence[StepOutcome]) -> Decision:
    """Names the first failure that led to the worst verdict; "nothing to show" only when there is no better reason."""
    crashed = next((outcome for outcome in history if outcome.error_code in _SANDBOX), None)
    if crashed:
        return Decision(verdict=Verdict.FAILED, state=JobState.QUARANTINED, error_code=crashed.error_code)
    reasons = [outcome.error_code for outcome in history if outcome.error_code != NothingToShow.code] or [history[-1].error_code]
    return Decision(verdict=Verdict.REVIEW, state=JobState.QUARANTINED, error_code=reasons[0])
