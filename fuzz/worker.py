"""One process of fuzzing: changes inputs of a target and tries them, led by coverage (atheris) or by chance, while time is left.

It tells its parent through a pipe, and keeps the input of the moment in shared memory, so that a crash of native code, or code that
does not come back, leaves behind what it was given.
"""

from __future__ import annotations

import faulthandler
import hashlib
import json
import logging
import mmap
import os
import resource
import signal
import time
from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import NoReturn

try:
    import atheris
except ImportError:  # it has wheels for Linux on x86-64 only
    atheris = None

from fuzz.finds import FOUND, kept, smaller, tried
from fuzz.invariant import Target
from fuzz.mutate import mutated
from fuzz.targets import TARGETS

BY_COVERAGE = atheris is not None  # whether it can be
MAX_BYTES = 200_000
SLOT_BYTES = 1 << 20
_MORE_MEMORY_BYTES = 2 << 30  # beyond what the process has when it begins
_KEPT_INPUTS = 300  # of those that chance alone has made, to be changed further
_SEEDS_A_SECOND = 10  # so that a short run gets to changes
_BY_ATHERIS = 0.25  # of the changes are libFuzzer's own
_TELL_SECONDS = 0.5


@dataclass(slots=True)
class Slot:
    """Memory shared with the parent: when the input of the moment was begun (monotonic seconds), its length, the input."""

    memory: mmap.mmap

    def put(self, data: bytes) -> None:
        data = data[: SLOT_BYTES - 16]
        self.memory[8:16] = len(data).to_bytes(8, "big")
        self.memory[16 : 16 + len(data)] = data
        self.memory[:8] = int(time.monotonic() * 1000).to_bytes(8, "big")

    def get(self) -> tuple[float, bytes]:
        """(begun, the input); begun is 0 before the first one."""
        length = int.from_bytes(self.memory[8:16], "big")
        return int.from_bytes(self.memory[:8], "big") / 1000, bytes(self.memory[16 : 16 + length])


class Worker:
    """What is tried and told in the child."""

    def __init__(self, name: str, known: set[str], slot: Slot, out: int, ends: float, executions: int) -> None:
        self._name = name
        self._target = TARGETS[name]
        self._known = known
        self._slot = slot
        self._out = out
        self._ends = ends
        self._left = executions
        self._counts: Counter[str] = Counter()
        self._told = time.monotonic()

    def once(self, data: bytes) -> None:
        self.attempt(data)

    def attempt(self, data: bytes) -> bool:
        """Whether *data* held. Ends the process when its time or its number of executions is over."""
        now = time.monotonic()
        if now > self._ends or self._left <= 0:
            self.end()
        self._left -= 1
        self._slot.put(data)
        code, find = tried(self._target, data)
        self._counts["failed" if find else code or "written"] += 1
        if find and find.kind not in self._known:
            self._known.add(find.kind)
            path = kept(self._name, smaller(data, lambda piece: self._fails(piece, find.kind)))
            self._tell({"find": find.words, "kind": find.kind, "path": str(path)})
        if now > self._told + _TELL_SECONDS:
            self._tell_counts()
        return find is None

    def _fails(self, data: bytes, kind: str) -> bool:
        self._slot.put(data)
        _, find = tried(self._target, data)
        return find is not None and find.kind == kind

    def end(self) -> NoReturn:
        self._tell_counts()
        os._exit(0)

    def _tell_counts(self) -> None:
        self._tell({"counts": dict(self._counts)})
        self._counts.clear()
        self._told = time.monotonic()

    def _tell(self, what: dict[str, object]) -> None:
        os.write(self._out, json.dumps(what).encode() + b"\n")


def work(worker: Worker, name: str, random: Random, folder: Path, seconds: float, by_chance: bool) -> NoReturn:
    """In the child. *folder* is empty, and the parent's to remove."""
    faulthandler.enable(2)  # a crash tells where it was
    logging.disable()
    _limit_memory()
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    seeds = [data for data in TARGETS[name].seeds() if len(data) <= MAX_BYTES]
    if by_chance or not BY_COVERAGE:
        _by_chance(worker, seeds, random, TARGETS[name])
    _by_coverage(worker, name, seeds, random, folder, seconds)


def _by_chance(worker: Worker, seeds: list[bytes], random: Random, target: Target) -> NoReturn:
    pool = list(seeds)
    for data in seeds:
        worker.attempt(data)
    while True:
        data = mutated(random.choice(pool), random, seeds, target.is_pdf, target.is_xml)[:MAX_BYTES]
        if worker.attempt(data) and random.random() < 0.02:
            if len(pool) < len(seeds) + _KEPT_INPUTS:
                pool.append(data)
            else:
                pool[len(seeds) + random.randrange(_KEPT_INPUTS)] = data


def _by_coverage(worker: Worker, name: str, seeds: list[bytes], random: Random, folder: Path, seconds: float) -> NoReturn:
    """libFuzzer chooses which inputs to change further; what ran new code stays in fuzz/found/corpus/ for the next time."""
    corpus = FOUND / "corpus" / name
    corpus.mkdir(parents=True, exist_ok=True)
    begin = random.sample(seeds, min(len(seeds), max(20, int(seconds * _SEEDS_A_SECOND))))
    for data in begin:
        (folder / hashlib.sha256(data).hexdigest()[:16]).write_bytes(data)
    target = TARGETS[name]

    def changed(data: bytes, max_size: int, seed: int) -> bytes:
        own = Random(seed)
        if own.random() < _BY_ATHERIS:
            return bytes(atheris.Mutate(data, max_size))
        return mutated(data, own, seeds, target.is_pdf, target.is_xml)[:max_size]

    # Crashes, time and memory are the parent's to see: libFuzzer's own handlers would end the process in its way.
    options = [f"-handle_{one}=0" for one in ("segv", "bus", "abrt", "ill", "fpe", "int", "term", "xfsz", "usr1", "usr2")]
    options += [f"-timeout={int(60 * seconds) + 3600}", "-rss_limit_mb=0", "-malloc_limit_mb=0", f"-artifact_prefix={folder}/"]
    options += [f"-max_len={MAX_BYTES}", "-len_control=0", "-reload=0", "-verbosity=0", f"-seed={random.getrandbits(31) or 1}"]
    atheris.Setup(["fuzz", *options, str(corpus), str(folder)], worker.once, custom_mutator=changed)
    atheris.Fuzz()
    worker.end()


def _limit_memory() -> None:
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0])
    most = pages * resource.getpagesize() + _MORE_MEMORY_BYTES
    resource.setrlimit(resource.RLIMIT_AS, (most, most))
