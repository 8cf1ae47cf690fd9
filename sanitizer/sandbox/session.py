"""The session of one step: records findings and answers with what policy wants. The child sends what it records over the wire."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping
from typing import BinaryIO

from sanitizer.model.errors import BlockedByPolicy, FlattenRequired, LimitExceeded, ProgramMissing
from sanitizer.model.finding import Action, Feature, Finding, Option
from sanitizer.model.limits import Limits
from sanitizer.model.safe_name import output_name, safe_name, split_suffix
from sanitizer.policy.resolve import action_for, choice_for
from sanitizer.policy.schema import Policy

MAX_TEXT_CHARS = 500
Emit = Callable[[Finding], None]
Nested = Callable[[BinaryIO, str], BinaryIO | None]
Outside = Callable[[str, BinaryIO, tuple[str, ...]], BinaryIO]
"""(program, source, arguments) > what it made. Raises ProgramMissing, ProgramFailed."""
Suffixes = Callable[[BinaryIO, str], tuple[str, ...]]
"""(file, its declared name) > the suffixes of its type, none for one that is not known."""


def _as_declared(_member: BinaryIO, _name: str) -> tuple[str, ...]:
    return ()


def no_programs(program: str, _source: BinaryIO, _arguments: tuple[str, ...]) -> BinaryIO:
    raise ProgramMissing(f"no external programs are used here, and so not {program}")


def printable(untrusted_text: str) -> str:
    """At most 500 characters, with everything that does not print replaced by U+FFFD."""
    clipped = untrusted_text[:MAX_TEXT_CHARS]
    return "".join(char if char.isprintable() else "\ufffd" for char in clipped)


class StepSession:
    """Satisfies `sanitizer.contract.engine.Session`; used in the child, in benchmarks and in unit tests alike."""

    def __init__(
        self,
        policy: Policy,
        type_name: str,
        emit: Emit,
        nested: Nested,
        passwords: tuple[str, ...] = (),
        flattening: bool = False,
        suffixes: Suffixes = _as_declared,
        outside: Outside = no_programs,
    ) -> None:
        self._policy = policy
        self._type_name = type_name
        self._emit = emit
        self._nested = nested
        self._passwords = passwords
        self._flattening = flattening
        self._suffixes = suffixes
        self._outside = outside
        self._counts: Counter[str] = Counter()
        self.findings_total = 0
        self.kept_password = -1  # its place in the passwords, where the target is to have it again
        self.target_type = ""  # where an engine names another than its file type does

    @property
    def limits(self) -> Limits:
        return self._policy.limits

    @property
    def type_name(self) -> str:
        return self._type_name

    @property
    def passwords(self) -> tuple[str, ...]:
        return self._passwords

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:
        action = action_for(self._policy, feature)
        if self._flattening and action is Action.FLATTEN:
            action = Action.REMOVE  # this is the flattening: pixels and text hold none of it
        self.findings_total += 1
        if self.findings_total <= self.limits.max_findings_kept or action in (Action.BLOCK, Action.FLATTEN):
            self._emit(Finding(feature.key, feature.category, printable(location), printable(detail), action))
        if action is Action.BLOCK:
            raise BlockedByPolicy(f"{feature.key} at {printable(location)}: policy {self._policy.name} blocks it")
        if action is Action.FLATTEN and not feature.in_place:
            raise FlattenRequired(f"{feature.key} at {printable(location)}: policy {self._policy.name} flattens it")
        return action

    def wants(self, feature: Feature) -> Action:
        return action_for(self._policy, feature)

    def option(self, option: Option) -> str:
        return choice_for(self._policy, option)

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:
        return self._nested(member, name)

    def outside(self, program: str, source: BinaryIO, *arguments: str) -> BinaryIO:
        return self._outside(program, source, arguments)

    def keep_password(self, password: str) -> None:
        self.kept_password = self._passwords.index(password)

    def writes(self, type_name: str) -> None:
        self.target_type = type_name

    @property
    def known_macros(self) -> frozenset[str]:
        return self._policy.known_macros

    def member_name(self, member: BinaryIO, name: str) -> str:
        return output_name(name, self._suffixes(member, name) or (split_suffix(safe_name(name))[1].lower(),))

    def count(self, what: str, amount: int, limit: int) -> None:
        self._counts[what] += amount
        if self._counts[what] > limit:
            raise LimitExceeded(f"{what}: more than {limit}")


def printable_lines(untrusted_text: str) -> str:
    """The same text with its line ends and tabs; everything else that does not print is replaced by U+FFFD."""
    return "".join(char if char.isprintable() or char in "\r\n\t" else "\ufffd" for char in untrusted_text)


class StepPolicyView:
    """Satisfies `sanitizer.contract.verifier.PolicyView`: answers by key, from the features and options of all plugs."""

    def __init__(self, policy: Policy, features: Mapping[str, Feature], options: Mapping[str, Option]) -> None:
        self._policy = policy
        self._features = features
        self._options = options

    @property
    def limits(self) -> Limits:
        return self._policy.limits

    def keeps(self, feature_key: str) -> bool:
        return action_for(self._policy, self._features[feature_key]) is Action.ALLOW

    @property
    def known_macros(self) -> frozenset[str]:
        return self._policy.known_macros

    def choice(self, option_key: str) -> str:
        return choice_for(self._policy, self._options[option_key])
