"""Aims: a measured figure beside its limit, "met" or by how much it was missed; and the lines of `--json`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any


@dataclass(frozen=True, slots=True)
class Aim:
    """`value` is None where nothing could be measured: that is not met. `at_least` tells which side of `limit` is wanted."""

    what: str
    value: float | None
    limit: float
    at_least: bool = False
    unit: str = ""

    @property
    def met(self) -> bool:
        if self.value is None:
            return False
        return self.value >= self.limit if self.at_least else self.value <= self.limit

    @property
    def verdict(self) -> str:
        if self.value is None:
            return "not measured"
        return "met" if self.met else f"missed by {abs(self.value - self.limit):.4g}{self.unit}"


def share(part: int, whole: int) -> float | None:
    """In percent; None of nothing."""
    return 100 * part / whole if whole else None


def show(aims: Iterable[Aim]) -> None:
    print("\naims")
    for aim in aims:
        value = "-" if aim.value is None else f"{aim.value:.4g}{aim.unit}"
        wanted = f"{'>=' if aim.at_least else '<='} {aim.limit:g}{aim.unit}"
        print(f"  {aim.what:<74} {value:>10} {wanted:>12}  {aim.verdict}")


def append(file: Path, rows: Iterable[Mapping[str, Any]], aims: Iterable[Aim]) -> None:
    """One JSON line a row, then one an aim."""
    lines = [*rows, *({"measure": "aim", **asdict(aim), "met": aim.met} for aim in aims)]
    with file.open("a", encoding="utf-8") as out:
        out.writelines(json.dumps(line, ensure_ascii=False) + "\n" for line in lines)
