"""Weighing the checkpoints of table and file against each other."""

from __future__ import annotations

from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from sanitizer.audit.checkpoint_evidence import read_lines, weigh
from sanitizer.audit.signed_line import FIRST_PREV, line_digest, sign
from sanitizer.audit.verification import BreakCode
from sanitizer.model.errors import UnavailableError

KEY = Ed25519PrivateKey.from_private_bytes(b"k" * 32)


def chain(count: int) -> list[str]:
    lines: list[str] = []
    for number in range(1, count + 1):
        prev = line_digest(lines[-1]) if lines else FIRST_PREV
        lines.append(sign(number, 10 * number, f"{number:064x}", "2026-04-01T00:00:00.000000Z", prev, KEY).line)
    return lines


LINES = chain(3)
ROWS: list[tuple[int, object]] = list(enumerate(LINES, start=1))


def codes(rows: list[tuple[int, object]], lines: list[str] | None) -> list[BreakCode]:
    return [one.code for one in weigh(rows, lines, [KEY.public_key()]).breaks]


def test_what_is_good() -> None:
    assert codes(ROWS, LINES) == codes(ROWS[:2], LINES) == codes([], []) == codes([], None) == codes([], LINES[:1]) == []
    assert [one.seq for one in weigh(ROWS[:2], LINES, [KEY.public_key()]).signed] == [10, 20, 30]


def test_what_is_not() -> None:
    assert codes(ROWS[:1], LINES) == [BreakCode.CHECKPOINT_ROW_MISSING]
    assert codes([ROWS[0], ROWS[2]], LINES) == [BreakCode.CHECKPOINT_ROW_MISSING]
    assert codes(ROWS, LINES[:2]) == [BreakCode.CHECKPOINT_FILE_CUT]
    assert codes(ROWS, None) == [BreakCode.CHECKPOINT_FILE_MISSING]
    assert codes([*ROWS[:2], (3, None)], LINES) == [BreakCode.CHECKPOINT_ROW_ALTERED]
    assert codes([*ROWS[:2], (3, LINES[1])], LINES) == [BreakCode.CHECKPOINT_ROW_ALTERED]
    assert codes(ROWS, [*LINES[:2], "x"]) == [BreakCode.CHECKPOINT_FILE_ALTERED]


def test_a_bad_line_in_the_file_still_has_its_row_as_evidence() -> None:
    found = weigh(ROWS, ["x", *LINES[1:]], [KEY.public_key()])
    assert {one.seq for one in found.signed} == {10, 20, 30}


def test_reading_the_file(tmp_path: Path) -> None:
    path = tmp_path / "c"
    assert read_lines(path) is None
    for content, lines in ((b"", []), (b"a\nb\n", ["a", "b"]), (b"a\nb", ["a", "b (no end of line)"]), (b"\xff\n", ["\udcff"])):
        path.write_bytes(content)
        assert read_lines(path) == lines
    with pytest.raises(UnavailableError):
        read_lines(tmp_path)
