"""All foreign types in the order in which equal confidence is decided (the first wins), and the type of an empty file."""

from __future__ import annotations

from sanitizer.detect.foreign_documents import CAD, MAIL, MARKUP
from sanitizer.detect.foreign_media import ARCHIVES, DATA, MEDIA
from sanitizer.detect.foreign_office import OFFICE
from sanitizer.detect.foreign_programs import PROGRAMS, SCRIPTS
from sanitizer.detect.foreign_type import ForeignCategory, ForeignType, Shape

FOREIGN_TYPES: tuple[ForeignType, ...] = (*PROGRAMS, *SCRIPTS, *OFFICE, *MAIL, *CAD, *ARCHIVES, *MEDIA, *MARKUP, *DATA)

EMPTY = ForeignType("empty", "application/x-empty", ForeignCategory.OTHER, (), "Empty file (0 bytes)", "空のファイル（0 バイト）")


def _starts(foreign: ForeignType) -> set[int]:
    """First bytes that its magics allow; all 256 when one of them stands elsewhere."""
    firsts = [next((magic.marker[0] for magic in group if magic.at == 0), None) for group in foreign.magics]
    return set(range(256)) if None in firsts else {first for first in firsts if first is not None}


_BY_FIRST_BYTE = tuple(
    frozenset(number for number, foreign in enumerate(FOREIGN_TYPES) if first in _starts(foreign)) for first in range(256)
)
_BY_SHAPE = {
    shape: frozenset(
        number for number, foreign in enumerate(FOREIGN_TYPES) if foreign.probe is not None and foreign.probe.shape in (None, shape)
    )
    for shape in Shape
}
_BY_SUFFIX = {
    suffix: frozenset(number for number, foreign in enumerate(FOREIGN_TYPES) if suffix in foreign.suffixes)
    for suffix in {suffix for foreign in FOREIGN_TYPES for suffix in foreign.suffixes}
}


def worth_asking(first_byte: int, shape: Shape, suffix: str) -> list[ForeignType]:
    """The foreign types, in order, that a file with this first byte, shape and declared suffix can be at all."""
    numbers = _BY_FIRST_BYTE[first_byte] | _BY_SHAPE[shape] | _BY_SUFFIX.get(suffix, frozenset())
    return [FOREIGN_TYPES[number] for number in sorted(numbers)]


BY_NAME = {foreign.name: foreign for foreign in (*FOREIGN_TYPES, EMPTY)}
