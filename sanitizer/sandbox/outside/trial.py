"""Tries an external program on a small file of our own, in its jail, to tell whether it works here."""

from __future__ import annotations

import struct
import time
import zlib

from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.find import OCR, OFFICE
from sanitizer.sandbox.outside.programs import Programs

_MAX_BYTES = 16 * 1024 * 1024
_SECONDS = 60.0
_SIDE_PX = 64


def _blank_png() -> bytes:
    """A white square (PNG, ISO/IEC 15948)."""

    def chunk(kind: bytes, data: bytes) -> bytes:
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    rows = zlib.compress((b"\0" + b"\xff" * _SIDE_PX) * _SIDE_PX)
    header = struct.pack(">IIBBBBB", _SIDE_PX, _SIDE_PX, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", rows) + chunk(b"IEND", b"")


_TRIALS = {OFFICE: (("docx", "txt"), "無害化\n".encode()), OCR: (("jpn", "6"), _blank_png())}


def trial(programs: Programs, key: str) -> tuple[bool, str]:
    """Whether the program *key* works, and in words how long it took or why it does not."""
    arguments, data = _TRIALS[key]
    began = time.monotonic()
    try:
        with MemoryFile.sealed_from([data], _MAX_BYTES) as source:
            programs.run(key, source, arguments, _MAX_BYTES, _SECONDS, lambda: False).close()
    except (ProgramMissing, ProgramFailed) as error:
        return False, str(error)
    return True, f"{time.monotonic() - began:.1f} s"
