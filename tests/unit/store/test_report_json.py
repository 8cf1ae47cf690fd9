"""Reports go to JSON and back unchanged."""

from __future__ import annotations

import dataclasses
import json

import pytest

from sanitizer.model.report import Report
from sanitizer.model.verdict import Verdict
from sanitizer.store.report_json import report_from_json, report_to_json
from tests.installation import a_job, a_report


@pytest.mark.parametrize(
    "report",
    [
        a_report(a_job()),
        dataclasses.replace(a_report(a_job("\udc80\u202e.pdf")), method=None, targets=(), findings=(), verdict=Verdict.FAILED),
        dataclasses.replace(a_report(a_job()), error_code="malformed_file", error_detail="xref", timings_ms={}),
    ],
)
def test_round_trip(report: Report) -> None:
    assert report_from_json(json.loads(json.dumps(report_to_json(report)))) == report


def test_words_instead_of_numbers() -> None:
    body = report_to_json(a_report(a_job()))
    assert (body["verdict"], body["method"], body["findings"][0]["action"]) == ("DISARMED", "reconstruct", "remove")
    assert body["provenance"]["started_at"] == "2026-04-01T09:30:00.123456+00:00"


def test_other_things_are_refused() -> None:
    body = report_to_json(a_report(a_job()))
    for broken in (
        {},
        body | {"schema_version": 99},
        body | {"verdict": "FINE"},
        body | {"source": {"x": 1}},
        body | {"findings": 3},
    ):
        with pytest.raises(ValueError):
            report_from_json(broken)
