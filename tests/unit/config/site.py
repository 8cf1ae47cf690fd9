"""A complete little installation on disk for the settings tests."""

from __future__ import annotations

from pathlib import Path

ROUTE = '[[route]]\nname = "zeimu"\ninbox = "inbox/zeimu"\noutbox = "outbox/zeimu"\n'


def make_site(folder: Path, text: str = 'state_folder = "state"\n' + ROUTE) -> Path:
    """The folders that `ROUTE` names and a settings file with *text*; gives the file's path."""
    for name in ("state", "inbox/zeimu", "inbox/somu", "outbox/zeimu", "outbox/somu", "policies", "rules"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "state").chmod(0o700)
    path = folder / "mugai.toml"
    path.write_text(text, encoding="utf-8")
    return path
