from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

from sanitizer.model.job import JobState
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source
from sanitizer.model.verdict import Method, Verdict
from sanitizer.telemetry.metrics import Metrics


def test_what_is_counted(tmp_path: Path) -> None:
    metrics = Metrics(frozenset({"pdf"}))
    metrics.job_ended(JobState.RELEASED, Verdict.DISARMED, Method.RECONSTRUCT, "pdf", 100)
    metrics.job_ended(JobState.QUARANTINED, Verdict.BLOCKED, None, "a type that a file made up", 50)
    metrics.timings({"reconstruct": 12.0, "made up": 1.0})
    metrics.queue_depth({JobState.RECEIVED: 3})
    metrics.away("antivirus", True)
    text = metrics.text()
    assert 'mugai_jobs_total{method="reconstruct",state="released",type="pdf",verdict="disarmed"} 1.0' in text
    assert 'mugai_jobs_total{method="none",state="quarantined",type="other",verdict="blocked"} 1.0' in text
    assert "mugai_source_bytes_total 150.0" in text
    assert 'mugai_step_seconds_bucket{le="0.02",step="reconstruct"} 1.0' in text
    assert 'mugai_step_seconds_count{step="other"} 1.0' in text
    assert 'mugai_jobs_in_state{state="received"} 3.0' in text
    assert 'mugai_jobs_in_state{state="running"} 0.0' in text
    assert 'mugai_away{what="antivirus"} 1.0' in text
    assert "made up" not in text
    metrics.queue_depth({})
    metrics.write(tmp_path / "mugai.prom")
    assert 'mugai_jobs_in_state{state="received"} 0.0' in (tmp_path / "mugai.prom").read_text()


def test_two_sets_do_not_mix() -> None:
    Metrics().queue_depth({JobState.RECEIVED: 1})
    assert "mugai_jobs_in_state{" not in Metrics().text()


def test_a_report_is_counted_with_its_times() -> None:
    now = datetime(2026, 4, 1, tzinfo=UTC)
    made = Provenance("0.1", "standard", "a" * 64, "full", "host", now, now)
    source = Source("a.pdf", 70, "b" * 64, "pdf")
    metrics = Metrics(frozenset({"pdf"}))
    metrics.report_ended(Report(SCHEMA_VERSION, "job", Verdict.CLEAN, Method.RECONSTRUCT, source, (), (), 0, made, {"verify": 3.0}))
    metrics.report_ended(Report(SCHEMA_VERSION, "job", Verdict.FAILED, None, source, (), (), 0, made, {}, "sandbox_crash"))
    text = metrics.text()
    assert 'mugai_jobs_total{method="reconstruct",state="released",type="pdf",verdict="clean"} 1.0' in text
    assert 'mugai_jobs_total{method="none",state="quarantined",type="pdf",verdict="failed"} 1.0' in text
    assert 'mugai_step_seconds_bucket{le="0.005",step="verify"} 1.0' in text
