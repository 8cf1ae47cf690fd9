"""`mugai`: one verb per file."""

from __future__ import annotations

import importlib
import sys
from collections.abc import Sequence

import typer

from sanitizer import __version__
from sanitizer.cli import exit_codes
from sanitizer.model.errors import MugaiError

# verb or group of verbs > its module; the name in the module is the verb's own, for a group "app"
_VERBS = ("sanitize", "serve", "inspect", "formats", "doctor", "init")
_GROUPS = ("quarantine", "macros", "audit", "policy")


def make_app(words: Sequence[str]) -> typer.Typer:
    """The command line for *words*. Only the verb that they name is loaded (all of them for the help): starting is then quick."""
    app = typer.Typer(
        name="mugai",
        help="Takes files apart and rebuilds them from their allowed content (無害化), proves the result, and delivers it.",
        no_args_is_help=True,
        add_completion=False,
        pretty_exceptions_enable=False,
        context_settings={"help_option_names": ["-h", "--help"]},
    )
    app.callback()(options)
    named = next((word for word in words if not word.startswith("-")), "")
    for name in (*_VERBS, *_GROUPS):
        if named in (name, "") or named not in (*_VERBS, *_GROUPS):
            module = importlib.import_module(f"sanitizer.cli.{name}")
            if name in _GROUPS:
                app.add_typer(module.app, name=name)
            else:
                app.command(name)(getattr(module, name))
    return app


def _print_version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"mugai {__version__}")
        raise typer.Exit


def options(
    version: bool = typer.Option(False, "--version", help="Print the version and end.", callback=_print_version, is_eager=True),
) -> None:
    """Messages are Japanese or English by the locale (or MUGAI_LANG=ja|en)."""


def run() -> None:
    """The entry point: our own errors become one line and exit code 2."""
    try:
        make_app(sys.argv[1:])()
    except MugaiError as error:
        print(f"mugai: {error}", file=sys.stderr)
        sys.exit(exit_codes.USAGE)
    except KeyboardInterrupt:
        sys.exit(exit_codes.INTERRUPTED)
    except BrokenPipeError:
        sys.exit(exit_codes.SOME_HELD)
