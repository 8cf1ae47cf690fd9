"""A warmed process imports nothing more when it works."""

from __future__ import annotations

import subprocess
import sys

_SCRIPT = """
import sys
from sanitizer.engines.images import ENGINE
assert "PIL" not in sys.modules, "the entry module loads Pillow"
ENGINE.warm()
ENGINE.warm_renderer()
from samples.build.images import SAMPLES
from tests.in_process import reconstruct
from tests.unit.engines.images.pixels import type_of
from sanitizer.model.errors import UntrustedInputError
before = set(sys.modules)
for sample in SAMPLES:
    data = sample.build()
    try:
        reconstruct(ENGINE, data, type_of(sample))
    except UntrustedInputError:
        continue
more = {name for name in set(sys.modules) - before if name.startswith(("PIL", "sanitizer"))}
assert not more, more
"""


def test_nothing_is_imported_after_warming() -> None:
    subprocess.run([sys.executable, "-c", _SCRIPT], check=True, timeout=60)
