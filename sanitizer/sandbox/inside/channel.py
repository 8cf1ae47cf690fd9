"""The child's side of its one socket."""

from __future__ import annotations

import os
import socket
from typing import BinaryIO

from sanitizer.model.errors import WireViolation
from sanitizer.model.finding import Finding, Residue
from sanitizer.sandbox import wire
from sanitizer.sandbox.session import printable

_CHUNK_BYTES = 1024 * 1024


class Channel:
    """Sends what the child found, and asks the parent to disarm members."""

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
        (into,) = self._ask({"frame": "nested_open"})
        member.seek(0)
        with os.fdopen(into, "r+b") as copy:
            while chunk := member.read(_CHUNK_BYTES):
                copy.write(chunk)
        descriptors = self._ask({"frame": "nested", "name": printable(name)})
        if not descriptors:
            return None
        result = os.fdopen(descriptors[0], "rb")
        result.seek(0)  # the descriptor shares its place with the step that wrote it
        return result

    def _ask(self, frame: wire.Frame) -> tuple[int, ...]:
        self.send(frame)
        answer = wire.receive(self._sock)
        if answer is None:
            raise WireViolation("the parent is gone")
        return answer[1]
