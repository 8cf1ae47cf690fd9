"""Child 1: what is it, what do the scanners say, and the engine's work by one method of the ladder."""

from __future__ import annotations

import shutil
import time
from typing import BinaryIO

from sanitizer.contract.engine import Engine, ExtractsText, PrintsThroughOffice, RendersPages
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.contract.ladder import FLATTEN_DPI
from sanitizer.contract.scanner import Evidence, NeedsFamily, scan_source
from sanitizer.detect.features import POLYGLOT, WRONG_SUFFIX
from sanitizer.detect.identify import Detection, identify
from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.errors import BlockedByPolicy, NothingToShow, UnsupportedType
from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Action
from sanitizer.model.verdict import Method
from sanitizer.policy.resolve import type_action
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.family import MACROS, RENDER, serves
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.inside.text_target import write_text
from sanitizer.sandbox.session import StepSession
from sanitizer.sandbox.wire import Frame


def run(channel: Channel, plugs: Plugs, policy: Policy, request: Frame, source: BinaryIO, target: BinaryIO) -> Frame:
    """The last frame of the step: "done" with the target's type, "reroute", or "convert" for a type that a site converts."""
    method = Method(request["method"])
    started = time.perf_counter()
    detection = identify(source, request["name"], plugs.types)
    foreign = detection.foreign.name if detection.foreign else ""
    file_type = detection.file_type
    channel.send({"frame": "detected", "type": file_type.name if file_type else "", "foreign": foreign})
    engine = plugs.engine_of[file_type.name] if file_type else None
    wanted = _family_of(engine, method)
    if not serves(plugs.family, wanted):
        return {"frame": "reroute", "family": wanted}
    session = StepSession(
        policy,
        file_type.name if file_type else "",
        channel.finding,
        channel.nested,
        tuple(request["passwords"]),
        flattening=method is not Method.RECONSTRUCT,
        suffixes=lambda member, name: _suffixes(member, name, plugs),
        outside=channel.outside,
    )
    detected = time.perf_counter()
    _report_detection(session, detection)
    evidence: list[Evidence] = []
    try:
        for scanner in plugs.scanners:
            for hit in scan_source(scanner, source, session.type_name, policy.limits, session.passwords):
                if isinstance(hit, Evidence):
                    evidence.append(hit)
                else:
                    session.found(hit.feature, hit.location, hit.detail)
    except NeedsFamily as needed:
        return {"frame": "reroute", "family": needed.family}
    finally:
        for piece in evidence:
            channel.evidence(piece)
    scanned = time.perf_counter()
    if file_type is not None and type_action(policy, file_type.name) is Action.BLOCK:
        raise BlockedByPolicy(f"policy {policy.name} blocks the type {file_type.name}")
    if (file_type.name if file_type else foreign) in request["converters"]:
        return {"frame": "convert"}
    if file_type is None or engine is None:
        raise UnsupportedType(f"no engine reconstructs this type ({foreign or 'unknown'})")
    source.seek(0)
    try:
        target_type = _make_target(engine, method, source, target, session) or _reconstructed_type(file_type, session)
    except NeedsFamily as needed:
        return {"frame": "reroute", "family": needed.family}
    target.flush()
    ended = time.perf_counter()
    return {
        "frame": "done",
        "type": target_type,
        "total": session.findings_total,
        "engine": engine.name,
        "password": session.kept_password,
        "timings": {
            "detect": (detected - started) * 1000,
            "scan": (scanned - detected) * 1000,
            str(method): (ended - scanned) * 1000,
        },
    }


def _reconstructed_type(file_type: FileType, session: StepSession) -> str:
    """The engine's own word, where it gave one, else the rule. Raises RuntimeError (our fault) for a word that no type lists."""
    if session.target_type and session.target_type not in file_type.rare_targets:
        raise RuntimeError(f"{file_type.name} never becomes {session.target_type}")
    return session.target_type or file_type.target_name


def _suffixes(member: BinaryIO, name: str, plugs: Plugs) -> tuple[str, ...]:
    """Those of the type that a disarmed member has."""
    file_type = identify(member, name, plugs.types).file_type
    return file_type.suffixes if file_type else ()


def _family_of(engine: Engine | None, method: Method) -> str:
    """The family that can do *method*; a file that no engine knows is looked at by the family with all scanners."""
    if engine is None:
        return MACROS if method is Method.RECONSTRUCT else RENDER
    if isinstance(engine, RendersPages):
        return engine.family if method is Method.RECONSTRUCT else RENDER
    return engine.family


def _report_detection(session: StepSession, detection: Detection) -> None:
    if detection.wrong_suffix:
        session.found(WRONG_SUFFIX, "file name", detection.detail)
    if detection.polyglot:
        session.found(POLYGLOT, "file", " + ".join(detection.polyglot))


def _make_target(engine: Engine, method: Method, source: BinaryIO, target: BinaryIO, session: StepSession) -> str:
    """Write the target by *method*; returns the name of its type where it differs from the reconstructed one."""
    if method is Method.RECONSTRUCT:
        engine.reconstruct(source, target, session)
        return ""
    if method is Method.FLATTEN:
        _flatten(engine, source, target, session)
        return "pdf"
    if not isinstance(engine, ExtractsText):
        raise NothingToShow(f"{engine.name} has no text")
    write_text(engine.extract_text(source, session), target, session)
    return "txt"


def _flatten(engine: Engine, source: BinaryIO, target: BinaryIO, session: StepSession) -> None:
    """Draw the pages; or have LibreOffice print them, for the parent to have what it printed drawn by another child."""
    if isinstance(engine, RendersPages):
        pages = engine.render_pages(source, session, int(session.option(FLATTEN_DPI)))
        write_image_pdf(pages, target, session.limits.max_bytes)
        return
    suffix = engine.office_suffixes.get(session.type_name) if isinstance(engine, PrintsThroughOffice) else None
    if suffix is None or not isinstance(engine, PrintsThroughOffice):
        raise NothingToShow(f"{engine.name} cannot draw pages of {session.type_name}")
    with session.outside("office", engine.opened(source, session), "pdf", suffix) as printed:
        shutil.copyfileobj(printed, target, CHUNK_BYTES)
