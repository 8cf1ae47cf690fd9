"""The same work as in the sandbox, in this process: detection, scanners, engine, verifier. Trusted corpora only."""

from __future__ import annotations

import io
import os
import tempfile
import time
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.contract.scanner import Hit
from sanitizer.detect.identify import identify
from sanitizer.engines import all_engines
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.family import MACROS, OFFICE, PDF, PROOF, SIGNATURES
from sanitizer.sandbox.inside.catalogue import own_catalogue
from sanitizer.sandbox.session import StepPolicyView, StepSession
from sanitizer.scanners import all_scanners
from sanitizer.verifiers import all_verifiers

TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)
ENGINE_OF = {file_type.name: engine for engine in all_engines() for file_type in engine.types}
VERIFIER_OF = {name: verifier for verifier in all_verifiers() for name in verifier.types}


_LARGER = {OFFICE: MACROS, PDF: SIGNATURES}  # families that have what a scanner of the smaller one sends files away for


@dataclass(frozen=True, slots=True)
class InProcess:
    """Milliseconds of the engine alone, and of everything that both children do together."""

    engine_ms: float
    all_ms: float


def warm() -> None:
    for engine in all_engines():
        engine.warm()
    for verifier in all_verifiers():
        verifier.warm()
    for scanner in all_scanners():
        scanner.warm()


def run(data: bytes, name: str, policy: Policy) -> InProcess:
    """Raises UntrustedInputError as the engine does."""
    started = time.perf_counter()
    with _file(data) as source, tempfile.TemporaryFile() as target:
        detection = identify(source, name, TYPES)
        if detection.file_type is None:
            raise UntrustedInputError("no engine")
        session = StepSession(
            policy, detection.file_type.name, _ignore, lambda member, member_name: _nested(member, member_name, policy)
        )
        engine = ENGINE_OF[detection.file_type.name]
        family = _LARGER.get(engine.family, engine.family)
        for scanner in all_scanners():
            if family in scanner.families:
                for hit in scanner.scan(source, session.type_name, policy.limits):
                    if isinstance(hit, Hit):
                        session.found(hit.feature, hit.location, hit.detail)
        source.seek(0)
        began = time.perf_counter()
        engine.reconstruct(source, target, session)
        engine_ms = (time.perf_counter() - began) * 1000
        target.flush()
        target_type = detection.file_type.target_name
        identify(target, "x", TYPES)
        for scanner in all_scanners():
            if scanner.scans_targets and PROOF in scanner.families:
                list(scanner.scan(target, target_type, policy.limits))
        target.seek(0)
        catalogue = own_catalogue()
        list(VERIFIER_OF[target_type].verify(target, target_type, StepPolicyView(policy, catalogue.features, catalogue.options)))
    return InProcess(engine_ms, (time.perf_counter() - started) * 1000)


def _nested(member: BinaryIO, name: str, policy: Policy) -> BinaryIO | None:
    """As in the child: the member is read once, into a file of its own, and looked at there."""
    member.seek(0)
    with _file(member.read()) as copy:
        detection = identify(copy, name, TYPES)
        if detection.file_type is None:
            return None
        session = StepSession(
            policy, detection.file_type.name, _ignore, lambda inner, inner_name: _nested(inner, inner_name, policy)
        )
        target = _file(b"")
        copy.seek(0)
        try:
            ENGINE_OF[detection.file_type.name].reconstruct(copy, target, session)
        except UntrustedInputError:
            target.close()
            return None
    target.seek(0)
    return target


def _file(data: bytes) -> BinaryIO:
    descriptor = os.memfd_create("bench")
    file = io.open(descriptor, "r+b")  # noqa: UP020, SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file


def _ignore(_finding: Finding) -> None:
    return None
