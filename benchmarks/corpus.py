"""`make corpus`: every file of a corpus through the whole path; what was released by which method, what was held and why.

For PDFs, OOXML, rich text and SVG also how faithful the outputs are and what is left in them (pdf_corpus.py, ooxml_corpus.py,
rtf_svg.py).
"""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from rich.progress import Progress

from benchmarks import ooxml_corpus, pdf_aims, pdf_corpus, rtf_svg
from benchmarks.speed import standalone
from sanitizer.cli.batch import run_batch
from sanitizer.model.report import Report
from sanitizer.pipeline.standalone import InputFile
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.slot import Slot


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the manifest."""

    path: str
    form: str
    kind: str
    note: str


def read_manifest(corpus: Path) -> list[Case]:
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return [Case(row["path"], row["format"], row["kind"], row["note"] or "") for row in csv.DictReader(file, delimiter="\t")]


def run(corpus: Path, cases: list[Case], policy_name: str, slots: int, out: Path) -> tuple[list[Report], Policy]:
    """All known passwords of the corpus are tried, as a site's list of usual ones is."""
    launch = plan()
    slot = Slot(launch)
    try:
        policy = PolicyShelf().load(policy_name, slot.catalogue).policy
        passwords = {pdf_corpus.password(case.note) for case in cases} - {""}
        whole = replace(standalone(out, policy, slot), passwords=tuple(sorted(passwords)))
        files = [InputFile(corpus / case.path, PurePosixPath(case.path).parent) for case in cases]
        with Progress(disable=not sys.stderr.isatty()) as progress:
            return list(progress.track(run_batch(files, slot, launch, slots, whole.run), total=len(files))), policy
    finally:
        slot.close()


def show(cases: list[Case], reports: list[Report]) -> None:
    """A line a format: files, released by each method, held; then each held one with its reason."""
    by_form: dict[str, Counter[str]] = defaultdict(Counter)
    for case, report in zip(cases, reports, strict=True):
        outcome = str(report.method) if report.verdict.releasable else "held"
        by_form[case.form][outcome] += 1
    columns = ("reconstruct", "flatten", "text", "held")
    print(f"{'format':<8}{'files':>7}{'released':>10}" + "".join(f"{column:>13}" for column in columns))
    for form, counts in sorted(by_form.items()):
        total = sum(counts.values())
        print(f"{form:<8}{total:>7}{total - counts['held']:>10}" + "".join(f"{counts[column]:>13}" for column in columns))
    everything = sum(by_form.values(), Counter())
    total = sum(everything.values())
    print(f"{'all':<8}{total:>7}{total - everything['held']:>10}" + "".join(f"{everything[column]:>13}" for column in columns))
    print("\nheld:")
    for case, report in zip(cases, reports, strict=True):
        if not report.verdict.releasable:
            reason = report.error_detail or report.error_code
            print(f"  {case.path}: {report.verdict.name}: {report.error_code}: {reason[:200]}")
    unexpected = [case.path for case, report in zip(cases, reports, strict=True) if not report.targets]
    print(f"\nneither output nor notice: {len(unexpected)}" + "".join(f"\n  {path}" for path in unexpected))
    print(f"crashes of a child: {sum('sandbox_crash' in report.error_detail for report in reports)}")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--policy", default=DEFAULT_POLICY)
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--formats", nargs="*", help="only these formats of the manifest")
    parser.add_argument("--kinds", nargs="*", help="only these kinds (benign, hostile, malformed, encrypted, bomb)")
    parser.add_argument("--every", type=int, default=1, help="only each N-th file (short form)")
    parser.add_argument("--keep", type=Path, help="keep the outputs in this folder")
    parser.add_argument("--no-fidelity", action="store_true", help="leave out what is measured on outputs")
    parser.add_argument("--render", action="store_true", help="compare how OOXML files look in LibreOffice (some seconds a file)")
    parser.add_argument("--json", type=Path, help="append the measured figures and the aims to this file, one JSON line each")
    options = parser.parse_args()
    cases = [
        case
        for case in read_manifest(options.corpus)
        if (not options.formats or case.form in options.formats) and (not options.kinds or case.kind in options.kinds)
    ][:: options.every]
    started = time.perf_counter()
    with tempfile.TemporaryDirectory() as name:
        out = options.keep or Path(name)
        out.mkdir(parents=True, exist_ok=True)
        reports, policy = run(options.corpus, cases, options.policy, options.slots, out)
        show(cases, reports)
        print(f"{len(cases)} files in {time.perf_counter() - started:.1f} s on {options.slots} slots")
        pairs = [(case, report) for case, report in zip(cases, reports, strict=True) if case.form == "pdf"]
        residue = bool(pairs) and not options.no_fidelity and show_pdfs(options, pairs, policy)
        pairs = [(case, report) for case, report in zip(cases, reports, strict=True) if case.form in ooxml_corpus.FORMATS]
        if pairs and not options.no_fidelity:
            residue = show_ooxml(options, pairs) or residue
        pairs = [(case, report) for case, report in zip(cases, reports, strict=True) if case.form in rtf_svg.FORMATS]
        if pairs and not options.no_fidelity:
            rows = rtf_svg.of_reports(options.corpus, [(case.path, case.form, case.kind, report) for case, report in pairs])
            rtf_svg.show(rows)
            residue = any(row.residue for row in rows) or residue
    if residue or any(not report.targets for report in reports):
        sys.exit(1)


def show_pdfs(options: argparse.Namespace, pairs: list[tuple[Case, Report]], policy: Policy) -> bool:
    """Measures and prints; whether anything that must go is still in an output."""
    started = time.perf_counter()
    listed = [pdf_corpus.row(case.path, case.kind, case.note, options.corpus, report) for case, report in pairs]
    rows = pdf_corpus.measure(listed, policy, options.slots)
    pdf_corpus.show(rows)
    aims = pdf_corpus.aims(rows)
    pdf_aims.show(aims)
    print(f"measured in {time.perf_counter() - started:.1f} s")
    if options.json:
        pdf_aims.append(options.json, pdf_corpus.as_json(rows), aims)
    return any(any((row.residue or {}).values()) for row in rows)


def show_ooxml(options: argparse.Namespace, pairs: list[tuple[Case, Report]]) -> bool:
    """Measures and prints; whether anything that must go is still in an output."""
    started = time.perf_counter()
    listed = [ooxml_corpus.row(case.path, case.kind, options.corpus, report) for case, report in pairs]
    rows = ooxml_corpus.measure(listed, options.slots, options.render)
    ooxml_corpus.show(rows)
    aims = ooxml_corpus.aims(rows)
    pdf_aims.show(aims)
    print(f"measured in {time.perf_counter() - started:.1f} s")
    if options.json:
        pdf_aims.append(options.json, ooxml_corpus.as_json(rows), aims)
    return any(any((row.residue or {}).values()) for row in rows)


if __name__ == "__main__":
    main()
