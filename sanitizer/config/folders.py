"""Refuses folders that are missing, unusable or overlap: an outbox in an inbox would feed the daemon its own outputs."""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from sanitizer.policy.toml_document import TomlDocument

if TYPE_CHECKING:
    from sanitizer.config.settings import Settings

_INBOX, _OUTBOX, _STATE, _RULES = "inbox", "outbox", "state_folder", "site folder"


@dataclass(frozen=True, slots=True)
class _Folder:
    """One folder of the settings: what it is for, where it is, and where the settings say so."""

    role: str
    path: Path
    place: str

    def __str__(self) -> str:
        return f"{self.role} {self.path}"


def folder_problems(settings: Settings, document: TomlDocument) -> list[str]:
    """One line per problem, with the fix. Identity is by device and inode on the way up, so that symbolic links and bind mounts
    do not hide that two folders are one."""
    folders = list(_folders(settings, document))
    problems = [problem for folder in folders for problem in _unusable(folder)]
    if problems:
        return problems
    settings_file = _Folder("the settings file", document.path.absolute(), document.at())
    secrets = [_Folder("the key file", path, document.at("key_files")) for path in settings.vault_key_files]
    if settings.site.passwords_file:
        secrets.append(_Folder("the password list", settings.site.passwords_file, document.at("site", "passwords_file")))
    if settings.signatures.trust:
        secrets.append(_Folder("the trust list", settings.signatures.trust, document.at("signatures", "trust")))
    problems += _overlaps(folders)
    for file in (settings_file, *secrets):
        for folder in folders:
            place = file.path if file.path.is_dir() else file.path.parent
            if folder.role in (_INBOX, _OUTBOX) and _is_within(place, folder.path):
                problems.append(f"{file.place}: {file} is inside the {folder}, where staff can reach it; move it elsewhere")
    return problems


def _folders(settings: Settings, document: TomlDocument) -> Iterator[_Folder]:
    yield _Folder(_STATE, settings.state_folder, document.at("state_folder"))
    for index, route in enumerate(settings.routes):
        yield _Folder(_INBOX, route.inbox, document.at("route", index, "inbox"))
        yield _Folder(_OUTBOX, route.outbox, document.at("route", index, "outbox"))
    for key in ("policies_folder", "rules_folder"):
        path = getattr(settings.site, key)
        if path is not None:
            yield _Folder(_RULES, path, document.at("site", key))


def _unusable(folder: _Folder) -> Iterator[str]:
    try:
        status = folder.path.stat()
    except FileNotFoundError:
        yield f"{folder.place}: {folder} does not exist; create it (mkdir -p '{folder.path}'), mount the share, or correct the path"
        return
    except OSError as failure:
        yield f"{folder.place}: {folder} cannot be reached ({failure.strerror}); check the mount and the rights on the way to it"
        return
    if not stat.S_ISDIR(status.st_mode):
        yield f"{folder.place}: {folder} is not a folder; correct the path"
        return
    wanted = os.R_OK | os.X_OK if folder.role == _RULES else os.R_OK | os.W_OK | os.X_OK
    if not os.access(folder.path, wanted):
        rights = "read" if folder.role == _RULES else "read and written"
        yield f"{folder.place}: {folder} cannot be {rights} by user {os.geteuid()}; change its owner or mode"
    if folder.role == _STATE and status.st_mode & 0o077:
        mode = stat.S_IMODE(status.st_mode)
        yield f"{folder.place}: {folder} has mode {mode:04o}, so others can reach the vault and the keys: chmod 700 '{folder.path}'"


def _overlaps(folders: list[_Folder]) -> Iterator[str]:
    for number, one in enumerate(folders):
        for other in folders[number + 1 :]:
            if {one.role, other.role} <= {_STATE, _RULES}:
                continue  # rules of the site may live beside each other, or below the state folder
            if _same(one.path, other.path):
                yield f"{other.place}: {other} is the same folder as the {one}; give each its own"
            elif _is_within(one.path, other.path):
                yield f"{other.place}: {other} contains the {one}; put them side by side"
            elif _is_within(other.path, one.path):
                yield f"{other.place}: {other} is inside the {one}; put them side by side"


def _same(one: Path, other: Path) -> bool:
    return os.path.samefile(one, other)  # noqa: PTH121 - the same for both paths, whichever is the link


def _is_within(inner: Path, outer: Path) -> bool:
    """True when *outer* is *inner* or one of its ancestors, whatever links and mounts lead there."""
    wanted = outer.stat()
    real = Path(os.path.realpath(inner))
    for ancestor in (real, *real.parents):
        try:
            status = ancestor.stat()
        except OSError:
            continue  # a part of the way that we may not look at is not one of our folders
        if (status.st_dev, status.st_ino) == (wanted.st_dev, wanted.st_ino):
            return True
    return False
