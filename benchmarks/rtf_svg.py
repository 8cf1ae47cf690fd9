"""How faithful rebuilt rich text and SVG pictures are, and what is left in them: text and pages by other readers than the engine's.

    python -m benchmarks.rtf_svg CORPUS [--derived 20]

Rich text: LibreOffice's text of both, its pages of both (as poppler draws the PDF), oletools' rtfobj on the output. SVG: resvg's
pixels of both on white, and a search for what runs or loads. A corpus has few of either; `--derived N` adds what other programs
make of N of its documents: rich text that LibreOffice writes from Word files, SVG that MuPDF writes from the first pages of PDFs.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import subprocess
import tempfile
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import pymupdf
import resvg_py
from oletools import rtfobj
from PIL import Image

from benchmarks import pdf_aims
from benchmarks.ooxml_render import Renderer, RenderError
from benchmarks.pdf_aims import Aim, share
from benchmarks.pdf_ssim import similarity
from sanitizer.engines.rtf import ENGINE as RTF
from sanitizer.engines.svg import ENGINE as SVG
from sanitizer.fidelity.recall import recall
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy

FORMATS = ("rtf", "svg")
SSIM_AIM = 0.97
_SECONDS = 120
_SVG_RISK = re.compile(
    rb"<script|<foreignObject|\son\w+\s*=|javascript:|@import|@font-face|<!DOCTYPE|<!ENTITY|xml-stylesheet"
    rb"|(?:href|src)\s*=\s*[\"']\s*(?!#|data:image/)(?!https?:|mailto:)|url\(\s*[\"']?(?!#)"
    rb"|<image[^>]*href=[\"'](?!data:)|<use[^>]*href=[\"'](?!#)",
    re.IGNORECASE,
)
_FONT = "Noto Sans CJK JP"


@dataclass
class Measured:
    """One file. Text counts are pairs of characters; `similar` is None where the source cannot be drawn."""

    path: str
    form: str
    kind: str
    engine_ms: float = 0.0
    kept: int = 0
    wanted: int = 0
    similar: float | None = None
    residue: int = 0
    note: str = ""

    @property
    def complete(self) -> bool:
        return self.kept == self.wanted


def measure(files: Iterable[tuple[str, str, str, Path, Path]], scratch: Path) -> list[Measured]:
    """Of (name, format, kind, source, target) each."""
    renderer = Renderer(scratch)
    return [_measured(*file, renderer, scratch) for file in files]


def _measured(name: str, form: str, kind: str, source: Path, target: Path, renderer: Renderer, scratch: Path) -> Measured:
    row = Measured(name, form, kind)
    if form == "rtf":
        _rich_text(row, source, target, renderer, scratch)
    else:
        _picture(row, source, target)
    return row


def _rich_text(row: Measured, source: Path, target: Path, renderer: Renderer, scratch: Path) -> None:
    parser = rtfobj.RtfObjParser(target.read_bytes())
    parser.parse()
    row.residue = len(parser.objects)
    before, after = _office_text(source, scratch), _office_text(target, scratch)
    row.kept, row.wanted = recall(before, after)
    try:
        seen = renderer.compare(source, target)
    except RenderError as error:
        row.note = str(error)
        return
    if seen.not_comparable:
        row.note = seen.not_comparable
    else:
        row.similar = 0.0 if seen.target_error or seen.pages != seen.pages_target else seen.mean_ssim
        row.note = seen.target_error or (f"{seen.pages} pages became {seen.pages_target}" if not row.similar else "")


def _office_text(document: Path, scratch: Path) -> str:
    """What LibreOffice says that a document says; "" when it does not open it."""
    with tempfile.TemporaryDirectory(dir=scratch) as folder:
        command = [
            "timeout",
            "--kill-after=5",
            str(_SECONDS),
            "soffice",
            f"-env:UserInstallation={(scratch / 'text_profile').as_uri()}",
        ]
        command += ["--headless", "--norestore", "--convert-to", "txt:Text:UTF8", "--outdir", folder, str(document)]
        subprocess.run(command, stdin=subprocess.DEVNULL, capture_output=True, check=False)
        made = list(Path(folder).iterdir())
        return made[0].read_text(encoding="utf-8-sig") if made else ""


def _picture(row: Measured, source: Path, target: Path) -> None:
    row.residue = len(_SVG_RISK.findall(target.read_bytes()))
    before, after = _drawn(source), _drawn(target)
    if before is None:
        row.note = "resvg does not draw the source"
        return
    row.similar = similarity(before, after).mean if after is not None and before.size == after.size else 0.0


def _drawn(picture: Path) -> Image.Image | None:
    """On white, at most a thousand pixels wide."""
    try:
        text = picture.read_text(encoding="utf-8-sig")
        data = resvg_py.svg_to_bytes(
            svg_string=text, width=1_000, dpi=96, font_dirs=["/usr/share/fonts"], font_family=_FONT, sans_serif_family=_FONT
        )
    except (ValueError, OSError, UnicodeError):
        return None
    with Image.open(io.BytesIO(data)) as image:
        paper = Image.new("RGBA", image.size, "white")
        paper.alpha_composite(image.convert("RGBA"))
        return paper.convert("L")


# --- documents that other programs make --------------------------------------------------------------------------------


def derived(corpus: Path, paths: list[str], folder: Path, count: int) -> Iterator[tuple[str, str, Path]]:
    """(name, format, file): *count* rich texts of Word files and *count* SVG of PDFs, spread evenly over *paths*."""
    words = [path for path in paths if path.startswith("benign/") and path.endswith((".docx", ".doc"))]
    for number, path in enumerate(_spread(words, count)):
        if (made := _rich_text_of(corpus / path, folder / f"{number}")) is not None:
            yield f"{path} > rtf", "rtf", made
    papers = [path for path in paths if path.startswith("benign/pdf/") and path.endswith(".pdf")]
    for number, path in enumerate(_spread(papers, count)):
        if (made := _svg_of(corpus / path, folder / f"{number}.svg")) is not None:
            yield f"{path} > svg", "svg", made


def _spread(paths: list[str], count: int) -> list[str]:
    return paths[:: max(1, len(paths) // max(1, count))][:count]


def _rich_text_of(document: Path, folder: Path) -> Path | None:
    folder.mkdir(parents=True, exist_ok=True)
    profile = (folder.parent / "derive_profile").as_uri()
    command = [
        "timeout",
        "--kill-after=5",
        str(_SECONDS),
        "soffice",
        f"-env:UserInstallation={profile}",
        "--headless",
        "--norestore",
    ]
    subprocess.run(
        [*command, "--convert-to", "rtf", "--outdir", str(folder), str(document)],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        check=False,
    )
    return next(iter(folder.glob("*.rtf")), None)


def _svg_of(paper: Path, made: Path) -> Path | None:
    try:
        with pymupdf.open(paper) as document:  # type: ignore[no-untyped-call]
            made.write_text(document[0].get_svg_image(text_as_path=False), encoding="utf-8")
    except (RuntimeError, ValueError, IndexError):
        return None
    return made


# --- figures --------------------------------------------------------------------------------


def aims(rows: list[Measured]) -> list[Aim]:
    """The measures of issue 4 for rich text and SVG."""
    benign = [row for row in rows if row.kind == "benign"]
    texts = [row for row in benign if row.form == "rtf" and row.wanted]
    made = []
    if texts:
        made.append(
            Aim("rtf: text recall 1.0 by LibreOffice", share(sum(row.complete for row in texts), len(texts)), 99, True, " %")
        )
    for form in FORMATS:
        drawn = [row for row in benign if row.form == form and row.similar is not None]
        if drawn:
            alike = sum((row.similar or 0.0) >= SSIM_AIM for row in drawn)
            made.append(Aim(f"{form}: looks the same (SSIM at least {SSIM_AIM})", share(alike, len(drawn)), 95, True, " %"))
    left = {form: sum(row.residue > 0 for row in rows if row.form == form) for form in FORMATS}
    return made + [Aim(f"{form}: files with something left in them", count, 0) for form, count in left.items()]


def show(rows: list[Measured]) -> None:
    """A line for each file that is not as it was, then the aims."""
    for row in rows:
        alike = row.similar is None or row.similar >= SSIM_AIM
        if not row.complete or not alike or row.residue or row.note:
            similar = "-" if row.similar is None else f"{row.similar:.3f}"
            print(f"  {row.path}: text {row.kept}/{row.wanted}, similar {similar}, residue {row.residue} {row.note}")
    times = [row.engine_ms for row in rows if row.engine_ms]
    if times:
        print(f"engine, ms: median {statistics.median(times):.1f}, largest {max(times):.1f} ({len(times)} files)")
    pdf_aims.show(aims(rows))


def of_reports(corpus: Path, pairs: Iterable[tuple[str, str, str, Report]]) -> list[Measured]:
    """Of (path, format, kind, report) of a corpus run, those that were reconstructed."""
    files = [
        (path, form, kind, corpus / path, Path(report.targets[0].path))
        for path, form, kind, report in pairs
        if report.verdict.releasable and report.method is Method.RECONSTRUCT and report.targets
    ]
    with tempfile.TemporaryDirectory() as scratch:
        return measure(files, Path(scratch))


def of_derived(corpus: Path, paths: list[str], policy: Policy, count: int) -> list[Measured]:
    """Documents that other programs make of the corpus, through the engines in this process."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        files: list[tuple[str, str, str, Path, Path]] = []
        times: dict[str, float] = {}
        for path, form, source in derived(corpus, paths, folder / "in", count):
            target = folder / f"out{len(files)}.{form}"
            started = time.perf_counter()
            try:
                target.write_bytes(_rebuilt(source, form, policy))
            except UntrustedInputError as error:
                print(f"  {path}: {error}")
                continue
            times[path] = (time.perf_counter() - started) * 1000
            files.append((path, form, "benign", source, target))
        rows = measure(files, folder)
        for row in rows:
            row.engine_ms = times[row.path]
        return rows


def _rebuilt(source: Path, form: str, policy: Policy) -> bytes:
    """In this process; pictures inside go through their engine here, too."""
    from benchmarks.engines import _nested
    from sanitizer.sandbox.session import StepSession

    engine = RTF if form == "rtf" else SVG
    session = StepSession(policy, form, lambda _finding: None, lambda member, name: _nested(member, name, policy))
    target = io.BytesIO()
    with source.open("rb") as file:
        engine.reconstruct(file, target, session)
    return target.getvalue()


def main() -> None:
    from benchmarks.corpus import read_manifest, run
    from sanitizer.policy.shipped import DEFAULT_POLICY

    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--derived", type=int, default=0, metavar="N")
    options = parser.parse_args()
    everything = read_manifest(options.corpus)
    cases = [case for case in everything if case.form in FORMATS]
    with tempfile.TemporaryDirectory() as name:
        reports, policy = run(options.corpus, cases, DEFAULT_POLICY, 1, Path(name))
        pairs = [(case.path, case.form, case.kind, report) for case, report in zip(cases, reports, strict=True)]
        rows = of_reports(options.corpus, pairs)
        released = [report.verdict.releasable for (_, _, kind, report) in pairs if kind == "benign"]
        print(f"benign released: {sum(released)} of {len(released)}")
        if options.derived:
            rows += of_derived(options.corpus, [case.path for case in everything], policy, options.derived)
    show(rows)


if __name__ == "__main__":
    main()
