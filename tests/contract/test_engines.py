"""What every engine owes, over the registry: samples for all it declares, and what the catalogue says comes true in the sandbox."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import PurePosixPath

import pytest

from samples.sample import all_samples
from sanitizer.contract.engine import Engine
from sanitizer.engines import all_engines
from sanitizer.model.finding import Action, Category, Finding
from sanitizer.model.verdict import Method
from sanitizer.pipeline.disarm import Disarmed, disarm
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.sandbox.bubblewrap import plan
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot

pytestmark = pytest.mark.xdist_group("engines")  # they share a slot

# Shown in tests/unit/engines/pdf: with its password, where attachments are kept, where policy asks for QR codes.
ONLY_BY_POLICY = {"pdf.encryption_user", "pdf.refused_embedded_file", "pdf.qr_code", "pdf.masked_qr_code", "ooxml.known_macro"}
DANGEROUS = {Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL}
SAMPLES = {sample.path: sample for sample in all_samples()}
MAX_BYTES = 1 << 28
_STREAM = re.compile(rb"stream\r?\n(.*?)endstream", re.DOTALL)


@dataclass(frozen=True)
class Result:
    """How one sample ended, with its output's bytes."""

    outcome: Disarmed
    output: bytes


class Bench:
    """One slot; works on each sample once."""

    def __init__(self) -> None:
        self.slot = Slot(plan())
        self.policy: Policy = PolicyShelf().load("standard", self.slot.catalogue).policy
        self.of = cache(self._of)

    def _of(self, path: str) -> Result:
        return self.run(SAMPLES[path].build(), PurePosixPath(path).name)

    def run(self, data: bytes, name: str, ladder: tuple[Method, ...] = ()) -> Result:
        with MemoryFile.sealed_from([data], MAX_BYTES) as source:
            outcome = disarm(self.slot, source, name, self.policy, ladder=ladder)
        output = b""
        if outcome.target is not None:
            output = b"".join(outcome.target.chunks())
            outcome.target.close()
        return Result(outcome, output)

    def again(self, result: Result, ladder: tuple[Method, ...] = ()) -> Result:
        suffix = self.slot.catalogue.types[result.outcome.target_type].suffixes[0]
        return self.run(result.output, f"again{suffix}", ladder)


@pytest.fixture(scope="module")
def bench() -> Iterator[Bench]:
    made = Bench()
    yield made
    made.slot.close()


@pytest.mark.parametrize("engine", all_engines(), ids=lambda engine: engine.name)
def test_an_engine_has_a_benign_sample_and_one_for_each_feature(engine: Engine) -> None:
    own = [sample for sample in SAMPLES.values() if sample.engine == engine.name]
    assert [sample for sample in own if sample.kind == "benign"]
    shown = {key for sample in own for key in sample.features}
    wanted = [feature for feature in engine.features if feature.key not in ONLY_BY_POLICY]
    assert [feature.key for feature in wanted if feature.key not in shown] == []
    risky = {key for sample in own if sample.kind != "benign" for key in sample.features}
    removed = [feature for feature in wanted if feature.default is not Action.ALLOW]
    benign_damage = {Category.STRUCTURE}  # everyday files are damaged, too
    assert [one.key for one in removed if one.key not in risky and one.category not in benign_damage] == []


@pytest.mark.parametrize("path", SAMPLES)
def test_a_sample_ends_as_its_catalogue_says(bench: Bench, path: str) -> None:
    sample, outcome = SAMPLES[path], bench.of(path).outcome
    assert outcome.verdict.name.lower() == sample.verdict, (outcome.error_code, outcome.error_detail)
    assert set(sample.features) <= {finding.feature for finding in outcome.findings}
    assert outcome.verdict.releasable == bool(outcome.method)


def _released(*kinds: str) -> list[str]:
    return [path for path, one in SAMPLES.items() if one.kind in kinds and one.verdict in {"clean", "disarmed", "flattened"}]


@pytest.mark.parametrize("path", [path for path in _released("hostile", "benign", "malformed") if SAMPLES[path].gone])
def test_what_has_to_go_is_nowhere_in_the_output(bench: Bench, path: str) -> None:
    found = [gone for layer in layers(bench.of(path).output) for gone in SAMPLES[path].gone if gone in layer]
    assert found == []


@pytest.mark.parametrize("path", [path for path in _released("hostile", "benign", "malformed") if SAMPLES[path].keeps])
def test_what_has_to_stay_is_in_the_text(bench: Bench, path: str) -> None:
    made = bench.again(bench.of(path), (Method.TEXT,))
    text = "".join(made.output.decode("utf-8-sig").split())
    assert [words for words in SAMPLES[path].keeps if _joined(words) not in text] == []


@pytest.mark.parametrize("path", _released("hostile"))
def test_hostile_bytes_do_not_come_through(bench: Bench, path: str) -> None:
    assert bench.of(path).output != SAMPLES[path].build()


@pytest.mark.parametrize("path", _released("hostile", "benign", "malformed"))
def test_an_output_holds_nothing_dangerous_and_can_be_disarmed_again(bench: Bench, path: str) -> None:
    outcome = bench.again(bench.of(path)).outcome
    assert outcome.verdict.releasable, outcome.error_detail
    assert [finding for finding in outcome.findings if _is_dangerous(finding)] == []


@pytest.mark.parametrize("path", _released("hostile", "malformed"))
def test_the_verifier_stops_the_hostile_source_itself(bench: Bench, path: str) -> None:
    """Were the engine to copy its source, the second library would have to see it."""
    outcome = bench.of(path).outcome
    if outcome.source_type != outcome.target_type or not any(_is_dangerous(finding) for finding in outcome.findings):
        return
    with MemoryFile.sealed_from([SAMPLES[path].build()], MAX_BYTES) as source:
        answer = bench.slot.verify(source, outcome.source_type, bench.policy)
    assert answer.error_code in {"residue_found", "malformed_file", "limit_exceeded"}
    assert {residue.feature for residue in answer.residues} <= set(bench.slot.catalogue.features)


def test_a_sample_is_the_same_bytes_each_time() -> None:
    assert [path for path, sample in SAMPLES.items() if sample.build() != sample.build()] == []


def _is_dangerous(finding: Finding) -> bool:
    return finding.category in DANGEROUS and finding.action is not Action.ALLOW


def _joined(words: str) -> str:
    """Without white space, and without what text extraction leaves out as invisible."""
    return "".join(char for char in words if not char.isspace() and char != "\u200b")


def layers(data: bytes, depth: int = 3) -> Iterator[bytes]:
    """*data* and all that can be unpacked from it: members of ZIP packages, deflated streams of PDF."""
    yield data
    if depth and data.startswith(b"PK\x03\x04"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            for info in package.infolist():
                yield info.filename.encode()
                yield from layers(package.read(info), depth - 1)
    if depth and data.startswith(b"%PDF-"):
        for found in _STREAM.finditer(data):
            try:
                yield from layers(zlib.decompressobj().decompress(found[1]), depth - 1)
            except zlib.error:
                continue  # not deflated: its bytes were looked at as they are


def test_layers_unpack_what_is_inside() -> None:
    """The test's own tool: it must see into both kinds of container."""
    package = io.BytesIO()
    with zipfile.ZipFile(package, "w", zipfile.ZIP_DEFLATED) as writer:
        writer.writestr("a.pdf", b"%PDF-1.7\nstream\n" + zlib.compress(b"needle" * 9) + b"\nendstream")
    assert any(b"needleneedle" in layer for layer in layers(package.getvalue()))


def test_the_catalogue_names_known_engines_and_features(bench: Bench) -> None:
    engines = {engine.name for engine in all_engines()} | {"detect", "scanner"}
    assert {sample.engine for sample in SAMPLES.values()} <= engines
    known = set(bench.slot.catalogue.features)
    assert [path for path, sample in SAMPLES.items() if not set(sample.features) <= known] == []
