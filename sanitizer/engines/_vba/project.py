"""A whole VBA project: read strictly, given its digest, and written anew from its source code.

What runs is then what a reviewer reads: compiled code (the performance caches, whose difference from the source is called VBA
stomping) is left out, and Office compiles the source when it opens the file ([MS-OVBA] 2.2.6: `_VBA_PROJECT` without a cache).
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Mapping
from dataclasses import dataclass

from sanitizer.engines._vba.compression import compressed, decompressed
from sanitizer.engines._vba.directory import Directory, read_directory
from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_PROJECT_BYTES = 6 * 1024 * 1024  # of all streams together, unpacked
MAX_STREAMS = 1000
_FOLDER = "VBA"
_NO_CACHE = b"\xcc\x61\xff\xff\x00\x00\x00"  # [MS-OVBA] 2.3.4.1: no performance cache, any version
_CACHES = re.compile(r"__SRP_[0-9A-F]+", re.IGNORECASE)
_BINARY = ("_VBA_PROJECT", "DIR")

Path = tuple[str, ...]
Streams = Mapping[Path, bytes]
"""Storages and stream names from the root, and the content."""


@dataclass(frozen=True, slots=True)
class Project:
    """`streams` are those of the new project. `digest`: SHA-256 in hex over every path and content, see docs/known-macros."""

    digest: str
    modules: tuple[str, ...]
    streams: Streams


def read_project(streams: Streams) -> Project:
    """Raises MalformedFile for a project that is not exactly what the standard says, LimitExceeded."""
    if len(streams) > MAX_STREAMS or sum(map(len, streams.values())) > MAX_PROJECT_BYTES:
        raise LimitExceeded(f"the macro project is larger than {MAX_PROJECT_BYTES} bytes or {MAX_STREAMS} streams")
    by_name = {tuple(part.upper() for part in path): path for path in streams}
    if len(by_name) != len(streams) or (_FOLDER, "DIR") not in by_name or ("PROJECT",) not in by_name:
        raise MalformedFile("the macro project has no list of modules, or two streams of one name")
    directory = read_directory(decompressed(streams[by_name[_FOLDER, "DIR"]], MAX_PROJECT_BYTES))
    plain: dict[Path, bytes] = {(_FOLDER, "dir"): directory.without_offsets}
    sources = _sources(directory, streams, by_name)
    for upper, path in by_name.items():
        if upper[0] != _FOLDER:
            plain[path] = streams[path]
        elif upper[1:] in sources:
            plain[_FOLDER, path[1]] = sources[upper[1:]]
        elif len(upper) != 2 or not (upper[1] in _BINARY or _CACHES.fullmatch(upper[1])):
            raise MalformedFile("the macro project has a stream that belongs to no module")
    if sum(map(len, plain.values())) > MAX_PROJECT_BYTES:
        raise LimitExceeded(f"the macro project is larger than {MAX_PROJECT_BYTES} bytes")
    return Project(_digest(plain), tuple(module.name for module in directory.modules), _packed(plain))


def _sources(directory: Directory, streams: Streams, by_name: Mapping[Path, Path]) -> dict[Path, bytes]:
    """The source code of each module by the upper-case name of its stream."""
    sources: dict[Path, bytes] = {}
    left = MAX_PROJECT_BYTES
    for module in directory.modules:
        path = by_name.get((_FOLDER, module.stream.upper()))
        if path is None or path[1].upper() in _BINARY:
            raise MalformedFile("a module of the macro project has no stream")
        source = decompressed(streams[path][module.source_offset :], left)
        left -= len(source)
        sources[(module.stream.upper(),)] = source
    return sources


def _digest(plain: Streams) -> str:
    digest = hashlib.sha256()
    for path in sorted(plain):
        name = "/".join(path).encode("utf-8", "surrogatepass")
        digest.update(b"%d:%s%d:" % (len(name), name, len(plain[path])))
        digest.update(plain[path])
    return digest.hexdigest()


def _packed(plain: Streams) -> Streams:
    packed = {path: compressed(data) if path[0] == _FOLDER else data for path, data in plain.items()}
    return {**packed, (_FOLDER, "_VBA_PROJECT"): _NO_CACHE}
