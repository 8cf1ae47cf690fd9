"""Says whether a file is a Hangul document: by the streams of a compound file, or by the first member of a ZIP."""

from __future__ import annotations

from sanitizer.detect import cfb
from sanitizer.detect.zip_directory import LOCAL
from sanitizer.model.file_type import Confidence, Glimpse

_MIMETYPES = (b"mimetypeapplication/hwp+zip", b"mimetypeapplication/owpml")


def is_hwp(glimpse: Glimpse) -> Confidence:
    """FileHeader and sections (HWP 5.0 revision 1.3, 3.1); the older HWP 3 is another format."""
    if not glimpse.head.startswith(cfb.MAGIC):
        return Confidence.NO
    top = {name.lower() for name in cfb.read_directory(glimpse.file).top}
    return Confidence.STRUCTURE if "fileheader" in top and top & {"bodytext", "viewtext"} else Confidence.NO


def is_hwpx(glimpse: Glimpse) -> Confidence:
    """A stored first member `mimetype` (KS X 6101, 10.2)."""
    head = glimpse.head
    if not head.startswith(LOCAL) or len(head) < 30:
        return Confidence.NO
    return Confidence.STRUCTURE if head.startswith(_MIMETYPES, 30) else Confidence.NO
