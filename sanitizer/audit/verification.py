"""What a verification of the audit log found: codes that never change, and the place in words."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class BreakCode(StrEnum):
    """Kinds of damage. The reports' language files have the words; keys never change."""

    EVENT_MISSING = "event_missing"  # one or more numbers are not there
    EVENT_UNEXPECTED = "event_unexpected"  # a number below 1
    EVENT_ALTERED = "event_altered"  # its hash is not the hash of its fields
    EVENT_NOT_LINKED = "event_not_linked"  # it does not follow the event in front of it
    EVENT_UNREADABLE = "event_unreadable"  # a field is not text of our form
    EVENTS_CUT_OFF = "events_cut_off"  # a signed checkpoint covers events after the last one that is there
    HISTORY_REWRITTEN = "history_rewritten"  # whole in itself, but not what a signed checkpoint says
    HEAD_DIFFERS = "head_differs"  # the head row does not name the last event
    LOG_UNREADABLE = "log_unreadable"  # the tables are gone or damaged
    CHECKPOINTS_MISSING = "checkpoints_missing"  # there are events and no checkpoint at all
    CHECKPOINT_FILE_MISSING = "checkpoint_file_missing"
    CHECKPOINT_FILE_ALTERED = "checkpoint_file_altered"  # a line is not signed by us, or out of order
    CHECKPOINT_FILE_CUT = "checkpoint_file_cut"  # the database has checkpoints that the file lacks
    CHECKPOINT_ROW_ALTERED = "checkpoint_row_altered"
    CHECKPOINT_ROW_MISSING = "checkpoint_row_missing"
    OLDER_THAN_KNOWN = "older_than_known"  # the log lacks, or differs from, what the caller knows from elsewhere


IN_THE_CHAIN = frozenset(
    {
        BreakCode.EVENT_MISSING,
        BreakCode.EVENT_UNEXPECTED,
        BreakCode.EVENT_ALTERED,
        BreakCode.EVENT_NOT_LINKED,
        BreakCode.EVENT_UNREADABLE,
    }
)  # damage of events: all that is still to be seen when it was settled


@dataclass(frozen=True, slots=True)
class Break:
    """One place of damage. *seq*: the event at which it shows (for checkpoints, the event they cover, 0 when unknown)."""

    code: BreakCode
    seq: int
    detail: str


@dataclass(frozen=True, slots=True)
class Verification:
    """*events* were read, *checkpoints* are validly signed, and up to event *covered_seq* the log is proved to be what was signed
    (later events are only consistent in themselves). *breaks*: in order of seq, at most 100; empty when all is well.
    *unsettled*: those of them that no named person has settled."""

    events: int
    last_seq: int
    last_hash: str
    checkpoints: int
    covered_seq: int
    breaks: tuple[Break, ...]
    unsettled: tuple[Break, ...]

    @property
    def ok(self) -> bool:
        return not self.breaks

    @property
    def first_break(self) -> Break | None:
        return self.breaks[0] if self.breaks else None

    @property
    def first_unsettled(self) -> Break | None:
        """What stops releasing: damage that nobody has looked into yet."""
        return self.unsettled[0] if self.unsettled else None
