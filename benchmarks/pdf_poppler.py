"""What poppler sees in a PDF: neither the engine nor the verifier uses it. Each of its programs has a time and a memory limit."""

from __future__ import annotations

import subprocess
from collections import Counter
from pathlib import Path

from PIL import Image

SECONDS = 40
_ADDRESS_SPACE_BYTES = 4 << 30
DPI = 72


class PopplerError(Exception):
    """Poppler cannot open the file, or needs more than its limits."""


def words(pdf: Path, password: str = "") -> Counter[str]:
    """The words of pdftotext's output, with how often each stands there."""
    done = _run(["pdftotext", "-q", "-enc", "UTF-8", *_opened_with(password), str(pdf), "-"])
    return Counter(done.decode("utf-8", "replace").split())


def pages(pdf: Path, folder: Path, password: str = "") -> list[Path]:
    """Renders each page at 72 dpi in gray into a file of *folder*, in their order."""
    _run(["pdftoppm", "-q", "-r", str(DPI), "-gray", *_opened_with(password), str(pdf), str(folder / "page")])
    made = sorted(folder.glob("page-*.pgm"))
    if not made:
        raise PopplerError("pdftoppm gives no page")
    return made


def picture(page: Path) -> Image.Image:
    with Image.open(page, formats=("PPM",)) as image:
        image.load()
        return image


def version() -> str:
    done = subprocess.run(["pdftotext", "-v"], capture_output=True, text=True, check=False)
    return next(iter((done.stderr or done.stdout).splitlines()), "").removeprefix("pdftotext version ")


def _opened_with(password: str) -> list[str]:
    return ["-upw", password] if password else []


def _run(command: list[str]) -> bytes:
    limited = ["prlimit", f"--as={_ADDRESS_SPACE_BYTES}", *command]
    try:
        done = subprocess.run(limited, stdin=subprocess.DEVNULL, capture_output=True, check=False, timeout=SECONDS)
    except subprocess.TimeoutExpired:
        raise PopplerError(f"{command[0]} takes more than {SECONDS} s") from None
    if done.returncode != 0:
        told = done.stderr.decode("utf-8", "replace").strip()[:120]
        raise PopplerError(
            f"{command[0]} ends with {done.returncode}: {told}" if told else f"{command[0]} ends with {done.returncode}"
        )
    return done.stdout
