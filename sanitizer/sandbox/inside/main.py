"""First process of ours in the jail: gives up its privileges, tells the catalogue of plugs, then forks zygotes on demand.

Started as `python -I -m sanitizer.sandbox.inside.main FD`; FD is a packet socket to the parent. It never reads a file of anyone.
"""

from __future__ import annotations

import os
import signal
import socket
import sys
from base64 import b64decode

from sanitizer.sandbox import wire
from sanitizer.sandbox.inside import confine, landlock, zygote
from sanitizer.sandbox.inside.catalogue import catalogue_pieces
from sanitizer.scanners import all_scanners


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    confine.die_with_parent()
    boot = _expect(control)
    confine.drop_root()
    confine.forbid_new_privileges()
    locked = landlock.restrict(tuple(boot["readable"]))
    filtered = bool(boot["zygote_filter"])
    if filtered:
        confine.load_filter(b64decode(boot["zygote_filter"]))
    for scanner in all_scanners():
        scanner.prepare()
    for piece in catalogue_pieces():
        wire.send(control, {"catalogue": piece})
    wire.send(control, {"ready": True, "landlock": locked, "seccomp": filtered, "uid": os.getuid()})
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # zygotes that end are reaped by the kernel
    _fork_zygotes(control, b64decode(boot["child_filter"]))


def _fork_zygotes(control: socket.socket, child_filter: bytes) -> None:
    while (request := wire.receive(control)) is not None:
        frame, (descriptor,) = request
        if os.fork() == 0:
            control.close()
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            zygote.serve(wire.socket_of(descriptor), frame["zygote"], child_filter)
            os._exit(0)
        os.close(descriptor)


def _expect(control: socket.socket) -> wire.Frame:
    received = wire.receive(control)
    if received is None:
        raise SystemExit("the parent is gone")
    return received[0]


if __name__ == "__main__":
    main()
