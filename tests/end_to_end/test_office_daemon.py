"""The daemon keeps one LibreOffice waiting, gives it one old Office file, and leaves none behind, however it ends."""

from __future__ import annotations

import signal
from pathlib import Path

import pytest

from samples.sample import all_samples
from tests.contract.test_outside import still_there
from tests.end_to_end.daemon import Daemon, Site, descendants, wait_for


def offices(daemon: Daemon) -> set[int]:
    return {pid for pid in descendants(daemon.pid) if name_of(pid) == "soffice.bin"}


def name_of(pid: int) -> str:
    try:
        return Path(f"/proc/{pid}/comm").read_text().strip()
    except OSError:
        return ""


@pytest.mark.parametrize("end", [signal.SIGTERM, signal.SIGKILL])
def test_a_spare_waits_works_and_goes(site: Site, end: signal.Signals) -> None:
    site.configure(office_spares="1")
    letter = next(one for one in all_samples() if one.kind == "benign" and one.path.endswith(".doc"))
    with Daemon(site) as daemon:
        (first,) = wait_for("a LibreOffice that waits", lambda: offices(daemon) or None)
        site.drop("起案.doc", letter.build())
        assert site.output("起案_mugai.docx").startswith(b"PK")
        (second,) = wait_for("another one", lambda: offices(daemon) - {first} or None)
        assert not still_there({first})
        daemon.signal(end)
        daemon.wait_until_ended()
        assert not still_there({second})


def test_switched_off_it_is_never_started(site: Site) -> None:
    site.configure(office='"off"', office_spares="1")
    letter = next(one for one in all_samples() if one.kind == "benign" and one.path.endswith(".doc"))
    with Daemon(site) as daemon:
        site.drop("起案.doc", letter.build())
        assert site.output("起案_mugai.txt")
        assert not offices(daemon)
