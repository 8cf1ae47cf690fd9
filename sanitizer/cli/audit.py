"""`mugai audit`: verify, export, sign a checkpoint, settle a break."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import typer

from sanitizer.audit.chain import events
from sanitizer.audit.export import cef_line, json_line, leef_line
from sanitizer.audit.settle import settle as settle_log
from sanitizer.audit.verify import verify as verify_log
from sanitizer.cli import exit_codes
from sanitizer.cli.messages import message
from sanitizer.cli.settings_option import DEFAULT_SETTINGS, SettingsFile
from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import open_installation
from sanitizer.daemon.supervise import public_keys
from sanitizer.store.database import open_database
from sanitizer.store.signing import load_public_key

app = typer.Typer(help="Verify, export and sign the audit log.", no_args_is_help=True)
_PAGE = 1000


class Form(StrEnum):
    JSON = "json"
    CEF = "cef"
    LEEF = "leef"


_LINES = {Form.JSON: json_line, Form.CEF: cef_line, Form.LEEF: leef_line}


@app.command("verify")
def verify(
    config: SettingsFile = DEFAULT_SETTINGS,
    public_key: Annotated[
        list[Path] | None, typer.Option("--public-key", help="Public half of a signing key, best from a copy kept elsewhere.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print the result as JSON.")] = False,
) -> None:
    """Check every link and every signed checkpoint; name the first broken place. Exit code 1 when there is one."""
    settings = load_settings(config)
    keys = [load_public_key(path) for path in public_key] if public_key else public_keys(settings)
    database = open_database(settings.database_file)
    try:
        found = verify_log(database, settings.checkpoint_file, keys)
    finally:
        database.close()
    first = found.first_break
    if as_json:
        sys.stdout.write(json.dumps({"ok": found.ok, **asdict(found)}) + "\n")
    elif first is None:
        typer.echo(message("audit.good", events=found.events, checkpoints=found.checkpoints, covered=found.covered_seq))
    else:
        typer.echo(message("audit.broken", seq=first.seq, code=first.code, detail=first.detail), err=True)
        for later in found.breaks[1:10]:
            typer.echo(f"  {later.seq}: {later.code}: {later.detail}", err=True)
    if first is not None:
        raise typer.Exit(exit_codes.SOME_HELD)


@app.command("export")
def export(
    config: SettingsFile = DEFAULT_SETTINGS,
    form: Annotated[Form, typer.Option("--format", help="json, cef or leef.")] = Form.JSON,
    after: Annotated[int, typer.Option("--after", min=0, help="Only events after this number.")] = 0,
) -> None:
    """Print all events, one line each."""
    database = open_database(load_settings(config).database_file)
    line = _LINES[form]
    try:
        while True:
            with database.read() as connection:
                page = list(events(connection, after_seq=after, limit=_PAGE))
            for event in page:
                sys.stdout.write(line(event) + "\n")
            if not page:
                return
            after = page[-1].seq
    finally:
        database.close()


@app.command("checkpoint")
def checkpoint(config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Sign where the log ends now; keep the printed line where nobody can change it."""
    with open_installation(load_settings(config)) as installation:
        typer.echo(installation.checkpoints.make().line)


@app.command("settle")
def settle(
    actor: Annotated[str, typer.Option("--actor", help="Who settles it.", prompt=True)],
    reason: Annotated[str, typer.Option("--reason", help="What was found and done.", prompt=True)],
    config: SettingsFile = DEFAULT_SETTINGS,
) -> None:
    """After a break was looked into: let the log go on. The break stays to be seen, and the log says who settled it and why."""
    settings = load_settings(config)
    with open_installation(settings) as installation:
        event = settle_log(installation.database, settings.checkpoint_file, actor=actor, reason=reason)
        installation.checkpoints.make(begin=True)
        typer.echo(message("audit.settled", seq=event.seq))
