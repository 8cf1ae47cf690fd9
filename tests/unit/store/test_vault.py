"""The vault: content comes back whole, nothing unfinished is to be seen, destroyed is destroyed, damage is named."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import io
import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from sanitizer.model.errors import ConfigError, LimitExceeded, UnavailableError
from sanitizer.store import vault as vault_module
from sanitizer.store.keys import Keyring, MasterKey
from sanitizer.store.vault import NotInVault, Vault
from sanitizer.store.vault_format import CHUNK_BYTES, HEADER_BYTES, WRAPPED_OFFSET, VaultDamaged

OLD, NEW = MasterKey.from_secret(b"o" * 32), MasterKey.from_secret(b"n" * 32)
NO_LIMIT = 1 << 62


@pytest.fixture
def vault(tmp_path: Path) -> Vault:
    return Vault(tmp_path / "vault", Keyring([OLD]))


def files(folder: Path) -> list[Path]:
    return [path for path in folder.rglob("*") if path.is_file()]


def content(vault: Vault, vault_id: str) -> bytes:
    return b"".join(vault.open(vault_id))


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\0",
        b"x",
        bytes(CHUNK_BYTES),
        bytes(3 * CHUNK_BYTES + 5) + b"end",
        os.urandom(CHUNK_BYTES),
        os.urandom(2 * CHUNK_BYTES + 1),
        b"start" + bytes(2 * CHUNK_BYTES) + b"end" + bytes(CHUNK_BYTES),
    ],
    ids=["empty", "one zero", "one byte", "zero chunk", "zeros then data", "one chunk", "three chunks", "ends in zeros"],
)
def test_what_was_put_comes_back(vault: Vault, data: bytes, tmp_path: Path) -> None:
    stored = vault.put(io.BytesIO(data), NO_LIMIT)
    assert (stored.sha256, stored.size_bytes) == (hashlib.sha256(data).hexdigest(), len(data))
    assert content(vault, stored.vault_id) == data
    assert vault.verify(stored.vault_id) == stored
    for target in ((tmp_path / "copy").open("w+b"), io.BytesIO(b"")):
        with target:
            assert vault.copy_to(stored.vault_id, target) == stored.sha256
            target.seek(0)
            assert target.read() == data


def test_a_target_that_is_not_empty_gets_real_zeros(vault: Vault) -> None:
    stored = vault.put([bytes(10)], NO_LIMIT)
    target = io.BytesIO(b"y" * 20)
    vault.copy_to(stored.vault_id, target)
    assert target.getvalue() == b"y" * 20 + bytes(10)


def test_the_content_is_not_on_the_disk(vault: Vault, tmp_path: Path) -> None:
    secret = b"\xe6\xa9\x9f\xe5\xaf\x86" * 1000
    vault.put([secret], NO_LIMIT)
    (path,) = files(tmp_path)
    assert secret[:12] not in path.read_bytes()
    assert path.stat().st_mode & 0o777 == 0o600
    assert path.parent.parent.name == "objects"


def test_a_large_sparse_file_takes_no_room(vault: Vault, tmp_path: Path) -> None:
    size = 256 * CHUNK_BYTES
    with (tmp_path / "sparse").open("w+b") as file:
        file.truncate(size)
        os.pwrite(file.fileno(), b"data", 100 * CHUNK_BYTES)
        stored = vault.put(file, NO_LIMIT)
    assert stored.size_bytes == size
    assert sum(path.stat().st_size for path in files(tmp_path / "vault")) < 10_000
    with (tmp_path / "copy").open("w+b") as copy:
        vault.copy_to(stored.vault_id, copy)
        status = os.fstat(copy.fileno())
    assert status.st_size == size
    assert status.st_blocks * 512 < CHUNK_BYTES


def test_one_byte_too_many_is_refused_and_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    assert vault.put([b"x" * 10], 10).size_bytes == 10
    before = files(tmp_path)
    for source in ([b"x" * 11], [b"x" * 10, b"y"], [bytes(11)]):
        with pytest.raises(LimitExceeded):
            vault.put(source, 10)
    assert files(tmp_path) == before


def test_a_source_that_fails_leaves_nothing(vault: Vault, tmp_path: Path) -> None:
    def broken() -> Iterator[bytes]:
        yield b"x" * (3 * CHUNK_BYTES)
        raise OSError(errno.EIO, "share is away")

    with pytest.raises(UnavailableError, match="share is away"):
        vault.put(broken(), NO_LIMIT)
    assert files(tmp_path) == []


def test_a_full_disk_is_unavailable_and_leaves_nothing(vault: Vault, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UnavailableError, match="No space left"):
        vault.put([b"x"], NO_LIMIT)
    assert files(tmp_path) == []


def test_writes_that_the_system_refuses_leave_nothing(vault: Vault, tmp_path: Path) -> None:
    """RLIMIT_FSIZE makes write(2) fail half-way as a full disk does; in a forked child, for it cannot be raised again."""
    child = os.fork()
    if child == 0:
        import resource
        import signal

        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (2 * CHUNK_BYTES, 2 * CHUNK_BYTES))
        try:
            vault.put([os.urandom(4 * CHUNK_BYTES)], NO_LIMIT)
        except UnavailableError:
            os._exit(0)
        os._exit(1)
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    assert files(tmp_path) == []


def test_below_the_floor_nothing_is_accepted(tmp_path: Path) -> None:
    vault = Vault(tmp_path / "vault", Keyring([OLD]), free_floor_bytes=1 << 60)
    with pytest.raises(UnavailableError, match="reserve"):
        vault.put([b"x"], NO_LIMIT)
    assert files(tmp_path) == []


def test_destroyed_is_gone_and_may_be_repeated(vault: Vault, tmp_path: Path) -> None:
    stored = vault.put([b"x"], NO_LIMIT)
    (path,) = files(tmp_path)
    linked = tmp_path / "a link that somebody kept"
    os.link(path, linked)
    assert vault.destroy(stored.vault_id)
    assert not vault.destroy(stored.vault_id)
    with pytest.raises(NotInVault):
        content(vault, stored.vault_id)
    assert linked.read_bytes()[WRAPPED_OFFSET:HEADER_BYTES] == bytes(HEADER_BYTES - WRAPPED_OFFSET)
    linked.rename(path)  # as after a crash between erasing and removing
    with pytest.raises(VaultDamaged, match="destroyed"):
        content(vault, stored.vault_id)
    assert vault.destroy(stored.vault_id)


@pytest.mark.parametrize("vault_id", ["", "../../etc/passwd", "AB" * 16, "ab" * 15, "ab" * 17, "ab" * 16])
def test_ids_that_are_none(vault: Vault, vault_id: str) -> None:
    with pytest.raises(NotInVault):
        content(vault, vault_id)


def test_two_objects_cannot_be_exchanged(vault: Vault, tmp_path: Path) -> None:
    one, two = vault.put([b"one"], NO_LIMIT), vault.put([b"two"], NO_LIMIT)
    paths = {path.name[:32]: path for path in files(tmp_path)}
    held = paths[one.vault_id].read_bytes()
    paths[one.vault_id].write_bytes(paths[two.vault_id].read_bytes())
    with pytest.raises(VaultDamaged, match="exchanged"):
        content(vault, one.vault_id)
    swapped = paths[two.vault_id].read_bytes()
    paths[one.vault_id].write_bytes(held[:HEADER_BYTES] + swapped[HEADER_BYTES:])  # its own header, the other's records
    with pytest.raises(VaultDamaged, match="record 0"):
        content(vault, one.vault_id)


def test_records_cannot_be_moved_repeated_or_dropped(vault: Vault, tmp_path: Path) -> None:
    stored = vault.put([os.urandom(4 * CHUNK_BYTES)], NO_LIMIT)
    (path,) = files(tmp_path)
    raw = path.read_bytes()
    record = 5 + CHUNK_BYTES + 16
    parts = [raw[HEADER_BYTES + i * record : HEADER_BYTES + (i + 1) * record] for i in range(4)]
    head, end = raw[:HEADER_BYTES], raw[HEADER_BYTES + 4 * record :]
    for order in ([0, 2, 1, 3], [0, 1, 2], [0, 1, 2, 3, 3], [1, 2, 3], []):
        path.write_bytes(head + b"".join(parts[i] for i in order) + end)
        with pytest.raises(VaultDamaged):
            content(vault, stored.vault_id)
    path.write_bytes(head + b"".join(parts))  # no end record
    with pytest.raises(VaultDamaged, match="cut before record 4"):
        content(vault, stored.vault_id)
    path.write_bytes(raw)
    assert vault.verify(stored.vault_id) == stored


def test_good_parts_come_only_after_they_are_authenticated(vault: Vault, tmp_path: Path) -> None:
    stored = vault.put([os.urandom(3 * CHUNK_BYTES)], NO_LIMIT)
    (path,) = files(tmp_path)
    raw = bytearray(path.read_bytes())
    raw[HEADER_BYTES + 5 + CHUNK_BYTES + 16 + 5] ^= 1  # first byte of record 1
    path.write_bytes(raw)
    parts = vault.open(stored.vault_id)
    assert len(next(parts)) == CHUNK_BYTES
    with pytest.raises(VaultDamaged, match="record 1"):
        next(parts)


def test_keys_are_rotated(vault: Vault, tmp_path: Path) -> None:
    data = os.urandom(2 * CHUNK_BYTES + 9)
    stored = vault.put([data], NO_LIMIT)
    with pytest.raises(ConfigError, match=OLD.id.hex()):
        content(Vault(tmp_path / "vault", Keyring([NEW])), stored.vault_id)
    both = Vault(tmp_path / "vault", Keyring([NEW, OLD]))
    assert content(both, stored.vault_id) == data
    assert both.rewrap(stored.vault_id)
    assert not both.rewrap(stored.vault_id)
    assert Vault(tmp_path / "vault", Keyring([NEW])).verify(stored.vault_id) == stored
    assert len(files(tmp_path)) == 1
    with pytest.raises(ConfigError):
        content(vault, stored.vault_id)


def test_the_sweep_takes_the_dead_and_leaves_the_living(vault: Vault, tmp_path: Path) -> None:
    tmp = tmp_path / "vault" / "tmp"
    (tmp / "dead").write_bytes(b"half")
    with (tmp / "living").open("wb") as living:
        fcntl.flock(living, fcntl.LOCK_EX)
        assert vault.sweep_tmp() == 1
        assert [path.name for path in tmp.iterdir()] == ["living"]
    assert vault.sweep_tmp() == 1


def test_a_writer_whose_file_was_swept_before_its_lock_takes_another(vault: Vault, monkeypatch: pytest.MonkeyPatch) -> None:
    flock, swept = fcntl.flock, []

    def sweep_first(descriptor: int, operation: int) -> None:
        if not swept:
            for path in vault._tmp.iterdir():
                path.unlink()
                swept.append(path)
        flock(descriptor, operation)

    monkeypatch.setattr(vault_module.fcntl, "flock", sweep_first)
    assert content(vault, vault.put([b"x"], NO_LIMIT).vault_id) == b"x"
    assert len(swept) == 1


def test_all_objects_are_listed(vault: Vault) -> None:
    ids = {vault.put([bytes([i])], NO_LIMIT).vault_id for i in range(5)}
    assert {vault_id for vault_id, _ in vault.stored()} == ids


def test_a_folder_that_cannot_be_made(tmp_path: Path) -> None:
    (tmp_path / "file").write_bytes(b"")
    with pytest.raises(UnavailableError, match="cannot be made"):
        Vault(tmp_path / "file", Keyring([OLD]))
