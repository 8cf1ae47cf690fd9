"""What the further readers of delivered packages cost: `python -m benchmarks.zip_verify ../shared/corpus [--every 4]`.

For each Office document that the engine rebuilds, in this process: the whole proof, the part of it that libarchive takes, and the
cheap look for macros over the target. Aim: both together at most a quarter of the proof without them (median over the documents).
"""

from __future__ import annotations

import argparse
import statistics
import time
from collections.abc import Callable
from pathlib import Path

from benchmarks.engines import ENGINE_OF, VERIFIER_OF
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines import all_engines
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.limits import Limits
from sanitizer.scanners import macro_marks
from sanitizer.verifiers import _libarchive
from sanitizer.verifiers._opc_zip import open_archive
from tests.in_process import as_file, plain_policy, reconstruct, verify

_SUFFIXES = ("docx", "xlsx", "pptx", "odt", "ods", "odp")
_AIM = 0.25
_TIMES = 3


def _milliseconds(work: Callable[[], object]) -> float:
    """The best of a few runs."""
    taken = []
    for _ in range(_TIMES):
        started = time.perf_counter()
        work()
        taken.append((time.perf_counter() - started) * 1000)
    return min(taken)


def _measured(data: bytes, kind: str) -> tuple[float, float, float] | None:
    """(whole proof, libarchive, marks) in ms; None for a document that is not rebuilt."""
    limits = Limits()
    try:
        target = reconstruct(ENGINE_OF[kind], data, kind, plain_policy()).data
    except (UntrustedInputError, NeedsFamily):
        return None
    whole = _milliseconds(lambda: verify(VERIFIER_OF[kind], target, kind, all_engines()))
    archive = open_archive(target, limits)
    second = _milliseconds(lambda: list(_libarchive.differences(archive)))
    with as_file(target) as file:
        marks = _milliseconds(lambda: list(macro_marks.SCANNER.scan(file, kind, limits)))
    return whole, second, marks


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--every", type=int, default=1, help="only each n-th document")
    options = parser.parse_args()
    rows = []
    for kind in _SUFFIXES:
        for path in sorted((options.corpus / "benign" / kind).rglob(f"*.{kind}"))[:: options.every]:
            row = _measured(path.read_bytes(), kind)
            if row is not None:
                rows.append(row)
    whole, second, marks = (statistics.median(column) for column in zip(*rows, strict=True))
    share = statistics.median((one[1] + one[2]) / (one[0] - one[1]) for one in rows)
    dearest = max((one[1] + one[2]) / (one[0] - one[1]) for one in rows)
    print(f"{len(rows)} documents: proof {whole:.2f} ms (median), of it libarchive {second:.2f} ms; look for macros {marks:.2f} ms")
    print(f"both over the proof without them: median {share:.3f} (aim: at most {_AIM}), at most {dearest:.3f}")


if __name__ == "__main__":
    main()
