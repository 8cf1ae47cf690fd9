"""Runs of characters and control symbols: what they do depends on the destination that they stand in."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features
from sanitizer.engines.rtf.charsets import ends_in_lead_byte
from sanitizer.engines.rtf.group import RUNNING
from sanitizer.engines.rtf.writer import escaped, is_written_plainly, unescaped

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

_FORMS = {"level": "levels", "colour": "semicolons", "hex": "hex", "picture": "data"}
_SYMBOLS = {ord(symbol): b"\\" + symbol.encode() for symbol in "~-_:|\\{}"}
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")


def text(work: Rebuild, raw: bytes, end: int) -> int | None:
    group = work.group
    group.seen = True
    group.starred = False
    context = group.context.name
    following = None
    if raw[-1] >= 0x80 and work.data[end : end + 1] in (b"\\", b"{", b"}") and ends_in_lead_byte(unescaped(raw), work.codec()):
        raw += b"\\'%02x" % work.data[end]  # the second half of a character that was not escaped
        following = end + 1
    if work.skip:
        raw = after_skipped(work, raw)
    if not raw or group.muted:
        return following
    if context in RUNNING:
        write_text(work, raw)
        return following
    form = _FORMS.get(context)
    if form == "levels":
        made, _ = escaped(unescaped(raw), keep_controls=True)
        work.writer.text(made)
    elif form == "data" and work.picture is not None:
        work.picture.hex_pieces.append(raw)
    elif form == "hex":
        work.writer.text(_NOT_HEX.sub(b"", raw)[:64])
    elif form == "semicolons" and b";" in raw:
        work.writer.text(b";" * raw.count(b";"))
    elif raw.strip(b" ;"):
        stray(work, end)
    return following


def stray(work: Rebuild, end: int) -> None:
    if work.group.context.name == "properties":
        work.tally.add(features.PROPERTIES, "text", f"byte {end}")
    elif work.group.context.name not in ("object", "drawing"):
        work.tally.add(features.UNKNOWN_DESTINATION, f"text in \\{work.group.name or work.group.context.name}", f"byte {end}")


def write_text(work: Rebuild, raw: bytes) -> None:
    if is_written_plainly(raw):
        work.writer.text(raw)
    else:
        made, dropped = escaped(unescaped(raw))
        if dropped:
            work.tally.add(features.CONTROL_CHARACTER, "characters", "text", dropped)
        if made:
            work.writer.text(made)
    if work.collected is not None:
        work.collected.append((unescaped(raw), work.codec()))


def after_skipped(work: Rebuild, raw: bytes) -> bytes:
    """*raw* without the characters that only repeat a \\u; \\'xx is one."""
    at = 0
    while work.skip and at < len(raw):
        at += 4 if raw.startswith(b"\\'", at) else 1
        work.skip -= 1
    return raw[at:]


def symbol(work: Rebuild, symbol: int, start: int, end: int) -> int | None:
    group = work.group
    if symbol == 0x2A:  # \*
        if not group.seen:
            group.starred = True
            group.words = {}  # the next word is looked at, whatever it was elsewhere
        return None
    group.seen = True
    if work.skip:
        work.skip -= 1
        return None
    if symbol in b"\r\n" or symbol == 0x09:
        if group.context.name in ("root", "body"):
            work.writer.word(b"\\par" if symbol != 0x09 else b"\\tab")
        return None
    written = _SYMBOLS.get(symbol)
    if group.context.name == "picture" or group.muted:
        return None
    if written is not None and (group.context.name in RUNNING or group.context.name == "level"):
        work.writer.symbol(written)
        if work.collected is not None and symbol in b"\\{}~-_":
            plain = {0x7E: "\xa0", 0x2D: "", 0x5F: "-"}.get(symbol)
            work.collected.append((bytes((symbol,)), work.codec()) if plain is None else (plain, ""))
        return None
    if symbol >= 0x80 and group.context.name in RUNNING:
        return text(work, work.data[start + 1 : end], end)
    work.tally.add(features.CONTROL_CHARACTER, f"\\{chr(symbol)}", f"byte {start}")
    return None
