"""Verifies the audit log: every link of the chain, and the chain against every signed checkpoint.

What it proves and what it cannot: docs/decisions/0003.
"""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from sanitizer.audit.checkpoint import Transactions
from sanitizer.audit.checkpoint_evidence import Evidence, read_lines, weigh
from sanitizer.audit.link import FIRST_PREV_HASH, details_text, link_hash
from sanitizer.audit.tables import EVENTS, HEAD
from sanitizer.audit.verification import IN_THE_CHAIN, Break, BreakCode, Verification
from sanitizer.model.errors import AuditError

SETTLED = "audit_settled"
_PAGE = 500
_MAX_BREAKS = 100
_TEXT_FIELDS = ("at", "actor", "action", "job_id", "details", "prev_hash", "hash")
_CHECKPOINT_ROWS = text("SELECT number, line FROM audit_checkpoints ORDER BY number")


def verify(
    database: Transactions, checkpoints_file: Path, keys: Sequence[Ed25519PublicKey], known: tuple[int, str] | None = None
) -> Verification:
    """Read the whole log and name what is broken, the first place first. The log may be in use; nothing is changed.

    *keys*: the public halves of the signing key, present and former, best from a copy kept elsewhere. *known*: seq and hash of
    an event from outside (a printed checkpoint, a syslog line): shows when everything was put back to an older state.
    Raises UnavailableError when database or file cannot be read.
    """
    try:
        with database.write() as connection:  # nobody writes a checkpoint meanwhile
            lines = read_lines(checkpoints_file)
            rows = [(row[0], row[1]) for row in connection.execute(_CHECKPOINT_ROWS)]
    except DBAPIError as error:
        return _unreadable(error)
    evidence = weigh(rows, lines, keys)
    walk = _Walk(evidence, known)
    try:
        with database.read() as connection:
            walk.all_events(connection)
            walk.end(connection)
    except DBAPIError as error:
        return _unreadable(error)
    breaks = sorted(evidence.breaks, key=lambda item: item.seq)  # stable: in order of discovery where seq is the same
    return Verification(
        events=walk.events,
        last_seq=walk.last_seq,
        last_hash=walk.last_hash,
        checkpoints=len({checkpoint.line for checkpoint in evidence.signed}),
        covered_seq=walk.covered(breaks[0].seq if breaks else math.inf),
        breaks=tuple(breaks[:_MAX_BREAKS]),
        unsettled=tuple(walk.unsettled(breaks)[:_MAX_BREAKS]),
    )


def digest_of_damage(connection: Connection) -> str:
    """Names the damage of all events that are there now; `settle` writes it down, so that only this damage counts as settled."""
    walk = _Walk(Evidence(), None)
    walk.all_events(connection)
    return walk.damage()


def _unreadable(error: DBAPIError) -> Verification:
    breaks = (Break(BreakCode.LOG_UNREADABLE, 0, f"{error.orig}"),)
    return Verification(0, 0, "", 0, 0, breaks, breaks)


class _Walk:
    """From the first event to the last, comparing each with the one before and with what was signed."""

    def __init__(self, evidence: Evidence, known: tuple[int, str] | None) -> None:
        self.events = 0
        self.last_seq = 0
        self.last_hash = FIRST_PREV_HASH
        self._agreed: list[int] = []  # seq of events that are as a checkpoint signed them
        self._evidence = evidence
        self._known = known
        self._signed: dict[int, set[str]] = {}
        for checkpoint in evidence.signed:
            self._signed.setdefault(checkpoint.seq, set()).add(checkpoint.hash)
        self._checked_seq = 0
        self._settled: tuple[int, str, object] | None = None  # the newest: seq, damage then, damage as written

    def damage(self) -> str:
        """A digest of the damage of events so far."""
        found = [[str(one.code), one.seq] for one in self._evidence.breaks if one.code in IN_THE_CHAIN]
        return hashlib.sha256(json.dumps(found).encode()).hexdigest()

    def unsettled(self, breaks: Sequence[Break]) -> list[Break]:
        """All but the damage of events before a settlement that names just this damage and that a checkpoint signed."""
        if self._settled is None:
            return list(breaks)
        seq, damage, written = self._settled
        signed = min((agreed for agreed in self._agreed if agreed >= seq), default=None)
        whole = signed is not None and not any(seq <= one.seq <= signed for one in breaks)
        if not whole or damage != written:
            return list(breaks)
        return [one for one in breaks if one.code not in IN_THE_CHAIN or one.seq >= seq]

    def covered(self, before_seq: float) -> int:
        """The last event before *before_seq* that is as a checkpoint signed it."""
        return max((seq for seq in self._agreed if seq < before_seq), default=0)

    def all_events(self, connection: Connection) -> None:
        for row in _rows(connection):
            self.events += 1
            seq = row["seq"]
            if seq < 1:
                self._note(BreakCode.EVENT_UNEXPECTED, seq, f"event {seq}: numbers begin with 1")
                continue
            if seq > self.last_seq + 1:
                gap = f"event {seq - 1} is" if seq == self.last_seq + 2 else f"events {self.last_seq + 1} to {seq - 1} are"
                self._note(BreakCode.EVENT_MISSING, self.last_seq + 1, f"{gap} not there")
            damage = self.damage() if row["action"] == SETTLED else ""
            self._event(row)
            if damage:
                self._settled = (seq, damage, _details(row).get("damage"))
            self.last_seq, self.last_hash = seq, row["hash"] if isinstance(row["hash"], str) else ""
            self._against_signed()

    def _event(self, row: dict[str, Any]) -> None:
        seq = row["seq"]
        if not all(isinstance(row[name], str) for name in _TEXT_FIELDS):
            self._note(BreakCode.EVENT_UNREADABLE, seq, f"event {seq} has a field that is not text")
        elif not _holds(row):
            self._note(BreakCode.EVENT_ALTERED, seq, f"event {seq} is not what was hashed when it was written")
        elif seq == self.last_seq + 1 and row["prev_hash"] != self.last_hash:
            self._note(BreakCode.EVENT_NOT_LINKED, seq, f"event {seq} does not follow event {seq - 1} as that stands now")

    def _against_signed(self) -> None:
        seq = self.last_seq
        if self._known is not None and self._known[0] == seq and self._known[1] != self.last_hash:
            self._note(BreakCode.OLDER_THAN_KNOWN, seq, f"event {seq} is another one than the caller knows")
        hashes = self._signed.get(seq)
        if hashes is None:
            return
        if hashes == {self.last_hash}:
            self._agreed.append(seq)
        else:
            detail = f"a signed checkpoint has another hash: something from event {self._checked_seq + 1} to {seq} was rewritten"
            self._note(BreakCode.HISTORY_REWRITTEN, seq, detail)
        self._checked_seq = seq

    def end(self, connection: Connection) -> None:
        """What only shows at the end: a head row that differs, and events that something knows of and that are not there."""
        head = connection.execute(select(HEAD.c.seq, HEAD.c.hash)).all()
        if [tuple(row) for row in head] != [(self.last_seq, self.last_hash)]:
            self._note(BreakCode.HEAD_DIFFERS, self.last_seq, f"the head row does not name event {self.last_seq} as the last one")
        beyond = max(self._signed, default=0)
        if beyond > self.last_seq:
            self._note(
                BreakCode.EVENTS_CUT_OFF,
                self.last_seq + 1,
                f"the log ends with event {self.last_seq}, and a signed checkpoint covers event {beyond}",
            )
        if self._known is not None and self._known[0] > self.last_seq:
            self._note(BreakCode.OLDER_THAN_KNOWN, self.last_seq + 1, f"the caller knows of event {self._known[0]}")
        if 0 in self._signed and self._signed[0] != {FIRST_PREV_HASH}:
            self._note(BreakCode.HISTORY_REWRITTEN, 0, "the checkpoint of the empty log has a hash")
        if not self._signed and self.last_seq:
            self._note(BreakCode.CHECKPOINTS_MISSING, 0, "there are events and not one signed checkpoint")

    def _note(self, code: BreakCode, seq: int, detail: str) -> None:
        if len(self._evidence.breaks) < 10 * _MAX_BREAKS:
            self._evidence.note(code, seq, detail)


def _details(row: dict[str, Any]) -> dict[str, Any]:
    """{} when they cannot be read, which `_event` has noted."""
    try:
        details = json.loads(row["details"])
    except (ValueError, TypeError, RecursionError):
        return {}
    return details if isinstance(details, dict) else {}


def _holds(row: dict[str, Any]) -> bool:
    """The event's hash is that of its fields, and its details stand in the one form that is written."""
    try:
        details = json.loads(row["details"])
        if not isinstance(details, dict) or details_text(details) != row["details"]:
            return False
        fields = {name: row[name] for name in ("seq", *_TEXT_FIELDS) if name != "hash"}
        return bool(link_hash(**fields) == row["hash"])
    except (ValueError, TypeError, RecursionError, AuditError):
        return False


def _rows(connection: Connection) -> Iterator[dict[str, Any]]:
    """All rows by seq; a field that the driver cannot decode is None."""
    after = None
    while True:
        page = select(EVENTS.c.seq).order_by(EVENTS.c.seq).limit(_PAGE)
        if after is not None:
            page = page.where(EVENTS.c.seq > after)
        numbers = list(connection.execute(page).scalars())
        if not numbers:
            return
        after = numbers[-1]
        whole = select(EVENTS).where(EVENTS.c.seq >= numbers[0], EVENTS.c.seq <= after).order_by(EVENTS.c.seq)
        try:
            rows = [dict(row) for row in connection.execute(whole).mappings().all()]
        except DBAPIError:
            rows = [_one_row(connection, seq) for seq in numbers]
        yield from rows


def _one_row(connection: Connection, seq: int) -> dict[str, Any]:
    try:
        return dict(connection.execute(select(EVENTS).where(EVENTS.c.seq == seq)).mappings().one())
    except DBAPIError:
        return {"seq": seq, **dict.fromkeys(_TEXT_FIELDS)}
