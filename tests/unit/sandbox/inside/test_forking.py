"""fork(2) without the interpreter's hooks: only where there is one thread."""

from __future__ import annotations

import subprocess
import sys
import threading

import pytest

from sanitizer.sandbox.inside.forking import fork

_ONE_THREAD = """
import os
from sanitizer.sandbox.inside.forking import fork
child = fork()
if child == 0:
    os._exit(7)
print(os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]), child > 0)
"""


def test_a_child_is_a_child() -> None:
    done = subprocess.run([sys.executable, "-c", _ONE_THREAD], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout == "7 True\n"


def test_a_process_with_threads_is_refused() -> None:
    end = threading.Event()
    thread = threading.Thread(target=end.wait)
    thread.start()
    try:
        with pytest.raises(RuntimeError, match="threads"):
            fork()
    finally:
        end.set()
        thread.join()
