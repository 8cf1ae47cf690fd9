"""Pairs for old and new programs: {\\upr{old}{\\*\\ud{new}}}. The new one stays, in place of both."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features
from sanitizer.engines.rtf.group import Group
from sanitizer.engines.rtf.tokens import group_end

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

_UNICODE_DESTINATION = re.compile(rb"\{[\r\n ]*\\\*[\r\n]*\\ud(?![A-Za-z0-9-])[ ]?")


def open_pair(work: Rebuild, _value: int | None, _end: int) -> int | None:
    """{\\upr{old}{\\*\\ud{new}}}: the new one stays, in place of both."""
    group = work.own_group()
    group.name = group.context.name
    group.context = work.contexts["upr"]
    group.words = group.context.written
    group.brace.make_bare()
    return None


def open_choice(work: Rebuild, end: int) -> int | None:
    """A group of a pair: the new one is opened as part of what is around the pair, the old one is skipped."""
    outer = work.group
    match = _UNICODE_DESTINATION.match(work.data, end - 1)
    if match is None:
        work.tally.add(features.FALLBACK, "\\upr", f"byte {end}")
        return group_end(work.data, end) + 1
    group = Group(work.contexts[outer.name], outer)
    group.words = {} if group.muted else group.context.written
    group.brace.make_bare()
    work.push(group)
    return match.end()
