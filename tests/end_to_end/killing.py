"""Runs the command line's own code with one function wrapped so that the process kills itself there, as `kill -9` would.

`python -m tests.end_to_end.killing MODULE:NAME before|after N VERB ARGUMENTS...`: SIGKILL right before (or right after) the Nth
call of the function. `python -m tests.end_to_end.killing never VERB ARGUMENTS...` lets it live. Zygotes start when they are needed
and not all beforehand, which is all that differs from the real program: it saves seconds for each kill.
"""

from __future__ import annotations

import functools
import importlib
import itertools
import os
import signal
import sys
from collections.abc import Callable
from typing import Any

from sanitizer.cli.main import run
from sanitizer.daemon import compose


def arm(place: str, moment: str, number: int) -> None:
    """Wrap the function or method *place* ("package.module:Class.method")."""
    module_name, _, path = place.partition(":")
    holder: Any = importlib.import_module(module_name)
    *folders, name = path.split(".")
    for folder in folders:
        holder = getattr(holder, folder)
    own = vars(holder)[name]
    if isinstance(own, classmethod):
        setattr(holder, name, classmethod(_deadly(own.__func__, moment, number)))
    else:
        setattr(holder, name, _deadly(own, moment, number))


def _deadly(function: Callable[..., Any], moment: str, number: int) -> Callable[..., Any]:
    calls = itertools.count(1)

    @functools.wraps(function)
    def wrapped(*arguments: Any, **named: Any) -> Any:
        now = next(calls) == number
        if now and moment == "before":
            _die()
        result = function(*arguments, **named)
        if now and moment == "after":
            _die()
        return result

    return wrapped


def _die() -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def main() -> None:
    words = sys.argv[1:]
    if words[0] == "never":
        rest = words[1:]
    else:
        arm(words[0], words[1], int(words[2]))
        rest = words[3:]
    setattr(compose, "COMMON", ())  # noqa: B010 - another module's constant
    sys.argv = ["mugai", *rest]
    run()


if __name__ == "__main__":
    main()
