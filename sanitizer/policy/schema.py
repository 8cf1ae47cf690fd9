"""What a policy is: actions per feature and category, choices for options, the ladder, limits, release and fidelity rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """What a person needs to hand over an original."""

    reason_required: bool = True
    second_person: bool = False


class ComparedPages(StrEnum):
    """Which pages of a reconstructed file are compared with its source."""

    NONE = "none"
    SAMPLE = "sample"  # the first, the last and some between
    ALL = "all"  # as many as half the time of a step allows


@dataclass(frozen=True, slots=True)
class FidelityRule:
    """How like its source a reconstructed file has to be; below a limit the ladder goes on. Shares from 0 to 1 (1: the same).

    The defaults lie between what rebuilding changes by itself (glyphs without hinting: 0.96 of a page, 0.6 of a spot) and the
    smallest losses that people see (a word, a seal or a ruled line: 0.03 of its spot; a shift by a pixel: 0.6 of the page).
    """

    pages: ComparedPages = ComparedPages.NONE
    min_similarity: float = 0.9  # of what is drawn on any one page
    min_spot: float = 0.5  # of what is drawn in any one square of about 7 mm
    min_recall: float = 0.99  # of the text of any one page


@dataclass(frozen=True, slots=True)
class Policy:
    """One policy, inherited and checked. `digest` is the SHA-256 over its canonical JSON (RFC 8785), so that equal rules have
    equal digests whatever their file looks like."""

    name: str
    en: str
    ja: str
    digest: str
    ladder: tuple[Method, ...]
    actions: Mapping[str, Action] = field(default_factory=dict)  # feature key > action
    categories: Mapping[Category, Action] = field(default_factory=dict)
    options: Mapping[str, str] = field(default_factory=dict)  # option key > choice
    types: Mapping[str, Action] = field(default_factory=dict)  # file type name > allow | block; a type not named is allowed
    limits: Limits = field(default_factory=Limits)
    release: ReleaseRule = field(default_factory=ReleaseRule)
    fidelity: FidelityRule = field(default_factory=FidelityRule)
    known_macros: frozenset[str] = frozenset()  # digests of macro projects that may stay once two persons approved them
