"""What a policy is: actions per feature and category, choices for options, the ladder, limits and release rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method


@dataclass(frozen=True, slots=True)
class ReleaseRule:
    """What a person needs to hand over an original."""

    reason_required: bool = True
    second_person: bool = False


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
