"""Images inside content streams (ISO 32000-2, 8.9.7): dictionary and data read, checked and written anew.

The data is written as ASCII85 around Flate, so that no byte of it can be taken for the end marker.
"""

from __future__ import annotations

import base64
import re
import zlib
from typing import TYPE_CHECKING

from sanitizer.engines.pdf.content import string_value
from sanitizer.engines.pdf.encoded_data import as_readers_take
from sanitizer.engines.pdf.fax import decode_fax
from sanitizer.engines.pdf.features import DAMAGED, IMAGE_CODEC
from sanitizer.engines.pdf.jpeg import read_jpeg, rewrite_jpeg
from sanitizer.engines.pdf.syntax import write_name_bytes
from sanitizer.model.errors import LimitExceeded, MalformedFile

if TYPE_CHECKING:
    from sanitizer.engines.pdf.content import InlineImageReader
    from sanitizer.engines.pdf.place import Place
    from sanitizer.engines.pdf.walk import Walk

_TOKEN = re.compile(
    rb"(?:[\x00\t\n\x0c\r ]|%[^\r\n]*)*+(?:(/[^\x00\t\n\x0c\r ()<>\[\]{}/%]*)|(<<|>>)|(<[0-9A-Fa-f\x00\t\n\x0c\r ]*>)"
    rb"|(\((?:[^\\()]|\\[\s\S])*\))|([\[\]])|([^\x00\t\n\x0c\r ()<>\[\]{}/%]+))"
)
_END = re.compile(rb"[\x00\t\n\x0c\r ]EI(?=[\x00\t\n\x0c\r ]|$)|(?<=>)EI(?=[\x00\t\n\x0c\r ]|$)")
_END_BEHIND_DATA = re.compile(rb"[\x00\t\n\x0c\r ]*EI(?=[\x00\t\n\x0c\r ]|$)")
_FULL_KEYS = {
    b"/BPC": "/BitsPerComponent",
    b"/CS": "/ColorSpace",
    b"/D": "/Decode",
    b"/DP": "/DecodeParms",
    b"/F": "/Filter",
    b"/H": "/Height",
    b"/IM": "/ImageMask",
    b"/I": "/Interpolate",
    b"/W": "/Width",
}
_COMPONENTS = {b"/G": 1, b"/DeviceGray": 1, b"/CalGray": 1, b"/RGB": 3, b"/DeviceRGB": 3, b"/CMYK": 4, b"/DeviceCMYK": 4}
_FULL_FILTERS = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
_DEVICE_OF = {b"/CalGray": b"/G", b"/CalRGB": b"/RGB", b"/DeviceGray": b"/G", b"/DeviceRGB": b"/RGB", b"/DeviceCMYK": b"/CMYK"}
_HEX_PAIR = re.compile(rb"#([0-9A-Fa-f]{2})")
_NUMBER = re.compile(rb"[-+]?[0-9]{1,9}(?:\.[0-9]{0,9})?")
_MAX_SIDE = 65_535
_MAX_PIXELS = 16_000_000
_MAX_HEADER_TOKENS = 2_000
_MAX_FILTERS = 4
_LOOK_AHEAD = 16

_Value = bytes | list["_Value"] | dict[str, "_Value"]


def reader(walk: Walk, place: Place) -> InlineImageReader:
    """A reader for the content stream at *place*."""

    def read(data: bytes, start: int) -> tuple[bytes, int]:
        try:
            header, position = _header(data, start + 2)
            end, behind = _data_end(header, data, position)
        except MalformedFile:
            return b"", start + 2
        try:
            return _rewrite(walk, header, data[position:end], place), behind
        except MalformedFile:
            return b"", behind

    return read


def _header(data: bytes, position: int) -> tuple[dict[str, _Value], int]:
    """The dictionary up to ID, and where the data begins."""
    entries: dict[str, _Value] = {}
    stack: list[list[_Value]] = [[]]
    for _ in range(_MAX_HEADER_TOKENS):
        match = _TOKEN.match(data, position)
        if match is None:
            break
        position = match.end()
        name, angle, hexadecimal, literal, bracket, word = match.groups()
        if word == b"ID" and len(stack) == 1:
            flat = stack[0]
            for index in range(0, len(flat) - 1, 2):
                key = flat[index]
                if isinstance(key, bytes):
                    entries[_FULL_KEYS.get(key, key.decode("latin-1"))] = flat[index + 1]
            return entries, min(position + 1, len(data))
        if bracket == b"[" or angle == b"<<":
            stack.append([])
        elif bracket == b"]" or angle == b">>":
            if len(stack) < 2:
                break
            values = stack.pop()
            stack[-1].append(values if bracket else _dictionary(values))
        else:
            stack[-1].append(_HEX_PAIR.sub(_byte, name) if name else hexadecimal or literal or word)
    raise MalformedFile("an inline image without its data")


def _byte(match: re.Match[bytes]) -> bytes:
    return bytes((int(match[1], 16),))


def _dictionary(values: list[_Value]) -> dict[str, _Value]:
    pairs = zip(values[::2], values[1::2], strict=False)
    return {key.decode("latin-1"): value for key, value in pairs if isinstance(key, bytes)}


def _integer(value: _Value | None, default: int) -> int:
    return int(float(value)) if isinstance(value, bytes) and _NUMBER.fullmatch(value) else default


def _filters(header: dict[str, _Value]) -> list[str]:
    value = header.get("/Filter")
    names = value if isinstance(value, list) else [] if value is None else [value]
    written = [name.decode("latin-1") for name in names if isinstance(name, bytes)]
    return [_FULL_FILTERS.get(name, name) for name in written]


def _components(header: dict[str, _Value]) -> int | None:
    if header.get("/ImageMask") == b"true":
        return 1
    space = header.get("/ColorSpace")
    if isinstance(space, list):
        return 1 if len(space) == 4 else _COMPONENTS.get(_family(space))
    return _COMPONENTS.get(space) if isinstance(space, bytes) else None


def _row_bytes(header: dict[str, _Value]) -> int | None:
    components = _components(header)
    if components is None:
        return None
    bits = 1 if header.get("/ImageMask") == b"true" else _integer(header.get("/BitsPerComponent"), 8)
    return (_integer(header.get("/Width"), 0) * components * bits + 7) // 8


def _data_end(header: dict[str, _Value], data: bytes, start: int) -> tuple[int, int]:
    """(end of the data, position behind EI): by its length where that is known, else by an EI with operators behind it."""
    row = _row_bytes(header)
    if not _filters(header) and row is not None:
        end = start + row * _integer(header.get("/Height"), 0)
        match = _END_BEHIND_DATA.match(data, end) or _END.search(data, max(start, end - 1), end + _LOOK_AHEAD + 3)
        if match is not None:
            return end, match.end()
        if start < end <= len(data) and not data[end:].strip():
            return end, len(data)  # the stream ends with the data
    for match in _END.finditer(data, start):
        behind = data[match.end() : match.end() + _LOOK_AHEAD]
        if all(byte in b"\t\n\x0c\r\0" or 0x20 <= byte < 0x7F for byte in behind):
            return match.start(), match.end()
    raise MalformedFile("an inline image without its end")


def _rewrite(walk: Walk, header: dict[str, _Value], raw: bytes, place: Place) -> bytes:
    width = _integer(header.get("/Width"), 0)
    height = _integer(header.get("/Height"), 0)
    if not (0 < width <= _MAX_SIDE and 0 < height <= _MAX_SIDE):
        raise MalformedFile("an inline image without a size")
    if width * height > _MAX_PIXELS:
        raise LimitExceeded(f"{place}: an inline image of {width} x {height} pixels")
    samples, codec = _samples(walk, header, raw, width, height, place)
    entries = [b"BI /W %d /H %d" % (width, height)]
    entries += _colour_entries(header, codec)
    packed = samples if codec else zlib.compress(samples)
    encoded = base64.a85encode(packed, wrapcol=100) + b"~>"
    filters = b"[/A85 /DCT]" if codec else b"[/A85 /Fl]"
    return b" ".join(entries) + b" /F " + filters + b" ID " + encoded + b"\nEI"


def _samples(walk: Walk, header: dict[str, _Value], raw: bytes, width: int, height: int, place: Place) -> tuple[bytes, str]:
    """(samples cut to their size, "") or (a JPEG coded anew, "DCT")."""
    names = _filters(header)
    if len(names) > _MAX_FILTERS:
        raise MalformedFile("an inline image with too many filters")
    codec = names[-1] if names and names[-1] in ("/DCTDecode", "/CCITTFaxDecode") else ""
    general = names[:-1] if codec else names
    parameters = _parameters(header, len(names))
    raw = as_readers_take(raw, general[0]) if general else raw
    data = walk.source.decode(raw, general, list(parameters[: len(general)]), str(place)) if general else raw
    if codec == "/DCTDecode":
        jpeg = read_jpeg(data)
        if jpeg.width * jpeg.height > _MAX_PIXELS:
            raise LimitExceeded(f"{place}: an inline JPEG of {jpeg.width} x {jpeg.height} pixels")
        return rewrite_jpeg(jpeg).data, "DCT"
    if codec:
        data, damage = decode_fax(width, height, {"/Columns": width, **parameters[-1]}, data)
        if damage:
            walk.session.found(DAMAGED, str(place), f"an inline image: {damage}")
    row = _row_bytes(header)
    if row is None:
        return data, ""  # a colour space of the resources; its size is the reader's to judge
    needed = row * height
    if len(data) < needed:
        walk.session.found(IMAGE_CODEC, str(place), f"an inline image is {needed - len(data)} bytes short; filled up with zeros")
    walk.session.count("unpacked bytes", needed, walk.session.limits.max_unpacked_bytes)
    return data[:needed].ljust(needed, b"\0"), ""


def _parameters(header: dict[str, _Value], count: int) -> list[dict[str, int | bool]]:
    value = header.get("/DecodeParms")
    given = value if isinstance(value, list) else [value]
    parameters: list[dict[str, int | bool]] = []
    for one in given:
        numbers: dict[str, int | bool] = {}
        if isinstance(one, dict):
            for key, item in one.items():
                if item in (b"true", b"false"):
                    numbers[key] = item == b"true"
                elif isinstance(item, bytes) and re.fullmatch(rb"-?[0-9]{1,9}", item):
                    numbers[key] = int(item)
        parameters.append(numbers)
    return parameters + [{}] * (count - len(parameters))


def _colour_entries(header: dict[str, _Value], codec: str) -> list[bytes]:
    entries = []
    if header.get("/ImageMask") == b"true":
        entries.append(b"/IM true /BPC 1")
    else:
        bits = _integer(header.get("/BitsPerComponent"), 8)
        if bits not in (1, 2, 4, 8, 16):
            raise MalformedFile("an inline image of odd bits")
        entries.append(b"/BPC %d" % (8 if codec else bits))
        space = _colour_space(header.get("/ColorSpace"))
        if space:
            entries.append(b"/CS " + space)
    decode = header.get("/Decode")
    if isinstance(decode, list) and len(decode) <= 16:
        numbers = [one for one in decode if isinstance(one, bytes) and re.fullmatch(rb"[-+]?[0-9]{0,9}\.?[0-9]{0,9}", one)]
        if len(numbers) == len(decode):
            entries.append(b"/D [" + b" ".join(numbers) + b"]")
    if header.get("/Interpolate") == b"true":
        entries.append(b"/I true")
    return entries


def _colour_space(value: _Value | None) -> bytes:
    """A device space, a name of the resources, or an Indexed space with its table."""
    if isinstance(value, bytes) and value.startswith(b"/"):
        return write_name_bytes(value[1:]).encode("ascii")
    if isinstance(value, list) and len(value) < 4 and _family(value) in _DEVICE_OF:
        return _DEVICE_OF[_family(value)]  # an array of another family is not allowed here; readers draw it all the same
    if isinstance(value, list) and len(value) == 4 and value[0] in (b"/I", b"/Indexed"):
        base, highest, table = value[1], value[2], value[3]
        if not (isinstance(base, bytes) and base.startswith(b"/") and isinstance(table, bytes)):
            raise MalformedFile("an inline image with a malformed palette")
        return b"[/I %s %d %s]" % (write_name_bytes(base[1:]).encode("ascii"), min(255, _integer(highest, 0)), _table(table))
    if value is None:
        return b""
    raise MalformedFile("an inline image with a colour space that is not on the list")


def _family(space: list[_Value]) -> bytes:
    return space[0] if space and isinstance(space[0], bytes) else b""


def _table(token: bytes) -> bytes:
    if token.startswith(b"("):
        return b"<" + string_value(token).hex().encode() + b">"
    if token.startswith(b"<"):
        digits = re.sub(rb"[^0-9A-Fa-f]", b"", token)
        return b"<" + digits + (b"0>" if len(digits) % 2 else b">")
    raise MalformedFile("an inline image with a malformed palette")
