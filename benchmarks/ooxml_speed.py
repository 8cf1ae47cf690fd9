"""Only the OOXML engine's time: in process, against "unzip, parse and serialise each XML part with lxml, zip" of the same file.

Metafiles become grey here: LibreOffice, which draws them, is no part of the engine.
"""

from __future__ import annotations

import argparse
import statistics
import sys
from pathlib import Path

from benchmarks import bare, engines, ooxml_corpus, pdf_aims
from benchmarks.corpus import read_manifest
from benchmarks.pdf_aims import Aim
from benchmarks.speed import median_ms
from sanitizer.model.errors import UntrustedInputError
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.sandbox.inside.catalogue import own_catalogue

AIM = 4.0
_SHOWN = 8


def measure(path: Path, runs: int) -> tuple[float, float] | None:
    """(bare, engine) in milliseconds, medians of *runs*; None where either cannot read the file."""
    data = path.read_bytes()
    policy = PolicyShelf().load(DEFAULT_POLICY, own_catalogue()).policy
    try:
        bare.rewrite_package(data)
        engines.run(data, path.name, policy)
    except UntrustedInputError:
        return None
    except Exception as error:  # noqa: BLE001 - whatever a library says to a file of the corpus: it is left out, and told
        print(f"  left out: {path.name}: {type(error).__name__}: {str(error)[:80]}")
        return None
    bare_ms = median_ms(lambda: bare.rewrite_package(data), runs)
    return bare_ms, statistics.median(engines.run(data, path.name, policy).engine_ms for _ in range(runs))


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--runs", type=int, default=5)
    parser.add_argument("--kinds", nargs="*", default=["benign"])
    options = parser.parse_args()
    engines.warm()
    rows: dict[str, tuple[float, float]] = {}
    for case in read_manifest(options.corpus):
        if case.form in ooxml_corpus.FORMATS and case.kind in options.kinds:
            measured = measure(options.corpus / case.path, options.runs)
            if measured is not None:
                rows[case.path] = measured
    if not rows:
        print("no OOXML file in the corpus could be measured")
        sys.exit(1)
    show(rows)


def show(rows: dict[str, tuple[float, float]]) -> None:
    ratios = {path: engine_ms / bare_ms for path, (bare_ms, engine_ms) in rows.items()}
    print("the slowest, engine against bare:")
    for path in sorted(ratios, key=lambda path: -ratios[path])[:_SHOWN]:
        bare_ms, engine_ms = rows[path]
        print(f"  {ratios[path]:6.2f} times: {engine_ms:8.1f} ms, {bare_ms:8.1f} ms bare: {path}")
    total_bare, total_engine = (sum(row[index] for row in rows.values()) for index in (0, 1))
    pdf_aims.show(
        [
            Aim(
                f"OOXML engine against the bare rewrite, median of {len(rows)} files",
                statistics.median(ratios.values()),
                AIM,
                unit=" x",
            ),
            Aim("the same over the sum of all files", total_engine / total_bare, AIM, unit=" x"),
        ]
    )


if __name__ == "__main__":
    main()
