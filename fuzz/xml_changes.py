"""Changes XML element by element, so that most of what is changed is still read."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from random import Random

_ELEMENT = re.compile(rb"<([A-Za-z][\w.:-]*)((?:\s[^<>]*?)?)(/?)>")
_ATTRIBUTE = re.compile(rb"\s([A-Za-z][\w.:-]*)=\"([^\"]*)\"")
_TEXT = re.compile(rb">([^<>]+)<")
_MOST = 2_000  # elements looked at
_VALUES = (
    *(
        b"",
        b"0",
        b"-1",
        b"1e99",
        b"99999999999",
        b"true",
        b"#",
        b"#REF!",
        b"rId1",
        b"..",
        b"../../x",
        b"/",
        b"A1:XFD1048576",
        b"\xe6\xa7\x98",
    ),
    *(
        b"External",
        b"file:///c:/x",
        b"http://192.0.2.1/",
        b"mailto:a@example.invalid",
        b"javascript:x",
        b"\\\\192.0.2.1\\x",
        b"&#1;",
        b"&amp;",
    ),
    *(
        b"=cmd|' /c x'!A0",
        b"HYPERLINK(&quot;http://192.0.2.1/&quot;&amp;A1)",
        b"[1]x!A1",
        b"of:=DDE(&quot;a&quot;)",
        b"'a\"",
        b"(((((((",
    ),
    *(
        b"DDEAUTO c x",
        b" INCLUDEPICTURE x",
        b"url(http://192.0.2.1/)",
        b"expression(x)",
        b"_xlfn._xlws.CALL(1)",
        b"vnd.sun.star.script:x",
    ),
)


def _values(data: bytes, random: Random, _others: Sequence[bytes]) -> bytes:
    """Another value of an attribute, or another text."""
    found = list(_ATTRIBUTE.finditer(data, random.randrange(len(data) + 1)))[:_MOST] if random.random() < 0.6 else []
    places = [match.span(2) for match in found] or [match.span(1) for match in _TEXT.finditer(data)][:_MOST]
    if not places:
        return data
    start, end = random.choice(places)
    other_start, other_end = random.choice(places)
    value = random.choice(_VALUES) if random.random() < 0.7 else data[other_start:other_end]
    return data[:start] + value + data[end:]


def _attributes(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An attribute more, of this file or another, or one less."""
    own = list(_ATTRIBUTE.finditer(data))[:_MOST]
    if own and random.random() < 0.4:
        gone = random.choice(own)
        return data[: gone.start()] + data[gone.end() :]
    elements = list(_ELEMENT.finditer(data))[:_MOST]
    source = list(_ATTRIBUTE.finditer(random.choice(others)))[:_MOST]
    if not elements or not source:
        return data
    place = random.choice(elements).end(1)
    return data[:place] + random.choice(source)[0] + data[place:]


def _names(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An element by another name, at its start and at its end."""
    elements = list(_ELEMENT.finditer(data))[:_MOST]
    names = [match[1] for match in _ELEMENT.finditer(random.choice(others))][:_MOST]
    if not elements or not names:
        return data
    one, name = random.choice(elements), random.choice(names)
    end = b"</%s>" % one[1]
    rest = data[one.end(1) :]
    if not one[3]:
        rest = rest.replace(end, b"</%s>" % name, 1)
    return data[: one.start(1)] + name + rest


def _elements(data: bytes, random: Random, others: Sequence[bytes]) -> bytes:
    """An element of this file or another stands somewhere else, again, many times, or no more."""
    source = data if random.random() < 0.5 else random.choice(others)
    piece = _piece(source, random)
    places = [match.end() for match in _ELEMENT.finditer(data)][:_MOST]
    if not piece or not places:
        return data
    if source is data and random.random() < 0.2:
        return data.replace(piece, b"", 1)
    place = random.choice(places)
    return data[:place] + piece * random.choice((1, 1, 1, 2, 50)) + data[place:]


def _piece(data: bytes, random: Random) -> bytes:
    """An element with what is in it, as far as its first end goes."""
    elements = list(_ELEMENT.finditer(data))[:_MOST]
    if not elements:
        return b""
    one = random.choice(elements)
    if one[3]:
        return one[0]
    end = data.find(b"</%s>" % one[1], one.end())
    return data[one.start() : end + len(one[1]) + 3] if end >= 0 else b""


STEPS: list[Callable[[bytes, Random, Sequence[bytes]], bytes]] = [_values, _attributes, _names, _elements]
