"""Child 2, which never saw the source: proves with another library that a target holds nothing that policy removes."""

from __future__ import annotations

import time
from typing import BinaryIO

from sanitizer.contract.scanner import Hit
from sanitizer.detect.confirm import contradiction
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.session import StepPolicyView
from sanitizer.sandbox.wire import Frame

MAX_RESIDUES = 100


def run(channel: Channel, plugs: Plugs, policy: Policy, request: Frame, target: BinaryIO) -> Frame:
    """The last frame of the step: "verified" with how much was left (each sent as a frame of its own before)."""
    started = time.perf_counter()
    type_name: str = request["type"]
    expected = next(file_type for file_type in plugs.types if file_type.name == type_name)
    wrong = contradiction(target, expected)
    if wrong:
        raise MalformedFile(f"the target should be {type_name}: {wrong}")
    residues = 0
    for scanner in plugs.scanners:
        if scanner.scans_targets:
            for hit in scanner.scan(target, type_name, policy.limits):
                if isinstance(hit, Hit):
                    residues += _send(channel, Residue(hit.feature.key, hit.location, hit.detail), residues)
    target.seek(0)
    verifier = plugs.verifier_of[type_name]
    for residue in verifier.verify(target, type_name, StepPolicyView(policy, plugs.features, plugs.options)):
        residues += _send(channel, residue, residues)
    return {
        "frame": "verified",
        "residues": residues,
        "verifier": f"{verifier.name} ({verifier.library})",
        "timings": {"verify": (time.perf_counter() - started) * 1000},
    }


def _send(channel: Channel, residue: Residue, already: int) -> int:
    if already < MAX_RESIDUES:
        channel.residue(residue)
    return 1
