"""Characters read from the picture of a page by Tesseract, an external program: lines with their places, across or down.

What it answers is as untrusted as the page: every number is checked, every place lies on the page.
"""

from __future__ import annotations

import io
import time
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from PIL import Image, ImageStat, PngImagePlugin  # noqa: F401 - the plug-in registers itself

from sanitizer.contract.engine import TextRun
from sanitizer.contract.ladder import UNREAD_PAGE
from sanitizer.model.errors import ProgramFailed, ProgramMissing

if TYPE_CHECKING:
    from sanitizer.contract.engine import Session

DPI = 300  # what its models were made for
_FILE_SECONDS = 300.0  # for all pages of a file; a page takes one to three
_ACROSS, _DOWN = ("jpn+eng", "3"), ("jpn_vert", "3")  # languages and page segmentation mode (3: find the blocks by itself)
_LEAST_CONFIDENCE = 50.0  # of a word, of 100; noise and pictures are below
_SURE = 85.0  # mean of a page from which nobody asks for the other direction: 93 the right way, below 84 the wrong way (measured)
_MAX_ROWS = 100_000
_MAX_WORD_CHARS = 200
_WORD_LEVEL = "5"
_GAP = 1.0  # of the size: a wider gap begins another run
_SPACE = 0.15  # of the size: a gap between words of letters
_DESCENT = 0.12  # of the size: how far below the baseline a line reaches
_TILE_PX = 400
_LEAST_INK = 2.0  # mean of a tile, of 255, from which it tells something
_WIDE = frozenset("WF")


@dataclass(frozen=True, slots=True)
class Word:
    """Pixels from the upper left corner of the picture."""

    line: tuple[int, int, int]
    left: int
    top: int
    width: int
    height: int
    confidence: float
    text: str


@dataclass(frozen=True, slots=True)
class Reading:
    """What was read on one page, in reading order. `lines` is empty where nothing could be."""

    lines: tuple[tuple[Word, ...], ...]
    down: bool

    @property
    def confidence(self) -> float:
        """Mean of all characters, 0 to 100."""
        words = [word for line in self.lines for word in line]
        characters = sum(len(word.text) for word in words)
        return sum(word.confidence * len(word.text) for word in words) / characters if characters else 0.0

    def text(self) -> str:
        return "".join("".join(_joined(line, self.down)) + "\n" for line in self.lines)

    def runs(self, width_pt: float, height_pt: float, width_px: int, height_px: int) -> tuple[TextRun, ...]:
        """On a page of that size, of which the picture shows all."""
        across, up = width_pt / width_px, height_pt / height_px
        return tuple(run for line in self.lines for run in _runs(line, self.down, across, up, height_pt))


@dataclass
class Reader:
    """Reads the pages of one file, on one clock for all of them."""

    session: Session
    seconds: float = field(default=0.0, init=False)  # spent on reading so far
    _missing: str = field(default="", init=False)

    def read(self, gray: Image.Image, page: str) -> Reading:
        """What stands on *gray*, a page at DPI. Says for *page* ("page 3") why nothing was read, where that is so."""
        began = time.monotonic()
        try:
            return self._read(gray, page)
        finally:
            self.seconds += time.monotonic() - began

    def _read(self, gray: Image.Image, page: str) -> Reading:
        problem = self._missing
        if not problem and self.seconds > _FILE_SECONDS:
            problem = f"the pages before took {self.seconds:.0f} s"
        if not problem:
            try:
                return self._better(gray)
            except ProgramMissing as error:
                problem = self._missing = str(error)
            except ProgramFailed as error:
                problem = str(error)
        self.session.found(UNREAD_PAGE, page, problem)
        return Reading((), down=False)

    def _better(self, gray: Image.Image) -> Reading:
        """In the direction that it looks like; in the other one, too, where that did not go well."""
        png = io.BytesIO()
        gray.save(png, "PNG", compress_level=1, dpi=(DPI, DPI))
        down = runs_down(gray)
        first = self._one_way(png, down)
        if first.confidence >= _SURE:
            return first
        second = self._one_way(png, not down)
        return max(first, second, key=lambda reading: reading.confidence)

    def _one_way(self, png: io.BytesIO, down: bool) -> Reading:
        png.seek(0)
        with self.session.outside("ocr", png, *(_DOWN if down else _ACROSS)) as untrusted_file:
            untrusted_text = untrusted_file.read(self.session.limits.max_bytes).decode("utf-8", errors="replace")
        width, height = _size_of(png)
        lines: dict[tuple[int, int, int], list[Word]] = {}
        for word in words_of(untrusted_text, width, height):
            lines.setdefault(word.line, []).append(word)
        return Reading(tuple(tuple(line) for line in lines.values()), down)


def _size_of(png: io.BytesIO) -> tuple[int, int]:
    data = png.getbuffer()
    return int.from_bytes(data[16:20], "big"), int.from_bytes(data[20:24], "big")


def words_of(untrusted_text: str, width: int, height: int) -> Iterator[Word]:
    """The words of Tesseract's TSV (header: level page_num block_num par_num line_num word_num left top width height conf text)
    that it is sure of and that lie on a page of that many pixels; every other row is passed over."""
    for untrusted_line in untrusted_text.split("\n", _MAX_ROWS)[:_MAX_ROWS]:
        untrusted_row = untrusted_line.split("\t", 12)
        if len(untrusted_row) != 12 or untrusted_row[0] != _WORD_LEVEL:
            continue
        try:
            block, paragraph, line, _, left, top, wide, high = (_whole(value) for value in untrusted_row[2:10])
            confidence = float(untrusted_row[10][:20])
        except ValueError:
            continue
        text = "".join(filter(_is_readable, untrusted_row[11][:_MAX_WORD_CHARS]))
        on_page = left + wide <= width and top + high <= height and wide and high
        if on_page and text and _LEAST_CONFIDENCE <= confidence <= 100:
            yield Word((block, paragraph, line), left, top, wide, high, confidence, text)


def _whole(value: str) -> int:
    if not value.isascii() or not value.isdigit() or len(value) > 7:
        raise ValueError("not a small number")
    return int(value)


def _is_readable(char: str) -> bool:
    return not char.isspace() and unicodedata.category(char) not in ("Cc", "Cf", "Cs", "Cn", "Co")


def runs_down(gray: Image.Image) -> bool:
    """Whether what stands on *gray* looks like vertical writing: the gaps between lines are wider than those between characters.

    In each piece of the page, which sums swing more: those of rows (lines across) or those of columns (lines down)?
    """
    ink = gray.point([255 if value < 128 else 0 for value in range(256)])
    rows = columns = 0.0
    for top in range(0, ink.height - _TILE_PX // 2, _TILE_PX):
        for left in range(0, ink.width - _TILE_PX // 2, _TILE_PX):
            tile = ink.crop((left, top, min(left + _TILE_PX, ink.width), min(top + _TILE_PX, ink.height)))
            if ImageStat.Stat(tile).mean[0] >= _LEAST_INK:
                rows += ImageStat.Stat(tile.resize((1, tile.height), Image.Resampling.BOX)).stddev[0]
                columns += ImageStat.Stat(tile.resize((tile.width, 1), Image.Resampling.BOX)).stddev[0]
    return columns > rows


def _runs(line: tuple[Word, ...], down: bool, across: float, up: float, height_pt: float) -> Iterator[TextRun]:
    """The words of a line, together as far as no wide gap parts them; *across*, *up*: points for a pixel."""
    for words in _pieces(line, down):
        text = "".join(_joined(words, down))
        left, top = min(word.left for word in words), min(word.top for word in words)
        right = max(word.left + word.width for word in words)
        bottom = max(word.top + word.height for word in words)
        if down:
            size = (right - left) * across
            yield TextRun(text, left * across, height_pt - top * up, (bottom - top) * up, size, 0.0, -1.0)
        else:
            size = (bottom - top) * up
            yield TextRun(text, left * across, height_pt - bottom * up + _DESCENT * size, (right - left) * across, size)


def _pieces(line: tuple[Word, ...], down: bool) -> Iterator[tuple[Word, ...]]:
    piece: list[Word] = []
    for word in line:
        if piece and _gap(piece[-1], word, down) > _GAP * _size(word, down):
            yield tuple(piece)
            piece = []
        piece.append(word)
    if piece:
        yield tuple(piece)


def _joined(words: tuple[Word, ...], down: bool) -> Iterator[str]:
    """Tesseract parts Japanese into words that nobody writes apart: a blank only where letters are, or where there is a gap."""
    before: Word | None = None
    for word in words:
        if before is not None:
            letters = not _is_wide(before.text[-1]) and not _is_wide(word.text[0])
            gap = _gap(before, word, down)
            if gap > _GAP * _size(word, down) or (letters and gap > _SPACE * _size(word, down)):
                yield " "
        yield word.text
        before = word


def _gap(before: Word, after: Word, down: bool) -> int:
    return after.top - before.top - before.height if down else after.left - before.left - before.width


def _size(word: Word, down: bool) -> int:
    return word.width if down else word.height


def _is_wide(char: str) -> bool:
    return unicodedata.east_asian_width(char) in _WIDE
