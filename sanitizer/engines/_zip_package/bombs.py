"""Before a package is given to an external program: does it unpack to more than the limits allow?"""

from __future__ import annotations

import zipfile
import zlib
from typing import BinaryIO

from sanitizer.model.errors import LimitExceeded
from sanitizer.model.limits import MIB, Limits

_CHUNK_BYTES = 256 * 1024
_FREE_BYTES = 16 * MIB  # of one member, whatever its ratio
_UNREADABLE = (zipfile.BadZipFile, zlib.error, OSError, EOFError, NotImplementedError, RuntimeError, ValueError, OverflowError)


def refuse_bombs(source: BinaryIO, limits: Limits) -> None:
    """Inflate every member and count, without keeping anything. Raises LimitExceeded.

    What is no ZIP, or breaks off, is not judged here: the program may mend it, in its jail and within its memory.
    """
    source.seek(0)
    try:
        with zipfile.ZipFile(source) as package:
            members = package.infolist()
            if len(members) > limits.max_members:
                raise LimitExceeded(f"more than {limits.max_members} members")
            unpacked = 0
            for member in members:
                unpacked += _unpacked(package, member, limits.max_unpacked_bytes - unpacked, limits.max_ratio)
    except _UNREADABLE:
        return
    finally:
        source.seek(0)


def _unpacked(package: zipfile.ZipFile, member: zipfile.ZipInfo, left: int, ratio: int) -> int:
    """The bytes of one member."""
    room = min(left, max(_FREE_BYTES, member.compress_size * ratio))
    total = 0
    with package.open(member) as file:
        while chunk := file.read(_CHUNK_BYTES):
            total += len(chunk)
            if total > room:
                raise LimitExceeded(f"a member unpacks to more than {room} bytes")
    return total
