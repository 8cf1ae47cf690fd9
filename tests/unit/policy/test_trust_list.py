"""Trust lists as sites have them, and what is refused with words that help."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from samples.build import _certificates as certificates
from sanitizer.model.errors import ConfigError
from sanitizer.policy import trust_list
from sanitizer.policy.trust_list import read_trust_list

ROOT, OTHER = certificates.authority(), certificates.self_made()


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As an administrator makes it; pytest's own are closed to everybody else."""
    tmp_path.chmod(0o755)
    return tmp_path


def test_a_folder_of_both_kinds(folder: Path) -> None:
    (folder / "a.pem").write_bytes(b"subject: x\r\n" + ROOT.pem.replace(b"\n", b"\r\n"))
    (folder / "b.CER").write_bytes(OTHER.der)
    (folder / "again.crt").write_bytes(ROOT.pem)
    (folder / "README.txt").write_text("x")
    assert read_trust_list(folder) == (ROOT.der, OTHER.der)


def test_a_file_with_several(folder: Path) -> None:
    path = folder / "bundle"
    path.write_bytes(ROOT.pem + OTHER.pem)
    assert read_trust_list(path) == (ROOT.der, OTHER.der)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b"", "not a certificate"),
        (b"hello", "not a certificate"),
        (ROOT.der[:-40], "not a certificate"),
        (b"-----BEGIN CERTIFICATE-----\n!!!!\n-----END CERTIFICATE-----\n", "not a certificate"),
        (ROOT.pem + b"-----BEGIN PRIVATE KEY-----\nAA\n-----END PRIVATE KEY-----\n", "private key"),
    ],
)
def test_other_files_are_refused(folder: Path, content: bytes, complaint: str) -> None:
    (folder / "a.pem").write_bytes(content)
    with pytest.raises(ConfigError, match=rf"a\.pem: .*{complaint}"):
        read_trust_list(folder)


def test_nothing_there(folder: Path) -> None:
    with pytest.raises(ConfigError, match="no certificate there"):
        read_trust_list(folder)
    with pytest.raises(ConfigError, match="cannot be read"):
        read_trust_list(folder / "none")


def test_too_many_and_too_large(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (folder / "a.pem").write_bytes(ROOT.pem + OTHER.pem)
    monkeypatch.setattr(trust_list, "MAX_CERTIFICATES", 1)
    with pytest.raises(ConfigError, match="more than 1 certificates"):
        read_trust_list(folder)
    monkeypatch.setattr(trust_list, "MAX_FILE_BYTES", 10)
    with pytest.raises(ConfigError, match="larger than 10 bytes"):
        read_trust_list(folder)


def test_a_list_that_the_jail_cannot_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A daemon that runs as root has a jail that is nobody."""
    path = folder / "a.pem"
    path.write_bytes(ROOT.pem)
    path.chmod(0o600)
    monkeypatch.setattr(os, "geteuid", lambda: 0)
    with pytest.raises(ConfigError, match=r"chmod a\+r"):
        read_trust_list(path)
    path.chmod(0o644)
    assert read_trust_list(path) == (ROOT.der,)
