"""`mugai sanitize`: disarm files and folders from the command line."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, TextIO

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from sanitizer.cli import exit_codes
from sanitizer.cli.batch import Work, run_batch
from sanitizer.cli.inputs import Inputs, collect
from sanitizer.cli.messages import language, message
from sanitizer.cli.report_view import show_report, show_sum
from sanitizer.cli.sandbox_start import start_slot
from sanitizer.model.errors import ConfigError
from sanitizer.model.report import Report
from sanitizer.model.verdict import Method
from sanitizer.pipeline.notice import Asker, Original, as_bytes, render_notice
from sanitizer.pipeline.report_row import report_row
from sanitizer.pipeline.standalone import Standalone
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.policy.words import load_words
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.find import ProgramRules
from sanitizer.sandbox.outside.programs import Programs
from sanitizer.sandbox.session import printable
from sanitizer.store.ids import new_id

if TYPE_CHECKING:
    from sanitizer.config.settings import Settings

MAX_PASSWORDS = 1000

Paths = Annotated[
    list[Path], typer.Argument(help="Files and folders; folders are walked and their tree is kept.", show_default=False)
]
Outbox = Annotated[Path | None, typer.Option("-o", "--output", help="Folder for outputs and notices (default: beside each file).")]
PolicyName = Annotated[str, typer.Option("--policy", help="Name of a policy, or a policy file.")]
ReportFile = Annotated[Path | None, typer.Option("--report", help="Write one JSON line for each input to this file.")]
Jobs = Annotated[int, typer.Option("--jobs", min=0, max=64, help="Files at the same time (0: one for each processor).")]
OneMethod = Annotated[Method | None, typer.Option("--method", help="Use this method only, not the policy's ladder.")]
PasswordFile = Annotated[Path | None, typer.Option("--password-file", help="Passwords to try, one on each line.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print the report lines on standard output instead of a table.")]
Config = Annotated[
    Path | None,
    typer.Option("--config", help="Use this installation's policies, vault and audit log (default: none of them is needed)."),
]
Contact = Annotated[str, typer.Option("--contact", help="Whom a notice names for questions.")]


def sanitize(
    paths: Paths,
    output: Outbox = None,
    policy: PolicyName = DEFAULT_POLICY,
    report: ReportFile = None,
    jobs: Jobs = 0,
    method: OneMethod = None,
    password_file: PasswordFile = None,
    as_json: AsJson = False,
    contact: Contact = "",
    config: Config = None,
) -> None:
    """Disarm files: write NAME_mugai.EXT, or a notice where that cannot be done. Originals are never touched.

    Exit code 0: all were released. 1: some were held. 2: usage or configuration.
    """
    settings = _settings(config) if config else None
    if settings is not None and method is not None:
        raise ConfigError(message("method_with_config"))
    inputs = _inputs(paths, output)
    passwords = read_passwords(password_file)
    slots = jobs or os.cpu_count() or 1
    programs = _programs(settings, min(slots, len(inputs.files) - 1))
    slot, launch = start_slot(*_wanted(settings), programs)
    try:
        loaded = PolicyShelf(settings.site.policies_folder if settings else None).load(policy, slot.catalogue)
        asker = Asker(load_words(language()), contact, slot.catalogue)
        standalone = Standalone(
            outbox=lambda item: output or item.path.parent,
            policy=loaded.policy,
            suffixes={name: kind.suffixes for name, kind in slot.catalogue.types.items()},
            sealed_from=MemoryFile.sealed_from,
            notice=lambda made: as_bytes(render_notice(made, asker, Original.IN_PLACE)),
            new_id=new_id,
            passwords=passwords,
            ladder=(method,) if method else (),
        )
        with ExitStack() as stack:
            work: Work = standalone.run
            if settings is not None:
                from sanitizer.cli.installed import open_installed  # the database's library takes half a second to load
                from sanitizer.daemon.compose import Sandboxes

                sandboxes = Sandboxes(launch, slot.catalogue, slot.confinement.level, programs)
                work = stack.enter_context(open_installed(settings, sandboxes, standalone, policy, contact)).run
            batch = run_batch(inputs.files, slot, launch, slots, work)
            reports = _write_reports(inputs, batch, report, as_json)
    finally:
        slot.close()
        programs.close()
    if not as_json:
        show_sum(Console(), reports)
    raise typer.Exit(exit_codes.ALL_RELEASED if all(made.verdict.releasable for made in reports) else exit_codes.SOME_HELD)


def _settings(path: Path) -> Settings:
    """Raises ConfigError."""
    from sanitizer.config.settings import load_settings  # only where a settings file is named

    return load_settings(path)


def _wanted(settings: Settings | None) -> tuple[SandboxLevel, Path | None, Path | None]:
    """The level that is required, the site's own rules, and its trust list."""
    if settings is None:
        return SandboxLevel.FULL, None, None
    return SandboxLevel[settings.sandbox_level.upper()], settings.site.rules_folder, settings.signatures.trust


def _programs(settings: Settings | None, more_files: int) -> Programs:
    """External programs; spares wait only where more files come, and are started after the first that needs one."""
    rules = settings.program_rules if settings else ProgramRules()
    return rules.programs(spares=max(0, min(rules.office_spares, more_files)))


def read_passwords(path: Path | None) -> tuple[str, ...]:
    """One on each line, UTF-8, blank lines left out; never shown anywhere. Raises ConfigError."""
    if path is None:
        return ()
    try:
        lines = path.read_text(encoding="utf-8-sig").splitlines()
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"{path}: the password file cannot be read as UTF-8 text: {type(error).__name__}") from error
    passwords = tuple(line for line in lines if line)
    if len(passwords) > MAX_PASSWORDS:
        raise ConfigError(f"{path}: {len(passwords)} passwords are too many; at most {MAX_PASSWORDS} are tried")
    return passwords


def refuse_missing(paths: list[Path]) -> None:
    """A path that is not there is a mistake on the command line, not a held file. Raises ConfigError."""
    for path in paths:
        if not os.path.lexists(path):
            raise ConfigError(message("no_path", path=printable(str(path))))


def _inputs(paths: list[Path], output: Path | None) -> Inputs:
    refuse_missing(paths)
    if output is not None:
        try:
            output.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise ConfigError(message("no_output", path=printable(str(output)), reason=error.strerror)) from error
    inputs = collect(paths, output)
    for path, reason in inputs.skipped:
        typer.echo(message(f"skipped.{reason}", path=printable(str(path))), err=True)
    if not inputs.files:
        typer.echo(message("nothing"), err=True)
    return inputs


def _opened_report(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8")
    except OSError as error:
        raise ConfigError(message("no_report", path=printable(str(path)), reason=error.strerror)) from error


def _write_reports(inputs: Inputs, batch: Iterator[Report], report: Path | None, as_json: bool) -> list[Report]:
    """Take the reports as they come, with a progress bar on a terminal; write each as one JSON line where that is asked for."""
    console, out = Console(stderr=True), Console()
    reports: list[Report] = []
    with ExitStack() as stack:
        stream = stack.enter_context(_opened_report(report)) if report else None
        columns = (TextColumn(message("progress")), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
        progress = stack.enter_context(Progress(*columns, console=console, disable=not console.is_terminal, transient=True))
        task = progress.add_task("", total=len(inputs.files))
        for item, made in zip(inputs.files, batch, strict=True):
            line = json.dumps(report_row(made, str(item.path)), ensure_ascii=True)
            if stream is not None:
                stream.write(line + "\n")
                stream.flush()
            if as_json:
                sys.stdout.write(line + "\n")
            else:
                show_report(out, str(item.path), made)
            reports.append(made)
            progress.advance(task)
    return reports
