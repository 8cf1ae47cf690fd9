"""Confirms that a file is of the one type that it should be, and of no second one: cheaper than asking what it is."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.detect.identify import glimpse_of
from sanitizer.detect.second_format import second_formats
from sanitizer.model.file_type import Confidence, FileType


def contradiction(file: BinaryIO, expected: FileType) -> str:
    """Why *file* is not a file of type *expected* and of that alone; "" when it is. For targets: their name is ours."""
    glimpse = glimpse_of(file, expected.suffixes[0])
    needed = Confidence.PLAUSIBLE if expected.media_type.startswith("text/") else Confidence.SIGNATURE
    if glimpse.size_bytes and expected.recognise(glimpse) < needed:
        return f"it does not look like {expected.name}"
    second = next(second_formats(glimpse, expected.name, expected.media_type), None)
    return f"it is valid as {second.name}, too" if second else ""
