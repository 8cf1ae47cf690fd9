"""The daemon: one per installation; starts its parts in order, keeps them going, and stops them in the reverse order."""

from __future__ import annotations

import fcntl
import os
import signal
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sanitizer.audit.verify import verify
from sanitizer.config.settings import Settings
from sanitizer.daemon.compose import Daemon, compose, worker_prefix
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.model.errors import AuditError, ConfigError, MugaiError, UnavailableError
from sanitizer.pipeline.retention import Retention
from sanitizer.store.signing import load_public_key, public_path
from sanitizer.telemetry.logs import logger

SWEEP_SECONDS = 5.0
RETENTION_SECONDS = 3600.0
STOP_SECONDS = 60.0

_log = logger("daemon")


def serve(settings: Settings, ready: Callable[[Daemon], None] | None = None) -> None:
    """Run until SIGTERM or SIGINT. *ready* is called when everything has started.

    Raises ConfigError (another daemon runs, sandbox too weak, keys), AuditError (the audit log does not verify).
    """
    stopping = threading.Event()
    with _alone(settings.state_folder), open_installation(settings) as installation:
        _recover(installation)
        with _signals(stopping), compose(installation) as daemon:
            daemon.start()
            _log.info("serving", slots=settings.slots, routes=[route.name for route in settings.routes], level=daemon.level)
            if ready is not None:
                ready(daemon)
            _keep_going(installation, daemon, stopping)
            _log.info("stopping")
            if not daemon.stop(STOP_SECONDS):
                _log.warning("stopped_with_work_under_way")
        installation.checkpoints.make()
    _log.info("stopped")


def refuse_broken_log(installation: Installation) -> None:
    """Nothing is released while the audit log does not verify. Raises AuditError."""
    found = verify(
        installation.database,
        installation.settings.checkpoint_file,
        public_keys(installation.settings),
    )
    first = found.first_unsettled
    if first is not None:
        raise AuditError(
            f"The audit log is broken at event {first.seq} ({first.code}: {first.detail}). Nothing is released until that is "
            f"settled: run `mugai audit verify`, find out what happened, then `mugai audit settle`."
        )


def _recover(installation: Installation) -> None:
    """What a predecessor left: a broken log stops the start, unfinished writes are swept, its jobs are taken back."""
    refuse_broken_log(installation)
    installation.checkpoints.if_due()
    swept = installation.vault.sweep_tmp()
    taken_back = installation.jobs.requeue_of(worker_prefix(), actor="daemon")
    if swept or taken_back:
        _log.info("recovered", unfinished_writes=swept, jobs=len(taken_back))


def public_keys(settings: Settings) -> list[Ed25519PublicKey]:
    """The public halves of the signing key, present and former. Raises ConfigError."""
    paths = [public_path(settings.signing_key_file), *settings.audit.old_public_keys]
    return [load_public_key(path) for path in paths]


def _keep_going(installation: Installation, daemon: Daemon, stopping: threading.Event) -> None:
    """The housekeeping; a fault in it is logged and does not stop the daemon."""
    settings = installation.settings
    days = settings.retention
    retention = Retention(installation.jobs, installation.vault, installation.macro_records, days.released_days, days.held_days)
    next_retention = time.monotonic()
    while not stopping.wait(SWEEP_SECONDS):
        try:
            if installation.jobs.requeue_expired(actor="daemon"):
                daemon.wake()
            installation.checkpoints.if_due()
            daemon.metrics.queue_depth(installation.jobs.counts())
            daemon.metrics.write(settings.state_folder / "metrics.prom")
            if time.monotonic() >= next_retention:
                next_retention = time.monotonic() + RETENTION_SECONDS
                retention.run()
        except (UnavailableError, AuditError, OSError) as error:
            _log.error("housekeeping", code=getattr(error, "code", "os_error"), reason=str(error))
        except MugaiError as error:
            _log.exception("housekeeping", code=error.code)


@contextmanager
def _alone(state_folder: Path) -> Iterator[None]:
    """Hold the installation's lock; the kernel drops it when this process dies."""
    path = state_folder / "daemon.lock"
    try:
        descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
    except OSError as error:
        raise ConfigError(
            f"{path} cannot be opened: {error.strerror}. Run `mugai init`, and check the owner of the folder"
        ) from error
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError as error:
        raise ConfigError(f"Another daemon runs on {state_folder}: stop that one first") from error
    try:
        yield
    finally:
        os.close(descriptor)


@contextmanager
def _signals(stopping: threading.Event) -> Iterator[None]:
    before = {number: signal.signal(number, lambda *_: stopping.set()) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
