"""Which files a command line means: folders are walked, the tree is kept, links and our own outputs are not followed."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from sanitizer.model.safe_name import MARK
from sanitizer.pipeline.standalone import InputFile

MAX_DEPTH = 64


@dataclass(slots=True)
class Inputs:
    """What was found; `skipped` names what was left alone, with the reason's key (link, own_output)."""

    files: list[InputFile] = field(default_factory=list)
    skipped: list[tuple[Path, str]] = field(default_factory=list)


def collect(paths: list[Path], outbox: Path | None) -> Inputs:
    """The files of *paths* in a stable order. Below a folder, *outbox* itself and files that mugai wrote are left alone.

    Without *outbox* each result goes beside its file.
    """
    found = Inputs()
    for path in paths:
        if path.is_dir():
            for below in _walk(path, outbox.resolve() if outbox else None, found, 0):
                folder = PurePosixPath(below.parent.relative_to(path)) if outbox else PurePosixPath()
                found.files.append(InputFile(below, folder))
        else:
            found.files.append(InputFile(path, PurePosixPath()))
    return found


def _walk(folder: Path, outbox: Path | None, found: Inputs, depth: int) -> Iterator[Path]:
    if depth > MAX_DEPTH:
        found.skipped.append((folder, "too_deep"))
        return
    try:
        entries = sorted(os.scandir(folder), key=lambda entry: entry.name)
    except OSError:
        found.skipped.append((folder, "unreadable"))
        return
    for entry in entries:
        path = Path(entry.path)
        if entry.is_symlink():
            found.skipped.append((path, "link"))
        elif entry.is_dir(follow_symlinks=False):
            if outbox is None or path.resolve() != outbox:
                yield from _walk(path, outbox, found, depth + 1)
        elif outbox is None and _is_own_output(path):
            found.skipped.append((path, "own_output"))
        else:
            yield path


def _is_own_output(path: Path) -> bool:
    """`NAME_mugai.EXT`, `NAME_mugai(2).EXT` or `NAME_mugai_隔離通知.txt`, written beside the originals by an earlier run."""
    stem = path.stem
    return stem.endswith((MARK, f"{MARK}_隔離通知")) or f"{MARK}(" in stem
