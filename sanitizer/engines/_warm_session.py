"""A session for documents of our own, with which an engine warms itself: what is found goes by its default, nothing is asked."""

from __future__ import annotations

from typing import BinaryIO

from sanitizer.model.errors import ProgramMissing
from sanitizer.model.finding import Action, Feature, Option
from sanitizer.model.limits import Limits


class WarmSession:
    """Satisfies `sanitizer.contract.engine.Session`."""

    limits = Limits()
    passwords: tuple[str, ...] = ()
    known_macros: frozenset[str] = frozenset()

    def __init__(self, type_name: str) -> None:
        self.type_name = type_name

    def found(self, feature: Feature, location: str, detail: str = "") -> Action:  # noqa: ARG002 - the protocol's names
        return self.wants(feature)

    def wants(self, feature: Feature) -> Action:
        return Action.ALLOW if feature.default is Action.ALLOW else Action.REMOVE

    def option(self, option: Option) -> str:
        return option.default

    def nested(self, member: BinaryIO, name: str) -> BinaryIO | None:  # noqa: ARG002
        return None

    def outside(self, program: str, source: BinaryIO, *arguments: str) -> BinaryIO:  # noqa: ARG002
        raise ProgramMissing("warming up runs no programs")

    def keep_password(self, password: str) -> None:  # noqa: ARG002
        return None

    def writes(self, type_name: str) -> None:  # noqa: ARG002
        return None

    def member_name(self, member: BinaryIO, name: str) -> str:  # noqa: ARG002
        return name

    def count(self, what: str, amount: int, limit: int) -> None:  # noqa: ARG002
        return None
