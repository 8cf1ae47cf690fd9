"""The verifier plug: proves with another library than the engine's that a target holds nothing that policy removes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import BinaryIO, Protocol, runtime_checkable

from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits


class PolicyView(Protocol):
    """What a verifier may ask: by key, because verifiers do not know engines."""

    @property
    def limits(self) -> Limits: ...

    def keeps(self, feature_key: str) -> bool:
        """True when policy allows the feature (its own setting, its category's, or its default)."""
        ...

    @property
    def known_macros(self) -> frozenset[str]:
        """Digests of the macro projects that may stand in a target."""
        ...

    def choice(self, option_key: str) -> str:
        """The policy's choice for an option, by key."""
        ...


class Verifier(Protocol):
    """Same rule as for engines: the module that holds it loads no library; `warm` does. All verifiers share the family "verify"."""

    @property
    def name(self) -> str: ...

    @property
    def library(self) -> str:
        """The parser it uses, for the report; never the engine's."""
        ...

    @property
    def types(self) -> tuple[str, ...]:
        """Names of the file types whose targets it verifies. Each type that an engine writes has exactly one verifier."""
        ...

    def warm(self) -> None: ...

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:
        """What is left in *target*. Nothing yielded means: parsed to its end and clean.

        Raises MalformedFile when *target* is not a valid file of its type, LimitExceeded.
        """
        ...


@runtime_checkable
class KnowsMacros(Protocol):
    """A verifier of types whose targets may hold the macro project of a known form."""

    def known_modules(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Mapping[str, Mapping[str, str]]:
        """Part > name of each module > source code, as the verifier's own reader has them; only of a project that policy knows.

        Raises MalformedFile, EncryptedFile, LimitExceeded.
        """
        ...
