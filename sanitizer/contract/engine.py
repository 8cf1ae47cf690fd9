"""The engine plug: reads a source of its types and writes a new target from the allowed content."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import BinaryIO, Protocol, runtime_checkable

from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Action, Feature, Option
from sanitizer.model.limits import Limits


class Session(Protocol):
    """What an engine may ask and must tell while it works on one file, inside the sandbox child."""

    @property
    def limits(self) -> Limits: ...

    @property
    def type_name(self) -> str:
        """The true type that detection found, one of the engine's."""
        ...

    @property
    def passwords(self) -> tuple[str, ...]:
        """Passwords to try, in this order; never written to a finding, a message or a log."""
        ...

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:
        """Record a finding and return what policy wants: ALLOW (only for a keepable feature), REMOVE, or FLATTEN (only for one
        that the engine flattens in place).

        Raises BlockedByPolicy or FlattenRequired where policy says so; let both pass through.
        """
        ...

    def wants(self, feature: Feature) -> Action:
        """What policy wants for *feature*, where it is worth looking only for some of it; records nothing. It may be BLOCK."""
        ...

    def option(self, option: Option) -> str:
        """The policy's choice for *option*."""
        ...

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:
        """Disarm a member in its own child, within the depth, count and byte budgets.

        Returns the new bytes (position 0, read-only), or None where nothing may be kept.
        """
        ...

    def outside(self, program: str, source: BinaryIO, *arguments: str) -> BinaryIO:
        """What an external program makes of *source*, in a one-shot jail that the parent starts (position 0, read-only, sealed).

        "office" (LibreOffice): what to make of it ("pdf", "docx", ...), then the true suffix of *source*, both without a dot;
        "ocr" (Tesseract): languages joined by "+", then the page segmentation mode; *source* is a PNG, the answer is TSV.
        The answer is as hostile as *source*: read it as one, never hand it on. Raises ProgramMissing, ProgramFailed.
        """
        ...

    def keep_password(self, password: str) -> None:
        """Policy keeps the protection: the verified target is protected with *password*, one of `passwords`, once more."""
        ...

    def writes(self, type_name: str) -> None:
        """The target is of this type, one of the `rare_targets` of the source's."""
        ...

    @property
    def known_macros(self) -> frozenset[str]:
        """Digests of the macro projects that policy lists and two persons approved."""
        ...

    def member_name(self, member: BinaryIO, name: str) -> str:
        """What `nested` made of *name* is called: NAME_mugai.EXT, EXT as the type of *member* wants it (docm gives docx)."""
        ...

    def count(self, what: str, amount: int, limit: int) -> None:
        """Add *amount* to the running total *what*; raises LimitExceeded when it passes *limit*."""
        ...


class Engine(Protocol):
    """One format, or several that share their structure.

    The engine's module imports only the standard library and our own light modules, so that the registry can list types and
    features without loading a parser; libraries are imported in the modules that `warm` and `reconstruct` load.
    """

    @property
    def name(self) -> str: ...

    @property
    def family(self) -> str:
        """Which zygote loads it: "pdf", "office", "image" or "text"."""
        ...

    @property
    def types(self) -> tuple[FileType, ...]: ...

    @property
    def features(self) -> tuple[Feature, ...]: ...

    @property
    def options(self) -> tuple[Option, ...]: ...

    def warm(self) -> None:
        """Import the libraries and do one small real job, in the zygote, on bytes of our own."""
        ...

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        """Write a new file to *target* from the allowed content of *source*; never copy bytes that were not understood.

        *source* is a seekable read-only file of at most `limits.max_bytes` with a file descriptor (it can be mmapped); *target* is
        empty, seekable, readable and writable. There is no scratch directory: work in memory.

        Raises MalformedFile, EncryptedFile, LimitExceeded; before anything else NeedsFamily (of the scanners' contract) for what
        policy asks and only another family's zygotes have loaded.
        """
        ...


@runtime_checkable
class OpensEncrypted(Protocol):
    """An engine that opens encrypted files with libraries that only the zygote family "macros" loads beside its own."""

    def warm_decryption(self) -> None: ...


@runtime_checkable
class PrintsThroughOffice(Protocol):
    """An engine of types that LibreOffice opens: on the flatten rung that makes a PDF of the source, whose pages are drawn.

    The first happens in a child of the engine's family, the second in one of "render".
    """

    @property
    def office_suffixes(self) -> Mapping[str, str]:
        """Name of a type > the suffix by which LibreOffice knows it, without a dot. Types that are not named have no pages."""
        ...

    def opened(self, source: BinaryIO, session: Session) -> BinaryIO:
        """*source* itself, or what it decrypts to. Raises EncryptedFile, WrongPassword, MalformedFile, NeedsFamily."""
        ...


@runtime_checkable
class ProtectsTargets(Protocol):
    """An engine that can put a verified target under a password, and take it out again to prove that nothing else is in there."""

    @property
    def protecting_family(self) -> str:
        """The zygote family that loads what this needs."""
        ...

    def protect(self, plain: BinaryIO, target: BinaryIO, password: str) -> None: ...

    def unprotect(self, source: BinaryIO, plain: BinaryIO, password: str) -> None:
        """Raises MalformedFile, WrongPassword."""
        ...


@runtime_checkable
class ExtractsText(Protocol):
    """An engine that can give the text of a source, for the ladder's last rung."""

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        """Pieces of text in reading order, with "\\n" between lines. Raises as `reconstruct` does."""
        ...


class Coding(StrEnum):
    """How a page's pixels are coded; each as the filter of PDF with that name takes it, rows from the top."""

    JPEG = "DCTDecode"  # baseline, 8 bits a channel, gray or RGB
    GROUP_4 = "CCITTFaxDecode"  # 1 bit a pixel, a black run is black
    FLATE = "FlateDecode"  # zlib; each row on whole bytes, the first pixel in the highest bits


@dataclass(frozen=True, slots=True)
class Ink:
    """The text of a page whose other colours are coded apart: group 4, over the whole page, black runs are painted in `colour`."""

    data: bytes
    width_px: int
    height_px: int
    colour: tuple[int, int, int] = (0, 0, 0)  # red, green, blue, up to 255


@dataclass(frozen=True, slots=True)
class TextRun:
    """Characters in one line, to be laid invisibly over a page. Points from the lower left corner of the page as it is shown.

    (`x_pt`, `y_pt`) is where the baseline begins, (`along_x`, `along_y`) the unit vector in which it runs, `length_pt` how far.
    Vertical writing runs down, with its baseline at the left of the column.
    """

    text: str
    x_pt: float
    y_pt: float
    length_pt: float
    size_pt: float
    along_x: float = 1.0
    along_y: float = 0.0


@dataclass(frozen=True, slots=True)
class Page:
    """One page as pixels, and the text that may lie over it.

    `palette` holds 3 bytes R, G, B for each value of a pixel and makes the pixels indexed; without it `gray` tells gray from RGB.
    `ink` is painted over the pixels.
    """

    width_pt: float
    height_pt: float
    data: bytes
    width_px: int
    height_px: int
    gray: bool
    coding: Coding = Coding.JPEG
    bits: int = 8  # of each channel: 1, 2, 4 or 8
    palette: bytes = b""
    ink: Ink | None = None
    text: tuple[TextRun, ...] = ()


@runtime_checkable
class RendersPages(Protocol):
    """An engine that can draw the pages of a source, for the ladder's flatten rung. Runs in the zygote family "render"."""

    def warm_renderer(self) -> None: ...

    def render_pages(self, source: BinaryIO, session: Session, dpi: int) -> Iterator[Page]:
        """The pages in order, at most `limits.max_pages`. Raises as `reconstruct` does."""
        ...
