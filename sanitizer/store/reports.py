"""Reports, one for each job: a draft before delivery, so that a restart in between still has it, and the final one."""

from __future__ import annotations

import json
from datetime import UTC, datetime

from sqlalchemy import Connection, delete, select

from sanitizer.model.report import Report
from sanitizer.store.database import Database
from sanitizer.store.report_json import report_from_json, report_to_json
from sanitizer.store.tables import REPORTS


class Reports:
    """The reports of one database."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def save_draft(self, report: Report) -> None:
        """Keep *report* before its targets are placed. Together with `Deliveries.plan` in one `database.write()`."""
        with self._database.write() as connection:
            save_report(connection, report, final=False, at=datetime.now(UTC))

    def get(self, job_id: str, *, drafts: bool = False) -> Report | None:
        """The final report of the job, or with *drafts* the draft when there is no final one; None when there is none."""
        wanted = select(REPORTS.c.body).where(REPORTS.c.job_id == job_id)
        if not drafts:
            wanted = wanted.where(REPORTS.c.final.is_(True))
        with self._database.read() as connection:
            body = connection.execute(wanted).scalar()
        return None if body is None else report_from_json(json.loads(body))


def save_report(connection: Connection, report: Report, *, final: bool, at: datetime) -> None:
    """Replace the job's report, in the caller's transaction."""
    body = json.dumps(report_to_json(report), separators=(",", ":"))  # ASCII: names that are not UTF-8 survive
    connection.execute(delete(REPORTS).where(REPORTS.c.job_id == report.job_id))
    connection.execute(
        REPORTS.insert(),
        {
            "job_id": report.job_id,
            "verdict": int(report.verdict),
            "error_code": report.error_code,
            "final": final,
            "body": body,
            "saved_at": at,
        },
    )
