"""Master keys: files, refusals, wrapping; and that a key never shows."""

from __future__ import annotations

import base64
from pathlib import Path

import pytest

from sanitizer.model.errors import ConfigError
from sanitizer.store.keys import HEADER, Keyring, MasterKey, WrongKey, create_key_file, load_key_file, load_keyring


def test_a_key_file_is_made_and_read_again(tmp_path: Path) -> None:
    path = tmp_path / "master.key"
    key_id = create_key_file(path)
    assert path.stat().st_mode & 0o777 == 0o600
    assert load_key_file(path).id.hex() == key_id


def test_a_key_file_is_never_overwritten(tmp_path: Path) -> None:
    create_key_file(tmp_path / "k")
    before = (tmp_path / "k").read_bytes()
    with pytest.raises(ConfigError, match="never overwritten"):
        create_key_file(tmp_path / "k")
    assert (tmp_path / "k").read_bytes() == before


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"x\n",
        f"{HEADER}\n".encode(),
        f"{HEADER}\nnot base64!\n".encode(),
        f"{HEADER}\n{base64.b64encode(b'short').decode()}\n".encode(),
    ],
)
def test_a_damaged_file_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "k"
    path.write_bytes(content)
    path.chmod(0o600)
    with pytest.raises(ConfigError):
        load_key_file(path)


def test_the_key_does_not_show(tmp_path: Path) -> None:
    secret = bytes(range(32))
    key = MasterKey.from_secret(secret)
    shown = repr(key) + repr(Keyring([key]))
    assert secret.hex() not in shown
    assert "_wrapping" not in shown
    path = tmp_path / "k"
    path.write_text(f"{HEADER}\n{base64.b64encode(secret).decode()}x\n")
    path.chmod(0o600)
    with pytest.raises(ConfigError) as caught:
        load_key_file(path)
    assert base64.b64encode(secret).decode()[:8] not in str(caught.value)


def test_wrapping_is_bound_to_its_context_and_key() -> None:
    key, other = MasterKey.from_secret(b"1" * 32), MasterKey.from_secret(b"2" * 32)
    wrapped = key.wrap(b"d" * 32, b"context")
    assert key.unwrap(wrapped, b"context") == b"d" * 32
    assert key.wrap(b"d" * 32, b"context") != wrapped
    for wrong_key, context in ((key, b"Context"), (other, b"context")):
        with pytest.raises(WrongKey):
            wrong_key.unwrap(wrapped, context)


def test_the_first_key_of_a_ring_is_current(tmp_path: Path) -> None:
    ids = [create_key_file(tmp_path / name) for name in ("new", "old")]
    ring = load_keyring([tmp_path / "new", tmp_path / "old"])
    assert ring.current.id.hex() == ids[0]
    assert ring.get(bytes.fromhex(ids[1])).id.hex() == ids[1]
    with pytest.raises(ConfigError, match="add its file"):
        ring.get(b"12345678")
    with pytest.raises(ConfigError, match="No master key"):
        load_keyring([])
