"""What one zygote family holds: its engines, scanners and verifiers, imported and warmed."""

from __future__ import annotations

from dataclasses import dataclass

from sanitizer.contract.engine import Engine, OpensEncrypted, RendersPages
from sanitizer.contract.scanner import Scanner
from sanitizer.contract.verifier import Verifier
from sanitizer.engines import all_engines
from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Feature, Option
from sanitizer.sandbox.family import MACROS, RENDER, SIGNATURES, VERIFY, serves
from sanitizer.sandbox.inside.catalogue import own_catalogue
from sanitizer.scanners import all_scanners
from sanitizer.verifiers import all_verifiers


@dataclass(frozen=True)
class Plugs:
    """Ready to work: everything named here was imported and has done one small job."""

    family: str
    types: tuple[FileType, ...]
    engine_of: dict[str, Engine]  # by type name, all engines; only those of this family are warm
    scanners: tuple[Scanner, ...]
    verifier_of: dict[str, Verifier]  # by type name; warm in the families "verify" and "proof"
    features: dict[str, Feature]
    options: dict[str, Option]
    ruleset_digest: str


def load(family: str) -> Plugs:
    """Import and warm the plugs of *family*."""
    engines = all_engines()
    scanners = tuple(scanner for scanner in all_scanners() if family in scanner.families)
    verifiers = all_verifiers()
    for scanner in scanners:
        scanner.warm()
    if family == RENDER:
        for engine in engines:
            if isinstance(engine, RendersPages):
                engine.warm_renderer()
    elif serves(family, VERIFY):
        for verifier in verifiers:
            verifier.warm()
    else:
        for engine in engines:
            if serves(family, engine.family):
                engine.warm()
                if family == MACROS and isinstance(engine, OpensEncrypted):
                    engine.warm_decryption()
                if family == SIGNATURES and isinstance(engine, RendersPages):
                    engine.warm_renderer()
    return Plugs(
        family=family,
        types=tuple(file_type for engine in engines for file_type in engine.types),
        engine_of={file_type.name: engine for engine in engines for file_type in engine.types},
        scanners=scanners,
        verifier_of={name: verifier for verifier in verifiers for name in verifier.types},
        features=dict(own_catalogue().features),
        options=dict(own_catalogue().options),
        ruleset_digest="+".join(filter(None, (getattr(scanner, "ruleset_digest", "") for scanner in scanners))),
    )
