"""What a command line means: folders keep their tree, links and own outputs are left alone and named."""

from __future__ import annotations

from pathlib import Path

from sanitizer.cli.inputs import collect


def tree(root: Path) -> Path:
    (root / "in/総務課/下").mkdir(parents=True)
    (root / "in/a.txt").write_text("a")
    (root / "in/総務課/b.txt").write_text("b")
    (root / "in/総務課/下/c.txt").write_text("c")
    return root / "in"


def test_the_tree_is_kept(tmp_path: Path) -> None:
    found = collect([tree(tmp_path)], tmp_path / "out")
    assert [(item.path.name, str(item.folder)) for item in found.files] == [
        ("a.txt", "."),
        ("b.txt", "総務課"),
        ("c.txt", "総務課/下"),
    ]


def test_links_are_named_and_not_followed(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    (folder / "link.txt").symlink_to(folder / "a.txt")
    (folder / "loop").symlink_to(folder)
    found = collect([folder], None)
    assert len(found.files) == 3
    assert sorted((path.name, reason) for path, reason in found.skipped) == [("link.txt", "link"), ("loop", "link")]


def test_own_outputs_and_the_outbox_are_left_alone(tmp_path: Path) -> None:
    folder = tree(tmp_path)
    (folder / "a_mugai.txt").write_text("out")
    (folder / "a_mugai_隔離通知.txt").write_text("notice")
    (folder / "a_mugai(2).txt").write_text("out")
    assert len(collect([folder], None).files) == 3
    (folder / "out").mkdir()
    (folder / "out/x.txt").write_text("x")
    names = [item.path.name for item in collect([folder], folder / "out").files]
    assert "x.txt" not in names


def test_a_named_file_is_always_taken(tmp_path: Path) -> None:
    path = tmp_path / "a_mugai.txt"
    path.write_text("x")
    assert [item.path for item in collect([path], None).files] == [path]
