"""Checks a folder of site rules: `python -I -m sanitizer.scanners._site_rules FOLDER`, for the doctor, which loads no YARA itself.

Prints one line for every rule file that does not compile; exit code 0 when all do, 1 when one does not, 2 when it cannot look.
"""

from __future__ import annotations

import sys
from pathlib import Path

from sanitizer.model.errors import ConfigError
from sanitizer.scanners import _yara_rules


def main(arguments: list[str]) -> int:
    folder = Path(arguments[0])
    if not folder.is_dir():
        sys.stdout.write(f"{folder}: not a folder\n")
        return 2
    try:
        problems = _yara_rules.problems_of(folder)
    except ConfigError as error:
        problems = [str(error)]
    for problem in problems:
        sys.stdout.write(problem + "\n")
    return 1 if problems else 0


if __name__ == "__main__":
    raise SystemExit(main(sys.argv[1:]))
