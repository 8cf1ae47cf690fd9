"""Reads rich text token by token and writes what the allow list names: canonical words, escaped text, rebuilt fields and pictures.

Whatever a reader may make of the source, it can read the target in one way only: words stand in their plainest form, brackets
belong to groups, every other byte is escaped. Nothing in a destination that is not on the list is looked at.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines._tally import Tally
from sanitizer.engines.rtf import features, fields, ole1, pictures, shapes
from sanitizer.engines.rtf.allow_list import AllowList, Context, allow_list
from sanitizer.engines.rtf.charsets import codec_of_charset, codec_of_code_page, decoded, ends_in_lead_byte
from sanitizer.engines.rtf.features import AUTHOR
from sanitizer.engines.rtf.group import Group
from sanitizer.engines.rtf.recognise import BEGINNING, BLANKS
from sanitizer.engines.rtf.tokens import CLOSE, OPEN, PARTS, SYMBOL, TEXT, TOKEN, WORD, group_end, number
from sanitizer.engines.rtf.writer import Brace, Writer, escaped, is_written_plainly, unescaped
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Category

MAX_DEPTH = 1_000
MAX_GROUPS = 3_000_000
MAX_FONTS = 2_000
MAX_REMEMBERED = 20_000
_NAME_PIECES = 64  # the name of a field stands at its beginning; one that is cut finer does not pass
MAX_SKIP = 64  # of \\uc: no writer has more than 2
_AT_ONCE = frozenset({Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL})
# What characters do in each context; in the others they mean nothing.
_RUNNING = frozenset({"root", "body", "code", "style", "font", "math", "name", "value", "latent"})
_FORMS = {"level": "levels", "colour": "semicolons", "hex": "hex", "picture": "data"}
_INSIDE = {
    "field": frozenset({"root", "body", "code"}),
    "object": frozenset({"root", "body"}),
    "pict": frozenset({"root", "body", "list", "value"}),
    "shppict": frozenset({"root", "body", "list", "value"}),
    "nonshppict": frozenset({"root", "body", "list", "value"}),
}
_COMMENT_PARTS = frozenset("annotation atnid atnauthor atndate atnref atrfstart atrfend atnicn atnparent atntime chatn".split())
_CHARACTER_WORDS = frozenset("emdash endash lquote rquote ldblquote rdblquote bullet emspace enspace qmspace".split())
_PICTURE_WORDS = frozenset("picw pich picwgoal pichgoal picscalex picscaley piccropt piccropb piccropl piccropr".split())
_OTHER_SPELLINGS = {"picwGoal": "picwgoal", "pichGoal": "pichgoal"}
_SYMBOLS = {ord(symbol): b"\\" + symbol.encode() for symbol in "~-_:|\\{}"}
_UNICODE_DESTINATION = re.compile(rb"\{[\r\n ]*\\\*[\r\n]*\\ud(?![A-Za-z0-9-])[ ]?")
_NOT_HEX = re.compile(rb"[^0-9A-Fa-f]+")
# LibreOffice reads its own files in another way (blanks in a row, page styles): its name is kept, not its build.
_GENERATOR = re.compile(rb"[ ]?(LibreOffice/[0-9]{1,2}\.[0-9]{1,2})(?![0-9])")
_OVERRIDE = re.compile(rb"\{(?:\\\*)?\\listoverride")


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
        self._data = data
        self._session = session
        self._allow: AllowList = allow_list()
        self._writer = Writer(target, session.limits.max_bytes)
        self._tally = Tally(session)
        contexts = self._allow.contexts
        for name in ("object", "property", "value", "upr"):
            contexts.setdefault(name, Context(name, {}))
        self._contexts = contexts
        self._stack: list[Group] = []
        self._group = Group(contexts["root"], None)
        self._groups = 0
        self._skip = 0  # characters of a \u's replacement that are still to come
        self._uc = [1]
        self._ansi = "cp1252"
        self._default_font: int | None = None
        self._fonts: dict[int, str] = {}
        self._defined_font = 0
        self._collected: list[tuple[bytes | str, str]] | None = None
        self._fields: list[fields.OpenField] = []
        self._picture: pictures.OpenPicture | None = None
        self._object: _OpenObject | None = None
        self._property: _OpenProperty | None = None
        self._override_levels = 0
        self._shown_picture = False  # a picture for new programs came just before
        self._comment: Action | None = None
        self._comment_counted = False
        self._tracked: Action | None = None
        self._revision_names: Action | None = None
        self._special: dict[bytes, Callable[[int | None, int], int | None]] = {
            b"u": self._unicode, b"uc": self._unicode_count, b"bin": self._binary, b"f": self._font, b"plain": self._plain,
            b"v": self._hidden, b"deleted": self._deleted_text, b"ansicpg": self._code_page, b"mac": self._macintosh,
            b"pc": self._dos, b"pca": self._dos, b"deff": self._set_default_font, b"fcharset": self._charset,
            b"field": self._open_field, b"object": self._open_object, b"pict": self._open_picture,
            b"shppict": self._open_shown_picture, b"nonshppict": self._open_old_picture, b"sp": self._open_property,
            b"upr": self._open_pair, b"rtf": self._header_again,
        }  # fmt: skip

    # --- the file --------------------------------------------------------------------------------

    def run(self) -> None:
        at = self._begin()
        while True:
            following = self._read(at)
            if following is None:
                break
            at = following
        self._tally.report()
        self._writer.flush()

    def _begin(self) -> int:
        """Write our own header; the place behind the source's."""
        start = len(self._data) - len(self._data.lstrip(BLANKS))
        if not self._data.startswith(BEGINNING, start):
            raise MalformedFile("no rich text: it does not start with {\\rtf; ask the sender to save it again")
        match = PARTS.match(self._data, start + 2)
        if match is None or match[1] != b"rtf" or number(match[2]) not in (None, 0, 1) or start:
            self._session.found(features.HEADER, f"byte {start}", self._data[start : start + 20].decode("latin-1"))
        self._stack.append(self._group)
        self._writer.open(self._group.brace)
        self._writer.word(b"\\rtf1")
        self._writer.word(b"\\uc1")
        end = match.end() if match else start + len(BEGINNING)
        return end + (self._data[end : end + 1] == b" ")

    def _read(self, at: int) -> int | None:
        """Tokens from *at* on; returns where to go on after a jump, None at the end."""
        writer = self._writer
        for match in TOKEN.finditer(self._data, at):
            kind = match.lastindex
            if kind == WORD:
                raw = match[1]
                word = self._group.words.get(raw)
                if word is not None and not self._skip:
                    writer.word(word)
                    continue
                following = self._word(raw, match.start(), match.end())
            elif kind == TEXT:
                following = self._text(match[2], match.end())
            elif kind == OPEN:
                following = self._open(match.end())
            elif kind == CLOSE:
                following = self._close()
                if not self._stack:
                    self._trailing(match.end())
                    return None
            elif kind == SYMBOL:
                following = self._symbol(match[5][0], match.start(), match.end())
            else:
                continue
            if following is not None:
                return following
        self._unbalanced()
        return None

    def _trailing(self, at: int) -> None:
        rest = self._data[at:]
        if rest.strip(BLANKS):
            self._session.found(features.TRAILING_DATA, f"byte {at}", f"{len(rest)} bytes")

    def _unbalanced(self) -> None:
        self._session.found(features.UNBALANCED, "end of file", f"{len(self._stack)} missing")
        while self._stack:
            self._close()

    # --- groups --------------------------------------------------------------------------------

    def _open(self, end: int) -> int | None:
        self._skip = 0
        outer = self._group
        outer.seen = True
        self._groups += 1
        if self._groups > MAX_GROUPS:
            raise LimitExceeded(f"more than {MAX_GROUPS:,} groups")
        if outer.context.name == "upr":
            return self._open_choice(end)
        group = Group(outer.context, outer)
        self._push(group)
        return None

    def _push(self, group: Group) -> None:
        if len(self._stack) >= MAX_DEPTH:
            raise LimitExceeded(f"more than {MAX_DEPTH:,} groups in each other")
        self._stack.append(group)
        self._group = group
        self._uc.append(self._uc[-1])
        self._writer.open(group.brace)

    def _close(self) -> int | None:
        """A closing brace ends the group that an opening one began, and those that destinations in its middle began."""
        self._skip = 0
        while True:
            group = self._stack.pop()
            self._writer.close(group.brace)
            self._uc.pop()
            if self._stack:
                self._group = self._stack[-1]
            if group.closing is not None:
                group.closing()
            if not group.implied:
                return None

    def _own_group(self) -> Group:
        """The group, for a destination; where something stands in front of it, a new one that ends with it."""
        group = self._group
        if group.brace.opened or group.closing is not None:
            inner = Group(group.context, group)
            inner.implied = True
            self._push(inner)
        return self._group

    def _drop_group(self, at: int) -> int:
        """Where the group ends; its brace, if nothing stood in it, is not written."""
        return group_end(self._data, at)

    # --- words --------------------------------------------------------------------------------

    def _word(self, raw: bytes, start: int, end: int) -> int | None:
        match = PARTS.fullmatch(raw)
        if match is None:
            raise AssertionError("the token and its parts have one grammar")
        name_bytes, value = match[1], number(match[2])
        if self._skip:
            if name_bytes.decode("ascii") in _CHARACTER_WORDS:
                self._skip -= 1
                return None
            self._skip = 0
        group = self._group
        group.seen = True
        starred = group.starred
        if starred:
            group.starred = False
            group.words = {} if group.muted else group.context.written
        special = self._special.get(name_bytes)
        if special is not None:
            return special(value, end)
        name = name_bytes.decode("ascii")
        if name in _COMMENT_PARTS and not self._keeps_comment(name, start):
            return None if name == "chatn" else self._drop_group(end)
        if not starred and name in group.context.words:
            return self._formatting(name, value, raw, start)
        destination = self._allow.destinations.get(name)
        if destination is not None and group.context.name in destination.inside:
            return self._enter(name, value, destination.context, starred, start, end)
        if group.context.name == "field" and name in ("fldinst", "fldrslt"):
            return self._open_code() if name == "fldinst" else self._open_result()
        if self._part_of_open(name):
            return self._part(name, value, end)
        if name in self._allow.refused:
            return self._refused(name, start, end)
        return self._unknown(name, starred, start, end)

    def _formatting(self, name: str, value: int | None, raw: bytes, start: int) -> int | None:
        """A word of the allow list; its number decides."""
        group = self._group
        low, high = group.context.words[name]
        if value is not None and not low <= value <= high:
            self._tally.add(features.VALUE, f"\\{name}", f"byte {start}")
            return None
        if group.context.name == "picture" and self._picture is not None:
            self._picture_word(name, value)
            return None
        if name in self._allow.tracked:
            if name == "revised" and value != 0:
                self._tracked = self._session.found(features.TRACKED_CHANGE, f"byte {start}", "inserted")
            if self._tracked is Action.REMOVE:
                return None
        if group.muted and name in self._allow.symbols and name not in ("par", "cell", "row", "sect", "nestcell", "nestrow"):
            return None
        word = b"\\" + name.encode("ascii") + (b"%d" % value if value is not None else b"")
        if name == "listoverridecount":
            return None  # written with the levels that follow
        remembered = name not in self._allow.tracked and name != "chatn"  # policy does not decide on the others
        if remembered and not group.muted and len(group.context.written) < MAX_REMEMBERED:
            group.context.written[raw] = word
        if self._collected is not None and name in ("tab", "line", "par"):
            self._collected.append((" ", ""))
        self._writer.word(word)
        return None

    def _enter(self, name: str, value: int | None, context: Context, starred: bool, start: int, end: int) -> int | None:
        """The group becomes a destination of the list."""
        group = self._group
        if name == "author" and self._session.option(AUTHOR) != "keep":
            self._tally.add(features.PROPERTIES, "author", f"byte {start}")
            return self._drop_group(end)
        group = self._own_group()
        group.enter(name, context)
        if name == "revtbl":
            self._set_aside(self._close_revision_names, bare=False)
            self._collected = []
        elif name == "listoverride":
            self._override_levels = 0
            self._set_aside(self._close_override, bare=False)
        elif name == "lfolevel":
            self._override_levels += 1
        elif name == "formfield":
            group.closing = self._resume_collecting(self._collected)
            self._collected = None  # its names and texts are no part of the code
        number_bytes = b"%d" % value if value is not None and 0 <= value <= 65_535 else b""
        self._writer.word((b"\\*\\" if starred else b"\\") + name.encode("ascii") + number_bytes)
        return None

    def _resume_collecting(self, collected: list[tuple[bytes | str, str]] | None) -> Callable[[], None]:
        def resume() -> None:
            self._collected = collected

        return resume

    def _set_aside(self, closing: Callable[[], None], *, bare: bool = True) -> None:
        """What the group holds from here on is kept until *closing* is called behind its end; a bare one without its brace."""
        group = self._group
        self._writer.close(group.brace)
        self._writer.set_aside()
        group.brace = Brace(bare)
        self._writer.open(group.brace)
        group.closing = closing

    def _refused(self, name: str, start: int, end: int) -> int:
        feature = self._allow.refused[name]
        known = _GENERATOR.match(self._data, end) if name == "generator" and self._group.context.name == "root" else None
        if known is not None:
            self._writer.word(b"\\*\\generator")
            self._writer.text(known[1])
        if feature is features.OBJECT and name == "objdata":
            where = group_end(self._data, end)
            detail = ole1.described(self._data[end : min(where, end + ole1.HEAD_CHARS)], "")
            self._session.found(feature, f"byte {start}", detail or f"\\{name}")
            return where
        if feature.category in _AT_ONCE:
            where = group_end(self._data, end)
            text = self._data[end : min(where, end + 200)].decode("latin-1")
            self._session.found(feature, f"byte {start}", f"\\{name} {text}")
        else:
            self._tally.add(feature, f"\\{name}", f"byte {start}")
        return self._drop_group(end)

    def _unknown(self, name: str, starred: bool, start: int, end: int) -> int | None:
        in_properties = self._group.context.name == "properties"
        if starred or (in_properties and self._group.name != "info") or name in self._allow.destinations or name in _INSIDE:
            feature = features.PROPERTIES if in_properties else features.UNKNOWN_DESTINATION
            self._tally.add(feature, f"\\{name}", f"byte {start}")
            return self._drop_group(end)
        if self._group.context.name in ("object", "field"):
            return None  # what goes with the object is one finding
        marked = self._allow.marked.get(name)
        if marked is None:
            marked = features.PROPERTIES if in_properties else features.UNKNOWN_WORD
        self._tally.add(marked, f"\\{name}", f"byte {start}")
        return None

    # --- characters --------------------------------------------------------------------------------

    def _text(self, raw: bytes, end: int) -> int | None:
        group = self._group
        group.seen = True
        group.starred = False
        context = group.context.name
        following = None
        if (
            raw[-1] >= 0x80
            and self._data[end : end + 1] in (b"\\", b"{", b"}")
            and ends_in_lead_byte(unescaped(raw), self._codec())
        ):
            raw += b"\\'%02x" % self._data[end]  # the second half of a character that was not escaped
            following = end + 1
        if self._skip:
            raw = self._after_skipped(raw)
        if not raw or group.muted:
            return following
        if context in _RUNNING:
            self._write_text(raw)
            return following
        form = _FORMS.get(context)
        if form == "levels":
            made, _ = escaped(unescaped(raw), keep_controls=True)
            self._writer.text(made)
        elif form == "data" and self._picture is not None:
            self._picture.hex_pieces.append(raw)
        elif form == "hex":
            self._writer.text(_NOT_HEX.sub(b"", raw)[:64])
        elif form == "semicolons" and b";" in raw:
            self._writer.text(b";" * raw.count(b";"))
        elif raw.strip(b" ;"):
            self._stray(end)
        return following

    def _stray(self, end: int) -> None:
        if self._group.context.name == "properties":
            self._tally.add(features.PROPERTIES, "text", f"byte {end}")
        elif self._group.context.name != "object":
            self._tally.add(
                features.UNKNOWN_DESTINATION, f"text in \\{self._group.name or self._group.context.name}", f"byte {end}"
            )

    def _write_text(self, raw: bytes) -> None:
        if is_written_plainly(raw):
            self._writer.text(raw)
        else:
            made, dropped = escaped(unescaped(raw))
            if dropped:
                self._tally.add(features.CONTROL_CHARACTER, "characters", "text", dropped)
            if made:
                self._writer.text(made)
        if self._collected is not None:
            self._collected.append((unescaped(raw), self._codec()))

    def _after_skipped(self, raw: bytes) -> bytes:
        """*raw* without the characters that only repeat a \\u; \\'xx is one."""
        at = 0
        while self._skip and at < len(raw):
            at += 4 if raw.startswith(b"\\'", at) else 1
            self._skip -= 1
        return raw[at:]

    def _codec(self) -> str:
        font = self._group.font if self._group.font is not None else self._default_font
        return self._fonts.get(font, self._ansi) if font is not None else self._ansi

    def _symbol(self, symbol: int, start: int, end: int) -> int | None:
        group = self._group
        if symbol == 0x2A:  # \*
            if not group.seen:
                group.starred = True
                group.words = {}  # the next word is looked at, whatever it was elsewhere
            return None
        group.seen = True
        if self._skip:
            self._skip -= 1
            return None
        if symbol in b"\r\n" or symbol == 0x09:
            if group.context.name in ("root", "body"):
                self._writer.word(b"\\par" if symbol != 0x09 else b"\\tab")
            return None
        written = _SYMBOLS.get(symbol)
        if group.context.name == "picture" or group.muted:
            return None
        if written is not None and (group.context.name in _RUNNING or group.context.name == "level"):
            self._writer.symbol(written)
            if self._collected is not None and symbol in b"\\{}~-_":
                plain = {0x7E: "\xa0", 0x2D: "", 0x5F: "-"}.get(symbol)
                self._collected.append((bytes((symbol,)), self._codec()) if plain is None else (plain, ""))
            return None
        if symbol >= 0x80 and group.context.name in _RUNNING:
            return self._text(self._data[start + 1 : end], end)
        self._tally.add(features.CONTROL_CHARACTER, f"\\{chr(symbol)}", f"byte {start}")
        return None

    def _unicode(self, value: int | None, _end: int) -> int | None:
        self._skip = self._uc[-1]
        if value is None or not -32_768 <= value <= 0x10FFFF:
            self._tally.add(features.VALUE, "\\u", f"byte {_end}")
            return None
        group = self._group
        if group.muted or (group.context.name not in _RUNNING and group.context.name != "level"):
            return None
        char = value if value >= 0 else value + 65_536
        if char < 0x20:
            self._tally.add(features.CONTROL_CHARACTER, "\\u", f"byte {_end}")
            return None
        units = chr(char).encode("utf-16-le", "surrogatepass")
        for at in range(0, len(units), 2):
            unit = int.from_bytes(units[at : at + 2], "little")
            self._writer.character(b"\\u%d?" % (unit - 65_536 if unit > 32_767 else unit))
        if self._collected is not None:
            self._collected.append((chr(char), ""))
        return None

    def _unicode_count(self, value: int | None, _end: int) -> int | None:
        self._uc[-1] = min(max(value if value is not None else 1, 0), MAX_SKIP)
        return None

    # --- character properties and character sets ------------------------------------------------------------

    def _plainly(self, name: bytes, value: int | None) -> None:
        """Write a word that was looked at, where its context has it."""
        limits = self._group.context.words.get(name.decode("ascii"))
        if limits is not None and (value is None or limits[0] <= value <= limits[1]):
            self._writer.word(b"\\" + name + (b"%d" % value if value is not None else b""))
        elif limits is not None:
            self._tally.add(features.VALUE, f"\\{name.decode('ascii')}", "text")

    def _font(self, value: int | None, end: int) -> int | None:
        group = self._group
        if group.context.name == "font":
            self._defined_font = value or 0
            self._fonts.setdefault(self._defined_font, self._ansi)
            if len(self._fonts) > MAX_FONTS or self._defined_font > 32_767:
                self._tally.add(features.FONT_TABLE, f"more than {MAX_FONTS} fonts", f"byte {end}")
                self._fonts.pop(self._defined_font, None)
                return self._drop_group(end)
        else:
            group.font = value or 0
        self._plainly(b"f", value)
        return None

    def _charset(self, value: int | None, _end: int) -> int | None:
        if self._group.context.name == "font":
            self._fonts[self._defined_font] = codec_of_charset(value or 0, self._ansi)
        self._plainly(b"fcharset", value)
        return None

    def _set_default_font(self, value: int | None, _end: int) -> int | None:
        self._default_font = value or 0
        self._plainly(b"deff", value)
        return None

    def _code_page(self, value: int | None, _end: int) -> int | None:
        self._ansi = codec_of_code_page(value or 1252)
        self._plainly(b"ansicpg", value)
        return None

    def _macintosh(self, value: int | None, _end: int) -> int | None:
        self._ansi = "mac_roman"
        self._plainly(b"mac", value)
        return None

    def _dos(self, value: int | None, _end: int) -> int | None:
        self._ansi = "cp437"
        self._plainly(b"pc", value)
        return None

    def _plain(self, value: int | None, _end: int) -> int | None:
        group = self._group
        group.font = None
        self._mute(hidden=False, deleted=False)
        self._plainly(b"plain", value)
        return None

    def _hidden(self, value: int | None, end: int) -> int | None:
        """\\v: hidden text stays or goes by policy; a style's own is not text."""
        group = self._group
        if value == 0 or group.context.name not in ("root", "body", "code"):
            self._mute(hidden=False, deleted=group.deleted)
            self._plainly(b"v", value)
            return None
        if not group.hidden and group.name not in ("xe", "tc", "rxe", "txe", "tcn") and not self._in_index_entry():
            action = self._session.found(features.HIDDEN_TEXT, f"byte {end}")
            self._mute(hidden=action is Action.REMOVE, deleted=group.deleted)
        if not group.hidden:
            self._plainly(b"v", value)
        return None

    def _in_index_entry(self) -> bool:
        """Index and contents entries are written as hidden text by Word itself."""
        return any(group.name in ("xe", "tc", "tcn") for group in self._stack[-4:])

    def _deleted_text(self, value: int | None, end: int) -> int | None:
        group = self._group
        if value == 0:
            self._mute(hidden=group.hidden, deleted=False)
        elif not group.deleted:
            self._tracked = self._session.found(features.TRACKED_CHANGE, f"byte {end}", "deleted")
            self._mute(hidden=group.hidden, deleted=self._tracked is Action.REMOVE)
        if self._tracked is not Action.REMOVE:
            self._plainly(b"deleted", value)
        return None

    def _mute(self, *, hidden: bool, deleted: bool) -> None:
        group = self._group
        group.hidden, group.deleted = hidden, deleted
        group.muted = hidden or deleted
        group.words = {} if group.muted else group.context.written

    def _header_again(self, _value: int | None, end: int) -> int | None:
        self._tally.add(features.HEADER, "\\rtf inside of the document", f"byte {end}")
        return None

    # --- binary data --------------------------------------------------------------------------------

    def _binary(self, value: int | None, end: int) -> int | None:
        length = min(max(value or 0, 0), len(self._data) - end)
        if self._picture is not None and self._group.context.name == "picture":
            self._picture.binary.append(self._data[end : end + length])
        else:
            self._session.found(features.BINARY, f"byte {end}", f"{length} bytes")
        return end + length

    # --- comments and tracked changes --------------------------------------------------------------------------------

    def _keeps_comment(self, name: str, start: int) -> bool:
        """One finding for each comment; its parts go with it."""
        if self._comment is None:
            self._comment = self._session.found(features.COMMENT, f"byte {start}")
            self._comment_counted = True
        if name == "annotation":
            if not self._comment_counted:
                self._session.found(features.COMMENT, f"byte {start}")
            self._comment_counted = False
        return self._comment is Action.ALLOW

    def _close_revision_names(self) -> None:
        made = self._writer.taken_back()
        names = decoded(self._collected or [])
        self._collected = None
        if {name.strip() for name in names.split(";")} - {"", "Unknown"}:
            self._tracked = self._session.found(features.TRACKED_CHANGE, "revision authors")
            if self._tracked is Action.REMOVE:
                return
        self._writer.whole(made)

    def _close_override(self) -> None:
        """The count of levels is that of those that are there (CVE-2014-1761: it was not)."""
        made = self._writer.taken_back()
        count = b"\\listoverridecount%d" % min(self._override_levels, 9)
        self._writer.whole(_OVERRIDE.sub(lambda match: match[0] + count, made, count=1))

    # --- fields --------------------------------------------------------------------------------

    def _open_field(self, _value: int | None, end: int) -> int | None:
        group = self._group
        if group.context.name not in _INSIDE["field"] or len(self._fields) >= fields.MAX_OPEN:
            self._tally.add(features.UNKNOWN_DESTINATION, "\\field", f"byte {end}")
            return self._drop_group(end)
        outer_is_code = group.context.name == "code"
        if outer_is_code and self._fields:
            self._fields[-1].begins_inside(decoded((self._collected or [])[:_NAME_PIECES]))
        self._fields.append(fields.OpenField(end - len(b"\\field"), outer_is_code))
        outer_collected, self._collected = self._collected, None
        group = self._own_group()
        group.enter("field", self._contexts["field"])
        self._set_aside(lambda: self._close_field(outer_collected))
        return None

    def _open_code(self) -> int | None:
        group = self._group
        group = self._own_group()
        group.enter("fldinst", self._contexts["code"])
        done = self._fields[-1]
        self._collected = []
        self._set_aside(lambda: self._close_code(done))
        return None

    def _close_code(self, done: fields.OpenField) -> None:
        done.written_code += self._writer.taken_back()
        done.code += decoded(self._collected or [])
        self._collected = None

    def _open_result(self) -> int | None:
        group = self._group
        group = self._own_group()
        group.enter("fldrslt", self._contexts["body"])
        done = self._fields[-1]
        self._set_aside(lambda: done.results.append(self._writer.taken_back()))
        return None

    def _close_field(self, outer_collected: list[tuple[bytes | str, str]] | None) -> None:
        self._collected = outer_collected
        done = self._fields.pop()
        flags = self._writer.taken_back()
        verdict = fields.judged(done, self._session)
        results = b"".join(done.results)
        if verdict is fields.Verdict.KEEP:
            code = b"{\\*\\fldinst " + done.written_code + b"}"
            self._writer.whole(b"{\\field" + flags + code + b"{\\fldrslt " + results + b"}}")
        elif verdict is fields.Verdict.RESULT_ONLY and results and not done.outer_is_code:
            self._writer.whole(b"{" + results + b"}")

    # --- objects --------------------------------------------------------------------------------

    def _open_object(self, _value: int | None, end: int) -> int | None:
        group = self._group
        if group.context.name not in _INSIDE["object"]:
            self._session.found(features.OBJECT, f"byte {end}", "object where none may stand")
            return self._drop_group(end)
        outer = self._object
        self._object = _OpenObject(end - len(b"\\object"))
        group = self._own_group()
        group.enter("object", self._contexts["object"])
        group.brace.make_bare()
        group.closing = lambda: self._close_object(outer)
        return None

    def _close_object(self, outer: _OpenObject | None) -> None:
        done, self._object = self._object, outer
        if done is None:
            raise AssertionError("an object closes after it was opened")
        feature = features.OBJECT
        if "objocx" in done.words:
            feature = features.ACTIVEX
        elif done.words & {"objlink", "objautlink", "objsub"}:
            feature = features.OBJECT_LINK
        self._session.found(feature, f"byte {done.start}", done.described or done.class_name)

    # --- pictures --------------------------------------------------------------------------------

    def _open_picture(self, _value: int | None, end: int) -> int | None:
        group = self._group
        if group.context.name not in _INSIDE["pict"] or self._picture is not None:
            self._tally.add(features.UNKNOWN_DESTINATION, "\\pict", f"byte {end}")
            return self._drop_group(end)
        self._picture = pictures.OpenPicture(end - len(b"\\pict"))
        group = self._own_group()
        group.enter("pict", self._contexts["picture"])
        self._set_aside(self._close_picture)
        return None

    def _picture_word(self, name: str, value: int | None) -> None:
        if self._picture is None:
            raise AssertionError("only in a picture")
        name = _OTHER_SPELLINGS.get(name, name)
        if name in _PICTURE_WORDS and value is not None:
            self._picture.sizes[name] = value
        elif name not in _PICTURE_WORDS:
            self._picture.others.append(b"\\" + name.encode("ascii") + (b"%d" % value if value is not None else b""))

    def _close_picture(self) -> None:
        properties = self._writer.taken_back()
        picture, self._picture = self._picture, None
        if picture is None:
            raise AssertionError("a picture closes after it was opened")
        if self._group.muted:
            return
        made = pictures.rebuilt(picture, self._session)
        if made is not None:
            self._writer.whole(b"{\\pict" + properties + made + b"}")

    def _open_shown_picture(self, _value: int | None, end: int) -> int | None:
        """{\\*\\shppict: for programs that know more than metafiles; a copy for the others follows."""
        group = self._group
        if group.context.name not in _INSIDE["shppict"]:
            self._tally.add(features.UNKNOWN_DESTINATION, "\\shppict", f"byte {end}")
            return self._drop_group(end)
        group = self._own_group()
        group.name = "shppict"
        self._set_aside(self._close_shown_picture)
        return None

    def _close_shown_picture(self) -> None:
        made = self._writer.taken_back()
        self._shown_picture = b"\\pict" in made
        if self._shown_picture:
            self._writer.whole(b"{\\*\\shppict" + made + b"}")

    def _open_old_picture(self, _value: int | None, end: int) -> int | None:
        group = self._group
        if self._shown_picture or group.context.name not in _INSIDE["nonshppict"]:
            self._shown_picture = False
            self._tally.add(features.FALLBACK, "\\nonshppict", f"byte {end}")
            return self._drop_group(end)
        self._own_group().brace.make_bare()
        return None

    # --- shapes --------------------------------------------------------------------------------

    def _open_property(self, _value: int | None, end: int) -> int | None:
        group = self._group
        if group.context.name != "shape":
            self._tally.add(features.UNKNOWN_DESTINATION, "\\sp", f"byte {end}")
            return self._drop_group(end)
        outer = self._property
        self._property = _OpenProperty()
        group = self._own_group()
        group.enter("sp", self._contexts["property"])
        self._set_aside(lambda: self._close_property(outer, end))
        return None

    def _close_property(self, outer: _OpenProperty | None, at: int) -> None:
        self._writer.taken_back()
        done, self._property = self._property, outer
        if done is None:
            raise AssertionError("a property closes after it was opened")
        if self._allow.shape.get(done.name) == "link":
            return  # the address in it was found
        value = shapes.value_of(done.name, done.text, done.pieces)
        if value is None:
            self._tally.add(features.SHAPE_PROPERTY, done.name, f"byte {at}")
            return
        self._writer.whole(b"{\\sp{\\sn " + done.name.encode("ascii") + b"}{\\sv " + value + b"}}")

    # --- pairs for old and new programs --------------------------------------------------------------------------------

    def _open_pair(self, _value: int | None, _end: int) -> int | None:
        """{\\upr{old}{\\*\\ud{new}}}: the new one stays, in place of both."""
        group = self._own_group()
        group.name = group.context.name
        group.context = self._contexts["upr"]
        group.words = group.context.written
        group.brace.make_bare()
        return None

    def _open_choice(self, end: int) -> int | None:
        """A group of a pair: the new one is opened as part of what is around the pair, the old one is skipped."""
        outer = self._group
        match = _UNICODE_DESTINATION.match(self._data, end - 1)
        if match is None:
            self._tally.add(features.FALLBACK, "\\upr", f"byte {end}")
            return group_end(self._data, end) + 1
        group = Group(self._contexts[outer.name], outer)
        group.words = {} if group.muted else group.context.written
        group.brace.make_bare()
        self._push(group)
        return match.end()

    # --- parts of what is open --------------------------------------------------------------------------------

    def _part_of_open(self, name: str) -> bool:
        context = self._group.context.name
        if context == "object":
            return self._object is not None
        if context == "property":
            return name in ("sn", "sv")
        return context == "picture" and (name in pictures.KINDS or name in pictures.DEVICE_WORDS)

    def _part(self, name: str, value: int | None, end: int) -> int | None:
        context = self._group.context.name
        if context == "object":
            return self._object_part(name, end)
        if context == "property":
            return self._property_part(name)
        if self._picture is None:
            raise AssertionError("only in a picture")
        if name in pictures.KINDS:
            self._picture.kind = name
        else:
            self._picture.device[name] = value or 0
        return None

    def _object_part(self, name: str, end: int) -> int | None:
        group = self._group
        if self._object is None:
            raise AssertionError("only in an object")
        if name == "result":
            group = self._own_group()
            group.enter("result", self._contexts["body"])
            return None
        if name == "objclass":
            where = group_end(self._data, end)
            self._object.class_name = self._data[end : min(where, end + 100)].decode("latin-1").strip()
            return self._drop_group(end)
        if name == "objdata":
            where = self._drop_group(end)
            self._object.described = ole1.described(self._data[end : min(where, end + ole1.HEAD_CHARS)], self._object.class_name)
            return where
        self._object.words.add(name)
        return self._drop_group(end) if group.name != "object" else None

    def _property_part(self, name: str) -> int | None:
        group = self._group
        if self._property is None:
            raise AssertionError("only in a property")
        done = self._property
        outer_collected, self._collected = self._collected, []
        group = self._own_group()
        group.enter(name, self._contexts["name" if name == "sn" else "value"])

        def close() -> None:
            pieces, text = self._writer.taken_back(), decoded(self._collected or [])
            self._collected = outer_collected
            if name == "sn":
                done.name = text.strip()
            else:
                done.text, done.pieces = text, pieces

        self._set_aside(close)
        return None


class _OpenObject:
    """An object while it is read."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.words: set[str] = set()
        self.class_name = ""
        self.described = ""


class _OpenProperty:
    """A shape's property while it is read."""

    def __init__(self) -> None:
        self.name = ""
        self.text = ""
        self.pieces = b""
