"""How a document's pages look: LibreOffice, one shot per file and a profile per thread, makes a PDF that poppler compares."""

from __future__ import annotations

import subprocess
import tempfile
import threading
from pathlib import Path

from benchmarks import pdf_fidelity
from benchmarks.pdf_fidelity import Fidelity

SECONDS = 120
SSIM_AIM = 0.97


class RenderError(Exception):
    """LibreOffice does not open the file, or needs more than its time."""


class Renderer:
    """Converts with `soffice`; profiles and PDFs live in *scratch*, a folder of the benchmark's own."""

    def __init__(self, scratch: Path) -> None:
        self._scratch = scratch
        self._of_thread = threading.local()

    def pdf(self, document: Path, folder: Path) -> Path:
        """Raises RenderError."""
        command = [
            *(
                "timeout",
                "--kill-after=5",
                str(SECONDS),
                "soffice",
                f"-env:UserInstallation={self._profile().as_uri()}",
                "--headless",
            ),
            *("--norestore", "--nolockcheck", "--convert-to", "pdf", "--outdir", str(folder), str(document)),
        ]
        done = subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        made = folder / f"{document.stem}.pdf"
        if not made.is_file():
            told = done.stderr.decode("utf-8", "replace").strip().splitlines()[-1:] or [f"ends with {done.returncode}"]
            raise RenderError(f"LibreOffice gives no PDF: {told[0][:120]}")
        return made

    def compare(self, source: Path, target: Path) -> Fidelity:
        """Both as poppler sees the PDF that LibreOffice makes of them."""
        with tempfile.TemporaryDirectory(dir=self._scratch) as name:
            before, after = Path(name, "source"), Path(name, "target")
            before.mkdir()
            after.mkdir()
            try:
                source_pdf = self.pdf(source, before)
            except RenderError as error:
                source_pdf, told = None, str(error)
            try:
                target_pdf = self.pdf(target, after)
            except RenderError as error:
                return Fidelity(not_comparable="" if source_pdf else told, target_error=str(error))
            if source_pdf is None:
                return Fidelity(not_comparable=told)
            return pdf_fidelity.compare(source_pdf, target_pdf)

    def _profile(self) -> Path:
        profile: Path | None = getattr(self._of_thread, "profile", None)
        if profile is None:
            profile = self._of_thread.profile = Path(tempfile.mkdtemp(prefix="profile", dir=self._scratch))
        return profile


def looks_the_same(one: Fidelity) -> bool:
    """The aim of issue 4: as many pages, and a mean similarity of at least 0.97."""
    return not one.target_error and one.pages == one.pages_target and one.mean_ssim >= SSIM_AIM
