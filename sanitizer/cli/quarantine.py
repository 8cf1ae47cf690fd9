"""`mugai quarantine`: what is held, and a reviewer's decisions about it."""

from __future__ import annotations

import getpass
import json
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Annotated, Any

import typer

from sanitizer.cli.messages import language, message
from sanitizer.cli.password import password
from sanitizer.cli.settings_option import DEFAULT_SETTINGS, SettingsFile
from sanitizer.config.settings import load_settings
from sanitizer.daemon.compose import policies_of
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.model.errors import PolicyError
from sanitizer.model.job import JobState
from sanitizer.model.report import Report
from sanitizer.pipeline.notice import JST, Asker, render_notice, render_summary, shown_name
from sanitizer.pipeline.report_row import report_row
from sanitizer.pipeline.review import Reviewing
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import DEFAULT_POLICY
from sanitizer.policy.words import load_words
from sanitizer.sandbox.known import load_catalogue
from sanitizer.store.job_rows import StoredJob
from sanitizer.store.reviews import Review, ReviewState, Verb

app = typer.Typer(help="List what is held, and decide about it.", no_args_is_help=True)

JobId = Annotated[str, typer.Argument(help="The receipt number.", show_default=False)]
Reason = Annotated[str, typer.Option("--reason", help="Why; it goes into the audit log.", prompt=True)]
Reviewer = Annotated[str, typer.Option("--reviewer", help="Who decides (default: the user who runs this).")]


@app.command("list")
def list_held(
    config: SettingsFile = DEFAULT_SETTINGS,
    limit: Annotated[int, typer.Option("--limit", min=1, max=10_000)] = 100,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line for each.")] = False,
) -> None:
    """What waits for a decision or a password, newest first."""
    words = load_words(language())
    with open_installation(load_settings(config)) as installation:
        held = installation.jobs.list(states=(JobState.QUARANTINED, JobState.WAITING_PASSWORD), limit=limit)
        for stored in held:
            job = stored.job
            report = installation.reports.get(job.id)
            code = report.error_code if report else ""
            if as_json:
                row = {"job_id": job.id, "state": job.state, "route": job.route, "name": job.declared_name, "error_code": code}
                sys.stdout.write(json.dumps(row) + "\n")
                continue
            reason = words.text(f"error.{words.error_key(code)}.headline", name=shown_name(job.declared_name))
            at = job.created_at.astimezone(JST)
            typer.echo(f"{job.id}  {words.text(f'state.{job.state}')}  {job.route}  {at:%Y-%m-%d %H:%M}\n    {reason}")
        if not held and not as_json:
            typer.echo(message("quarantine.empty"))


@app.command("show")
def show(
    job_id: JobId,
    config: SettingsFile = DEFAULT_SETTINGS,
    as_text: Annotated[bool, typer.Option("--text", help="In words, as a clerk reads it, instead of JSON.")] = False,
) -> None:
    """Everything that is known about one file, held or released: job, report, decisions."""
    with open_installation(load_settings(config)) as installation:
        stored = installation.jobs.get(job_id)
        report = installation.reports.get(job_id)
        if as_text and report is not None:
            route = installation.route(stored.job.route)
            asker = Asker(load_words(language()), route.contact, load_catalogue())
            typer.echo(render_summary(report, asker) if report.verdict.releasable else render_notice(report, asker))
            return
        sys.stdout.write(json.dumps(_everything(installation, stored, report), ensure_ascii=False, indent=1) + "\n")


def _everything(installation: Installation, stored: StoredJob, report: Report | None) -> dict[str, Any]:
    job = stored.job
    return {
        "job_id": job.id,
        "state": job.state,
        "route": job.route,
        "name": job.declared_name,
        "created_at": job.created_at.isoformat(),
        "attempts": job.attempts,
        "report": report_row(report, job.declared_name) if report else None,
        "reviews": [
            {"id": one.id, "verb": one.verb, "state": one.state, "reviewer": one.reviewer, "reason": one.reason}
            for one in installation.reviews.of_job(job.id)
        ],
    }


@app.command("release")
def release(job_id: JobId, reason: Reason, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Hand over the ORIGINAL, unchanged, as NAME_原本.EXT. Policy may want a second person (`approve`)."""
    with _reviewing(config) as (_, reviewing):
        _say(reviewing.ask(job_id, Verb.RELEASE, reviewer or getpass.getuser(), reason))


@app.command("resanitize")
def resanitize(
    job_id: JobId,
    reason: Reason,
    policy: Annotated[str, typer.Option("--policy", help="The policy to use this time.")] = DEFAULT_POLICY,
    reviewer: Reviewer = "",
    config: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Have it disarmed again, under another policy or after an update; the daemon does it."""
    with _reviewing(config) as (_, reviewing):
        _say(reviewing.ask(job_id, Verb.RESANITIZE, reviewer or getpass.getuser(), reason, policy))


app.command("password")(password)


@app.command("destroy")
def destroy(job_id: JobId, reason: Reason, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Destroy the original in the vault; report and audit log stay."""
    with _reviewing(config) as (_, reviewing):
        _say(reviewing.ask(job_id, Verb.DESTROY, reviewer or getpass.getuser(), reason))


@app.command("approve")
def approve(
    job_id: JobId,
    reason: Annotated[str, typer.Option("--reason")] = "",
    reviewer: Reviewer = "",
    config: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """Agree to a decision as the second person; it is carried out at once."""
    with _reviewing(config) as (_, reviewing):
        _say(reviewing.approve(job_id, reviewer or getpass.getuser(), reason))


@app.command("refuse")
def refuse(job_id: JobId, reason: Reason, reviewer: Reviewer = "", config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Do not agree to a decision that waits; the file stays held."""
    with _reviewing(config) as (_, reviewing):
        _say(reviewing.refuse(job_id, reviewer or getpass.getuser(), reason))


@contextmanager
def _reviewing(config: Path) -> Iterator[tuple[Installation, Reviewing]]:
    settings = load_settings(config)
    policies = policies_of(settings, load_catalogue())

    def policy_of(name: str) -> Policy:
        if name not in policies:
            raise PolicyError(f'There is no policy "{name}"; there are {", ".join(policies)}')
        return policies[name]

    with open_installation(settings) as installation:
        yield (
            installation,
            Reviewing(
                installation.database,
                installation.jobs,
                installation.reviews,
                installation.vault,
                installation.macro_records,
                policy_of,
                installation.route,
            ),
        )


def _say(review: Review) -> None:
    waiting = review.state is ReviewState.PENDING
    typer.echo(message("quarantine.pending" if waiting else f"quarantine.{review.verb}", job=review.job_id))
