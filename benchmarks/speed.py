"""`make bench`: per format, (a) the bare library rewrite, (b) the engine in process, (c) the whole path of `sanitize` with jail and
verification; what the sandbox adds; one slot against two; memory of a slot with 50 MB inputs. Last, PDFs against `mutool clean`
(pdf_speed.py), in a process that has opened no document yet.

"sandbox adds": the steps in their children against the same steps (detect, scan, engine, verify) in this process. "placing": the
rest of (c): taking the file in, and writing the output with fsync, reading it back and naming it.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from benchmarks import bare, engines, large_inputs
from benchmarks.memory import MIB, Peak
from benchmarks.slots import compare_slots
from sanitizer.model.errors import UntrustedInputError
from sanitizer.pipeline.disarm import disarm
from sanitizer.pipeline.standalone import InputFile, Standalone
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.sandbox.bubblewrap import Launch, plan
from sanitizer.sandbox.family import COMMON, FAMILIES
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot
from sanitizer.store.ids import new_id

HEADING = (
    f"{'':<5} {'files':>5} {'(a) bare':>16} {'(b) engine':>16} {'(c) whole':>16} {'sandbox':>8} {'placing':>8} {'c<=5a+15':>8}\n"
    f"{'':<5} {'':>5} {'ms':>8} {'MB/s':>7} {'ms':>8} {'MB/s':>7} {'ms':>8} {'MB/s':>7} {'adds ms':>8} {'ms':>8}"
)
FORMATS = ("pdf", "docx", "xlsx", "pptx", "jpg", "png", "gif", "bmp", "tiff", "webp", "txt", "csv")


@dataclass(frozen=True, slots=True)
class Measured:
    """One file, medians in milliseconds."""

    path: Path
    size_bytes: int
    bare_ms: float
    engine_ms: float
    in_process_ms: float
    sandboxed_ms: float
    whole_ms: float
    released: bool


def median_ms(work: Callable[[], object], runs: int) -> float:
    times = []
    for _ in range(runs):
        started = time.perf_counter()
        work()
        times.append((time.perf_counter() - started) * 1000)
    return statistics.median(times)


def standalone(out: Path, policy: Policy, slot: Slot) -> Standalone:
    return Standalone(
        outbox=lambda _item: out,
        policy=policy,
        suffixes={name: kind.suffixes for name, kind in slot.catalogue.types.items()},
        sealed_from=MemoryFile.sealed_from,
        notice=lambda _report: b"held",
        new_id=new_id,
    )


def measure(path: Path, form: str, whole: Standalone, slot: Slot, policy: Policy, runs: int) -> Measured | None:
    """None when the bare library cannot even read the file."""
    data = path.read_bytes()
    rewrite = bare.rewriter(form)
    try:
        rewrite(data)
        engines.run(data, path.name, policy)
    except UntrustedInputError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever a library says to a file of the corpus: it is left out, and told
        print(f"  left out: {path.name}: {type(error).__name__}: {str(error)[:80]}")
        return None
    item = InputFile(path, PurePosixPath())
    released = whole.run(slot, item).verdict.releasable
    bare_ms = median_ms(lambda: rewrite(data), runs)
    timed = [engines.run(data, path.name, policy) for _ in range(runs)]
    return Measured(
        path,
        len(data),
        bare_ms,
        statistics.median(one.engine_ms for one in timed),
        statistics.median(one.all_ms for one in timed),
        median_ms(lambda: sandboxed(slot, data, path.name, policy), runs),
        median_ms(lambda: whole.run(slot, item), runs),
        released,
    )


def sandboxed(slot: Slot, data: bytes, name: str, policy: Policy) -> None:
    """Both children, without taking the file in and placing the output."""
    with MemoryFile.sealed_from([data], policy.limits.max_bytes) as source:
        outcome = disarm(slot, source, name, policy)
    if outcome.target is not None:
        outcome.target.close()


def show_format(form: str, rows: list[Measured]) -> None:
    def column(pick: Callable[[Measured], float]) -> str:
        total_ms = sum(pick(row) for row in rows)
        speed = sum(row.size_bytes for row in rows) / MIB / (total_ms / 1000)
        return f"{statistics.median(pick(row) for row in rows):8.1f} {speed:7.1f}"

    added = statistics.median(row.sandboxed_ms - row.in_process_ms for row in rows)
    placing = statistics.median(row.whole_ms - row.sandboxed_ms for row in rows)
    within = sum(row.whole_ms <= 5 * row.bare_ms + 15 for row in rows)
    print(
        f"{form:<5} {len(rows):>5} {column(lambda row: row.bare_ms)} {column(lambda row: row.engine_ms)} "
        f"{column(lambda row: row.whole_ms)} {added:8.1f} {placing:8.1f} {within:>4}/{len(rows)}"
    )


def show_memory(whole: Standalone, launch: Launch, folder: Path) -> None:
    """A fresh slot, as warm as the daemon's, for each large input: peak PSS of its processes plus source and target (in memory)."""
    print("\nmemory of one slot, 50 MB inputs (MiB: processes, source + target, together)")
    for path in large_inputs.write_all(folder):
        slot = Slot(launch)
        slot.warm(COMMON)
        with Peak(slot.jail_pid) as peak:
            report = whole.run(slot, InputFile(path, PurePosixPath()))
        slot.close()
        files = path.stat().st_size + sum(target.size_bytes for target in report.targets)
        total = (peak.bytes + files) / MIB
        print(
            f"  {path.name:<12} {peak.bytes / MIB:7.0f} {files / MIB:7.0f} {total:7.0f}   {report.verdict.name} {report.error_code}"
        )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--formats", nargs="*", default=FORMATS)
    parser.add_argument("--no-memory", action="store_true")
    options = parser.parse_args()
    launch = plan()
    slot = Slot(launch)
    slot.warm(FAMILIES)
    engines.warm()
    policy = PolicyShelf().load("standard", slot.catalogue).policy
    with tempfile.TemporaryDirectory() as name:
        whole = standalone(Path(name), policy, slot)
        print(f"sandbox level {slot.level}; medians of {options.runs} runs a file, then over the files of a format; MB/s over all")
        print(HEADING)
        everything: list[Measured] = []
        for form in options.formats:
            paths = sorted(path for path in (options.corpus / "benign" / form).rglob("*") if path.is_file())
            measured = [measure(path, form, whole, slot, policy, options.runs) for path in paths]
            rows = [row for row in measured if row is not None]
            if rows:
                show_format(form, rows)
                everything += rows
        show_format("all", everything)
        middle = sorted(everything, key=lambda row: row.whole_ms / (5 * row.bare_ms + 15))[len(everything) // 2]
        print(
            f"median file by c / (5a + 15): {middle.path.name}: a {middle.bare_ms:.1f} ms, c {middle.whole_ms:.1f} ms, "
            f"aim {5 * middle.bare_ms + 15:.1f} ms"
        )
        print(f"released {sum(row.released for row in everything)} of {len(everything)}")
        second = Slot(launch)
        second.warm(FAMILIES)
        compare_slots([InputFile(row.path, PurePosixPath()) for row in everything], whole, (slot, second), policy, options.rounds)
        second.close()
        slot.close()
        if not options.no_memory:
            show_memory(whole, launch, Path(name))
    if "pdf" in options.formats:
        subprocess.run([sys.executable, "-m", "benchmarks.pdf_speed", str(options.corpus)], check=True)


if __name__ == "__main__":
    main()
