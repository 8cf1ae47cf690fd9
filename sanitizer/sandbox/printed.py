"""An Office file on the flatten rung: what LibreOffice printed in one step is drawn in the next, by the renderer of PDFs."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from sanitizer.contract.sandbox import SealedFile, StepAnswer
from sanitizer.model.errors import ProgramFailed
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy

PRINTING = "print"  # among the timings


def drawn(printed: StepAnswer, policy: Policy, draw: Callable[[SealedFile], StepAnswer]) -> StepAnswer:
    """The answer of *draw* for the target of *printed*, which is closed, with type, findings and record of the source."""
    assert printed.target is not None, "what was printed is there"
    with_findings = replace(printed, target=None, target_type="")
    try:
        answer = draw(printed.target)
    finally:
        printed.target.close()
    if answer.type_name != "pdf":  # a child of its own says so: whatever came out of LibreOffice, it is not what it was asked for
        if answer.target is not None:
            answer.target.close()
        what = answer.type_name or answer.foreign_name or "something unknown"
        return replace(with_findings, error_code=ProgramFailed.code, detail=f"LibreOffice printed {what} instead of a PDF")
    timings = dict(printed.timings_ms)
    timings[PRINTING] = timings.pop(str(Method.FLATTEN), 0.0)
    return replace(
        answer,
        type_name=printed.type_name,
        findings=(printed.findings + answer.findings)[: policy.limits.max_findings_kept],
        findings_total=printed.findings_total + answer.findings_total,
        record=printed.record,
        kept_password=printed.kept_password,
        made_by=printed.made_by,
        timings_ms={**answer.timings_ms, **timings},
    )
