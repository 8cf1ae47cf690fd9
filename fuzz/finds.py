"""What went wrong with one input: how it is named, made smaller and kept under fuzz/found/."""

from __future__ import annotations

import hashlib
import os
import re
import signal
import time
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import FrameType

from fuzz.invariant import Broken, Target
from fuzz.targets import outcome

FOLDER = Path(__file__).resolve().parent
FOUND = FOLDER / "found"
SECONDS = 15.0  # of processor time for one input
_SMALLER_SECONDS = 20.0
_VARIABLE = re.compile(r"0x[0-9a-f]+|b?'[^']*'|\d+")


class TooSlow(Exception):
    """One input took more than SECONDS of the processor."""


@dataclass(frozen=True, slots=True)
class Find:
    """`words` for a reader; `kind` is the same for two inputs that fail in the same way."""

    words: str
    kind: str


@contextmanager
def limited_time() -> Iterator[None]:
    """Raises TooSlow inside, as soon as Python runs again; native code that does not come back is for the parent to end."""
    before = signal.signal(signal.SIGPROF, _too_slow)
    signal.setitimer(signal.ITIMER_PROF, SECONDS)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_PROF, 0)
        signal.signal(signal.SIGPROF, before)


def _too_slow(_signal: int, _frame: FrameType | None) -> None:
    raise TooSlow(f"more than {SECONDS:g} s")


def tried(target: Target, data: bytes) -> tuple[str, Find | None]:
    """(the code of the outcome, None), or ("", what went wrong)."""
    try:
        with limited_time():
            return outcome(target, data), None
    except Exception as error:  # noqa: BLE001 - this is what fuzzing looks for
        return "", _find(error)


def _find(error: Exception) -> Find:
    name, place = type(error).__name__, _place(error)
    text = " ".join(str(error).split())
    words = f"{name}: {text[:300]} ({place})"
    if isinstance(error, Broken):
        return Find(words, error.kind or _VARIABLE.sub("_", text))
    return Find(words, name if isinstance(error, TooSlow | RecursionError | MemoryError) else f"{name} {place}")


def _place(error: Exception) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    ours = [frame for frame in frames if f"{os.sep}sanitizer{os.sep}" in frame.filename] or frames
    return f"{Path(ours[-1].filename).name}:{ours[-1].lineno}" if ours else "?"


def smaller(data: bytes, fails: Callable[[bytes], bool], seconds: float = _SMALLER_SECONDS) -> bytes:
    """*data* without what is not needed for it to fail, as far as the time goes."""
    ends = time.monotonic() + seconds
    step = max(1, len(data) // 2)
    while step:
        at = 0
        while at < len(data) and time.monotonic() < ends:
            piece = data[:at] + data[at + step :]
            if fails(piece):
                data = piece
            else:
                at += step
        step //= 2
    return data


def kept(name: str, data: bytes) -> Path:
    """The file in fuzz/found/ that *data* is written to."""
    folder = FOUND / name
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{hashlib.sha256(data).hexdigest()[:16]}.bin"
    path.write_bytes(data)
    return path
