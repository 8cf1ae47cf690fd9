"""`python -m benchmarks.legacy_text CORPUS`: how much of the text of old Office files our own readers find, against LibreOffice.

Word: LibreOffice's plain text. Excel: all cells of all sheets as LibreOffice shows them (CSV), and their values (through XLSX).
PowerPoint: the paragraphs of the PPTX that LibreOffice makes. What LibreOffice does not open is listed and not counted.
"""

from __future__ import annotations

import argparse
import csv
import datetime
import html
import io
import re
import subprocess
import sys
import tempfile
import unicodedata
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path

import openpyxl
from openpyxl.utils.datetime import to_excel

from benchmarks import pdf_aims
from benchmarks.corpus import Case, read_manifest
from sanitizer.detect.identify import identify
from sanitizer.engines.legacy_office import TYPES, binary_workbook, text, workbook, workbook_text
from sanitizer.engines.legacy_office.source import opened
from sanitizer.fidelity.recall import recall
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import StepSession

RECALL_AIM, CELLS_AIM = 0.99, 0.999
_SECONDS = 120
_ALL_SHEETS = "csv:Text - txt - csv (StarCalc):9,34,76,1,,0,false,true,true,false,false,-1"
_AMERICAN = re.compile(r"\b(\d{1,2})/(\d{1,2})/(\d{4})\b")
_PASSWORD = re.compile(r"password=(\S+)")


@dataclass(frozen=True, slots=True)
class Row:
    """One file. `cells` counts the values that LibreOffice has, `same` those of them that ours has, too."""

    path: str
    found: int
    wanted: int
    cells: int = 0
    same: int = 0
    error: str = ""

    @property
    def recall(self) -> float:
        return self.found / self.wanted if self.wanted else 1.0


def session(type_name: str, note: str) -> StepSession:
    """With the password that the corpus knows."""
    known = _PASSWORD.search(note)
    policy = Policy("benchmark", "benchmark", "計測", "0" * 64, (Method.TEXT,))

    def ignore(_finding: Finding) -> None:
        return None

    return StepSession(policy, type_name, ignore, lambda _member, _name: None, (known[1],) if known else (), flattening=True)


def ours(path: Path, type_name: str, note: str) -> str:
    with path.open("rb") as file:
        return "".join(text.extract_text(file, session(type_name, note)))


def converted(path: Path, wanted: str, suffix: str, folder: Path) -> list[Path]:
    """What LibreOffice makes of *path* with the filter *wanted*; [] when it makes nothing."""
    source = folder / f"source{suffix}"
    source.write_bytes(path.read_bytes())
    command = ["soffice", f"-env:UserInstallation=file://{folder}/profile", "--headless", "--convert-to", wanted]
    out = folder / wanted.split(":", 1)[0]
    subprocess.run([*command, "--outdir", str(out), str(source)], capture_output=True, timeout=_SECONDS, check=False)
    return sorted(out.iterdir()) if out.is_dir() else []


def word_reference(path: Path, folder: Path) -> str:
    made = converted(path, "txt:Text (encoded):UTF8", ".doc", folder)
    return made[0].read_text("utf-8-sig") if made else ""


def powerpoint_reference(path: Path, folder: Path) -> str:
    made = converted(path, "pptx", ".ppt", folder)
    if not made:
        return ""
    with zipfile.ZipFile(made[0]) as package:
        names = sorted(name for name in package.namelist() if re.fullmatch(r"ppt/slides/slide\d+\.xml", name))
        slides = [package.read(name).decode() for name in names]
    found = [piece for slide in slides for piece in re.findall(r"<a:t>([^<]*)</a:t>", slide)]
    return html.unescape("\n".join(found))


def excel_reference(path: Path, folder: Path) -> str:
    """Every cell of every sheet as it is shown, one a line."""
    cells: list[str] = []
    for file in converted(path, _ALL_SHEETS, path.suffix, folder):
        rows = csv.reader(io.StringIO(file.read_text("utf-8-sig")), delimiter="\t")
        cells += [_one_line(cell) for row in rows for cell in row]
    return "\n".join(filter(None, cells))


def _one_line(cell: str) -> str:
    """The built-in date format is the locale's: LibreOffice writes it in the American order here, we in the Japanese."""
    return _AMERICAN.sub(r"\3/\1/\2", " ".join(unicodedata.normalize("NFKC", cell).split()))


def shown_cells(reference: str, mine: str) -> tuple[int, int]:
    """(cells of *reference* that are in *mine*, all of them)."""
    wanted = Counter(reference.split("\n"))
    have = Counter(_one_line(cell) for line in mine.split("\n") for cell in line.split("\t"))
    return (wanted & have).total(), wanted.total()


def same_cells(path: Path, note: str, folder: Path) -> tuple[int, int]:
    """(values that LibreOffice has, how many of them ours has at the same place)."""
    made = converted(path, "xlsx", path.suffix, folder)
    if not made:
        return 0, 0
    with path.open("rb") as file:
        step = session(path.suffix[1:], note)
        plain = opened(file, step)
        if path.suffix == ".xlsb":
            _, sheets = binary_workbook.read_workbook(plain, step)
        else:
            _, sheets = workbook.read_workbook(workbook_text.stream_of(plain, step), step)
        mine = {(number, cell.row, cell.column): cell.value for number, sheet in enumerate(sheets) for cell in sheet.cells}
    total = same = 0
    for place, value in _values(made[0]):
        total += 1
        same += _is_same(mine.get(place), value)
    return total, same


def _values(path: Path) -> Iterator[tuple[tuple[int, int, int], object]]:
    try:
        book = openpyxl.load_workbook(path, data_only=True)
    except (TypeError, ValueError, KeyError) as error:  # openpyxl does not take all that LibreOffice writes
        print(f"  openpyxl: {error}")
        return
    for number, sheet in enumerate(book.worksheets):
        for row in sheet.iter_rows():
            for cell in row:
                if cell.value is not None:
                    yield (number, cell.row - 1, cell.column - 1), cell.value


def _is_same(mine: object, theirs: object) -> bool:
    if isinstance(theirs, datetime.datetime | datetime.date | datetime.time | datetime.timedelta):
        theirs = to_excel(theirs)  # type: ignore[no-untyped-call]
    if isinstance(theirs, bool) or isinstance(mine, bool):
        return mine is not None and bool(mine) == bool(theirs)
    if isinstance(theirs, int | float) and isinstance(mine, int | float):
        return abs(mine - theirs) <= 1e-6 * max(1.0, abs(theirs))
    return str(mine).replace("\r\n", "\n").strip() == str(theirs).replace("\r\n", "\n").strip()


REFERENCES: dict[str, Callable[[Path, Path], str]] = {
    "doc": word_reference,
    "xls": excel_reference,
    "xlsb": excel_reference,
    "ppt": powerpoint_reference,
}


def true_type(path: Path) -> str:
    """What detection says; the corpus goes by names."""
    with path.open("rb") as file:
        return identify(file, path.name, TYPES).type_name


def measure(corpus: Path, case: Case) -> Row | None:
    """None for a file that LibreOffice does not open, or that is of another type than its name says."""
    path = corpus / case.path
    if true_type(path) != case.form:
        return None
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        reference = REFERENCES[case.form](path, folder)
        try:
            mine = ours(path, case.form, case.note)
        except UntrustedInputError as error:
            return Row(case.path, 0, len(reference), error=f"{error.code}: {error}") if reference.strip() else None
        if not reference.strip():
            return None
        cells, same = same_cells(path, case.note, folder) if case.form in ("xls", "xlsb") else (0, 0)
    found, wanted = shown_cells(reference, mine) if case.form in ("xls", "xlsb") else recall(reference, mine)
    return Row(case.path, found, wanted, cells, same)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--formats", nargs="*", default=list(REFERENCES), choices=list(REFERENCES))
    parser.add_argument("--only", default="", help="only files whose path holds this")
    options = parser.parse_args()
    cases = [case for case in read_manifest(options.corpus) if case.form in options.formats and options.only in case.path]
    rows: list[Row] = []
    for case in cases:
        row = measure(options.corpus, case)
        if row is None:
            print(f"  {'-':>7} {'':>13} {case.path}: not comparable")
            continue
        rows.append(row)
        print(f"  {row.recall:7.4f} {f'{row.same}/{row.cells}' if row.cells else '':>13} {row.path} {row.error}")
        sys.stdout.flush()
    aims = []
    for form in options.formats:
        for kind in ("benign", ""):
            mine = [row for row in rows if f"/{form}/" in row.path and row.path.startswith(kind)]
            good = pdf_aims.share(sum(row.recall >= RECALL_AIM for row in mine), len(mine))
            what = f"{form}: {kind or 'all'} files with a recall of {RECALL_AIM:g}"
            aims.append(pdf_aims.Aim(what, good, 99.0, at_least=True, unit=" %"))
    cells = pdf_aims.share(sum(row.same for row in rows), sum(row.cells for row in rows))
    aims.append(pdf_aims.Aim("xls, xlsb: cells with the same value", cells, 100 * CELLS_AIM, at_least=True, unit=" %"))
    pdf_aims.show(aims)


if __name__ == "__main__":
    main()
