"""Peak memory of a piece of code, measured in a fresh process: what it needs beyond what was there before."""

from __future__ import annotations

import os
import subprocess
import sys
import textwrap
from pathlib import Path

_ROOT = Path(__file__).parent.parent
_FRAME = """
import sys
from pathlib import Path

def resident(name):
    status = Path("/proc/self/status").read_text()
    return next(int(line.split()[1]) for line in status.splitlines() if line.startswith(name)) * 1024

{prepare}
Path("/proc/self/clear_refs").write_text("5")  # proc(5): resets the peak
before = resident("VmRSS:")
{measured}
print(resident("VmHWM:") - before)
"""


def growth_bytes(prepare: str, measured: str, *arguments: str | Path) -> int:
    """Bytes by which *measured* goes beyond what stayed resident after *prepare*; *arguments* are its sys.argv[1:]."""
    script = _FRAME.format(prepare=textwrap.dedent(prepare), measured=textwrap.dedent(measured))
    environment = {**os.environ, "PYTHONPATH": str(_ROOT), "MALLOC_ARENA_MAX": "1"}
    done = subprocess.run(
        [sys.executable, "-c", script, *map(str, arguments)],
        capture_output=True,
        check=False,
        cwd=_ROOT,
        env=environment,
        text=True,
        timeout=60,
    )
    assert done.returncode == 0, done.stderr
    return int(done.stdout)
