"""The option `--config`, the same for every verb that works on an installation."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

SettingsFile = Annotated[
    Path, typer.Option("--config", envvar="MUGAI_CONFIG", help="The settings file (`mugai init` writes one).", show_default=True)
]
DEFAULT_SETTINGS = Path("mugai.toml")
