"""Fuzzes the engines, their parts and their verifiers: `python -m fuzz [TARGET ...] [--minutes N]`, or `make fuzz MINUTES=n`.

Each target runs in processes of its own with limits of memory and time, so that a crash of native code is a find like any other. A
find is kept in fuzz/found/, made smaller as long as it fails the same way, and the run ends with exit code 1. To see one again:
`python -m fuzz --replay FILE`.
"""

from __future__ import annotations

import argparse
import json
import mmap
import os
import re
import select
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from random import Random
from typing import BinaryIO

from fuzz.finds import SECONDS, kept
from fuzz.targets import TARGETS, outcome
from fuzz.worker import BY_COVERAGE, SLOT_BYTES, Slot, Worker, work

_STUCK_SECONDS = 3 * SECONDS  # of the clock; on a machine that does other things, too
_MAX_FINDS = 20  # of one target; then there is enough to mend
_LAST_WORDS_BYTES = 20_000
_OUR_FRAME = re.compile(r'/(sanitizer/\S+?", line \d+ in \w+)')


@dataclass(slots=True)
class Tally:
    """What the run of one target has shown. `finds`: kind > (words, file)."""

    outcomes: Counter[str] = field(default_factory=Counter)
    finds: dict[str, tuple[str, Path]] = field(default_factory=dict)

    @property
    def executions(self) -> int:
        return self.outcomes.total()


def fuzz(name: str, seconds: float, executions: int, seed: int, by_chance: bool) -> Tally:
    """Until the time or the number of executions is over, in a new process after each crash."""
    tally = Tally()
    TARGETS[name].seeds()  # made once, for all processes, and not in the target's time
    ends = time.monotonic() + seconds
    slot = Slot(mmap.mmap(-1, SLOT_BYTES))
    round_number = 0
    while time.monotonic() < ends and tally.executions < executions and len(tally.finds) < _MAX_FINDS:
        reader, writer = os.pipe()
        with tempfile.TemporaryFile() as words, tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
            left = executions - tally.executions
            child = os.fork()
            if child == 0:
                try:
                    os.close(reader)
                    os.dup2(words.fileno(), 2)
                    one = Worker(name, set(tally.finds), slot, writer, ends, left)
                    random = Random(f"{seed}/{name}/{round_number}")
                    work(one, name, random, Path(folder), ends - time.monotonic(), by_chance)
                finally:
                    os._exit(70)
            os.close(writer)
            killed = _listen(reader, child, tally, slot, ends)
            _, status = os.waitpid(child, 0)
            _note_end(tally, name, status, killed, slot, words)
        round_number += 1
    return tally


def _listen(reader: int, child: int, tally: Tally, slot: Slot, ends: float) -> bool:
    """Takes what the child tells until it ends. Whether it had to be ended."""
    waiting = b""
    with os.fdopen(reader, "rb", buffering=0) as lines:
        while True:
            ready, _, _ = select.select([lines], [], [], 1.0)
            if ready:
                piece = lines.read(65536)
                if not piece:
                    return False
                *whole, waiting = (waiting + piece).split(b"\n")
                for line in whole:
                    _note(tally, json.loads(line))
            begun, _ = slot.get()
            if begun and time.monotonic() - begun > _STUCK_SECONDS:
                os.kill(child, signal.SIGKILL)
                return True
            if len(tally.finds) >= _MAX_FINDS and time.monotonic() < ends:
                os.kill(child, signal.SIGKILL)
                return False


def _note(tally: Tally, told: dict[str, object]) -> None:
    counts, words = told.get("counts"), told.get("find")
    if isinstance(counts, dict):
        tally.outcomes.update(counts)
    if isinstance(words, str):
        _note_find(tally, str(told["kind"]), words, Path(str(told["path"])))


def _note_find(tally: Tally, kind: str, words: str, path: Path) -> None:
    tally.finds[kind] = (words, path)
    print(f"FOUND {words}\n  again: {sys.executable} -m fuzz --replay {path}", flush=True)


def _note_end(tally: Tally, name: str, status: int, killed: bool, slot: Slot, words: BinaryIO) -> None:
    if os.waitstatus_to_exitcode(status) == 0 or len(tally.finds) >= _MAX_FINDS:
        return
    tally.outcomes["ended the process"] += 1
    if killed:
        kind = f"more than {_STUCK_SECONDS:g} s in native code"
    elif os.WIFSIGNALED(status):
        kind = f"ended by {signal.Signals(os.WTERMSIG(status)).name}"
    else:
        kind = f"ended with exit code {os.waitstatus_to_exitcode(status)}"
    kind = f"{kind}: {_last_words(words)}"
    if kind not in tally.finds:
        _, data = slot.get()
        _note_find(tally, kind, kind, kept(name, data))


def _last_words(words: BinaryIO) -> str:
    """Where in our code it was, as faulthandler tells, or the end of what it said."""
    words.seek(max(0, words.seek(0, os.SEEK_END) - _LAST_WORDS_BYTES))
    text = words.read().decode("utf-8", "replace")
    ours = _OUR_FRAME.findall(text)
    return " < ".join(ours[:3]) or " ".join(text.split())[-300:]


def replay(path: Path) -> None:
    """Once more, with the whole traceback; the folder's name is the target's."""
    code = outcome(TARGETS[path.resolve().parent.name], path.read_bytes())
    print(f"{path}: {code or 'written'}")


def main() -> None:
    parser = argparse.ArgumentParser("python -m fuzz", description=__doc__.splitlines()[0] if __doc__ else "")
    parser.add_argument("targets", nargs="*", metavar="TARGET", help=f"all of them where none is named: {' '.join(TARGETS)}")
    parser.add_argument("--minutes", type=float, default=1.0, help="for all targets together")
    parser.add_argument(
        "--executions", type=int, default=sys.maxsize, help="of each target, at most: the same way each time with --seed"
    )
    parser.add_argument("--seed", type=int, default=time.time_ns() & 0xFFFFFFFF)
    parser.add_argument("--by-chance", action="store_true", help="not led by coverage")
    parser.add_argument("--replay", type=Path, metavar="FILE", help="one input of fuzz/found/ or fuzz/regressions/")
    options = parser.parse_args()
    if options.replay:
        replay(options.replay)
        return
    if unknown := [name for name in options.targets if name not in TARGETS]:
        parser.error(f"no such target: {' '.join(unknown)}")
    names = options.targets or list(TARGETS)
    sys.exit(1 if run(names, 60 * options.minutes, options.executions, options.seed, options.by_chance) else 0)


def run(names: list[str], seconds: float, executions: int, seed: int, by_chance: bool) -> int:
    """The number of finds. The targets share the time by their weights."""
    led = "by chance" if by_chance or not BY_COVERAGE else "by coverage (atheris)"
    print(f"{len(names)} targets, {seconds:g} s, seed {seed}, led {led}", flush=True)
    weights = {name: TARGETS[name].weight for name in names}
    finds = 0
    for name in names:
        started = time.monotonic()
        tally = fuzz(name, seconds * weights[name] / sum(weights.values()), executions, seed, by_chance)
        took = time.monotonic() - started
        shown = ", ".join(f"{code} {number}" for code, number in tally.outcomes.most_common())
        print(f"{name}: {tally.executions} executions in {took:.0f} s ({shown}), {len(tally.finds)} finds", flush=True)
        finds += len(tally.finds)
    return finds
