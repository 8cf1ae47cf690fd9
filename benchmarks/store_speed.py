"""What store, vault and audit log cost for each job, in ms on this disk: `python -m benchmarks.store_speed [FOLDER]`."""

from __future__ import annotations

import io
import os
import statistics
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitizer.audit.chain import Chain
from sanitizer.audit.checkpoint import Checkpoints
from sanitizer.audit.verify import verify
from sanitizer.model.job import Job, JobState
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source
from sanitizer.model.verdict import Method, Verdict
from sanitizer.store.database import open_database
from sanitizer.store.ids import new_id
from sanitizer.store.jobs import Jobs
from sanitizer.store.keys import create_key_file, load_keyring
from sanitizer.store.vault import Vault

_JOBS = 300
_THREADS = 4
_MIB = 1024 * 1024


def _job() -> Job:
    now = datetime.now(UTC)
    return Job(new_id(), "r", "r/a.pdf", "standard", "d" * 64, "a.pdf", 9000, "a" * 64, JobState.RECEIVED, 0, now)


def _report(job: Job) -> Report:
    made_by = Provenance("0", "standard", "d" * 64, "full", "host", job.created_at, job.created_at)
    source = Source(job.declared_name, job.size_bytes, job.sha256, "pdf")
    return Report(SCHEMA_VERSION, job.id, Verdict.CLEAN, Method.RECONSTRUCT, source, (), (), 0, made_by)


def _milliseconds(call: Callable[[], object], times: int) -> float:
    """Median of *times* calls."""
    spent = []
    for _ in range(times):
        start = time.perf_counter()
        call()
        spent.append((time.perf_counter() - start) * 1000)
    return statistics.median(spent)


def measure(folder: Path) -> dict[str, float]:
    """Figures by name, in ms (or as the name says); everything is written under *folder*."""
    figures: dict[str, float] = {}
    start = time.perf_counter()
    database = open_database(folder / "m.db")
    figures["open a new database"] = (time.perf_counter() - start) * 1000
    jobs = Jobs(database, Chain())

    def claim_and_finish() -> None:
        mine = jobs.claim("w", 60)
        assert mine is not None
        jobs.finish(mine, JobState.RELEASED, _report(mine.job), actor="w", action="released")

    def create() -> None:
        jobs.create(_job(), "", actor="x")

    figures["create with event"] = _milliseconds(create, _JOBS)
    figures["claim and finish with report and event"] = _milliseconds(claim_and_finish, _JOBS)
    figures["claim when nothing is due"] = _milliseconds(lambda: jobs.claim("w", 60), _JOBS)
    figures[f"whole job, {_THREADS} threads, wall clock for each"] = _by_threads(create, claim_and_finish)

    key = Ed25519PrivateKey.generate()
    checkpoints = Checkpoints(database, folder / "checkpoints", key)
    start = time.perf_counter()
    checkpoints.make(begin=True)
    figures["checkpoint"] = (time.perf_counter() - start) * 1000
    start = time.perf_counter()
    found = verify(database, folder / "checkpoints", [key.public_key()])
    figures["verify 1,000 events"] = (time.perf_counter() - start) * 1_000_000 / found.events
    database.close()
    figures.update(_vault_figures(folder))
    return figures


def _by_threads(*calls: Callable[[], None]) -> float:
    each = _JOBS // _THREADS

    def run() -> None:
        for _ in range(each):
            for call in calls:
                call()

    threads = [threading.Thread(target=run) for _ in range(_THREADS)]
    start = time.perf_counter()
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return (time.perf_counter() - start) * 1000 / (each * _THREADS)


def _vault_figures(folder: Path) -> dict[str, float]:
    create_key_file(folder / "key")
    vault = Vault(folder / "vault", load_keyring([folder / "key"]))
    small, large = os.urandom(9000), os.urandom(64 * _MIB)
    figures = {"vault put, 9 kB": _milliseconds(lambda: vault.put([small], _MIB), 100)}
    stored = vault.put([small], _MIB)
    figures["vault read, 9 kB"] = _milliseconds(lambda: vault.copy_to(stored.vault_id, io.BytesIO()), 100)
    figures["vault put, 64 MiB, MiB/s"] = 64_000 / _milliseconds(lambda: vault.put([large], 64 * _MIB), 3)
    big = vault.put([large], 64 * _MIB)
    figures["vault read, 64 MiB, MiB/s"] = 64_000 / _milliseconds(lambda: vault.verify(big.vault_id), 3)
    return figures


def main() -> None:
    with tempfile.TemporaryDirectory(dir=sys.argv[1] if len(sys.argv) > 1 else None) as folder:
        for name, figure in measure(Path(folder)).items():
            print(f"{figure:10.2f}  {name}")


if __name__ == "__main__":
    main()
