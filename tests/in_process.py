"""Runs an engine, a verifier or a text extraction in this process, for unit tests and benchmarks: our own samples only."""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.contract.engine import Engine, ExtractsText, RendersPages
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.contract.verifier import Verifier
from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.finding import Finding, Residue
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.find import ProgramRules
from sanitizer.sandbox.session import Nested, StepPolicyView, StepSession


@dataclass(frozen=True)
class Outcome:
    """Bytes of the target and what was found on the way."""

    data: bytes
    findings: tuple[Finding, ...]

    @property
    def features(self) -> set[str]:
        return {finding.feature for finding in self.findings}


def plain_policy(**changes: object) -> Policy:
    """A policy in which everything has its default; keyword arguments replace fields of Policy."""
    fields: dict[str, object] = {
        "name": "test",
        "en": "test",
        "ja": "試験",
        "digest": "0" * 64,
        "ladder": (Method.RECONSTRUCT,),
        "limits": Limits(),
    }
    fields.update(changes)
    return Policy(**fields)  # type: ignore[arg-type]


def as_file(data: bytes) -> BinaryIO:
    """A real file with a descriptor, as in the child (there it is a sealed memfd)."""
    file = tempfile.TemporaryFile()  # noqa: SIM115 - the caller closes it
    file.write(data)
    file.seek(0)
    return file


_programs = ProgramRules().programs(spares=0)


def outside(program: str, source: BinaryIO, arguments: tuple[str, ...]) -> BinaryIO:
    """The real program in its real jail."""
    source.seek(0)
    limits = Limits()
    with MemoryFile.sealed_from(iter(lambda: source.read(CHUNK_BYTES), b""), limits.max_bytes) as sealed:
        made = _programs.run(program, sealed, arguments, limits.max_bytes, limits.max_seconds, lambda: False)
    file = os.fdopen(os.dup(made.fileno()), "rb")
    made.close()
    file.seek(0)
    return file


def no_nested(_member: BinaryIO, _name: str) -> BinaryIO | None:
    return None


def _ignore(_finding: Finding) -> None:
    return None


def reconstruct(
    engine: Engine,
    data: bytes,
    type_name: str,
    policy: Policy | None = None,
    passwords: tuple[str, ...] = (),
    nested: Nested = no_nested,
    *,
    may_draw: bool = True,
) -> Outcome:
    """What the child does, without the child; where it needs one that draws, this process learns to draw.

    Without *may_draw* NeedsFamily comes out then.
    """
    try:
        return _reconstruct(engine, data, type_name, policy, passwords, nested)
    except NeedsFamily:
        if not may_draw or not isinstance(engine, RendersPages):
            raise
        engine.warm_renderer()
        return _reconstruct(engine, data, type_name, policy, passwords, nested)


def _reconstruct(
    engine: Engine, data: bytes, type_name: str, policy: Policy | None, passwords: tuple[str, ...], nested: Nested
) -> Outcome:
    findings: list[Finding] = []
    session = StepSession(policy or plain_policy(), type_name, findings.append, nested, passwords, outside=outside)
    with as_file(data) as source, tempfile.TemporaryFile() as target:
        engine.reconstruct(source, target, session)
        target.seek(0)
        return Outcome(target.read(), tuple(findings))


def extract_text(engine: Engine, data: bytes, type_name: str, policy: Policy | None = None) -> str:
    assert isinstance(engine, ExtractsText)
    session = StepSession(policy or plain_policy(), type_name, _ignore, no_nested, flattening=True, outside=outside)
    with as_file(data) as source:
        return "".join(engine.extract_text(source, session))


def verify(
    verifier: Verifier, data: bytes, type_name: str, engines: tuple[Engine, ...], policy: Policy | None = None
) -> list[Residue]:
    features = {feature.key: feature for engine in engines for feature in engine.features}
    options = {option.key: option for engine in engines for option in engine.options}
    view = StepPolicyView(policy or plain_policy(), features, options)
    with as_file(data) as target:
        return list(verifier.verify(target, type_name, view))
