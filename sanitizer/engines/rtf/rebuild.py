"""Reads rich text token by token and writes what the allow list names: canonical words, escaped text, rebuilt fields and pictures.

Whatever a reader may make of the source, it can read the target in one way only: words stand in their plainest form, brackets
belong to groups, every other byte is escaped. Nothing in a destination that is not on the list is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import partial
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._tally import Tally
from sanitizer.engines.rtf import (
    changes,
    characters,
    features,
    field_groups,
    fields,
    object_groups,
    ole1,
    pairs,
    picture_groups,
    pictures,
    runs,
    shape_groups,
)
from sanitizer.engines.rtf.allow_list import AllowList, Context, allow_list
from sanitizer.engines.rtf.features import AUTHOR
from sanitizer.engines.rtf.group import INSIDE, Group
from sanitizer.engines.rtf.recognise import BEGINNING, BLANKS
from sanitizer.engines.rtf.tokens import CLOSE, OPEN, PARTS, SYMBOL, TEXT, TOKEN, WORD, group_end, number
from sanitizer.engines.rtf.writer import Brace, Writer
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Category

MAX_DEPTH = 1_000
MAX_GROUPS = 3_000_000
MAX_REMEMBERED = 20_000
_AT_ONCE = frozenset({Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL})
_COMMENT_PARTS = frozenset("annotation atnid atnauthor atndate atnref atrfstart atrfend atnicn atnparent atntime chatn".split())
_CHARACTER_WORDS = frozenset("emdash endash lquote rquote ldblquote rdblquote bullet emspace enspace qmspace".split())
# LibreOffice reads its own files in another way (blanks in a row, page styles): its name is kept, not its build.
_GENERATOR = re.compile(rb"[ ]?(LibreOffice/[0-9]{1,2}\.[0-9]{1,2})(?![0-9])")


def reconstruct(source: BinaryIO, target: BinaryIO, session: Session) -> None:
    """Raises MalformedFile (no rich text), LimitExceeded (depth, groups, pictures, size)."""
    source.seek(0)
    data = source.read(session.limits.max_bytes + 1)
    if len(data) > session.limits.max_bytes:
        raise LimitExceeded(f"larger than {session.limits.max_bytes:,} bytes")
    Rebuild(data, target, session).run()


class Rebuild:
    """One file."""

    def __init__(self, data: bytes, target: BinaryIO, session: Session) -> None:
        self.data = data
        self.session = session
        self.allow: AllowList = allow_list()
        self.writer = Writer(target, session.limits.max_bytes)
        self.tally = Tally(session)
        self.contexts = contexts = self.allow.contexts
        self.stack: list[Group] = []
        self.group = Group(contexts["root"], None)
        self.groups = 0
        self.skip = 0  # characters of a \u's replacement that are still to come
        self.uc = [1]
        self.ansi = "cp1252"
        self.default_font: int | None = None
        self.fonts: dict[int, str] = {}
        self.defined_font = 0
        self.collected: list[tuple[bytes | str, str]] | None = None
        self.fields: list[fields.OpenField] = []
        self.picture: pictures.OpenPicture | None = None
        self.object: object_groups.OpenObject | None = None
        self.property: shape_groups.OpenProperty | None = None
        self.override_levels = 0
        self.shown_picture = False  # a picture for new programs came just before
        self.comment: Action | None = None
        self.comment_counted = False
        self.tracked: Action | None = None
        self.revision_names: Action | None = None

    # --- the file --------------------------------------------------------------------------------

    def run(self) -> None:
        at = self.begin()
        while True:
            following = self.read(at)
            if following is None:
                break
            at = following
        self.tally.report()
        self.writer.flush()

    def begin(self) -> int:
        """Write our own header; the place behind the source's."""
        start = len(self.data) - len(self.data.lstrip(BLANKS))
        if not self.data.startswith(BEGINNING, start):
            raise MalformedFile("no rich text: it does not start with {\\rtf; ask the sender to save it again")
        match = PARTS.match(self.data, start + 2)
        if match is None or match[1] != b"rtf" or number(match[2]) not in (None, 0, 1) or start:
            self.session.found(features.HEADER, f"byte {start}", self.data[start : start + 20].decode("latin-1"))
        self.stack.append(self.group)
        self.writer.open(self.group.brace)
        self.writer.word(b"\\rtf1")
        self.writer.word(b"\\uc1")
        end = match.end() if match else start + len(BEGINNING)
        return end + (self.data[end : end + 1] == b" ")

    def read(self, at: int) -> int | None:
        """Tokens from *at* on; returns where to go on after a jump, None at the end."""
        writer = self.writer
        for match in TOKEN.finditer(self.data, at):
            kind = match.lastindex
            if kind == WORD:
                raw = match[1]
                word = self.group.words.get(raw)
                if word is not None and not self.skip:
                    writer.word(word)
                    continue
                following = self.word(raw, match.start(), match.end())
            elif kind == TEXT:
                following = runs.text(self, match[2], match.end())
            elif kind == OPEN:
                following = self.open(match.end())
            elif kind == CLOSE:
                following = self.close()
                if not self.stack:
                    self.trailing(match.end())
                    return None
            elif kind == SYMBOL:
                following = runs.symbol(self, match[5][0], match.start(), match.end())
            else:
                continue
            if following is not None:
                return following
        self.unbalanced()
        return None

    def trailing(self, at: int) -> None:
        rest = self.data[at:]
        if rest.strip(BLANKS):
            self.session.found(features.TRAILING_DATA, f"byte {at}", f"{len(rest)} bytes")

    def unbalanced(self) -> None:
        self.session.found(features.UNBALANCED, "end of file", f"{len(self.stack)} missing")
        while self.stack:
            self.close()

    # --- groups --------------------------------------------------------------------------------

    def open(self, end: int) -> int | None:
        self.skip = 0
        outer = self.group
        outer.seen = True
        self.groups += 1
        if self.groups > MAX_GROUPS:
            raise LimitExceeded(f"more than {MAX_GROUPS:,} groups")
        if outer.context.name == "upr":
            return pairs.open_choice(self, end)
        group = Group(outer.context, outer)
        self.push(group)
        return None

    def push(self, group: Group) -> None:
        if len(self.stack) >= MAX_DEPTH:
            raise LimitExceeded(f"more than {MAX_DEPTH:,} groups in each other")
        self.stack.append(group)
        self.group = group
        self.uc.append(self.uc[-1])
        self.writer.open(group.brace)

    def close(self) -> int | None:
        """A closing brace ends the group that an opening one began, and those that destinations in its middle began."""
        self.skip = 0
        while True:
            group = self.stack.pop()
            self.writer.close(group.brace)
            self.uc.pop()
            if self.stack:
                self.group = self.stack[-1]
            if group.closing is not None:
                group.closing()
            if not group.implied:
                return None

    def own_group(self) -> Group:
        """The group, for a destination; where something stands in front of it, a new one that ends with it."""
        group = self.group
        if group.brace.opened or group.brace.bare or group.closing is not None:
            inner = Group(group.context, group)
            inner.implied = True
            self.push(inner)
        return self.group

    def drop_group(self, at: int) -> int:
        """Where the group ends; its brace, if nothing stood in it, is not written."""
        return group_end(self.data, at)

    # --- words --------------------------------------------------------------------------------

    def word(self, raw: bytes, start: int, end: int) -> int | None:
        match = PARTS.fullmatch(raw)
        if match is None:
            raise AssertionError("the token and its parts have one grammar")
        name_bytes, value = match[1], number(match[2])
        if self.skip:
            if name_bytes.decode("ascii") in _CHARACTER_WORDS:
                self.skip -= 1
                return None
            self.skip = 0
        group = self.group
        group.seen = True
        starred = group.starred
        if starred:
            group.starred = False
            group.words = {} if group.muted else group.context.written
        special = _SPECIAL.get(name_bytes)
        if special is not None:
            return special(self, value, end)
        name = name_bytes.decode("ascii")
        if name in _COMMENT_PARTS and not changes.keeps_comment(self, name, start):
            return None if name == "chatn" else self.drop_group(end)
        if not starred and name in group.context.words:
            return self.formatting(name, value, raw, start)
        destination = self.allow.destinations.get(name)
        if destination is not None and group.context.name in destination.inside:
            return self.enter(name, value, destination.context, starred, start, end)
        if group.context.name == "field" and name in ("fldinst", "fldrslt"):
            return field_groups.open_code(self) if name == "fldinst" else field_groups.open_result(self)
        if self.part_of_open(name):
            return self.part(name, value, end)
        if name in self.allow.refused:
            return self.refused(name, start, end)
        return self.unknown(name, starred, start, end)

    def formatting(self, name: str, value: int | None, raw: bytes, start: int) -> int | None:
        """A word of the allow list; its number decides."""
        group = self.group
        low, high = group.context.words[name]
        if value is not None and not low <= value <= high:
            self.tally.add(features.VALUE, f"\\{name}", f"byte {start}")
            return None
        if group.context.name == "picture" and self.picture is not None:
            picture_groups.picture_word(self, name, value)
            return None
        if name in self.allow.tracked:
            if name == "revised" and value != 0:
                self.tracked = self.session.found(features.TRACKED_CHANGE, f"byte {start}", "inserted")
            if self.tracked is Action.REMOVE:
                return None
        if group.muted and name in self.allow.symbols and name not in ("par", "cell", "row", "sect", "nestcell", "nestrow"):
            return None
        word = b"\\" + name.encode("ascii") + (b"%d" % value if value is not None else b"")
        if name == "listoverridecount":
            return None  # written with the levels that follow
        remembered = name not in self.allow.tracked and name != "chatn"  # policy does not decide on the others
        if remembered and not group.muted and len(group.context.written) < MAX_REMEMBERED:
            group.context.written[raw] = word
        if self.collected is not None and name in ("tab", "line", "par"):
            self.collected.append((" ", ""))
        self.writer.word(word)
        return None

    def enter(self, name: str, value: int | None, context: Context, starred: bool, start: int, end: int) -> int | None:
        """The group becomes a destination of the list."""
        group = self.group
        if name == "author" and self.session.option(AUTHOR) != "keep":
            self.tally.add(features.PROPERTIES, "author", f"byte {start}")
            return self.drop_group(end)
        group = self.own_group()
        group.enter(name, context)
        if name == "revtbl":
            self.set_aside(partial(changes.close_revision_names, self), bare=False)
            self.collected = []
        elif name == "listoverride":
            self.override_levels = 0
            self.set_aside(partial(changes.close_override, self), bare=False)
        elif name == "lfolevel":
            self.override_levels += 1
        elif name == "formfield":
            group.closing = self.resume_collecting(self.collected)
            self.collected = None  # its names and texts are no part of the code
        number_bytes = b"%d" % value if value is not None and 0 <= value <= 65_535 else b""
        self.writer.word((b"\\*\\" if starred else b"\\") + name.encode("ascii") + number_bytes)
        return None

    def resume_collecting(self, collected: list[tuple[bytes | str, str]] | None) -> Callable[[], None]:
        def resume() -> None:
            self.collected = collected

        return resume

    def set_aside(self, closing: Callable[[], None], *, bare: bool = True) -> None:
        """What the group holds from here on is kept until *closing* is called behind its end; a bare one without its brace."""
        group = self.group
        self.writer.close(group.brace)
        self.writer.set_aside()
        group.brace = Brace(bare)
        self.writer.open(group.brace)
        group.closing = closing

    def refused(self, name: str, start: int, end: int) -> int | None:
        feature = self.allow.refused[name]
        known = _GENERATOR.match(self.data, end) if name == "generator" and self.group.context.name == "root" else None
        if known is not None:
            self.writer.word(b"\\*\\generator")
            self.writer.text(known[1])
        if feature is features.OBJECT and name == "objdata":
            where = group_end(self.data, end)
            detail = ole1.described(self.data[end : min(where, end + ole1.HEAD_CHARS)], "")
            self.session.found(feature, f"byte {start}", detail or f"\\{name}")
            return where
        if feature is features.DRAWING and self.group.context.name in INSIDE["object"]:
            shape_groups.open_old_drawing(self, start)
            return None
        if feature.category in _AT_ONCE:
            where = group_end(self.data, end)
            text = self.data[end : min(where, end + 200)].decode("latin-1")
            self.session.found(feature, f"byte {start}", f"\\{name} {text}")
        else:
            self.tally.add(feature, f"\\{name}", f"byte {start}")
        return self.drop_group(end)

    def unknown(self, name: str, starred: bool, start: int, end: int) -> int | None:
        in_properties = self.group.context.name == "properties"
        if starred or (in_properties and self.group.name != "info") or name in self.allow.destinations or name in INSIDE:
            feature = features.PROPERTIES if in_properties else features.UNKNOWN_DESTINATION
            self.tally.add(feature, f"\\{name}", f"byte {start}")
            return self.drop_group(end)
        if self.group.context.name in ("object", "field"):
            return None  # what goes with the object is one finding
        marked = self.allow.marked.get(name)
        if marked is None:
            marked = features.PROPERTIES if in_properties else features.UNKNOWN_WORD
        self.tally.add(marked, f"\\{name}", f"byte {start}")
        return None

    def codec(self) -> str:
        font = self.group.font if self.group.font is not None else self.default_font
        return self.fonts.get(font, self.ansi) if font is not None else self.ansi

    # --- parts of what is open --------------------------------------------------------------------------------

    def part_of_open(self, name: str) -> bool:
        context = self.group.context.name
        if context == "object":
            return self.object is not None
        if context == "property":
            return name in ("sn", "sv")
        if context == "drawing":
            return True
        return context == "picture" and (name in pictures.KINDS or name in pictures.DEVICE_WORDS)

    def part(self, name: str, value: int | None, end: int) -> int | None:
        context = self.group.context.name
        if context == "object":
            return object_groups.object_part(self, name, end)
        if context == "property":
            return shape_groups.property_part(self, name)
        if context == "drawing":
            shape_groups.drawing_part(self, name)
            return None
        picture_groups.picture_part(self, name, value)
        return None


def _header_again(work: Rebuild, _value: int | None, end: int) -> None:
    work.tally.add(features.HEADER, "\\rtf inside of the document", f"byte {end}")


_SPECIAL: dict[bytes, Callable[[Rebuild, int | None, int], int | None]] = {
    b"rtf": _header_again,
    b"bin": picture_groups.binary,
    b"u": characters.unicode,
    b"uc": characters.unicode_count,
    b"f": characters.font,
    b"deff": characters.set_default_font,
    b"fcharset": characters.charset,
    b"ansicpg": characters.code_page,
    b"mac": characters.macintosh,
    b"pc": characters.dos,
    b"pca": characters.dos,
    b"plain": characters.plain,
    b"v": characters.hidden,
    b"deleted": characters.deleted_text,
    b"field": field_groups.open_field,
    b"object": object_groups.open_object,
    b"pict": picture_groups.open_picture,
    b"shppict": picture_groups.open_shown_picture,
    b"nonshppict": picture_groups.open_old_picture,
    b"sp": shape_groups.open_property,
    b"upr": pairs.open_pair,
}
