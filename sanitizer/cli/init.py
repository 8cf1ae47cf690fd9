"""`mugai init`: set up an installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sanitizer.cli.messages import language
from sanitizer.config.init import initialise
from sanitizer.config.settings import Language


def init(
    folder: Annotated[Path, typer.Argument(help="Where the installation goes; made when it is not there.")],
    route: Annotated[list[str] | None, typer.Option("--route", help="Name of an inbox; may be given several times.")] = None,
    contact: Annotated[str, typer.Option("--contact", help="Whom notices name for questions.")] = "",
) -> None:
    """Write a commented settings file, the folders with the right modes, and the keys; then say the next step."""
    chosen: Language = "ja" if language() == "ja" else "en"
    made = initialise(folder, routes=tuple(route or ["main"]), language=chosen, contact=contact)
    for line in made.next_steps:
        typer.echo(line)
