"""A real clamd for tests: started once per session on a unix socket, with a small signature database of our own (no freshclam).

Use it as a plugin: `pytest_plugins = ["tests.clamd_server"]` in a conftest, or import the fixture `clamd_socket`.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

START_SECONDS = 60.0
# The EICAR test string by pieces, so that this file is not the test file itself.
EICAR = b"X5O!P%@AP[4\\PZX54(P^)7CC)7}$" + b"EICAR-STANDARD-ANTIVIRUS-TEST-FILE" + b"!$H+H*"
EICAR_NAME = "Mugai.Test.Eicar.UNOFFICIAL"
STREAM_MAX_BYTES = 5 * 1024 * 1024


def _configuration(folder: Path) -> Path:
    database = folder / "database"
    database.mkdir()
    (database / "mugai.ndb").write_text(f"Mugai.Test.Eicar:0:0:{EICAR.hex()}\n")
    configuration = folder / "clamd.conf"
    user = f"User {_owner()}\n" if os.geteuid() == 0 else ""
    configuration.write_text(
        f"LocalSocket {folder / 'clamd.sock'}\n"
        f"LocalSocketMode 666\n"
        f"DatabaseDirectory {database}\n"
        f"LogFile {folder / 'clamd.log'}\n"
        f"StreamMaxLength {STREAM_MAX_BYTES}\n"
        f"{user}"
        "Foreground yes\n"
        "MaxThreads 2\n"
        "SelfCheck 0\n"
    )
    return configuration


def _owner() -> str:
    """root stays root: clamd would otherwise change to a user that cannot read the temporary folder."""
    return "root"


def _wait_for(path: Path, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline:
        if process.poll() is not None:
            break
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as probe:
                probe.settimeout(1)
                probe.connect(str(path))
                return
        except OSError:
            time.sleep(0.05)
    words = log.read_text(errors="replace") if log.exists() else "(no log)"
    raise RuntimeError(f"clamd did not start:\n{words[-2000:]}")


def start_clamd(folder: Path) -> tuple[subprocess.Popen[bytes], Path]:
    """Start a clamd whose files are in *folder*; returns the process and its socket."""
    program = shutil.which("clamd") or "/usr/sbin/clamd"
    if not Path(program).exists():
        pytest.fail("clamd is not installed: install the Debian package clamav-daemon")
    configuration = _configuration(folder)
    process = subprocess.Popen(
        [program, f"--config-file={configuration}"], stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    path = folder / "clamd.sock"
    _wait_for(path, process, folder / "clamd.log")
    return process, path


def stop_clamd(process: subprocess.Popen[bytes]) -> None:
    process.terminate()
    try:
        process.wait(10)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()


@pytest.fixture(scope="session")
def clamd_socket() -> Iterator[Path]:
    """The unix socket of a running clamd that knows only the EICAR test file."""
    with tempfile.TemporaryDirectory(prefix="clamd-") as folder:
        process, path = start_clamd(Path(folder))
        yield path
        stop_clamd(process)
