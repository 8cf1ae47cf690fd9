"""Macros in the real daemon: written down for reviewers; those of a known form stay after two persons and a policy said so."""

from __future__ import annotations

import json
import zipfile

import pytest

from samples.build import _ooxml_macro_form as macro_form
from samples.build.scanner import suspicious_macro
from sanitizer.engines.ooxml import ENGINE
from tests.end_to_end.daemon import Daemon, Site, copy_site, mugai, wait_for
from tests.in_process import reconstruct

pytestmark = pytest.mark.xdist_group("macros")  # they share a site
LONG_AGO = 1_000_000_000.25


@pytest.fixture(scope="module")
def shared(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Site:
    return copy_site(pristine, tmp_path_factory.mktemp("macros") / "site")


def processed(site: Site, name: str, content: bytes, output: str) -> str:
    """Drop a file, wait for its output, and give its receipt number."""
    site.drop(name, content, LONG_AGO)
    wait_for(output, lambda: (site.outbox / output).exists())
    wait_for("the release", lambda: any(e["action"] == "released" and output in str(e["details"]) for e in site.events()))
    return next(str(event["job_id"]) for event in site.events() if event["details"].get("name") == name)


def test_what_a_reviewer_reads(shared: Site) -> None:
    with Daemon(shared):
        job = processed(shared, "報告.docm", suspicious_macro(), "報告_mugai.docx")
    text = shared.mugai("macros", "show", job, check=True).stdout
    assert "Document_Open" in text
    assert "ThisDocument" in text
    assert "mraptor" in text
    rows = [json.loads(line) for line in shared.mugai("macros", "show", job, "--json", check=True).stdout.splitlines()]
    assert {row.get("written", "digest") for row in rows} == {"digest", "vba", "verdict"}
    assert b"End Sub" not in b"".join(path.read_bytes() for path in shared.state.rglob("*") if path.is_file()), "sealed"


def test_a_known_form_from_its_first_sight_to_its_withdrawal(shared: Site) -> None:
    content = macro_form.known_form()
    with Daemon(shared):
        job = processed(shared, "様式.xlsm", content, "様式_mugai.xlsx")
    rows = [json.loads(line) for line in shared.mugai("macros", "show", job, "--json", check=True).stdout.splitlines()]
    digest = next(row["digest"] for row in rows if "digest" in row)
    first = ("propose", job, digest[:16], "--title", "様式第3号", "--reason", "県の様式", "--reviewer", "佐藤")
    shared.mugai("macros", *first, check=True)
    alone = shared.mugai("macros", "approve", digest, "--reviewer", "佐藤")
    assert alone.returncode == 2
    assert "second person" in alone.stderr
    shared.mugai("macros", "approve", digest, "--reviewer", "田中", "--reason", "ソースを確認", check=True)
    assert "様式第3号" in shared.mugai("macros", "list", check=True).stdout

    with Daemon(shared):  # approved, and no policy lists it
        processed(shared, "承認だけ.xlsm", content, "承認だけ_mugai.xlsx")
    forms = f'inherits = "standard"\n[macros]\nknown = ["{digest}"]\n'
    (shared.folder / "policies/forms.toml").write_text(forms, encoding="utf-8")
    settings = shared.settings_file.read_text(encoding="utf-8")
    assert 'policy = "standard"' in settings
    shared.settings_file.write_text(settings.replace('policy = "standard"', 'policy = "forms"'), encoding="utf-8")
    with Daemon(shared):
        kept = processed(shared, "両方.xlsm", content, "両方_mugai.xlsm")
        report = json.loads(shared.mugai("quarantine", "show", kept, check=True).stdout)["report"]
        actions = {finding["feature"]: finding["action"] for finding in report["findings"]}
        assert actions["ooxml.known_macro"] == actions["macro.vba"] == "allow"
        changed = macro_form.form(macro_form.compiled_project({**macro_form.MODULES, "様式": "Sub 合計()\r\nEnd Sub\r\n"}))
        processed(shared, "改変.xlsm", changed, "改変_mugai.xlsx")
        with zipfile.ZipFile(shared.outbox / "両方_mugai.xlsm") as package:
            assert b"PPPP" not in package.read("xl/vbaProject.bin"), "compiled code"
        shared.mugai("macros", "withdraw", digest, "--reviewer", "鈴木", "--reason", "改訂", check=True)
        processed(shared, "取消し後.xlsm", content, "取消し後_mugai.xlsx")
    told = [event["action"] for event in shared.events() if str(event["action"]).startswith("macro_")]
    assert told == ["macro_proposed", "macro_approved", "macro_withdrawn"]


def test_without_an_installation_no_macro_stays(shared: Site) -> None:
    """Nobody can approve anything there, even where a policy lists the very digest."""
    found = reconstruct(ENGINE, macro_form.known_form(), "xlsm").findings
    digest = next(one.detail for one in found if one.detail.startswith("project ")).removeprefix("project ")
    policy = shared.folder / "policies/alone.toml"
    policy.write_text(f'inherits = "standard"\n[macros]\nknown = ["{digest}"]\n', encoding="utf-8")
    source = shared.folder / "単独.xlsm"
    source.write_bytes(macro_form.known_form())
    mugai("sanitize", source, "-o", shared.folder / "out", "--policy", policy, check=True)
    assert (shared.folder / "out/単独_mugai.xlsx").exists()
