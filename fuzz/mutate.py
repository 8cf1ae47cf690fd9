"""Changes bytes at random: as bytes, as tokens, PDFs object by object and XML element by element, so that it is still read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

from fuzz import xml_changes

_TOKEN = re.compile(
    rb"\((?:[^()\\]|\\.)*\)|<<|>>|<[0-9A-Fa-f\s]*>|/[^\s()<>\[\]{}/%]*|\d+ \d+ R|[-+]?\d*\.?\d+|[\[\]]|[A-Za-z'\"*]+", re.DOTALL
)
_OBJECT = re.compile(rb"(\d+) (\d+) obj\b(.*?)endobj", re.DOTALL)
_ACTIVE = (
    b"<</S/JavaScript/JS(x)>>",
    b"<</S/Launch/F(x)/Next 3 0 R>>",
    b"<</S/URI/URI(file:///x)>>",
    b"<</Type/Filespec/F(x)/EF<</F 4 0 R>>>>",
    b"<</S/J#61vaScript/J#53(x)/Next[1 0 R]>>",
)
_VALUES = (
    b"null",
    b"true",
    b"-1",
    b"0",
    b"2147483648",
    b"1e400",
    b"99999999999999999999",
    b".0000000000001",
    b"(text)",
    b"<FEFF3042>",
    b"<4>",
    b"/Name",
    b"/#00#ff#2f",
    b"/",
    b"[]",
    b"[1 2 3]",
    b"[[[[]]]]",
    b"<<>>",
    b"<</Type/Page/Kids[2 0 R]>>",
    *(b"%d 0 R" % number for number in range(12)),
    b"99 0 R",
    b"1 7 R",
    *_ACTIVE,
)
_KEYS = (
    b"/Type /Subtype /S /A /AA /Next /Kids /Parent /Length /Filter /DecodeParms /F /Resources /XObject /Font /Contents"
    b" /Annots /AP /N /Dest /D /JS /Names /Nums /K /P /Pg /OC /SMask /Mask /ColorSpace /Width /Height /BitsPerComponent"
    b" /Encoding /ToUnicode /FontFile2 /FontFile3 /FontDescriptor /DescendantFonts /Function /FunctionType /Rect /BBox"
    b" /Matrix /V /FT /Opt /OCGs /ON /OFF /Order /Root"
).split()
_NUMBERS = (0, 1, 2, 7, 8, 127, 128, 255, 256, 0x7FFF, 0x8000, 0xFFFF, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF)
_ENOUGH = 0.5  # chance to end behind each change
_MAX_BYTES = 200_000


def mutated(data: bytes, random: Random, others: Sequence[bytes], is_pdf: bool, is_xml: bool = False) -> bytes:
    """*data* with a change or a few more; *others* are spliced in."""
    steps: list[Callable[[bytes, Random, Sequence[bytes]], bytes]] = [_bytes, _tokens, _splice]
    if is_pdf:
        steps += 3 * [_values, _entries] + [_objects]
    if is_xml:
        steps += 2 * xml_changes.STEPS
    while True:
        data = random.choice(steps)(data, random, others)
        if random.random() < _ENOUGH:
            break
    return data[:_MAX_BYTES]


def _bytes(data: bytes, random: Random, _others: Sequence[bytes]) -> bytes:
    if not data:
        return random.randbytes(4)
    at, kind = random.randrange(len(data)), random.randrange(6)
    length = 1 + random.getrandbits(random.randrange(8))
    if kind == 0:
        return data[:at] + bytes((data[at] ^ 1 << random.randrange(8),)) + data[at + 1 :]
    if kind == 1:
        size = random.choice((1, 2, 4))
        number = (random.choice(_NUMBERS) & (1 << 8 * size) - 1).to_bytes(size, random.choice(("big", "little")))
        return data[:at] + number + data[at + size :]
    if kind == 2:
        return data[:at] + data[at + length :]
    if kind == 3:
        return data[: at + length] + data[at:]
    if kind == 4:
        return data[:at] + random.randbytes(length) + data[at:]
    return data[:at]


def _tokens(data: bytes, random: Random, _others: Sequence[bytes]) -> bytes:
    """Two tokens change places, one is doubled, dropped or replaced."""
    found = list(_TOKEN.finditer(data, random.randrange(len(data) + 1)))[:400]
    if len(found) < 2:
        return data
    first, second = sorted(random.sample(found, 2), key=lambda match: match.start())
    kind = random.randrange(4)
    if kind == 0:
        between = data[first.end() : second.start()]
        return data[: first.start()] + second[0] + between + first[0] + data[second.end() :]
    replaced = (first[0] + b" " + first[0], b"", second[0], random.choice(_VALUES))[random.randrange(4)]
    return data[: first.start()] + replaced + data[first.end() :]


def _splice(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    other = random.choice(others)
    start = random.randrange(len(other) + 1)
    piece = other[start : start + 1 + random.getrandbits(random.randrange(12))]
    at = random.randrange(len(data) + 1)
    return data[:at] + piece + data[at + (len(piece) if random.random() < 0.5 else 0) :]


def _entries_of(data: bytes, start: int, end: int) -> list[tuple[int, int, int, int]]:
    """Where keys and their values begin and end, of all dictionaries between *start* and *end*, if brackets there match."""
    entries = []
    open_brackets: list[tuple[int, bool, list[tuple[int, int]]]] = []  # where, a dictionary?, the items in it so far
    for match in _TOKEN.finditer(data, start, end):
        token = match[0]
        item = match.start(), match.end()
        if token in (b"<<", b"["):
            open_brackets.append((match.start(), token == b"<<", []))
            continue
        if token in (b">>", b"]"):
            if not open_brackets:
                break
            begun, is_dictionary, items = open_brackets.pop()
            if is_dictionary:
                entries += [(*key, *value) for key, value in zip(items[::2], items[1::2], strict=False)]
            item = begun, match.end()
        if open_brackets:
            open_brackets[-1][2].append(item)
    return entries


def _values(data: bytes, random: Random, _others: Sequence[bytes]) -> bytes:
    """Another value under a key, or the value of another key, or none."""
    objects = list(_OBJECT.finditer(data))
    if not objects:
        return data
    one = random.choice(objects)
    ends = data.find(b"stream", one.start(), one.end())
    entries = _entries_of(data, one.start(3), ends if ends >= 0 else one.end(3))
    if not entries:
        return data
    key_start, _, start, end = random.choice(entries)
    if random.random() < 0.1:
        return data[:key_start] + data[end:]
    _, _, other_start, other_end = random.choice(entries)
    value = data[other_start:other_end] if random.random() < 0.2 else random.choice(_VALUES)
    return data[:start] + b" " + value + b" " + data[end:]


def _entries(data: bytes, random: Random, _others: Sequence[bytes]) -> bytes:
    """An entry more in a dictionary: a key of its own or one that is there already."""
    at = [match.end() for match in re.finditer(rb"<<", data)]
    if not at:
        return data
    place = random.choice(at)
    key = random.choice(_KEYS)
    if random.random() < 0.2:
        escaped = random.randrange(1, len(key))
        key = key[:escaped] + b"#%02x" % key[escaped] + key[escaped + 1 :]
    return data[:place] + key + b" " + random.choice(_VALUES) + data[place:]


def _objects(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """One object is replaced by another one, of this file or of another; tables no longer hold, and are searched anew."""
    own = list(_OBJECT.finditer(data))
    if not own:
        return data
    place = random.choice(own)
    source = data if random.random() < 0.5 else random.choice(others)
    bodies = [match[3] for match in _OBJECT.finditer(source)] or [b" null "]
    return data[: place.start(3)] + random.choice(bodies) + data[place.end(3) :]
