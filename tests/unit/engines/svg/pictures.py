"""Short pictures and what became of them."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.engines.svg import ENGINE
from sanitizer.policy.schema import Policy
from tests.in_process import Outcome, as_file, reconstruct

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink">'


def unchanged(member: BinaryIO, _name: str) -> BinaryIO | None:
    """Stands for the picture engine."""
    member.seek(0)
    return as_file(member.read())


def disarmed(body: str, policy: Policy | None = None) -> Outcome:
    return reconstruct(ENGINE, f"{HEAD}{body}</svg>".encode(), "svg", policy, nested=unchanged)


def made(body: str, policy: Policy | None = None) -> str:
    """What is written between the root's tags."""
    text = disarmed(body, policy).data.decode().rstrip("\n")
    return text[text.index(HEAD) + len(HEAD) :].removesuffix("</svg>") if not text.endswith("/>") or "</svg>" in text else ""
