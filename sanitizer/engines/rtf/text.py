"""The text of a rich text file in reading order: paragraphs as lines, cells by tabs, what fields show, ruby behind its base."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.engines.rtf.allow_list import allow_list
from sanitizer.engines.rtf.charsets import codec_of_charset, codec_of_code_page, decoded, ends_in_lead_byte
from sanitizer.engines.rtf.recognise import BEGINNING, BLANKS
from sanitizer.engines.rtf.tokens import CLOSE, OPEN, PARTS, SYMBOL, TEXT, TOKEN, WORD, group_end, number
from sanitizer.engines.rtf.writer import unescaped
from sanitizer.model.errors import LimitExceeded, MalformedFile

MAX_DEPTH = 10_000
_PIECES = 4_096
# Words that stand for a character or an end of line.
_WORDS = {
    "par": "\n", "line": "\n", "page": "\n", "column": "\n", "sect": "\n", "row": "\n", "nestrow": "\n", "cell": "\t",
    "nestcell": "\t", "tab": "\t", "emdash": "—", "endash": "–", "lquote": "‘", "rquote": "’", "ldblquote": "“",
    "rdblquote": "”", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002", "qmspace": "\u2005",
}  # fmt: skip
_SYMBOLS = {0x7E: "\xa0", 0x5F: "-", 0x2D: "", 0x09: "\t", 0x0A: "\n", 0x0D: "\n"}
# Destinations whose text is read: the document's own text, and what stands around it.
_SHOWN = frozenset(
    """
    header headerl headerr headerf footer footerl footerr footerf footnote annotation shptxt fldrslt listtext pntext result shp
    shpinst shpgrp field object ud mmath moMath moMathPara mr background fldinst dptxbxtext do
    """.split()
)
_ITS_OWN_LINE = frozenset("header headerl headerr headerf footer footerl footerr footerf footnote annotation shptxt".split())
_HIDDEN_IN_BODY = frozenset("pict nonshppict shppict sp nonesttables xe tc tcn rxe txe shprslt fonttbl".split())
_EQUATION = re.compile(r"\s*EQ\b", re.IGNORECASE)
_RUBY = re.compile(r"\\o(?:\\a[a-z])?\s*\(\\s\\up\s*\d*\s*\(([^()]*)\)\s*[,;]([^()]*)\)", re.IGNORECASE)
_SWITCH = re.compile(r"\\[a-z]+\s*\d*|[(),;]", re.IGNORECASE)
_FORMAT = re.compile(r"\\\*\s*(?:\"[^\"]*\"|\S+)")


def extract_text(source: BinaryIO, session: Session) -> Iterator[str]:
    """Pieces of text. Raises MalformedFile, LimitExceeded."""
    source.seek(0)
    data = source.read(session.limits.max_bytes + 1)
    if len(data) > session.limits.max_bytes:
        raise LimitExceeded(f"larger than {session.limits.max_bytes:,} bytes")
    start = len(data) - len(data.lstrip(BLANKS))
    if not data.startswith(BEGINNING, start):
        raise MalformedFile("no rich text: it does not start with {\\rtf")
    return _Reader(data, start).pieces()


class _State:
    """What a group inherits."""

    __slots__ = ("font", "kind", "muted", "name", "shown", "uc")

    def __init__(self, outer: _State | None) -> None:
        self.font: int | None = outer.font if outer else None
        self.uc: int = outer.uc if outer else 1
        self.muted: bool = outer.muted if outer else False  # deleted text
        self.shown: bool = outer.shown if outer else True
        self.name = ""
        self.kind: str = outer.kind if outer else ""  # "fonts" or "code"


class _Reader:
    def __init__(self, data: bytes, start: int) -> None:
        self._data = data
        self._at: int | None = start
        self._stack = [_State(None)]
        self._out: list[tuple[bytes | str, str]] = []
        self._ansi = "cp1252"
        self._default_font = 0
        self._fonts: dict[int, str] = {}
        self._defined = 0
        self._skip = 0
        self._starred = False
        self._code: list[tuple[bytes | str, str]] = []
        self._not_text = set(allow_list().destinations) | set(allow_list().refused) | _HIDDEN_IN_BODY

    def pieces(self) -> Iterator[str]:
        while self._at is not None:
            self._at = self._read(self._at)
            if len(self._out) > _PIECES:
                yield self._flushed()
        yield self._flushed()

    def _flushed(self) -> str:
        made = decoded(self._out)
        self._out.clear()
        return made

    def _read(self, at: int) -> int | None:
        """Some tokens from *at* on; where to go on."""
        for match in TOKEN.finditer(self._data, at):
            kind = match.lastindex
            following = None
            if kind == TEXT:
                following = self._characters(match[2], match.end())
            elif kind == WORD:
                following = self._word(match[1], match.end())
            elif kind == OPEN:
                self._open(match.end())
            elif kind == CLOSE:
                self._close()
                if len(self._stack) == 1:
                    return None
                if len(self._out) > _PIECES:
                    return match.end()
            elif kind == SYMBOL:
                self._symbol(match[5][0])
            if following is not None:
                return following
        return None

    def _open(self, end: int) -> None:
        if len(self._stack) > MAX_DEPTH:
            raise LimitExceeded(f"byte {end}: more than {MAX_DEPTH:,} groups in each other")
        self._skip = 0
        self._stack.append(_State(self._stack[-1]))
        self._starred = False

    def _close(self) -> None:
        self._skip = 0
        done = self._stack.pop()
        if done.name == "fldinst":
            code, self._code = decoded(self._code), []
            if _EQUATION.match(code) and self._stack[-1].shown:
                self._out.append((equation_text(code), ""))
        elif done.name in _ITS_OWN_LINE:
            self._out.append(("\n", ""))

    def _characters(self, raw: bytes, end: int = 0) -> int | None:
        """A run; returns where to go on when its last character reaches beyond it."""
        state = self._stack[-1]
        font = state.font if state.font is not None else self._default_font
        codec = self._fonts.get(font, self._ansi)
        following = None
        cut = end and raw[-1] >= 0x80 and self._data[end : end + 1] in (b"\\", b"{", b"}")
        if cut and ends_in_lead_byte(unescaped(raw), codec):
            raw += b"\\'%02x" % self._data[end]
            following = end + 1
        if self._skip:
            at = 0
            while self._skip and at < len(raw):
                at += 4 if raw.startswith(b"\\'", at) else 1
                self._skip -= 1
            raw = raw[at:]
        if raw and not state.muted:
            self._take(unescaped(raw).replace(b"\x00", b""), codec)
        return following

    def _take(self, piece: bytes | str, codec: str) -> None:
        state = self._stack[-1]
        if state.kind == "code":
            self._code.append((piece, codec))
        elif state.shown and state.kind != "fonts":
            self._out.append((piece, codec))

    def _symbol(self, symbol: int) -> None:
        if symbol == 0x2A:
            self._starred = True
            return
        if self._skip:
            self._skip -= 1
        elif symbol in _SYMBOLS:
            self._take(_SYMBOLS[symbol], "")
        elif symbol in b"\\{}":
            self._characters(bytes((symbol,)) if symbol != 0x5C else b"\\'5c")

    def _word(self, raw: bytes, end: int) -> int | None:
        match = PARTS.fullmatch(raw)
        if match is None:
            raise AssertionError("the token and its parts have one grammar")
        name, value = match[1].decode("ascii"), number(match[2])
        starred, self._starred = self._starred, False
        state = self._stack[-1]
        if name == "u" and value is not None:
            if -32_768 <= value <= 0x10FFFF and value not in range(32) and not state.muted:
                self._take(chr(value if value >= 0 else value + 65_536), "")
            self._skip = state.uc
            return None
        if self._skip and name in _WORDS:
            self._skip -= 1
            return None
        self._skip = 0
        if name == "bin":
            return end + min(max(value or 0, 0), len(self._data) - end)
        if name in _WORDS:
            if not state.muted:
                self._take(_WORDS[name], "")
            return None
        if self._sets(name, value):
            return None
        return self._destination(name, starred, end)

    def _sets(self, name: str, value: int | None) -> bool:
        """Words that change how characters are read; False for any other."""
        state = self._stack[-1]
        if name == "f":
            if state.kind == "fonts":
                self._defined = value or 0
                self._fonts.setdefault(self._defined, self._ansi)
            else:
                state.font = value or 0
        elif name == "fcharset" and state.kind == "fonts":
            self._fonts[self._defined] = codec_of_charset(value or 0, self._ansi)
        elif name == "uc":
            state.uc = min(max(value if value is not None else 1, 0), 64)
        elif name == "ansicpg":
            self._ansi = codec_of_code_page(value or 1252)
        elif name == "mac":
            self._ansi = "mac_roman"
        elif name in ("pc", "pca"):
            self._ansi = "cp437"
        elif name == "deff":
            self._default_font = value or 0
        elif name == "plain":
            state.font, state.muted = None, False
        elif name == "deleted":
            state.muted = value != 0
        else:
            return False
        return True

    def _destination(self, name: str, starred: bool, end: int) -> int | None:
        state = self._stack[-1]
        if name == "fonttbl":
            state.kind = "fonts"
        elif name == "upr":
            return self._to_unicode(end)
        elif name == "fldinst":
            state.name, state.kind, self._code = name, "code", []
        elif name in _SHOWN:
            state.name = name
            if name == "fldrslt":
                state.kind = ""
        elif starred or (name in self._not_text and name not in ("cs", "ts", "ds")):
            return group_end(self._data, end)
        return None

    def _to_unicode(self, end: int) -> int:
        """Of a pair for old and new programs the old group is skipped; the new one's word is a destination that is shown."""
        at = self._data.find(b"{", end)
        return end if at < 0 else group_end(self._data, at + 1) + 1


def equation_text(code: str) -> str:
    """What an EQ field shows: ruby as base《reading》, of anything else the words without switches."""
    rest = _FORMAT.sub("", _EQUATION.sub("", code, count=1))
    shown = _RUBY.sub(lambda match: f"{match[2]}《{match[1]}》", rest)
    return _SWITCH.sub("", shown).strip()
