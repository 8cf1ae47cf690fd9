"""Features that policy can switch, and findings: where one was seen and what was done about it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Action(StrEnum):
    """What policy wants done about a feature."""

    ALLOW = "allow"
    REMOVE = "remove"
    FLATTEN = "flatten"
    BLOCK = "block"


class Category(StrEnum):
    """The kind of danger; policies may switch a whole category."""

    ACTIVE_CONTENT = "active_content"  # runs: scripts, macros, actions
    EMBEDDED = "embedded"  # carries another file
    EXTERNAL = "external"  # reaches out: links, remote images, UNC paths
    METADATA = "metadata"  # says who, where, when
    HIDDEN = "hidden"  # is there and not seen
    STRUCTURE = "structure"  # malformed, damaged, polyglot, wrong suffix
    UNKNOWN = "unknown"  # not on the allow list
    ENCRYPTION = "encryption"
    SIGNATURE = "signature"
    DETECTION = "detection"  # a scanner's hit


@dataclass(frozen=True, slots=True)
class Feature:
    """A kind of content that policy can switch. `key` is `format.feature`, lower case, and never changes.

    `keepable` says whether the engine can keep it at all: a policy that allows a feature which is not keepable is refused
    when it is loaded, so that no setting makes active content pass.
    `in_place` says that FLATTEN is something that the engine does to the part itself, and no reason to flatten the whole file.
    """

    key: str
    category: Category
    default: Action
    en: str
    ja: str
    keepable: bool = False
    in_place: bool = False

    def __post_init__(self) -> None:
        if self.default is Action.ALLOW and not self.keepable:
            raise ValueError(f"{self.key}: allowed by default but not keepable")


@dataclass(frozen=True, slots=True)
class Option:
    """A choice that is wider than an action, e.g. links = keep | deactivate | remove."""

    key: str
    choices: tuple[str, ...]
    default: str
    en: str
    ja: str

    def __post_init__(self) -> None:
        if self.default not in self.choices:
            raise ValueError(f"{self.key}: default {self.default!r} is not one of {self.choices}")


@dataclass(frozen=True, slots=True)
class Finding:
    """One place where a feature was seen. `location` is in the format's own words ("page 3 /Annots[2]"); at most 500 characters
    each for location and detail, control characters replaced."""

    feature: str
    category: Category
    location: str
    detail: str
    action: Action


@dataclass(frozen=True, slots=True)
class Residue:
    """Something the verifier found in a target that policy removes: the target is never delivered."""

    feature: str
    location: str
    detail: str
