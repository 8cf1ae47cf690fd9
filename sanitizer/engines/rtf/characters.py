"""Words that say what characters mean and whether they are shown: fonts and their character sets, \\u, hidden and deleted text."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features
from sanitizer.engines.rtf.charsets import codec_of_charset, codec_of_code_page
from sanitizer.engines.rtf.group import RUNNING
from sanitizer.model.finding import Action

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

MAX_FONTS = 2_000
MAX_SKIP = 64  # of \\uc: no writer has more than 2


def unicode(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.skip = work.uc[-1]
    if value is None or not -32_768 <= value <= 0x10FFFF:
        work.tally.add(features.VALUE, "\\u", f"byte {_end}")
        return None
    group = work.group
    if group.muted or (group.context.name not in RUNNING and group.context.name != "level"):
        return None
    char = value if value >= 0 else value + 65_536
    if char < 0x20:
        work.tally.add(features.CONTROL_CHARACTER, "\\u", f"byte {_end}")
        return None
    units = chr(char).encode("utf-16-le", "surrogatepass")
    for at in range(0, len(units), 2):
        unit = int.from_bytes(units[at : at + 2], "little")
        work.writer.character(b"\\u%d?" % (unit - 65_536 if unit > 32_767 else unit))
    if work.collected is not None:
        work.collected.append((chr(char), ""))
    return None


def unicode_count(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.uc[-1] = min(max(value if value is not None else 1, 0), MAX_SKIP)
    return None


def plainly(work: Rebuild, name: bytes, value: int | None) -> None:
    """Write a word that was looked at, where its context has it."""
    limits = work.group.context.words.get(name.decode("ascii"))
    if limits is not None and (value is None or limits[0] <= value <= limits[1]):
        work.writer.word(b"\\" + name + (b"%d" % value if value is not None else b""))
    elif limits is not None:
        work.tally.add(features.VALUE, f"\\{name.decode('ascii')}", "text")


def font(work: Rebuild, value: int | None, end: int) -> int | None:
    group = work.group
    if group.context.name == "font":
        work.defined_font = value or 0
        work.fonts.setdefault(work.defined_font, work.ansi)
        if len(work.fonts) > MAX_FONTS or work.defined_font > 32_767:
            work.tally.add(features.FONT_TABLE, f"more than {MAX_FONTS} fonts", f"byte {end}")
            work.fonts.pop(work.defined_font, None)
            return work.drop_group(end)
    else:
        group.font = value or 0
    plainly(work, b"f", value)
    return None


def charset(work: Rebuild, value: int | None, _end: int) -> int | None:
    if work.group.context.name == "font":
        work.fonts[work.defined_font] = codec_of_charset(value or 0, work.ansi)
    plainly(work, b"fcharset", value)
    return None


def set_default_font(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.default_font = value or 0
    plainly(work, b"deff", value)
    return None


def code_page(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.ansi = codec_of_code_page(value or 1252)
    plainly(work, b"ansicpg", value)
    return None


def macintosh(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.ansi = "mac_roman"
    plainly(work, b"mac", value)
    return None


def dos(work: Rebuild, value: int | None, _end: int) -> int | None:
    work.ansi = "cp437"
    plainly(work, b"pc", value)
    return None


def plain(work: Rebuild, value: int | None, _end: int) -> int | None:
    group = work.group
    group.font = None
    mute(work, hidden=False, deleted=False)
    plainly(work, b"plain", value)
    return None


def hidden(work: Rebuild, value: int | None, end: int) -> int | None:
    """\\v: hidden text stays or goes by policy; a style's own is not text."""
    group = work.group
    if value == 0 or group.context.name not in ("root", "body", "code"):
        mute(work, hidden=False, deleted=group.deleted)
        plainly(work, b"v", value)
        return None
    if not group.hidden and group.name not in ("xe", "tc", "rxe", "txe", "tcn") and not in_index_entry(work):
        action = work.session.found(features.HIDDEN_TEXT, f"byte {end}")
        mute(work, hidden=action is Action.REMOVE, deleted=group.deleted)
    if not group.hidden:
        plainly(work, b"v", value)
    return None


def in_index_entry(work: Rebuild) -> bool:
    """Index and contents entries are written as hidden text by Word itself."""
    return any(group.name in ("xe", "tc", "tcn") for group in work.stack[-4:])


def deleted_text(work: Rebuild, value: int | None, end: int) -> int | None:
    group = work.group
    if value == 0:
        mute(work, hidden=group.hidden, deleted=False)
    elif not group.deleted:
        work.tracked = work.session.found(features.TRACKED_CHANGE, f"byte {end}", "deleted")
        mute(work, hidden=group.hidden, deleted=work.tracked is Action.REMOVE)
    if work.tracked is not Action.REMOVE:
        plainly(work, b"deleted", value)
    return None


def mute(work: Rebuild, *, hidden: bool, deleted: bool) -> None:
    group = work.group
    group.hidden, group.deleted = hidden, deleted
    group.muted = hidden or deleted
    group.words = {} if group.muted else group.context.written
