"""What a foreign type is: one that we recognise and do not reconstruct, with its honest name and its marks."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import StrEnum

from sanitizer.detect.look import Look
from sanitizer.model.file_type import Confidence


class ForeignCategory(StrEnum):
    """The kind of a foreign type; notices choose their advice by it."""

    EXECUTABLE = "executable"  # programs, installers, shortcuts: never delivered
    SCRIPT = "script"  # text that an interpreter runs when it is opened
    ARCHIVE = "archive"
    MAIL = "mail"  # also calendars and address cards
    LEGACY_OFFICE = "legacy_office"  # documents of Office programs that we do not write
    CAD = "cad"
    MEDIA = "media"  # pictures, sound, film
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Magic:
    """*marker* stands at byte *at*."""

    marker: bytes
    at: int = 0

    def matches(self, look: Look) -> bool:
        """Offsets beyond the head are read from the file."""
        end = self.at + len(self.marker)
        if end <= len(look.head):
            return look.head.startswith(self.marker, self.at)
        if end > look.size_bytes:
            return False
        look.file.seek(self.at)
        return look.file.read(len(self.marker)) == self.marker


Ask = Callable[[Look], Confidence]


class Shape(StrEnum):
    """The outermost structure of a file: it decides which probes are worth asking."""

    ZIP = "zip"
    CFB = "cfb"
    TEXT = "text"
    OTHER = "other"


@dataclass(frozen=True, slots=True)
class Probe:
    """A deeper look, asked only about files of *shape*; None means any."""

    ask: Ask
    shape: Shape | None = None


@dataclass(frozen=True, slots=True)
class ForeignType:
    """One foreign type.

    `magics`: any group in which every Magic matches makes it SIGNATURE (with `needs_suffix`, only under one of `suffixes`).
    `by_suffix`: one of `suffixes` alone makes it PLAUSIBLE (formats without a marker: scripts, COM programs).
    `probe`: looks deeper and gives its own Confidence.
    `generic`: an outer structure (ZIP, OLE compound, XML) that any more special type explains.
    """

    name: str
    media_type: str
    category: ForeignCategory
    suffixes: tuple[str, ...]
    en: str
    ja: str
    magics: tuple[tuple[Magic, ...], ...] = ()
    needs_suffix: bool = False
    by_suffix: bool = False
    generic: bool = False
    probe: Probe | None = field(default=None, repr=False, compare=False)

    def confidence(self, look: Look, shape: Shape) -> Confidence:
        """The best of magics, probe and suffix for a file of *shape*."""
        named = look.declared_suffix in self.suffixes
        if (named or not self.needs_suffix) and any(all(magic.matches(look) for magic in group) for group in self.magics):
            return Confidence.SIGNATURE
        probed = Confidence.NO
        if self.probe is not None and self.probe.shape in (None, shape):
            probed = self.probe.ask(look)
        if probed is Confidence.NO and self.by_suffix and named:
            return Confidence.PLAUSIBLE
        return probed


def at_start(*markers: bytes) -> tuple[tuple[Magic, ...], ...]:
    """Groups for markers of which any one stands at the first byte."""
    return tuple((Magic(marker),) for marker in markers)
