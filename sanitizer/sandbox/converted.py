"""A file of a type that a site has a converter for: what the converter makes of it is disarmed in its place."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace

from sanitizer.contract.ladder import CONVERTED
from sanitizer.contract.sandbox import SealedFile, StepAnswer
from sanitizer.model.errors import BlockedByPolicy, ProgramFailed, ProgramMissing
from sanitizer.model.finding import Action, Finding
from sanitizer.policy.resolve import action_for
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.step_programs import StepPrograms


def converted(
    looked: StepAnswer,
    source: SealedFile,
    policy: Policy,
    detail: str,
    programs: StepPrograms,
    disarm: Callable[[SealedFile], StepAnswer],
) -> StepAnswer:
    """The answer of *disarm* for what the converter made, with the source's own type and findings, which *looked* has.

    That there was a conversion is a finding: nobody here can say what a site's program leaves out.
    """
    action = action_for(policy, CONVERTED)
    told = Finding(CONVERTED.key, CONVERTED.category, "file", detail, Action.REMOVE if action is Action.FLATTEN else action)
    findings = (*looked.findings, told)
    total = looked.findings_total + 1
    before = replace(looked, findings=findings, findings_total=total)
    if action is Action.BLOCK:
        return replace(before, error_code=BlockedByPolicy.code, detail=f"policy {policy.name} blocks {CONVERTED.key}")
    began = time.perf_counter()
    try:
        made = programs.convert(looked.type_name or looked.foreign_name, source)
    except (ProgramMissing, ProgramFailed) as error:
        return replace(before, error_code=error.code, detail=str(error))
    taken_ms = (time.perf_counter() - began) * 1000
    try:
        answer = disarm(made)
    finally:
        made.close()
    return replace(
        answer,
        type_name=looked.type_name,
        foreign_name=looked.foreign_name,
        findings=(findings + answer.findings)[: policy.limits.max_findings_kept],
        findings_total=total + answer.findings_total,
        timings_ms={**answer.timings_ms, "convert": round(taken_ms, 3)},
    )
