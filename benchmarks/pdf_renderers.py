"""PDFium against MuPDF as the renderer of the flatten rung: processor time, likeness to poppler's drawing, failures and crashes.

    python -m benchmarks.pdf_renderers CORPUS [--pages 3] [--dpi 150] [--each]

Each file is drawn in a process of its own per renderer, so that a crash is counted and ends nothing. Likeness is the structural
similarity of gray images, the mean of a page. Poppler (pdftoppm) is the third opinion. "pdfium-2x" draws at twice the resolution
and takes the mean of four pixels.
"""

from __future__ import annotations

import argparse
import ctypes
import resource
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image

from benchmarks.pdf_ssim import similarity
from sanitizer.engines.pdf._warm_up import JAPANESE_PAGE

RENDERERS = ("pdfium", "pdfium-2x", "mupdf")
KINDS = ("benign", "hostile", "malformed", "encrypted", "bomb")
_SECONDS = 60
_MEMORY_BYTES = 2048 * 1024 * 1024
_MAX_PIXELS = 30_000_000
_UNLIKE = 0.90  # a page less like poppler's than this is named by --each


@dataclass
class Drawn:
    """What one renderer made of one file."""

    outcome: str  # "drawn", "refused", "crashed" or "too slow"
    milliseconds: list[float] = field(default_factory=list)
    pages: dict[int, Path] = field(default_factory=dict)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--pages", type=int, default=3, help="at most so many of each file")
    parser.add_argument("--dpi", type=int, default=150)
    parser.add_argument("--each", action="store_true", help="name the files that differ")
    parser.add_argument("--draw", choices=RENDERERS, help="draw one file (in the place of the corpus) into --into: used inside")
    parser.add_argument("--into", type=Path)
    chosen = parser.parse_args()
    if chosen.draw:
        _draw_here(chosen.draw, chosen.corpus, chosen.into, chosen.pages, chosen.dpi)
    else:
        _compare(chosen.corpus, chosen.pages, chosen.dpi, chosen.each)


def _compare(corpus: Path, pages: int, dpi: int, each: bool) -> None:
    rows: dict[tuple[str, str], list[tuple[Drawn, list[float]]]] = {}
    for kind in KINDS:
        for path in sorted((corpus / kind / "pdf").rglob("*.pdf")):
            with tempfile.TemporaryDirectory() as scratch:
                opinion = _poppler(path, Path(scratch), pages, dpi)
                for renderer in RENDERERS:
                    drawn = _in_a_process(renderer, path, Path(scratch), pages, dpi)
                    alike = [
                        likeness(drawn.pages[number], opinion[number]) for number in sorted(drawn.pages.keys() & opinion.keys())
                    ]
                    rows.setdefault((kind, renderer), []).append((drawn, alike))
                    if each and (drawn.outcome != "drawn" or min(alike, default=1.0) < _UNLIKE):
                        shown = " ".join(f"{value:.3f}" for value in alike)
                        print(f"{renderer:9} {drawn.outcome:8} {shown:24} {path.relative_to(corpus)}", flush=True)
    print(f"{'kind':10} {'renderer':9} {'files':>5} {'drawn':>5} {'refused':>7} {'crashed':>7} {'too slow':>8} {'pages':>5}"
          f" {'ms/page':>8} {'p90':>8} {'SSIM':>6} {'lowest':>6} {'>= .98':>6}")  # fmt: skip
    for (kind, renderer), files in rows.items():
        print(_row(kind, renderer, files))
    for renderer in RENDERERS:
        print(_row("all", renderer, [one for (_, name), files in rows.items() if name == renderer for one in files]))


def _row(kind: str, renderer: str, files: list[tuple[Drawn, list[float]]]) -> str:
    outcomes = [drawn.outcome for drawn, _ in files]
    times = sorted(one for drawn, _ in files for one in drawn.milliseconds) or [0.0]
    alike = [one for _, values in files for one in values] or [0.0]
    counts = [outcomes.count(name) for name in ("drawn", "refused", "crashed", "too slow")]
    return (
        f"{kind:10} {renderer:9} {len(files):5} {counts[0]:5} {counts[1]:7} {counts[2]:7} {counts[3]:8} {len(times):5}"
        f" {statistics.median(times):8.1f} {times[int(len(times) * 0.9)]:8.1f} {statistics.mean(alike):6.3f} {min(alike):6.3f}"
        f" {sum(one >= 0.98 for one in alike) / len(alike):6.1%}"
    )


def _poppler(path: Path, scratch: Path, pages: int, dpi: int) -> dict[int, Path]:
    """Page number > its drawing by poppler, none where it refuses."""
    command = ["pdftoppm", "-q", "-gray", "-cropbox", "-r", str(dpi), "-l", str(pages), path.as_posix(), (scratch / "p").as_posix()]
    try:
        subprocess.run(command, timeout=_SECONDS, check=False, capture_output=True, preexec_fn=_limit)
    except subprocess.TimeoutExpired:
        return {}
    return {int(one.stem.rpartition("-")[2]): one for one in scratch.glob("p-*.pgm")}


def _in_a_process(renderer: str, path: Path, scratch: Path, pages: int, dpi: int) -> Drawn:
    folder = scratch / renderer
    folder.mkdir()
    command = [sys.executable, "-m", "benchmarks.pdf_renderers", path.as_posix(), "--draw", renderer, "--into", folder.as_posix()]
    command += ["--pages", str(pages), "--dpi", str(dpi)]
    try:
        ended = subprocess.run(command, timeout=_SECONDS, check=False, capture_output=True, text=True, preexec_fn=_limit)
    except subprocess.TimeoutExpired:
        return Drawn("too slow")
    found = {int(one.stem): one for one in folder.glob("*.pgm")}
    times = [float(line) for line in ended.stdout.split()]
    if ended.returncode < 0:
        return Drawn("crashed", times, found)
    return Drawn("drawn" if ended.returncode == 0 and found else "refused", times, found)


def _limit() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def likeness(one: Path, other: Path) -> float:
    """The mean structural similarity of two gray images, the second brought to the size of the first."""
    with Image.open(one) as first, Image.open(other) as second:
        x = first.convert("L")
        y = second.convert("L")
    if x.size != y.size:
        y = y.resize(x.size, Image.Resampling.BILINEAR)
    return similarity(x, y).mean


_Drawing = tuple[int, int, bytes, str]  # width, height, pixels, Pillow's raw mode


def _draw_here(renderer: str, path: Path, into: Path, pages: int, dpi: int) -> None:
    """In the process of one file: a PGM for each page, and its milliseconds of processor time on standard output."""
    data = path.read_bytes()
    for _ in _DRAWS[renderer](JAPANESE_PAGE, 1, dpi):  # as the zygote does: looks through the system's fonts
        pass
    drawings = _DRAWS[renderer](data, pages, dpi)
    number = 0
    while True:
        started = time.process_time()
        drawing = next(drawings, None)
        taken = (time.process_time() - started) * 1000
        if drawing is None:
            return
        number += 1
        print(f"{taken:.2f}", flush=True)
        width, height, pixels, raw_mode = drawing
        Image.frombytes("RGB", (width, height), pixels, "raw", raw_mode).convert("L").save(into / f"{number}.pgm")


def _with_pdfium(data: bytes, pages: int, dpi: int) -> Iterator[_Drawing]:
    from sanitizer.engines.pdf import _pdfium
    from sanitizer.engines.pdf.render import pixel_size

    with _pdfium.opened(data) as document:
        document.draw_forms()
        for index in range(min(pages, document.page_count)):
            with document.page(index) as page:
                width, height = pixel_size(page.width_pt, page.height_pt, dpi, _MAX_PIXELS)
                yield width, height, bytes(page.draw(width, height)), "BGRX"


def _with_pdfium_twice(data: bytes, pages: int, dpi: int) -> Iterator[_Drawing]:
    for width, height, pixels, raw_mode in _with_pdfium(data, pages, 2 * dpi):
        half = Image.frombuffer("RGB", (width, height), pixels, "raw", raw_mode, 0, 1).reduce(2)
        yield half.width, half.height, half.tobytes(), "RGB"


def _with_mupdf(data: bytes, pages: int, dpi: int) -> Iterator[_Drawing]:
    from sanitizer.verifiers._mupdf import _raw

    stream = _raw.ll_fz_open_memory(_raw.python_buffer_data(data), len(data))
    document = _raw.ll_fz_open_document_with_stream("pdf", stream)
    for index in range(min(pages, _raw.ll_fz_count_pages(document))):
        page = _raw.ll_fz_load_page(document, index)
        box = _raw.ll_fz_bound_page(page)
        scale = dpi / 72
        x0, y0, x1, y1 = (getattr(_raw, f"fz_rect_{name}_get")(box) for name in ("x0", "y0", "x1", "y1"))
        area = (x1 - x0) * (y1 - y0) * scale * scale
        if area > _MAX_PIXELS:
            scale *= (_MAX_PIXELS / area) ** 0.5
        matrix = _raw.ll_fz_scale(scale, scale)
        pixmap = _raw.ll_fz_new_pixmap_from_page(page, matrix, _raw.ll_fz_device_rgb(), 0)
        width, height = _raw.ll_fz_pixmap_width(pixmap), _raw.ll_fz_pixmap_height(pixmap)
        pixels = ctypes.string_at(_raw.ll_fz_pixmap_samples_int(pixmap), width * height * 3)
        _raw.ll_fz_drop_pixmap(pixmap)
        _raw.ll_fz_drop_page(page)
        yield width, height, pixels, "RGB"


_DRAWS: dict[str, Callable[[bytes, int, int], Iterator[_Drawing]]] = {
    "pdfium": _with_pdfium,
    "pdfium-2x": _with_pdfium_twice,
    "mupdf": _with_mupdf,
}


if __name__ == "__main__":
    main()
