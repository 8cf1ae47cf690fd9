"""Child 3: how like its source a verified target is. Both are sealed; whatever it answers, it can change neither."""

from __future__ import annotations

import time
from dataclasses import asdict
from typing import BinaryIO

from sanitizer.contract.page_views import ShowsPages
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.fidelity.compare import compare
from sanitizer.fidelity.selection import sampled, spread
from sanitizer.model.errors import NothingToShow
from sanitizer.model.finding import Finding
from sanitizer.policy.schema import ComparedPages, Policy
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.session import StepSession
from sanitizer.sandbox.wire import Frame

_SHARE_OF_TIME = 0.5  # after which no further page is begun; the rest is for the page under way


def run(channel: Channel, plugs: Plugs, policy: Policy, request: Frame, source: BinaryIO, target: BinaryIO) -> Frame:
    """The last frame of the step: "compared" with the scores, or "reroute". Raises NothingToShow for a type that nothing draws."""
    try:
        return _compared(channel, plugs, policy, request, source, target)
    except NeedsFamily as needed:
        return {"frame": "reroute", "family": needed.family}


def _compared(channel: Channel, plugs: Plugs, policy: Policy, request: Frame, source: BinaryIO, target: BinaryIO) -> Frame:
    started = time.perf_counter()
    source_type, target_type = request["types"]
    pages_of = sampled if ComparedPages(request["pages"]) is ComparedPages.SAMPLE else spread
    passwords = tuple(request["passwords"])
    with (
        _shows(plugs, source_type).open_views(source, _session(channel, policy, source_type, passwords)) as before,
        _shows(plugs, target_type).open_views(target, _session(channel, policy, target_type, ())) as after,
    ):
        comparison = compare(
            before,
            after,
            pages_of(max(before.page_count, after.page_count)),
            lambda: time.perf_counter() - started < policy.limits.max_seconds * _SHARE_OF_TIME,
        )
    return {"frame": "compared", **asdict(comparison), "timings": {"compare": (time.perf_counter() - started) * 1000}}


def _shows(plugs: Plugs, type_name: str) -> ShowsPages:
    engine = plugs.engine_of[type_name]
    if not isinstance(engine, ShowsPages):
        raise NothingToShow(f"{engine.name} cannot draw pages")
    return engine


def _session(channel: Channel, policy: Policy, type_name: str, passwords: tuple[str, ...]) -> StepSession:
    return StepSession(policy, type_name, _ignore, _no_members, passwords, flattening=True, outside=channel.outside)


def _ignore(_finding: Finding) -> None:
    """The findings are in the report already."""


def _no_members(_member: BinaryIO, _name: str) -> BinaryIO | None:
    return None
