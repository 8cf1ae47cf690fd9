"""The clamd client against a real clamd, and against servers that are dead, slow, mad or gone in the middle."""

from __future__ import annotations

import io
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from sanitizer.antivirus.clamd import Clamd, Clean, Infected, TcpAddress, TooLarge, UnixAddress, parse_address
from sanitizer.model.errors import ConfigError, UnavailableError
from tests.clamd_server import EICAR, EICAR_NAME, STREAM_MAX_BYTES, clamd_socket, start_clamd, stop_clamd

__all__ = ["clamd_socket"]


def test_a_harmless_stream_is_clean(clamd_socket: Path) -> None:
    assert Clamd(UnixAddress(clamd_socket)).scan(io.BytesIO("本日の議事録".encode())) == Clean()


def test_an_empty_stream_is_clean(clamd_socket: Path) -> None:
    assert Clamd(UnixAddress(clamd_socket)).scan(io.BytesIO()) == Clean()


def test_eicar_is_infected_and_named(clamd_socket: Path) -> None:
    assert Clamd(UnixAddress(clamd_socket)).scan(io.BytesIO(EICAR)) == Infected(EICAR_NAME)


def test_a_stream_of_several_chunks_is_sent_whole(clamd_socket: Path) -> None:
    assert Clamd(UnixAddress(clamd_socket)).scan(io.BytesIO(bytes(1_500_000))) == Clean()


def test_over_the_stream_limit_is_neither_clean_nor_infected(clamd_socket: Path) -> None:
    assert Clamd(UnixAddress(clamd_socket)).scan(io.BytesIO(bytes(STREAM_MAX_BYTES + 4_000_000))) == TooLarge()


def test_ping_and_version(clamd_socket: Path) -> None:
    client = Clamd(UnixAddress(clamd_socket))
    client.ping()
    assert client.version().startswith("ClamAV ")


def test_a_clamd_that_was_stopped_is_unavailable(tmp_path: Path) -> None:
    process, path = start_clamd(tmp_path)
    client = Clamd(UnixAddress(path), connect_seconds=1)
    assert client.scan(io.BytesIO(b"x")) == Clean()
    stop_clamd(process)
    with pytest.raises(UnavailableError):
        client.scan(io.BytesIO(b"x"))


# --- servers that are not what they should be ------------------------------------------------------------------------------------


@contextmanager
def _server(answer: Callable[[socket.socket], None]) -> Iterator[TcpAddress]:
    """A loopback server that treats its one connection with *answer*."""
    listener = socket.create_server(("127.0.0.1", 0))

    def run() -> None:
        try:
            connection, _ = listener.accept()
        except OSError:
            return
        with connection:
            answer(connection)

    thread = threading.Thread(target=run)
    thread.start()
    try:
        yield TcpAddress("127.0.0.1", listener.getsockname()[1])
    finally:
        listener.close()
        thread.join(10)


def _drain(connection: socket.socket) -> None:
    """Read until the end-of-stream mark."""
    received = b""
    while not received.endswith(b"\0\0\0\0"):
        piece = connection.recv(65536)
        if not piece:
            return
        received += piece


def _says(reply: bytes) -> Callable[[socket.socket], None]:
    def answer(connection: socket.socket) -> None:
        _drain(connection)
        connection.sendall(reply)

    return answer


def test_nobody_listens() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        port = server.getsockname()[1]
    with pytest.raises(UnavailableError, match="cannot connect"):
        Clamd(TcpAddress("127.0.0.1", port)).scan(io.BytesIO(b"x"))


def test_no_socket_file(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot connect"):
        Clamd(UnixAddress(tmp_path / "none.sock")).ping()


@pytest.mark.parametrize(
    "reply",
    [
        b"stream: OK",  # no NUL: cut off
        b"",
        b"\0",
        b"OK\0",
        b"stream: ok\0",
        b"stream: OK and then some\0",
        b"stream: FOUND\0",
        b"UNKNOWN COMMAND\0",
        b"stream: Can't allocate memory ERROR\0",
        b"COMMAND READ TIMED OUT\0",
        b"\xff\xfe\x00",
        b"x" * 9000,
        b"HTTP/1.1 200 OK\r\n\r\n\0",
    ],
)
def test_an_answer_that_is_not_understood_is_never_clean(reply: bytes) -> None:
    with _server(_says(reply)) as address, pytest.raises(UnavailableError):
        Clamd(address, scan_seconds=2).scan(io.BytesIO(b"x"))


def test_two_answers_at_once_are_not_understood() -> None:
    with _server(_says(b"stream: OK\0stream: Evil FOUND\0")) as address, pytest.raises(UnavailableError):
        Clamd(address, scan_seconds=2).scan(io.BytesIO(b"x"))


def test_a_slow_server_runs_into_the_deadline() -> None:
    release = threading.Event()

    def dawdle(connection: socket.socket) -> None:
        _drain(connection)
        for _ in range(20):
            if release.wait(0.1):
                return
            connection.sendall(b"s")  # a byte now and then must not prolong the deadline

    started = time.monotonic()
    with _server(dawdle) as address:
        try:
            with pytest.raises(UnavailableError, match=r"too long|no answer"):
                Clamd(address, scan_seconds=0.4).scan(io.BytesIO(b"x"))
        finally:
            release.set()
    assert time.monotonic() - started < 3


def test_a_server_that_hangs_up_while_we_send() -> None:
    def hang_up(connection: socket.socket) -> None:
        connection.recv(10)

    with _server(hang_up) as address, pytest.raises(UnavailableError):
        Clamd(address, scan_seconds=5).scan(io.BytesIO(bytes(20_000_000)))


def test_an_infected_name_is_made_printable() -> None:
    with _server(_says(b"stream: Evil\x1b[2J.Name FOUND\0")) as address:
        assert Clamd(address).scan(io.BytesIO(b"x")) == Infected("Evil\ufffd[2J.Name")


def test_a_mad_version_is_refused() -> None:
    def answer(connection: socket.socket) -> None:
        connection.recv(100)
        connection.sendall(b"<html>\0")

    with _server(answer) as address, pytest.raises(UnavailableError, match="version"):
        Clamd(address).version()


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("/run/clamav/clamd.ctl", UnixAddress(Path("/run/clamav/clamd.ctl"))),
        ("unix:/run/c.sock", UnixAddress(Path("/run/c.sock"))),
        ("127.0.0.1:3310", TcpAddress("127.0.0.1", 3310)),
        ("tcp:localhost:3310", TcpAddress("localhost", 3310)),
        ("[::1]:3310", TcpAddress("::1", 3310)),
    ],
)
def test_addresses(text: str, address: object) -> None:
    assert parse_address(text) == address


@pytest.mark.parametrize("text", ["", "clamd", "192.0.2.1:3310", "127.0.0.1", "127.0.0.1:0", "127.0.0.1:99999", "127.0.0.1:x"])
def test_addresses_that_are_refused(text: str) -> None:
    with pytest.raises(ConfigError, match="antivirus address"):
        parse_address(text)
