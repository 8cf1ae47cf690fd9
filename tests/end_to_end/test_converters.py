"""A site's own converter: run in the jail, and what it makes is disarmed like any other file."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import pytest

from samples.sample import all_samples
from tests.end_to_end.daemon import Site

SCRIPT = """#!{python} -I
import os, sys
source, target = sys.argv[1:]
assert open(source, "rb").read(4) == bytes.fromhex("60098201"), source
assert not os.path.exists({secret!r})
here = os.path.dirname(os.path.abspath(__file__))
open(target, "wb").write(open(os.path.join(here, "made"), "rb").read())
"""


def sample(path: str) -> bytes:
    return next(one for one in all_samples() if one.path == path).build()


@pytest.fixture
def converting(site: Site, tmp_path: Path) -> Site:
    """A site that has DocuWorks converted by a program that always makes a PDF with a script in it."""
    program = tmp_path / "xdw" / "xdw2pdf"
    program.parent.mkdir()
    program.parent.chmod(0o755)
    program.write_text(SCRIPT.format(python=sys.executable, secret=str(site.state)), encoding="utf-8")
    program.chmod(0o755)
    made = program.parent / "made"
    made.write_bytes(sample("hostile/pdf/open_action.pdf"))
    made.chmod(0o644)
    with site.settings_file.open("a", encoding="utf-8") as settings:
        settings.write(f'\n[converters.xdw]\ncommand = ["{program}", "{{source}}", "{{target}}"]\nmakes = "pdf"\n')
    return site


def sanitized(site: Site, folder: Path, *options: str) -> dict[str, Any]:
    (folder / "図面.xdw").write_bytes(sample("hostile/foreign/図面.xdw"))
    report = folder / "report.jsonl"
    site.mugai("sanitize", folder / "図面.xdw", "-o", folder / "out", "--report", report, *options)
    row: dict[str, Any] = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    return row


def test_what_it_makes_is_disarmed(converting: Site, tmp_path: Path) -> None:
    row = sanitized(converting, tmp_path)
    assert (row["verdict"], row["method"], row["type"]) == ("DISARMED", "reconstruct", "xdw"), row
    (output,) = row["outputs"]
    assert Path(output["path"]).name == "図面_mugai.pdf"
    assert b"JavaScript" not in Path(output["path"]).read_bytes()
    found = {finding["feature"]: finding for finding in row["findings"]}
    assert found["convert.by_site"]["detail"] == "xdw > pdf"
    assert any(key.startswith("pdf.") for key in found)
    assert len(row["provenance"]["libraries"]["xdw2pdf"]) == 16
    assert row["timings_ms"]["convert"] > 0


def test_what_it_makes_goes_down_the_ladder(converting: Site, tmp_path: Path) -> None:
    row = sanitized(converting, tmp_path, "--policy", "flatten")
    assert (row["verdict"], row["method"]) == ("FLATTENED", "flatten"), row


def test_rubbish_is_held(converting: Site, tmp_path: Path) -> None:
    (tmp_path / "xdw" / "made").write_bytes(b"\x7fELF" + bytes(100))
    row = sanitized(converting, tmp_path)
    assert row["verdict"] == "BLOCKED"
    assert row["error_code"] == "unsupported_type"


def test_one_that_fails_leaves_a_notice(converting: Site, tmp_path: Path) -> None:
    (tmp_path / "xdw" / "made").unlink()
    row = sanitized(converting, tmp_path)
    assert (row["verdict"], row["error_code"]) == ("REVIEW", "program_failed")
    assert "xdw2pdf: it ended with code 1" in row["error_detail"]
    assert row["outputs"][0]["path"].endswith("図面_mugai_隔離通知.txt")


def test_without_one_the_type_is_held(site: Site, tmp_path: Path) -> None:
    assert sanitized(site, tmp_path)["error_code"] == "unsupported_type"


@pytest.mark.parametrize(
    ("table", "words"),
    [
        ('xdx = { command = ["/usr/bin/true", "{source}", "{target}"], makes = "pdf" }', 'did you mean "xdw"?'),
        ('xdw = { command = ["/usr/bin/true", "{source}", "{target}"], makes = "exe" }', "no type that is rebuilt"),
        ('xdw = { command = ["true", "{source}", "{target}"], makes = "pdf" }', "absolute path"),
        ('xdw = { command = ["/no/such", "{source}", "{target}"], makes = "pdf" }', "not a program"),
        ('xdw = { command = ["/usr/bin/true", "{source}"], makes = "pdf" }', '"{target}"'),
    ],
)
def test_a_mistake_in_the_table_stops_the_start(site: Site, tmp_path: Path, table: str, words: str) -> None:
    text = site.settings_file.read_text(encoding="utf-8")
    site.settings_file.write_text(text.replace("[converters]\n", f"[converters]\n{table}\n"), encoding="utf-8")
    (tmp_path / "a.txt").write_text("a")
    done = site.mugai("sanitize", tmp_path / "a.txt", "-o", tmp_path / "out")
    assert done.returncode == 2
    assert words in done.stderr
