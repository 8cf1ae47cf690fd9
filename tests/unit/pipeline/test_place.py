"""One file into an outbox: whole or not at all, never over another, and an outbox that is away is said to be away."""

from __future__ import annotations

import os
from pathlib import Path, PurePosixPath

import pytest

from sanitizer.model.errors import UnavailableError
from sanitizer.pipeline import place as place_module
from sanitizer.pipeline.place import place

HERE = PurePosixPath()


def name(number: int) -> str:
    return "a_mugai.txt" if number == 1 else f"a_mugai({number}).txt"


def test_a_file_and_its_time_and_folder(tmp_path: Path) -> None:
    placed = place(tmp_path, PurePosixPath("総務課/x"), name, [b"he", b"llo"], ".tmp", modified_ns=1_600_000_000_000_000_000)
    path = tmp_path / placed.path
    assert path.read_bytes() == b"hello"
    assert path.stat().st_mtime == 1_600_000_000
    assert placed.size_bytes == 5
    assert [entry.name for entry in path.parent.iterdir()] == ["a_mugai.txt"]


def test_nothing_is_overwritten(tmp_path: Path) -> None:
    (tmp_path / "a_mugai.txt").write_bytes(b"old")
    assert place(tmp_path, HERE, name, [b"new"], ".tmp").path == PurePosixPath("a_mugai(2).txt")
    assert (tmp_path / "a_mugai.txt").read_bytes() == b"old"


def test_a_link_with_the_name_is_not_followed(tmp_path: Path) -> None:
    victim = tmp_path / "victim"
    victim.write_bytes(b"old")
    (tmp_path / "a_mugai.txt").symlink_to(victim)
    assert place(tmp_path, HERE, name, [b"new"], ".tmp").path.name == "a_mugai(2).txt"
    assert victim.read_bytes() == b"old"


def test_a_folder_that_is_a_link_is_refused(tmp_path: Path) -> None:
    outside = tmp_path / "outside"
    outside.mkdir()
    outbox = tmp_path / "outbox"
    outbox.mkdir()
    (outbox / "x").symlink_to(outside)
    with pytest.raises(UnavailableError):
        place(outbox, PurePosixPath("x"), name, [b"new"], ".tmp")
    assert list(outside.iterdir()) == []


@pytest.mark.parametrize("folder", ["../x", "/x", "a/../../x"])
def test_no_way_out_of_the_outbox(tmp_path: Path, folder: str) -> None:
    with pytest.raises(UnavailableError):
        place(tmp_path, PurePosixPath(folder), name, [b"new"], ".tmp")


def test_an_outbox_that_is_away(tmp_path: Path) -> None:
    with pytest.raises(UnavailableError, match="cannot be written"):
        place(tmp_path / "gone", HERE, name, [b"new"], ".tmp")


def test_a_name_that_is_somebody_elses(tmp_path: Path) -> None:
    asked: list[str] = []

    def announce(path: PurePosixPath, _sha256: str) -> bool:
        asked.append(path.name)
        return len(asked) > 1

    assert place(tmp_path, HERE, name, [b"new"], ".tmp", announce=announce).path.name == "a_mugai(2).txt"
    assert asked == ["a_mugai.txt", "a_mugai(2).txt"]


def test_other_bytes_than_were_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    written = place_module._write

    def spoiling(folder: int, file_name: str, chunks: object) -> tuple[str, int]:
        result = written(folder, file_name, chunks)  # type: ignore[arg-type]
        descriptor = os.open(file_name, os.O_WRONLY, dir_fd=folder)
        os.pwrite(descriptor, b"X", 0)
        os.close(descriptor)
        return result

    monkeypatch.setattr(place_module, "_write", spoiling)
    with pytest.raises(UnavailableError, match="other bytes"):
        place(tmp_path, HERE, name, [b"new"], ".tmp")
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("renameat2", [True, False])
def test_a_share_without_hard_links(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, renameat2: bool) -> None:
    def refused(*_: object, **__: object) -> None:
        raise PermissionError(1, "no links here")

    monkeypatch.setattr(place_module.os, "link", refused)
    if not renameat2:
        monkeypatch.setattr(place_module, "_rename_without_replacing", lambda *_: None)
    assert place(tmp_path, HERE, name, [b"new"], ".tmp").path.name == "a_mugai.txt"
    assert [entry.name for entry in tmp_path.iterdir()] == ["a_mugai.txt"]
    assert (tmp_path / "a_mugai.txt").read_bytes() == b"new"
    monkeypatch.setattr(place_module, "_exists", lambda *_: False)  # somebody is quicker than the look
    assert place(tmp_path, HERE, name, [b"second"], ".tmp").path.name == name(2)
    assert (tmp_path / "a_mugai.txt").read_bytes() == b"new"


def test_a_source_that_breaks_leaves_nothing(tmp_path: Path) -> None:
    def chunks() -> object:
        yield b"half"
        raise RuntimeError("away")

    with pytest.raises(RuntimeError):
        place(tmp_path, HERE, name, chunks(), ".tmp")  # type: ignore[arg-type]
    assert list(tmp_path.iterdir()) == []
