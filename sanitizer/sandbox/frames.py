"""Checks every frame that a child sends: known kinds, known keys, sizes and counts; anything else is a WireViolation."""

from __future__ import annotations

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from sanitizer.contract.sandbox import RecordEntry
from sanitizer.contract.scanner import Written
from sanitizer.model import errors
from sanitizer.model.errors import WireViolation
from sanitizer.model.fidelity import Comparison, Score
from sanitizer.model.finding import Action, Feature, Finding, Residue
from sanitizer.sandbox.family import FAMILIES
from sanitizer.sandbox.session import printable, printable_lines
from sanitizer.sandbox.wire import Frame

MAX_NAME_CHARS = 100
MAX_RESIDUES = 100
MAX_RECORD_ENTRIES = 1_000
MAX_RECORD_CHARS = 4_000_000
MAX_WORDS = 4
MAX_TIMING_MS = 86_400_000.0
_WORD = re.compile(r"[A-Za-z0-9+_]{1,40}")

# What a child may end with; whatever is wrong with the wire or the clock, the parent finds itself.
ERROR_CODES = frozenset(
    error.code for error in vars(errors).values() if isinstance(error, type) and issubclass(error, errors.UntrustedInputError)
) | {errors.SandboxCrash.code}


@dataclass(slots=True)
class Collected:
    """What the checked frames of one step said so far."""

    features: Mapping[str, Feature]
    type_names: frozenset[str]
    foreign_names: frozenset[str]
    max_findings: int
    type_name: str = ""
    foreign_name: str = ""
    findings: list[Finding] = field(default_factory=list)
    residues: list[Residue] = field(default_factory=list)
    record: list[RecordEntry] = field(default_factory=list)
    record_chars: int = 0

    def take(self, untrusted_frame: Frame) -> str:
        """Check one frame, keep what it says, and return its kind."""
        kind = text(untrusted_frame, "frame")
        if kind == "finding":
            self._finding(untrusted_frame)
        elif kind == "residue":
            self._residue(untrusted_frame)
        elif kind == "record":
            self._record(untrusted_frame)
        elif kind == "detected":
            self.type_name = known(untrusted_frame, "type", self.type_names | {""})
            self.foreign_name = known(untrusted_frame, "foreign", self.foreign_names | {""})
        elif kind not in {"done", "verified", "compared", "error", "reroute", "convert", "open", "nested", "outside"}:
            raise WireViolation(f"a frame of unknown kind {printable(kind)!r}")
        return kind

    def _finding(self, untrusted_frame: Frame) -> None:
        if len(self.findings) > self.max_findings + 1:
            raise WireViolation(f"more than {self.max_findings} findings")
        feature = self.features[known(untrusted_frame, "feature", frozenset(self.features))]
        action = Action(known(untrusted_frame, "action", frozenset(Action)))
        if action is Action.ALLOW and not feature.keepable:
            raise WireViolation(f"{feature.key} was allowed and cannot be kept")
        self.findings.append(
            Finding(feature.key, feature.category, free(untrusted_frame, "location"), free(untrusted_frame, "detail"), action)
        )

    def _record(self, untrusted_frame: Frame) -> None:
        """A piece of a text for reviewers: the first of an entry, or one that goes on."""
        piece = untrusted_frame.get("text")
        if not isinstance(piece, str):
            raise WireViolation("text is not a string")
        self.record_chars += len(piece) + 1
        if self.record_chars > MAX_RECORD_CHARS or len(self.record) > MAX_RECORD_ENTRIES:
            raise WireViolation(f"a record of more than {MAX_RECORD_ENTRIES} entries or {MAX_RECORD_CHARS} characters")
        entry = RecordEntry(
            known(untrusted_frame, "written", frozenset(Written)),
            free(untrusted_frame, "location"),
            free(untrusted_frame, "name"),
            printable_lines(piece),
        )
        if untrusted_frame.get("first") is not True:
            if not self.record:
                raise WireViolation("a record that goes on and has not begun")
            entry = replace(entry, untrusted_text=self.record.pop().untrusted_text + entry.untrusted_text)
        self.record.append(entry)

    def _residue(self, untrusted_frame: Frame) -> None:
        if len(self.residues) >= MAX_RESIDUES:
            raise WireViolation(f"more than {MAX_RESIDUES} residues")
        key = known(untrusted_frame, "feature", frozenset(self.features))
        self.residues.append(Residue(key, free(untrusted_frame, "location"), free(untrusted_frame, "detail")))


def text(untrusted_frame: Frame, key: str) -> str:
    """A string of at most 100 characters."""
    value = untrusted_frame.get(key)
    if not isinstance(value, str) or len(value) > MAX_NAME_CHARS:
        raise WireViolation(f"{key} is not a short string")
    return value


def known(untrusted_frame: Frame, key: str, values: frozenset[str]) -> str:
    """One of *values*."""
    value = text(untrusted_frame, key)
    if value not in values:
        raise WireViolation(f"{key} has an unknown value {printable(value)!r}")
    return value


def free(untrusted_frame: Frame, key: str) -> str:
    """Free text: at most 500 characters, made printable."""
    value = untrusted_frame.get(key)
    if not isinstance(value, str):
        raise WireViolation(f"{key} is not a string")
    return printable(value)


def words(untrusted_frame: Frame, key: str) -> tuple[str, ...]:
    """At most four words of ASCII letters, digits, "+" and "_"."""
    value = untrusted_frame.get(key)
    if not isinstance(value, list) or len(value) > MAX_WORDS:
        raise WireViolation(f"{key} is not a short list")
    if not all(isinstance(word, str) and _WORD.fullmatch(word) for word in value):
        raise WireViolation(f"{key} holds something else than plain words")
    return tuple(value)


def count(untrusted_frame: Frame, key: str) -> int:
    value = untrusted_frame.get(key)
    if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value < 2**53:
        raise WireViolation(f"{key} is not a count")
    return value


def timings(untrusted_frame: Frame) -> dict[str, float]:
    """At most ten durations in milliseconds."""
    value = untrusted_frame.get("timings")
    if not isinstance(value, dict) or len(value) > 10:
        raise WireViolation("timings is not a small object")
    checked: dict[str, float] = {}
    for name, untrusted_ms in value.items():
        if len(name) > MAX_NAME_CHARS or not isinstance(untrusted_ms, int | float) or isinstance(untrusted_ms, bool):
            raise WireViolation("a timing is not a number")
        if not math.isfinite(untrusted_ms) or not 0 <= untrusted_ms <= MAX_TIMING_MS:
            raise WireViolation("a timing is out of range")
        checked[printable(name)] = round(float(untrusted_ms), 3)
    return checked


def comparison(untrusted_frame: Frame) -> Comparison:
    """The scores of a comparison: shares of one, pages that exist, at least one compared."""
    pages, total = count(untrusted_frame, "pages"), count(untrusted_frame, "pages_total")
    if not 1 <= pages <= total:
        raise WireViolation("a comparison of no page, or of more than there are")
    recall = None if untrusted_frame.get("recall") is None else _score(untrusted_frame, "recall", total)
    return Comparison(pages, total, _score(untrusted_frame, "similarity", total), _score(untrusted_frame, "spot", total), recall)


def _score(untrusted_frame: Frame, key: str, pages: int) -> Score:
    value = untrusted_frame.get(key)
    if not isinstance(value, dict):
        raise WireViolation(f"{key} is not a score")
    page = count(value, "page")
    if not 1 <= page <= pages:
        raise WireViolation(f"{key} names a page that is not there")
    return Score(_share(value, "mean"), _share(value, "lowest"), page)


def _share(untrusted_frame: Frame, key: str) -> float:
    value = untrusted_frame.get(key)
    if not isinstance(value, int | float) or isinstance(value, bool) or not 0 <= value <= 1:  # also refuses nan
        raise WireViolation(f"{key} is not a share of one")
    return round(float(value), 6)


def place(untrusted_frame: Frame, key: str) -> int:
    """A place in a list, or -1 for none; the caller checks it against the list."""
    return -1 if untrusted_frame.get(key) == -1 else count(untrusted_frame, key)


def family(untrusted_frame: Frame) -> str:
    return known(untrusted_frame, "family", frozenset(FAMILIES))
