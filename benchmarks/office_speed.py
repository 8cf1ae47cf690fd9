"""`python -m benchmarks.office_speed CORPUS`: what the jail and the spare of LibreOffice cost, on the old Office files of CORPUS.

Wall time of each file by turns: the bare command `soffice --headless --convert-to` with a profile that it has used before; our jail
with an instance that waits; our jail with one that has to start; and the whole path (detection, conversion, OOXML engine,
verifier) with one that waits. The issue's aim: the whole path in at most 1.3 times the bare command's time.
"""

from __future__ import annotations

import argparse
import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmarks.corpus import Case, read_manifest
from sanitizer.model.errors import ProgramFailed
from sanitizer.pipeline.disarm import disarm
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.find import OFFICE, ProgramRules
from sanitizer.sandbox.outside.memory_use import resident_bytes
from sanitizer.sandbox.outside.programs import Programs
from sanitizer.sandbox.slot import Slot

RATIO_AIM = 1.3
MAKES = {"doc": "docx", "xls": "xlsx", "ppt": "pptx"}
_SECONDS = 120.0
_START_SECONDS = 20.0
_SETTLE_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Row:
    """Seconds for one file. `method` is how the whole path ended, "" when the file was held."""

    path: str
    bare: float
    waiting: float
    cold: float
    whole: float
    method: str


def bare(binary: Path, profile: Path, source: Path, makes: str, out: Path) -> None:
    command: list[str | Path] = [
        binary,
        f"-env:UserInstallation=file://{profile}",
        "--headless",
        "--convert-to",
        makes,
        "--outdir",
        out,
        source,
    ]
    subprocess.run(command, capture_output=True, timeout=_SECONDS, check=False, env={**os.environ, "SAL_USE_VCLPLUGIN": "svp"})


def convert(programs: Programs, data: bytes, makes: str, suffix: str) -> bool:
    with MemoryFile.sealed_from([data], len(data)) as source:
        try:
            programs.run(OFFICE, source, (makes, suffix), 1 << 30, _SECONDS, lambda: False).close()
        except ProgramFailed:
            return False
    return True


def settle(programs: Programs) -> int:
    """Wait until the spare has started and idles; how many bytes it has in use."""
    programs.start()
    deadline = time.monotonic() + _START_SECONDS
    before = -1
    while time.monotonic() < deadline:
        now = sum(map(resident_bytes, programs.waiting_pids()))
        if now and now == before:
            return now
        before = now
        time.sleep(_SETTLE_SECONDS)
    raise SystemExit("no LibreOffice waits: see `mugai doctor`")


def seconds(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def whole(slot: Slot, data: bytes, name: str, policy: Policy) -> str:
    """The method by which the file was released, or ""."""
    with MemoryFile.sealed_from([data], len(data)) as source:
        outcome = disarm(slot, source, name, policy)
    if outcome.target is not None:
        outcome.target.close()
    return str(outcome.method or "")


def measure(cases: list[Case], corpus: Path) -> tuple[list[Row], int]:
    """A row for each file that the bare command converts, and what a spare has in use, in bytes."""
    programs, cold = ProgramRules().programs(spares=1), ProgramRules().programs(spares=0)
    slot = Slot(plan(programs=programs))
    policy = PolicyShelf().load(DEFAULT_POLICY, slot.catalogue).policy
    binary = programs.known.programs[OFFICE].installed.binary
    rows: list[Row] = []
    memory = 0
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for case in cases:
            source, makes = corpus / case.path, MAKES[case.form]
            data = source.read_bytes()
            if not rows:  # the profile is made, and the families are loaded
                bare(binary, folder / "profile", source, makes, folder / "out")
                whole(slot, data, source.name, policy)
            if not convert(cold, data, makes, case.form):
                continue
            memory = settle(programs)
            one = seconds(lambda s=source, m=makes: bare(binary, folder / "profile", s, m, folder / "out"))  # type: ignore[misc]
            two = seconds(lambda d=data, m=makes, f=case.form: convert(programs, d, m, f))  # type: ignore[misc]
            settle(programs)
            three = seconds(lambda d=data, m=makes, f=case.form: convert(cold, d, m, f))  # type: ignore[misc]
            began = time.perf_counter()
            method = whole(slot, data, source.name, policy)
            rows.append(Row(case.path, one, two, three, time.perf_counter() - began, method))
    slot.close()
    programs.close()
    return rows, memory


def show(rows: list[Row], memory: int) -> bool:
    """Medians, and whether the aim is met."""
    bare_ones = [row.bare for row in rows]
    print(
        f"{len(rows)} files, median seconds: bare command {statistics.median(bare_ones):.2f}; a spare has {memory / 2**20:.0f} MB"
    )
    met = True
    for title, key, aim in (("jail, waiting", "waiting", 0.0), ("jail, cold", "cold", 0.0), ("whole path", "whole", RATIO_AIM)):
        times = [getattr(row, key) for row in rows]
        ratios = [getattr(row, key) / row.bare for row in rows]
        median, worst = statistics.median(ratios), max(ratios)
        met = met and (not aim or median <= aim)
        wanted = f" (aim: {aim:g})" if aim else ""
        print(f"  {title:14} {statistics.median(times):6.2f} s   {median:5.2f} x bare{wanted}, worst {worst:.2f}")
    for row in sorted(rows, key=lambda row: row.whole / row.bare)[-5:]:
        print(f"    {row.whole:6.2f} s against {row.bare:6.2f} s  {row.method or 'held':12} {row.path}")
    return met


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=1, help="take one file in so many")
    options = parser.parse_args()
    cases = [case for case in read_manifest(options.corpus) if case.form in MAKES and case.kind == "benign"][:: options.every]
    sys.exit(0 if show(*measure(cases, options.corpus)) else 1)


if __name__ == "__main__":
    main()
