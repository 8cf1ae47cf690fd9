"""Writes a minimal VBA project (MS-OVBA): `dir` stream, one compressed stream per module, no p-code."""

from __future__ import annotations

import struct
from collections.abc import Mapping

from samples.build._cfb import Tree, build

_CODEPAGE = 932


def compress(text: bytes) -> bytes:
    """MS-OVBA 2.4.1 with literals only, in chunks of at most 3,600 bytes; only the last may be short, so *text* must fit one."""
    if len(text) > 3600:
        raise ValueError("a sample's module has at most 3,600 bytes")
    tokens = b"".join(b"\0" + text[at : at + 8] for at in range(0, len(text), 8))
    return b"\x01" + struct.pack("<H", (len(tokens) + 2 - 3) | 0xB000) + tokens


def _record(number: int, data: bytes) -> bytes:
    return struct.pack("<HI", number, len(data)) + data


def _both(number: int, unicode_number: int, text: str) -> bytes:
    return _record(number, text.encode("cp932")) + _record(unicode_number, text.encode("utf-16-le"))


def _dir_stream(modules: Mapping[str, str], source_offset: int) -> bytes:
    parts = [
        _record(0x01, struct.pack("<I", 1)),  # PROJECTSYSKIND: 32 bit
        _record(0x02, struct.pack("<I", 0x409)),
        _record(0x14, struct.pack("<I", 0x409)),
        _record(0x03, struct.pack("<H", _CODEPAGE)),
        _record(0x04, b"VBAProject"),
        _both(0x05, 0x40, ""),
        _both(0x06, 0x3D, ""),
        _record(0x07, struct.pack("<I", 0)),
        _record(0x08, struct.pack("<I", 0)),
        struct.pack("<HIIH", 0x09, 4, 1, 1),  # PROJECTVERSION
        _both(0x0C, 0x3C, ""),
        _record(0x0F, struct.pack("<H", len(modules))),
        _record(0x13, struct.pack("<H", 0xFFFF)),
    ]
    for name in modules:
        parts += [
            _both(0x19, 0x47, name),
            _both(0x1A, 0x32, name),
            _both(0x1C, 0x48, ""),
            _record(0x31, struct.pack("<I", source_offset)),
            _record(0x1E, struct.pack("<I", 0)),
            _record(0x2C, struct.pack("<H", 0xFFFF)),
            _record(0x21, b""),
            _record(0x2B, b""),
        ]
    parts.append(_record(0x10, b""))
    return b"".join(parts)


def project_tree(modules: Mapping[str, str], source_offset: int = 0) -> Tree:
    """The storages and streams of a project with *modules* (name > source), to stand in a compound file.

    *source_offset*: how many bytes of compiled code the caller puts before each source.
    """
    streams: dict[str, bytes | Tree] = {
        "_VBA_PROJECT": b"\xcc\x61\xff\xff\x00\x00\x00",
        "dir": compress(_dir_stream(modules, source_offset)),
    }
    for name, source in modules.items():
        lines = f'Attribute VB_Name = "{name}"\r\n{source}'.replace("\r\n", "\n").replace("\n", "\r\n")
        streams[name] = compress(lines.encode("cp932"))
    project = 'ID="{00000000-0000-0000-0000-000000000000}"\r\n' + "".join(f"Module={name}\r\n" for name in modules)
    return {"VBA": streams, "PROJECT": project.encode("cp932")}


def vba_project(modules: Mapping[str, str]) -> bytes:
    """A vbaProject.bin with *modules* (name > source)."""
    return build(project_tree(modules))
