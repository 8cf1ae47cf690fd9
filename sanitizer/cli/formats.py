"""`mugai formats`: what can be disarmed, and what is recognised and refused."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer
from rich.console import Console

from sanitizer.cli.messages import language, message
from sanitizer.policy.catalogue import to_json
from sanitizer.policy.words import load_words
from sanitizer.sandbox.known import load_catalogue


def formats(as_json: Annotated[bool, typer.Option("--json", help="Print everything as JSON.")] = False) -> None:
    """List the formats: name, suffixes, and what becomes of them."""
    catalogue = load_catalogue()
    if as_json:
        sys.stdout.write(json.dumps(to_json(catalogue), ensure_ascii=False, indent=1) + "\n")
        return
    console, words = Console(), load_words(language())
    console.print(message("formats.rebuilt"), style="bold")
    widest = max(len(name) for name in (*catalogue.types, *catalogue.foreign))
    for kind in catalogue.types.values():
        arrow = f"→ {kind.target}" if kind.target != kind.name else ""
        pages = message(f"formats.pages.{kind.pages}") if kind.pages else ""
        line = f"  {kind.name:<{widest}} {' '.join(kind.suffixes):<22} {words.type_title(kind.name)} {arrow} {pages}"
        console.print(line.rstrip(), highlight=False, markup=False, soft_wrap=True)
    console.print(message("formats.refused"), style="bold")
    for foreign in catalogue.foreign.values():
        console.print(f"  {foreign.name:<{widest}} {words.title(foreign)}", highlight=False, markup=False, soft_wrap=True)
