"""The state of a group while it is read: what may stand in it, what its characters mean, and what happens at its end."""

from __future__ import annotations

from collections.abc import Callable

from sanitizer.engines.rtf.allow_list import Context
from sanitizer.engines.rtf.writer import Brace

RUNNING = frozenset({"root", "body", "code", "style", "font", "math", "name", "value", "latent"})
"""Contexts in which characters are text; in the others they mean something else, or nothing."""
INSIDE = {
    "field": frozenset({"root", "body", "code"}),
    "object": frozenset({"root", "body"}),
    "pict": frozenset({"root", "body", "list", "value"}),
    "shppict": frozenset({"root", "body", "list", "value"}),
    "nonshppict": frozenset({"root", "body", "list", "value"}),
}
"""Contexts in which these destinations may stand."""


class Group:
    """Inherits everything but its name, its end and its brace from the group around it. `font` is None for the document's own."""

    __slots__ = (
        "brace",
        "closing",
        "context",
        "deleted",
        "font",
        "hidden",
        "implied",
        "muted",
        "name",
        "seen",
        "starred",
        "words",
    )

    def __init__(self, context: Context, outer: Group | None) -> None:
        self.context = context
        self.brace = Brace()
        self.implied = False  # begun by a destination in the middle of another one
        self.closing: Callable[[], None] | None = None
        self.name = ""
        self.seen = False  # something stood in it: a \* comes too late
        self.starred = False
        self.font: int | None = outer.font if outer else None
        self.hidden: bool = outer.hidden if outer else False
        self.deleted: bool = outer.deleted if outer else False
        self.muted: bool = outer.muted if outer else False
        self.words: dict[bytes, bytes] = outer.words if outer else context.written

    def enter(self, name: str, context: Context) -> None:
        """The group is a destination."""
        self.name = name
        self.context = context
        self.words = {} if self.muted else context.written
