"""`mugai doctor`: what this machine has, what is missing, and what to install."""

from __future__ import annotations

import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

from sanitizer.cli import exit_codes
from sanitizer.cli.check import Check
from sanitizer.cli.messages import message
from sanitizer.cli.program_checks import program_checks
from sanitizer.config.converters import check_converters
from sanitizer.config.settings import Settings, load_settings
from sanitizer.daemon.compose import antivirus_of, policies_of
from sanitizer.daemon.installation import open_installation
from sanitizer.model.errors import MugaiError
from sanitizer.policy.trust_list import read_trust_list
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.family import FAMILIES
from sanitizer.sandbox.known import load_catalogue
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.outside.find import ProgramRules
from sanitizer.sandbox.slot import Slot


def doctor(
    config: Annotated[Path | None, typer.Option("--config", help="Check this installation, too.")] = None,
) -> None:
    """Look at this machine (and an installation) and say what is missing. Exit code 2 when something is."""
    bad = 0
    for check in _checks(config):
        mark = message("doctor.good" if check.good else "doctor.note" if check.optional else "doctor.bad")
        typer.echo(f"[{mark}] {check.name}: {check.detail}")
        if not check.good:
            bad += not check.optional
            typer.echo(f"      → {check.advice}")
    if bad:
        raise typer.Exit(exit_codes.USAGE)


def _checks(config: Path | None) -> Iterator[Check]:
    version = ".".join(map(str, sys.version_info[:3]))
    yield Check("Python", sys.version_info >= (3, 11), f"{version} ({sys.executable})", "use Python 3.11 or later")
    yield from _sandbox_checks()
    yield _font_check()
    if config is None:
        yield from program_checks(ProgramRules())
    else:
        yield from _installation_checks(config)


def _sandbox_checks() -> Iterator[Check]:
    try:
        slot = Slot(plan())
    except MugaiError as error:
        yield Check("sandbox", False, str(error), "apt-get install bubblewrap libseccomp2")
        return
    try:
        reached = slot.confinement
        level = message("doctor.level", level=reached.level.key)
        yield Check("sandbox", reached.level is SandboxLevel.FULL, level, "; ".join(reached.missing))
        for family in FAMILIES:
            try:
                slot.warm((family,))
            except MugaiError as error:
                advice = "apt-get install libarchive13" if "libarchive" in str(error) else "run `make setup` again"
                yield Check(f"zygote {family}", False, str(error)[-300:], advice)
        libraries = ", ".join(f"{name} {version}" for name, version in sorted(slot.libraries().items()))
        yield Check("libraries", bool(libraries), libraries, "run `make setup` again")
    finally:
        slot.close()


def _font_check() -> Check:
    """Flattening a PDF whose Japanese fonts are not embedded needs one here."""
    found = ""
    if shutil.which("fc-list"):
        done = subprocess.run(["fc-list", ":lang=ja", "family"], capture_output=True, text=True, timeout=30, check=False)
        found = done.stdout.split("\n", 1)[0].strip()
    return Check("Japanese font", bool(found), found or "none", "apt-get install fontconfig fonts-ipafont")


def _installation_checks(config: Path) -> Iterator[Check]:
    try:
        settings = load_settings(config)
    except MugaiError as error:
        yield Check("settings", False, str(error), "correct the settings file")
        return
    yield Check("settings", True, str(config))
    try:
        with open_installation(settings) as installation:
            yield Check("database", True, str(settings.database_file))
            catalogue = load_catalogue()
            check_converters({name: converter.makes for name, converter in settings.converters.items()}, catalogue)
            policies = policies_of(settings, catalogue)
            yield Check("policies", True, ", ".join(policies))
            installation.vault.sweep_tmp()
            yield Check("vault", True, str(settings.vault_folder))
    except MugaiError as error:
        yield Check("installation", False, str(error), "see the message")
    for route in settings.routes:
        if route.outbox_marker:
            sign = route.outbox / route.outbox_marker
            yield Check(f"outbox {route.name}", sign.exists(), str(sign), "mount the share, or make this empty file on it")
    trust = settings.signatures.trust
    shown = f"{len(read_trust_list(trust))} certificates ({trust})" if trust else "none: no signer of a PDF is confirmed"
    yield Check("trust list", True, shown)
    yield from _antivirus_checks(settings)
    yield from program_checks(settings.program_rules)


def _antivirus_checks(settings: Settings) -> Iterator[Check]:
    try:
        antivirus = antivirus_of(settings)
        if antivirus is not None:
            yield Check("antivirus", True, antivirus.version())
    except MugaiError as error:
        yield Check("antivirus", False, str(error), "apt-get install clamav-daemon, and start it")
