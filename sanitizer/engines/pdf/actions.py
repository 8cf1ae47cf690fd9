"""Actions: which survive, with their chains (ISO 32000-2, 12.6). A jump inside the document, four page commands, web links."""

from __future__ import annotations

import re

from sanitizer.engines.pdf.destinations import write_destination
from sanitizer.engines.pdf.features import (
    ACTION_FEATURES,
    LINKS,
    NAMED_ACTION,
    OPEN_ACTION,
    UNKNOWN_ACTION,
    URI,
    URI_SCHEME,
)
from sanitizer.engines.pdf.kinds import GONE, handler, shape_of
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import string_bytes, write_bytes
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.finding import Action

_NAMED = frozenset({"/NextPage", "/PrevPage", "/FirstPage", "/LastPage"})
_MAX_CHAIN = 1000
_ADDRESS = re.compile(rb"(?i)(?:https?://|mailto:)[\x21-\x7e\x80-\xff]+")
_BARE_HOST = re.compile(rb"(?i)www\.[a-z0-9-]+\.[\x21-\x7e\x80-\xff]+")
_ATTACHES = re.compile(rb"(?i)^mailto:[^?]*\?(?:.*&)?attach(?:ment)?=")  # some mail programs attach the file that this names
_MAX_ADDRESS_BYTES = 8192
_GO_TO_KEYS = frozenset({"/Type", "/S", "/Next", "/D", "/SD"})
_NAMED_KEYS = frozenset({"/Type", "/S", "/Next", "/N"})
_URI_KEYS = frozenset({"/Type", "/S", "/Next", "/URI", "/IsMap"})


@handler("action", "d")
def write_action(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """The surviving actions of a chain, the first with the rest as its Next; GONE where none survives."""
    kept = _surviving(walk, node, ref, place, jumps_only=False)
    return _chained(kept)


@handler("open_action", "ad")
def _open_action(walk: Walk, node: Node, ref: str | None, place: Place) -> str | None:
    """Only a jump inside the document may happen on opening."""
    if type(node) is list:
        return write_destination(walk, node, ref, place)
    kept = _surviving(walk, node, ref, place, jumps_only=True)
    return _chained(kept)


def _chained(kept: list[str]) -> str:
    if not kept:
        return GONE
    first = kept[0]
    if len(kept) > 1:
        first = f"{first[:-2]}/Next[{''.join(kept[1:])}]>>"
    return first


def _surviving(walk: Walk, node: Node, ref: str | None, place: Place, jumps_only: bool) -> list[str]:
    """Each action of the chain once, in the order in which a viewer reaches them."""
    kept: list[str] = []
    pending: list[tuple[Node, str | None, Place]] = [(node, ref, place)]
    seen: set[str] = set()
    while pending:
        action, ref, place = pending.pop()
        if ref is not None:
            if ref in seen:
                continue
            seen.add(ref)
        if type(action) is not dict:
            continue
        walk.session.count("actions", 1, 1_000_000)
        written = _one(walk, action, place)
        if written and jumps_only and not written.startswith("<</S/GoTo"):
            walk.session.found(OPEN_ACTION, str(place))
            written = GONE
        elif not written and jumps_only:
            walk.session.found(OPEN_ACTION, str(place))
        if written and len(kept) < _MAX_CHAIN:
            kept.append(written)
        pending.extend(reversed(_next(walk, action, place)))
    return kept


def _next(walk: Walk, action: dict[str, Node], place: Place) -> list[tuple[Node, str | None, Place]]:
    value = action.get("/Next")
    chased = walk.source.chase(value)
    values = chased if type(chased) is list else [value]
    step = Place("/Next", place)
    found = []
    for one in values:
        ref = one if type(one) is str and one[0] in "0123456789" else None
        found.append((walk.source.chase(one), ref, step))
    return found


def _one(walk: Walk, action: dict[str, Node], place: Place) -> str:
    kind = walk.source.chase(action.get("/S"))
    if kind == "/GoTo":
        return _go_to(walk, action, place)
    if kind == "/URI":
        return _uri(walk, action, place)
    if kind == "/Named":
        name = walk.source.chase(action.get("/N"))
        _drop_others(walk, action, _NAMED_KEYS, place)
        if type(name) is str and name in _NAMED:
            return f"<</S/Named/N{name}>>"
        walk.session.found(NAMED_ACTION, str(place), str(name))
        return GONE
    feature = ACTION_FEATURES.get(kind, UNKNOWN_ACTION) if type(kind) is str else UNKNOWN_ACTION
    walk.session.found(feature, str(place), _detail(walk, kind, action))
    walk.to_sweep.extend((value, place) for key, value in action.items() if key not in ("/Next", "/S"))
    return GONE


def _go_to(walk: Walk, action: dict[str, Node], place: Place) -> str:
    destination = walk.source.chase(action.get("/D"))
    if shape_of(destination) not in "nsad":
        return GONE
    written = write_destination(walk, destination, None, place)
    _drop_others(walk, action, _GO_TO_KEYS, place)
    return f"<</S/GoTo/D {written}>>" if written else GONE


def _drop_others(walk: Walk, action: dict[str, Node], known: frozenset[str], place: Place) -> None:
    for key, value in action.items():
        if key not in known:
            walk.dropped_entry("Action", place, key, value)


def _uri(walk: Walk, action: dict[str, Node], place: Place) -> str:
    value = walk.source.chase(action.get("/URI"))
    raw = _octets(value) if shape_of(value) == "s" else b""
    shown = raw.decode("utf-8", "replace")
    _drop_others(walk, action, _URI_KEYS, place)
    address = raw.strip(b" \t\r\n\x00")
    if _BARE_HOST.fullmatch(address):
        address = b"http://" + address
    if len(address) > _MAX_ADDRESS_BYTES or not _ADDRESS.fullmatch(address) or _ATTACHES.search(address):
        walk.session.found(URI_SCHEME, str(place), shown)
        return GONE
    if walk.session.found(URI, str(place), shown) is not Action.ALLOW or walk.session.option(LINKS) != "keep":
        return GONE
    return f"<</S/URI/URI {_address(address)}>>"


def _octets(value: str) -> bytes:
    """A URI is a byte string; one that was written as UTF-16 text is taken as UTF-8."""
    return value[2:].encode("utf-8", "replace") if value.startswith("u:") else string_bytes(value)


def _address(address: bytes) -> str:
    """ASCII, with other bytes percent-encoded (RFC 3986, 2.1)."""
    ascii_only = b"".join(bytes((byte,)) if byte < 0x80 else b"%%%02X" % byte for byte in address)
    if re.search(rb"[()\\]", ascii_only):
        return write_bytes(ascii_only)
    return f"({ascii_only.decode('ascii')})"


def _detail(walk: Walk, kind: Node, action: dict[str, Node]) -> str:
    """What a clerk or an analyst needs to see of it: the script's or the target's first words."""
    words = [str(kind)[1:] if kind else "no type"]
    for key in ("/JS", "/F", "/URI", "/N", "/Win"):
        value = walk.source.chase(action.get(key))
        if type(value) is dict:
            value = walk.source.chase(value.get("/F") or value.get("/UF"))
        if type(value) is str and value[:2] in ("u:", "b:"):
            words.append(string_bytes(value)[:200].decode("latin-1") if value[0] == "b" else value[2:202])
    return ": ".join(words)
