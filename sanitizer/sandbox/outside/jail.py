"""The jail of one external program for one file: started, perhaps kept waiting, given the file, and destroyed with all in it."""

from __future__ import annotations

import os
import subprocess
import tempfile
import time
from collections.abc import Callable

from sanitizer.contract.sandbox import SealedFile
from sanitizer.model.errors import ProgramFailed, ProgramMissing, WireViolation
from sanitizer.sandbox import wire
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.launch import ENVIRONMENT, OutsideLaunch, command, passwd_file
from sanitizer.sandbox.outside.memory_use import resident_bytes
from sanitizer.sandbox.outside.program import Job, Program
from sanitizer.sandbox.session import printable

START_SECONDS = 20.0
LOOK_SECONDS = 0.2  # between two looks at its memory, and at whether anybody still wants it
_END_SECONDS = 5.0
_STDERR_BYTES = 500
_ADDRESS_FACTOR = 4  # address space of one process to the memory of all: libraries and reserved heaps are not in use
Cancelled = Callable[[], bool]


class JailEnded(ProgramFailed):
    """Without an answer."""


class OneShotJail:
    """Not thread-safe. Lives no longer than the thread that made it: bwrap ends with it."""

    def __init__(self, launch: OutsideLaunch, program: Program) -> None:
        """Start it; a program that waits for its file starts at once. Raises ProgramMissing."""
        self._program = program
        self._title = program.installed.title
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the jail
        self._control, inside = wire.pair()
        passwd = passwd_file()
        folders = program.installed.folders
        try:
            self._process = subprocess.Popen(
                command(launch, program.budget.scratch_bytes, folders, passwd, inside.fileno()),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._stderr,
                env={"PATH": "/usr/bin:/bin"},
                pass_fds=(inside.fileno(), passwd),
                start_new_session=True,
            )
        except OSError as error:
            self._control.close()
            self._stderr.close()
            raise ProgramMissing(f"the jail for {self._title} cannot be started: {error}") from error
        finally:
            inside.close()
            os.close(passwd)
        self._boot(launch)

    @property
    def pid(self) -> int:
        """The outermost process of the jail, in the parent's namespace."""
        return self._process.pid

    @property
    def alive(self) -> bool:
        return self._process.poll() is None

    def resident_bytes(self) -> int:
        return resident_bytes(self.pid)

    def wait_until_ready(self, cancelled: Cancelled) -> None:
        """Raises ProgramMissing where the jail does not start."""
        try:
            untrusted_frame = self._next(time.monotonic() + START_SECONDS, cancelled)
        except ProgramFailed as error:
            raise ProgramMissing(f"the jail for {self._title} does not start: {error}") from error
        if untrusted_frame.get("frame") != "waiting":
            raise ProgramMissing(f"the jail for {self._title} does not start: {self._last_words()}")

    def work(self, job: Job, source: SealedFile, max_bytes: int, seconds: float, cancelled: Cancelled) -> MemoryFile:
        """What the program makes of *source*, sealed, at most *max_bytes*.

        Raises ProgramFailed; ProgramMissing when the program had ended before there was a file.
        """
        target = MemoryFile()
        try:
            self._hand_over(job, source, target)
            deadline = time.monotonic() + seconds
            if self._taken(deadline, cancelled):
                self._take_answer(self._next(deadline, cancelled))
            if target.size_bytes > max_bytes:
                raise ProgramFailed(f"{self._title} made more than {max_bytes} bytes")
            target.seal()
        except OSError as error:
            target.close()
            raise ProgramFailed(f"{self._title}: what it made cannot be sealed: {error}") from error
        except BaseException:
            target.close()
            raise
        return target

    def _hand_over(self, job: Job, source: SealedFile, target: MemoryFile) -> None:
        request: wire.Frame = {"source": job.source, "target": job.target, "command": list(job.command)}
        try:
            wire.send(self._control, request, (source.fileno(), target.fileno()))
        except OSError as error:
            raise ProgramMissing(f"the jail of {self._title} was gone before there was a file: {error}") from error

    def _taken(self, deadline: float, cancelled: Cancelled) -> bool:
        """Wait until the driver has the file in its jail; before that the program cannot have seen it."""
        try:
            untrusted_frame = self._next(deadline, cancelled)
        except JailEnded as error:
            raise ProgramMissing(f"before there was a file {error}") from error
        if untrusted_frame.get("frame") != "taken":
            self._take_answer(untrusted_frame)  # it had no room for the file
            return False
        return True

    def _take_answer(self, untrusted_frame: wire.Frame) -> None:
        kind = untrusted_frame.get("frame")
        detail = printable(str(untrusted_frame.get("detail", "")))
        if kind == "not_running":
            raise ProgramMissing(f"{self._title} does not run: {detail}")
        if kind != "made":
            raise ProgramFailed(f"{self._title}: {detail}")

    def close(self) -> None:
        """End every process in it; with the last one its /tmp is gone."""
        self._control.close()
        self._process.kill()
        try:
            self._process.wait(_END_SECONDS)
        finally:
            self._stderr.close()

    def _boot(self, launch: OutsideLaunch) -> None:
        """Tell the driver what it runs, and within which limits."""
        budget = self._program.budget
        frame: wire.Frame = {
            "filter": launch.filter,
            "address_bytes": budget.memory_bytes * _ADDRESS_FACTOR,
            "file_bytes": budget.scratch_bytes,
            "processes": budget.processes,
            "cpu_seconds": int(budget.seconds * 4) + 60,  # a second line of defence behind the parent's clock
            "files": self._program.files,
            "server": list(self._program.server),
            "environment": {**ENVIRONMENT, **self._program.environment},
        }
        try:
            wire.send(self._control, frame)
        except OSError as error:
            words = self._last_words()
            self.close()
            raise ProgramMissing(f"the jail for {self._title} cannot be started: {error}; {words}") from error

    def _next(self, deadline: float, cancelled: Cancelled) -> wire.Frame:
        """The driver's next frame. Raises ProgramFailed when it does not come, or when the jail uses too much until then."""
        budget = self._program.budget
        while True:
            left = deadline - time.monotonic()
            if left <= 0:
                raise ProgramFailed(f"{self._title} did not finish in time")
            self._control.settimeout(min(LOOK_SECONDS, left))
            try:
                received = wire.receive(self._control)
            except TimeoutError:
                if cancelled():
                    raise ProgramFailed("stopped") from None
                if self.resident_bytes() > budget.memory_bytes:
                    raise ProgramFailed(f"{self._title} used more than {budget.memory_bytes} bytes of memory") from None
                continue
            except WireViolation as error:
                raise ProgramFailed(f"the driver of {self._title} sent what it should not: {error}") from error
            if received is None:
                raise JailEnded(f"the jail of {self._title} ended: {self._last_words()}")
            untrusted_frame, untrusted_descriptors = received
            for descriptor in untrusted_descriptors:
                os.close(descriptor)
            return untrusted_frame

    def _last_words(self) -> str:
        """The end of what bwrap or the driver wrote to stderr."""
        size = os.fstat(self._stderr.fileno()).st_size
        words = os.pread(self._stderr.fileno(), _STDERR_BYTES, max(0, size - _STDERR_BYTES))
        return printable(words.decode(errors="replace").strip())
