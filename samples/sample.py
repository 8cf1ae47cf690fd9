"""What a sample is, and how all of them are found and written."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

import samples.build


@dataclass(frozen=True, slots=True)
class Sample:
    """One file. `path` is below samples/ ("hostile/pdf/open_action.pdf"); `build` gives the same bytes each time.

    `features` are the keys that must be among the findings under the standard policy; `verdict` is the expected one in lower case
    ("clean", "disarmed", "flattened", "blocked", ...); `keeps` are strings that must be found again in the extracted text of the
    output; `gone` are byte strings that must stand nowhere in the output (also not after unpacking it).
    `about` says in one line what it is made after (a technique, a CVE, a kind of everyday document).
    """

    path: str
    kind: Literal["benign", "hostile", "malformed"]
    engine: str
    about: str
    build: Callable[[], bytes]
    features: tuple[str, ...] = ()
    verdict: str = "disarmed"
    keeps: tuple[str, ...] = ()
    gone: tuple[bytes, ...] = ()


def all_samples() -> tuple[Sample, ...]:
    """Every sample of every module in samples/build, in order of path."""
    found: list[Sample] = []
    for info in pkgutil.iter_modules(samples.build.__path__):
        if not info.name.startswith("_"):
            found.extend(importlib.import_module(f"samples.build.{info.name}").SAMPLES)
    return tuple(sorted(found, key=lambda sample: sample.path))


def write_all(folder: Path) -> list[Path]:
    """Build every sample below *folder*, which is made when it is not there."""
    written = []
    for sample in all_samples():
        path = folder / sample.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(sample.build())
        written.append(path)
    return written
