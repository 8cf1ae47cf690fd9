"""Job ids: UUID version 7 (RFC 9562, 5.7), ordered by time and strictly rising within a process."""

from __future__ import annotations

import os
import secrets
import threading
import time
import uuid

_RANDOM_BITS = 74  # rand_a (12) and rand_b (62) as one number, counted up within a millisecond (RFC 9562, 6.2, method 2)
_STEP_BITS = 32


class _Clock:
    """The last millisecond and random part that were given out."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._millis = 0
        self._random = 0

    def next(self) -> tuple[int, int]:
        now = time.time_ns() // 1_000_000
        with self._lock:
            if now > self._millis:
                self._millis = now
                self._random = secrets.randbits(_RANDOM_BITS - 1)  # top bit free: room to count up
            else:  # the same millisecond, or the clock was set back
                self._random += 1 + secrets.randbits(_STEP_BITS)
                if self._random >> _RANDOM_BITS:
                    self._millis += 1
                    self._random = secrets.randbits(_RANDOM_BITS - 1)
            return self._millis, self._random


_clock = _Clock()


def _forget_after_fork() -> None:
    global _clock
    _clock = _Clock()


os.register_at_fork(after_in_child=_forget_after_fork)


def new_id() -> str:
    """A new UUIDv7 in its text form (36 characters); later ones of this process sort after it, even if the clock is set back."""
    millis, random = _clock.next()
    high, low = random >> 62, random & ((1 << 62) - 1)
    return str(uuid.UUID(int=(millis & ((1 << 48) - 1)) << 80 | 0x7 << 76 | high << 64 | 0b10 << 62 | low))
