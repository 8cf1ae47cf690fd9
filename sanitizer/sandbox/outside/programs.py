"""The external programs of this process: which there are, who waits as a spare, and one run after another, each in a fresh jail."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable, Mapping
from contextlib import closing, suppress
from dataclasses import dataclass
from functools import cached_property

from sanitizer.contract.sandbox import SealedFile
from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.jail import START_SECONDS, Cancelled, OneShotJail
from sanitizer.sandbox.outside.launch import OutsideLaunch
from sanitizer.sandbox.outside.program import Program

_JOIN_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Known:
    """What was found on this machine: programs by key, and why others cannot be used (key > reason)."""

    launch: OutsideLaunch
    programs: Mapping[str, Program]
    missing: Mapping[str, str]


class Programs:
    """Thread-safe; shared by all slots of a process. Of each program that waits for its file, up to *spares* are kept waiting.

    They are started in the background, after the first use or by `start`; each takes one file and is destroyed.
    """

    def __init__(self, find: Callable[[], Known], spares: int = 0, converters: Mapping[str, str] | None = None) -> None:
        """*find* is called when a program is needed for the first time. *converters*: type > what a site's program makes of it."""
        self._find = find
        self._spares = spares
        self._converters = converters or {}
        self._waiting: dict[str, deque[OneShotJail]] = {}
        self._wanted: set[str] = set()
        self._starting: set[str] = set()
        self._used: set[str] = set()
        self._change = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def start(self) -> None:
        """Start the spares now, before the first file comes."""
        for key in self.known.programs:
            self._want_spares(key)

    @property
    def converters(self) -> Mapping[str, str]:
        return self._converters

    @cached_property
    def known(self) -> Known:
        return self._find()

    def run(
        self, key: str, source: SealedFile, arguments: tuple[str, ...], max_bytes: int, seconds: float, cancelled: Cancelled
    ) -> MemoryFile:
        """What the program makes of *source*, sealed, at most *max_bytes*, within *seconds* and its own budget.

        *cancelled* is asked now and then whether anybody still wants it. Raises ProgramMissing, ProgramFailed.
        """
        program = self.known.programs.get(key)
        if program is None:
            raise ProgramMissing(self.known.missing.get(key, f"there is no program {key!r}"))
        job = program.job(arguments)
        seconds = min(seconds, program.budget.seconds)
        self._used.add(key)
        spare = self._spare(key)
        self._want_spares(key)  # the next one starts while this one works
        if spare is not None:
            with closing(spare), suppress(ProgramMissing):  # it ended while it waited; no file had been there
                return spare.work(job, source, max_bytes, seconds, cancelled)
        with closing(self._cold(program, cancelled)) as jail:
            return jail.work(job, source, max_bytes, seconds, cancelled)

    def versions(self) -> dict[str, str]:
        """Name and version of every program that was used so far."""
        used = [self.known.programs[key].installed for key in sorted(self._used)]
        return {installed.title: installed.version for installed in used}

    def waiting_pids(self) -> tuple[int, ...]:
        """The outermost processes of the spares that wait."""
        with self._change:
            return tuple(jail.pid for jails in self._waiting.values() for jail in jails)

    def close(self) -> None:
        """End the spares. What runs in other threads goes on to its end."""
        with self._change:
            self._closed = True
            self._change.notify_all()
        if self._thread is not None:
            self._thread.join(_JOIN_SECONDS)

    def _spare(self, key: str) -> OneShotJail | None:
        """One that waits, or that just starts: another one would not be quicker. Those that ended are cleared away."""
        while True:
            with self._change:
                self._change.wait_for(lambda: self._waiting.get(key) or key not in self._starting, START_SECONDS)
                if not self._waiting.get(key):
                    return None
                jail = self._waiting[key].popleft()
                self._change.notify_all()
            if jail.alive:
                return jail
            jail.close()

    def _cold(self, program: Program, cancelled: Cancelled) -> OneShotJail:
        jail = OneShotJail(self.known.launch, program)
        try:
            jail.wait_until_ready(cancelled)
        except BaseException:
            jail.close()
            raise
        return jail

    def _want_spares(self, key: str) -> None:
        with self._change:
            if not self._spares or not self.known.programs[key].server or self._closed:
                return
            self._waiting.setdefault(key, deque())
            self._wanted.add(key)
            if self._thread is None:  # a jail ends with the thread that made it, so one thread makes all of them
                self._thread = threading.Thread(target=self._keep_spares, name="spares", daemon=True)
                self._thread.start()
            self._change.notify_all()

    def _keep_spares(self) -> None:
        while (key := self._next_wanted()) is not None:
            try:
                jail = self._cold(self.known.programs[key], lambda: self._closed)
            except (ProgramMissing, ProgramFailed):
                with self._change:
                    self._wanted.discard(key)  # the next file finds out why, and says so in its report
                    self._starting.discard(key)
                    self._change.notify_all()
                continue
            with self._change:
                self._waiting[key].append(jail)
                self._starting.discard(key)
                self._change.notify_all()
        for jails in self._waiting.values():
            while jails:
                jails.popleft().close()

    def _next_wanted(self) -> str | None:
        """The program that lacks a spare, once there is one; None at the end."""
        with self._change:
            while not self._closed:
                for key in sorted(self._wanted):
                    if len(self._waiting[key]) < self._spares:
                        self._starting.add(key)
                        return key
                self._change.wait()
            return None
