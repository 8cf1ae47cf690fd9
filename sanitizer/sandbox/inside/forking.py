"""fork(2) itself, for a process with one thread.

`os.fork` runs the hooks of threading, logging and random in every child: locks for threads that do not exist, a new seed for
random numbers that nobody asks for. They cost a child 0.5 ms and about 150 copied pages. Here nothing needs them: zygotes start no
thread, nothing in a child draws random numbers for secrecy, and the one thread keeps the interpreter's lock across the call.
"""

from __future__ import annotations

import ctypes
import os
import threading

_libc = ctypes.PyDLL(None, use_errno=True)  # PyDLL: the interpreter's lock is held through the call


def fork() -> int:
    """0 in the child, its process id in the parent. Raises OSError; RuntimeError where a second thread was started."""
    if threading.active_count() != 1:
        raise RuntimeError("a process with threads has to use os.fork")
    pid: int = _libc.fork()
    if pid < 0:
        code = ctypes.get_errno()
        raise OSError(code, os.strerror(code))
    return pid
