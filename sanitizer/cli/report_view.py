"""Shows reports on a terminal: one line for each file, then the sum."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table
from rich.text import Text

from sanitizer.cli.messages import language, message
from sanitizer.model.report import Report
from sanitizer.pipeline.notice import shown_name
from sanitizer.policy.words import load_words
from sanitizer.sandbox.session import printable

_STYLES = {"CLEAN": "green", "DISARMED": "green", "FLATTENED": "yellow", "REVIEW": "magenta", "BLOCKED": "red", "FAILED": "red"}


def report_table(rows: list[tuple[str, Report]]) -> Table:
    """*rows* are pairs of the path as given and its report."""
    words = load_words(language())
    table = Table(show_edge=False, pad_edge=False)
    for column in ("file", "verdict", "method", "removed", "output"):
        table.add_column(message(f"column.{column}"), overflow="fold", justify="right" if column == "removed" else "left")
    for path, report in rows:
        verdict = Text(words.text(f"verdict.{report.verdict.name.lower()}"), style=_STYLES[report.verdict.name])
        method = words.text(f"method.{report.method}") if report.method else ""
        table.add_row(Text(printable(path)), verdict, method, str(_removed(report)), Text(_outcome(report)))
    return table


def show_reports(rows: list[tuple[str, Report]]) -> None:
    """The table and the sum, on standard output."""
    console = Console()
    if rows:
        console.print(report_table(rows))
    released = sum(report.verdict.releasable for _, report in rows)
    console.print(message("done", total=len(rows), released=released, held=len(rows) - released), highlight=False)


def _removed(report: Report) -> int:
    return sum(finding.action != "allow" for finding in report.findings)


def _outcome(report: Report) -> str:
    words = load_words(language())
    path = report.targets[0].path if report.targets else ""
    if not report.error_code:
        return path
    reason = words.text(f"error.{words.error_key(report.error_code)}.headline", name=shown_name(report.source.name))
    return f"{reason} {path}".strip()
