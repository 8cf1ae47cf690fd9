"""`mugai serve`: the daemon."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from sanitizer.config.settings import load_settings
from sanitizer.daemon.supervise import serve as run_daemon
from sanitizer.telemetry.logs import configure

SettingsFile = Annotated[
    Path, typer.Option("--config", envvar="MUGAI_CONFIG", help="The settings file (`mugai init` writes one).", show_default=True)
]
DEFAULT_SETTINGS = Path("mugai.toml")


def serve(config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Watch the folders that the settings name and work until SIGTERM. Logs are JSON lines on standard error."""
    settings = load_settings(config)
    configure(settings.log_level)
    run_daemon(settings)
