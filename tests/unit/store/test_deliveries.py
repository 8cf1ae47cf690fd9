"""Deliveries: names are reserved, and after a crash the outbox itself says what is true."""

from __future__ import annotations

import dataclasses
import hashlib
from pathlib import Path

import pytest

from sanitizer.model.errors import UnavailableError
from sanitizer.model.job import JobState
from sanitizer.store.deliveries import Delivery, DeliveryState, Found, PathTaken, look, temporary_name
from sanitizer.store.job_rows import StoredJob
from tests.installation import Installation, a_job, a_report

CONTENT = b"rebuilt"


def claimed(site: Installation) -> StoredJob:
    site.jobs.create(a_job(), "", actor="x")
    mine = site.jobs.claim("w", 60)
    assert mine is not None
    return mine


def a_delivery(site: Installation, job_id: str, part: int = 0, path: str = "課/a_mugai.pdf") -> Delivery:
    (site.folder / "out" / "課").mkdir(parents=True, exist_ok=True)
    temporary = str(Path(path).parent / temporary_name(job_id, part))
    digest = hashlib.sha256(CONTENT).hexdigest()
    return Delivery(job_id, part, str(site.folder / "out"), path, temporary, digest, len(CONTENT))


def states(site: Installation, job_id: str) -> list[DeliveryState]:
    return [delivery.state for delivery in site.deliveries.of_job(job_id)]


def test_planned_placed_recorded(site: Installation) -> None:
    mine = claimed(site)
    parts = [a_delivery(site, mine.job.id, part, f"課/{part}_mugai.pdf") for part in range(2)]
    site.deliveries.plan(parts)
    assert site.deliveries.of_job(mine.job.id) == parts
    site.deliveries.placed(parts[0])
    assert states(site, mine.job.id) == [DeliveryState.PLACED, DeliveryState.PLANNED]
    site.jobs.finish(mine, JobState.RELEASED, a_report(mine.job), actor="w", action="released")
    assert states(site, mine.job.id) == [DeliveryState.RECORDED] * 2
    with pytest.raises(ValueError, match="recorded"):
        site.deliveries.plan([parts[0]])


def test_a_job_that_comes_round_again(site: Installation) -> None:
    mine = claimed(site)
    notice = a_delivery(site, mine.job.id, site.deliveries.next_part(mine.job.id), "課/a_mugai_隔離通知.txt")
    site.deliveries.plan([notice])
    assert site.deliveries.next_part(mine.job.id) == 0
    assert site.deliveries.under_way(mine.job.id) == [notice]
    site.jobs.finish(mine, JobState.QUARANTINED, a_report(mine.job), actor="w", action="quarantined")
    site.jobs.transition(mine.job.id, JobState.QUARANTINED, JobState.RECEIVED, actor="佐藤", action="resanitize")
    assert site.deliveries.under_way(mine.job.id) == []
    output = a_delivery(site, mine.job.id, site.deliveries.next_part(mine.job.id))
    site.deliveries.plan([output])
    assert output.part == 1
    assert site.deliveries.under_way(mine.job.id) == [output]
    assert len(site.deliveries.of_job(mine.job.id)) == 2


def test_a_name_has_one_owner_until_it_is_recorded(site: Installation) -> None:
    one, two = claimed(site), claimed(site)
    site.deliveries.plan([a_delivery(site, one.job.id)])
    site.deliveries.plan([a_delivery(site, one.job.id)])  # the same job may plan it again
    with pytest.raises(PathTaken):
        site.deliveries.plan([a_delivery(site, two.job.id, 0, "課/free.pdf"), a_delivery(site, two.job.id, 1)])
    assert site.deliveries.of_job(two.job.id) == []
    moved = site.deliveries.replan(a_delivery(site, two.job.id), "課/a_mugai(2).pdf")
    assert site.deliveries.of_job(two.job.id) == [moved]
    site.jobs.finish(one, JobState.RELEASED, a_report(one.job), actor="w", action="released")
    site.deliveries.replan(moved, "課/a_mugai.pdf")


def test_draft_and_plan_are_one_transaction(site: Installation) -> None:
    one, two = claimed(site), claimed(site)
    site.deliveries.plan([a_delivery(site, one.job.id)])

    def plan() -> None:
        with site.database.write():
            site.reports.save_draft(a_report(two.job))
            site.deliveries.plan([a_delivery(site, two.job.id)])

    with pytest.raises(PathTaken):
        plan()
    assert site.reports.get(two.job.id, drafts=True) is None


def test_what_the_outbox_says(site: Installation) -> None:
    delivery = a_delivery(site, "job")
    path, temporary = Path(delivery.outbox) / delivery.path, Path(delivery.outbox) / delivery.temporary
    assert look(delivery) is Found.TAKEN
    temporary.write_bytes(CONTENT)
    assert look(delivery) is Found.TEMPORARY
    path.write_bytes(b"a stranger's file of that name")
    assert look(delivery) is Found.TEMPORARY
    path.unlink()
    temporary.rename(path)
    assert look(delivery) is Found.PLACED
    path.write_bytes(b"a stranger's file of that name")
    assert look(delivery) is Found.TAKEN
    temporary.write_bytes(CONTENT[:-1])
    assert look(delivery) is Found.DAMAGED


def test_links_and_folders_are_not_our_output(site: Installation) -> None:
    delivery = a_delivery(site, "job")
    path = Path(delivery.outbox) / delivery.path
    (site.folder / "elsewhere").write_bytes(CONTENT)
    path.symlink_to(site.folder / "elsewhere")
    assert look(delivery) is Found.TAKEN
    path.unlink()
    path.mkdir()
    assert look(delivery) is Found.TAKEN


def test_away_never_looks_like_taken(site: Installation) -> None:
    delivery = a_delivery(site, "job")
    with pytest.raises(UnavailableError, match="away"):
        look(delivery, marker=".mugai-outbox")
    (Path(delivery.outbox) / ".mugai-outbox").write_bytes(b"")
    assert look(delivery, marker=".mugai-outbox") is Found.TAKEN
    with pytest.raises(UnavailableError, match="away"):
        look(dataclasses.replace(delivery, outbox=str(site.folder / "unmounted")))


def test_forget_drops_only_a_plan(site: Installation) -> None:
    mine = claimed(site)
    delivery = a_delivery(site, mine.job.id)
    site.deliveries.plan([delivery])
    site.deliveries.forget(delivery)
    assert site.deliveries.of_job(mine.job.id) == []
    site.deliveries.plan([delivery])
    site.deliveries.placed(delivery)
    site.deliveries.forget(delivery)
    assert states(site, mine.job.id) == [DeliveryState.PLACED]
