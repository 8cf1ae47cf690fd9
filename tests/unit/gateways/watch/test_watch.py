from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path

import pytest
import structlog

from sanitizer.gateways.watch.gateway import WatchedInbox
from sanitizer.gateways.watch.readiness import Timing
from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.gateways.watch.watch import Pace, Watch
from sanitizer.pipeline.route import Route
from sanitizer.telemetry.logs import configure
from tests.unit.gateways.watch.fakes import FakeIntake, FakeLeftovers


@pytest.fixture(autouse=True)
def quiet() -> None:
    structlog.reset_defaults()
    configure("error")


def make(inbox: Path, intake: FakeIntake, pace: Pace) -> Watch:
    route = Route("zeimu", inbox.parent / "outbox", "standard", "", "ja", "")
    return Watch([WatchedInbox(inbox, route)], intake, FakeLeftovers(), Timing(settle_seconds=0.1), ScanLimits(), pace)


def soon(condition: Callable[[], bool]) -> bool:
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if condition():
            return True
        time.sleep(0.02)
    return False


def test_polling_alone_is_enough(tmp_path: Path) -> None:
    intake = FakeIntake()
    watching = make(tmp_path, intake, Pace(poll_seconds=0.1, hints=False))
    watching.start()
    try:
        (tmp_path / "a.pdf").write_bytes(b"content")
        assert soon(lambda: bool(intake.contents))
        intake.finish_all()
        watching.nudge()
        assert soon(lambda: not (tmp_path / "a.pdf").exists())
        assert watching.failed is None
    finally:
        assert watching.stop()


def test_a_hint_brings_the_next_look_forward(tmp_path: Path) -> None:
    intake = FakeIntake()
    watching = make(tmp_path, intake, Pace(poll_seconds=3600))
    watching.start()
    try:
        time.sleep(0.5)  # until inotify is listening; before that only polling counts
        (tmp_path / "sub").mkdir()
        (tmp_path / "sub" / "a.pdf").write_bytes(b"content")
        assert soon(lambda: bool(intake.contents))
    finally:
        assert watching.stop()


def test_a_missing_inbox_ends_neither_thread(tmp_path: Path) -> None:
    intake = FakeIntake()
    inbox = tmp_path / "later"
    watching = make(inbox, intake, Pace(poll_seconds=0.1))
    watching.start()
    try:
        time.sleep(0.3)
        inbox.mkdir()
        (inbox / "a.pdf").write_bytes(b"content")
        assert soon(lambda: bool(intake.contents))
        assert watching.failed is None
    finally:
        assert watching.stop()


@pytest.mark.filterwarnings("ignore::pytest.PytestUnhandledThreadExceptionWarning")
def test_a_mistake_of_ours_is_told_to_the_supervisor(tmp_path: Path) -> None:
    class Broken(FakeIntake):
        def finished(self, job_id: str) -> bool:
            raise ZeroDivisionError(job_id)

    watching = make(tmp_path, Broken(), Pace(poll_seconds=0.1, hints=False))
    (tmp_path / "a.pdf").write_bytes(b"content")
    structlog.configure(logger_factory=structlog.ReturnLoggerFactory())
    watching.start()
    try:
        assert soon(lambda: isinstance(watching.failed, ZeroDivisionError))
    finally:
        assert watching.stop()
