"""Report to JSON and back, the same in the database and in `--report` lines made from it."""

from __future__ import annotations

from dataclasses import asdict
from datetime import datetime
from typing import Any

from sanitizer.model.fidelity import Comparison, Fidelity, Score
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source, Target
from sanitizer.model.verdict import Method, Verdict


def report_to_json(report: Report) -> dict[str, Any]:
    """Plain dicts, lists, strings and numbers; verdict by its name, times in ISO 8601."""
    body = asdict(report)
    body["verdict"] = report.verdict.name
    provenance = body["provenance"]
    provenance["started_at"] = report.provenance.started_at.isoformat()
    provenance["ended_at"] = report.provenance.ended_at.isoformat()
    return body


def report_from_json(body: dict[str, Any]) -> Report:
    """The Report that `report_to_json` took. Raises ValueError when it is of another schema or not a report."""
    if body.get("schema_version") != SCHEMA_VERSION:
        raise ValueError(f"a report of schema {body.get('schema_version')!r}; this mugai reads {SCHEMA_VERSION}")
    try:
        return Report(
            schema_version=SCHEMA_VERSION,
            job_id=body["job_id"],
            verdict=Verdict[body["verdict"]],
            method=None if body["method"] is None else Method(body["method"]),
            source=Source(**body["source"]),
            targets=tuple(Target(**target) for target in body["targets"]),
            findings=tuple(_finding(finding) for finding in body["findings"]),
            findings_total=body["findings_total"],
            provenance=_provenance(body["provenance"]),
            timings_ms=dict(body["timings_ms"]),
            error_code=body["error_code"],
            error_detail=body["error_detail"],
            fidelity=_fidelity(body.get("fidelity")),  # reports of earlier versions have none
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise ValueError(f"not a report: {error!r}") from error


def _finding(body: dict[str, Any]) -> Finding:
    return Finding(**{**body, "category": Category(body["category"]), "action": Action(body["action"])})


def _provenance(body: dict[str, Any]) -> Provenance:
    times = {key: datetime.fromisoformat(body[key]) for key in ("started_at", "ended_at")}
    return Provenance(**{**body, **times})


def _fidelity(body: dict[str, Any] | None) -> Fidelity | None:
    if body is None:
        return None
    comparison = body["comparison"] and _comparison(body["comparison"])
    return Fidelity(Method(body["method"]), comparison, body["error_code"])


def _comparison(body: dict[str, Any]) -> Comparison:
    recall = body["recall"] and Score(**body["recall"])
    return Comparison(**{**body, "similarity": Score(**body["similarity"]), "spot": Score(**body["spot"]), "recall": recall})
