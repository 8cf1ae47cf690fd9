"""The plug of engines whose files can be compared page by page: pictures for comparing, not for people, and the text."""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import BinaryIO, Protocol, runtime_checkable

from sanitizer.contract.engine import Session


@dataclass(frozen=True, slots=True)
class PageView:
    """One page on white paper: `gray` has one byte per pixel, rows from the top; `text` is what it says, "" for a picture."""

    width_px: int
    height_px: int
    gray: bytes
    text: str


class PageViews(Protocol):
    """An open file."""

    @property
    def page_count(self) -> int: ...

    def view(self, index: int, dpi: int) -> PageView:
        """The page at *index*, from 0, at *dpi* (a very large page at less). Raises MalformedFile, LimitExceeded."""
        ...


@runtime_checkable
class ShowsPages(Protocol):
    """An engine that can open both a source and its own target for a comparison. Runs in the zygote family "render".

    What the engine leaves out of every target because of what it is, such as an icon of an attachment, it leaves out of the
    views of a source, too: its absence is a finding, not a loss.
    """

    def open_views(self, source: BinaryIO, session: Session) -> AbstractContextManager[PageViews]:
        """Raises MalformedFile, EncryptedFile, WrongPassword, LimitExceeded, NothingToShow (nothing can be drawn)."""
        ...
