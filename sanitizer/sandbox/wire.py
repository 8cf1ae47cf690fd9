"""The wire between parent, zygote and child: one JSON object per SOCK_SEQPACKET packet, with file descriptors beside it."""

from __future__ import annotations

import json
import socket
from typing import Any

from sanitizer.model.errors import WireViolation

MAX_FRAME_BYTES = 64 * 1024  # a longer frame is a WireViolation; one packet, so it is read whole or not at all
MAX_FDS = 2

Frame = dict[str, Any]
_encode = json.JSONEncoder(separators=(",", ":")).encode


def pair() -> tuple[socket.socket, socket.socket]:
    """A connected pair of packet sockets, both close-on-exec."""
    return socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)


def socket_of(descriptor: int) -> socket.socket:
    """The packet socket behind *descriptor*, which is known to be one."""
    return socket.socket(socket.AF_UNIX, socket.SOCK_SEQPACKET, 0, descriptor)


def send(sock: socket.socket, frame: Frame, fds: tuple[int, ...] = ()) -> None:
    """Send one frame. Raises WireViolation when it is too long, OSError when the other end is gone."""
    packet = _encode(frame).encode()
    if len(packet) > MAX_FRAME_BYTES:
        raise WireViolation(f"a frame of {len(packet)} bytes is over the limit of {MAX_FRAME_BYTES}")
    if fds:
        socket.send_fds(sock, [packet], list(fds))
    else:
        sock.send(packet)


def receive(sock: socket.socket) -> tuple[Frame, tuple[int, ...]] | None:
    """The next frame with its descriptors, or None at the end. The frame is untrusted when the other end is a child.

    Raises WireViolation for a frame that is too long or no JSON object, TimeoutError after the socket's timeout.
    """
    packet, fds, flags, _ = socket.recv_fds(sock, MAX_FRAME_BYTES + 1, MAX_FDS)
    if not packet and not fds:
        return None
    if len(packet) > MAX_FRAME_BYTES or flags & (socket.MSG_TRUNC | socket.MSG_CTRUNC):
        raise WireViolation(f"a frame is over the limit of {MAX_FRAME_BYTES} bytes or {MAX_FDS} descriptors")
    try:
        untrusted_frame = json.loads(packet)
    except (ValueError, RecursionError) as error:
        raise WireViolation("a frame is not JSON") from error
    if not isinstance(untrusted_frame, dict):
        raise WireViolation("a frame is not a JSON object")
    return untrusted_frame, tuple(fds)
