"""The dispatch plug: brings jobs that are due to workers."""

from __future__ import annotations

from typing import Protocol


class Dispatcher(Protocol):
    """What the daemon asks of whoever distributes work. The database is the truth; a dispatcher only hurries it along."""

    def start(self) -> None: ...

    def wake(self) -> None:
        """Something may be due now."""
        ...

    def stop(self, seconds: float) -> bool:
        """Take no more work and wait for what is under way; False when some was not done after *seconds*."""
        ...
