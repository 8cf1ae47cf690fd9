"""Stand-ins for the pipeline, and a clock that tests move."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from sanitizer.gateways.watch.gateway import InboxGateway, WatchedInbox
from sanitizer.gateways.watch.readiness import Timing
from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.model.errors import LimitExceeded, UnavailableError
from sanitizer.pipeline.route import Origin, Route

TIMING = Timing(settle_seconds=3, unfinished_seconds=100, unreadable_seconds=10)


@dataclass
class Clock:
    now: float = 0.0

    def __call__(self) -> float:
        return self.now


@dataclass
class FakeIntake:
    """Keeps what it accepted, and survives "restarts" of the gateway, as the database does."""

    max_bytes: int = 1000
    away: bool = False
    while_reading: Callable[[], None] = lambda: None
    jobs: dict[str, str] = field(default_factory=dict)  # fingerprint > job
    contents: dict[str, bytes] = field(default_factory=dict)
    origins: dict[str, Origin] = field(default_factory=dict)
    done: set[str] = field(default_factory=set)
    calls: int = 0

    def accept(self, stream: BinaryIO, declared_name: str, route: Route, origin: Origin, fingerprint: str, actor: str) -> str:
        self.calls += 1
        assert (declared_name, route.name, actor) == (origin.name, "zeimu", "watch")
        if self.away:
            raise UnavailableError("the vault is full")
        if fingerprint in self.jobs:
            return self.jobs[fingerprint]
        data = stream.read(4)
        self.while_reading()
        while chunk := stream.read(4):
            data += chunk
        if len(data) > self.max_bytes:
            raise LimitExceeded("too large")
        job_id = f"job{len(self.jobs) + 1}"
        self.jobs[fingerprint] = job_id
        self.contents[job_id] = data
        self.origins[job_id] = origin
        return job_id

    def finished(self, job_id: str) -> bool:
        return job_id in self.done

    def finish_all(self) -> None:
        self.done.update(self.jobs.values())


@dataclass
class FakeLeftovers:
    away: bool = False
    told: list[tuple[str, str]] = field(default_factory=list)

    def report(self, route: Route, origin: Origin, reason: str, fingerprint: str) -> None:
        assert route.name == "zeimu"
        assert fingerprint.startswith("watch:")
        if self.away:
            raise UnavailableError("the outbox is away")
        self.told.append((origin.path, reason))


@dataclass
class Bench:
    """An inbox with its gateway. `look(seconds)` moves the clock and polls."""

    folder: Path
    intake: FakeIntake = field(default_factory=FakeIntake)
    leftovers: FakeLeftovers = field(default_factory=FakeLeftovers)
    clock: Clock = field(default_factory=Clock)
    limits: ScanLimits = field(default_factory=ScanLimits)

    def __post_init__(self) -> None:
        self.inbox = self.folder / "inbox"
        self.inbox.mkdir()
        self.restart()

    def restart(self) -> None:
        """As after kill -9: the gateway forgets everything, the pipeline nothing."""
        route = Route("zeimu", self.folder / "outbox", "standard", "税務課", "ja", "")
        self.gateway = InboxGateway(WatchedInbox(self.inbox, route), self.intake, self.leftovers, TIMING, self.limits, self.clock)

    def put(self, name: str, data: bytes = b"content") -> Path:
        path = self.inbox / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def look(self, *pauses: float) -> None:
        for pause in pauses:
            self.clock.now += pause
            self.gateway.poll()

    def files(self) -> list[str]:
        return sorted(str(path.relative_to(self.inbox)) for path in self.inbox.rglob("*") if not path.is_dir())
