"""The files that are committed, or would be: what git tracks, and new files that it does not ignore."""

from __future__ import annotations

import subprocess
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


@cache
def committed() -> tuple[Path, ...]:
    """Relative to ROOT. Raises CalledProcessError outside a git repository."""
    done = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"], cwd=ROOT, capture_output=True, check=True
    )
    names = done.stdout.decode().split("\0")
    return tuple(Path(name) for name in sorted(names) if name and (ROOT / name).is_file())


def python_files() -> list[Path]:
    return [path for path in committed() if path.suffix == ".py"]
