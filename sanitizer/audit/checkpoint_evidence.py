"""Reads all checkpoints, of the file and of the table, names what is wrong with them, and gives what is validly signed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from sanitizer.audit.signed_line import FIRST_PREV, BadLine, Checkpoint, line_digest, parse
from sanitizer.audit.verification import Break, BreakCode
from sanitizer.model.errors import UnavailableError


@dataclass(slots=True)
class Evidence:
    """Validly signed checkpoints, and the damage that was found on the way."""

    signed: list[Checkpoint] = field(default_factory=list)
    breaks: list[Break] = field(default_factory=list)

    def note(self, code: BreakCode, seq: int, detail: str) -> None:
        self.breaks.append(Break(code, seq, detail))


def read_lines(file: Path) -> list[str] | None:
    """The lines of the checkpoints file, None when it does not exist. Raises UnavailableError when it cannot be read.

    What follows the last newline is a line, too: it is bad, and says so.
    """
    try:
        content = file.read_bytes()
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UnavailableError(f"The checkpoints file {file} cannot be read: {error.strerror}.") from error
    lines = content.decode(errors="surrogateescape").split("\n")
    if lines[-1] == "":
        lines.pop()
    else:
        lines[-1] += " (no end of line)"
    return lines


def weigh(rows: Sequence[tuple[int, object]], lines: list[str] | None, keys: Sequence[Ed25519PublicKey]) -> Evidence:
    """*rows*: number and line of the table, in order; *lines*: those of the file at the same moment (None: no file).

    Both hold the same, but that the file may have one line more: its writer died before the row was there.
    """
    evidence = Evidence()
    signed = _weigh_file(lines or [], keys, evidence)
    for number, line in rows:
        _weigh_row(number, line, lines, signed, keys, evidence)
    numbers = {number for number, _ in rows}
    for number in range(1, len(lines or ())):  # all but the last line
        if number not in numbers:
            seq = signed[number].seq if number in signed else 0
            evidence.note(BreakCode.CHECKPOINT_ROW_MISSING, seq, f"checkpoint {number} is in the file and not in the database")
    if rows and lines is None:
        evidence.note(BreakCode.CHECKPOINT_FILE_MISSING, 0, f"the file is gone; the database has {len(rows)} checkpoints")
    return evidence


def _weigh_file(lines: list[str], keys: Sequence[Ed25519PublicKey], evidence: Evidence) -> dict[int, Checkpoint]:
    """Signed checkpoints of the file, by the number of their line."""
    found: dict[int, Checkpoint] = {}
    prev, seq = FIRST_PREV, 0
    for number, line in enumerate(lines, start=1):
        try:
            checkpoint = parse(line, keys)
            evidence.signed.append(checkpoint)
            found[number] = checkpoint
            if (checkpoint.number, checkpoint.prev) != (number, prev) or checkpoint.seq < seq:
                raise BadLine(f"it is checkpoint {checkpoint.number} and does not follow the line before")
            seq = checkpoint.seq
        except BadLine as error:
            evidence.note(BreakCode.CHECKPOINT_FILE_ALTERED, seq, f"line {number} of the checkpoints file: {error}")
        prev = line_digest(line)
    return found


def _weigh_row(
    number: int,
    line: object,
    lines: list[str] | None,
    in_file: dict[int, Checkpoint],
    keys: Sequence[Ed25519PublicKey],
    evidence: Evidence,
) -> None:
    known = in_file.get(number)
    if known is not None and line == known.line:
        return
    try:
        checkpoint = parse(line, keys) if isinstance(line, str) else None
    except BadLine:
        checkpoint = None
    if checkpoint is None:
        seq = known.seq if known is not None else 0
        evidence.note(BreakCode.CHECKPOINT_ROW_ALTERED, seq, f"checkpoint {number} of the database is not one that was signed")
        return
    evidence.signed.append(checkpoint)
    if checkpoint.number != number or known is not None:
        evidence.note(BreakCode.CHECKPOINT_ROW_ALTERED, checkpoint.seq, f"row {number} of the database holds another checkpoint")
    elif lines is not None and number > len(lines):
        evidence.note(BreakCode.CHECKPOINT_FILE_CUT, checkpoint.seq, f"checkpoint {number} of the database is not in the file")
