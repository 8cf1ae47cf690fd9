"""Tesseract: reads the characters on a picture of a page."""

from __future__ import annotations

import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.sandbox.outside.program import SOURCE_FOLDER, TARGET_FOLDER, Budget, Installed, Job, folders_of

LANGUAGES = ("jpn", "jpn_vert", "eng")
_MODES = frozenset(str(mode) for mode in range(14))
_SECONDS = 20


@dataclass(frozen=True)
class Ocr:
    """Satisfies `Program`. Arguments of a job: languages joined by "+", and the page segmentation mode (`tesseract --help-psm`)."""

    installed: Installed
    budget: Budget
    languages: frozenset[str]

    @property
    def environment(self) -> dict[str, str]:
        return {"OMP_THREAD_LIMIT": "1"}  # its threads cost more than they bring, and the other slots want the processors

    @property
    def files(self) -> dict[str, str]:
        return {}

    @property
    def server(self) -> tuple[str, ...]:
        return ()

    def job(self, arguments: tuple[str, ...]) -> Job:
        languages, mode = arguments if len(arguments) == 2 else ("", "")
        if not languages or mode not in _MODES or not set(languages.split("+")) <= set(LANGUAGES):
            raise ProgramFailed(f"Tesseract is not asked for {languages!r} in mode {mode!r} here")
        missing = sorted(set(languages.split("+")) - self.languages)
        if missing:
            raise ProgramMissing(f"Tesseract has no data for {', '.join(missing)}")
        command = (str(self.installed.binary), f"{SOURCE_FOLDER}/page.png", f"{TARGET_FOLDER}/page")
        return Job("page.png", "page.tsv", (*command, "-l", languages, "--psm", mode, "tsv"))


def find_ocr(path: Path | None = None) -> tuple[Installed, frozenset[str]] | None:
    """Tesseract at *path* or in the usual places, and the languages it has data for; None where there is none."""
    found = str(path) if path else shutil.which("tesseract")
    if found is None or not Path(found).is_file():
        return None
    version = re.search(r"tesseract v?(\d+(?:\.\d+)+)", _said(found, "--version"))
    languages = frozenset(_said(found, "--list-langs").split()) & set(LANGUAGES)
    binary = Path(found).resolve()
    return Installed("Tesseract", binary, version.group(1) if version else "unknown", folders_of(binary)), languages


def _said(binary: str, option: str) -> str:
    try:
        done = subprocess.run([binary, option], capture_output=True, timeout=_SECONDS, check=False, env={"PATH": "/usr/bin:/bin"})
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return (done.stdout + done.stderr).decode(errors="replace")
