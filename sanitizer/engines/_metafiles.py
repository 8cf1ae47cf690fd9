"""EMF, WMF and SVM drawn as pixels by LibreOffice: alone on a page that is as large as the picture shall be fine.

LibreOffice writes a page as PNG with 96 pixels an inch, and a bare metafile in its own size in the middle of an A4 page. Here the
picture fills a page of its own shape; whoever shows it stretches it to its frame again, so a wrong guess of the shape does no harm.
"""

from __future__ import annotations

import base64
import io
import struct
from typing import BinaryIO

from sanitizer.contract.engine import Session
from sanitizer.model.errors import ProgramFailed

LONG_SIDE_PX = 1600
MAX_BYTES = 64 * 1024 * 1024
_PX_PER_CM = 96 / 2.54
_LEAST_PX = 16
_PLACEABLE = b"\xd7\xcd\xc6\x9a"
_PLAIN = (b"\x01\x00\x09\x00\x00", b"\x02\x00\x09\x00\x00")
_SVM, _SVM_EXTENT_AT = b"VCLMTF", 49  # LibreOffice's own: version, compression and map mode, then width and height
_SET_WINDOW_EXT = struct.pack("<IH", 5, 0x020C)
_SEARCHED_BYTES = 64 * 1024
_SPACES = "".join(
    f' xmlns:{prefix}="urn:oasis:names:tc:opendocument:xmlns:{name}:1.0"'
    for prefix, name in (("office", "office"), ("style", "style"), ("draw", "drawing"))
)
_PAGE = (
    f'<?xml version="1.0" encoding="UTF-8"?>\n<office:document{_SPACES}'
    ' xmlns:svg="urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0"'
    ' xmlns:fo="urn:oasis:names:tc:opendocument:xmlns:xsl-fo-compatible:1.0" office:version="1.2"'
    ' office:mimetype="application/vnd.oasis.opendocument.graphics"><office:styles/><office:automatic-styles>'
    '<style:page-layout style:name="P">'
    '<style:page-layout-properties fo:page-width="{width}cm" fo:page-height="{height}cm" fo:margin-top="0cm" fo:margin-bottom="0cm"'
    ' fo:margin-left="0cm" fo:margin-right="0cm"/></style:page-layout><style:style style:name="S" style:family="drawing-page"/>'
    '</office:automatic-styles><office:master-styles><style:master-page style:name="M" style:page-layout-name="P"'
    ' draw:style-name="S"/></office:master-styles><office:body><office:drawing>'  # without styles the page is A4
    '<draw:page draw:style-name="S" draw:master-page-name="M"><draw:frame svg:x="0cm" svg:y="0cm"'
    ' svg:width="{width}cm" svg:height="{height}cm">'
    "<draw:image><office:binary-data>"
)
_END = b"</office:binary-data></draw:image></draw:frame></draw:page></office:drawing></office:body></office:document>"


def kind_of(head: bytes) -> str:
    """ "emf", "wmf" ([MS-EMF] 2.3.4.2, [MS-WMF] 2.3.2) or "svm" by the first bytes, else ""."""
    if head[40:44] == b" EMF":
        return "emf"
    if head.startswith(_SVM):
        return "svm"
    return "wmf" if head.startswith((_PLACEABLE, *_PLAIN)) else ""


def drawn(data: bytes, session: Session, shape: tuple[int, int] = (0, 0)) -> BinaryIO:
    """A PNG of the metafile *data*, as hostile as that; *shape* is the width to height that is shown, where that is known.

    Raises ProgramMissing, ProgramFailed.
    """
    if len(data) > MAX_BYTES:
        raise ProgramFailed(f"a drawing of {len(data)} bytes is larger than {MAX_BYTES}")
    width, height = (f"{pixels / _PX_PER_CM:.3f}" for pixels in size_px(data, shape))
    head = _PAGE.format(width=width, height=height).encode()
    return session.outside("office", io.BytesIO(head + base64.b64encode(data) + _END), "png", "fodg")


def size_px(data: bytes, shape: tuple[int, int] = (0, 0)) -> tuple[int, int]:
    """Width and height of the page, in the proportion that the metafile's header tells; square where it tells none."""
    width, height = shape if min(shape) > 0 else _extent(data)
    if width <= 0 or height <= 0:
        width = height = 1
    scale = LONG_SIDE_PX / max(width, height)
    return max(_LEAST_PX, round(width * scale)), max(_LEAST_PX, round(height * scale))


def _extent(data: bytes) -> tuple[int, int]:
    if data[40:44] == b" EMF":
        left, top, right, bottom = struct.unpack_from("<iiii", data, 24)
        return right - left, bottom - top
    if data.startswith(_PLACEABLE) and len(data) >= 14:
        left, top, right, bottom = struct.unpack_from("<hhhh", data, 6)
        return abs(right - left), abs(bottom - top)
    if data.startswith(_SVM) and len(data) >= _SVM_EXTENT_AT + 8:
        width, height = struct.unpack_from("<ii", data, _SVM_EXTENT_AT)
        return abs(width), abs(height)
    at = data.find(_SET_WINDOW_EXT, 0, _SEARCHED_BYTES)
    if at < 0 or at + 10 > len(data):
        return 0, 0
    height, width = struct.unpack_from("<hh", data, at + 6)
    return abs(width), abs(height)
