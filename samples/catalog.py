"""The list of all samples as TOML: what each is made after, what must be found in it, and the hash of its bytes."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable
from pathlib import Path

from samples.sample import Sample, all_samples

CATALOG = Path(__file__).parent / "catalog.toml"

_HEAD = """\
# Every sample: `make samples` writes this file from samples/build, and a test checks that it is fresh.
# The same bytes come out each time; nothing here is live: addresses are under example.invalid or 192.0.2.0/24.
# `features` must be among the findings under the policy "standard", and `verdict` must be the verdict.
"""


def catalog_text(samples: Iterable[Sample] | None = None) -> str:
    """The whole file, in order of path."""
    return _HEAD + "".join(_entry(sample) for sample in (all_samples() if samples is None else samples))


def _entry(sample: Sample) -> str:
    digest = hashlib.sha256(sample.build()).hexdigest()
    features = ", ".join(_quoted(key) for key in sample.features)
    return (
        f"\n[[sample]]\npath = {_quoted(sample.path)}\nengine = {_quoted(sample.engine)}\nkind = {_quoted(sample.kind)}\n"
        f"about = {_quoted(sample.about)}\nfeatures = [{features}]\nverdict = {_quoted(sample.verdict)}\n"
        f"sha256 = {_quoted(digest)}\n"
    )


def _quoted(text: str) -> str:
    """A TOML basic string. Whatever cannot be seen (controls, bidi marks) is written as an escape."""
    written = json.dumps(text, ensure_ascii=False)
    return "".join(char if char.isprintable() else f"\\U{ord(char):08x}" for char in written)
