"""Shows reports on a terminal: two short lines for each file, then the sum."""

from __future__ import annotations

from rich.cells import cell_len
from rich.console import Console
from rich.text import Text

from sanitizer.cli.messages import language, message
from sanitizer.model.finding import Action
from sanitizer.model.report import Report
from sanitizer.pipeline.fidelity_words import percent
from sanitizer.pipeline.notice import shown_name
from sanitizer.policy.words import Words, load_words
from sanitizer.sandbox.session import printable

_STYLES = {"CLEAN": "green", "DISARMED": "green", "FLATTENED": "yellow", "REVIEW": "magenta", "BLOCKED": "red", "FAILED": "red"}


def show_report(console: Console, path: str, report: Report) -> None:
    """The verdict and the file, then where its output or notice is and why."""
    words = load_words(language())
    verdict = words.text(f"verdict.{report.verdict.name.lower()}")
    width = max(cell_len(words.text(f"verdict.{name.lower()}")) for name in _STYLES)
    line = Text.assemble((verdict + " " * (width - cell_len(verdict)), _STYLES[report.verdict.name]), "  ", printable(path))
    console.print(line, soft_wrap=True)
    if report.error_code:
        key = words.error_key(report.error_code)
        headline = words.text(f"error.{key}.headline", name=shown_name(report.source.name))
        console.print(" " * width + "  " + headline, soft_wrap=True, highlight=False, markup=False)
    for target in report.targets:
        console.print(
            " " * width + "  → " + printable(target.path) + _how(report, words), soft_wrap=True, highlight=False, markup=False
        )


def show_sum(console: Console, reports: list[Report]) -> None:
    released = sum(report.verdict.releasable for report in reports)
    console.print(message("done", total=len(reports), released=released, held=len(reports) - released), highlight=False)


def _how(report: Report, words: Words) -> str:
    if report.method is None:
        return ""
    removed = sum(finding.action is not Action.ALLOW for finding in report.findings)
    parts = [words.text(f"method.{report.method}")]
    if removed:
        parts.append(message("removed", count=removed))
    compared = report.fidelity.comparison if report.fidelity and report.fidelity.method is report.method else None
    if compared is not None:
        parts.append(words.text("fidelity.short", similarity=percent(compared.similarity.mean)))
    return f" ({', '.join(parts)})"
