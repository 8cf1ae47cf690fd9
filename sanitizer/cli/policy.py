"""`mugai policy`: list, show, check and explain policies."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from sanitizer.cli.messages import language, message
from sanitizer.model.errors import PolicyError
from sanitizer.policy.explain import explain as explain_policy
from sanitizer.policy.load import effective_rules
from sanitizer.policy.shipped import DEFAULT_POLICY, PolicyShelf
from sanitizer.policy.words import load_words
from sanitizer.sandbox.known import load_catalogue

app = typer.Typer(help="List, show, check and explain policies.", no_args_is_help=True)

Name = Annotated[str, typer.Argument(help="Name of a policy, or a policy file.")]
Folder = Annotated[Path | None, typer.Option("--policies", help="The site's own policies folder.")]


@app.command("list")
def list_policies(policies: Folder = None) -> None:
    """The policies by name, the default one marked."""
    catalogue, shelf, console = load_catalogue(), PolicyShelf(policies), Console()
    for name, loaded in shelf.load_all(catalogue).items():
        title = loaded.policy.ja if language() == "ja" else loaded.policy.en
        mark = "*" if name == DEFAULT_POLICY else " "
        ladder = " > ".join(loaded.policy.ladder)
        console.print(f"{mark} {name:<12} {title}  [{ladder}]", highlight=False, markup=False, soft_wrap=True)


@app.command("show")
def show(name: Name = DEFAULT_POLICY, policies: Folder = None) -> None:
    """The whole policy with everything it inherits, as JSON: what its digest is made of."""
    catalogue = load_catalogue()
    loaded = PolicyShelf(policies).load(name, catalogue)
    rules = {"digest": loaded.policy.digest, **effective_rules(loaded.policy, catalogue)}
    sys.stdout.write(json.dumps(rules, ensure_ascii=False, indent=1) + "\n")


@app.command("check")
def check(files: Annotated[list[str], typer.Argument(help="Policy files or names.")], policies: Folder = None) -> None:
    """Read policies and name every mistake with its line. Exit code 2 when there is one."""
    catalogue, shelf = load_catalogue(), PolicyShelf(policies)
    mistakes = 0
    for name in files:
        try:
            loaded = shelf.load(name, catalogue)
        except PolicyError as error:
            typer.echo(str(error), err=True)
            mistakes += 1
        else:
            typer.echo(message("policy.good", name=name, digest=loaded.policy.digest[:16]))
    if mistakes:
        raise typer.Exit(2)


@app.command("explain")
def explain(
    name: Name = DEFAULT_POLICY,
    policies: Folder = None,
    lang: Annotated[str, typer.Option("--lang", help="ja or en (default: the locale's).")] = "",
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON line for each row.")] = False,
) -> None:
    """What the policy does about every feature, option and type, and which line says so."""
    catalogue = load_catalogue()
    words = load_words(lang or language())
    rows = explain_policy(PolicyShelf(policies).load(name, catalogue), catalogue, words)
    if as_json:
        for row in rows:
            sys.stdout.write(json.dumps(asdict(row), ensure_ascii=False) + "\n")
        return
    table = Table(show_edge=False, pad_edge=False)
    for column in ("explain.feature", "explain.title", "explain.action", "explain.source"):
        table.add_column(words.text(column), overflow="fold")
    for row in rows:
        table.add_row(row.key, row.title, row.value_words, row.source)
    Console().print(table)
