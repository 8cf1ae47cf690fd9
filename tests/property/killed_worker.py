"""A small pipeline on the store, as the real one uses it, to be killed anywhere: intake, claim, delivery, finish.

`python -m tests.property.killed_worker FOLDER COUNT` takes in COUNT files and works until nothing is left.
"""

from __future__ import annotations

import hashlib
import os
import sys
import threading
from dataclasses import replace
from pathlib import Path

from sanitizer.model.job import JobState
from sanitizer.store.deliveries import Delivery, DeliveryState, Found, look, temporary_name
from sanitizer.store.job_rows import StoredJob
from sanitizer.store.secret_file import fsync_folder
from tests.installation import Installation, a_job, a_report, open_installation


def content_of(number: int) -> bytes:
    return f"file {number} ".encode() * 500 + bytes(2_000_000 if number % 3 == 0 else 0)


def start(folder: Path) -> Installation:
    """What a daemon does when it starts."""
    site = open_installation(folder, every_events=10)
    (folder / "out").mkdir(exist_ok=True)
    site.checkpoints.if_due()
    site.vault.sweep_tmp()
    site.jobs.requeue_of("worker", actor="daemon")
    return site


def take_in(site: Installation, number: int) -> None:
    key = f"in/{number}"
    if site.jobs.find_intake(key) is not None:
        return
    stored = site.vault.put([content_of(number)], 1 << 30)
    job = replace(a_job(f"{number}.txt"), size_bytes=stored.size_bytes, sha256=stored.sha256)
    site.jobs.create(job, stored.vault_id, actor="watch", intake_key=key)


def work(site: Installation, worker: str) -> None:
    while (mine := site.jobs.claim(worker, 60)) is not None:
        for delivery in site.deliveries.under_way(mine.job.id) or [rebuild(site, mine)]:
            place(site, delivery)
        report = site.reports.get(mine.job.id, drafts=True)
        assert report is not None
        site.jobs.finish(mine, JobState.RELEASED, report, actor=worker, action="released")
        site.checkpoints.if_due()


def rebuild(site: Installation, mine: StoredJob) -> Delivery:
    target = b"rebuilt " + b"".join(site.vault.open(mine.vault_id))
    outbox = site.folder / "out"
    name = mine.job.declared_name.replace(".txt", "_mugai.txt")
    part = site.deliveries.next_part(mine.job.id)
    temporary = temporary_name(mine.job.id, part)
    with (outbox / temporary).open("wb") as file:
        file.write(target)
        file.flush()
        os.fsync(file.fileno())
    fsync_folder(outbox)
    delivery = Delivery(mine.job.id, part, str(outbox), name, temporary, hashlib.sha256(target).hexdigest(), len(target))
    with site.database.write():
        site.reports.save_draft(a_report(mine.job))
        site.deliveries.plan([delivery])
    return delivery


def place(site: Installation, delivery: Delivery) -> None:
    if delivery.state is not DeliveryState.PLANNED:
        return
    outbox = Path(delivery.outbox)
    found = look(delivery)
    assert found is not Found.DAMAGED
    if found is Found.TEMPORARY:
        (outbox / delivery.temporary).rename(outbox / delivery.path)
        fsync_folder(outbox)
    site.deliveries.placed(delivery)


def work_until(site: Installation, worker: str, done: threading.Event) -> None:
    while not done.is_set():
        work(site, worker)
        done.wait(0.005)
    work(site, worker)


def main() -> None:
    site = start(Path(sys.argv[1]))
    print("started", flush=True)
    done = threading.Event()
    threads = [threading.Thread(target=work_until, args=(site, f"worker{i}", done)) for i in range(2)]
    for thread in threads:
        thread.start()
    for number in range(int(sys.argv[2])):
        take_in(site, number)
    done.set()
    for thread in threads:
        thread.join()
    site.database.close()


if __name__ == "__main__":
    main()
