"""Asks clamd about a stream: INSTREAM over a unix socket or loopback TCP (clamd(8)). Holds no parser; runs in the parent.

Only a reply that is understood to its end counts. Anything else (refused, late, cut off, garbage, a daemon that restarts) raises
UnavailableError, and the caller tries again later: what could not be asked is never "clean".
"""

from __future__ import annotations

import re
import socket
import struct
import time
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from sanitizer.model.errors import ConfigError, UnavailableError

CHUNK_BYTES = 256 * 1024
MAX_REPLY_BYTES = 4096
_INFECTED = re.compile(r"^stream: (?P<name>[^\0\n]+) FOUND$")
_CLEAN = "stream: OK"
_TOO_LARGE = "INSTREAM size limit exceeded. ERROR"
_VERSION = re.compile(r"^ClamAV [0-9][^\0\n]*$")


@dataclass(frozen=True, slots=True)
class Clean:
    """clamd knows nothing against it."""


@dataclass(frozen=True, slots=True)
class Infected:
    """clamd named it; `name` is the signature's."""

    name: str


@dataclass(frozen=True, slots=True)
class TooLarge:
    """Over clamd's StreamMaxLength: it was not scanned to its end, so it is not clean either."""


Outcome = Clean | Infected | TooLarge


@dataclass(frozen=True, slots=True)
class UnixAddress:
    path: Path

    def __str__(self) -> str:
        return str(self.path)


@dataclass(frozen=True, slots=True)
class TcpAddress:
    host: str
    port: int

    def __str__(self) -> str:
        return f"{self.host}:{self.port}"


Address = UnixAddress | TcpAddress
_LOOPBACK = frozenset({"127.0.0.1", "::1", "localhost"})


def parse_address(text: str) -> Address:
    """ "/run/clamav/clamd.ctl", "unix:/run/...", "127.0.0.1:3310" or "[::1]:3310".

    Raises ConfigError for other hosts: clamd's protocol is neither encrypted nor authenticated.
    """
    path = text.removeprefix("unix:")
    if path.startswith("/"):
        return UnixAddress(Path(path))
    host, _, port = text.removeprefix("tcp:").rpartition(":")
    host = host.strip("[]")
    if host not in _LOOPBACK or not port.isdecimal() or not 0 < int(port) < 65536:
        raise ConfigError(
            f"antivirus address {text!r}: give the path of clamd's socket (/run/clamav/clamd.ctl) or a loopback address with its "
            "port (127.0.0.1:3310); clamd's protocol is not protected, so it must not cross a network"
        )
    return TcpAddress(host, int(port))


class Clamd:
    """A client of one clamd. Each question is a connection of its own, so one object may be used by several threads.

    *connect_seconds* bounds reaching it, *scan_seconds* the whole of one scan.
    """

    def __init__(self, address: Address, connect_seconds: float = 3.0, scan_seconds: float = 120.0) -> None:
        self._address = address
        self._connect_seconds = connect_seconds
        self._scan_seconds = scan_seconds

    def scan(self, file: BinaryIO) -> Outcome:
        """What clamd says about *file*, read from its present position to its end. Raises UnavailableError."""
        deadline = time.monotonic() + self._scan_seconds
        with closing(self._connect()) as connection:
            early = self._stream(connection, file, deadline)
            reply = early or self._reply(connection, deadline)
        return self._outcome(reply)

    def ping(self) -> None:
        """Raises UnavailableError unless clamd answers."""
        reply = self._ask(b"zPING\0")
        if reply != "PONG":
            raise self._unavailable(f"it answered {reply[:60]!r} instead of PONG")

    def version(self) -> str:
        """ "ClamAV 1.4.6/27000/Mon ...": engine, database, its date. Raises UnavailableError."""
        reply = self._ask(b"zVERSION\0")
        if not _VERSION.match(reply):
            raise self._unavailable(f"it answered {reply[:60]!r} instead of its version")
        return reply

    def _ask(self, command: bytes) -> str:
        deadline = time.monotonic() + self._connect_seconds
        with closing(self._connect()) as connection:
            self._send(connection, command, deadline)
            return self._reply(connection, deadline)

    def _connect(self) -> socket.socket:
        if isinstance(self._address, UnixAddress):
            connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            where: str | tuple[str, int] = str(self._address.path)
        else:
            family = socket.AF_INET6 if ":" in self._address.host else socket.AF_INET
            connection = socket.socket(family, socket.SOCK_STREAM)
            where = (self._address.host, self._address.port)
        connection.settimeout(self._connect_seconds)
        try:
            connection.connect(where)
        except OSError as error:
            connection.close()
            raise self._unavailable(f"cannot connect ({error})") from error
        return connection

    def _stream(self, connection: socket.socket, file: BinaryIO, deadline: float) -> str:
        """Send *file* in chunks; returns the reply when clamd answers and hangs up before the end, else ""."""
        self._send(connection, b"zINSTREAM\0", deadline)
        while chunk := file.read(CHUNK_BYTES):
            try:
                self._send(connection, struct.pack("!I", len(chunk)) + chunk, deadline)
            except UnavailableError:
                reply = self._last_words(connection, deadline)
                if reply == _TOO_LARGE:
                    return reply
                raise
        self._send(connection, struct.pack("!I", 0), deadline)
        return ""

    def _last_words(self, connection: socket.socket, deadline: float) -> str:
        """What clamd wrote before it closed its end; "" when that was nothing whole."""
        try:
            return self._reply(connection, deadline)
        except UnavailableError:
            return ""

    def _send(self, connection: socket.socket, data: bytes, deadline: float) -> None:
        try:
            connection.settimeout(self._left(deadline))
            connection.sendall(data)
        except OSError as error:
            raise self._unavailable(f"it stopped listening ({error})") from error

    def _reply(self, connection: socket.socket, deadline: float) -> str:
        """One reply up to its NUL."""
        received = b""
        while not received.endswith(b"\0"):
            try:
                connection.settimeout(self._left(deadline))
                piece = connection.recv(MAX_REPLY_BYTES)
            except OSError as error:
                raise self._unavailable(f"no answer ({error})") from error
            received += piece
            if not piece:
                raise self._unavailable("it hung up in the middle of an answer")
            if len(received) > MAX_REPLY_BYTES:
                raise self._unavailable("its answer does not end")
        return received[:-1].decode("utf-8", errors="replace").strip()

    def _left(self, deadline: float) -> float:
        left = deadline - time.monotonic()
        if left <= 0:
            raise self._unavailable("it took too long")
        return left

    def _outcome(self, reply: str) -> Outcome:
        if reply == _CLEAN:
            return Clean()
        if reply == _TOO_LARGE:
            return TooLarge()
        if found := _INFECTED.match(reply):
            return Infected("".join(char if char.isprintable() else "\ufffd" for char in found["name"][:200]))
        raise self._unavailable(f"it answered {reply[:60]!r}")

    def _unavailable(self, why: str) -> UnavailableError:
        return UnavailableError(f"clamd at {self._address}: {why}; check that clamav-daemon runs and that its socket may be opened")
