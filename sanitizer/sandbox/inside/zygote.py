"""A zygote: imports and warms what one family needs, then forks a fresh child for every step. It never reads a request.

It keeps one spare child waiting, already confined, so that forking costs no latency.
"""

from __future__ import annotations

import ctypes
import gc
import os
import select
import socket
import sys
from importlib.metadata import PackageNotFoundError, version
from typing import BinaryIO

from sanitizer.policy.schema import Policy
from sanitizer.sandbox import policy_frame, wire
from sanitizer.sandbox.inside import child, confine, plugs, rehearsal
from sanitizer.sandbox.inside.forking import fork

_libc = ctypes.CDLL(None)
_CHILD_SOCKET, _STAGE = 3, 4  # a child's only descriptors beside the standard ones, which lead nowhere
# distribution > the module whose presence says that this family has it loaded
_LIBRARIES = {
    "pikepdf": "pikepdf",
    "pymupdf-lite": "sanitizer.verifiers._mupdf",
    "pypdfium2": "sanitizer.engines.pdf._pdfium",
    "zxing-cpp": "zxingcpp",
    "lxml": "lxml",
    "pillow": "PIL",
    "oletools": "oletools",
    "libarchive-c": "libarchive",
    "yara-python": "yara",
    "uharfbuzz": "uharfbuzz",
    "fonttools": "fontTools",
    "msoffcrypto-tool": "msoffcrypto",
    "pyhanko": "pyhanko",
}


def serve(control: socket.socket, family: str, child_filter: bytes) -> None:
    """Answer the parent until it goes away. It asks for a spare, or makes a policy known that later children will work by."""
    confine.die_with_parent()
    loaded = plugs.load(family)
    stage = rehearsal.stage(family)
    rehearsal.rehearse(loaded, stage)
    gc.collect()
    gc.freeze()  # the collector leaves these objects alone, so that children share their pages
    gc.set_threshold(50_000, 20, 100)  # a child lives for one file: collecting early only touches pages
    _return_free_memory()
    wire.send(control, {"ready": family, "libraries": _library_versions(), "ruleset": loaded.ruleset_digest})
    policies: dict[str, Policy] = {}
    waiting: dict[int, int] = {}  # pidfd > pid
    poll = select.poll()
    poll.register(control, select.POLLIN)
    while True:
        for descriptor, _ in poll.poll():
            if descriptor == control.fileno():
                received = wire.receive(control)
                if received is None:
                    return
                if "policy" in received[0]:
                    policies[received[0]["digest"]] = policy_frame.decode(received[0]["policy"])
                    continue
                pidfd, pid = _fork_child(control, loaded, stage, policies, child_filter)
                waiting[pidfd] = pid
                poll.register(pidfd, select.POLLIN)
            else:
                pid = waiting.pop(descriptor)
                poll.unregister(descriptor)
                os.close(descriptor)
                _, status = os.waitpid(pid, 0)
                wire.send(control, {"ended": pid, "status": os.waitstatus_to_exitcode(status)})


def _fork_child(
    control: socket.socket, loaded: plugs.Plugs, stage: BinaryIO, policies: dict[str, Policy], child_filter: bytes
) -> tuple[int, int]:
    """Its pidfd and its id in the jail."""
    outside, inside = wire.pair()
    pid = fork()
    if pid == 0:
        os.dup2(inside.fileno(), _CHILD_SOCKET)
        os.dup2(stage.fileno(), _STAGE)
        os.closerange(_STAGE + 1, 4096)
        child.serve(wire.socket_of(_CHILD_SOCKET), loaded, os.fdopen(_STAGE, "rb"), policies, child_filter)
        os._exit(0)
    inside.close()
    pidfd = os.pidfd_open(pid)
    wire.send(control, {"spare": pid}, (outside.fileno(), pidfd))
    outside.close()
    return pidfd, pid


def _return_free_memory() -> None:
    """Free pages at the heap's end would be copied by every fork."""
    _libc.malloc_trim(0)


def _library_versions() -> dict[str, str]:
    """Versions of the libraries that this family has loaded."""
    found = {}
    for name, module in _LIBRARIES.items():
        if module in sys.modules:
            try:
                found[name] = version(name)
            except PackageNotFoundError:  # installed by the distribution under another name
                found[name] = "unknown"
    return found
