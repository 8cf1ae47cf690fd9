"""The signing key of the checkpoints: two files, each refused in the other's place."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.model.errors import ConfigError
from sanitizer.store.signing import create_signing_key, load_public_key, load_signing_key, public_path


def test_the_two_halves_belong_together(tmp_path: Path) -> None:
    public = create_signing_key(tmp_path / "audit.key")
    assert public == public_path(tmp_path / "audit.key") == tmp_path / "audit.key.pub"
    assert (tmp_path / "audit.key").stat().st_mode & 0o777 == 0o600
    load_public_key(public).verify(load_signing_key(tmp_path / "audit.key").sign(b"text"), b"text")


def test_wrong_files_are_refused(tmp_path: Path) -> None:
    create_signing_key(tmp_path / "audit.key")
    with pytest.raises(ConfigError, match="first line"):
        load_public_key(tmp_path / "audit.key")
    (tmp_path / "audit.key.pub").chmod(0o600)
    with pytest.raises(ConfigError, match="first line"):
        load_signing_key(tmp_path / "audit.key.pub")
    (tmp_path / "audit.key.pub").write_text("mugai audit public key v1\nAAAA\n")
    with pytest.raises(ConfigError, match="damaged"):
        load_public_key(tmp_path / "audit.key.pub")
    with pytest.raises(ConfigError, match="cannot be read"):
        load_public_key(tmp_path / "none")
