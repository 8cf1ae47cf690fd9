"""The one true type of a file: one that an engine reconstructs, a foreign one, or unknown; and whether it is a polyglot.

Every recogniser is asked; the content decides, the declared suffix only between types that nothing speaks against. A name is
hostile: its suffix is taken from the cleaned name.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.detect.foreign import EMPTY, FOREIGN_TYPES, worth_asking
from sanitizer.detect.foreign_type import ForeignCategory, ForeignType
from sanitizer.detect.look import Look
from sanitizer.detect.second_format import second_formats
from sanitizer.detect.structure_kinds import shape_of
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.file_type import Confidence, FileType, Glimpse
from sanitizer.model.safe_name import safe_name, split_suffix

GLIMPSE_BYTES = 64 * 1024


@dataclass(frozen=True, slots=True)
class Detection:
    """What a file is. At most one of `file_type` and `foreign` is set; neither means unknown.

    `polyglot` names every format that it is at once (two or more), or is empty. `wrong_suffix` compares with the declared name; a
    name without a suffix is not wrong. `detail` is one line in English for the log and the finding.
    """

    file_type: FileType | None
    foreign: ForeignType | None
    polyglot: tuple[str, ...]
    wrong_suffix: bool
    detail: str

    @property
    def type_name(self) -> str:
        """Name of the type, "" when unknown."""
        known = self.file_type or self.foreign
        return known.name if known else ""


def declared_suffix(untrusted_name: str) -> str:
    """Lower case with its dot; "" when there is none, or when it is a part of the name (".第2版", ".2026")."""
    suffix = split_suffix(safe_name(untrusted_name))[1].lower()
    body = suffix[1:].replace("-", "").replace("_", "")
    return suffix if body.isascii() and body.isalnum() and (not body.isdigit() or suffix in _NUMBER_SUFFIXES) else ""


_NUMBER_SUFFIXES = frozenset(suffix for foreign in FOREIGN_TYPES for suffix in foreign.suffixes if suffix[1:].isdigit())


def glimpse_of(file: BinaryIO, suffix: str) -> Glimpse:
    """Head and tail of *file*, at most 64 KiB each; *suffix* is the declared one."""
    size = file.seek(0, os.SEEK_END)
    file.seek(0)
    head = file.read(GLIMPSE_BYTES)
    if size <= len(head):
        tail = head
    else:
        file.seek(max(0, size - GLIMPSE_BYTES))
        tail = file.read(GLIMPSE_BYTES)
    return Glimpse(file, size, head, tail, suffix)


def identify(file: BinaryIO, declared_name: str, types: Sequence[FileType]) -> Detection:
    """The type of *file* among *types* (those of the engines) and the foreign ones. Never raises for any bytes or name."""
    glimpse = glimpse_of(file, declared_suffix(declared_name))
    ours = _best_of_ours(glimpse, types)
    if glimpse.size_bytes == 0 and not ours:
        return Detection(None, EMPTY, (), False, "zero bytes")
    theirs = _best_foreign(glimpse)
    ours = _without_late_pdf(glimpse, ours, theirs)
    file_type, foreign = _decide(glimpse, ours, theirs)
    polyglot = _polyglot(glimpse, ours, theirs, file_type or foreign)
    known = file_type or foreign
    wrong = bool(known and glimpse.declared_suffix and known.suffixes and glimpse.declared_suffix not in known.suffixes)
    return Detection(file_type, foreign, polyglot, wrong, _words(glimpse, known, polyglot, wrong))


_Ours = list[tuple[Confidence, FileType]]
_Theirs = list[tuple[Confidence, ForeignType]]


def _best_of_ours(glimpse: Glimpse, types: Sequence[FileType]) -> _Ours:
    """Types that may be it, the best first: by confidence, then by the declared suffix, then in the order of *types*."""
    found: _Ours = []
    for file_type in types:
        try:
            confidence = file_type.recognise(glimpse)
        except UntrustedInputError:
            continue  # the recogniser met a structure that it refuses: not a type that it can vouch for
        if confidence is not Confidence.NO:
            found.append((confidence, file_type))
    found.sort(key=lambda pair: (-pair[0], glimpse.declared_suffix not in pair[1].suffixes))
    return found


def _without_late_pdf(glimpse: Glimpse, ours: _Ours, theirs: _Theirs) -> _Ours:
    """Drop a PDF whose header stands behind other content: where the start is another format's, or a text that quotes it.

    Readers accept up to 1,024 bytes of junk in front (ISO 32000-1, H.3.4.1), so elsewhere it stays a PDF.
    """
    at = glimpse.head.find(b"%PDF-")
    if at <= 0 or not glimpse.head[:at].lstrip(b"\xef\xbb\xbf\xfe\xff\0\t\r\n "):
        return ours
    others = [pair for pair in ours if pair[1].name != "pdf"]
    marked = [*others, *theirs]
    if any(confidence >= Confidence.SIGNATURE for confidence, _ in marked):
        return others
    closed = b"startxref" in glimpse.tail or b"%%EOF" in glimpse.tail
    return ours if closed else others


def _best_foreign(glimpse: Glimpse) -> _Theirs:
    """Foreign types that may be it, the best first; outer structures (ZIP, OLE, XML) come after what explains them."""
    look = Look(glimpse)
    shape = shape_of(look)
    found: _Theirs = []
    for foreign in worth_asking(look.head[0], shape, look.declared_suffix) if look.head else ():
        confidence = foreign.confidence(look, shape)
        if confidence is not Confidence.NO:
            found.append((confidence, foreign))
    found.sort(
        key=lambda pair: (
            pair[0] < Confidence.SIGNATURE,
            pair[1].generic,
            -pair[0],
            glimpse.declared_suffix not in pair[1].suffixes,
        )
    )
    return found


def _is_text(file_type: FileType) -> bool:
    return file_type.media_type.startswith("text/")


_HARMLESS_AS_TEXT = frozenset(
    {
        "html",
        "xml",
        "svg",
        "json",
        "eml",
        "mht",
        "ics",
        "vcf",
        "dxf",
        "p21",
        "uu",
        "shell",
        "bat",
        "script",
        "reg",
        "iqy",
        "slk",
        "url",
        "desktop",
        "pgp",
        "certificate",
        "word2003xml",
        "excel2003xml",
        "flat_opc",
        "library_ms",
        "wsf",
        "inf",
        "scf",
        "hta",
    }
)


def _decide(glimpse: Glimpse, ours: _Ours, theirs: _Theirs) -> tuple[FileType | None, ForeignType | None]:
    """Ours against theirs: a marker beats none; text under the name of a text stays text; a dangerous suffix beats plain text."""
    if not theirs:
        return (ours[0][1], None) if ours else (None, None)
    their_confidence, foreign = theirs[0]
    if not ours:
        return None, foreign
    our_confidence, file_type = ours[0]
    declared = glimpse.declared_suffix in file_type.suffixes
    if our_confidence >= Confidence.SIGNATURE and not _is_text(file_type):
        certain = their_confidence >= Confidence.SIGNATURE and not foreign.generic
        starts_first = certain and our_confidence < their_confidence and foreign.category is ForeignCategory.EXECUTABLE
        return (None, foreign) if starts_first else (file_type, None)
    if declared and (foreign.name in _HARMLESS_AS_TEXT or their_confidence < Confidence.SIGNATURE):
        return file_type, None
    return None, foreign


def _outer(name: str, media_type: str) -> str:
    """The structure around a type: types that share it are one file, read more or less closely."""
    if "openxmlformats" in media_type or "macroenabled" in media_type.lower() or "opendocument" in media_type:
        return "zip"
    return "text" if media_type.startswith("text/") else name


# self-extractors, and archives that hold whatever they hold: the type itself says enough
_NEVER_ONE_FORMAT = frozenset({ForeignCategory.EXECUTABLE, ForeignCategory.SCRIPT, ForeignCategory.ARCHIVE})


def _polyglot(glimpse: Glimpse, ours: _Ours, theirs: _Theirs, known: FileType | ForeignType | None) -> tuple[str, ...]:
    """Names of the formats that it is at once, the true type first."""
    if known is None or (isinstance(known, ForeignType) and known.category in _NEVER_ONE_FORMAT):
        return ()
    names = [known.name]
    outer = {_outer(known.name, known.media_type)}
    for confidence, file_type in ours:
        if confidence >= Confidence.SIGNATURE and not _is_text(file_type):
            structure = _outer(file_type.name, file_type.media_type)
            if structure not in outer:
                outer.add(structure)
                names.append(file_type.name)
    if isinstance(known, FileType):
        names += _strangers(known, theirs)
    names += [second.name for second in second_formats(glimpse, known.name, known.media_type) if second.name not in outer]
    unique = tuple(dict.fromkeys(names))
    return unique if len(unique) > 1 else ()


_BEHIND_THE_START = frozenset({"tar", "iso", "exe", "dos_exe", "jar", "apk", "hta", "lzh", "ace"})


def _strangers(known: FileType, theirs: _Theirs) -> list[str]:
    """Foreign types that are there as well: those whose marker does not stand at byte 0, or that run, beside one of ours."""
    if _is_text(known):
        return []
    return [
        foreign.name for confidence, foreign in theirs if confidence >= Confidence.SIGNATURE and foreign.name in _BEHIND_THE_START
    ]


def _words(glimpse: Glimpse, known: FileType | ForeignType | None, polyglot: tuple[str, ...], wrong: bool) -> str:
    if known is None:
        return f"unknown content, declared {glimpse.declared_suffix or 'without a suffix'}"
    words = f"content is {known.name}"
    if wrong:
        words += f", declared {glimpse.declared_suffix}"
    if polyglot:
        words += f", valid as {' and '.join(polyglot)} at once"
    return words
