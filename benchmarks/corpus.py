"""`make corpus`: every file of a corpus through the whole path; what was released by which method, what was held and why."""

from __future__ import annotations

import argparse
import csv
import sys
import tempfile
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from rich.progress import Progress

from benchmarks.speed import standalone
from sanitizer.cli.batch import run_batch
from sanitizer.model.report import Report
from sanitizer.pipeline.standalone import InputFile
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.slot import Slot


@dataclass(frozen=True, slots=True)
class Case:
    """One row of the manifest."""

    path: str
    form: str
    kind: str


def read_manifest(corpus: Path) -> list[Case]:
    with (corpus / "manifest.tsv").open(encoding="utf-8", newline="") as file:
        return [Case(row["path"], row["format"], row["kind"]) for row in csv.DictReader(file, delimiter="\t")]


def run(corpus: Path, cases: list[Case], policy_name: str, slots: int, out: Path) -> list[Report]:
    launch = plan()
    slot = Slot(launch)
    try:
        policy = PolicyShelf().load(policy_name, slot.catalogue).policy
        whole = standalone(out, policy, slot)
        files = [InputFile(corpus / case.path, PurePosixPath(case.path).parent) for case in cases]
        with Progress(disable=not sys.stderr.isatty()) as progress:
            return list(progress.track(run_batch(files, slot, launch, slots, whole.run), total=len(files)))
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
        reports = run(options.corpus, cases, options.policy, options.slots, out)
    show(cases, reports)
    print(f"{len(cases)} files in {time.perf_counter() - started:.1f} s on {options.slots} slots")
    if any(not report.targets for report in reports):
        sys.exit(1)


if __name__ == "__main__":
    main()
