"""Real installations and real daemons for the end-to-end tests: made by `mugai init`, driven only from outside."""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, TypeVar

from sanitizer.audit.chain import events
from sanitizer.audit.export import json_line
from sanitizer.store.database import open_database

ROOT = Path(__file__).parents[2]
NOTICE = "_mugai_隔離通知.txt"
PATIENCE_SECONDS = 30.0  # a deadline for a busy machine; what is waited for usually takes one or two seconds
FAST = {
    "slots": "1",
    "poll_seconds": "0.2",
    "settle_seconds": "0.2",
    "min_free_bytes": '"16 MiB"',
    "office_spares": "0",
    "contact": '"情報政策課 内線1234"',
}
_Found = TypeVar("_Found")


def environment(**changes: str | None) -> dict[str, str]:
    """This process's environment, Japanese, with *changes*; None takes a variable away."""
    changes = {"MUGAI_LANG": "ja", "PYTHONPATH": str(ROOT), "MUGAI_CONFIG": None, **changes}
    kept = {key: value for key, value in os.environ.items() if key not in changes}
    return kept | {key: value for key, value in changes.items() if value is not None}


def command(*arguments: str | Path) -> list[str]:
    return [sys.executable, "-m", "sanitizer", *map(str, arguments)]


def mugai(
    *arguments: str | Path, check: bool = False, variables: dict[str, str | None] | None = None
) -> subprocess.CompletedProcess[str]:
    """The real command, run to its end, with its two streams as text."""
    done = subprocess.run(
        command(*arguments),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(**(variables or {})),
        timeout=PATIENCE_SECONDS,
        check=False,
    )
    if check:
        assert done.returncode == 0, done.stderr
    return done


def wait_for(what: str, look: Callable[[], _Found | None], seconds: float = PATIENCE_SECONDS) -> _Found:
    """What *look* gives as soon as that is true. AssertionError with *what* when it does not come in time."""
    deadline = time.monotonic() + seconds
    while True:
        found = look()
        if found:
            return found
        if time.monotonic() > deadline:
            raise AssertionError(f"did not happen within {seconds:g} s: {what}")
        time.sleep(0.05)


@dataclass
class Site:
    """One installation in a folder of its own."""

    folder: Path

    @property
    def settings_file(self) -> Path:
        return self.folder / "mugai.toml"

    @property
    def state(self) -> Path:
        return self.folder / "state"

    @property
    def inbox(self) -> Path:
        return self.folder / "inbox" / "main"

    @property
    def outbox(self) -> Path:
        return self.folder / "outbox" / "main"

    def configure(self, **values: str) -> None:
        """Set keys that the settings file has, commented or not, to TOML *values*."""
        text = self.settings_file.read_text(encoding="utf-8")
        for key, value in values.items():
            line = f"{key} = {value}".replace("\\", r"\\")
            text, count = re.subn(rf"^(?:# )?{key} = .*$", line, text, count=1, flags=re.MULTILINE)
            assert count == 1, f"the settings template has no line for {key}"
        self.settings_file.write_text(text, encoding="utf-8")

    def drop(self, name: str | bytes, content: bytes, modified: float | None = None) -> Path:
        """Put a file into the inbox in one step, as a finished copy; sub-folders are made."""
        path = self.inbox / os.fsdecode(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        hidden = path.parent / f".{time.monotonic_ns()}.part"
        hidden.write_bytes(content)
        if modified is not None:
            os.utime(hidden, (modified, modified))
        hidden.rename(path)
        return path

    def outputs(self) -> list[str]:
        """Everything that people see in the outbox: paths relative to it, in order."""
        return _files(self.outbox, hidden=False)

    def hidden_outputs(self) -> list[str]:
        return sorted(set(_files(self.outbox, hidden=True)) - set(self.outputs()))

    def waiting(self) -> list[str]:
        """Everything that is left in the inbox."""
        return _files(self.inbox, hidden=True)

    def output(self, name: str) -> bytes:
        """The bytes of an output as soon as it is there."""
        path = self.outbox / name
        wait_for(f"{name} in the outbox, which has {self.outputs()}", lambda: path.exists() or None)
        return path.read_bytes()

    def notice(self, name: str) -> list[str]:
        """The lines of the notice for the input *name*, as soon as it is there."""
        return self.output(str(Path(name).with_suffix("")) + NOTICE).decode("utf-8-sig").replace("\r\n", "\n").split("\n")

    def mugai(self, *arguments: str | Path, check: bool = False) -> subprocess.CompletedProcess[str]:
        """A verb with this installation's `--config`."""
        return mugai(*arguments, "--config", self.settings_file, check=check)

    def events(self) -> list[dict[str, Any]]:
        """The audit log, read here and not by the command, which takes a second to start."""
        database = open_database(self.state / "mugai.sqlite3")
        try:
            with database.read() as connection:
                return [json.loads(json_line(event)) for event in events(connection)]
        finally:
            database.close()

    def events_of(self, job_id: str) -> list[str]:
        return [event["action"] for event in self.events() if event["job_id"] == job_id]


def _files(folder: Path, hidden: bool) -> list[str]:
    found = []
    for path in folder.rglob("*"):
        if path.is_symlink() or not path.is_dir():
            relative = path.relative_to(folder)
            if hidden or not any(part.startswith(".") for part in relative.parts):
                found.append(str(relative))
    return sorted(found)


def make_site(folder: Path, *routes: str, **values: str) -> Site:
    """An installation made by the real `mugai init`, with timings for tests and *values* in its settings."""
    names = [argument for route in routes for argument in ("--route", route)]
    mugai("init", folder, *names, check=True)
    site = Site(folder)
    site.configure(**FAST, **values)
    return site


def copy_site(site: Site, folder: Path, **values: str) -> Site:
    """The same installation at another place; its settings have relative paths."""
    shutil.copytree(site.folder, folder, symlinks=True)
    copied = Site(folder)
    copied.configure(**values)
    return copied


@dataclass
class Daemon:
    """One process of `mugai serve`. A context manager: stopped at the end, and its log shown when the test fails."""

    site: Site
    program: Sequence[str] = ()
    variables: dict[str, str | None] = field(default_factory=dict)
    user: int | None = None
    _process: subprocess.Popen[bytes] | None = None
    _log: IO[bytes] | None = None

    @property
    def pid(self) -> int:
        assert self._process is not None
        return self._process.pid

    def launch(self) -> Daemon:
        """Start the process and do not wait for it."""
        program = list(self.program) or command("serve")
        # The test's side only ever reads the file that the daemon's side appends to.
        with (self.site.folder / "daemon.log").open("ab") as log:
            self._begin = log.tell()
            self._process = subprocess.Popen(
                [*program, "--config", str(self.site.settings_file)],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env=environment(**self.variables),
                user=self.user,
                start_new_session=True,
            )
        return self

    def start(self) -> Daemon:
        """Start it and wait until it serves."""
        self.launch()
        self.wait_for_event("serving")
        return self

    def log(self) -> str:
        """What this process wrote."""
        data = (self.site.folder / "daemon.log").read_bytes()[self._begin :]
        return data.decode(errors="replace")

    def events(self, name: str) -> list[dict[str, Any]]:
        """The log's lines with this event."""
        lines = [json.loads(line) for line in self.log().splitlines() if line.startswith("{") and line.endswith("}")]
        return [line for line in lines if line["event"] == name]

    def wait_for_event(self, name: str, count: int = 1, **values: object) -> dict[str, Any]:
        """The *count*th line with this event and these *values*; AssertionError at once when the process ends before."""

        def look() -> dict[str, Any] | None:
            ended = self.ended
            found = [line for line in self.events(name) if values.items() <= line.items()]
            if len(found) >= count:
                return found[count - 1]
            assert not ended, f"the daemon ended with {self.returncode} before it said {name}:\n{self.log()[-4000:]}"
            return None

        return wait_for(f"the log says {name} {values or ''}", look)

    @property
    def ended(self) -> bool:
        assert self._process is not None
        return self._process.poll() is not None

    @property
    def returncode(self) -> int | None:
        assert self._process is not None
        return self._process.poll()

    def signal(self, number: signal.Signals) -> None:
        assert self._process is not None
        self._process.send_signal(number)

    def stop(self) -> int:
        """SIGTERM, and wait. The exit code."""
        assert self._process is not None
        if self._process.poll() is None:
            self._process.send_signal(signal.SIGTERM)
        try:
            return self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def kill(self) -> None:
        """SIGKILL to this process and no other."""
        assert self._process is not None
        self._process.kill()
        self._process.wait(PATIENCE_SECONDS)

    def wait_until_ended(self) -> int:
        """The exit code of a process that ends by itself."""
        assert self._process is not None
        try:
            return self._process.wait(PATIENCE_SECONDS)
        except subprocess.TimeoutExpired:
            self.kill()
            raise

    def __enter__(self) -> Daemon:
        return self if self._process is not None else self.start()

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> None:
        if kind is not None:
            print(f"--- log of the daemon on {self.site.folder}\n{self.log()[-8000:]}")
        self.stop()


def descendants(pid: int) -> list[int]:
    """All processes below *pid*, each after its parent."""
    found = []
    for thread in Path(f"/proc/{pid}/task").iterdir():
        try:
            children = (thread / "children").read_text().split()
        except OSError:
            continue
        for child in children:
            found += [int(child), *_descendants_or_none(int(child))]
    return found


def _descendants_or_none(pid: int) -> list[int]:
    try:
        return descendants(pid)
    except OSError:
        return []
