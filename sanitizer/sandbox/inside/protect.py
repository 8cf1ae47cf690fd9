"""After the verification: put a target under the password that its source had, or take it out again for the proof."""

from __future__ import annotations

import time
from typing import BinaryIO

from sanitizer.contract.engine import ProtectsTargets
from sanitizer.model.errors import NothingToShow
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.wire import Frame


def run(channel: Channel, plugs: Plugs, request: Frame, source: BinaryIO, target: BinaryIO) -> Frame:
    """The last frame of the step: "done" with the type that *source* has."""
    started = time.perf_counter()
    type_name: str = request["type"]
    engine = plugs.engine_of[type_name]
    if not isinstance(engine, ProtectsTargets):
        raise NothingToShow(f"{engine.name} protects nothing")
    channel.send({"frame": "detected", "type": type_name, "foreign": ""})
    work = engine.protect if request["op"] == "protect" else engine.unprotect
    work(source, target, request["passwords"][0])
    target.flush()
    return {
        "frame": "done",
        "type": type_name,
        "total": 0,
        "engine": engine.name,
        "password": -1,
        "timings": {request["op"]: (time.perf_counter() - started) * 1000},
    }
