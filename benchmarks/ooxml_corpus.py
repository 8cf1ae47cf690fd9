"""The OOXML files of `make corpus`: released or not, what people read and use, residue, wholeness, and with `--render` their look.

"Rebuilt" is released by reconstruct. Each measure stands on another library than the engine: see ooxml_fidelity.py,
ooxml_residue.py, ooxml_whole.py and ooxml_render.py. The aims are those of issue 4.
"""

from __future__ import annotations

import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any, TypeVar

from rich.progress import Progress

from benchmarks import ooxml_residue, ooxml_whole
from benchmarks.ooxml_fidelity import OoxmlFidelity, compare
from benchmarks.ooxml_package import Package, PackageError
from benchmarks.ooxml_render import SSIM_AIM, Renderer, looks_the_same
from benchmarks.pdf_aims import Aim, share
from benchmarks.pdf_fidelity import Fidelity
from sanitizer.model.finding import Action, Finding
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method

FORMATS = frozenset("docx docm dotx dotm xlsx xlsm xltx xltm pptx pptm potx potm ppsx ppsm".split())
BENIGN = "benign"
_T = TypeVar("_T")
_ROUTINE = frozenset({"ooxml.properties", "ooxml.thumbnail", "ooxml.printer_settings"})


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One file and what came out of it; figures are there when `target` is. `broken` are dangling names that the source has not."""

    path: str
    kind: str
    source: Path
    target: Path | None
    findings: tuple[Finding, ...] = ()
    fidelity: OoxmlFidelity | None = None
    residue: dict[str, list[str]] | None = None
    broken: tuple[str, ...] = ()
    look: Fidelity | None = None


def row(path: str, kind: str, corpus: Path, report: Report) -> Rebuilt:
    rebuilt = report.verdict.releasable and report.method is Method.RECONSTRUCT and bool(report.targets)
    return Rebuilt(path, kind, corpus / path, Path(report.targets[0].path) if rebuilt else None, report.findings)


def measure(rows: Sequence[Rebuilt], workers: int, render: bool) -> list[Rebuilt]:
    """The same rows with their figures, in order."""
    with ProcessPoolExecutor(workers) as pool:
        rows = _tracked("measuring", pool.map(_measured, rows), len(rows))
    if not render:
        return list(rows)
    with tempfile.TemporaryDirectory() as scratch, ThreadPoolExecutor(workers) as threads:
        renderer = Renderer(Path(scratch))
        return _tracked("rendering", threads.map(lambda row: _looked_at(row, renderer), rows), len(rows))


def _tracked(what: str, results: Iterable[_T], total: int) -> list[_T]:
    """A bar on a terminal, a line for each tenth elsewhere."""
    if sys.stderr.isatty():
        with Progress() as progress:
            return list(progress.track(results, total=total, description=what))
    done: list[_T] = []
    for result in results:
        done.append(result)
        if len(done) * 10 // total > (len(done) - 1) * 10 // total:
            print(f"  {what}: {len(done)} of {total}", file=sys.stderr, flush=True)
    return done


def _measured(row: Rebuilt) -> Rebuilt:
    if row.target is None:
        return row
    return replace(
        row,
        fidelity=compare(row.source, row.target, row.findings),
        residue=ooxml_residue.residue(row.target),
        broken=_broken(row.source, row.target),
    )


def _broken(source: Path, target: Path) -> tuple[str, ...]:
    try:
        after = ooxml_whole.problems(Package(target))
    except (PackageError, ValueError) as error:
        return (f"cannot be read: {error}",)
    try:
        before: Counter[str] = ooxml_whole.problems(Package(source))
    except (PackageError, ValueError):
        before = Counter()
    return tuple(after - before)


def _looked_at(row: Rebuilt, renderer: Renderer) -> Rebuilt:
    return row if row.target is None else replace(row, look=renderer.compare(row.source, row.target))


def show(rows: Sequence[Rebuilt]) -> None:
    """The table and the lists of what misses."""
    print(f"\n{'OOXML':<10} {'files':>5} {'rebuilt':>8} {'recall 1':>9} {'all kept':>9} {'cells same':>11} {'grey':>5}", end="")
    print(f" {'opens':>6} {'whole':>6} {'residue':>8} {'looks same':>11}")
    for kind in dict.fromkeys(row.kind for row in rows):
        _show_kind(kind, [row for row in rows if row.kind == kind])
    _show("not rebuilt, of the benign", (row.path for row in rows if row.kind == BENIGN and row.target is None))
    _show("words lost that no finding explains", _told(rows, _words_told))
    _show("fewer of a kind, and no finding explains it", _told(rows, lambda one: ", ".join(one.fewer)))
    _show("fewer of a kind, as findings say", _told(rows, lambda one: ", ".join(one.excused)))
    _show("cells that changed", _told(rows, lambda one: "; ".join(one.cells_changed)))
    _show("pictures that became grey", _told(rows, lambda one: str(one.grey) if one.grey else ""))
    _show("does not open in python-docx, openpyxl or python-pptx", _told(rows, lambda one: one.opens))
    _show("cannot be compared (the source cannot be read)", _told(rows, lambda one: one.not_comparable))
    _show("not whole", (f"{row.path}: {'; '.join(row.broken[:6])}" for row in rows if row.broken))
    _show("residue", (f"{row.path}: {way}: {hit}" for row in rows for way, hits in (row.residue or {}).items() for hit in hits))
    if any(row.look for row in rows):
        _show(f"does not look the same (pages, SSIM < {SSIM_AIM})", _told_look(rows))
    removed = Counter(
        finding.feature
        for row in rows
        if row.kind == BENIGN
        for finding in row.findings
        if finding.action is not Action.ALLOW and finding.feature not in _ROUTINE
    )
    _show("removed from benign files, findings", (f"{number:>4} {feature}" for feature, number in removed.most_common()))


def _show_kind(kind: str, rows: list[Rebuilt]) -> None:
    done = [row for row in rows if row.target]
    figures = [row.fidelity for row in compared(rows) if row.fidelity]
    looks = [row.look for row in seen(rows) if row.look]
    print(
        f"{kind:<10} {len(rows):>5} {len(done):>8} {sum(not one.words_lost for one in figures):>9}"
        f" {sum(not one.fewer for one in figures):>9} {sum(not one.cells_changed for one in figures):>11}"
        f" {sum(one.grey for one in figures):>5} {sum(not one.opens for one in figures):>6}"
        f" {sum(not row.broken for row in done):>6} {sum(any((row.residue or {}).values()) for row in done):>8}"
        f" {(f'{sum(map(looks_the_same, looks))}/{len(looks)}' if looks else '-'):>11}"
    )


def compared(rows: Sequence[Rebuilt]) -> list[Rebuilt]:
    return [row for row in rows if row.fidelity and not row.fidelity.not_comparable]


def seen(rows: Sequence[Rebuilt]) -> list[Rebuilt]:
    return [row for row in rows if row.look and not row.look.not_comparable]


def _told(rows: Sequence[Rebuilt], words: Callable[[OoxmlFidelity], str]) -> Iterator[str]:
    for one in rows:
        if one.fidelity and (told := words(one.fidelity)):
            yield f"{one.path}: {told}"


def _words_told(one: OoxmlFidelity) -> str:
    return f"{one.words_lost} of {one.words} ({' '.join(one.lost)[:100]})" if one.words_lost else ""


def _told_look(rows: Sequence[Rebuilt]) -> Iterator[str]:
    for one in rows:
        if one.look is None or (looks_the_same(one.look) and not one.look.not_comparable):
            continue
        look = one.look
        pages = f"{look.pages} pages" if look.pages == look.pages_target else f"{look.pages} pages became {look.pages_target}"
        worst = f"SSIM {look.mean_ssim:.4f}, worst page {look.worst_page}: {look.worst_ssim:.4f}"
        yield f"{one.path}: {look.target_error or look.not_comparable or f'{pages}, {worst}'}"


def _show(title: str, lines: Iterable[str]) -> None:
    print(f"{title}:")
    print("\n".join(f"  {line}" for line in lines) or "  none")


def aims(rows: Sequence[Rebuilt]) -> list[Aim]:
    """Those of issue 4, on benign files; wholeness and residue on all."""
    benign = [row for row in rows if row.kind == BENIGN]
    figures = [row.fidelity for row in compared(benign) if row.fidelity]
    done = [row for row in rows if row.target]
    looks = [row.look for row in seen(benign) if row.look]
    opened = [row.look for row in done if row.look]

    def of(part: int, whole: int, what: str, limit: float) -> Aim:
        return Aim(what, share(part, whole), limit, at_least=True, unit=" %")

    found = [
        of(sum(row.target is not None for row in benign), len(benign), "benign OOXML released by reconstruct", 98.5),
        of(sum(not one.words_lost for one in figures), len(figures), "of those: text recall 1.0 but for what findings say", 99.0),
        of(sum(not one.fewer for one in figures), len(figures), "of those: nothing fewer but for what findings say", 100.0),
        of(sum(not one.cells_changed for one in figures), len(figures), "of those: cell values and formulas the same", 100.0),
        Aim("of those: pictures that became grey", float(sum(one.grey for one in figures)) if figures else None, 0.0),
        of(
            sum(row.fidelity is not None and not row.fidelity.opens for row in done),
            len(done),
            "opened by python-docx, openpyxl, python-pptx",
            100.0,
        ),
        of(sum(not row.broken for row in done), len(done), "structurally whole, all kinds", 100.0),
        Aim(
            "residue in rebuilt files of every kind, hits",
            float(sum(len(hits) for row in done for hits in (row.residue or {}).values())) if done else None,
            0.0,
        ),
    ]
    if opened:
        found += [
            of(sum(not one.target_error for one in opened), len(opened), "opened by LibreOffice, all kinds", 100.0),
            of(sum(map(looks_the_same, looks)), len(looks), f"benign: as many pages, mean SSIM >= {SSIM_AIM}", 95.0),
        ]
    return found


def as_json(rows: Sequence[Rebuilt]) -> Iterator[dict[str, Any]]:
    """One object a file."""
    for row in rows:
        yield {
            "measure": "ooxml.corpus",
            "path": row.path,
            "kind": row.kind,
            "rebuilt": row.target is not None,
            "broken": row.broken,
            "residue": row.residue,
            "fidelity": asdict(row.fidelity) if row.fidelity else None,
            "look": asdict(row.look) if row.look else None,
        }
