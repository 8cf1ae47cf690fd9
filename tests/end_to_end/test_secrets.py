"""Passwords and keys: in no log, no argument and no environment of any process, no report and no notice."""

from __future__ import annotations

import subprocess
from base64 import b64encode
from pathlib import Path

import pytest

from samples.build import _ooxml_encrypted
from samples.sample import all_samples
from tests.end_to_end.daemon import Daemon, Site, command, descendants, environment, wait_for

PASSWORDS = ("himitsu", _ooxml_encrypted.PASSWORD, "使われない合言葉42")


@pytest.fixture
def locked(site: Site) -> Site:
    """The site has a list of passwords; its inbox holds a PDF and a document that need them, and one that none opens."""
    site.configure(passwords_file='"state/passwords.txt"', log_level='"debug"')
    (site.state / "passwords.txt").write_text("\n".join(PASSWORDS), encoding="utf-8")
    (site.state / "passwords.txt").chmod(0o600)
    samples = {sample.path: sample.build for sample in all_samples()}
    site.drop("暗号.pdf", samples["hostile/pdf/user_password.pdf"]())
    site.drop("文書.docx", samples["malformed/ooxml/encrypted.docx"]())
    site.drop("壊れ.docx", samples["malformed/ooxml/encrypted.docx"]()[:-600])
    return site


def secrets(site: Site) -> list[bytes]:
    """Passwords in the encodings that a log or an argument could have, and the bytes of both keys."""
    found = [form for word in PASSWORDS for form in (word.encode(), word.encode("utf-16-le"), ascii(word)[1:-1].encode())]
    for path in (site.state / "keys").iterdir():
        if path.suffix == ".key":
            data = path.read_bytes()
            lines = [line for line in data.splitlines() if len(line) > 30 and b"PRIVATE KEY" not in line]
            found += lines or [data, data.hex().encode(), b64encode(data)]
    return found


def seen_of_processes(pid: int) -> bytes:
    """Arguments and environment of *pid* and all processes below it."""
    seen = b""
    for one in [pid, *descendants(pid)]:
        for name in ("cmdline", "environ"):
            try:
                seen += Path(f"/proc/{one}/{name}").read_bytes()
            except OSError:
                continue  # it has ended
    return seen


def test_the_daemon_shows_them_to_nobody(locked: Site) -> None:
    seen = b""
    with Daemon(locked) as daemon:

        def answered() -> bool:
            nonlocal seen
            seen += seen_of_processes(daemon.pid)
            return len(locked.outputs()) == 3

        wait_for("three answers", answered)
        wait_for("an empty inbox", lambda: not locked.waiting())
        assert b"sanitizer.sandbox.inside" in seen
        seen += daemon.log().encode()
    assert {"暗号_mugai.pdf", "文書_mugai.docx"} <= set(locked.outputs())
    seen += b"".join((locked.outbox / name).read_bytes() for name in locked.outputs() if name.endswith(".txt"))
    seen += locked.mugai("audit", "export", check=True).stdout.encode()
    seen += b"".join(path.read_bytes() for path in locked.state.iterdir() if path.is_file() and path.name != "passwords.txt")
    for secret in secrets(locked):
        assert secret not in seen, secret


def test_the_command_shows_them_to_nobody(locked: Site) -> None:
    report = locked.folder / "report.jsonl"
    process = subprocess.Popen(
        command(
            "sanitize",
            locked.inbox,
            "-o",
            locked.folder / "out",
            "--password-file",
            locked.state / "passwords.txt",
            "--report",
            report,
        ),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
    )
    seen = b""
    while process.poll() is None:
        seen += seen_of_processes(process.pid)
    output, _ = process.communicate()
    assert b"sanitizer.sandbox.inside" in seen
    assert {"暗号_mugai.pdf", "文書_mugai.docx"} <= {path.name for path in (locked.folder / "out").iterdir()}
    seen += output + report.read_bytes()
    for secret in secrets(locked):
        assert secret not in seen, secret


def test_keys_and_state_are_closed_to_others(site: Site) -> None:
    with Daemon(site):
        site.drop("表.csv", b"1,2\r\n")
        site.output("表_mugai.csv")
    for path in [site.state, *site.state.rglob("*")]:
        if not path.name.endswith(".pub"):
            assert path.stat().st_mode & 0o077 == 0, path
