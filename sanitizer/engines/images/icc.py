"""Checks a colour profile and writes it anew from the tags that colour conversion needs (ICC.1:2022, ICC.1:2001-04)."""

from __future__ import annotations

import struct
from collections.abc import Callable
from dataclasses import dataclass

MAX_PROFILE_BYTES = 4 * 1024 * 1024
_MAX_TAGS = 100
_CLASSES = frozenset({b"mntr", b"scnr", b"prtr", b"spac"})
_INTENT_RANGE = range(4)
_D50 = bytes.fromhex("0000f6d6000100000000d32d")
_CREATED = struct.pack(">6H", 2000, 1, 1, 0, 0, 0)
_KEPT_TAGS = frozenset(
    {
        b"wtpt", b"bkpt", b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC", b"kTRC", b"chad", b"lumi", b"chrm", b"gamt",
        b"A2B0", b"A2B1", b"A2B2", b"B2A0", b"B2A1", b"B2A2",
    }
)  # fmt: skip
_REPLACED_TAGS = (b"desc", b"cprt")
_NAME = "colour profile"


@dataclass(frozen=True, slots=True)
class Profile:
    """A profile written anew, and the names of the tags that did not come along (the two texts that every profile must have are
    replaced by our own and not named)."""

    data: bytes
    dropped: tuple[str, ...]


def rebuild_profile(profile: bytes, colour_space: bytes) -> Profile | None:
    """A new profile with the numbers of *profile*; None when it is not valid for *colour_space* (b"RGB ", b"GRAY" or b"CMYK").

    Names, copyright text, maker's data and unknown tags do not come along.
    """
    if not 132 < len(profile) <= MAX_PROFILE_BYTES or int.from_bytes(profile[:4], "big") > len(profile):
        return None
    version, device_class, space, pcs = profile[8], profile[12:16], profile[16:20], profile[20:24]
    intent = int.from_bytes(profile[64:68], "big")
    if (
        profile[36:40] != b"acsp"
        or version not in (2, 4)
        or device_class not in _CLASSES
        or space != colour_space
        or pcs not in (b"XYZ ", b"Lab ")
        or intent not in _INTENT_RANGE
    ):
        return None
    dropped: list[str] = []
    tags = _read_tags(profile, dropped)
    if tags is None or not _is_complete(tags, space):
        return None
    tags[b"desc"] = _description(version)
    tags[b"cprt"] = _copyright(version)
    return Profile(_write(bytes(profile[8:10]) + b"\0\0", device_class, space, pcs, intent, tags), tuple(dropped))


def _read_tags(profile: bytes, dropped: list[str]) -> dict[bytes, bytes] | None:
    count = int.from_bytes(profile[128:132], "big")
    table_end = 132 + 12 * count
    if not 0 < count <= _MAX_TAGS or table_end > len(profile):
        return None
    tags: dict[bytes, bytes] = {}
    for index in range(count):
        signature, at, size = struct.unpack_from(">4sLL", profile, 132 + 12 * index)
        if at < table_end or size < 8 or at + size > len(profile):
            return None
        if signature not in _KEPT_TAGS:
            if signature not in _REPLACED_TAGS:
                dropped.append(signature.decode("latin-1"))
            continue
        element = _rebuild_element(profile[at : at + size])
        if element is None or signature in tags:
            return None
        tags[signature] = element
    return tags


def _is_complete(tags: dict[bytes, bytes], space: bytes) -> bool:
    if b"A2B0" in tags:
        return True
    if space == b"RGB ":
        return {b"rXYZ", b"gXYZ", b"bXYZ", b"rTRC", b"gTRC", b"bTRC"} <= tags.keys()
    return space == b"GRAY" and b"kTRC" in tags


def _rebuild_element(data: bytes) -> bytes | None:
    """The element cut to the length that its own counts give, None when it is not a kind we know or is too short."""
    sizer = _SIZERS.get(data[:4])
    if sizer is None:
        return None
    try:
        size = sizer(data)
    except (struct.error, IndexError):
        return None
    if size is None or size > len(data):
        return None
    return data[:4] + b"\0\0\0\0" + data[8:size]


def _xyz_bytes(_data: bytes) -> int | None:
    return 20


def _curve_bytes(data: bytes) -> int | None:
    return 12 + 2 * int(struct.unpack_from(">L", data, 8)[0])


def _parametric_bytes(data: bytes) -> int | None:
    kind = struct.unpack_from(">H", data, 8)[0]
    return 12 + 4 * (1, 3, 4, 5, 7)[kind]


def _array_bytes(data: bytes) -> int | None:
    return 8 + (len(data) - 8) // 4 * 4 if len(data) <= 8 + 4 * 16 else None


def _chromaticity_bytes(data: bytes) -> int | None:
    return 12 + 8 * int(struct.unpack_from(">H", data, 8)[0])


def _table8_bytes(data: bytes) -> int | None:
    inputs, outputs, grid = data[8], data[9], data[10]
    if not (1 <= inputs <= 4 and 1 <= outputs <= 4 and grid):
        return None
    return int(48 + 256 * inputs + grid**inputs * outputs + 256 * outputs)


def _table16_bytes(data: bytes) -> int | None:
    inputs, outputs, grid = data[8], data[9], data[10]
    in_entries, out_entries = struct.unpack_from(">HH", data, 48)
    if not (1 <= inputs <= 4 and 1 <= outputs <= 4 and grid and 2 <= in_entries <= 4096 and 2 <= out_entries <= 4096):
        return None
    return int(52 + 2 * (in_entries * inputs + grid**inputs * outputs + out_entries * outputs))


def _multi_bytes(data: bytes) -> int | None:
    """lutAToBType and lutBToAType: five offsets, each inside the element; read to its end."""
    inputs, outputs = data[8], data[9]
    offsets = struct.unpack_from(">5L", data, 12)
    if not (1 <= inputs <= 4 and 1 <= outputs <= 4) or any(at and not 32 <= at < len(data) for at in offsets):
        return None
    return len(data)


_SIZERS: dict[bytes, Callable[[bytes], int | None]] = {
    b"XYZ ": _xyz_bytes,
    b"curv": _curve_bytes,
    b"para": _parametric_bytes,
    b"sf32": _array_bytes,
    b"chrm": _chromaticity_bytes,
    b"mft1": _table8_bytes,
    b"mft2": _table16_bytes,
    b"mAB ": _multi_bytes,
    b"mBA ": _multi_bytes,
}


def _description(version: int) -> bytes:
    if version >= 4:
        return _multi_text(_NAME)
    text = _NAME.encode() + b"\0"
    return b"desc\0\0\0\0" + struct.pack(">L", len(text)) + text + bytes(4 + 4 + 2 + 1 + 67)


def _copyright(version: int) -> bytes:
    return _multi_text("none") if version >= 4 else b"text\0\0\0\0none\0"


def _multi_text(text: str) -> bytes:
    data = text.encode("utf-16-be")
    return b"mluc\0\0\0\0" + struct.pack(">LL2s2sLL", 1, 12, b"en", b"US", len(data), 28) + data


def _write(version: bytes, device_class: bytes, space: bytes, pcs: bytes, intent: int, tags: dict[bytes, bytes]) -> bytes:
    body = bytearray()
    table = bytearray(struct.pack(">L", len(tags)))
    body_at = 132 + 12 * len(tags)
    placed: dict[bytes, int] = {}
    for signature in sorted(tags):
        element = tags[signature]
        if element not in placed:
            placed[element] = body_at + len(body)
            body += element + bytes(-len(element) % 4)
        table += struct.pack(">4sLL", signature, placed[element], len(element))
    header = struct.pack(">L4s4s4s4s4s12s4s", body_at + len(body), b"", version, device_class, space, pcs, _CREATED, b"acsp")
    header += bytes(24) + struct.pack(">L", intent) + _D50
    return bytes(header + bytes(128 - len(header)) + table + body)
