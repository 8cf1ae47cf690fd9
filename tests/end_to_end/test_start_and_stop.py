"""One daemon per installation; what stops its start says what to do; a stop finishes or gives back what is under way."""

from __future__ import annotations

import signal
import time
from pathlib import Path

import pytest

from tests.end_to_end.daemon import Daemon, Site
from tests.end_to_end.invariants import check_each_answered_once, wait_until_at_rest

SLOW = b"".join(b"%d,=SUM(A%d:A9)\r\n" % (number, number) for number in range(60_000))


def test_only_one_runs(site: Site) -> None:
    with Daemon(site):
        second = Daemon(site).launch()
        assert second.wait_until_ended() == 2
        assert "Another daemon runs" in second.log()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_stop_lets_the_file_under_way_end(site: Site, number: signal.Signals) -> None:
    site.drop("大.csv", SLOW)
    with Daemon(site) as daemon:
        daemon.wait_for_event("taken_in")
        time.sleep(0.5)
        daemon.signal(number)
        assert daemon.wait_until_ended() == 0
        assert daemon.events("stopped")
    with Daemon(site) as daemon:
        wait_until_at_rest(site, daemon, 1)
    check_each_answered_once(site, {"大_mugai.csv"})


def test_below_the_required_level_it_does_not_start(site: Site, tmp_path: Path) -> None:
    (tmp_path / "bin").mkdir()
    refused = Daemon(site, variables={"PATH": str(tmp_path / "bin")}).launch()
    assert refused.wait_until_ended() == 2
    assert "apt-get install bubblewrap" in refused.log()
    assert "Traceback" not in refused.log()


@pytest.mark.parametrize(
    ("key", "value", "words"),
    [
        ("slots", '"two"', "mugai.toml:"),
        ("policy", '"standart"', "standart"),
        ("inbox", '"inbox/none"', "mkdir -p"),
        ("clamd", '"/run/clamd.sock"\ncalmd = "x"', 'unknown key "calmd"'),
        ("key_files", '["state/keys/none.key"]', "none.key"),
    ],
)
def test_a_mistake_in_the_settings_is_named(site: Site, key: str, value: str, words: str) -> None:
    site.configure(**{key: value})
    refused = Daemon(site).launch()
    assert refused.wait_until_ended() == 2
    assert words in refused.log()
    assert "Traceback" not in refused.log()


def test_keys_that_others_can_read_are_refused(site: Site) -> None:
    (site.state / "keys/vault.key").chmod(0o644)
    refused = Daemon(site).launch()
    assert refused.wait_until_ended() == 2
    assert "chmod 600" in refused.log()


def test_a_policy_of_the_site_with_a_mistake_names_its_line(site: Site) -> None:
    (site.folder / "policies/own.toml").write_text('inherits = "standard"\n\n[actions]\n"pdf.javascrpt" = "block"\n')
    refused = Daemon(site).launch()
    assert refused.wait_until_ended() == 2
    assert "own.toml:4" in refused.log()
