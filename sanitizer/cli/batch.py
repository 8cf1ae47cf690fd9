"""Works through files on several slots at once and gives the reports back in the order of the files."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable, Iterator, Sequence

from sanitizer.model.report import Report
from sanitizer.pipeline.standalone import InputFile
from sanitizer.sandbox.bubblewrap import Launch
from sanitizer.sandbox.slot import Slot

Work = Callable[[Slot, InputFile], Report]
_Done = tuple[int, Report | BaseException]


def run_batch(files: Sequence[InputFile], first: Slot, launch: Launch, slots: int, work: Work) -> Iterator[Report]:
    """Reports in the order of *files*. *first* is used and left open; further slots are started and closed here.

    When the caller stops asking (Ctrl-C, a closed pipe), the files under way are given up at once.
    """
    todo: queue.SimpleQueue[int] = queue.SimpleQueue()
    for index in range(len(files)):
        todo.put(index)
    done: queue.SimpleQueue[_Done] = queue.SimpleQueue()
    stop = threading.Event()
    in_use = [first]

    def worker(own: Slot | None) -> None:
        slot = own
        index = -1
        try:
            while not stop.is_set():
                try:
                    index = todo.get_nowait()
                except queue.Empty:
                    return
                if slot is None:
                    slot = Slot(launch)
                    in_use.append(slot)
                    if stop.is_set():  # while it was starting: nobody stops it any more
                        return
                done.put((index, work(slot, files[index])))
        except BaseException as error:  # noqa: BLE001 - handed to the caller's thread, which raises it
            done.put((index, error))
        finally:
            if slot is not None and own is None:
                slot.close()

    count = max(1, min(slots, len(files)))
    threads = [threading.Thread(target=worker, args=(first if number == 0 else None,), daemon=True) for number in range(count)]
    for thread in threads:
        thread.start()
    whole = False
    try:
        yield from _in_order(done, len(files))
        whole = True
    finally:
        stop.set()
        for slot in [] if whole else list(in_use):
            slot.stop()
        for thread in threads:
            thread.join()


def _in_order(done: queue.SimpleQueue[_Done], total: int) -> Iterator[Report]:
    early: dict[int, Report] = {}
    for wanted in range(total):
        while wanted not in early:
            index, result = done.get()
            if isinstance(result, BaseException):
                raise result
            early[index] = result
        yield early.pop(wanted)
