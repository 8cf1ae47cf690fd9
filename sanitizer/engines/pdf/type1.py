"""Type 1 programs ("Adobe Type 1 Font Format", 1990): read to outlines, written anew as CFF without hints and PostScript.

No PostScript is run: encoding, matrix, subroutines and charstrings are picked out by their fixed forms, everything else is left.
"""

from __future__ import annotations

import re
import struct
from dataclasses import dataclass, field

from fontTools.encodings.StandardEncoding import StandardEncoding

from sanitizer.engines.pdf.cff_writer import write_compact_font
from sanitizer.engines.pdf.pdfium_outlines import outlines_by_name
from sanitizer.engines.pdf.redrawn_compact_font import as_outline
from sanitizer.engines.pdf.type1_charstring import Outline, interpret, width_of
from sanitizer.model.errors import MalformedFile

_EEXEC_KEY = 55665
_CHARSTRING_KEY = 4330
_ENTRY = rb"(?:dup[\s]+([0-9]{1,5})|/([^\s/{}\[\]()<>%]{1,127}))[\s]+([0-9]{1,5})[\s]+(?:RD|-\||@READER@)[ ]"
_READER = re.compile(rb"/([^\s/{}\[\]()<>%]{1,20})[\s]*\{[\s]*string[\s]+currentfile[\s]+exch[\s]+readstring")
_ENCODED = re.compile(rb"dup[\s]+(?:8#([0-7]{1,3})|([0-9]{1,3}))[\s]*/([^\s/{}\[\]()<>%]{1,127})[\s]+put")
_MATRIX = re.compile(rb"/FontMatrix[\s]*[\[{]([^\]}]{1,200})[\]}]")
_BOX = re.compile(rb"/FontBBox[\s]*[\[{]([^\]}]{1,200})[\]}]")
_NAME = re.compile(rb"/FontName[\s]*/([A-Za-z0-9+._-]{1,127})")
_LEN_IV = re.compile(rb"/lenIV[\s]+(-?[0-9]{1,2})")
_ANNOUNCED = re.compile(rb"/CharStrings[\s]+([0-9]{1,5})[\s]+dict")
_MAX_GLYPHS = 65_000
_MAX_BYTES = 32 * 1024 * 1024


@dataclass(slots=True)
class Type1Font:
    """What was picked out of a program."""

    name: str
    matrix: list[float]
    box: list[float]
    encoding: dict[int, str]
    announced: int = 0  # glyphs
    subroutines: dict[int, bytes] = field(default_factory=dict)
    charstrings: dict[str, bytes] = field(default_factory=dict)


def rebuild_type1_font(data: bytes) -> tuple[bytes, int]:
    """The same outlines, widths, names and encoding as a CFF program, and how many glyphs are not sound. Raises MalformedFile."""
    font = read_type1_font(data)
    outlines: dict[str, Outline] = {}
    broken: list[str] = []
    for name in font.charstrings:
        try:
            outlines[name] = interpret(name, font.charstrings, font.subroutines)
        except MalformedFile:
            broken.append(name)
    if broken or len(font.charstrings) < font.announced:  # readers may give up the whole font, and take another
        outlines.update(_as_readers_draw(data, font, broken))
    outlines.setdefault(".notdef", Outline(0.0, []))
    return write_compact_font(font.name, font.matrix, font.box, font.encoding, outlines), len(broken)


def _as_readers_draw(data: bytes, font: Type1Font, names: list[str]) -> dict[str, Outline]:
    """Glyphs whose charstrings are not sound, as far as readers draw them. Raises MalformedFile where they do not take the font."""
    paths = outlines_by_name(data, names or list(font.charstrings)[:1])
    if paths is None:
        raise MalformedFile("a Type 1 font program that does not parse")
    scale = abs(font.matrix[3]) or 0.001
    return {name: as_outline(paths[name], 1 / scale, width_of(name, font.charstrings, font.subroutines)) for name in names}


def read_type1_font(data: bytes) -> Type1Font:
    if len(data) > _MAX_BYTES:
        raise MalformedFile("a Type 1 font program of impossible size")
    if data[:1] == b"\x80":
        data = _without_segments(data)
    at = data.find(b"eexec")
    if at < 0:
        raise MalformedFile("a Type 1 font program without its encrypted part")
    clear, private = data[:at], _private_part(data[at + 5 :])
    font = Type1Font(
        name=_first(_NAME, clear).decode("ascii") or "F",
        matrix=_numbers(_first(_MATRIX, clear), 6) or [0.001, 0, 0, 0.001, 0, 0],
        box=_numbers(_first(_BOX, clear), 4) or [0, 0, 0, 0],
        encoding=_encoding(clear),
    )
    _read_private(font, private)
    if not font.charstrings:
        raise MalformedFile("a Type 1 font program without glyphs")
    return font


def _first(pattern: re.Pattern[bytes], data: bytes) -> bytes:
    match = pattern.search(data)
    return match[1] if match else b""


def _numbers(text: bytes, count: int) -> list[float]:
    try:
        numbers = [float(word) for word in text.split()]
    except ValueError:
        return []
    return numbers if len(numbers) == count and all(abs(number) < 1e9 for number in numbers) else []


def _without_segments(data: bytes) -> bytes:
    """PFB: segments with a marker, a kind and a length."""
    parts = []
    position = 0
    while position + 6 <= len(data) and data[position] == 0x80 and data[position + 1] in (1, 2):
        length = int(struct.unpack_from("<I", data, position + 2)[0])
        parts.append(data[position + 6 : position + 6 + length])
        position += 6 + length
    return b"".join(parts)


def _private_part(data: bytes) -> bytes:
    """Decrypted, its four random bytes taken off. It may be binary or hexadecimal (7.2)."""
    start = 0
    while start < len(data) and data[start] in b" \t\r\n":
        start += 1
    data = data[start:]
    if re.fullmatch(rb"[0-9A-Fa-f\s]{4}", data[:4]):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", data)
        data = bytes.fromhex(digits[: len(digits) // 2 * 2].decode("ascii"))
    return _decrypt(data, _EEXEC_KEY)[4:]


def _decrypt(data: bytes, key: int) -> bytes:
    plain = bytearray(len(data))
    for index, byte in enumerate(data):
        plain[index] = byte ^ (key >> 8)
        key = ((byte + key) * 52845 + 22719) & 0xFFFF
    return bytes(plain)


def _encoding(clear: bytes) -> dict[int, str]:
    """Code > glyph name: the standard encoding, or entries put one by one."""
    at = clear.find(b"/Encoding")
    if at < 0 or clear[at + 9 : at + 40].strip().startswith(b"StandardEncoding"):
        return {code: name for code, name in enumerate(StandardEncoding) if name != ".notdef"}
    encoding: dict[int, str] = {}
    for octal, decimal, name in _ENCODED.findall(clear, at):
        code = int(octal, 8) if octal else int(decimal)
        if code < 256:
            encoding[code] = name.decode("latin-1")
    return encoding


def _read_private(font: Type1Font, private: bytes) -> None:
    match = _LEN_IV.search(private)
    skipped = int(match[1]) if match else 4
    charstrings_at = private.find(b"/CharStrings")
    font.announced = int(_first(_ANNOUNCED, private) or b"0")
    entry_pattern = re.compile(_ENTRY.replace(b"@READER@", re.escape(_first(_READER, private) or b"RD")))
    position = 0
    while (entry := entry_pattern.search(private, position)) is not None:
        length = int(entry[3])
        data = private[entry.end() : entry.end() + length]
        position = entry.end() + length
        if position > len(private):
            raise MalformedFile("a Type 1 font program cut short")
        code = _decrypt(data, _CHARSTRING_KEY)[skipped:] if skipped >= 0 else data
        if entry[1] is not None:
            if entry.start() < charstrings_at or charstrings_at < 0:
                font.subroutines.setdefault(int(entry[1]), code)
        else:
            font.charstrings.setdefault(entry[2].decode("latin-1"), code)
        if len(font.charstrings) + len(font.subroutines) > _MAX_GLYPHS:
            raise MalformedFile("a Type 1 font program with too many glyphs")
