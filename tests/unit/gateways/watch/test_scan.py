from __future__ import annotations

import os
import socket
from pathlib import Path

import pytest

from sanitizer.gateways.watch.entry import Kind
from sanitizer.gateways.watch.readiness import Timing
from sanitizer.gateways.watch.scan import ScanLimits, scan
from sanitizer.model.errors import UnavailableError


def kinds(inbox: Path, limits: ScanLimits | None = None) -> dict[str, Kind]:
    return {entry.path: entry.kind for entry in scan(inbox, limits or ScanLimits(), Timing().is_unfinished)}


def put(path: Path, data: bytes = b"x") -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    return path


def test_folders_are_walked_in_order_of_name(tmp_path: Path) -> None:
    for name in ("b.txt", "a/2.txt", "a/1.txt", "c/d/e.txt", "a.txt"):
        put(tmp_path / name)
    (tmp_path / "empty").mkdir()
    assert list(kinds(tmp_path)) == ["a/1.txt", "a/2.txt", "a.txt", "b.txt", "c/d/e.txt"]


def test_marks_are_those_of_the_file(tmp_path: Path) -> None:
    status = put(tmp_path / "a", b"12345").stat()
    (entry,) = scan(tmp_path, ScanLimits(), Timing().is_unfinished)
    assert (entry.marks.inode, entry.marks.size_bytes, entry.marks.modified_ns) == (status.st_ino, 5, status.st_mtime_ns)


def test_links_and_special_files_are_named_and_not_followed(tmp_path: Path) -> None:
    inbox = tmp_path / "inbox"
    put(tmp_path / "outside" / "secret.txt")
    inbox.mkdir()
    os.mkfifo(inbox / "fifo")
    (inbox / "to_file").symlink_to(tmp_path / "outside" / "secret.txt")
    (inbox / "to_folder").symlink_to(tmp_path / "outside")
    (inbox / "dangling").symlink_to("nowhere")
    (inbox / "loop").symlink_to(".")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(inbox / "socket"))
        assert set(kinds(inbox).values()) == {Kind.SPECIAL}
    assert set(kinds(inbox)) == {"fifo", "to_file", "to_folder", "dangling", "loop", "socket"}


def test_a_folder_that_becomes_a_link_is_not_followed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    inbox = tmp_path / "inbox"
    put(inbox / "sub" / "a.txt")
    put(tmp_path / "outside" / "secret.txt")
    real = os.open

    def swapping(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "sub":
            (inbox / "sub" / "a.txt").unlink()
            (inbox / "sub").rmdir()
            (inbox / "sub").symlink_to(tmp_path / "outside")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", swapping)
    assert kinds(inbox) == {"sub": Kind.UNREADABLE}


def test_private_folders_are_not_looked_into(tmp_path: Path) -> None:
    put(tmp_path / ".recycle" / "a.txt")
    put(tmp_path / "~$x" / "a.txt")
    assert kinds(tmp_path) == {".recycle": Kind.HIDDEN_FOLDER, "~$x": Kind.HIDDEN_FOLDER}


def test_the_depth_is_limited(tmp_path: Path) -> None:
    put(tmp_path / "1" / "2" / "3" / "deep.txt")
    put(tmp_path / "1" / "2" / "here.txt")
    assert kinds(tmp_path, ScanLimits(max_depth=3)) == {"1/2/3": Kind.TOO_DEEP, "1/2/here.txt": Kind.FILE}


def test_a_very_deep_tree_ends(tmp_path: Path) -> None:
    at = os.open(tmp_path, os.O_RDONLY)
    for _ in range(200):
        os.mkdir("d", dir_fd=at)
        below = os.open("d", os.O_RDONLY, dir_fd=at)
        os.close(at)
        at = below
    os.close(at)
    assert list(kinds(tmp_path).values()) == [Kind.TOO_DEEP]


def test_the_number_of_entries_is_limited(tmp_path: Path) -> None:
    for number in range(10):
        put(tmp_path / "a" / f"{number}.txt")
    put(tmp_path / "b" / "c.txt")
    seen = kinds(tmp_path, ScanLimits(max_entries=5))
    assert Kind.TOO_DEEP in seen.values()
    assert sum(kind is Kind.FILE for kind in seen.values()) <= 5


def test_hostile_names_come_through(tmp_path: Path) -> None:
    names = ["\u202efdp.exe", "a\nb", "a\tb", "ﾊﾝｶｸ", "か\u3099", "-rf", "a" * 255, "\udc83\\"]
    for name in names:
        put(tmp_path / name)
    assert set(kinds(tmp_path)) == set(names)


def test_what_disappears_meanwhile_is_left_out(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "a")
    put(tmp_path / "b")
    real = os.stat

    def vanishing(path: str, **options: object) -> os.stat_result:
        if path == "a":
            (tmp_path / "a").unlink()
        return real(path, **options)  # type: ignore[arg-type]

    monkeypatch.setattr(os, "stat", vanishing)
    assert kinds(tmp_path) == {"b": Kind.FILE}


def test_an_unreadable_folder_does_not_hide_the_rest(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path / "closed" / "a")
    put(tmp_path / "open" / "a")
    real = os.open

    def refusing(path: str, flags: int, mode: int = 0o777, *, dir_fd: int | None = None) -> int:
        if path == "closed":
            raise PermissionError(13, "Permission denied")
        return real(path, flags, mode, dir_fd=dir_fd)

    monkeypatch.setattr(os, "open", refusing)
    assert kinds(tmp_path) == {"closed": Kind.UNREADABLE, "open/a": Kind.FILE}


def test_an_inbox_that_is_away_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.raises(UnavailableError, match="check its mount"):
        kinds(tmp_path / "missing")

    def broken(_descriptor: int) -> None:
        raise OSError(116, "Stale file handle")

    monkeypatch.setattr(os, "scandir", broken)
    with pytest.raises(UnavailableError, match="Stale file handle"):
        kinds(tmp_path)


def test_no_descriptor_is_left_open(tmp_path: Path) -> None:
    put(tmp_path / "a" / "b" / "c")
    before = len(list(Path("/proc/self/fd").iterdir()))
    kinds(tmp_path)
    looking = scan(tmp_path, ScanLimits(), Timing().is_unfinished)
    next(looking)
    looking.close()  # type: ignore[attr-defined]
    assert len(list(Path("/proc/self/fd").iterdir())) == before
