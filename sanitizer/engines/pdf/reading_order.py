"""Puts the runs of a page into lines, and lines into the order in which people read them.

Programs write text in its order, so the order of the page's content is kept, as long as it makes sense on the page. Where it jumps
back again and again (each cell or line drawn anywhere), the page is cut along its white space: columns of prose one after another,
everything else row by row; columns of vertical writing from the right to the left.
"""

from __future__ import annotations

import statistics
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from sanitizer.engines.pdf.text_runs import Run

_SAME_LINE = 0.5  # of the size: how far the middle of a run may be off the line's
_OVERLAP = 0.3  # of the size: how far a run may begin before the end of the one before it
_LATIN_GAP, _WIDE_GAP = 0.25, 0.7  # of the size: a gap from which a blank is written
_CELL_GAP = 2.0  # of the size: what stands further away may be another column
_JUMPS = 0.12  # share of pairs of lines in the wrong order, from which the content's order is not believed
_GUTTER = 1.0  # of the size: white space between columns
_PROSE = 8.0  # of the size: mean width of lines that are prose and no cells
_PROSE_LINES = 3
_MAX_DEPTH = 40
_MAX_COMPARED = 400  # lines of a page
_TIER = 0.3  # of the size: white space between two tiers of vertical writing


@dataclass
class Line:
    """One line, or one column of vertical writing: its text and its box on the page (points, from the lower left)."""

    text: str
    size: float
    vertical: bool
    left: float
    bottom: float
    right: float
    top: float


def lines_of(runs: Iterable[Run]) -> list[Line]:
    """The lines of a page as they are read."""
    lines = _joined(runs)
    return _by_place(lines) if _jumps(lines) > _JUMPS else _rows(lines)


def _joined(runs: Iterable[Run]) -> list[Line]:
    """Runs that follow each other on one line become one."""
    lines: list[Line] = []
    for run in runs:
        line = lines[-1] if lines else None
        piece = Line(run.text, run.size_pt, run.vertical, run.left, run.bottom, run.right, run.top)
        upright = run.along_x > 0.9 or run.vertical
        if line is not None and upright and _follows(line, piece) and _gap(line, piece) <= _CELL_GAP:
            _append(line, piece, run.after_space)
        else:
            lines.append(piece)
    return [line for line in lines if line.text.strip()]


def _rows(lines: list[Line]) -> list[Line]:
    """Cells that follow each other in one row become one line; columns of vertical writing do not go on in the next tier."""
    rows: list[Line] = []
    for line in lines:
        if rows and not rows[-1].vertical and not line.vertical and _follows(rows[-1], line):
            _append(rows[-1], line, after_space=True)
        else:
            rows.append(line)
    return rows


def _gap(line: Line, piece: Line) -> float:
    """Between a line and what follows it, in sizes of its characters."""
    gap = line.bottom - piece.top if line.vertical or piece.vertical else piece.left - line.right
    return gap / max(min(line.size, piece.size), 0.1)


def _follows(line: Line, piece: Line) -> bool:
    size = max(min(line.size, piece.size), 0.1)
    if line.vertical != piece.vertical and len(line.text) > 1 and len(piece.text) > 1:
        return False
    if line.vertical or piece.vertical:
        off = abs(line.left + line.right - piece.left - piece.right) / 2
        return off <= _SAME_LINE * size and piece.top <= line.bottom + _OVERLAP * size
    off = abs(line.bottom + line.top - piece.bottom - piece.top) / 2
    return off <= _SAME_LINE * max(line.size, piece.size) and piece.left >= line.right - _OVERLAP * size


def _append(line: Line, piece: Line, after_space: bool) -> None:
    gap = _gap(line, piece)
    line.vertical = line.vertical or piece.vertical
    wide = _is_wide(line.text[-1:]) and _is_wide(piece.text[:1])
    spaced = line.text.endswith((" ", "\u3000")) or piece.text.startswith((" ", "\u3000"))
    if not spaced and (after_space or gap > (_WIDE_GAP if wide else _LATIN_GAP)):
        line.text += " "
    line.text += piece.text
    line.left, line.right = min(line.left, piece.left), max(line.right, piece.right)
    line.bottom, line.top = min(line.bottom, piece.bottom), max(line.top, piece.top)
    line.size = max(line.size, piece.size)


def _is_wide(char: str) -> bool:
    return bool(char) and unicodedata.east_asian_width(char) in "WF"


def _jumps(lines: Sequence[Line]) -> float:
    """The share of pairs of lines that stand above each other and come in the wrong order (in vertical writing, beside)."""
    looked_at = lines[:_MAX_COMPARED]
    pairs = wrong = 0
    for index, one in enumerate(looked_at):
        for later in looked_at[index + 1 :]:
            if one.vertical and later.vertical:
                shared = min(one.top, later.top) - max(one.bottom, later.bottom)
                least = min(one.top - one.bottom, later.top - later.bottom)
                order = (later.left >= one.right - 0.1) - (one.left >= later.right - 0.1)
                if shared <= 0:  # in two tiers
                    shared, order = least, (later.bottom >= one.top) - (one.bottom >= later.top)
            else:
                shared = min(one.right, later.right) - max(one.left, later.left)
                least = min(one.right - one.left, later.right - later.left)
                order = (later.bottom >= one.top - 0.1) - (one.bottom >= later.top - 0.1)
            if order and shared > 0.5 * least:
                pairs += 1
                wrong += order > 0
    return wrong / max(pairs, 1)


def _by_place(lines: list[Line]) -> list[Line]:
    vertical = sum(len(line.text) for line in lines if line.vertical) * 2 > sum(len(line.text) for line in lines)
    size = statistics.median(line.size for line in lines)
    ordered: list[Line] = []
    _cut(lines, size, vertical, ordered, 0)
    return ordered


def _cut(lines: list[Line], size: float, vertical: bool, ordered: list[Line], depth: int) -> None:
    """Columns of prose first, then rows; what cannot be cut stands in rows."""
    vertical = vertical and any(line.vertical for line in lines)
    if len(lines) > 1 and depth < _MAX_DEPTH:
        columns = _groups(lines, lambda line: (line.left, line.right), _GUTTER * size)
        rows = _groups(lines, lambda line: (-line.top, -line.bottom), _TIER * size if vertical else 0.0)
        if vertical:
            columns.reverse()
            parts = rows if len(rows) > 1 else columns
        else:
            parts = columns if len(columns) > 1 and all(_is_prose(column) for column in columns) else rows
        if len(parts) > 1:
            for part in parts:
                _cut(part, size, vertical, ordered, depth + 1)
            return
    row: Line | None = None
    if vertical:
        lines = sorted(lines, key=lambda line: (-line.right, -line.top))
    else:
        lines = sorted(lines, key=lambda line: (line.left, -line.top))
    for line in lines:
        if row is not None and _follows(row, line) and (not vertical or _gap(row, line) <= _CELL_GAP):
            _append(row, line, after_space=not vertical)
        else:
            row = line
            ordered.append(line)


def _is_prose(lines: Sequence[Line]) -> bool:
    mean = statistics.fmean((line.right - line.left) / max(line.size, 0.1) for line in lines)
    return len(lines) >= _PROSE_LINES and mean >= _PROSE


def _groups(lines: list[Line], extent: Callable[[Line], tuple[float, float]], gap: float) -> list[list[Line]]:
    """Lines whose extents touch stand together; groups in ascending order, with more than *gap* between them."""
    groups: list[list[Line]] = []
    reach = 0.0
    for line in sorted(lines, key=extent):
        start, end = extent(line)
        if groups and start <= reach + gap:
            groups[-1].append(line)
            reach = max(reach, end)
        else:
            groups.append([line])
            reach = end
    return groups
