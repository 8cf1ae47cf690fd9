"""Comments, names of those who made changes, and the levels that a list override has."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features
from sanitizer.engines.rtf.charsets import decoded
from sanitizer.model.finding import Action

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

_OVERRIDE = re.compile(rb"\{(?:\\\*)?\\listoverride")


def keeps_comment(work: Rebuild, name: str, start: int) -> bool:
    """One finding for each comment; its parts go with it."""
    if work.comment is None:
        work.comment = work.session.found(features.COMMENT, f"byte {start}")
        work.comment_counted = True
    if name == "annotation":
        if not work.comment_counted:
            work.session.found(features.COMMENT, f"byte {start}")
        work.comment_counted = False
    return work.comment is Action.ALLOW


def close_revision_names(work: Rebuild) -> None:
    made = work.writer.taken_back()
    names = decoded(work.collected or [])
    work.collected = None
    if {name.strip() for name in names.split(";")} - {"", "Unknown"}:
        work.tracked = work.session.found(features.TRACKED_CHANGE, "revision authors")
        if work.tracked is Action.REMOVE:
            return
    work.writer.whole(made)


def close_override(work: Rebuild) -> None:
    """The count of levels is that of those that are there (CVE-2014-1761: it was not)."""
    made = work.writer.taken_back()
    count = b"\\listoverridecount%d" % min(work.override_levels, 9)
    work.writer.whole(_OVERRIDE.sub(lambda match: match[0] + count, made, count=1))
