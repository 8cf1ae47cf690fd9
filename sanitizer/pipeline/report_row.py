"""A report as one JSON object: what `--report` and `--json` write, one line per input."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sanitizer.model.fidelity import Fidelity
from sanitizer.model.report import Report


def report_row(report: Report, path: str) -> dict[str, Any]:
    """Keys are a contract: scripts depend on them. *path* is the input as it was given."""
    provenance = asdict(report.provenance)
    for key in ("started_at", "ended_at"):
        provenance[key] = provenance[key].isoformat().replace("+00:00", "Z")
    return {
        "schema_version": report.schema_version,
        "path": path,
        "job_id": report.job_id,
        "sha256": report.source.sha256,
        "bytes": report.source.size_bytes,
        "type": report.source.type,
        "verdict": report.verdict.name,
        "method": str(report.method) if report.method else None,
        "outputs": [
            {"path": target.path, "sha256": target.sha256, "bytes": target.size_bytes, "type": target.type}
            for target in report.targets
        ],
        "findings": [
            {
                "feature": finding.feature,
                "category": str(finding.category),
                "location": finding.location,
                "detail": finding.detail,
                "action": str(finding.action),
            }
            for finding in report.findings
        ],
        "findings_total": report.findings_total,
        "fidelity": _fidelity(report.fidelity),
        "error_code": report.error_code,
        "error_detail": report.error_detail,
        "timings_ms": report.timings_ms,
        "provenance": provenance,
    }


def _fidelity(fidelity: Fidelity | None) -> dict[str, Any] | None:
    """`method` is the one whose target was compared; without `comparison`, `error_code` says why there is none."""
    if fidelity is None:
        return None
    comparison = asdict(fidelity.comparison) if fidelity.comparison else None
    return {"method": str(fidelity.method), "comparison": comparison, "error_code": fidelity.error_code}
