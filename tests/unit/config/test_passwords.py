from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.config.passwords import read_passwords
from sanitizer.model.errors import ConfigError


def write(folder: Path, data: bytes, mode: int = 0o600) -> Path:
    path = folder / "passwords.txt"
    path.write_bytes(data)
    path.chmod(mode)
    return path


def test_one_a_line(tmp_path: Path) -> None:
    path = write(tmp_path, "\ufeffhimitsu\r\n 秘密 \r\n\r\nhimitsu\r\nlast".encode())
    assert read_passwords(path) == ("himitsu", " 秘密 ", "last")


@pytest.mark.parametrize(
    ("data", "mode", "complaint"),
    [
        (b"secret", 0o640, "chmod 600"),
        (b"\x82\xa0secret", 0o600, "not UTF-8"),
        (b"secret\x07", 0o600, "password 1 is longer"),
        (b"\n".join(b"secret%d" % number for number in range(101)), 0o600, "more than 100"),
    ],
)
def test_refused_without_telling_a_password(tmp_path: Path, data: bytes, mode: int, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint) as failure:
        read_passwords(write(tmp_path, data, mode))
    assert "secret" not in str(failure.value)
