"""The child: takes one request with its descriptors, does it, answers, and dies. Hostile bytes are read here and nowhere else."""

from __future__ import annotations

import os
import signal
import socket
import sys
import traceback
from collections.abc import Callable
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded, UntrustedInputError
from sanitizer.policy.schema import Policy
from sanitizer.sandbox import wire
from sanitizer.sandbox.inside import compare, confine, disarm, protect, verify
from sanitizer.sandbox.inside.channel import Channel
from sanitizer.sandbox.inside.plugs import Plugs
from sanitizer.sandbox.inside.rehearsal import rehearse

_DETAIL_CHARS = 500


def serve(sock: socket.socket, plugs: Plugs, stage: BinaryIO, policies: dict[str, Policy], child_filter: bytes) -> None:
    """Confine this process, rehearse on *stage*, then wait for the one request."""
    confine.die_with_parent()
    signal.set_wakeup_fd(-1)
    if child_filter:
        confine.load_filter(child_filter)
    with stage:
        rehearse(plugs, stage)
    received = wire.receive(sock)
    if received is None:
        return
    request, descriptors = received
    policy = policies[request["policy"]]
    confine.limit_resources(policy.limits)
    channel = Channel(sock)
    source = os.fdopen(descriptors[0], "rb")
    if request["op"] == "verify":
        _answer(channel, lambda: verify.run(channel, plugs, policy, request, source))
    elif request["op"] == "compare":
        verified = os.fdopen(descriptors[1], "rb")
        _answer(channel, lambda: compare.run(channel, plugs, policy, request, source, verified))
    elif request["op"] in ("protect", "unprotect"):
        protected = os.fdopen(descriptors[1], "r+b")
        _answer(channel, lambda: protect.run(channel, plugs, request, source, protected))
    else:
        target = os.fdopen(descriptors[1], "r+b")
        _answer(channel, lambda: disarm.run(channel, plugs, policy, request, source, target))


def _answer(channel: Channel, work: Callable[[], wire.Frame]) -> None:
    """Every end of *work* becomes the last frame; an exception that is nobody's verdict is named with its place in our code."""
    try:
        last = work()
    except UntrustedInputError as error:
        last = {"frame": "error", "code": error.code, "detail": str(error)[:_DETAIL_CHARS]}
    except (MemoryError, RecursionError) as error:
        last = {"frame": "error", "code": LimitExceeded.code, "detail": f"{type(error).__name__} in the child"}
    except Exception as error:  # noqa: BLE001 - reported to the parent as a crash, with its place
        place = traceback.extract_tb(sys.exc_info()[2])[-1]
        detail = f"{type(error).__name__}: {error} ({os.path.basename(place.filename)}:{place.lineno})"  # noqa: PTH119
        last = {"frame": "error", "code": "sandbox_crash", "detail": detail[:_DETAIL_CHARS]}
    channel.send(last)
