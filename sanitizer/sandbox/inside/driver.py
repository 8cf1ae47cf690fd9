"""First process in the jail of an external program: starts it confined, gives it its one file, and hands back what it made.

It holds nothing of value and reads none of the file: whoever takes it over has what the program has anyway. Everything that it says
is untrusted outside.
"""

from __future__ import annotations

import os
import resource
import signal
import socket
import subprocess
import sys
import time
from base64 import b64decode
from pathlib import Path
from typing import Any, BinaryIO

from sanitizer.sandbox import wire
from sanitizer.sandbox.inside import confine

_FOLDERS = ("/tmp/in", "/tmp/out")
_LOG = "/tmp/log"
_WORDS_BYTES = 300
_CHUNK_BYTES = 1024 * 1024
_SLEEP_SECONDS = 0.01
_RESTART_CODES = (79, 81)  # of soffice.bin: it set its profile up and wants to begin again (desktop/inc/exithelper.h)
_STARTS = 3
_GREETING, _GOODBYE = b"InternalIPC::SendArguments\0", b"InternalIPC::ProcessingDone\0"


class Refused(Exception):
    """The program did not do it; the text says why."""


class NotRunning(Exception):
    """The program ended before it had a file: no file's fault."""


def main() -> None:
    control = socket.socket(fileno=int(sys.argv[1]))
    confine.die_with_parent()
    boot = _frame(control)
    confine.drop_root()
    confine.forbid_new_privileges()
    _limit(boot["address_bytes"], boot["file_bytes"], boot["processes"], boot["cpu_seconds"])
    confine.load_filter(b64decode(boot["filter"]))
    for folder in _FOLDERS:
        Path(folder).mkdir()
    for name, text in boot["files"].items():
        Path(name).parent.mkdir(parents=True, exist_ok=True)
        Path(name).write_text(text, encoding="utf-8")
    started = _start(boot["server"], boot["environment"]) if boot["server"] else None
    wire.send(control, {"frame": "waiting"})
    received = wire.receive(control)
    if received is None:
        return
    job, (source, target) = received
    try:
        _copy_in(source, Path("/tmp/in") / job["source"])
        wire.send(control, {"frame": "taken"})
        if started is None:
            _run(job["command"], boot["environment"])
        else:
            _hand_over(started, boot, job["command"])
        _copy_out(Path("/tmp/out") / job["target"], target)
        answer = {"frame": "made"}
    except NotRunning as error:
        answer = {"frame": "not_running", "detail": str(error)[:_WORDS_BYTES]}
    except (Refused, OSError) as error:
        answer = {"frame": "refused", "detail": str(error)[:_WORDS_BYTES]}
    wire.send(control, answer)


def _frame(control: socket.socket) -> wire.Frame:
    received = wire.receive(control)
    if received is None:
        raise SystemExit("the parent is gone")
    return received[0]


def _limit(address_bytes: int, file_bytes: int, processes: int, cpu_seconds: int) -> None:
    for what, value in (
        (resource.RLIMIT_AS, address_bytes),
        (resource.RLIMIT_FSIZE, file_bytes),
        (resource.RLIMIT_NPROC, processes),
        (resource.RLIMIT_CPU, cpu_seconds),
        (resource.RLIMIT_NOFILE, 512),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (lowered, lowered))


def _start(command: list[str], environment: dict[str, str]) -> subprocess.Popen[bytes]:
    with Path(_LOG).open("ab") as log:
        return subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, env=environment, cwd="/tmp")


def _run(command: list[str], environment: dict[str, str]) -> None:
    """Until it ends; the parent keeps the clock."""
    code = _start(command, environment).wait()
    if code:
        raise Refused(f"{_ending(code)}: {_last_words()}")


def _hand_over(office: subprocess.Popen[bytes], boot: dict[str, Any], arguments: list[str]) -> None:
    """Give the waiting instance the arguments of a second one, and wait until it has done what they say."""
    talk, office = _connected(office, boot)
    with talk:
        words = b"".join(b"," + _escaped(word) for word in arguments)
        talk.sendall(b"InternalIPC::Arguments1" + _escaped("file:///tmp/") + words + b"\0")
        if _until_null(talk) != _GOODBYE:
            raise Refused(f"{_ending(office.wait())}: {_last_words()}")


def _connected(office: subprocess.Popen[bytes], boot: dict[str, Any]) -> tuple[socket.socket, subprocess.Popen[bytes]]:
    """A connection to its pipe once it listens, and the instance itself: it may have begun again."""
    starts = 1
    while True:
        talk = _greeted()
        if talk is not None:
            return talk, office
        code = office.poll()
        if code in _RESTART_CODES and starts < _STARTS:
            office = _start(boot["server"], boot["environment"])
            starts += 1
        elif code is not None:
            raise NotRunning(f"{_ending(code)}: {_last_words()}")
        time.sleep(_SLEEP_SECONDS)


def _greeted() -> socket.socket | None:
    """None where nobody listens (yet), or only what an instance left that begins again."""
    for place in Path("/tmp").glob("OSL_PIPE_*"):
        talk = socket.socket(socket.AF_UNIX)
        try:
            talk.connect(str(place))
            if _until_null(talk) == _GREETING:
                return talk
        except OSError:
            pass  # it went away between the two
        talk.close()
    return None


def _until_null(talk: socket.socket) -> bytes:
    said = b""
    while not said.endswith(b"\0") and len(said) < _WORDS_BYTES:
        more = talk.recv(_WORDS_BYTES)
        if not more:
            break
        said += more
    return said


def _escaped(word: str) -> bytes:
    return word.encode().replace(b"\\", b"\\\\").replace(b",", b"\\,").replace(b"\0", b"\\0")


def _copy_in(descriptor: int, path: Path) -> None:
    with os.fdopen(descriptor, "rb") as source, path.open("xb") as copy:
        source.seek(0)
        _copy(source, copy)


def _copy_out(path: Path, descriptor: int) -> None:
    """What it made; a link or a pipe in its place is not followed."""
    try:
        made = os.open(path, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK)
    except OSError as error:
        raise Refused(f"it made nothing: {_last_words()}") from error
    with os.fdopen(made, "rb") as result, os.fdopen(descriptor, "r+b") as target:
        _copy(result, target)


def _copy(source: BinaryIO, target: BinaryIO) -> None:
    while chunk := source.read(_CHUNK_BYTES):
        target.write(chunk)


def _ending(code: int) -> str:
    return f"it ended by {signal.Signals(-code).name}" if code < 0 else f"it ended with code {code}"


def _last_words() -> str:
    with Path(_LOG).open("rb") as log:
        size = os.fstat(log.fileno()).st_size
        log.seek(max(0, size - _WORDS_BYTES))
        return log.read().decode(errors="replace").strip()
