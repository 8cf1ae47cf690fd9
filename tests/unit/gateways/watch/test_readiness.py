from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.gateways.watch.entry import Entry, Kind, Marks
from sanitizer.gateways.watch.readiness import Readiness, Step, Timing

TIMING = Timing(settle_seconds=3, unfinished_seconds=100, unreadable_seconds=10)
FILE = Entry("a/予算.xlsx", Kind.FILE, Marks(1, 10, 0, 0))
WAIT = (Step.WAIT, "")


def grown(entry: Entry, size_bytes: int) -> Entry:
    return replace(entry, marks=replace(entry.marks, size_bytes=size_bytes))


def test_a_file_is_ready_when_it_has_stayed_the_same() -> None:
    readiness = Readiness(TIMING)
    assert [readiness.observe(FILE, now) for now in (0, 2, 3)] == [WAIT, WAIT, (Step.TAKE, "")]


def test_a_growing_file_waits_for_its_end() -> None:
    readiness = Readiness(TIMING)
    assert all(readiness.observe(grown(FILE, size), size * 2.9) == WAIT for size in range(10))
    assert readiness.observe(grown(FILE, 9), 9 * 2.9 + 3) == (Step.TAKE, "")


@pytest.mark.parametrize("mark", ["inode", "size_bytes", "modified_ns", "changed_ns"])
def test_any_change_starts_anew(mark: str) -> None:
    readiness = Readiness(TIMING)
    readiness.observe(FILE, 0)
    assert readiness.observe(replace(FILE, marks=replace(FILE.marks, **{mark: 99})), 5) == WAIT


@pytest.mark.parametrize(
    "name",
    [
        "~$予算.xlsx",
        "a.tmp",
        "A.TMP",
        "a.part",
        "a.pdf.crdownload",
        "Thumbs.db",
        "thumbs.DB",
        ".DS_Store",
        ".~lock.a.odt#",
        ".hidden",
    ],
)
def test_unfinished_names_are_left_alone_and_reported_once(name: str) -> None:
    readiness = Readiness(TIMING)
    entry = replace(FILE, path=f"a/{name}")
    assert [readiness.observe(entry, now) for now in (0, 50, 99)] == [WAIT] * 3
    assert readiness.observe(entry, 100) == (Step.REPORT, "unfinished_file")
    assert readiness.observe(entry, 101) == (Step.REPORT, "unfinished_file")  # not written yet: again
    readiness.reported(entry.path, "unfinished_file")
    assert readiness.observe(entry, 102) == WAIT
    assert readiness.observe(grown(entry, 99), 103) == WAIT
    assert readiness.observe(grown(entry, 99), 203) == (Step.REPORT, "unfinished_file")


def test_other_names_are_not_unfinished() -> None:
    assert not any(TIMING.is_unfinished(name) for name in ("予算.xlsx", "a.tmp.docx", "template.dotx", "part", "[~$].txt"))


@pytest.mark.parametrize(
    ("kind", "reason", "after"),
    [
        (Kind.SPECIAL, "special_file", 3),
        (Kind.TOO_DEEP, "too_deep", 3),
        (Kind.UNREADABLE, "unreadable_file", 10),
        (Kind.HIDDEN_FOLDER, "unfinished_file", 100),
    ],
)
def test_what_is_never_taken_is_reported(kind: Kind, reason: str, after: float) -> None:
    readiness = Readiness(TIMING)
    entry = replace(FILE, kind=kind)
    readiness.observe(entry, 0)
    assert readiness.observe(entry, after - 1) == WAIT
    assert readiness.observe(entry, after) == (Step.REPORT, reason)


def test_a_file_that_does_not_open_gets_some_time() -> None:
    readiness = Readiness(TIMING)
    readiness.observe(FILE, 0)
    assert [readiness.cannot_open(FILE.path, now) for now in (3, 12, 13)] == [False, False, True]
    assert not readiness.cannot_open("unknown", 99)


def test_what_is_gone_is_forgotten() -> None:
    readiness = Readiness(TIMING)
    readiness.observe(FILE, 0)
    readiness.keep_only([])
    assert readiness.observe(FILE, 10) == WAIT


def test_when_to_look_again() -> None:
    readiness = Readiness(TIMING)
    assert readiness.next_due(0) is None
    readiness.observe(FILE, 1)
    assert readiness.next_due(2) == 2
    assert readiness.next_due(9) == 0
    readiness.observe(FILE, 9)
    assert readiness.next_due(10) is None


# Invariant: a file is taken only when all looks of the last settle_seconds saw the same marks.
@given(st.lists(st.tuples(st.floats(0.1, 5), st.integers(0, 2)), max_size=30))
def test_never_taken_while_it_changes(looks: list[tuple[float, int]]) -> None:
    readiness = Readiness(TIMING)
    now, seen = 0.0, []
    for pause, size in looks:
        now += pause
        seen.append((now, size))
        step, _ = readiness.observe(grown(FILE, size), now)
        recent = {old for at, old in seen if at > now - TIMING.settle_seconds}
        assert step is not Step.TAKE or recent == {size}
