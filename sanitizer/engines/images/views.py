"""Shows a picture for comparing: every frame as it stands in the file, upright, on white paper, as small as a page of A4."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO

from PIL import Image
from PIL.ImageFile import ImageFile
from PIL.JpegImagePlugin import JpegImageFile

from sanitizer.contract.engine import Session
from sanitizer.contract.page_views import PageView, PageViews
from sanitizer.engines._pillow import decoding
from sanitizer.engines.images.budget import count_pixels
from sanitizer.engines.images.shown import READERS, displayable
from sanitizer.engines.images.turning import upright
from sanitizer.model.errors import LimitExceeded

_LONGEST_IN = 11.7  # A4
_ORIENTATION = 0x0112  # TIFF 6.0 tag 274


@contextmanager
def open_views(source: BinaryIO, session: Session) -> Iterator[PageViews]:
    source.seek(0)
    with decoding(session.type_name):
        image = READERS[session.type_name](source)
        frames = int(getattr(image, "n_frames", 1))
    if frames > session.limits.max_pages:
        raise LimitExceeded(f"{frames} frames: at most {session.limits.max_pages} are shown")
    yield _Frames(image, frames, session)


class _Frames:
    """Satisfies `PageViews`. The profile of the colours is not applied: both files have it, or both have none."""

    def __init__(self, image: ImageFile, frames: int, session: Session) -> None:
        self.page_count = frames
        self._image = image
        self._session = session

    def view(self, index: int, dpi: int) -> PageView:
        longest_px = int(_LONGEST_IN * dpi)
        image = self._image
        with decoding(self._session.type_name):
            if index != image.tell():
                image.seek(index)
            count_pixels(self._session, *image.size)
            if isinstance(image, JpegImageFile):
                image.draft(None, (longest_px, longest_px))
            image.load()
            shown = upright(displayable(image), image.getexif().get(_ORIENTATION, 1))
            gray = _small(shown, longest_px).convert("L")
        return PageView(gray.width, gray.height, gray.tobytes(), "")


def _small(image: Image.Image, longest_px: int) -> Image.Image:
    scale = longest_px / max(image.size)
    if scale >= 1:
        return image
    size = (max(1, round(image.width * scale)), max(1, round(image.height * scale)))
    return image.resize(size, Image.Resampling.BOX)
