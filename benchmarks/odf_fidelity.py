"""`python -m benchmarks.odf_fidelity CORPUS`: OpenDocument files through the whole path, what people read and use before and after.

Read with zipfile and ElementTree, which neither the engine nor the verifier uses: texts, cells with their formulas, and how many
there are of each thing. What a finding says was removed is not missed. With `--render` also how pages look in LibreOffice.
"""

from __future__ import annotations

import argparse
import tempfile
import xml.etree.ElementTree as ET
import zipfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks import pdf_aims
from benchmarks.corpus import read_manifest, run
from benchmarks.ooxml_render import SSIM_AIM, Renderer, looks_the_same
from benchmarks.pdf_aims import Aim, share
from sanitizer.model.finding import Action
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method

FORMATS = frozenset("odt ods odp odg ott ots otp otg fodt fods fodp fodg".split())
_OASIS = "urn:oasis:names:tc:opendocument:xmlns:"
_OFFICE, _TEXT, _TABLE, _DRAW = (f"{{{_OASIS}{name}:1.0}}" for name in ("office", "text", "table", "drawing"))
_COUNTED = {
    "tables": f"{_TABLE}table",
    "frames": f"{_DRAW}frame",
    "embedded documents": f"{_DRAW}object",
    "links": f"{_TEXT}a",
    "comments": f"{_OFFICE}annotation",
    "notes": f"{_TEXT}note",
    "slides": f"{_DRAW}page",
    "shapes": f"{_DRAW}custom-shape",
    "ruby": f"{_TEXT}ruby",
    "named ranges": f"{_TABLE}named-range",
    "pivot tables": f"{_TABLE}data-pilot-table",
}
# Of documents inside of a flat one: nobody reads them.
_NOT_READ = frozenset(f"{_OFFICE}{name}" for name in ("binary-data", "meta", "settings", "scripts"))
_BODY = f"{_OFFICE}body"
_SHOWN_CHARS = 200
_FORMULA = f"{_TABLE}formula"
_VALUES = tuple(f"{_OFFICE}{name}" for name in ("value-type", "value", "date-value", "time-value", "boolean-value", "string-value"))


@dataclass(frozen=True, slots=True)
class Seen:
    """What one file holds. `cells` are (value attributes, text) in order, `formulas` those of the cells in order."""

    words: Counter[str]
    counts: Counter[str]
    cells: tuple[tuple[str, ...], ...]
    formulas: tuple[str, ...]


def seen(file: Path) -> Seen:
    """Raises zipfile.BadZipFile, ET.ParseError, KeyError for a source that the standard library cannot read."""
    roots = list(_bodies(file))
    names = Counter(str(element.tag) for root in roots for element in root.iter())
    cells = [cell for root in roots for cell in root.iter(f"{_TABLE}table-cell")]
    return Seen(
        Counter(word for root in roots for text in root.itertext() for word in text.split()),
        Counter({kind: names[name] for kind, name in _COUNTED.items()}),
        tuple((*(cell.get(name, "") for name in _VALUES), "".join(cell.itertext()).strip()) for cell in cells),
        tuple(cell.get(_FORMULA, "") for cell in cells),
    )


def _bodies(file: Path) -> Iterator[ET.Element]:
    """The body of a flat document, or of the main one of a package."""
    data = file.read_bytes()
    if data.startswith(b"PK"):
        with zipfile.ZipFile(file) as package:
            data = package.read("content.xml")
    root = ET.fromstring(data)
    for element in list(root.iter()):
        for child in list(element):
            if child.tag in _NOT_READ:
                element.remove(child)
    yield from root.iter(_BODY)


def missed(source: Path, target: Path, report: Report) -> dict[str, str]:
    """What is gone though no finding says so, by measure; empty for a faithful file."""
    before, after = seen(source), seen(target)
    removed = [finding for finding in report.findings if finding.action is not Action.ALLOW]
    lost = before.words - after.words - Counter(word for finding in removed for word in finding.detail.split())
    found = {"words": " ".join(lost)[:_SHOWN_CHARS]} if lost else {}
    fewer = before.counts - after.counts
    if fewer and not removed_things(removed_keys={finding.feature for finding in removed}):
        found["fewer"] = ", ".join(f"{kind} {number}" for kind, number in fewer.items())
    if before.cells != after.cells:
        found["cells"] = f"{len(before.cells)} became {len(after.cells)} or differ"
    formulas = [one for one, other in zip(before.formulas, after.formulas, strict=False) if one != other]
    told = " ".join(finding.detail for finding in removed)
    if any(formula not in told for formula in formulas):
        found["formulas"] = f"{len(formulas)} differ"
    return found


def removed_things(removed_keys: set[str]) -> bool:
    """True when a feature was removed that takes frames, links or objects with it."""
    return not removed_keys.isdisjoint(
        f"odf.{key}" for key in "ole_object embedded_object media applet link_target external_link database dde".split()
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("corpus", type=Path)
    parser.add_argument("--policy", default="standard")
    parser.add_argument("--slots", type=int, default=2)
    parser.add_argument("--render", action="store_true", help="compare how pages look in LibreOffice (some seconds a file)")
    options = parser.parse_args()
    cases = [case for case in read_manifest(options.corpus) if case.form in FORMATS]
    with tempfile.TemporaryDirectory() as name:
        reports, _ = run(options.corpus, cases, options.policy, options.slots, Path(name))
        pairs = [
            (options.corpus / case.path, Path(report.targets[0].path), case.kind, report)
            for case, report in zip(cases, reports, strict=True)
            if report.verdict.releasable and report.method is Method.RECONSTRUCT and report.targets
        ]
        faithful = looked = same = 0
        renderer = Renderer(Path(name))
        for source, target, kind, report in pairs:
            wrong = missed(source, target, report)
            faithful += not wrong
            print(f"  {source.name} ({kind}): {wrong or 'faithful'}")
            if options.render:
                look = renderer.compare(source, target)
                if not look.not_comparable:
                    looked += 1
                    same += looks_the_same(look)
                    print(f"    {look.pages} > {look.pages_target} pages, SSIM {look.mean_ssim:.4f} {look.target_error}")
    benign = sum(case.kind == "benign" for case in cases)
    aims = [
        Aim(
            "benign OpenDocument files released by reconstruct",
            share(sum(kind == "benign" for _, _, kind, _ in pairs), benign),
            98.5,
            at_least=True,
            unit=" %",
        ),
        Aim("of all rebuilt: nothing missed but what findings say", share(faithful, len(pairs)), 99.0, at_least=True, unit=" %"),
    ]
    if options.render:
        aims.append(Aim(f"as many pages, mean SSIM >= {SSIM_AIM}", share(same, looked), 95.0, at_least=True, unit=" %"))
    pdf_aims.show(aims)


if __name__ == "__main__":
    main()
