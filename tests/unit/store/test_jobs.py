"""Jobs: one winner for a claim, leases, and no change without its event."""

from __future__ import annotations

import dataclasses
import os
import threading
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from sanitizer.audit.chain import Chain, events
from sanitizer.model.errors import AuditError
from sanitizer.model.job import TRANSITIONS, JobState
from sanitizer.store.job_rows import IllegalTransition, LeaseLost, StoredJob, UnknownJob
from sanitizer.store.jobs import RETRY_LONGEST_SECONDS, Jobs
from tests.installation import Installation, a_job, a_report, open_installation


class Clock:
    def __init__(self) -> None:
        self.at = datetime(2026, 4, 1, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def passes(self, seconds: float) -> None:
        self.at += timedelta(seconds=seconds)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def jobs(site: Installation, clock: Clock) -> Jobs:
    return Jobs(site.database, Chain(), clock)


def created(jobs: Jobs, name: str = "a.docx", intake_key: str | None = None) -> StoredJob:
    return jobs.create(a_job(name), "ab" * 16, actor="watch", intake_key=intake_key)


def claimed(jobs: Jobs, worker: str = "w1", lease_seconds: float = 60) -> StoredJob:
    found = jobs.claim(worker, lease_seconds)
    assert found is not None
    return found


def actions(site: Installation, job_id: str) -> list[str]:
    with site.database.read() as connection:
        return [event.action for event in events(connection, job_id=job_id)]


def test_a_job_comes_back_as_it_was(jobs: Jobs, site: Installation) -> None:
    job = dataclasses.replace(a_job("\udc80\x00\\名前.pdf"), origin="課/\u202e\udcff.pdf")
    stored = jobs.create(job, "ab" * 16, actor="watch")
    assert stored.job == job == jobs.get(job.id).job
    assert (stored.vault_id, stored.worker, stored.lease_until, stored.not_before) == ("ab" * 16, "", None, None)
    with site.database.read() as connection:
        (event,) = events(connection, job_id=job.id)
    assert (event.action, event.actor, event.details["sha256"]) == ("received", "watch", job.sha256)


def test_an_input_is_taken_once(jobs: Jobs) -> None:
    first = created(jobs, intake_key="総務課/a.docx:12:345")
    assert created(jobs, intake_key="総務課/a.docx:12:345") == first
    assert jobs.find_intake("総務課/a.docx:12:345") == first
    assert jobs.find_intake("other") is None
    assert created(jobs).job.id != created(jobs).job.id
    assert jobs.counts()[JobState.RECEIVED] == 3


def test_the_oldest_is_claimed_first_and_once(jobs: Jobs) -> None:
    made = [created(jobs).job.id for _ in range(3)]
    got = [claimed(jobs, f"w{i}") for i in range(3)]
    assert [one.job.id for one in got] == made
    assert {one.job.state for one in got} == {JobState.RUNNING}
    assert jobs.claim("w4", 60) is None


def test_one_job_is_claimed_by_its_id(jobs: Jobs) -> None:
    created(jobs)
    second = created(jobs)
    got = jobs.claim("w", 60, job_id=second.job.id)
    assert got is not None
    assert got.job.id == second.job.id
    assert jobs.claim("w", 60, job_id=second.job.id) is None


def test_threads_never_claim_the_same_job(jobs: Jobs) -> None:
    made = {created(jobs).job.id for _ in range(40)}
    got: list[str] = []

    def work(name: str) -> None:
        while (one := jobs.claim(name, 60)) is not None:
            got.append(one.job.id)

    threads = [threading.Thread(target=work, args=(f"w{i}",)) for i in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(got) == 40
    assert set(got) == made


@pytest.mark.filterwarnings("ignore:This process:DeprecationWarning")
def test_processes_never_claim_the_same_job(jobs: Jobs, site: Installation, tmp_path: Path) -> None:
    made = {created(jobs).job.id for _ in range(30)}
    site.database.close()
    readers = []
    for number in range(3):
        reader, writer = os.pipe()
        if os.fork() == 0:
            mine = open_installation(tmp_path)
            while (one := mine.jobs.claim(f"w{number}", 60)) is not None:
                os.write(writer, one.job.id.encode())
            os._exit(0)
        os.close(writer)
        readers.append(reader)
    got = []
    for reader in readers:
        with os.fdopen(reader, "rb") as file:
            text = file.read().decode()
        got += [text[i : i + 36] for i in range(0, len(text), 36)]
    for _ in readers:
        os.wait()
    assert len(got) == 30
    assert set(got) == made


def test_finish_writes_state_report_and_event(jobs: Jobs, site: Installation) -> None:
    created(jobs)
    mine = claimed(jobs)
    report = a_report(mine.job)
    done = jobs.finish(mine, JobState.RELEASED, report, actor="w1", action="released", details={"verdict": "disarmed"})
    assert (done.job.state, done.worker, done.lease_until) == (JobState.RELEASED, "", None)
    assert site.reports.get(mine.job.id) == report
    assert actions(site, mine.job.id) == ["received", "released"]


def test_finish_is_all_or_nothing(jobs: Jobs, site: Installation) -> None:
    created(jobs)
    mine = claimed(jobs)
    with pytest.raises(AuditError):
        jobs.finish(mine, JobState.RELEASED, a_report(mine.job), actor="w1", action="released", details={"x": float("nan")})
    assert jobs.get(mine.job.id).job.state is JobState.RUNNING
    assert site.reports.get(mine.job.id) is None


def test_nothing_is_released_when_the_log_is_broken(jobs: Jobs, site: Installation) -> None:
    created(jobs)
    mine = claimed(jobs)
    with site.database.write() as connection:
        connection.exec_driver_sql("DELETE FROM audit_events")
    with pytest.raises(AuditError, match="audit verify"):
        jobs.finish(mine, JobState.RELEASED, a_report(mine.job), actor="w1", action="released")
    assert jobs.get(mine.job.id).job.state is JobState.RUNNING


def test_a_lost_lease_cannot_finish(jobs: Jobs, clock: Clock, site: Installation) -> None:
    created(jobs)
    slow = claimed(jobs, "slow", 10)
    clock.passes(11)
    assert jobs.requeue_expired(actor="sweeper") == [slow.job.id]
    assert jobs.requeue_expired(actor="sweeper") == []
    for call in (
        lambda: jobs.finish(slow, JobState.RELEASED, a_report(slow.job), actor="slow", action="released"),
        lambda: jobs.heartbeat(slow, 10),
        lambda: jobs.retry_later(slow, "x", actor="slow"),
    ):
        with pytest.raises(LeaseLost):
            call()
    again = claimed(jobs, "slow", 10)  # even under the same name the first claim stays lost
    assert again.job.attempts == 1
    with pytest.raises(LeaseLost):
        jobs.heartbeat(slow, 10)
    jobs.finish(again, JobState.QUARANTINED, a_report(again.job), actor="slow", action="quarantined")
    assert actions(site, slow.job.id) == ["received", "lease_lost", "quarantined"]


def test_heartbeats_keep_the_lease(jobs: Jobs, clock: Clock) -> None:
    created(jobs)
    mine = claimed(jobs, lease_seconds=10)
    for _ in range(3):
        clock.passes(8)
        assert jobs.heartbeat(mine, 10) == clock.at + timedelta(seconds=10)
        assert jobs.requeue_expired(actor="sweeper") == []


def test_a_daemon_takes_back_what_its_predecessor_was_at(jobs: Jobs) -> None:
    for _ in range(3):
        created(jobs)
    mine = [claimed(jobs, "host_1/slot1"), claimed(jobs, "host_1/slot2")]
    claimed(jobs, "hostX1/slot1")
    assert jobs.requeue_of("host_1/", actor="daemon") == [one.job.id for one in mine]
    assert jobs.counts()[JobState.RUNNING] == 1


def test_what_is_away_is_tried_later_and_later(jobs: Jobs, clock: Clock, site: Installation) -> None:
    job_id = created(jobs).job.id
    waits = []
    for _ in range(12):
        later = jobs.retry_later(claimed(jobs), "clamd is away", actor="w1")
        assert later.not_before is not None
        waits.append((later.not_before - clock.at).total_seconds())
        clock.passes(waits[-1] - 0.001)
        assert jobs.claim("w1", 60) is None
        clock.passes(0.001)
    assert waits[:4] == [5, 10, 20, 40]
    assert waits[-1] == RETRY_LONGEST_SECONDS
    assert jobs.get(job_id).job.attempts == 12
    assert actions(site, job_id)[1:] == ["postponed"] * 12


def held(jobs: Jobs, state: JobState) -> StoredJob:
    created(jobs)
    mine = claimed(jobs)
    return jobs.finish(mine, state, a_report(mine.job), actor="w1", action=str(state))


@pytest.mark.parametrize("from_state", list(JobState))
@pytest.mark.parametrize("to_state", list(JobState))
def test_only_listed_transitions(jobs: Jobs, site: Installation, from_state: JobState, to_state: JobState) -> None:
    """Every pair that is not in the table, and every one that needs a lease, raises and changes nothing."""
    job_id = created(jobs).job.id
    with site.database.write() as connection:
        connection.exec_driver_sql("UPDATE jobs SET state = ?", (from_state.value,))
    allowed = to_state in TRANSITIONS[from_state] and JobState.RUNNING not in (from_state, to_state)
    if allowed:
        assert jobs.transition(job_id, from_state, to_state, actor="佐藤", action="x").job.state is to_state
        assert actions(site, job_id) == ["received", "x"]
    else:
        with pytest.raises(IllegalTransition):
            jobs.transition(job_id, from_state, to_state, actor="佐藤", action="x")
        assert jobs.get(job_id).job.state is from_state
        assert actions(site, job_id) == ["received"]


def test_a_state_that_has_moved_on_is_not_changed(jobs: Jobs) -> None:
    job_id = held(jobs, JobState.QUARANTINED).job.id
    jobs.transition(job_id, JobState.QUARANTINED, JobState.DESTROYED, actor="佐藤", action="destroyed", vault_id="")
    with pytest.raises(IllegalTransition, match="destroyed and not quarantined"):
        jobs.transition(job_id, JobState.QUARANTINED, JobState.RELEASED, actor="田中", action="original_released")
    assert jobs.get(job_id).vault_id == ""


def test_resanitise_starts_anew_under_another_policy(jobs: Jobs) -> None:
    job_id = held(jobs, JobState.QUARANTINED).job.id
    again = jobs.transition(
        job_id, JobState.QUARANTINED, JobState.RECEIVED, actor="佐藤", action="resanitize", policy=("flatten", "e" * 64)
    )
    assert (again.job.policy_name, again.job.policy_digest, again.job.attempts) == ("flatten", "e" * 64, 0)
    assert claimed(jobs).job.id == job_id


def test_finish_refuses_states_that_a_run_does_not_end_in(jobs: Jobs) -> None:
    created(jobs)
    mine = claimed(jobs)
    with pytest.raises(IllegalTransition):
        jobs.finish(mine, JobState.DESTROYED, a_report(mine.job), actor="w1", action="x")
    with pytest.raises(IllegalTransition):
        jobs.create(dataclasses.replace(a_job(), state=JobState.RELEASED), "", actor="x")


def test_lists_counts_and_children(jobs: Jobs) -> None:
    parent = created(jobs)
    children = [jobs.create(a_job(f"{i}.pdf", parent_id=parent.job.id), "", actor="x").job.id for i in range(2)]
    other = jobs.create(a_job(route="税務課"), "", actor="x").job.id
    assert [child.job.id for child in jobs.children(parent.job.id)] == children
    newest_first = [other, *reversed(children), parent.job.id]
    assert [one.job.id for one in jobs.list()] == newest_first
    assert [one.job.id for one in jobs.list(limit=2)] == newest_first[:2]
    assert [one.job.id for one in jobs.list(before_id=newest_first[1])] == newest_first[2:]
    assert [one.job.id for one in jobs.list(route="税務課")] == [other]
    assert jobs.list(states=(JobState.QUARANTINED, JobState.REJECTED)) == []
    now = datetime.now(UTC)
    assert len(jobs.list(created_from=now - timedelta(hours=1), created_before=now + timedelta(hours=1))) == 4
    assert jobs.list(created_before=now - timedelta(hours=1)) == []
    assert jobs.counts() == dict.fromkeys(JobState, 0) | {JobState.RECEIVED: 4}


def test_an_original_that_was_destroyed(jobs: Jobs, site: Installation) -> None:
    job_id = held(jobs, JobState.RELEASED).job.id
    assert jobs.vault_ids() == {"ab" * 16}
    jobs.original_destroyed(job_id, actor="retention", reason="30 days")
    assert jobs.vault_ids() == set()
    assert actions(site, job_id)[-1] == "original_destroyed"


def test_a_job_that_is_none(jobs: Jobs) -> None:
    with pytest.raises(UnknownJob):
        jobs.get("none")
    with pytest.raises(UnknownJob):
        jobs.transition("none", JobState.QUARANTINED, JobState.DESTROYED, actor="x", action="x")


def test_the_store_is_the_same_after_it_was_opened_again(jobs: Jobs, site: Installation, tmp_path: Path) -> None:
    job_id = held(jobs, JobState.QUARANTINED).job.id
    site.database.close()
    again = open_installation(tmp_path)
    assert again.jobs.get(job_id).job.state is JobState.QUARANTINED
    assert again.verify().last_seq == 2
    again.database.close()
