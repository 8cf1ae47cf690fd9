"""`python -m sanitizer` is `mugai`."""

from __future__ import annotations

from sanitizer.cli.main import run

if __name__ == "__main__":
    run()
