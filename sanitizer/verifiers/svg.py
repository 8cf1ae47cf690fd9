"""Proves with expat that a delivered picture holds nothing that runs, loads or leads elsewhere."""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits
from sanitizer.verifiers import images


class SvgVerifier:
    name = "svg"
    library = "expat"
    types = ("svg",)

    def warm(self) -> None:
        """Runs expat and the rules once; pictures inside are proved by their own verifier."""
        from sanitizer.verifiers import _svg_check

        images.VERIFIER.warm()
        picture = f'<svg xmlns="{_svg_check.SVG}"><style>a {{ fill: url(#b) }}</style><path d="M0 0" style="opacity: .5"/></svg>'
        list(_svg_check.Check(_EverythingKept()).run(picture.encode()))

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:  # noqa: ARG002 - one type
        """Raises MalformedFile, LimitExceeded."""
        from sanitizer.verifiers import _svg_check

        target.seek(0)
        data = target.read(policy.limits.max_bytes + 1)
        if len(data) > policy.limits.max_bytes:
            raise LimitExceeded("larger than a target may be")
        yield from _svg_check.Check(policy).run(data)


class _EverythingKept:
    """A policy for our own picture."""

    limits = Limits()
    known_macros: frozenset[str] = frozenset()

    def keeps(self, feature_key: str) -> bool:  # noqa: ARG002 - the protocol's names
        return True

    def choice(self, option_key: str) -> str:  # noqa: ARG002
        return "keep"


VERIFIER: Verifier = SvgVerifier()
