"""What README and the manual tell people to type: run here as it stands, or held against what an administrator does as root."""

from __future__ import annotations

import re
import shlex
import signal
import subprocess
from pathlib import Path

import pytest
import typer.main

from samples.sample import all_samples
from sanitizer.cli.main import make_app
from tests.end_to_end.daemon import ROOT, command, environment, wait_for

READMES = ("README.md", "README.ja.md")
MANUAL = "docs/operations.md"
PAGES = (*READMES, MANUAL, "ARCHITECTURE.md", "docs/threat-model.md", "docs/formats.md")
_IN_CI = {"make demo", "make test"}
_SITE = "/srv/mugai"
_PROGRAM = "/opt/mugai"
_AS_SERVICE = "runuser -u mugai -- /opt/mugai/.venv/bin/mugai "
_AS_ROOT = {"apt-get", "apparmor_parser", "git", "install", "make", "systemctl", "useradd"}


def _commands(page: str) -> list[str]:
    """Every line of every ```sh block."""
    text = (ROOT / page).read_text(encoding="utf-8")
    blocks = re.findall(r"^```sh\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return [line for block in blocks for line in block.splitlines() if line.strip()]


def test_both_languages_show_the_same_commands() -> None:
    english, japanese = (_commands(page) for page in READMES)
    assert english == japanese
    assert english[:2] == ["make demo", "make test"]


def test_ci_runs_the_two_commands() -> None:
    lines = (ROOT / ".ci" / "run").read_text(encoding="utf-8").splitlines()
    assert set(lines) >= _IN_CI


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder `documents` with an everyday workbook and a picture, as the README has them."""
    (tmp_path / "documents").mkdir()
    for name, suffix in (("見積書.xlsx", ".xlsx"), ("庁舎.jpg", ".jpg")):
        sample = next(sample for sample in all_samples() if sample.kind == "benign" and sample.path.endswith(suffix))
        (tmp_path / "documents" / name).write_bytes(sample.build())
    return tmp_path


def test_readme(desk: Path) -> None:
    """From the first to the last, in one folder, each with exit code 0."""
    for line in _commands("README.md"):
        if line not in _IN_CI:
            program, *arguments = shlex.split(line.replace(_SITE, str(desk / "srv")))
            assert program == "mugai", line
            _run(line, arguments, desk)
    assert (desk / "clean" / "見積書_mugai.xlsx").exists()
    assert (desk / "clean" / "report.jsonl").read_text(encoding="utf-8").count("\n") == 1
    assert (desk / "srv" / "outbox" / "税務課").is_dir()


def test_manual(desk: Path) -> None:
    """What the service's user types is run; what root types names files and targets that are there."""
    for line in _commands(MANUAL):
        local = line.removeprefix(_AS_SERVICE) if line.startswith(_AS_SERVICE) else line.removeprefix("mugai ")
        if local != line:
            _run(line, shlex.split(local.replace(_SITE, str(desk / "srv"))), desk)
            continue
        words = shlex.split(line)
        assert words[0] in _AS_ROOT, line
        for word in words:
            if word.startswith(f"{_PROGRAM}/"):
                assert (ROOT / word.removeprefix(f"{_PROGRAM}/")).exists(), line
        if words[0] == "make":
            assert f"\n{words[-1]}:" in (ROOT / "Makefile").read_text(encoding="utf-8"), line


def test_service_unit_fits_the_manual() -> None:
    unit = (ROOT / "deploy" / "mugai.service").read_text(encoding="utf-8")
    manual = (ROOT / MANUAL).read_text(encoding="utf-8")
    assert f"ExecStart={_PROGRAM}/.venv/bin/mugai serve --config {_SITE}/site/mugai.toml\n" in unit
    assert f"mugai init {_SITE}/site " in manual
    assert f"ReadWritePaths={_SITE}\n" in unit


@pytest.mark.parametrize("page", PAGES)
def test_every_verb_that_is_named_exists(page: str) -> None:
    verbs = typer.main.get_command(make_app([]))
    for verb, second in re.findall(r"`mugai ([a-z]+)(?: ([a-z]+))?", (ROOT / page).read_text(encoding="utf-8")):
        assert verb in verbs.commands, f"{page}: mugai {verb}"
        group = getattr(verbs.commands[verb], "commands", None)
        assert group is None or not second or second in group, f"{page}: mugai {verb} {second}"


@pytest.mark.parametrize("page", PAGES)
def test_every_link_leads_somewhere(page: str) -> None:
    for target in re.findall(r"\]\(([^)#]+)", (ROOT / page).read_text(encoding="utf-8")):
        assert "://" in target or ((ROOT / page).parent / target).exists(), f"{page}: {target}"


def test_every_make_target_that_is_named_exists() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for page in (*PAGES, "CHANGELOG.md"):
        for target in re.findall(r"`(?:MUGAI_LANG=ja )?make ([a-z-]+)", (ROOT / page).read_text(encoding="utf-8")):
            assert re.search(rf"^{target}:", makefile, re.MULTILINE), f"{page}: make {target}"


def _run(line: str, arguments: list[str], folder: Path) -> None:
    if arguments[0] == "serve":
        _serve(arguments, folder)
        return
    done = subprocess.run(
        command(*arguments),
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, f"{line}\n{done.stdout}\n{done.stderr}"


def _serve(arguments: list[str], folder: Path) -> None:
    """Until it says that it serves, then SIGTERM."""
    log = folder / "serve.log"
    with log.open("wb") as errors:
        daemon = subprocess.Popen(command(*arguments), cwd=folder, env=environment(), stdin=subprocess.DEVNULL, stderr=errors)
        try:
            wait_for("the daemon", lambda: '"serving"' in log.read_text(encoding="utf-8") or daemon.poll() is not None)
            daemon.send_signal(signal.SIGTERM)
            assert daemon.wait(60) == 0, log.read_text(encoding="utf-8")
        finally:
            daemon.kill()
