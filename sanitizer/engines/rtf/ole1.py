"""What an embedded object says of itself, for the report: class and, of a package, file name ([MS-OLEDS] 2.2.5, 2.3.6)."""

from __future__ import annotations

import re
import struct

_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]")
HEAD_CHARS = 4096


def described(hex_data: bytes, class_name: str) -> str:
    """ "class Package, file memo.txt" from the first characters of \\objdata, as far as they can be read."""
    digits = _NOT_HEX.sub(b"", hex_data[:HEAD_CHARS])
    data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    found, at = _counted(data, 8)
    words = [f"class {found or class_name}"] if found or class_name else []
    if found.lower().startswith("package"):
        _, at = _counted(data, at)
        _, at = _counted(data, at)
        name, _ = _terminated(data, at + 6)
        if name:
            words.append(f"file {name}")
    return ", ".join(words)


def _counted(data: bytes, at: int) -> tuple[str, int]:
    """A string with its length (4 bytes) in front, and the place behind it."""
    if at + 4 > len(data):
        return "", len(data)
    length = struct.unpack_from("<I", data, at)[0]
    if length > 255:
        return "", len(data)
    return _text(data[at + 4 : at + 4 + length].rstrip(b"\0")), at + 4 + length


def _terminated(data: bytes, at: int) -> tuple[str, int]:
    end = data.find(b"\0", at)
    return (_text(data[at:end]), end + 1) if at < end < at + 255 else ("", len(data))


def _text(raw: bytes) -> str:
    return raw.decode("cp932", "replace")
