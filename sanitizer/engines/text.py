"""Plain text: read strictly in its encoding and written anew without what steers, hides or reverses text."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.detect.encoding import UTF_8, Encoding, find_encoding
from sanitizer.engines._characters import CharacterCleaner, character_features
from sanitizer.engines._plain_text import LineLimit, text_recogniser, with_line_feeds, writer_to
from sanitizer.model.file_type import FileType
from sanitizer.model.finding import Action, Category, Feature, Option

SUFFIXES = (".txt", ".text", ".log", ".md", ".markdown", ".rst", ".lst")
MAX_LINE_CHARS = 64 * 1024 * 1024  # no editor of a clerk's opens a longer one
CHARACTERS = character_features("text")
DAMAGED = Feature(
    "text.damaged_characters",
    Category.STRUCTURE,
    Action.REMOVE,
    "damaged characters (replaced by 〓)",
    "壊れた文字（〓に置き換え）",
)
ENCODING = Option(
    "text.encoding",
    ("keep", "utf-8"),
    "keep",
    "encoding of plain text: as in the source, or UTF-8",
    "テキストの文字コード（原本のまま、または UTF-8）",
)


class TextEngine:
    name = "text"
    family = "text"
    types = (FileType("txt", "text/plain", SUFFIXES, text_recogniser(("", *SUFFIXES))),)
    features = (*CHARACTERS.all(), DAMAGED)
    options = (ENCODING,)

    def warm(self) -> None:
        """Finds an encoding and writes a line in it, so that Python's codecs are loaded before the fork."""
        for name in ("utf-8", "cp932", "euc-jp", "iso-2022-jp", "utf-16-le", "utf-16-be", "cp1252"):
            encoding = Encoding(name)
            data = encoding.encode("mugai" if name == "cp1252" else "無害化①")
            "".join(encoding.decode_chunks(io.BytesIO(data)))
            find_encoding(io.BytesIO(data if not name.startswith("utf-16") else b"mugai"))

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        """Write the text anew, its encoding (or UTF-8), line ends and byte order mark kept. Raises MalformedFile, LimitExceeded."""
        encoding = find_encoding(source)
        keep = session.option(ENCODING) == "keep" or encoding.name == "utf-8"
        write = writer_to(target, encoding if keep else UTF_8, session.limits.max_bytes)
        for text in _clean_text(source, encoding, session):
            write(text)

    def extract_text(self, source: BinaryIO, session: Session) -> Iterator[str]:
        """The same text, with "\\n" between lines."""
        yield from with_line_feeds(_clean_text(source, find_encoding(source), session))


def _clean_text(source: BinaryIO, encoding: Encoding, session: Session) -> Iterator[str]:
    if encoding.damaged:
        session.found(DAMAGED, "text", f"{encoding.damaged} in {encoding.name}")
    cleaner = CharacterCleaner(CHARACTERS, session)
    limit = LineLimit(MAX_LINE_CHARS)
    for piece in encoding.decode_chunks(source):
        limit.check(piece)
        yield cleaner.clean(piece)
    yield cleaner.clean("", last=True)


ENGINE: Engine = TextEngine()
