"""What Office adds to the standard stays: every part, every count, every text; only what must go is gone."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable

import pytest

from benchmarks.ooxml_fidelity import _counts, _words
from benchmarks.ooxml_package import Package
from benchmarks.ooxml_whole import problems
from samples.build import _ooxml_modern
from sanitizer.engines.ooxml import ENGINE
from sanitizer.model.finding import Action
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import reconstruct, verify
from tests.unit.engines.ooxml.test_samples import nested


@pytest.mark.parametrize(
    ("build", "type_name", "may_go"),
    [
        (_ooxml_modern.word_document, "docx", {"ooxml.properties", "ooxml.alternate_content"}),
        (_ooxml_modern.excel_workbook, "xlsx", set()),
    ],
)
def test_everything_stays(build: Callable[[], bytes], type_name: str, may_go: set[str]) -> None:
    source = build()
    outcome = reconstruct(ENGINE, source, type_name, nested=nested)
    before, after = Package(io.BytesIO(source)), Package(io.BytesIO(outcome.data))
    assert {one.feature for one in outcome.findings if one.action is not Action.ALLOW} <= may_go, outcome.findings
    assert set(before.reached) - set(after.reached) == set()
    assert _words(before, set()) - _words(after, set()) == {}
    assert _counts(before, set()) - _counts(after, set()) == {}
    assert list(problems(before)) == []
    assert list(problems(after)) == []
    assert verify(VERIFIER, outcome.data, type_name, (ENGINE,)) == []


def test_a_model_leaves_its_picture() -> None:
    outcome = reconstruct(ENGINE, _ooxml_modern.word_document(), "docx", nested=nested)
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as archive:
        document = archive.read("word/document.xml").decode()
    assert "am3d" not in document
    assert document.count("<a:blip ") == 1
    assert document.count("<mc:AlternateContent") == 1
    assert "枠の中の文字" in document.partition("<mc:Fallback>")[2]
