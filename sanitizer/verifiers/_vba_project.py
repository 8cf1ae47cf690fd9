"""Proves that the macro project of a known form is exactly the approved one, without compiled code: olefile, and our own reader.

Written from [MS-OVBA] without a look at the engine's reader: the digest is taken anew from what the target holds.
"""

from __future__ import annotations

import hashlib
import io
import struct
from collections.abc import Iterator

import olefile

from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Residue

_MACRO = "ooxml.vba_macro"
_MAX_BYTES = 6 * 1024 * 1024
_NO_CACHE = bytes.fromhex("cc61ffff000000")
_OFFSET, _STREAM_NAME, _CODE_PAGE, _VERSION, _END = 0x31, 0x1A, 0x03, 0x09, 0x10
_OLE_ERRORS = (OSError, ValueError, IndexError, KeyError, TypeError, AttributeError, struct.error, RecursionError, UnicodeError)


def residues(data: bytes, known: frozenset[str]) -> Iterator[Residue]:
    """What speaks against the project in *data*; *known* are the digests that may stand in a target. Raises MalformedFile."""
    streams = _streams(data)
    if streams.pop(("VBA", "_VBA_PROJECT"), b"") != _NO_CACHE:
        yield Residue(_MACRO, "VBA/_VBA_PROJECT", "compiled code")
    directory = _unpacked(streams.get(("VBA", "dir"), b""))
    names = [name.upper() for name, _ in _module_streams(directory)]
    contents = {path: data for path, data in streams.items() if path[0] != "VBA"}
    contents["VBA", "dir"] = directory
    for path in streams:
        if path[0] == "VBA" and path[1:] != ("dir",):
            if path[1].upper() not in names:
                yield Residue(_MACRO, "/".join(path), "a stream of no module")
            contents[path] = _unpacked(streams[path])
    digest = _digest(contents)
    if digest not in known:
        yield Residue(_MACRO, "project", f"{digest} is not approved")


def _streams(data: bytes) -> dict[tuple[str, ...], bytes]:
    try:
        with olefile.OleFileIO(io.BytesIO(data), path_encoding=None, raise_defects=olefile.DEFECT_INCORRECT) as ole:
            return {tuple(path): ole.openstream(path).read() for path in ole.listdir()}
    except _OLE_ERRORS as error:
        raise MalformedFile(f"the macro project cannot be read ({error})") from error


def modules(data: bytes) -> dict[str, str]:
    """Name of each module's stream > its source code. Raises MalformedFile."""
    streams = {tuple(part.upper() for part in path): content for path, content in _streams(data).items()}
    directory = _unpacked(streams.get(("VBA", "DIR"), b""))
    return {
        name: _unpacked(streams.get(("VBA", name.upper()), b"")).decode(codec, "replace")
        for name, codec in _module_streams(directory)
    }


def _module_streams(directory: bytes) -> Iterator[tuple[str, str]]:
    """The streams of the modules, and the codec of their text. Raises MalformedFile where one does not begin with its source."""
    at, codec = 0, "cp1252"
    while at + 6 <= len(directory):
        number, size = struct.unpack_from("<HI", directory, at)
        size = 6 if number == _VERSION else size
        value = directory[at + 6 : at + 6 + size]
        at += 6 + size
        if number == _CODE_PAGE and len(value) == 2:
            codec = {932: "cp932", 65001: "utf-8"}.get(struct.unpack("<H", value)[0], f"cp{struct.unpack('<H', value)[0]}")
        elif number == _STREAM_NAME:
            try:
                yield value.decode(codec), codec
            except (LookupError, UnicodeError) as error:
                raise MalformedFile("a module of the macro project has an unreadable name") from error
        elif number == _OFFSET and value != bytes(4):
            raise MalformedFile("a module of the macro project does not begin with its source")
        elif number == _END:
            return
    raise MalformedFile("the list of modules of the macro project has no end")


def _unpacked(packed: bytes) -> bytes:
    """[MS-OVBA] 2.4.1.3, every chunk to its end. Raises MalformedFile."""
    if packed[:1] != b"\x01":
        raise MalformedFile("a stream of the macro project is not compressed")
    out, at = bytearray(), 1
    while at < len(packed):
        (header,) = struct.unpack("<H", packed[at : at + 2].ljust(2, b"\0"))
        end = at + (header & 0xFFF) + 3
        if header & 0x7000 != 0x3000 or end > len(packed) or len(out) > _MAX_BYTES:
            raise MalformedFile("a stream of the macro project is damaged")
        if header & 0x8000:
            _chunk(packed[at + 2 : end], out)
        else:
            out += packed[at + 2 : end]
        at = end
    return bytes(out)


def _chunk(tokens: bytes, out: bytearray) -> None:
    """Adds one chunk to *out*; copies reach back to the chunk's start only."""
    start, queue = len(out), io.BytesIO(tokens)
    while flags := queue.read(1):
        for bit in range(8):
            if not flags[0] & 1 << bit:
                out += queue.read(1)
                continue
            pair = queue.read(2)
            done = len(out) - start
            if len(pair) < 2 or not done:
                raise MalformedFile("a stream of the macro project is damaged")
            width = 4
            while 1 << width < done:
                width += 1
            token = pair[0] | pair[1] << 8
            back, count = (token >> 16 - width) + 1, (token & (1 << 16 - width) - 1) + 3
            if back > done or done + count > 4096:
                raise MalformedFile("a stream of the macro project is damaged")
            for _ in range(count):
                out.append(out[-back])


def _digest(contents: dict[tuple[str, ...], bytes]) -> str:
    """Over length and name, length and content, in the order of the paths."""
    whole = hashlib.sha256()
    for path, data in sorted(contents.items()):
        name = "/".join(path).encode("utf-8", "surrogatepass")
        whole.update(f"{len(name)}:".encode() + name + f"{len(data)}:".encode() + data)
    return whole.hexdigest()
