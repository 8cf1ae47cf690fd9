"""What becomes of a colour profile: the one place where policy, check and finding meet."""

from __future__ import annotations

from sanitizer.contract.engine import Session
from sanitizer.engines.images.appended import report_text
from sanitizer.engines.images.features import ICC, KEEP_ICC
from sanitizer.engines.images.icc import rebuild_profile


def take_profile(session: Session, profile: bytes, colour_space: bytes, location: str) -> bytes | None:
    """The profile written anew, None when it is not wanted or not valid for *colour_space* (b"RGB ", b"GRAY" or b"CMYK")."""
    if session.option(KEEP_ICC) == "remove":
        session.found(ICC, location, "policy removes colour profiles")
        return None
    rebuilt = rebuild_profile(profile, colour_space)
    if rebuilt is None:
        session.found(ICC, location, "not a valid colour profile for this picture")
        report_text(session, location, profile)
        return None
    if rebuilt.dropped:
        session.found(ICC, location, f"kept without the tags {', '.join(rebuilt.dropped)}")
        report_text(session, location, profile)
    return rebuilt.data
