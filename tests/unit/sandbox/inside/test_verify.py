"""oletools over targets: asked only where a mark says so; every hit is residue, but for the macros of a known form."""

from __future__ import annotations

import io
import re
import zipfile
from functools import cache
from unittest import mock

import pytest

from samples.build import _ooxml_macro_form as macro_form
from samples.build._cfb import build
from samples.sample import Sample, all_samples
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.ooxml import ENGINE
from sanitizer.model.errors import UntrustedInputError
from sanitizer.model.finding import Residue
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.family import PROOF, VERIFY
from sanitizer.sandbox.inside import plugs, verify
from sanitizer.scanners import _oletools
from tests.in_process import as_file, plain_policy, reconstruct

_EXCEL = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@cache
def loaded(family: str) -> plugs.Plugs:
    return plugs.load(family)


def residues(data: bytes, type_name: str, family: str = PROOF, policy: Policy | None = None) -> list[Residue]:
    kind = loaded(family)
    with as_file(data) as target:
        return list(verify.residues_in(target, type_name, kind.verifier_of[type_name], kind, policy or plain_policy()))


def with_part(data: bytes, name: str, content: bytes) -> bytes:
    """A package with one part more, or another one of that name."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            if entry.filename != name:
                target.writestr(zipfile.ZipInfo(entry.filename), source.read(entry), zipfile.ZIP_DEFLATED)
        target.writestr(zipfile.ZipInfo(name), content, zipfile.ZIP_DEFLATED)
    return made.getvalue()


@cache
def plain_workbook() -> bytes:
    return reconstruct(ENGINE, macro_form.known_form(), "xlsm").data


@cache
def known() -> tuple[bytes, Policy]:
    """The target of a known form, and the policy that knows it."""
    found = reconstruct(ENGINE, macro_form.known_form(), "xlsm").findings
    (digest,) = [match[1] for one in found if (match := re.fullmatch("project ([0-9a-f]{64})", one.detail))]
    policy = plain_policy(known_macros=frozenset({digest}))
    return reconstruct(ENGINE, macro_form.known_form(), "xlsm", policy).data, policy


def test_an_ordinary_target_stays_in_its_family() -> None:
    assert residues(plain_workbook(), "xlsx", VERIFY) == []
    assert residues(plain_workbook(), "xlsx", PROOF) == []


def test_a_macro_project_is_residue_by_oletools_too() -> None:
    data = with_part(plain_workbook(), "xl/vbaProject.bin", macro_form.compiled_project())
    with pytest.raises(NeedsFamily):
        residues(data, "xlsx", VERIFY)
    keys = {(one.feature, one.location) for one in residues(data, "xlsx")}
    assert ("macro.vba", "xl/vbaProject.bin") in keys
    assert any(feature.startswith("ooxml.") for feature, _ in keys), "the verifier's own rules"


def test_an_embedded_object_needs_no_oletools() -> None:
    data = with_part(plain_workbook(), "xl/embeddings/oleObject1.bin", build({"CONTENTS": b"x"}))
    assert "macro.ole_object" in {one.feature for one in residues(data, "xlsx", VERIFY)}


def test_dde_that_only_oletools_looks_for() -> None:
    link = b'<externalLink xmlns="%s"><ddeLink ddeService="cmd" ddeTopic="/c x"/></externalLink>' % _EXCEL
    data = with_part(plain_workbook(), "xl/externalLinks/externalLink1.xml", link)
    with pytest.raises(NeedsFamily):
        residues(data, "xlsx", VERIFY)
    assert "macro.dde" in {one.feature for one in residues(data, "xlsx")}


def test_the_macros_of_a_known_form_are_no_residue() -> None:
    data, policy = known()
    with pytest.raises(NeedsFamily):
        residues(data, "xlsm", VERIFY, policy)
    assert residues(data, "xlsm", PROOF, policy) == []


def test_without_the_policy_they_are() -> None:
    data, _ = known()
    assert {"macro.vba", "ooxml.vba_macro"} <= {one.feature for one in residues(data, "xlsm")}


def test_modules_that_oletools_reads_otherwise() -> None:
    data, policy = known()
    words = "oletools reads other modules"
    with mock.patch.object(_oletools, "_modules", return_value=[("Module1.bas", "Sub Other()\nEnd Sub")]):
        assert [one.feature for one in residues(data, "xlsm", PROOF, policy) if words in one.detail] == ["ooxml.vba_macro"]
    with (
        mock.patch.object(_oletools, "_vba_hits", return_value=[]),
        mock.patch.dict(_oletools._ANSWERS, {_oletools.Question.VBA: (lambda _data, _location: [], _oletools.VBA)}),
    ):
        assert [one.feature for one in residues(data, "xlsm", PROOF, policy) if words in one.detail] == ["ooxml.vba_macro"]


def test_a_second_project_beside_the_known_one() -> None:
    data, policy = known()
    both = with_part(data, "xl/other.bin", macro_form.compiled_project())
    assert ("macro.vba", "xl/other.bin") in {(one.feature, one.location) for one in residues(both, "xlsm", PROOF, policy)}


_WRITTEN = [one for one in all_samples() if one.engine == "ooxml" and one.kind != "malformed"]


@pytest.mark.parametrize("sample", _WRITTEN[::4], ids=lambda one: one.path)
def test_nothing_that_the_engine_writes_needs_oletools(sample: Sample) -> None:
    """So ordinary files cost the marks only."""
    suffix = sample.path.rpartition(".")[2]
    try:
        data = reconstruct(ENGINE, sample.build(), suffix).data
    except UntrustedInputError:
        return
    target_type = next(one.target_name for one in ENGINE.types if one.name == suffix)
    assert residues(data, target_type, VERIFY) == []
