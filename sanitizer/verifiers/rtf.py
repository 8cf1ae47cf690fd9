"""Proves that a delivered rich text file is canonical and holds listed words, fields and pictures only; no object, above all."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from sanitizer.contract.verifier import PolicyView, Verifier
from sanitizer.model.errors import LimitExceeded
from sanitizer.model.finding import Residue
from sanitizer.verifiers import images

_OBJECT_MARK = re.compile(rb"obj(?:data|class|emb|update|autlink)", re.IGNORECASE)


class RtfVerifier:
    name = "rtf"
    library = "own reader, oletools"
    types = ("rtf",)

    def warm(self) -> None:
        """Loads the lists; pictures are proved by their own verifier."""
        from sanitizer.verifiers import _rtf_groups

        images.VERIFIER.warm()
        _rtf_groups.warm_up()

    def verify(self, target: BinaryIO, type_name: str, policy: PolicyView) -> Iterator[Residue]:  # noqa: ARG002 - one type
        """Raises MalformedFile, LimitExceeded."""
        from sanitizer.verifiers import _rtf_groups

        target.seek(0)
        data = target.read(policy.limits.max_bytes + 1)
        if len(data) > policy.limits.max_bytes:
            raise LimitExceeded("larger than a target may be")
        yield from _rtf_groups.GroupCheck(data, policy).check()
        if _OBJECT_MARK.search(data):
            from sanitizer.verifiers import _rtf_objects  # 16 MB that a file without a mark of an object does not need

            yield from _rtf_objects.objects(data)


VERIFIER: Verifier = RtfVerifier()
