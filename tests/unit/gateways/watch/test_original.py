from __future__ import annotations

import os
from pathlib import Path

import pytest

from sanitizer.gateways.watch.entry import Marks
from sanitizer.gateways.watch.original import Changed, ChangedWhileRead, opened, remove


def put(path: Path, data: bytes = b"content") -> Marks:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return Marks.of(path.stat())


def test_the_version_that_was_seen_is_read(tmp_path: Path) -> None:
    marks = put(tmp_path / "a" / "b.txt")
    with opened(tmp_path, "a/b.txt", marks) as file:
        assert file.read(3) + file.read() == b"content"
        assert file.read() == b""
    assert file.closed


def test_another_version_is_not_read(tmp_path: Path) -> None:
    marks = put(tmp_path / "b.txt")
    put(tmp_path / "b.txt", b"more content")
    with pytest.raises(Changed), opened(tmp_path, "b.txt", marks):
        pass
    (tmp_path / "b.txt").unlink()
    with pytest.raises(Changed), opened(tmp_path, "b.txt", marks):
        pass


def test_links_and_pipes_are_not_opened(tmp_path: Path) -> None:
    marks = put(tmp_path / "real.txt")
    (tmp_path / "link").symlink_to("real.txt")
    with pytest.raises(OSError, match="symbolic links"), opened(tmp_path, "link", marks):
        pass
    os.mkfifo(tmp_path / "fifo")
    with pytest.raises(Changed), opened(tmp_path, "fifo", marks):
        pass
    put(tmp_path / "sub" / "c.txt")
    (tmp_path / "linked").symlink_to("sub")
    with pytest.raises(Changed), opened(tmp_path, "linked/c.txt", marks):
        pass


def test_a_file_that_grows_while_it_is_read_is_not_taken(tmp_path: Path) -> None:
    marks = put(tmp_path / "b.txt")
    with opened(tmp_path, "b.txt", marks) as file:
        assert file.read(4) == b"cont"
        with (tmp_path / "b.txt").open("ab") as writer:
            writer.write(b"!")
        assert file.read(9) == b"ent!"
        with pytest.raises(ChangedWhileRead):
            file.read(9)


def test_the_original_is_removed_only_as_it_was_seen(tmp_path: Path) -> None:
    marks = put(tmp_path / "a" / "b.txt")
    (tmp_path / "a" / "b.txt").chmod(0o600)
    remove(tmp_path, "a/b.txt", marks)
    assert list(tmp_path.iterdir()) == [tmp_path / "a"]  # the folder stays
    with pytest.raises(Changed):
        remove(tmp_path, "a/b.txt", marks)
    put(tmp_path / "a" / "b.txt", b"another")
    with pytest.raises(Changed):
        remove(tmp_path, "a/b.txt", marks)
    assert (tmp_path / "a" / "b.txt").read_bytes() == b"another"


def test_a_link_in_its_place_is_not_removed(tmp_path: Path) -> None:
    marks = put(tmp_path / "b.txt")
    (tmp_path / "b.txt").rename(tmp_path / "c.txt")
    (tmp_path / "b.txt").symlink_to("c.txt")
    with pytest.raises(Changed):
        remove(tmp_path, "b.txt", marks)
    assert (tmp_path / "c.txt").exists()


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    marks = put(tmp_path / "a" / "b.txt")
    before = len(list(Path("/proc/self/fd").iterdir()))
    with opened(tmp_path, "a/b.txt", marks):
        pass
    with pytest.raises(Changed), opened(tmp_path, "a/b.txt", Marks(0, 0, 0, 0)):
        pass
    with pytest.raises(Changed), opened(tmp_path, "a/x/b.txt", marks):
        pass
    assert len(list(Path("/proc/self/fd").iterdir())) == before
