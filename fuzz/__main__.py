"""`python -m fuzz`: what coverage shall lead is watched from its import on, so the rest is imported here and not above."""

from __future__ import annotations

import contextlib
import io
import sys

try:
    import atheris
except ImportError:  # it has wheels for Linux on x86-64 only
    atheris = None

_WATCHED = ["sanitizer", "fontTools"]

if atheris is not None and not {"--by-chance", "--replay"} & set(sys.argv):
    with contextlib.redirect_stderr(io.StringIO()), atheris.instrument_imports(include=_WATCHED):  # it tells each module's name
        from fuzz import targets

        targets.warm()

from fuzz.run import main  # noqa: E402 - see above

main()
