"""The border to Pillow: its errors become ours, its plugins are called by class so that no other format can answer."""

from __future__ import annotations

import struct
import warnings
import zlib
from collections.abc import Iterator
from contextlib import contextmanager

from PIL import Image, ImageFile

from sanitizer.model.errors import LimitExceeded, MalformedFile

ImageFile.LOAD_TRUNCATED_IMAGES = False
Image.MAX_IMAGE_PIXELS = None  # every engine counts them from the header before

_BROKEN = (
    OSError,
    SyntaxError,
    ValueError,
    TypeError,
    KeyError,
    IndexError,
    EOFError,
    AttributeError,
    OverflowError,
    AssertionError,
    struct.error,
    zlib.error,
)


@contextmanager
def decoding(what: str) -> Iterator[None]:
    """Errors that Pillow raises on broken input come out as MalformedFile; an allocation that fails, as LimitExceeded."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    except MemoryError as error:
        raise LimitExceeded(f"{what}: the picture needs more memory than one file may use") from error
    except _BROKEN as error:
        raise MalformedFile(f"{what}: the picture cannot be decoded ({type(error).__name__}: {str(error)[:120]})") from error
