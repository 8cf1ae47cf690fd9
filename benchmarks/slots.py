"""One slot against two, beside what two processes gain on this machine without any sandbox."""

from __future__ import annotations

import os
import queue
import statistics
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from benchmarks import engines
from sanitizer.pipeline.standalone import InputFile, Standalone
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.slot import Slot


def compare_slots(files: Sequence[InputFile], whole: Standalone, slots: Sequence[Slot], policy: Policy, rounds: int) -> None:
    """Both of two warm *slots* against one of them, over the same files; then two bare processes against one. Prints the ratios."""
    data = [(item.path.read_bytes(), item.path.name) for item in files]
    of_slots, of_machine = [], []
    for _ in range(rounds):
        of_slots.append(_seconds(files, whole, slots[:1]) / _seconds(files, whole, slots))
        of_machine.append(_seconds_without_sandbox(data, policy, 1) / _seconds_without_sandbox(data, policy, 2))
    _show(f"two slots against one, {len(files)} files", of_slots)
    _show("two processes against one without a sandbox (what this machine gives)", of_machine)


def _show(what: str, ratios: list[float]) -> None:
    each = ", ".join(f"{ratio:.2f}" for ratio in ratios)
    print(f"{what}, {len(ratios)} rounds: {each} times; median {statistics.median(ratios):.2f}")


def _seconds(files: Sequence[InputFile], whole: Standalone, slots: Sequence[Slot]) -> float:
    todo: queue.SimpleQueue[InputFile] = queue.SimpleQueue()
    for item in files:
        todo.put(item)

    def work(slot: Slot) -> None:
        while True:
            try:
                item = todo.get_nowait()
            except queue.Empty:
                return
            whole.run(slot, item)

    started = time.perf_counter()
    with ThreadPoolExecutor(len(slots)) as pool:
        list(pool.map(work, slots))
    return time.perf_counter() - started


def _seconds_without_sandbox(data: list[tuple[bytes, str]], policy: Policy, count: int) -> float:
    """The same detection, scans, engines and verifiers: *count* forked processes share the files."""
    started = time.perf_counter()
    children = []
    for number in range(count):
        child = os.fork()
        if child == 0:
            for content, name in data[number::count]:
                engines.run(content, name, policy)
            os._exit(0)
        children.append(child)
    for child in children:
        os.waitpid(child, 0)
    return time.perf_counter() - started
