"""What our own readers give: paragraphs with runs and ruby, and tables whose cells are known by their edges."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from enum import StrEnum


class Align(StrEnum):
    """How a paragraph stands; the values are those of w:jc (ECMA-376 part 1, 17.18.44)."""

    START = ""
    CENTER = "center"
    END = "right"


@dataclass(frozen=True, slots=True)
class Run:
    """Characters that look alike. "\\t" is a tab, "\\n" a line break; `ruby` is the reading that stands over them.

    `half_points` is the size of the characters, 0 for the document's own; `colour` six hexadecimal digits RRGGBB, or "".
    """

    text: str
    ruby: str = ""
    bold: bool = False
    italic: bool = False
    underline: bool = False
    half_points: int = 0
    colour: str = ""


@dataclass(slots=True)
class Paragraph:
    """One paragraph; `new_page`: it begins a page."""

    runs: list[Run] = field(default_factory=list)
    align: Align = Align.START
    new_page: bool = False

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs)


@dataclass(slots=True)
class Cell:
    """From `left` to `right` in any unit that all cells of a table share.

    `continues`: it is empty and belongs to the cell above; `is_continued`: one below belongs to it.
    """

    left: int
    right: int
    paragraphs: list[Paragraph] = field(default_factory=list)
    continues: bool = False
    is_continued: bool = False

    @property
    def text(self) -> str:
        return "\n".join(paragraph.text for paragraph in self.paragraphs)


@dataclass(slots=True)
class Table:
    """Rows of cells, each from left to right. Cells of one row do not overlap; their edges need not meet."""

    rows: list[list[Cell]] = field(default_factory=list)


Block = Paragraph | Table


@dataclass(frozen=True, slots=True)
class Page:
    """A sheet of paper in hundredths of a millimetre; A4 with 30 mm around where nothing else is known."""

    width: int = 21_000
    height: int = 29_700
    top: int = 3_000
    bottom: int = 3_000
    left: int = 3_000
    right: int = 3_000


@dataclass(slots=True)
class Document:
    """Everything that was read, in reading order."""

    blocks: list[Block] = field(default_factory=list)
    page: Page = Page()
    half_points: int = 21

    @property
    def is_empty(self) -> bool:
        return not any(piece.strip() for piece in text_of(self.blocks))


def text_of(blocks: Iterable[Block]) -> Iterator[str]:
    """A line for each paragraph and each row of a table (cells parted by tabs); a reading follows its characters in brackets."""
    for block in blocks:
        if isinstance(block, Paragraph):
            yield ("\f" if block.new_page else "") + _line(block) + "\n"
            continue
        for row in block.rows:
            yield "\t".join(" ".join(filter(None, map(_line, cell.paragraphs))) for cell in row) + "\n"


def _line(paragraph: Paragraph) -> str:
    return "".join(f"{run.text}（{run.ruby}）" if run.ruby else run.text for run in paragraph.runs)
