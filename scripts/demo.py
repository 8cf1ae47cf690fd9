"""`make demo`: an installation in ./demo, its daemon, every sample through the inbox, and a table of what came out and why.

Ends with exit code 1 when any sample does not end as its catalogue entry says, or when the audit log does not verify.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Mapping
from pathlib import Path

from rich.console import Console
from rich.markup import escape

from samples.sample import Sample, all_samples, write_all
from sanitizer.cli.messages import language
from sanitizer.model.report import Report
from sanitizer.model.safe_name import notice_name
from sanitizer.pipeline.route import Origin
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.words import load_words
from sanitizer.sandbox.known import load_catalogue
from scripts.demo_site import DemoError, Site
from scripts.demo_table import OutcomeTable

FOLDER = Path("demo")
_NARROW, _WIDE = 100, 132
_SHOWN_DIFFERENCES = 20

_TEXTS = {
    "init": ("An installation in {folder}/", "{folder}/ に環境を作りました"),
    "contact": ("Information systems section, ext. 1234 (demo)", "情報システム課 内線1234（デモ）"),
    "serving": ("The daemon is running (its log: {log})", "デーモンを起動しました（ログ: {log}）"),
    "dropped": ("{count} samples are in the inbox", "サンプル {count}件を受付フォルダーに入れました"),
    "ended": ("All have ended after {seconds:.1f} seconds", "{seconds:.1f}秒ですべて終わりました"),
    "notice": ("One of the notices ({path}):", "通知の例（{path}）:"),
    "look": ("To look at: {inbox} (empty now), {outbox}", "ご覧ください: {inbox}（いまは空）、{outbox}"),
    "good": ("Every sample ended as it should.", "すべてのサンプルが予定どおりの結果になりました。"),
    "bad": ("{count} samples did NOT end as they should:", "予定どおりにならなかったサンプルが {count}件あります:"),
}


def main() -> int:
    console = Console(width=_width(), highlight=False, soft_wrap=False)
    try:
        return _run(Site(FOLDER), console)
    except DemoError as error:
        console.print(f"[red]demo:[/] {escape(str(error))}")
        return 1


def _run(site: Site, console: Console) -> int:
    samples = {sample.path: sample for sample in all_samples()}
    site.make(_text("contact"))
    console.print(_text("init", folder=site.folder))
    with site.serving():
        console.print(_text("serving", log=site.log))
        write_all(site.inbox)
        console.print(_text("dropped", count=len(samples)))
        started = time.monotonic()
        with console.status("") as status:
            reports = site.wait_for(len(samples), lambda done: status.update(f"{done} / {len(samples)}"))
        console.print(_text("ended", seconds=time.monotonic() - started))
    catalogue = load_catalogue()
    table = OutcomeTable(load_words(language()), catalogue, console.width)
    console.print(table.render(reports.values()))
    console.print(table.sums(reports.values()))
    _show_notice(site, reports, catalogue, console)
    console.print(site.mugai("audit", "verify", "--config", str(site.settings_file)))
    console.print(_text("look", inbox=site.inbox, outbox=site.outbox))
    return _judge(samples, reports, console)


def _show_notice(site: Site, reports: Mapping[str, Report], catalogue: Catalogue, console: Console) -> None:
    """The notice of a held file of a format that usually comes out."""
    held = sorted(path for path, report in reports.items() if not report.verdict.releasable)
    if not held:
        return
    known = [path for path in held if reports[path].source.type in catalogue.types]
    origin = Origin((known or held)[0])
    notice = site.outbox / origin.folder() / notice_name(origin.name)
    if not notice.exists():
        raise DemoError(f"{origin.path} was held, and there is no notice {notice}")
    console.print("\n" + _text("notice", path=notice))
    text = notice.read_text(encoding="utf-8-sig").replace("\r\n", "\n")
    console.print("\n".join(f"  │ {line}" for line in text.rstrip().split("\n")), markup=False)
    console.print()


def _judge(samples: Mapping[str, Sample], reports: Mapping[str, Report], console: Console) -> int:
    wrong = [line for path, sample in samples.items() if (line := difference(sample, reports.get(path)))]
    if not wrong:
        console.print(f"[green]{_text('good')}[/]")
        return 0
    console.print(f"[red]{_text('bad', count=len(wrong))}[/]")
    for line in wrong[:_SHOWN_DIFFERENCES]:
        console.print(f"  {line}", markup=False, soft_wrap=True)
    return 1


def difference(sample: Sample, report: Report | None) -> str:
    """In words how the outcome differs from the catalogue's; "" when it does not."""
    if report is None:
        return f"{sample.path}: no report"
    verdict = report.verdict.name.lower()
    absent = set(sample.features) - {finding.feature for finding in report.findings}
    if verdict == sample.verdict and not absent:
        return ""
    detail = f" ({report.error_code}: {report.error_detail[:200]})" if report.error_code else ""
    not_found = f"; not found: {', '.join(sorted(absent))}" if absent else ""
    return f"{sample.path}: {verdict}{detail}, expected {sample.verdict}{not_found}"


def _width() -> int:
    """As wide as the terminal within reason; a fixed width where the output goes to a file."""
    return max(_NARROW, min(Console().width, _WIDE)) if sys.stdout.isatty() else _WIDE


def _text(key: str, **values: object) -> str:
    english, japanese = _TEXTS[key]
    return (japanese if language() == "ja" else english).format_map(values)


if __name__ == "__main__":
    sys.exit(main())
