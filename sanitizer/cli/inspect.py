"""`mugai inspect`: what a file is and what is in it; writes nothing."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sanitizer.cli import exit_codes
from sanitizer.cli.inputs import collect
from sanitizer.cli.messages import language, message
from sanitizer.cli.report_view import show_report
from sanitizer.cli.sandbox_start import start_slot
from sanitizer.cli.sanitize import PasswordFile, PolicyName, read_passwords, refuse_missing
from sanitizer.model.report import Report
from sanitizer.pipeline.fidelity_words import in_words
from sanitizer.pipeline.report_row import report_row
from sanitizer.pipeline.standalone import Standalone
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.policy.words import load_words
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.store.ids import new_id


def inspect(
    paths: Annotated[list[Path], typer.Argument(help="Files and folders.", show_default=False)],
    policy: PolicyName = DEFAULT_POLICY,
    password_file: PasswordFile = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line for each file.")] = False,
) -> None:
    """Say what each file is, what was found in it and how it would end. Nothing is written.

    Exit code 0: all would be released. 1: some would be held. 2: usage or configuration.
    """
    refuse_missing(paths)
    passwords = read_passwords(password_file)
    slot, _ = start_slot()
    released = True
    try:
        standalone = Standalone(
            outbox=lambda item: item.path.parent,
            policy=PolicyShelf().load(policy, slot.catalogue).policy,
            suffixes={name: kind.suffixes for name, kind in slot.catalogue.types.items()},
            sealed_from=MemoryFile.sealed_from,
            notice=lambda _report: b"",
            new_id=new_id,
            passwords=passwords,
            writes=False,
        )
        console = Console()
        for item in collect(paths, None).files:
            report = standalone.run(slot, item)
            released = released and report.verdict.releasable
            if as_json:
                sys.stdout.write(json.dumps(report_row(report, str(item.path))) + "\n")
            else:
                _show(console, str(item.path), report, slot.catalogue)
    finally:
        slot.close()
    raise typer.Exit(exit_codes.ALL_RELEASED if released else exit_codes.SOME_HELD)


def _show(console: Console, path: str, report: Report, catalogue: Catalogue) -> None:
    words = load_words(language())
    show_report(console, path, report)
    foreign = catalogue.foreign.get(report.source.type)
    kind = (
        words.title(foreign) if foreign else words.type_title(report.source.type) if report.source.type else message("unknown_type")
    )
    console.print(f"  {message('type')}: {kind}", highlight=False, markup=False, soft_wrap=True)
    if report.fidelity is not None:
        line = f"  {words.text('notice.fidelity')}: {in_words(report.fidelity, words)}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    for finding in report.findings:
        title = words.title(catalogue.features[finding.feature])
        detail = f" ({finding.detail})" if finding.detail else ""
        line = f"  - [{words.text(f'action.{finding.action}')}] {title}: {finding.location}{detail}"
        console.print(line, highlight=False, markup=False, soft_wrap=True)
    hidden = report.findings_total - len(report.findings)
    if hidden > 0:
        console.print("  " + message("more_findings", count=hidden), highlight=False)
