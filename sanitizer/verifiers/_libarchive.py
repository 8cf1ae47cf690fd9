"""What libarchive sees in a ZIP that the strict reader has taken: by the directory, contents unpacked, and by local headers alone.

Two readers that go different ways (libarchive_zip, "seekable" and "streamable") must see the members that `_opc_zip` saw: the same
names in the same order, of the same sizes, with contents of the same CRC-32. So no program can find another package in the file.
"""

from __future__ import annotations

import ctypes
import io
import os
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from itertools import zip_longest

os.environ.setdefault("LIBARCHIVE", "libarchive.so.13")  # its own search would start a compiler, which the jail forbids

import libarchive
from libarchive import ffi

from sanitizer.model.limits import Limits
from sanitizer.verifiers._opc_zip import Archive, Buffer, Member, open_archive

_BY_DIRECTORY, _BY_LOCAL_HEADERS = "zip_seekable", "zip_streamable"
_MAX_DIFFERENCES = 20


class _BufferView(ctypes.Structure):
    """Py_buffer (part of the stable interface since 3.11)."""

    _fields_ = (
        ("buf", ctypes.c_void_p),
        ("obj", ctypes.py_object),
        ("len", ctypes.c_ssize_t),
        ("itemsize", ctypes.c_ssize_t),
        ("readonly", ctypes.c_int),
        ("ndim", ctypes.c_int),
        ("format", ctypes.c_char_p),
        ("shape", ctypes.c_void_p),
        ("strides", ctypes.c_void_p),
        ("suboffsets", ctypes.c_void_p),
        ("internal", ctypes.c_void_p),
    )


def differences(archive: Archive) -> Iterator[str]:
    """What libarchive sees otherwise than *archive* says; nothing for a package that all read in the same way."""
    shown = 0
    for way in (_BY_DIRECTORY, _BY_LOCAL_HEADERS):
        for difference in _differences(archive, way):
            yield f"libarchive ({way}): {difference}"
            shown += 1
            if shown >= _MAX_DIFFERENCES:
                return


def _differences(archive: Archive, way: str) -> Iterator[str]:
    expected = list(archive.members.values())
    try:
        with _memory_of(archive.buffer) as memory, libarchive.memory_reader(memory, way, "none") as reader:
            for member, entry in zip_longest(expected, reader):
                if entry is None:
                    yield f"{member.name} is not there"
                    return
                if member is None:
                    yield f"{entry.pathname} is there, too"
                    return
                yield from _of_member(member, entry, reader if way == _BY_DIRECTORY else None)
    except libarchive.ArchiveError as error:
        yield str(error)


def _of_member(member: Member, entry: libarchive.entry.ArchiveEntry, reader: libarchive.read.ArchiveRead | None) -> Iterator[str]:
    """*reader* unpacks the content, when there is one."""
    if entry.pathname != member.name or not entry.isfile:
        yield f"{entry.pathname!r} where {member.name} stands"
    if entry.size != member.size_bytes:
        yield f"{member.name} has {entry.size} bytes"
    if reader is not None and _content(reader, member.size_bytes) != (member.size_bytes, member.crc):
        yield f"{member.name}: other content"


def _content(reader: libarchive.read.ArchiveRead, most: int) -> tuple[int, int]:
    """(bytes, CRC-32) of the member of the moment; the count ends behind *most*."""
    block, size, offset = ctypes.c_void_p(), ctypes.c_size_t(), ctypes.c_longlong()
    total = crc = 0
    while total <= most:
        done = ffi.read_data_block(reader._pointer, ctypes.byref(block), ctypes.byref(size), ctypes.byref(offset))
        if done == ffi.ARCHIVE_EOF:
            break
        if size.value:
            crc = zlib.crc32(ctypes.string_at(block, size.value), crc)
            total += size.value
    return total, crc


@contextmanager
def _memory_of(buffer: Buffer) -> Iterator[ctypes.Array[ctypes.c_char]]:
    """The bytes where they are, read-only ones and mapped files among them, for as long as the block lasts."""
    view = _BufferView()
    ctypes.pythonapi.PyObject_GetBuffer(ctypes.py_object(buffer), ctypes.byref(view), 0)
    try:
        yield (ctypes.c_char * view.len).from_address(view.buf)
    finally:
        ctypes.pythonapi.PyBuffer_Release(ctypes.byref(view))


def warm_up() -> None:
    """Both ways, over a package of our own. Raises RuntimeError when libarchive is not what it was written for."""
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr(zipfile.ZipInfo("warm.xml"), b"<warm/>" * 99, zipfile.ZIP_DEFLATED)
    archive = open_archive(made.getvalue(), Limits())
    found = list(differences(archive))
    archive.add(Member("other.xml", 0, 0, 0, 0, 0))
    if found or not list(differences(archive)):
        raise RuntimeError(f"libarchive reads our own package otherwise: {found}")
