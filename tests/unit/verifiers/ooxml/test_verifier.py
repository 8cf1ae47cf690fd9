"""The OOXML verifier finds what is in the hostile samples themselves, and nothing in what the engine makes of them."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest

from samples.build.ooxml import SAMPLES
from samples.sample import Sample
from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.ooxml import ENGINE as OOXML
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Action
from sanitizer.verifiers.ooxml import RESIDUE_KEYS, VERIFIER
from tests.in_process import plain_policy, reconstruct
from tests.unit.verifiers.ooxml.packages import document, residues, workbook

TARGETS = {file_type.name: file_type.target_name for file_type in OOXML.types}
# What only the engine can know: what stays is told, what was mended or made anew leaves no trace.
NOT_RESIDUE = {
    "ooxml.link", "ooxml.comment", "ooxml.tracked_change", "ooxml.hidden_sheet", "ooxml.hidden_text", "ooxml.alternate_content",
    "ooxml.broken_image", "ooxml.bad_xml", "ooxml.encrypted", "ooxml.embedded_package",
}  # fmt: skip


def nested(member: BinaryIO, _name: str) -> BinaryIO | None:
    data = member.read()
    for mark, engine, kind in ((b"\x89PNG", IMAGES, "png"), (b"\xff\xd8\xff", IMAGES, "jpg"), (b"PK", OOXML, "xlsx")):
        if data.startswith(mark):
            try:
                return io.BytesIO(reconstruct(engine, data, kind, nested=nested).data)
            except UntrustedInputError:
                return None
    return None


def test_keys_are_features() -> None:
    assert set(RESIDUE_KEYS) <= {feature.key for engine in (OOXML, IMAGES) for feature in engine.features}


def test_every_type_that_the_engine_writes_is_verified() -> None:
    rare = {name for file_type in OOXML.types for name in file_type.rare_targets}
    assert set(TARGETS.values()) | rare == set(VERIFIER.types)


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.kind != "malformed"], ids=lambda sample: sample.path)
def test_targets_are_clean(sample: Sample) -> None:
    suffix = sample.path.rsplit(".", 1)[1]
    outcome = reconstruct(OOXML, sample.build(), suffix, nested=nested)
    assert residues(outcome.data, TARGETS[suffix]) == set()


@pytest.mark.parametrize("sample", [each for each in SAMPLES if each.kind == "hostile"], ids=lambda sample: sample.path)
def test_hostile_sources_are_not(sample: Sample) -> None:
    try:
        found = residues(sample.build(), TARGETS[sample.path.rsplit(".", 1)[1]])
    except UntrustedInputError:
        return  # nothing of this kind is ever delivered
    assert found >= set(sample.features) - NOT_RESIDUE


def test_plain_packages_are_clean() -> None:
    assert residues(document("<w:p/>")) == set()
    assert residues(workbook(), "xlsx") == set()


def test_links_are_residue_where_policy_takes_them_out() -> None:
    data = document(relationships=[("hyperlink", "https://example.invalid/", "External")])
    assert residues(data) == set()
    for policy in (plain_policy(options={"ooxml.links": "deactivate"}), plain_policy(actions={"ooxml.link": Action.REMOVE})):
        assert residues(data, policy=policy) == {"ooxml.link"}


def test_the_author_is_residue_unless_policy_keeps_it() -> None:
    core = (
        '<cp:coreProperties xmlns:cp="http://schemas.openxmlformats.org/package/2006/metadata/core-properties"'
        ' xmlns:dc="http://purl.org/dc/elements/1.1/"><dc:title>議事録</dc:title><dc:creator>髙橋</dc:creator></cp:coreProperties>'
    )
    data = document(
        root=[("http://schemas.openxmlformats.org/package/2006/relationships/metadata/core-properties", "docProps/core.xml")],
        more={"docProps/core.xml": core},
        overrides={"/docProps/core.xml": "application/vnd.openxmlformats-package.core-properties+xml"},
    )
    assert residues(data) == {"ooxml.properties"}
    assert residues(data, policy=plain_policy(options={"ooxml.author": "keep"})) == set()
