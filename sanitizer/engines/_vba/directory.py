"""The `dir` stream of a VBA project ([MS-OVBA] 2.3.4.2): its records, its modules, and the same without places of compiled code."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_MODULES = 500
_PROJECT_VERSION = 0x0009  # its size field says 4, and 6 bytes follow (2.3.4.2.1.11)
_CODE_PAGE, _TERMINATOR = 0x0003, 0x0010
_MODULE_NAME, _MODULE_STREAM, _MODULE_OFFSET, _MODULE_END = 0x0019, 0x001A, 0x0031, 0x002B
_PROCEDURAL, _OTHER = 0x0021, 0x0022
_KNOWN = frozenset(
    int(number, 16)
    for number in (
        "01 02 03 04 05 06 07 08 09 0C 0D 0E 0F 10 13 14 16 19 1A 1C 1E 21 22 25 28 2B 2C 2F 30 31 32 33 3C 3D 3E 40 47 48 4A"
    ).split()
)
_CODECS = {932: "cp932", 65001: "utf-8", 10000: "mac_roman", 1200: "utf-16-le"}


@dataclass(frozen=True, slots=True)
class Module:
    """One module: its name, the stream that holds it, and where its compressed source begins there."""

    name: str
    stream: str
    procedural: bool
    source_offset: int


@dataclass(frozen=True, slots=True)
class Directory:
    """`without_offsets` is the whole stream with every source at the start of its stream."""

    modules: tuple[Module, ...]
    without_offsets: bytes


def read_directory(data: bytes) -> Directory:
    """Read a decompressed `dir` stream. Raises MalformedFile, LimitExceeded."""
    out: list[bytes] = []
    modules: list[Module] = []
    codec = "cp1252"
    name = stream = ""
    offset, procedural = -1, True
    for number, body in _records(data):
        if number == _CODE_PAGE and len(body) == 2:
            codec = _codec(int.from_bytes(body, "little"))
        elif number == _MODULE_NAME:
            name, stream, offset, procedural = _text(body, codec), "", -1, True
        elif number == _MODULE_STREAM:
            stream = _text(body, codec)
        elif number == _MODULE_OFFSET:
            if len(body) != 4:
                raise MalformedFile("the list of modules of the macro project is damaged")
            offset, body = int.from_bytes(body, "little"), bytes(4)
        elif number in (_PROCEDURAL, _OTHER):
            procedural = number == _PROCEDURAL
        elif number == _MODULE_END:
            if not name or not stream or offset < 0:
                raise MalformedFile("the list of modules of the macro project is damaged")
            modules.append(Module(name, stream, procedural, offset))
            name = stream = ""
            if len(modules) > MAX_MODULES:
                raise LimitExceeded(f"the macro project has more than {MAX_MODULES} modules")
        size = 4 if number == _PROJECT_VERSION else len(body)
        out.append(number.to_bytes(2, "little") + size.to_bytes(4, "little") + body)
    streams = [module.stream.upper() for module in modules]
    if name or len(set(streams)) != len(streams):
        raise MalformedFile("the list of modules of the macro project is damaged")
    return Directory(tuple(modules), b"".join(out))


def _records(data: bytes) -> Iterator[tuple[int, bytes]]:
    at = 0
    while at < len(data):
        number = int.from_bytes(data[at : at + 2], "little")
        size = int.from_bytes(data[at + 2 : at + 6], "little")
        if number == _PROJECT_VERSION:
            size = 6
        if number not in _KNOWN or at + 6 + size > len(data):
            raise MalformedFile("the list of modules of the macro project is damaged or has records that nobody knows")
        yield number, data[at + 6 : at + 6 + size]
        at += 6 + size
        if number == _TERMINATOR:
            break
    else:
        raise MalformedFile("the list of modules of the macro project has no end")
    if data[at:].strip(b"\0"):
        raise MalformedFile("the list of modules of the macro project goes on after its end")


def _codec(code_page: int) -> str:
    codec = _CODECS.get(code_page, f"cp{code_page}")
    try:
        "".encode(codec)
    except LookupError as error:
        raise MalformedFile(f"the macro project is in code page {code_page}, which nobody knows") from error
    return codec


def _text(body: bytes, codec: str) -> str:
    try:
        return body.decode(codec)
    except UnicodeDecodeError as error:
        raise MalformedFile("a name in the macro project is not in its code page") from error
