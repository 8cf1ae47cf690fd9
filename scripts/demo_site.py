"""The installation of the demo: made by `mugai init`, run by `mugai serve`, as an administrator would do it."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import open_installation
from sanitizer.model.job import JobState
from sanitizer.model.report import Report
from sanitizer.pipeline.route import Origin

ROUTE = "main"
START_SECONDS = 60.0
STALL_SECONDS = 60.0  # without any file finished
STOP_SECONDS = 60.0
_MARK = ".made-by-make-demo"
_UNFINISHED = (JobState.RECEIVED, JobState.RUNNING)
_MANY = 100_000


class DemoError(Exception):
    """The demo cannot go on; the message says why."""


@dataclass(frozen=True, slots=True)
class Site:
    """One installation below *folder*."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        return self.folder / "mugai.toml"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox" / ROUTE

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox" / ROUTE

    @property
    def log(self) -> Path:
        return self.folder / "daemon.log"

    def make(self, contact: str) -> None:
        """A fresh installation in place of the last demo's. Raises DemoError for a folder that no demo made."""
        if self.folder.exists():
            if not (self.folder / _MARK).exists():
                raise DemoError(f"{self.folder} is there and no demo made it: move it away")
            shutil.rmtree(self.folder)
        self.folder.mkdir()
        (self.folder / _MARK).touch()
        self.mugai("init", str(self.folder), "--route", ROUTE, "--contact", contact)

    def mugai(self, *arguments: str) -> str:
        """Run a verb of the command line to its end and return what it printed. Raises DemoError when it fails."""
        done = subprocess.run(_command(*arguments), capture_output=True, text=True, check=False, timeout=STOP_SECONDS)
        if done.returncode != 0:
            raise DemoError(f"mugai {' '.join(arguments)} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
        return done.stdout.strip()

    @contextmanager
    def serving(self) -> Iterator[None]:
        """The daemon, started and ready; stopped with SIGTERM at the end. Raises DemoError when it does not start or stop."""
        with self.log.open("wb") as log:
            daemon = subprocess.Popen(_command("serve", "--config", str(self.settings_file)), stdin=subprocess.DEVNULL, stderr=log)
            try:
                self._wait_until_ready(daemon)
                yield
                daemon.terminate()
                if daemon.wait(STOP_SECONDS) != 0:
                    raise DemoError(f"the daemon ended with {daemon.returncode}:\n{self._last_words()}")
            finally:
                if daemon.poll() is None:
                    daemon.kill()
                    daemon.wait()

    def wait_for(self, count: int, progress: Callable[[int], None]) -> dict[str, Report]:
        """The reports by path below the inbox, once *count* files have ended and the inbox is empty. Raises DemoError."""
        ended, moved = 0, time.monotonic()
        with open_installation(load_settings(self.settings_file)) as installation:
            while True:
                jobs = [stored.job for stored in installation.jobs.list(limit=_MANY)]
                done = [job for job in jobs if job.state not in _UNFINISHED]
                progress(len(done))
                if len(done) >= count and len(done) == len(jobs) and not _files_below(self.inbox):
                    reports = {Origin.from_text(job.origin).path: installation.reports.get(job.id) for job in done}
                    return {path: report for path, report in reports.items() if report is not None}
                if len(done) > ended:
                    ended, moved = len(done), time.monotonic()
                elif time.monotonic() - moved > STALL_SECONDS:
                    raise DemoError(
                        f"{len(done)} of {count} files have ended, and none in the last {STALL_SECONDS:.0f} seconds:\n"
                        + self._last_words()
                    )
                time.sleep(0.3)

    def _wait_until_ready(self, daemon: subprocess.Popen[bytes]) -> None:
        until = time.monotonic() + START_SECONDS
        while '"serving"' not in self.log.read_text(encoding="utf-8", errors="replace"):
            if daemon.poll() is not None:
                raise DemoError(f"the daemon does not start (exit code {daemon.returncode}):\n{self._last_words()}")
            if time.monotonic() > until:
                raise DemoError(f"the daemon is not ready after {START_SECONDS:.0f} seconds:\n{self._last_words()}")
            time.sleep(0.1)

    def _last_words(self) -> str:
        return "\n".join(self.log.read_text(encoding="utf-8", errors="replace").splitlines()[-15:])


def _command(*arguments: str) -> list[str]:
    """The command `mugai` of this virtual environment; the same module where there is none."""
    script = Path(sys.executable).parent / "mugai"
    return [str(script), *arguments] if os.access(script, os.X_OK) else [sys.executable, "-m", "sanitizer", *arguments]


def _files_below(folder: Path) -> bool:
    return any(path.is_file() for path in folder.rglob("*"))
