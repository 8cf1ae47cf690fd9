"""Reports go to JSON and back unchanged."""

from __future__ import annotations

import dataclasses
import json

import pytest

from sanitizer.model.fidelity import Comparison, Fidelity, Score
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method, Verdict
from sanitizer.store.report_json import report_from_json, report_to_json
from tests.installation import a_job, a_report

COMPARISON = Comparison(2, 9, Score(0.99, 0.98, 9), Score(0.9, 0.8, 1), Score(1.0, 1.0, 1))


@pytest.mark.parametrize(
    "report",
    [
        a_report(a_job()),
        dataclasses.replace(a_report(a_job("\udc80\u202e.pdf")), method=None, targets=(), findings=(), verdict=Verdict.FAILED),
        dataclasses.replace(a_report(a_job()), fidelity=Fidelity(Method.RECONSTRUCT, COMPARISON)),
        dataclasses.replace(a_report(a_job()), fidelity=Fidelity(Method.RECONSTRUCT, dataclasses.replace(COMPARISON, recall=None))),
        dataclasses.replace(a_report(a_job()), fidelity=Fidelity(Method.RECONSTRUCT, None, "fidelity_unknown")),
        dataclasses.replace(a_report(a_job()), error_code="malformed_file", error_detail="xref", timings_ms={}),
    ],
)
def test_round_trip(report: Report) -> None:
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_words_instead_of_numbers() -> None:
    body = report_to_json(a_report(a_job()))
    assert (body["verdict"], body["method"], body["findings"][0]["action"]) == ("DISARMED", "reconstruct", "remove")
    assert body["provenance"]["started_at"] == "2026-04-01T09:30:00.123456+00:00"


def test_a_report_from_before_comparisons() -> None:
    body = report_to_json(a_report(a_job()))
    del body["fidelity"]
    assert report_from_json(body).fidelity is None


def test_other_things_are_refused() -> None:
    body = report_to_json(a_report(a_job()))
    for broken in (
        {},
        body | {"schema_version": 99},
        body | {"verdict": "FINE"},
        body | {"source": {"x": 1}},
        body | {"findings": 3},
        body | {"fidelity": {"method": "reconstruct"}},
    ):
        with pytest.raises(ValueError):
            report_from_json(broken)
