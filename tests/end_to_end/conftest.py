"""One installation that all tests copy, so that `mugai init` and its keys cost their time once."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from tests.end_to_end.daemon import Site, copy_site, make_site


@pytest.fixture(scope="session", autouse=True)
def _interruptible() -> None:
    """A shell's background jobs ignore SIGINT, and what they start inherits that: the commands under test shall not."""
    if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Site:
    """Never used itself."""
    return make_site(tmp_path_factory.mktemp("pristine") / "site")


@pytest.fixture
def site(pristine: Site, tmp_path: Path) -> Site:
    return copy_site(pristine, tmp_path / "site")
