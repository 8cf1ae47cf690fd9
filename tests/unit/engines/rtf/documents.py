"""Short documents and what became of them."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.engines.rtf import ENGINE
from sanitizer.policy.schema import Policy
from tests.in_process import Outcome, as_file, extract_text, reconstruct


def unchanged(member: BinaryIO, _name: str) -> BinaryIO | None:
    """Stands for the picture engine."""
    member.seek(0)
    return as_file(member.read())


def disarmed(body: bytes, policy: Policy | None = None) -> Outcome:
    return reconstruct(ENGINE, b"{\\rtf1\\ansi\\ansicpg932" + body + b"}", "rtf", policy, nested=unchanged)


def made(body: bytes, policy: Policy | None = None) -> bytes:
    """What is written behind our header."""
    written = disarmed(body, policy).data.removeprefix(b"{\\rtf1\\uc1\\ansi\\ansicpg932")
    return written.removeprefix(b" ").removesuffix(b"}")


def text_of(body: bytes) -> str:
    return extract_text(ENGINE, b"{\\rtf1\\ansi\\ansicpg932" + body + b"}", "rtf")
