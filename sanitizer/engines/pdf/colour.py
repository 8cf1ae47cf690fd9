"""Colour spaces (ISO 32000-2, 8.6): each family's array written from checked parts."""

from __future__ import annotations

import contextlib

from sanitizer.engines.pdf.features import DAMAGED, ICC_PROFILE
from sanitizer.engines.pdf.icc import components_in_header, rewrite_profile
from sanitizer.engines.pdf.kinds import handler, shape_of, table_for, write_numbers
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.syntax import string_bytes, write_bytes, write_name, write_number
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

DEVICE = {1: "/DeviceGray", 3: "/DeviceRGB", 4: "/DeviceCMYK"}
COMPONENTS = {
    "/DeviceGray": 1,
    "/DeviceRGB": 3,
    "/DeviceCMYK": 4,
    "/CalGray": 1,
    "/CalRGB": 3,
    "/Lab": 3,
    "/G": 1,
    "/RGB": 3,
    "/CMYK": 4,
}
_NAMED = frozenset({*COMPONENTS, "/Pattern"})  # what a name alone can say (8.6.3)
_CALIBRATED = {"/CalGray", "/CalRGB", "/Lab"}
_CALIBRATED_KEYS = ("/WhitePoint", "/BlackPoint", "/Gamma", "/Matrix", "/Range")
_MAX_DEPTH = 6
_MAX_COLORANTS = 64
_FUNCTION = table_for("Function")


@handler("colour_space", "na")
def write_colour_space(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    return _write(walk, node, ref, place, 0)


def _write(walk: Walk, node: Node, ref: str | None, place: Place, depth: int) -> str | None:
    if shape_of(node) == "n":
        return node if node in _NAMED else None
    if type(node) is not list or not node or depth > _MAX_DEPTH:
        return None
    if ref is None:
        return _array(walk, node, place, depth)
    key = (walk.source.ends_at(ref), "colour space")
    number = walk.numbers.get(key)
    if number is None:
        written = _array(walk, node, place, depth)
        if written is None:
            walk.may_leave_orphans = True
            return None
        number = walk.numbers[key] = walk.writer.reserve()
        walk.writer.put(number, written)
    return f"{number} 0 R"


def _array(walk: Walk, node: list[Node], place: Place, depth: int) -> str | None:
    family = walk.source.chase(node[0])
    if type(family) is not str:
        return None
    if family in _CALIBRATED:
        return _calibrated(walk, family, walk.source.chase(node[1]) if len(node) > 1 else None)
    if family == "/ICCBased" and len(node) > 1:
        return _icc_based(walk, node[1], place, depth)
    if family in ("/Indexed", "/I") and len(node) == 4:
        return _indexed(walk, node, place, depth)
    if family == "/Separation" and len(node) >= 4:
        return _separation(walk, node, place, depth)
    if family == "/DeviceN" and len(node) >= 4:
        return _device_n(walk, node, place, depth)
    if family == "/Pattern":
        if len(node) == 1:
            return "/Pattern"
        under = _inner(walk, node[1], place, depth)
        return f"[/Pattern {under}]" if under else None
    return family if len(node) == 1 and family in COMPONENTS else None


def _inner(walk: Walk, value: Node, place: Place, depth: int) -> str | None:
    ref = value if type(value) is str and value[0] in "0123456789" else None
    return _write(walk, walk.source.chase(value), ref, place, depth + 1)


def _calibrated(walk: Walk, family: str, parameters: Node) -> str | None:
    if type(parameters) is not dict:
        return None
    written = []
    for key in _CALIBRATED_KEYS:
        value = walk.source.chase(parameters.get(key))
        if type(value) is list:
            numbers = write_numbers(walk, value)
            if numbers is not None and len(numbers) <= 9:
                written.append(f"{key}[{' '.join(numbers)}]")
        elif type(value) in (int, float):
            written.append(f"{key} {write_number(value)}")
    return f"[{family}<<{''.join(written)}>>]"


def _icc_based(walk: Walk, value: Node, place: Place, depth: int) -> str | None:
    stream = walk.source.chase(value)
    if type(stream) is not StreamNode:
        return None
    key = (stream.ref, "ICC profile")
    if key not in walk.numbers:
        walk.numbers[key] = _write_profile(walk, stream, place)
    number = walk.numbers[key]
    if number > 0:
        return f"[/ICCBased {number} 0 R]"
    return _alternate(walk, stream, -number, place, depth) or DEVICE.get(-number)


def _alternate(walk: Walk, stream: StreamNode, components: int, place: Place, depth: int) -> str | None:
    """The space that the source names for readers that cannot use the profile (8.6.5.5)."""
    value = stream.get("/Alternate")
    return _inner(walk, value, place, depth) if components and components_of(walk, value, depth + 1) == components else None


def _write_profile(walk: Walk, stream: StreamNode, place: Place) -> int:
    """The number of the profile's object, or minus the number of components where a device space stands in for it."""
    for key in stream.keys() - walk.types["ICCProfile"].tables.keys():
        walk.dropped_entry("ICCProfile", place, key, stream[key])
    components = _profile_components(walk, stream)
    if components is None:
        walk.session.found(ICC_PROFILE, str(place), "it does not say how many components a colour has")
        return 0
    profile = rewrite_profile(_profile_data(walk, stream, place), components)
    if profile is None:
        walk.session.found(ICC_PROFILE, str(place), "another colour space stands in for it")
        return -components
    number = walk.writer.reserve()
    walk.numbers.setdefault((stream.ref, "ICCProfile"), number)  # an output intent that names it names the same object
    limits = _component_limits(walk, stream, components)
    walk.writer.put_flate(number, f"/N {components}{limits}", profile)
    return number


def _component_limits(walk: Walk, stream: StreamNode, components: int) -> str:
    """Range, which only a profile of Lab colours needs (8.6.5.5)."""
    values = walk.source.chase(stream.get("/Range"))
    numbers = write_numbers(walk, values) if type(values) is list and len(values) == 2 * components else None
    return f"/Range[{' '.join(numbers)}]" if numbers else ""


def _profile_data(walk: Walk, stream: StreamNode, place: Place) -> bytes:
    try:
        data, codec = decoded(walk, stream, place)
    except MalformedFile:
        return b""
    return b"" if codec else data


def _profile_components(walk: Walk, stream: StreamNode) -> int | None:
    """N; where it is missing what the profile itself says, as readers do."""
    count = walk.source.chase(stream.get("/N"))
    if type(count) is not int:
        count = components_in_header(_profile_data(walk, stream, Place(f"object {stream.ref[:-2]}")))
    return count if count in DEVICE else None


def _indexed(walk: Walk, node: list[Node], place: Place, depth: int) -> str | None:
    base = _inner(walk, node[1], place, depth)
    highest = walk.source.chase(node[2])
    table = walk.source.chase(node[3])
    if base is None or type(highest) is not int or highest < 0:
        return None
    highest = min(highest, 255)
    needed = (highest + 1) * (components_of(walk, node[1]) or 3)
    if type(table) is StreamNode:
        try:
            data, codec = decoded(walk, table, place)
        except MalformedFile as error:
            walk.needs_picture(table.ref, f"a damaged table of colours: {error}")
            walk.session.found(DAMAGED, str(place), f"{error}; its colours are left out")
            return None
        if codec:
            return None
    elif shape_of(table) == "s":
        data = _lookup_bytes(table, needed)
    else:
        return None
    return f"[/Indexed {base} {highest} {write_bytes(data[:needed].ljust(needed, bytes(1)))}]"


def _lookup_bytes(table: str, needed: int) -> bytes:
    """A table of colours that qpdf showed as text: of its possible encodings the one that has the table's length."""
    if not table.startswith("u:"):
        return string_bytes(table)
    text = table[2:]
    candidates = [b"\xfe\xff" + text.encode("utf-16-be", "replace"), b"\xef\xbb\xbf" + text.encode("utf-8", "replace")]
    with contextlib.suppress(UnicodeEncodeError):
        candidates.insert(0, text.encode("pdfdoc"))  # pikepdf's
    return min(candidates, key=lambda data: abs(len(data) - needed))


def components_of(walk: Walk, value: Node, depth: int = 0) -> int | None:
    """How many numbers a colour of the space has; None where that is not known."""
    node = walk.source.chase(value)
    if type(node) is str:
        return COMPONENTS.get(node)
    if type(node) is not list or not node or depth > _MAX_DEPTH:
        return None
    family = walk.source.chase(node[0])
    if type(family) is not str:
        return None
    if family in COMPONENTS:
        return COMPONENTS[family]
    if family in ("/Indexed", "/I", "/Separation"):
        return 1
    if family == "/DeviceN" and len(node) > 1:
        names = walk.source.chase(node[1])
        return len(names) if type(names) is list else None
    if family == "/ICCBased" and len(node) > 1:
        stream = walk.source.chase(node[1])
        return _profile_components(walk, stream) if type(stream) is StreamNode else None
    return None


def _separation(walk: Walk, node: list[Node], place: Place, depth: int) -> str | None:
    name = walk.source.chase(node[1])
    alternate = _inner(walk, node[2], place, depth)
    tint = walk.write(_FUNCTION, node[3], place, "[3]")
    if shape_of(name) != "n" or not alternate or not tint:
        return None
    return f"[/Separation {write_name(name)} {alternate} {tint}]"


def _device_n(walk: Walk, node: list[Node], place: Place, depth: int) -> str | None:
    names = walk.source.chase(node[1])
    if type(names) is not list or not 1 <= len(names) <= _MAX_COLORANTS:
        return None
    chased = [walk.source.chase(name) for name in names]
    alternate = _inner(walk, node[2], place, depth)
    tint = walk.write(_FUNCTION, node[3], place, "[3]")
    if any(shape_of(name) != "n" for name in chased) or not alternate or not tint:
        return None
    return f"[/DeviceN[{' '.join(map(write_name, chased))}]{alternate} {tint}]"


def _write_icc_stream(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """The profile of an output intent."""
    components = _profile_components(walk, node)
    profile = rewrite_profile(_profile_data(walk, node, place), components) if components else None
    if profile is None:
        walk.session.found(ICC_PROFILE, str(place))
        return
    node["/N"] = components
    walk.writer.put_flate(number, walk.entries(compiled, node, place, braces=False) or "", profile)


STREAMS["icc"] = _write_icc_stream
