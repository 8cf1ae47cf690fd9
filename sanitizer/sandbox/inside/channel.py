"""The child's side of its one socket."""

from __future__ import annotations

import os
import socket
from typing import BinaryIO

from sanitizer.contract.scanner import Evidence
from sanitizer.model.errors import ProgramFailed, ProgramMissing, WireViolation
from sanitizer.model.finding import Finding, Residue
from sanitizer.sandbox import wire
from sanitizer.sandbox.session import printable

_CHUNK_BYTES = 1024 * 1024
_RECORD_PIECE_CHARS = 8_000  # at most 6 bytes each in JSON: fits into a frame
_PROGRAM_ERRORS = {error.code: error for error in (ProgramMissing, ProgramFailed)}


class Channel:
    """Sends what the child found, asks the parent to disarm members, and to run external programs."""

    def __init__(self, sock: socket.socket) -> None:
        self._sock = sock

    def send(self, frame: wire.Frame) -> None:
        wire.send(self._sock, frame)

    def finding(self, finding: Finding) -> None:
        self.send(
            {
                "frame": "finding",
                "feature": finding.feature,
                "location": finding.location,
                "detail": finding.detail,
                "action": str(finding.action),
            }
        )

    def evidence(self, evidence: Evidence) -> None:
        """In pieces that fit into frames."""
        frame = {
            "frame": "record",
            "written": str(evidence.written),
            "location": printable(evidence.location),
            "name": printable(evidence.name),
        }
        for at in range(0, max(1, len(evidence.text)), _RECORD_PIECE_CHARS):
            self.send({**frame, "first": at == 0, "text": evidence.text[at : at + _RECORD_PIECE_CHARS]})

    def residue(self, residue: Residue) -> None:
        self.send(
            {
                "frame": "residue",
                "feature": residue.feature,
                "location": printable(residue.location),
                "detail": printable(residue.detail),
            }
        )

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:
        """Hand a member to the parent, who disarms it as a step of its own; None where nothing of it may be kept."""
        self._hand_over(member)
        _, descriptors = self._ask({"frame": "nested", "name": printable(name)})
        return _opened(descriptors[0]) if descriptors else None

    def outside(self, program: str, source: BinaryIO, arguments: tuple[str, ...]) -> BinaryIO:
        """Have the parent run an external program on *source*. Raises ProgramMissing, ProgramFailed."""
        self._hand_over(source)
        answer, descriptors = self._ask({"frame": "outside", "program": program, "arguments": list(arguments)})
        if not descriptors:
            raise _PROGRAM_ERRORS[answer["code"]](answer["detail"])
        return _opened(descriptors[0])

    def _hand_over(self, file: BinaryIO) -> None:
        """Copy *file* into memory that the parent seals."""
        _, (into,) = self._ask({"frame": "open"})
        file.seek(0)
        with os.fdopen(into, "r+b") as copy:
            while chunk := file.read(_CHUNK_BYTES):
                copy.write(chunk)

    def _ask(self, frame: wire.Frame) -> tuple[wire.Frame, tuple[int, ...]]:
        self.send(frame)
        answer = wire.receive(self._sock)
        if answer is None:
            raise WireViolation("the parent is gone")
        return answer


def _opened(descriptor: int) -> BinaryIO:
    file = os.fdopen(descriptor, "rb")
    file.seek(0)  # the descriptor shares its place with the step that wrote it
    return file
