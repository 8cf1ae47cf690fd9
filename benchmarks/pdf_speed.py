"""The PDFs of `make bench`: the engine in process against the command `mutool clean`, and its peak memory in a forked child.

* Times are of the processor (user and system), so that what else runs on the machine counts little. Runs alternate.
* `mutool clean` runs without options: it repairs, decodes no stream and writes the objects out, the least that a rewrite can be.
  Its start is measured with a file of one empty page; the ratio is told both to all of its time and to what is left without it.
  The former is of medians, the latter of minima, because it is a difference of a fraction of a millisecond.
* Memory: a child forked from this process, which has imported everything and opened no document; `ru_maxrss` of one that rebuilds
  the file, less that of one that does nothing. Source and target are memfds and not part of it.
"""

from __future__ import annotations

import argparse
import os
import resource
import statistics
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks import engines, pdf_aims
from benchmarks.corpus import Case, read_manifest
from benchmarks.pdf_aims import Aim
from benchmarks.pdf_corpus import password
from benchmarks.pdf_streams import largest_decoded_bytes
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.sandbox.inside.catalogue import own_catalogue
from sanitizer.sandbox.session import StepSession

RATIO_AIM = 5.0
SLOW_SECONDS = 10.0
QUICK_SECONDS = 1.0
MEMORY_TIMES = 6
MEMORY_BYTES = 200 * 1000 * 1000
_COMMAND_SECONDS = 60
_LEAST_NET_MS = 0.2
_SHOWN = 5
_START = (
    b"%PDF-1.4\n1 0 obj\n<</Type/Catalog/Pages 2 0 R>>\nendobj\n2 0 obj\n<</Type/Pages/Kids[3 0 R]/Count 1>>\nendobj\n"
    b"3 0 obj\n<</Type/Page/Parent 2 0 R/MediaBox[0 0 9 9]>>\nendobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer\n<</Size 4/Root 1 0 R>>\nstartxref\n166\n%%EOF\n"
)


@dataclass(frozen=True, slots=True)
class Times:
    """Milliseconds, median and least of the runs."""

    median: float
    least: float


@dataclass(frozen=True, slots=True)
class Measured:
    """One PDF that both take."""

    path: str
    kind: str
    size_bytes: int
    engine: Times
    mutool: Times
    start: Times
    largest_stream_bytes: int
    memory_bytes: int

    @property
    def ratio(self) -> float:
        return self.engine.median / self.mutool.median

    @property
    def net_ratio(self) -> float:
        """Against the command less its start, which is taken as no less than 0.2 ms."""
        return self.engine.least / max(_LEAST_NET_MS, self.mutool.least - self.start.least)

    @property
    def memory_limit_bytes(self) -> int:
        return MEMORY_TIMES * self.largest_stream_bytes + MEMORY_BYTES


def reconstruct(data: bytes, policy: Policy, secret: str = "") -> float:
    """Seconds that the engine takes. Raises UntrustedInputError as it does."""
    session = StepSession(policy, "pdf", _ignore, lambda _member, _name: None, (secret,) if secret else ())
    with os.fdopen(os.memfd_create("source"), "w+b") as source, os.fdopen(os.memfd_create("target"), "w+b") as target:
        source.write(data)
        source.seek(0)
        started = time.process_time()
        ENGINE.reconstruct(source, target, session)
        return time.process_time() - started


def _ignore(_finding: Finding) -> None:
    return None


def clean(pdf: Path, folder: Path, secret: str = "") -> float | None:
    """Seconds of `mutool clean`; None when it fails or takes more than a minute."""
    command = ["mutool", "clean", *(["-p", secret] if secret else []), str(pdf), str(folder / "clean.pdf")]
    process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    resource.prlimit(process.pid, resource.RLIMIT_CPU, (_COMMAND_SECONDS, _COMMAND_SECONDS))
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    return used.ru_utime + used.ru_stime if process.returncode == 0 else None


def peak_bytes(work: Callable[[], object]) -> int:
    """`ru_maxrss` of a forked child that does *work*, in bytes (getrusage(2) gives KiB)."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except UntrustedInputError:
            os._exit(1)
        except BaseException:  # noqa: BLE001 - a forked copy must not go on with its parent's work
            os._exit(2)
        os._exit(0)
    _, status, used = os.wait4(child, 0)
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        raise RuntimeError(f"a child that rebuilds a PDF ended with {os.waitstatus_to_exitcode(status)}")
    return used.ru_maxrss * 1024


def grown_bytes(work: Callable[[], object]) -> int:
    """What *work* takes in a child beyond one that does nothing."""
    idle = peak_bytes(lambda: None)
    return max(0, peak_bytes(work) - idle)


def measure(corpus: Path, cases: Sequence[Case], policy: Policy, runs: int) -> list[Measured]:
    """Memory of all files first, so that this process has opened no document when it forks; then the times."""
    memory = {case.path: grown_bytes(lambda case=case: _rebuild(corpus, case, policy)) for case in cases}  # type: ignore[misc]
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        start = folder / "start.pdf"
        start.write_bytes(_START)
        return [one for case in cases if (one := _measured(corpus, case, policy, runs, folder, start, memory[case.path]))]


def _rebuild(corpus: Path, case: Case, policy: Policy) -> None:
    reconstruct((corpus / case.path).read_bytes(), policy, password(case.note))


def _measured(corpus: Path, case: Case, policy: Policy, runs: int, folder: Path, start: Path, memory_bytes: int) -> Measured | None:
    """None when one of the two does not take the file."""
    path, secret = corpus / case.path, password(case.note)
    data = path.read_bytes()
    ours, theirs, starts = [], [], []
    try:
        reconstruct(data, policy, secret)
        for _ in range(runs):
            command, begin = clean(path, folder, secret), clean(start, folder)
            if command is None or begin is None:
                print(f"  left out, mutool does not clean it: {case.path}")
                return None
            ours.append(reconstruct(data, policy, secret))
            theirs.append(command)
            starts.append(begin)
    except UntrustedInputError as error:
        print(f"  left out, not rebuilt: {case.path}: {error.code}")
        return None
    largest = largest_decoded_bytes(data, secret)
    return Measured(case.path, case.kind, len(data), _times(ours), _times(theirs), _times(starts), largest, memory_bytes)


def _times(seconds: list[float]) -> Times:
    return Times(statistics.median(seconds) * 1000, min(seconds) * 1000)


def show(rows: Sequence[Measured]) -> None:
    """A line a kind, then the worst of each measure."""
    print(
        f"{'':<10} {'files':>5} {'engine ms':>10} {'mutool ms':>10} {'its start':>10} {'ratio':>7} {'less start':>11}"
        f" {'most MB':>8}"
    )
    kinds = {kind: [row for row in rows if row.kind == kind] for kind in dict.fromkeys(row.kind for row in rows)}
    for kind, some in {**kinds, "all": list(rows)}.items():
        print(
            f"{kind:<10} {len(some):>5} {_middle(some, lambda row: row.engine.median):>10.1f}"
            f" {_middle(some, lambda row: row.mutool.median):>10.1f} {_middle(some, lambda row: row.start.median):>10.1f}"
            f" {_middle(some, lambda row: row.ratio):>7.2f} {_middle(some, lambda row: row.net_ratio):>11.2f}"
            f" {max(row.memory_bytes for row in some) / 1e6:>8.0f}"
        )
    print("slowest against mutool:")
    for row in sorted(rows, key=lambda row: -row.ratio)[:_SHOWN]:
        print(f"  {row.path}: {row.ratio:.1f} times, {row.engine.median:.1f} ms against {row.mutool.median:.1f}")
    print("most memory against its limit:")
    for row in sorted(rows, key=lambda row: -row.memory_bytes / row.memory_limit_bytes)[:_SHOWN]:
        print(
            f"  {row.path}: {row.memory_bytes / 1e6:.0f} MB of {row.memory_limit_bytes / 1e6:.0f}"
            f" (largest stream {row.largest_stream_bytes / 1e6:.1f} MB)"
        )


def aims(rows: Sequence[Measured]) -> list[Aim]:
    slow = sum(row.engine.median > SLOW_SECONDS * 1000 and row.mutool.median < QUICK_SECONDS * 1000 for row in rows)
    worst = max((row.memory_bytes / row.memory_limit_bytes for row in rows), default=None)
    return [
        Aim("engine / `mutool clean`, median of files", _middle(rows, lambda row: row.ratio), RATIO_AIM),
        Aim("engine / `mutool clean` less its start, median of files", _middle(rows, lambda row: row.net_ratio), RATIO_AIM),
        Aim(f"files over {SLOW_SECONDS:g} s that mutool does in {QUICK_SECONDS:g} s", float(slow) if rows else None, 0.0),
        Aim("peak memory / (6 x largest decoded stream + 200 MB), worst file", worst, 1.0),
    ]


def _middle(rows: Sequence[Measured], pick: Callable[[Measured], float]) -> float:
    return statistics.median(pick(row) for row in rows) if rows else float("nan")


def as_json(rows: Sequence[Measured]) -> Iterator[dict[str, Any]]:
    for row in rows:
        yield {"measure": "pdf.speed", **asdict(row), "ratio": row.ratio, "net_ratio": row.net_ratio}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--runs", type=int, default=7)
    parser.add_argument("--every", type=int, default=1, help="only each N-th file (short form)")
    parser.add_argument("--json", type=Path, help="append the figures and the aims to this file, one JSON line each")
    options = parser.parse_args()
    engines.warm()
    policy = PolicyShelf().load(DEFAULT_POLICY, own_catalogue()).policy
    cases = [case for case in read_manifest(options.corpus) if case.form == "pdf"][:: options.every]
    print(f"\nPDF: engine in process against `mutool clean`, {options.runs} runs a file")
    rows = measure(options.corpus, cases, policy, options.runs)
    show(rows)
    reached = aims(rows)
    pdf_aims.show(reached)
    if options.json:
        pdf_aims.append(options.json, as_json(rows), reached)


if __name__ == "__main__":
    main()
