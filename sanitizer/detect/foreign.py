"""All foreign types in the order in which equal confidence is decided (the first wins), and the type of an empty file."""

from __future__ import annotations

from sanitizer.detect.foreign_documents import CAD, MAIL, MARKUP
from sanitizer.detect.foreign_media import ARCHIVES, DATA, MEDIA
from sanitizer.detect.foreign_office import OFFICE
from sanitizer.detect.foreign_programs import PROGRAMS, SCRIPTS
from sanitizer.detect.foreign_type import ForeignCategory, ForeignType

FOREIGN_TYPES: tuple[ForeignType, ...] = (*PROGRAMS, *SCRIPTS, *OFFICE, *MAIL, *CAD, *ARCHIVES, *MEDIA, *MARKUP, *DATA)

EMPTY = ForeignType("empty", "application/x-empty", ForeignCategory.OTHER, (), "Empty file (0 bytes)", "空のファイル（0 バイト）")

BY_NAME = {foreign.name: foreign for foreign in (*FOREIGN_TYPES, EMPTY)}
