"""The parent's handle of one zygote: takes the spare child that waits, and learns how children ended."""

from __future__ import annotations

import os
import select
import signal
import socket
from dataclasses import dataclass, field

from sanitizer.model.errors import SandboxCrash, WireViolation
from sanitizer.policy.schema import Policy
from sanitizer.sandbox import policy_frame, wire

START_SECONDS = 60.0  # importing and warming a family on a busy machine
SPARE_SECONDS = 20.0
TERMINATE_SECONDS = 0.3
KILL_SECONDS = 5.0
MAX_REMEMBERED = 64


@dataclass(slots=True)
class Child:
    """A confined process that waits for its one request."""

    pid: int  # in the jail's namespace
    pidfd: int
    sock: socket.socket

    def signal(self, number: int) -> None:
        try:
            signal.pidfd_send_signal(self.pidfd, number)
        except ProcessLookupError:
            return  # it has ended already

    def ends_within(self, seconds: float) -> bool:
        poll = select.poll()
        poll.register(self.pidfd, select.POLLIN)
        return bool(poll.poll(seconds * 1000))

    def stop(self) -> bool:
        """Terminate, then kill. False when not even that ends it: the jail has to be replaced."""
        self.signal(signal.SIGTERM)
        if self.ends_within(TERMINATE_SECONDS):
            return True
        self.signal(signal.SIGKILL)
        return self.ends_within(KILL_SECONDS)

    def close(self) -> None:
        """End it; what it wrote is sealed by now."""
        self.signal(signal.SIGKILL)
        os.close(self.pidfd)
        self.sock.close()


@dataclass(slots=True)
class ZygoteHandle:
    """One zygote of one family. Not thread-safe: a slot has its own."""

    family: str
    control: socket.socket
    libraries: dict[str, str] = field(default_factory=dict)
    ruleset: str = ""
    _known_policies: set[str] = field(default_factory=set)
    _asked: bool = False
    _held: Child | None = None
    _ended: dict[int, int] = field(default_factory=dict)

    def wait_until_ready(self) -> None:
        """Raises SandboxCrash when the family cannot be loaded."""
        self.control.settimeout(START_SECONDS)
        frame, _ = self._receive("while it was starting")
        self.libraries = dict(frame["libraries"])
        self.ruleset = str(frame["ruleset"])
        self.prepare()

    def prepare(self) -> None:
        """Ask for a spare, so that it is there when the next file comes."""
        if not self._asked and self._held is None:
            wire.send(self.control, {"spare": True})
            self._asked = True

    def take(self, policy: Policy) -> Child:
        """The spare child, which knows *policy*. Raises SandboxCrash when the zygote is gone."""
        self.control.settimeout(SPARE_SECONDS)
        try:
            if policy.digest not in self._known_policies:
                self._tell(policy)
            child = self._spare()
        except OSError as error:
            raise SandboxCrash(f"the zygote {self.family} does not answer: {error}") from error
        self._held = None
        return child

    def _tell(self, policy: Policy) -> None:
        """Make *policy* known. The spare that was forked before does not know it and is ended."""
        self._spare().close()
        self._held = None
        wire.send(self.control, {"digest": policy.digest, "policy": policy_frame.encode(policy)})
        self._known_policies.add(policy.digest)

    def _spare(self) -> Child:
        self.prepare()
        while self._held is None:
            self._hear("while it was forking")
        return self._held

    def exit_status(self, pid: int) -> int | None:
        """How the child ended: an exit code, or minus a signal's number; None when the zygote does not say in time."""
        self.control.settimeout(KILL_SECONDS)
        try:
            while pid not in self._ended:
                self._hear("while a child ended")
        except (OSError, SandboxCrash, WireViolation):
            return None
        return self._ended.pop(pid)

    def close(self) -> None:
        if self._held is not None:
            self._held.close()
            self._held = None
        self.control.close()

    def _hear(self, when: str) -> None:
        """Take in one frame: a spare that is ready, or a child that ended."""
        frame, descriptors = self._receive(when)
        if "spare" in frame:
            self._asked = False
            self._held = Child(int(frame["spare"]), descriptors[1], socket.socket(fileno=descriptors[0]))
            return
        if len(self._ended) > MAX_REMEMBERED:
            self._ended.clear()
        self._ended[int(frame["ended"])] = int(frame["status"])

    def _receive(self, when: str) -> tuple[wire.Frame, tuple[int, ...]]:
        received = wire.receive(self.control)
        if received is None:
            raise SandboxCrash(f"the zygote {self.family} ended {when}")
        return received
