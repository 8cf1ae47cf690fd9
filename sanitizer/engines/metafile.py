"""EMF and WMF ([MS-EMF], [MS-WMF]): Windows drawings become a PNG; a bitmap that is all of one is taken out, others are drawn."""

from __future__ import annotations

import io
import shutil
from typing import BinaryIO

from sanitizer.contract.engine import Engine, Session
from sanitizer.engines import _metafile_records, _metafiles
from sanitizer.engines._bitmaps import as_png
from sanitizer.model.digest import CHUNK_BYTES
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.file_type import Confidence, FileType, Glimpse
from sanitizer.model.finding import Action, Category, Feature

PIXELS = Feature(
    "metafile.pixels",
    Category.STRUCTURE,
    Action.REMOVE,
    "vector picture became pixels (PNG)",
    "ベクトル図形を画像（PNG）に変換",
)
ESCAPE = Feature(
    "metafile.escape",
    Category.ACTIVE_CONTENT,
    Action.REMOVE,
    "command to a printer or driver inside the picture, by which pictures have run programs",
    "図形内のプリンター・ドライバーへの命令（プログラムの実行に悪用されたことがあります）",
)
_EMF_HEAD = b"\x01\0\0\0"
_WMF_VERSIONS = (b"\0\x01", b"\0\x03")


def _is_emf(glimpse: Glimpse) -> Confidence:
    """EMR_HEADER with " EMF" at byte 40 ([MS-EMF] 2.3.4.2)."""
    head = glimpse.head
    return Confidence.SIGNATURE if head.startswith(_EMF_HEAD) and _metafile_records.is_emf(head) else Confidence.NO


def _is_wmf(glimpse: Glimpse) -> Confidence:
    """A placeable header, or META_HEADER: type 1 or 2, nine words, version 0x100 or 0x300 ([MS-WMF] 2.3.2.2)."""
    head = glimpse.head
    if head.startswith(b"\xd7\xcd\xc6\x9a\0\0"):
        return Confidence.SIGNATURE
    plain = head[:2] in (b"\x01\0", b"\x02\0") and head[2:4] == b"\x09\0" and head[4:6] in _WMF_VERSIONS
    return Confidence.SIGNATURE if plain else Confidence.NO


class MetafileEngine:
    """What LibreOffice draws is disarmed as a picture, in its own child: only that is written."""

    name = "metafile"
    family = "text"  # it needs no library
    types = (
        FileType("emf", "image/emf", (".emf",), _is_emf, "png"),
        FileType("wmf", "image/wmf", (".wmf",), _is_wmf, "png"),
    )
    features = (PIXELS, ESCAPE)
    options = ()

    def warm(self) -> None:
        _metafile_records.only_bitmap(bytes(100))

    def reconstruct(self, source: BinaryIO, target: BinaryIO, session: Session) -> None:
        """Raises MalformedFile, LimitExceeded, ProgramMissing, ProgramFailed."""
        data = source.read(_metafiles.MAX_BYTES + 1)
        if len(data) > _metafiles.MAX_BYTES:
            raise LimitExceeded(f"a drawing of more than {_metafiles.MAX_BYTES:,} bytes")
        for function in _metafile_records.escapes(data):  # it walks all records: what is damaged ends here
            session.found(ESCAPE, "records", f"function {function}")
        session.found(PIXELS, "file", session.type_name)
        png = _taken_out(data, session)
        if png is not None:
            target.write(png)
            return
        with _metafiles.drawn(data, session) as drawn, _disarmed(drawn, session) as picture:
            shutil.copyfileobj(picture, target, CHUNK_BYTES)


def _disarmed(drawn: BinaryIO, session: Session) -> BinaryIO:
    picture = session.nested(drawn, "drawing.png")
    if picture is None:
        raise MalformedFile("what LibreOffice drew could not be disarmed; ask the sender for a PNG or PDF")
    return picture


def _taken_out(data: bytes, session: Session) -> bytes | None:
    """The bitmap as PNG; None for a metafile that is more than that, or whose bitmap is of another kind."""
    bitmap = _metafile_records.only_bitmap(data)
    if bitmap is None or bitmap[1] == "jpg":
        return None
    picture = session.nested(io.BytesIO(bitmap[0]), f"drawing.{bitmap[1]}")
    if picture is None:
        return None
    with picture:
        made = picture.read()
    return as_png(made) if made.startswith(b"BM") else made


ENGINE: Engine = MetafileEngine()
