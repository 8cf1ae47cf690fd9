"""Writes small Hangul documents: HWP 5 with its records, and HWPX with its XML."""

from __future__ import annotations

import struct
import zlib
from collections.abc import Mapping, Sequence

from samples.build._cfb import Tree
from samples.build._cfb import build as compound_file
from samples.build._zip import zip_bytes

_PARAGRAPH, _TEXT, _CONTROL, _LIST, _TABLE = 66, 67, 71, 72, 77
DEFAULT_SCRIPT = "function OnDocument_New()\n{\n\t//todo : \n}\n"


def record(tag: int, level: int, data: bytes) -> bytes:
    if len(data) >= 0xFFF:
        return struct.pack("<II", tag | level << 10 | 0xFFF << 20, len(data)) + data
    return struct.pack("<I", tag | level << 10 | len(data) << 20) + data


def control_unit(code: int, kind: bytes = b"\0\0\0\0") -> str:
    """A control of eight units inside a text."""
    units = struct.unpack("<2H", kind)
    return "".join(map(chr, (code, *units, 0, 0, 0, 0, code)))


def paragraph(text: str, level: int = 0, *controls: bytes) -> bytes:
    units = (text + "\r").encode("utf-16-le")
    head = record(_PARAGRAPH, level, struct.pack("<IIHBBHHHI", len(units) // 2, 0, 0, 0, 0, 1, 0, 0, 0))
    return head + record(_TEXT, level + 1, units) + b"".join(controls)


def control(kind: bytes, level: int, *inside: bytes) -> bytes:
    """*kind* as it is written: "tbl " stands as b" lbt"."""
    return record(_CONTROL, level, kind + bytes(16)) + b"".join(inside)


def boxed(level: int, *texts: str) -> bytes:
    return record(_LIST, level, struct.pack("<HI", len(texts), 0)) + b"".join(paragraph(text, level) for text in texts)


def table(
    rows: Sequence[Sequence[str | None]], level: int = 1, spans: Mapping[tuple[int, int], tuple[int, int]] | None = None
) -> bytes:
    """A table as a control; *spans* of (row, column) are (rows, columns), and what they cover is None in *rows*."""
    out = record(_TABLE, level + 1, struct.pack("<IHH", 0, len(rows), len(rows[0])) + bytes(14))
    for row, texts in enumerate(rows):
        for column, text in enumerate(texts):
            if text is None:
                continue
            high, wide = (spans or {}).get((row, column), (1, 1))
            head = struct.pack("<HIHHHHHII", 1, 0, 0, column, row, wide, high, 9000 * wide, 1500)
            out += record(_LIST, level + 1, head + bytes(8)) + paragraph(text, level + 1)
    return control(b" lbt", level, out)


def document(sections: Sequence[bytes], more: Mapping[str, bytes | Tree] | None = None, flags: int = 1) -> bytes:
    head = b"HWP Document File".ljust(32, b"\0") + struct.pack("<II", 0x05010001, flags)
    packed = {f"Section{number}": deflated(section) if flags & 1 else section for number, section in enumerate(sections)}
    tree: dict[str, bytes | Tree] = {
        "FileHeader": head.ljust(256, b"\0"),
        "DocInfo": deflated(bytes(64)),
        "BodyText": packed,
        "Scripts": {"DefaultJScript": deflated(DEFAULT_SCRIPT.encode("utf-16-le")), "JScriptVersion": bytes(13)},
    }
    tree.update(more or {})
    return compound_file(tree)


def deflated(data: bytes) -> bytes:
    packer = zlib.compressobj(6, zlib.DEFLATED, -zlib.MAX_WBITS)
    return packer.compress(data) + packer.flush()


_SPACES = (
    'xmlns:hp="http://www.hancom.co.kr/hwpml/2011/paragraph" xmlns:hs="http://www.hancom.co.kr/hwpml/2011/section"'
    ' xmlns:hc="http://www.hancom.co.kr/hwpml/2011/core"'
)


def package(sections: Sequence[str], more: Mapping[str, bytes] | None = None) -> bytes:
    """A HWPX whose sections hold the XML in *sections*."""
    members: dict[str, bytes] = {
        "mimetype": b"application/hwp+zip",
        "version.xml": b"<version/>",
        "Contents/content.hpf": b"<package/>",
        "Contents/header.xml": b"<head/>",
    }
    for number, body in enumerate(sections):
        members[f"Contents/section{number}.xml"] = (
            f'<?xml version="1.0" encoding="UTF-8"?><hs:sec {_SPACES}>{body}</hs:sec>'.encode()
        )
    members.update(more or {})
    return zip_bytes(members)


def xml_paragraph(text: str, inside: str = "") -> str:
    return f"<hp:p><hp:run>{inside}<hp:t>{text}</hp:t></hp:run></hp:p>"


def xml_table(rows: Sequence[Sequence[str]]) -> str:
    out = ""
    for row, texts in enumerate(rows):
        out += "<hp:tr>"
        for column, text in enumerate(texts):
            place = f'<hp:cellAddr colAddr="{column}" rowAddr="{row}"/><hp:cellSpan colSpan="1" rowSpan="1"/>'
            out += f'<hp:tc><hp:subList>{xml_paragraph(text)}</hp:subList>{place}<hp:cellSz width="9000" height="900"/></hp:tc>'
        out += "</hp:tr>"
    return f"<hp:p><hp:run><hp:tbl>{out}</hp:tbl><hp:t/></hp:run></hp:p>"
