"""Reports in the database: drafts until the job is finished."""

from __future__ import annotations

import dataclasses

from sanitizer.model.job import JobState
from tests.installation import Installation, a_job, a_report


def test_a_draft_is_replaced_by_the_final_one(site: Installation) -> None:
    job = a_job("\udc80.docx")
    site.jobs.create(job, "", actor="x")
    draft = a_report(job)
    site.reports.save_draft(draft)
    assert site.reports.get(job.id) is None
    assert site.reports.get(job.id, drafts=True) == draft
    mine = site.jobs.claim("w", 60)
    assert mine is not None
    final = dataclasses.replace(draft, timings_ms={"whole": 99.0})
    site.jobs.finish(mine, JobState.RELEASED, final, actor="w", action="released")
    assert site.reports.get(job.id) == final == site.reports.get(job.id, drafts=True)


def test_there_may_be_none(site: Installation) -> None:
    assert site.reports.get("none", drafts=True) is None
