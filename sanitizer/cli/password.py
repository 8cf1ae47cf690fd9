"""`mugai quarantine password`: give the password of a file that waits for one, and have it disarmed here and now.

The password stays in this process and in the one sandbox child that opens the file: it is no argument (which every user of the
machine could see), and stands in no database, log or report. That is why this process does the work and not the daemon.
"""

from __future__ import annotations

import getpass
import os
import sys
from dataclasses import replace
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from sanitizer.cli import exit_codes
from sanitizer.cli.messages import message
from sanitizer.cli.report_view import show_report
from sanitizer.cli.sandbox_start import start_slot
from sanitizer.cli.sanitize import read_passwords
from sanitizer.cli.settings_option import DEFAULT_SETTINGS, SettingsFile
from sanitizer.config.passwords import MAX_PASSWORD_CHARS
from sanitizer.config.settings import Settings, load_settings
from sanitizer.daemon.compose import Sandboxes, processing_of
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.daemon.leases import LeaseKeeper
from sanitizer.daemon.supervise import refuse_broken_log
from sanitizer.model.errors import ConfigError, SandboxError, UnavailableError
from sanitizer.model.report import Report
from sanitizer.pipeline.process import Processing
from sanitizer.pipeline.review import Reviewing
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.slot import Slot

JobId = Annotated[str, typer.Argument(help="The receipt number.", show_default=False)]
PasswordFile = Annotated[
    Path | None,
    typer.Option("--password-file", help="Passwords to try, one on each line (default: asked for, or read from a pipe)."),
]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who gives it (default: the user who runs this).")]


def password(
    job_id: JobId, password_file: PasswordFile = None, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS
) -> None:
    """Give the password of a file that waits for one; it is disarmed at once. The password is not kept.

    Exit code 0: the file was released. 1: it is still held. 2: usage or configuration.
    """
    settings = load_settings(config)
    passwords = read_passwords(password_file) if password_file else (_asked(),)
    if not any(passwords):
        raise ConfigError(message("no_password"))
    programs = settings.program_rules.programs(spares=0)
    level = SandboxLevel[settings.sandbox_level.upper()]
    slot, launch = start_slot(level, settings.site.rules_folder, settings.signatures.trust, programs)
    try:
        with open_installation(settings) as installation:
            refuse_broken_log(installation)
            sandboxes = Sandboxes(launch, slot.catalogue, slot.confinement.level, programs)
            tried = (*passwords, *installation.passwords)
            processing = replace(processing_of(installation, sandboxes), passwords_of=lambda _job_id: tried)
            report = _disarmed(installation, processing, slot, job_id, reviewer or getpass.getuser())
            installation.checkpoints.if_due()
    finally:
        slot.close()
    show_report(Console(), report.source.name, report)
    raise typer.Exit(exit_codes.ALL_RELEASED if report.verdict.releasable else exit_codes.SOME_HELD)


def _asked() -> str:
    """One password, typed without being shown, or the first line of a pipe."""
    if sys.stdin.isatty():
        typed = getpass.getpass(message("ask_password"))
    else:
        typed = sys.stdin.readline(MAX_PASSWORD_CHARS + 2).rstrip("\r\n")
    if len(typed) > MAX_PASSWORD_CHARS:
        raise ConfigError(message("long_password", limit=MAX_PASSWORD_CHARS))
    return typed


def _disarmed(installation: Installation, processing: Processing, slot: Slot, job_id: str, reviewer: str) -> Report:
    """Raises NotHeld, UnknownJob, UnavailableError (the job goes back to the queue, and from there waits again)."""
    settings: Settings = installation.settings
    jobs = installation.jobs
    reviewing = Reviewing(
        installation.database,
        jobs,
        installation.reviews,
        installation.vault,
        installation.macro_records,
        processing.policy_of,
        installation.route,
    )
    leases = LeaseKeeper(jobs, settings.lease_seconds)
    leases.start()
    try:
        worker = f"{os.uname().nodename}/cli/{os.getpid()}"
        claimed = reviewing.take_with_password(job_id, reviewer, worker, settings.lease_seconds)
        with leases.kept(claimed):
            try:
                return processing.run(claimed, slot, reviewer)
            except (UnavailableError, SandboxError) as error:
                jobs.retry_later(claimed, str(error)[:500], actor=reviewer)
                raise
            except BaseException:
                jobs.retry_later(claimed, "interrupted", actor=reviewer)
                raise
    finally:
        leases.stop()
