"""One step's talk with its child: takes checked frames until the last one, answers its requests, keeps the clock."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from dataclasses import dataclass

from sanitizer.contract.sandbox import Nested, SealedFile, StepAnswer
from sanitizer.model.errors import LimitExceeded, ProgramFailed, ProgramMissing, ResidueFound, SandboxTimeout, WireViolation
from sanitizer.model.limits import Limits
from sanitizer.sandbox import frames, wire
from sanitizer.sandbox.frames import Collected
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.session import printable
from sanitizer.sandbox.zygote_handle import Child

REROUTE = "reroute"
WANTS_CONVERTER = "convert"
Outside = Callable[[str, SealedFile, tuple[str, ...]], SealedFile]
"""(program, source, arguments) > what it made. Raises ProgramMissing, ProgramFailed."""


class ChildGone(Exception):
    """The child's socket ended before its last frame."""


@dataclass(slots=True)
class Conversation:
    """With one child about one request. `ending` is its last frame's kind when all goes well; `target` is what it writes into."""

    child: Child
    collected: Collected
    limits: Limits
    ending: str
    target: MemoryFile | None
    nested: Nested
    outside: Outside
    _handed: MemoryFile | None = None
    _handovers: int = 0

    def run(self) -> StepAnswer:
        """Until the child's last frame. Raises ChildGone, SandboxTimeout, WireViolation."""
        deadline = time.monotonic() + self.limits.max_seconds
        try:
            while True:
                untrusted_frame = self._next(deadline)
                kind = self.collected.take(untrusted_frame)
                if kind in {"open", "nested", "outside"}:
                    paused = time.monotonic()
                    self._request(kind, untrusted_frame)
                    deadline += time.monotonic() - paused  # members and programs have their own clocks
                elif kind in {"done", "verified", "compared", "error", REROUTE, WANTS_CONVERTER}:
                    return self._last(kind, untrusted_frame)
        finally:
            if self._handed is not None:
                self._handed.close()

    def _next(self, deadline: float) -> wire.Frame:
        self.child.sock.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            received = wire.receive(self.child.sock)
        except TimeoutError as error:
            raise SandboxTimeout(f"the step took more than {self.limits.max_seconds:g} s") from error
        if received is None:
            raise ChildGone
        untrusted_frame, untrusted_descriptors = received
        for descriptor in untrusted_descriptors:
            os.close(descriptor)
        if untrusted_descriptors:
            raise WireViolation("a child sent a descriptor")
        return untrusted_frame

    def _request(self, kind: str, untrusted_frame: wire.Frame) -> None:
        """Open a file that the child writes into; then do with it what the child asks for."""
        if kind == "open":
            self._handovers += 1
            if self._handovers > self.limits.max_members or self._handed is not None:
                raise WireViolation("too many members, or two at once")
            self._handed = MemoryFile()
            wire.send(self.child.sock, {"frame": "opened"}, (self._handed.fileno(),))
            return
        handed, self._handed = self._handed, None
        if handed is None:
            raise WireViolation(f"{kind} without an opened file")
        with handed:
            handed.seal()
            reply, result = self._member(handed, untrusted_frame) if kind == "nested" else self._program(handed, untrusted_frame)
        if result is None:
            wire.send(self.child.sock, reply)
            return
        try:
            wire.send(self.child.sock, reply, (result.fileno(),))
        finally:
            result.close()

    def _member(self, member: MemoryFile, untrusted_frame: wire.Frame) -> tuple[wire.Frame, SealedFile | None]:
        result = self.nested(member, frames.free(untrusted_frame, "name"))
        return {"frame": "dropped" if result is None else "kept"}, result

    def _program(self, source: MemoryFile, untrusted_frame: wire.Frame) -> tuple[wire.Frame, SealedFile | None]:
        program, arguments = frames.text(untrusted_frame, "program"), frames.words(untrusted_frame, "arguments")
        try:
            return {"frame": "made"}, self.outside(program, source, arguments)
        except (ProgramMissing, ProgramFailed) as error:
            return {"frame": "not_made", "code": error.code, "detail": printable(str(error))}, None

    def _last(self, kind: str, untrusted_frame: wire.Frame) -> StepAnswer:
        if kind == REROUTE:
            return StepAnswer(REROUTE, frames.family(untrusted_frame))
        if kind == WANTS_CONVERTER:
            return self.failed(WANTS_CONVERTER, "")
        if kind == "error":
            code = frames.known(untrusted_frame, "code", frames.ERROR_CODES)
            return self.failed(code, frames.free(untrusted_frame, "detail"))
        if kind != self.ending:
            raise WireViolation(f"a child ends with {kind!r} where {self.ending!r} was asked for")
        if kind == "verified":
            return self._verified(untrusted_frame)
        if kind == "compared":
            return StepAnswer("", comparison=frames.comparison(untrusted_frame), timings_ms=frames.timings(untrusted_frame))
        return self._done(untrusted_frame)

    def _done(self, untrusted_frame: wire.Frame) -> StepAnswer:
        assert self.target is not None, "only a step with a target ends like this"
        try:
            self.target.seal()
        except OSError as error:
            raise WireViolation("the child keeps its target mapped") from error
        if self.target.size_bytes > self.limits.max_bytes:
            return self.failed(LimitExceeded.code, f"the output is larger than {self.limits.max_bytes} bytes")
        return StepAnswer(
            "",
            type_name=self.collected.type_name,
            foreign_name=self.collected.foreign_name,
            target=self.target,
            target_type=frames.known(untrusted_frame, "type", self.collected.type_names),
            findings=tuple(self.collected.findings),
            record=tuple(self.collected.record),
            kept_password=frames.place(untrusted_frame, "password"),
            findings_total=max(frames.count(untrusted_frame, "total"), len(self.collected.findings)),
            made_by=frames.text(untrusted_frame, "engine"),
            timings_ms=frames.timings(untrusted_frame),
        )

    def _verified(self, untrusted_frame: wire.Frame) -> StepAnswer:
        total = max(frames.count(untrusted_frame, "residues"), len(self.collected.residues))
        first = self.collected.residues[0] if self.collected.residues else None
        return StepAnswer(
            ResidueFound.code if total else "",
            detail=f"{total} left, first {first.feature} at {first.location}: {first.detail}" if first else "",
            residues=tuple(self.collected.residues),
            made_by=frames.text(untrusted_frame, "verifier"),
            timings_ms=frames.timings(untrusted_frame),
        )

    def failed(self, code: str, detail: str) -> StepAnswer:
        """The answer for a step without a target; what was found before stays in the report."""
        return StepAnswer(
            code,
            detail,
            type_name=self.collected.type_name,
            foreign_name=self.collected.foreign_name,
            findings=tuple(self.collected.findings),
            record=tuple(self.collected.record),
            findings_total=len(self.collected.findings),
        )
