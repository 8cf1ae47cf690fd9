"""`mugai macros`: read the macros of a file that came in, and decide which macros of known forms may stay."""

from __future__ import annotations

import getpass
import json
import re
import sys
from typing import Annotated

import typer

from sanitizer.cli.messages import message
from sanitizer.cli.settings_option import DEFAULT_SETTINGS, SettingsFile
from sanitizer.config.settings import load_settings
from sanitizer.contract.sandbox import RecordEntry
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.model.errors import ConfigError
from sanitizer.model.job import JobState
from sanitizer.pipeline.notice import JST
from sanitizer.store.known_macros import KnownMacro

app = typer.Typer(help="Read the macros of a file, and decide which macros of known forms may stay.", no_args_is_help=True)

JobId = Annotated[str, typer.Argument(help="The receipt number.", show_default=False)]
Digest = Annotated[str, typer.Argument(help="The digest of the macro project, or its first 12 digits.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit log.", prompt=True)]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who decides (default: the user who runs this).")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON lines.")]

_PROJECT = re.compile(r"project ([0-9a-f]{64})")
_SHORTEST_DIGEST = 12


@app.command("show")
def show(job_id: JobId, config: SettingsFile = DEFAULT_SETTINGS, as_json: AsJson = False) -> None:
    """The source code of a file's macros, what the scanners say of them, and the digest of each macro project."""
    with open_installation(load_settings(config)) as installation:
        digests = _digests(installation, job_id)
        entries = installation.macro_records.read(job_id)
    if as_json:
        for location, digest in digests.items():
            _print_json({"location": location, "digest": digest})
        for entry in entries:
            _print_json(
                {
                    "written": entry.written,
                    "location": entry.untrusted_location,
                    "name": entry.untrusted_name,
                    "text": entry.untrusted_text,
                }
            )
        return
    for location, digest in digests.items():
        typer.echo(message("macros.digest", location=location, digest=digest))
    for entry in entries:
        typer.echo(_heading(entry))
        typer.echo(entry.untrusted_text.replace("\r\n", "\n").replace("\r", "\n").rstrip() + "\n")
    if not entries:
        typer.echo(message("macros.none"))


@app.command("list")
def list_known(config: SettingsFile = DEFAULT_SETTINGS, as_json: AsJson = False) -> None:
    """Every macro project that somebody proposed, with who decided what. It stays in files only where a policy lists it, too."""
    with open_installation(load_settings(config)) as installation:
        known = installation.known_macros.all()
    for one in known:
        if as_json:
            _print_json(
                {
                    "digest": one.digest,
                    "state": one.state,
                    "title": one.title,
                    "job_id": one.job_id,
                    "proposed_by": one.proposed_by,
                    "reason": one.reason,
                    "second_person": one.second_person,
                    "second_reason": one.second_reason,
                }
            )
        else:
            typer.echo(_line(one))
    if not known and not as_json:
        typer.echo(message("macros.no_known"))


@app.command("propose")
def propose(
    job_id: JobId,
    digest: Digest,
    reason: Reason,
    title: Annotated[str, typer.Option("--title", help="The form's name.", prompt=True)],
    reviewer: Reviewer = "",
    config: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Say that the macros of this file are those of a known form and may stay; a second person has to approve it."""
    with open_installation(load_settings(config)) as installation:
        whole = _whole(digest, list(_digests(installation, job_id).values()))
        if installation.jobs.get(job_id).job.state is JobState.DESTROYED or not installation.macro_records.read(job_id):
            raise ConfigError(message("macros.unread", job=job_id))
        person = reviewer or getpass.getuser()
        installation.known_macros.propose(whole, job_id, title=title, person=person, reason=reason)
    typer.echo(message("macros.proposed", digest=whole))


@app.command("approve")
def approve(
    digest: Digest,
    reason: Annotated[str, typer.Option("--reason", help="Why; it goes into the audit log.")] = "",
    reviewer: Reviewer = "",
    config: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Agree as the second person. Read the source code first: `mugai macros show RECEIPT`."""
    with open_installation(load_settings(config)) as installation:
        whole = _of_known(installation, digest)
        installation.known_macros.approve(whole, person=reviewer or getpass.getuser(), reason=reason)
    typer.echo(message("macros.approved", digest=whole))


@app.command("refuse")
def refuse(digest: Digest, reason: Reason, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Do not agree to a proposal, or take it back."""
    with open_installation(load_settings(config)) as installation:
        whole = _of_known(installation, digest)
        installation.known_macros.refuse(whole, person=reviewer or getpass.getuser(), reason=reason)
    typer.echo(message("macros.refused", digest=whole))


@app.command("withdraw")
def withdraw(digest: Digest, reason: Reason, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """End an approval: from now on these macros are removed again. One person is enough."""
    with open_installation(load_settings(config)) as installation:
        whole = _of_known(installation, digest)
        installation.known_macros.withdraw(whole, person=reviewer or getpass.getuser(), reason=reason)
    typer.echo(message("macros.withdrawn", digest=whole))


def _digests(installation: Installation, job_id: str) -> dict[str, str]:
    """The digest of each macro project of a job by its place, from its report. Raises UnknownJob."""
    installation.jobs.get(job_id)
    report = installation.reports.get(job_id)
    findings = report.findings if report else ()
    return {finding.location: found[1] for finding in findings if (found := _PROJECT.search(finding.detail))}


def _of_known(installation: Installation, digest: str) -> str:
    return _whole(digest, [one.digest for one in installation.known_macros.all()])


def _whole(digest: str, known: list[str]) -> str:
    """The one digest of *known* that begins so. Raises ConfigError."""
    begins = digest.strip().lower()
    found = {one for one in known if one.startswith(begins)}
    if len(begins) < _SHORTEST_DIGEST or len(found) != 1:
        raise ConfigError(message("macros.no_digest", digest=digest))
    return found.pop()


def _heading(entry: RecordEntry) -> str:
    kind = message(f"macros.{entry.written}")
    return f"--- {kind}: {entry.untrusted_name} ({entry.untrusted_location})"


def _line(one: KnownMacro) -> str:
    people = one.proposed_by + (f", {one.second_person}" if one.second_person else "")
    state = message(f"macros.state.{one.state}")
    return f"{one.digest}  {state}  {one.proposed_at.astimezone(JST):%Y-%m-%d}  {one.title}\n    {people}: {one.reason}"


def _print_json(row: dict[str, str]) -> None:
    sys.stdout.write(json.dumps(row, ensure_ascii=False) + "\n")
