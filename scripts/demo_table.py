"""The table of the demo: for each format and verdict how many files, and in words what was removed or why they are held."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from rich import box
from rich.cells import cell_len
from rich.markup import escape
from rich.table import Table

from sanitizer.model.errors import UnsupportedType
from sanitizer.model.finding import Action
from sanitizer.model.report import Report
from sanitizer.model.verdict import Verdict
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.words import Words

_STYLES = {
    Verdict.CLEAN: "green",
    Verdict.DISARMED: "green",
    Verdict.FLATTENED: "yellow",
    Verdict.REVIEW: "magenta",
    Verdict.BLOCKED: "red",
    Verdict.FAILED: "red",
}
_HEADINGS = {
    "ja": ("形式", "判定", "件数", "取り除いたもの・渡せない理由"),
    "en": ("format", "verdict", "files", "what was removed, or why it is held"),
}
_MORE = {"ja": "ほか{count}種類", "en": "and {count} more kinds"}
_OTHERS = {"ja": "他の形式", "en": "other formats"}
_COMMA = {"ja": "、", "en": ", "}
_SHOWN_FEATURES = 12  # names of features in one cell
_SHOWN_KINDS = 4  # names of foreign types in one cell
_FORMAT_WIDTH = 26
_GAPS = 12  # columns between and beside the columns of the table


@dataclass(frozen=True, slots=True)
class _Row:
    order: tuple[int, str]
    format_title: str
    verdict: Verdict
    reason: str


class OutcomeTable:
    """Words come from the same place as those of notices; widths are in columns, where a full-width character takes two."""

    def __init__(self, words: Words, catalogue: Catalogue, width: int) -> None:
        self._words = words
        self._catalogue = catalogue
        self._verdict_width = max(cell_len(self._verdict(verdict)) for verdict in Verdict)
        self._why_width = width - _FORMAT_WIDTH - self._verdict_width - len(_HEADINGS["en"][2]) - _GAPS

    def render(self, reports: Iterable[Report]) -> Table:
        """One row for each format, verdict and reason."""
        groups: dict[_Row, list[Report]] = defaultdict(list)
        for report in reports:
            groups[self._row(report)].append(report)
        format_heading, verdict_heading, count_heading, why_heading = _HEADINGS[self._words.language]
        table = Table(box=box.SIMPLE_HEAD, pad_edge=False)
        table.add_column(format_heading, width=_FORMAT_WIDTH, overflow="fold")
        table.add_column(verdict_heading, width=self._verdict_width, no_wrap=True)
        table.add_column(count_heading, width=len(_HEADINGS["en"][2]), justify="right", no_wrap=True)
        table.add_column(why_heading, width=self._why_width, overflow="fold")
        before = ""
        for row, group in sorted(groups.items(), key=lambda item: (item[0].order, item[0].verdict, item[0].reason)):
            title = row.format_title if row.format_title != before else ""
            before = row.format_title
            verdict = f"[{_STYLES[row.verdict]}]{self._verdict(row.verdict)}[/]"
            table.add_row(escape(title), verdict, str(len(group)), escape(self._why(row, group)))
        return table

    def sums(self, reports: Iterable[Report]) -> str:
        """`問題なし 3、無害化済み 20`: all verdicts that occurred."""
        counts = Counter(report.verdict for report in reports)
        return self._joined(f"{self._verdict(verdict)} {counts[verdict]}" for verdict in sorted(counts))

    def _row(self, report: Report) -> _Row:
        kind = report.source.type
        reason = "" if report.verdict.releasable else self._reason(report)
        if kind in self._catalogue.types:
            return _Row((0, kind), self._words.type_title(kind), report.verdict, reason)
        return _Row((1, ""), _OTHERS[self._words.language], report.verdict, reason)

    def _reason(self, report: Report) -> str:
        """The first line of why, as a notice says it."""
        words = self._words
        key = f"error.{words.error_key(report.error_code)}"
        foreign = self._catalogue.foreign.get(report.source.type)
        if report.error_code == UnsupportedType.code and foreign and words.has(f"unsupported.{foreign.category}.why"):
            key = f"unsupported.{foreign.category}"
        return words.lines(f"{key}.why")[0]

    def _verdict(self, verdict: Verdict) -> str:
        return self._words.text(f"verdict.{verdict.name.lower()}")

    def _why(self, row: _Row, group: list[Report]) -> str:
        """The reason, then the foreign types that it holds back, then what was removed or what blocked."""
        features = Counter(key for report in group for key in _once(report))
        parts = [row.reason] if row.reason else []
        if row.reason:
            parts += self._flow(self._foreign_titles(group))
        parts += self._flow(self._feature_titles(features))
        return "\n".join(parts) or "—"

    def _feature_titles(self, features: Mapping[str, int]) -> list[str]:
        """The most frequent first, each with its number of files when there is more than one."""
        ordered = sorted(features.items(), key=lambda item: (-item[1], item[0]))
        titles = [self._title(key) + (f" ×{count}" if count > 1 else "") for key, count in ordered]
        return self._cut(titles, _SHOWN_FEATURES)

    def _foreign_titles(self, group: list[Report]) -> list[str]:
        foreign = self._catalogue.foreign
        titles = sorted({self._words.title(foreign[report.source.type]) for report in group if report.source.type in foreign})
        return self._cut(titles, _SHOWN_KINDS)

    def _cut(self, titles: list[str], shown: int) -> list[str]:
        if len(titles) <= shown:
            return titles
        return [*titles[:shown], _MORE[self._words.language].format(count=len(titles) - shown)]

    def _title(self, key: str) -> str:
        feature = self._catalogue.features.get(key)
        return self._words.title(feature) if feature else key

    def _joined(self, parts: Iterable[str]) -> str:
        return _COMMA[self._words.language].join(parts)

    def _flow(self, parts: list[str]) -> list[str]:
        """Lines of as many *parts* as fit: broken between parts, since Japanese text has no spaces to break at."""
        lines: list[str] = []
        for part in parts:
            longer = self._joined([lines[-1], part]) if lines else ""
            if lines and cell_len(longer) <= self._why_width - cell_len(_COMMA[self._words.language]):
                lines[-1] = longer
            else:
                if lines:
                    lines[-1] += _COMMA[self._words.language].rstrip()
                lines.append(part)
        return lines


def _once(report: Report) -> set[str]:
    """Keys of what was removed, or of what made policy block a held file; each once for a file."""
    wanted = (Action.REMOVE, Action.FLATTEN) if report.verdict.releasable else (Action.BLOCK,)
    return {finding.feature for finding in report.findings if finding.action in wanted}
