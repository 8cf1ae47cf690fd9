"""Child 2, which never saw the source: proves with another library that a target holds nothing that policy removes."""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import BinaryIO

from sanitizer.contract.scanner import Hit, NeedsFamily, Written
from sanitizer.contract.verifier import KnowsMacros, Verifier
from sanitizer.detect.confirm import contradiction
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.family import PROOF
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.session import StepPolicyView
from sanitizer.sandbox.wire import Frame

MAX_RESIDUES = 100
_KNOWN = "ooxml.vba_macro"


def run(channel: Channel, plugs: Plugs, policy: Policy, request: Frame, target: BinaryIO) -> Frame:
    """The last frame of the step: "verified" with how much was left (each sent as a frame of its own before), or "reroute"."""
    started = time.perf_counter()
    type_name: str = request["type"]
    expected = next(file_type for file_type in plugs.types if file_type.name == type_name)
    wrong = contradiction(target, expected)
    if wrong:
        raise MalformedFile(f"the target should be {type_name}: {wrong}")
    verifier = plugs.verifier_of[type_name]
    residues = 0
    try:
        for residue in residues_in(target, type_name, verifier, plugs, policy):
            residues += _send(channel, residue, residues)
    except NeedsFamily:
        return {"frame": "reroute", "family": PROOF}
    return {
        "frame": "verified",
        "residues": residues,
        "verifier": f"{verifier.name} ({verifier.library})",
        "timings": {"verify": (time.perf_counter() - started) * 1000},
    }


def residues_in(target: BinaryIO, type_name: str, verifier: Verifier, plugs: Plugs, policy: Policy) -> Iterator[Residue]:
    """What the scanners see and what the verifier finds. Raises NeedsFamily, MalformedFile, EncryptedFile, LimitExceeded."""
    view = StepPolicyView(policy, plugs.features, plugs.options)
    known: Mapping[str, Mapping[str, str]] = {}
    if policy.known_macros and isinstance(verifier, KnowsMacros):
        known = verifier.known_modules(target, type_name, view)
    yield from _scanned(target, type_name, plugs, policy, known)
    target.seek(0)
    yield from verifier.verify(target, type_name, view)


def _scanned(
    target: BinaryIO, type_name: str, plugs: Plugs, policy: Policy, known: Mapping[str, Mapping[str, str]]
) -> Iterator[Residue]:
    """Every hit, but those in a macro project of *known*: there the modules that oletools reads must be the project's."""
    modules: dict[str, dict[str, str]] = {location: {} for location in known}
    for scanner in plugs.scanners:
        for found in scanner.scan(target, type_name, policy.limits) if scanner.scans_targets else ():
            if isinstance(found, Hit):
                if found.location not in known:
                    yield Residue(found.feature.key, found.location, found.detail)
            elif found.written is Written.VBA and found.location in known:
                modules[found.location][found.name.rpartition(".")[0] or found.name] = found.text
    for location, read in modules.items():
        if _plain(read) != _plain(known[location]):
            yield Residue(_KNOWN, location, "oletools reads other modules than those of the approved project")


def _plain(modules: Mapping[str, str]) -> dict[str, str]:
    """Readers differ in the case of names and in the ends of lines, and in nothing else."""
    return {name.upper(): "\n".join(code.splitlines()).strip() for name, code in modules.items()}


def _send(channel: Channel, residue: Residue, already: int) -> int:
    if already < MAX_RESIDUES:
        channel.residue(residue)
    return 1
