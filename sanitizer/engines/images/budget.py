"""Pixel and frame budgets, counted from headers before anything is decoded."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.model.errors import MalformedFile


def count_pixels(session: Session, width_px: int, height_px: int) -> None:
    """Add one frame to the totals of the file. Raises MalformedFile for an empty frame, LimitExceeded."""
    if width_px < 1 or height_px < 1:
        raise MalformedFile(f"a picture of {width_px} x {height_px} pixels shows nothing")
    session.count("frames", 1, session.limits.max_pages)
    session.count("pixels", width_px * height_px, session.limits.max_pixels)
