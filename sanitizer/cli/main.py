"""`mugai`: one verb per file."""

from __future__ import annotations

import sys

import typer

from sanitizer import __version__
from sanitizer.cli import audit, exit_codes, policy, quarantine
from sanitizer.cli.doctor import doctor
from sanitizer.cli.formats import formats
from sanitizer.cli.init import init
from sanitizer.cli.inspect import inspect
from sanitizer.cli.sanitize import sanitize
from sanitizer.cli.serve import serve
from sanitizer.model.errors import MugaiError

app = typer.Typer(
    name="mugai",
    help="Takes files apart and rebuilds them from their allowed content (無害化), proves the result, and delivers it.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
for verb in (sanitize, serve, inspect, formats, doctor, init):
    app.command()(verb)
for name, group in (("quarantine", quarantine.app), ("audit", audit.app), ("policy", policy.app)):
    app.add_typer(group, name=name)


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mugai {__version__}")
        raise typer.Exit


@app.callback()
def options(
    version: bool = typer.Option(False, "--version", help="Print the version and end.", callback=_print_version, is_eager=True),
) -> None:
    """Messages are Japanese or English by the locale (or MUGAI_LANG=ja|en)."""


def run() -> None:
    """The entry point: our own errors become one line and exit code 2."""
    try:
        app()
    except MugaiError as error:
        print(f"mugai: {error}", file=sys.stderr)
        sys.exit(exit_codes.USAGE)
    except KeyboardInterrupt:
        sys.exit(exit_codes.INTERRUPTED)
    except BrokenPipeError:
        sys.exit(exit_codes.SOME_HELD)
