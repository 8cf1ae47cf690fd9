"""Runs the verifier on bytes under a policy that keeps links, or does not."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.model.finding import Residue
from sanitizer.model.limits import Limits
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import as_file


@dataclass(frozen=True)
class View:
    """A PolicyView: links may stay, and the features of *kept*."""

    keeps_links: bool = True
    links: str = "keep"
    kept: frozenset[str] = frozenset({"pdf.hidden_layer"})
    limits: Limits = field(default_factory=Limits)

    def keeps(self, feature_key: str) -> bool:
        return self.keeps_links if feature_key == "pdf.uri" else feature_key in self.kept

    def choice(self, option_key: str) -> str:
        assert option_key == "pdf.links"
        return self.links


def residue(data: bytes, view: View | None = None) -> list[Residue]:
    with as_file(data) as target:
        return list(VERIFIER.verify(target, "pdf", view or View()))


def features(data: bytes, view: View | None = None) -> set[str]:
    return {one.feature for one in residue(data, view)}
