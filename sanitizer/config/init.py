"""Sets up an installation in one folder: settings with comments, folders with the right modes, and keys (`mugai init`)."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from sanitizer.config.settings import Language, load_settings
from sanitizer.config.template import settings_text
from sanitizer.model.errors import ConfigError
from sanitizer.policy.read_file import POLICY_NAME
from sanitizer.policy.words import load_words
from sanitizer.store.keys import create_key_file
from sanitizer.store.signing import create_signing_key, public_path

SETTINGS_NAME = "mugai.toml"
_PRIVATE_MODE = 0o700  # state: vault, database, keys
_SHARED_MODE = 0o2770  # inboxes and outboxes: the service and the group of the share; new files get the group
_SITE_MODE = 0o750  # policies and rules


@dataclass(frozen=True, slots=True)
class Installation:
    """What was set up. `next_steps` are lines for the terminal."""

    settings_file: Path
    folders: tuple[Path, ...]
    key_files: tuple[Path, ...]
    next_steps: tuple[str, ...]


def initialise(folder: Path, routes: Sequence[str] = ("main",), language: Language = "ja", contact: str = "") -> Installation:
    """Make an installation at *folder*, with one inbox and outbox for each of *routes*; nothing that is there is changed.

    Can be run again after an interruption: the settings file is written last. Raises ConfigError when it is already there, when a
    route's name is not possible, or when something cannot be written.
    """
    folder = Path(os.path.abspath(folder))  # noqa: PTH100 - lexical: the settings say what the administrator wrote
    settings_file = folder / SETTINGS_NAME
    _check(settings_file, routes)
    keys_folder = folder / "state" / "keys"
    private = (folder / "state", keys_folder)
    shared = tuple(folder / kind / route for kind in ("inbox", "outbox") for route in routes)
    site = (folder / "policies", folder / "rules")
    vault_key, signing_key = keys_folder / "vault.key", keys_folder / "audit.key"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for path in private:
            _make(path, _PRIVATE_MODE)
        for path in (*(folder / kind for kind in ("inbox", "outbox")), *site):
            _make(path, _SITE_MODE)
        for path in shared:
            _make(path, _SHARED_MODE)
        if not vault_key.exists():
            create_key_file(vault_key)
        if not signing_key.exists():
            create_signing_key(signing_key)
        _write_new(settings_file, settings_text(routes, language, contact))
    except OSError as failure:
        raise ConfigError(
            f"{failure.filename or folder}: cannot be made ({failure.strerror}); choose a folder that this user may write"
        ) from failure
    load_settings(settings_file)
    words = load_words(language)
    return Installation(
        settings_file=settings_file,
        folders=(*private, *shared, *site),
        key_files=(vault_key, signing_key),
        next_steps=(
            words.text("init.done", folder=folder),
            words.text("init.keys", keys=vault_key),
            words.text("init.public", public=public_path(signing_key)),
            words.text("init.next", settings=settings_file),
        ),
    )


def _check(settings_file: Path, routes: Sequence[str]) -> None:
    if os.path.lexists(settings_file):
        raise ConfigError(f"{settings_file} is already there and is not overwritten; choose another folder, or edit it")
    if not routes or len(set(routes)) != len(routes):
        raise ConfigError("name at least one route, and each only once")
    for route in routes:
        if not POLICY_NAME.fullmatch(route):
            raise ConfigError(f'"{route}" cannot be the name of a route; use at most 40 letters, digits, "-" and "_"')


def _make(folder: Path, mode: int) -> None:
    """A new folder gets *mode* whatever the umask; one that is there keeps its own."""
    try:
        folder.mkdir(mode=0o700)
    except FileExistsError:
        if not folder.is_dir():
            raise
        return
    folder.chmod(mode)


def _write_new(path: Path, text: str) -> None:
    descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC | os.O_NOFOLLOW, 0o640)
    with os.fdopen(descriptor, "w", encoding="utf-8") as file:
        file.write(text)
        file.flush()
        os.fsync(descriptor)
