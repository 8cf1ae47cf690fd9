"""Invariant: an object gives back exactly what was put, or raises VaultDamaged or ConfigError; never other bytes, never fewer."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from sanitizer.model.errors import ConfigError
from sanitizer.store.keys import Keyring, MasterKey
from sanitizer.store.vault import Vault
from sanitizer.store.vault_format import CHUNK_BYTES, VaultDamaged

QUICK = settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@pytest.fixture(scope="module")
def vault(tmp_path_factory: pytest.TempPathFactory) -> Vault:
    return Vault(tmp_path_factory.mktemp("vault"), Keyring([MasterKey.from_secret(b"k" * 32)]))


def path_of(vault: Vault, vault_id: str) -> Path:
    return vault._path(vault_id)


def pieces() -> st.SearchStrategy[list[bytes]]:
    zeros = st.sampled_from([1, 1000, CHUNK_BYTES - 1, CHUNK_BYTES, CHUNK_BYTES + 1, 2 * CHUNK_BYTES]).map(bytes)
    return st.lists(st.one_of(st.binary(max_size=300), zeros), max_size=5)


@QUICK
@given(parts=pieces())
def test_what_goes_in_comes_out(vault: Vault, parts: list[bytes]) -> None:
    whole = b"".join(parts)
    stored = vault.put(parts, 1 << 40)
    assert (stored.size_bytes, stored.sha256) == (len(whole), hashlib.sha256(whole).hexdigest())
    assert b"".join(vault.open(stored.vault_id)) == whole
    assert vault.destroy(stored.vault_id)


@QUICK
@given(parts=st.lists(st.one_of(st.binary(min_size=1, max_size=50), st.just(bytes(CHUNK_BYTES))), max_size=4), data=st.data())
def test_any_damage_is_seen(vault: Vault, parts: list[bytes], data: st.DataObject) -> None:
    stored = vault.put(parts, 1 << 40)
    path = path_of(vault, stored.vault_id)
    raw = path.read_bytes()
    place = data.draw(st.integers(0, len(raw) - 1))
    kind = data.draw(st.sampled_from(["flip", "cut", "drop", "add", "append"]))
    if kind == "flip":
        changed = raw[:place] + bytes((raw[place] ^ (1 << data.draw(st.integers(0, 7))),)) + raw[place + 1 :]
    elif kind == "cut":
        changed = raw[:place]
    elif kind == "drop":
        changed = raw[:place] + raw[place + 1 :]
    elif kind == "add":
        changed = raw[:place] + raw[place : place + 1] + raw[place:]
    else:
        changed = raw + data.draw(st.binary(min_size=1, max_size=40))
    path.write_bytes(changed)
    with pytest.raises((VaultDamaged, ConfigError)):
        vault.verify(stored.vault_id)
    path.write_bytes(raw)
    assert vault.verify(stored.vault_id) == stored
    vault.destroy(stored.vault_id)
