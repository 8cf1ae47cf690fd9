"""A small installation for tests of the parent's side: keys, vault, database, jobs and audit log under one folder."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitizer.audit.chain import Chain
from sanitizer.audit.checkpoint import Checkpoints
from sanitizer.audit.verification import Verification
from sanitizer.audit.verify import verify
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.job import Job, JobState
from sanitizer.model.provenance import Provenance
from sanitizer.model.report import SCHEMA_VERSION, Report, Source, Target
from sanitizer.model.verdict import Method, Verdict
from sanitizer.store.database import Database, open_database
from sanitizer.store.deliveries import Deliveries
from sanitizer.store.ids import new_id
from sanitizer.store.jobs import Jobs
from sanitizer.store.keys import create_key_file, load_keyring
from sanitizer.store.reports import Reports
from sanitizer.store.reviews import Reviews
from sanitizer.store.signing import create_signing_key, load_signing_key
from sanitizer.store.vault import Vault


@dataclass
class Installation:
    folder: Path
    database: Database
    chain: Chain
    jobs: Jobs
    reports: Reports
    deliveries: Deliveries
    reviews: Reviews
    vault: Vault
    signing_key: Ed25519PrivateKey
    checkpoints: Checkpoints

    @property
    def checkpoints_file(self) -> Path:
        return self.folder / "checkpoints.jsonl"

    @property
    def database_file(self) -> Path:
        return self.folder / "mugai.db"

    def verify(self, known: tuple[int, str] | None = None) -> Verification:
        return verify(self.database, self.checkpoints_file, [self.signing_key.public_key()], known)


def open_installation(folder: Path, every_events: int = 1000) -> Installation:
    """Makes keys and tables on the first call for a folder, opens the same on the next."""
    if not (folder / "master.key").exists():
        create_key_file(folder / "master.key")
        create_signing_key(folder / "audit.key")
    database = open_database(folder / "mugai.db")
    chain = Chain()
    key = load_signing_key(folder / "audit.key")
    return Installation(
        folder=folder,
        database=database,
        chain=chain,
        jobs=Jobs(database, chain),
        reports=Reports(database),
        deliveries=Deliveries(database),
        reviews=Reviews(database, chain),
        vault=Vault(folder / "vault", load_keyring([folder / "master.key"])),
        signing_key=key,
        checkpoints=Checkpoints(database, folder / "checkpoints.jsonl", key, every_events=every_events),
    )


def a_job(name: str = "起案文書.docx", parent_id: str | None = None, route: str = "総務課") -> Job:
    return Job(
        id=new_id(),
        route=route,
        origin=f"令和8年度/{name}",
        policy_name="standard",
        policy_digest="d" * 64,
        declared_name=name,
        size_bytes=1234,
        sha256="a" * 64,
        state=JobState.RECEIVED,
        attempts=0,
        created_at=datetime.now(UTC),
        parent_id=parent_id,
    )


def a_report(job: Job, verdict: Verdict = Verdict.DISARMED) -> Report:
    now = datetime(2026, 4, 1, 9, 30, 0, 123456, tzinfo=UTC)
    return Report(
        schema_version=SCHEMA_VERSION,
        job_id=job.id,
        verdict=verdict,
        method=Method.RECONSTRUCT,
        source=Source(job.declared_name, job.size_bytes, job.sha256, "docx"),
        targets=(Target("起案文書_mugai.docx", 1000, "b" * 64, "docx"),),
        findings=(Finding("docx.macro", Category.ACTIVE_CONTENT, "word/vbaProject.bin", "Auto_Open", Action.REMOVE),),
        findings_total=1,
        provenance=Provenance("0.1.0", "standard", "d" * 64, "full", "host", now, now, "ooxml", "zip", {"lxml": "6.0"}),
        timings_ms={"engine": 12.5},
    )
