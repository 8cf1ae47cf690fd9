"""Files with keys: refused, with the fix, when they are not ours alone."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanitizer.model.errors import ConfigError
from sanitizer.store.secret_file import read_secret_file, write_secret_file


def test_the_mode_does_not_depend_on_the_umask(tmp_path: Path) -> None:
    old = os.umask(0)
    try:
        write_secret_file(tmp_path / "k", b"secret")
    finally:
        os.umask(old)
    assert (tmp_path / "k").stat().st_mode & 0o777 == 0o600
    assert read_secret_file(tmp_path / "k") == b"secret"


@pytest.mark.parametrize("mode", [0o640, 0o604, 0o660, 0o644, 0o610])
def test_readable_by_others_is_refused_with_the_command(tmp_path: Path, mode: int) -> None:
    path = tmp_path / "k"
    path.write_bytes(b"secret")
    path.chmod(mode)
    with pytest.raises(ConfigError, match=f"chmod 600 {path}"):
        read_secret_file(path)


def test_a_file_of_another_user_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_secret_file(tmp_path / "k", b"secret")
    monkeypatch.setattr(os, "geteuid", lambda: os.getuid() + 1)
    with pytest.raises(ConfigError, match="belongs to user"):
        read_secret_file(tmp_path / "k")


def test_missing_and_special_files_are_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        read_secret_file(tmp_path / "none")
    os.mkfifo(tmp_path / "fifo", 0o600)
    with pytest.raises(ConfigError, match="not a regular file"):
        read_secret_file(tmp_path / "fifo")
    with pytest.raises(ConfigError):
        write_secret_file(tmp_path / "no" / "folder", b"")
