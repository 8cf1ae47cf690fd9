"""The PDFs of `make corpus`: what people still read and see, what must go and is still there, how the size changed.

"Rebuilt" is released by reconstruct. Fidelity is measured by poppler, which neither the engine nor the verifier uses; residue in
three ways: objects as MuPDF's `mutool` prints them, as qpdf does, and mugai's own verifier.
"""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from benchmarks import pdf_poppler, pdf_printed
from benchmarks.pdf_aims import Aim, share
from benchmarks.pdf_fidelity import RECALL_AIM, SSIM_AIM, Fidelity, compare
from benchmarks.pdf_printed import PrintingError
from benchmarks.pdf_residue import residue
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.inside.catalogue import own_catalogue
from sanitizer.sandbox.session import StepPolicyView
from sanitizer.verifiers.pdf import VERIFIER

BENIGN = "benign"
GROWTH_AIM = 1.15
_INKED_WATCH = 0.9
_WAYS_TO_PRINT = {"mutool": pdf_printed.by_mutool, "qpdf": pdf_printed.by_qpdf}
_WAYS = (*_WAYS_TO_PRINT, "verifier")


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """One PDF of the corpus and what came out of it; figures are there when `target` is."""

    path: str
    kind: str
    source: Path
    password: str
    target: Path | None
    ratio: float = 0.0
    fidelity: Fidelity = Fidelity()  # noqa: RUF009 - it is frozen
    residue: dict[str, list[str]] | None = None  # way > hits, "object 5: /JS key"
    residue_in_source: bool = False  # the control: what mutool or qpdf see in the source


def measure(rows: Sequence[Rebuilt], policy: Policy, threads: int) -> list[Rebuilt]:
    """The same rows with their figures, in order."""
    with ThreadPoolExecutor(threads) as pool:
        return list(pool.map(lambda row: _measured(row, policy), rows))


def row(path: str, kind: str, note: str, corpus: Path, report: Report) -> Rebuilt:
    rebuilt = report.verdict.releasable and report.method is Method.RECONSTRUCT and bool(report.targets)
    target = Path(report.targets[0].path) if rebuilt else None
    return Rebuilt(path, kind, corpus / path, password(note), target)


def password(note: str) -> str:
    """The known password that the manifest's note gives; "" when it is empty or unknown."""
    _, found, rest = note.partition("password=")
    return rest.strip() if found and rest.strip() != "(empty)" else ""


def _measured(row: Rebuilt, policy: Policy) -> Rebuilt:
    if row.target is None:
        return row
    return replace(
        row,
        ratio=row.target.stat().st_size / row.source.stat().st_size,
        fidelity=compare(row.source, row.target, row.password),
        residue={
            "mutool": _hits(row.target, "mutool"),
            "qpdf": _hits(row.target, "qpdf"),
            "verifier": _verified(row.target, policy),
        },
        residue_in_source=_is_seen(row.source, "mutool") or _is_seen(row.source, "qpdf"),
    )


def _hits(pdf: Path, way: str) -> list[str]:
    """What must go, as *way* sees it. A target that it cannot read is a hit, too: nobody could say that it is clean."""
    try:
        return [f"object {hit.object}: /{hit.key} {hit.what}" for hit in residue(_WAYS_TO_PRINT[way](pdf))]
    except PrintingError as error:
        return [str(error)]


def _is_seen(source: Path, way: str) -> bool:
    """A source that *way* cannot read (encrypted, damaged) shows nothing."""
    try:
        return bool(residue(_WAYS_TO_PRINT[way](source)))
    except PrintingError:
        return False


def _verified(target: Path, policy: Policy) -> list[str]:
    catalogue = own_catalogue()
    view = StepPolicyView(policy, catalogue.features, catalogue.options)
    try:
        with target.open("rb") as file:
            return [f"{one.location}: {one.feature} {one.detail}" for one in VERIFIER.verify(file, "pdf", view)]
    except UntrustedInputError as error:
        return [f"the verifier refuses it: {error}"]


def show(rows: Sequence[Rebuilt]) -> None:
    """The tables and the lists of what misses."""
    print(f"\nPDF, source against target in poppler {pdf_poppler.version()}: words, pages at {pdf_poppler.DPI} dpi in gray")
    low_recall, low_ssim = f"recall<{RECALL_AIM}", f"SSIM<{SSIM_AIM}"
    print(
        f"{'':<10} {'files':>5} {'rebuilt':>8} {'compared':>9} {'faithful':>9} {low_recall:>13} {low_ssim:>10}"
        f" {'median size':>12} {'residue':>8} {'(in source)':>12}"
    )
    for kind in dict.fromkeys(row.kind for row in rows):
        _show_kind(kind, [row for row in rows if row.kind == kind])
    _show_fidelity(rows)
    _show_sizes(rows)
    _show_residue(rows)


def _show_kind(kind: str, rows: list[Rebuilt]) -> None:
    done, compared = rebuilt(rows), comparable(rows)
    ratio = f"{statistics.median(row.ratio for row in done):12.3f}" if done else f"{'-':>12}"
    print(
        f"{kind:<10} {len(rows):>5} {len(done):>8} {len(compared):>9} {sum(row.fidelity.faithful for row in compared):>9}"
        f" {sum(row.fidelity.recall < RECALL_AIM for row in compared):>13}"
        f" {sum(row.fidelity.mean_ssim < SSIM_AIM for row in compared):>10} {ratio}"
        f" {sum(any((row.residue or {}).values()) for row in done):>8} {sum(row.residue_in_source for row in done):>12}"
    )


def rebuilt(rows: Sequence[Rebuilt]) -> list[Rebuilt]:
    return [row for row in rows if row.target is not None]


def comparable(rows: Sequence[Rebuilt]) -> list[Rebuilt]:
    return [row for row in rebuilt(rows) if not row.fidelity.not_comparable]


def _show_fidelity(rows: Sequence[Rebuilt]) -> None:
    print("\nnot rebuilt, of the benign:")
    _list(row.path for row in rows if row.kind == BENIGN and row.target is None)
    print("not faithful:")
    _list(_described(row) for row in comparable(rows) if not row.fidelity.faithful)
    print(f"faithful by its figures, but inked windows of a page below {_INKED_WATCH}, or words that the source does not show:")
    _list(_described(row) for row in comparable(rows) if row.fidelity.faithful and _worth_a_look(row.fidelity))
    print("not comparable (poppler cannot open the source):")
    _list(f"{row.path}: {row.fidelity.not_comparable}" for row in rebuilt(rows) if row.fidelity.not_comparable)


def _worth_a_look(one: Fidelity) -> bool:
    return one.worst_inked < _INKED_WATCH or one.words_new > 0


def _described(row: Rebuilt) -> str:
    one = row.fidelity
    if one.target_error:
        return f"{row.path}: {one.target_error}"
    lost = f" ({' '.join(one.lost)[:80]})" if one.lost else ""
    pages = f", {one.pages} pages became {one.pages_target}" if one.pages != one.pages_target else ""
    return (
        f"{row.path}: recall {one.recall:.4f}, {one.words_lost} of {one.words} words lost{lost}, {one.words_new} new; "
        f"SSIM {one.mean_ssim:.4f}, worst page {one.worst_page}: {one.worst_ssim:.4f}, inked {one.worst_inked:.4f}{pages}"
    )


def _show_sizes(rows: Sequence[Rebuilt]) -> None:
    done = sorted(rebuilt(rows), key=lambda row: -row.ratio)
    grown = [row for row in done if row.ratio > GROWTH_AIM]
    print(f"grown by more than {GROWTH_AIM}: {len(grown)} of {len(done)}; the largest and all above:")
    _list(
        f"{row.path}: {row.ratio:.3f} ({row.source.stat().st_size} bytes became {row.target.stat().st_size})"
        for row in done[: max(5, len(grown))]
        if row.target
    )


def _show_residue(rows: Sequence[Rebuilt]) -> None:
    print("residue, by mutool, qpdf and the verifier:")
    _list(f"{row.path}: {way}: {hit}" for row in rebuilt(rows) for way in _WAYS for hit in (row.residue or {}).get(way, []))


def _list(lines: Iterator[str]) -> None:
    print("\n".join(f"  {line}" for line in lines) or "  none")


def aims(rows: Sequence[Rebuilt]) -> list[Aim]:
    benign = [row for row in rows if row.kind == BENIGN]
    compared, done = comparable(benign), rebuilt(benign)
    hits = sum(len(found) for row in rebuilt(rows) for found in (row.residue or {}).values())
    return [
        Aim("benign PDFs released by reconstruct", share(len(done), len(benign)), 99.0, at_least=True, unit=" %"),
        Aim(
            f"of those: recall >= {RECALL_AIM} and mean SSIM >= {SSIM_AIM}",
            share(sum(row.fidelity.faithful for row in compared), len(compared)),
            99.0,
            at_least=True,
            unit=" %",
        ),
        Aim("residue in rebuilt PDFs of every kind, hits", float(hits) if rebuilt(rows) else None, 0.0),
        Aim("size of benign targets, median of target / source", _median(done), GROWTH_AIM),
        Aim("size of all targets, median of target / source", _median(rebuilt(rows)), GROWTH_AIM),
    ]


def _median(rows: Sequence[Rebuilt]) -> float | None:
    return statistics.median(row.ratio for row in rows) if rows else None


def as_json(rows: Sequence[Rebuilt]) -> Iterator[dict[str, Any]]:
    """One object a file."""
    for row in rows:
        fidelity = {**asdict(row.fidelity), "recall": row.fidelity.recall, "faithful": row.fidelity.faithful}
        yield {
            "measure": "pdf.corpus",
            "path": row.path,
            "kind": row.kind,
            "rebuilt": row.target is not None,
            **({"ratio": row.ratio, "residue": row.residue, "fidelity": fidelity} if row.target else {}),
        }
