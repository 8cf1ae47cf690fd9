"""Image PDFs of the corpus: how large each page becomes in which coding, how alike it is, how much of its text can be searched.

    python -m benchmarks.pdf_flatten CORPUS [--dpi 150] [--pages 20] [--each]

A page of text is to stay under 60 kB, a page that is one photo under 1.2 times its picture. Likeness (SSIM) and text (recall of
characters by pdftotext) compare poppler's views of source and target.
"""

from __future__ import annotations

import argparse
import io
import statistics
import subprocess
import tempfile
import time
import unicodedata
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from PIL import Image

from benchmarks.pdf_ssim import similarity
from sanitizer.contract.engine import Page
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.engines.pdf import _pdfium, render
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy

KINDS = ("benign", "hostile", "malformed", "encrypted", "bomb")
TEXT_PAGE_BYTES = 60_000
PHOTO_GROWTH = 1.2
PHOTO_SHARE = 0.8
_SECONDS = 60
_MAX_CHARACTERS = 100_000
_VIEW_DPI = 100


@dataclass(frozen=True)
class Measured:
    """One page. `pictures_bytes` is what the pictures on it have in the source, `photo` whether one of them covers it; `characters`
    are those that leave ink."""

    file: str
    number: int
    coding: str
    size_bytes: int
    pictures_bytes: int
    photo: bool
    characters: int
    ms: float


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--pages", type=int, default=20, help="at most so many of each file")
    parser.add_argument("--each", action="store_true", help="name the pages over their limit and the files that differ")
    chosen = parser.parse_args()
    render.warm()
    pages: list[Measured] = []
    alike: list[float] = []
    found_characters = all_characters = 0
    for kind in KINDS:
        for path in sorted((chosen.corpus / kind / "pdf").rglob("*.pdf")):
            target, measured = _flattened(path, chosen.dpi, chosen.pages)
            pages += measured
            if not measured:
                continue
            with tempfile.NamedTemporaryFile(suffix=".pdf") as file:
                file.write(target)
                file.flush()
                likeness = list(_likeness(path, Path(file.name), min(len(measured), 3)))
                wanted, got = (_characters(one, len(measured)) for one in (path, Path(file.name)))
            alike += likeness
            found, total = (wanted & got).total(), wanted.total()
            found_characters, all_characters = found_characters + found, all_characters + total
            if chosen.each and (min(likeness, default=1.0) < 0.9 or found < 0.99 * total):
                print(f"{min(likeness, default=1.0):.3f} alike, {found} of {total} characters: {path.relative_to(chosen.corpus)}")
    _print(pages, chosen.each)
    print(f"likeness: mean {statistics.fmean(alike):.4f}, lowest {min(alike):.4f}, {len(alike)} pages")
    print(f"text: {found_characters} of {all_characters} characters found again ({found_characters / max(all_characters, 1):.5f})")


def _flattened(path: Path, dpi: int, at_most: int) -> tuple[bytes, list[Measured]]:
    """The image PDF of the first pages, nothing where the engine refuses the file."""
    data = path.read_bytes()
    measured: list[Measured] = []
    findings: list[Finding] = []
    session = StepSession(plain_policy(), "pdf", findings.append, no_nested, flattening=True)

    def pages() -> Iterator[Page]:
        with as_file(data) as source:
            drawn = render.render_pages(source, session, dpi)
            for number in range(1, at_most + 1):
                started = time.process_time()
                page = next(drawn, None)
                if page is None:
                    return
                ms = (time.process_time() - started) * 1000
                coding = f"{page.coding.name.lower().replace('_', ' ')} {page.bits}{' + ink' if page.ink else ''}"
                size = len(page.data) + (len(page.ink.data) if page.ink else 0)
                measured.append(Measured(path.name, number, coding, size, *_pictures(data, number - 1), ms))
                yield page

    target = io.BytesIO()
    try:
        write_image_pdf(pages(), target)
    except UntrustedInputError as error:
        print(f"refused ({error.code}): {path.parent.name}/{path.name}")
        return b"", []
    return target.getvalue(), measured


def _pictures(data: bytes, index: int) -> tuple[int, bool, int]:
    with _pdfium.opened(data) as document, document.page(index) as page:
        pictures = page.pictures()
        characters = sum(not one.generated and one.code > ord(" ") for one in page.characters(_MAX_CHARACTERS))
    covered = max((one.share for one in pictures), default=0.0) >= PHOTO_SHARE
    return sum(one.coded_bytes for one in pictures), covered, characters


def _likeness(source: Path, target: Path, pages: int) -> Iterator[float]:
    with tempfile.TemporaryDirectory() as scratch:
        views = []
        for name, path in (("s", source), ("t", target)):
            command = [
                "pdftoppm",
                "-q",
                "-gray",
                "-cropbox",
                "-r",
                str(_VIEW_DPI),
                "-l",
                str(pages),
                str(path),
                f"{scratch}/{name}",
            ]
            try:
                subprocess.run(command, timeout=_SECONDS, check=False, capture_output=True)
            except subprocess.TimeoutExpired:
                return
            views.append(sorted(Path(scratch).glob(f"{name}-*.pgm")))
        for one, other in zip(*views, strict=False):
            with Image.open(one) as first, Image.open(other) as second:
                yield similarity(first.convert("L"), second.convert("L").resize(first.size)).mean


def _characters(path: Path, pages: int) -> Counter[str]:
    command = ["pdftotext", "-q", "-enc", "UTF-8", "-l", str(pages), str(path), "-"]
    try:
        output = subprocess.run(command, timeout=_SECONDS, check=False, capture_output=True).stdout.decode("utf-8", "replace")
    except subprocess.TimeoutExpired:
        return Counter()
    return Counter(char for char in unicodedata.normalize("NFKC", output) if char.isprintable() and not char.isspace())


def _print(pages: list[Measured], each: bool) -> None:
    print(f"{'kB of coding':14} {'pages':>6} {'median':>6} {'p90':>6} {'most':>6} {'in limit':>8} {'cpu ms':>7} {'p90 ms':>7}")
    for coding in (*sorted({page.coding for page in pages}), ""):
        some = [page for page in pages if coding in ("", page.coding)]
        sizes, times = sorted(page.size_bytes / 1000 for page in some), sorted(page.ms for page in some)
        ok = sum(_limit(page) >= page.size_bytes for page in some) / len(some)
        most = f"{sizes[int(len(sizes) * 0.9)]:6.1f} {sizes[-1]:6.1f}"
        print(
            f"{coding or 'all':14} {len(some):6} {statistics.median(sizes):6.1f} {most}"
            f" {ok:8.1%} {statistics.median(times):7.1f} {times[int(len(times) * 0.9)]:7.1f}"
        )
    kinds = {
        "text pages (no picture) under 60 kB": [page for page in pages if not page.pictures_bytes],
        "pages with pictures under 60 kB + 1.2 x pictures": [page for page in pages if page.pictures_bytes and not page.photo],
        "scans and photos under 1.2 x picture, or few tones under 60 kB": [page for page in pages if page.photo],
    }
    for name, some in kinds.items():
        print(f"{name}: {sum(page.size_bytes <= _limit(page) for page in some)} of {len(some)}")
    dense = [page for page in kinds["text pages (no picture) under 60 kB"] if page.size_bytes > _limit(page) and page.characters]
    if dense:
        each_takes = statistics.median(page.size_bytes / page.characters for page in dense)
        many = statistics.median(page.characters for page in dense)
        print(f"text pages over 60 kB: {many:.0f} characters, {each_takes:.1f} bytes for each (medians)")
    for page in pages if each else ():
        if page.size_bytes > _limit(page):
            place = f"{page.file} page {page.number}, {page.characters} characters"
            print(f"over: {page.size_bytes} B of {_limit(page):.0f}, {page.coding}, {place}")


def _limit(page: Measured) -> float:
    pictures = PHOTO_GROWTH * page.pictures_bytes
    if not page.photo:
        return TEXT_PAGE_BYTES + pictures
    return pictures if "jpeg" in page.coding else max(TEXT_PAGE_BYTES, pictures)


if __name__ == "__main__":
    main()
