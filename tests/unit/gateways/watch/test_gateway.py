from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
import structlog

from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.telemetry.logs import configure
from tests.unit.gateways.watch.fakes import Bench


@pytest.fixture(autouse=True)
def quiet() -> None:
    structlog.reset_defaults()
    configure("error")


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


def test_a_file_is_taken_in_answered_and_removed(bench: Bench) -> None:
    path = bench.put("税務課/予算.xlsx")
    modified = path.stat().st_mtime_ns
    bench.look(0, 2)
    assert bench.intake.jobs == {}
    bench.look(1)
    assert bench.intake.contents == {"job1": b"content"}
    assert bench.intake.origins["job1"].path == "税務課/予算.xlsx"
    assert bench.intake.origins["job1"].modified_ns == modified
    assert bench.gateway.waiting_for_answers
    bench.look(5, 5)
    assert bench.files() == ["税務課/予算.xlsx"]  # not finished: it stays, and is not taken twice
    assert bench.intake.calls == 1
    bench.intake.finish_all()
    bench.look(1)
    assert bench.files() == []
    assert (bench.inbox / "税務課").is_dir()
    assert not bench.gateway.waiting_for_answers


def test_what_came_while_it_was_down_is_taken(bench: Bench) -> None:
    bench.put("a/b/c.pdf")
    bench.put("d.pdf")
    bench.restart()
    bench.look(0, 3)
    assert sorted(origin.path for origin in bench.intake.origins.values()) == ["a/b/c.pdf", "d.pdf"]


@pytest.mark.parametrize("finished_before", [True, False])
def test_a_killed_gateway_does_not_take_a_file_twice(bench: Bench, finished_before: bool) -> None:
    bench.put("a.pdf")
    bench.look(0, 3)
    if finished_before:
        bench.intake.finish_all()
    bench.restart()
    bench.look(0, 3)
    bench.intake.finish_all()
    bench.look(1)
    assert bench.files() == []
    assert list(bench.intake.contents) == ["job1"]


def test_the_same_file_put_there_again_is_a_new_job(bench: Bench) -> None:
    for job in (1, 2):
        path = bench.put("a.pdf")
        os.utime(path, ns=(10**18, 10**18))
        bench.look(0, 3)
        bench.intake.finish_all()
        bench.look(1)
        assert len(bench.intake.jobs) == job
        assert bench.files() == []


def test_a_growing_file_is_taken_when_it_is_whole(bench: Bench) -> None:
    path = bench.put("a.pdf", b"1")
    for _ in range(5):
        bench.look(2)
        with path.open("ab") as file:
            file.write(b"2")
    bench.look(2, 2)
    assert bench.intake.jobs == {}
    bench.look(1)
    assert bench.intake.contents == {"job1": b"122222"}


def test_a_file_that_changes_while_it_is_read_is_taken_later(bench: Bench) -> None:
    path = bench.put("a.pdf", b"12345678")
    bench.intake.while_reading = lambda: path.open("ab").write(b"9") and None  # type: ignore[func-returns-value]
    with pytest.warns(ResourceWarning):
        bench.look(0, 3)
    assert bench.intake.jobs == {}
    bench.intake.while_reading = lambda: None
    bench.look(0, 3)
    assert bench.intake.contents == {"job1": b"123456789"}


def test_a_new_version_before_the_answer_is_taken_too(bench: Bench) -> None:
    bench.put("a.pdf", b"one")
    bench.look(0, 3)
    bench.put("a.pdf", b"three")
    bench.intake.finish_all()
    bench.look(1)
    assert bench.files() == ["a.pdf"]
    bench.look(3)
    assert bench.intake.contents == {"job1": b"one", "job2": b"three"}
    bench.intake.finish_all()
    bench.look(1)
    assert bench.files() == []


def test_a_file_that_is_renamed_into_place_is_taken_under_its_name(bench: Bench) -> None:
    partial = bench.put("a.pdf.part")
    bench.look(0, 5)
    partial.rename(bench.inbox / "a.pdf")
    bench.look(0, 3)
    assert [origin.path for origin in bench.intake.origins.values()] == ["a.pdf"]
    assert bench.leftovers.told == []


def test_unfinished_names_are_left_alone_then_reported_once(bench: Bench) -> None:
    for name in ("~$予算.xlsx", "x.crdownload", "Thumbs.db", ".DS_Store", ".secret/a.txt"):
        bench.put(name)
    bench.look(0, 50, 49)
    assert bench.leftovers.told == []
    bench.look(1, 1, 200)
    assert sorted(bench.leftovers.told) == sorted(
        (path, "unfinished_file") for path in ("~$予算.xlsx", "x.crdownload", "Thumbs.db", ".DS_Store", ".secret")
    )
    assert bench.intake.jobs == {}


def test_links_and_special_files_are_reported_and_never_opened(bench: Bench) -> None:
    secret = bench.folder / "secret.txt"
    secret.write_bytes(b"secret")
    os.mkfifo(bench.inbox / "fifo")
    (bench.inbox / "link.txt").symlink_to(secret)
    (bench.inbox / "dangling").symlink_to("nowhere")
    bench.look(0, 3, 3)
    assert sorted(bench.leftovers.told) == [("dangling", "special_file"), ("fifo", "special_file"), ("link.txt", "special_file")]
    assert bench.intake.calls == 0
    assert secret.exists()


def test_folders_that_are_too_deep_are_reported(tmp_path: Path) -> None:
    bench = Bench(tmp_path, limits=ScanLimits(max_depth=2))
    bench.put("1/ok.txt")
    bench.put("1/2/deep.txt")
    bench.look(0, 3, 3)
    assert bench.leftovers.told == [("1/2", "too_deep")]
    assert len(bench.intake.jobs) == 1


def refuse(monkeypatch: pytest.MonkeyPatch, function: str, name: str, error: int) -> None:
    """Root may read everything, so the refusal is played."""
    real = getattr(os, function)

    def refusing(path: str, *arguments: object, **options: object) -> object:
        if path == name:
            raise OSError(error, os.strerror(error))
        return real(path, *arguments, **options)

    monkeypatch.setattr(os, function, refusing)


def test_a_file_without_rights_is_reported_once_and_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put("closed.pdf")
    bench.put("open.pdf")
    with monkeypatch.context() as patched:
        refuse(patched, "open", "closed.pdf", errno.EACCES)
        bench.look(0, 3, 5)
        assert bench.leftovers.told == []
        bench.look(5, 5, 60)
        assert bench.leftovers.told == [("closed.pdf", "unreadable_file")]
        assert len(bench.intake.jobs) == 1
    bench.look(1)
    assert sorted(origin.path for origin in bench.intake.origins.values()) == ["closed.pdf", "open.pdf"]


def test_too_large_for_the_intake_is_reported_once_and_stays(bench: Bench) -> None:
    bench.put("big.pdf", b"x" * 1001)
    bench.look(0, 3, 3, 3)
    assert bench.leftovers.told == [("big.pdf", "too_large")]
    assert bench.intake.calls == 1
    assert bench.files() == ["big.pdf"]
    bench.put("big.pdf", b"small now")
    bench.look(0, 3)
    assert len(bench.intake.jobs) == 1


def test_far_too_large_is_not_even_read(tmp_path: Path) -> None:
    bench = Bench(tmp_path, limits=ScanLimits(max_bytes=10))
    bench.put("big.pdf", b"x" * 11)
    bench.look(0, 3, 3)
    assert bench.leftovers.told == [("big.pdf", "too_large")]
    assert bench.intake.calls == 0


def test_a_report_that_cannot_be_written_is_written_later(bench: Bench) -> None:
    os.mkfifo(bench.inbox / "fifo")
    bench.leftovers.away = True
    bench.look(0, 3, 3)
    bench.leftovers.away = False
    bench.look(1, 1)
    assert bench.leftovers.told == [("fifo", "special_file")]


def test_a_full_vault_loses_nothing(bench: Bench) -> None:
    for number in range(10):
        bench.put(f"{number}.pdf")
    bench.intake.away = True
    bench.look(0, 3)
    assert bench.intake.calls == 3  # not tried ten times in vain
    bench.intake.away = False
    bench.look(1)
    assert len(bench.intake.jobs) == 10


def test_an_inbox_that_goes_away_comes_back(bench: Bench) -> None:
    bench.put("a.pdf")
    bench.look(0, 3)
    bench.inbox.rename(bench.folder / "unmounted")
    bench.intake.finish_all()
    bench.look(5, 5)
    (bench.folder / "unmounted").rename(bench.inbox)
    bench.look(1)
    assert bench.files() == []
    assert len(bench.intake.jobs) == 1


def test_an_empty_mount_point_forgets_nothing_for_good(bench: Bench) -> None:
    bench.put("a.pdf")
    bench.look(0, 3)
    bench.inbox.rename(bench.folder / "share")
    bench.inbox.mkdir()
    bench.intake.finish_all()
    bench.look(5)
    bench.inbox.rmdir()
    (bench.folder / "share").rename(bench.inbox)
    bench.look(1, 3)
    assert bench.files() == []
    assert list(bench.intake.contents) == ["job1"]


def test_an_original_that_cannot_be_deleted_is_tried_again(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    bench.put("a.pdf")
    bench.look(0, 3)
    bench.intake.finish_all()
    with monkeypatch.context() as patched:
        refuse(patched, "unlink", "a.pdf", errno.EBUSY)
        bench.look(1, 1)
        assert bench.files() == ["a.pdf"]
    bench.look(1)
    assert bench.files() == []
    assert len(bench.intake.jobs) == 1


def test_a_file_that_disappears_is_forgotten(bench: Bench) -> None:
    path = bench.put("a.pdf")
    bench.look(0, 1)
    path.unlink()
    bench.look(1, 5)
    assert bench.intake.calls == 0
    bench.put("b.pdf")
    bench.look(0, 3)
    (bench.inbox / "b.pdf").unlink()
    bench.intake.finish_all()
    bench.look(1)
    assert not bench.gateway.waiting_for_answers


def test_names_from_hell(bench: Bench) -> None:
    names = ["\u202efdp.exe.pdf", "a\nb.pdf", "か\u3099.pdf", "a" * 251 + ".pdf", " .pdf", os.fsdecode("表①.pdf".encode("cp932"))]
    for name in names:
        bench.put(name)
    bench.look(0, 3)
    taken = {origin.path for origin in bench.intake.origins.values()}
    assert taken == {*names[:-1], "表①.pdf"}
    bench.intake.finish_all()
    bench.look(1)
    assert bench.files() == []


def test_when_to_look_next(bench: Bench) -> None:
    bench.put("a.pdf")
    bench.look(0)
    assert bench.gateway.next_due() == 3
    bench.inbox.rename(bench.folder / "away")
    bench.look(1)
    assert bench.gateway.next_due() is None
