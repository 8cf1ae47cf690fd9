"""Macros go, and the report names their digest; those of a known form stay, as source code alone, with their buttons."""

from __future__ import annotations

import io
import re
import zipfile

import pytest

from samples.build import _ooxml_macro_form as macro_form
from samples.build._vba import vba_project
from sanitizer.engines._cfb.compound_file import CompoundFile
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.macros import is_own_macro
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import Outcome, plain_policy, reconstruct, verify

_NONE: frozenset[str] = frozenset()


def disarmed(data: bytes, known: frozenset[str] = _NONE, **changes: object) -> Outcome:
    return reconstruct(ENGINE, data, "xlsm", plain_policy(known_macros=known, **changes))


def digest_of(data: bytes) -> str:
    (detail,) = [one.detail for one in disarmed(data).findings if one.location.endswith("vbaProject.bin")]
    found = re.fullmatch("project ([0-9a-f]{64})", detail)
    assert found is not None, detail
    return found[1]


def test_without_being_known_it_goes_and_its_digest_is_told() -> None:
    outcome = disarmed(macro_form.known_form(), frozenset({"0" * 64}))
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as package:
        assert not [name for name in package.namelist() if "vba" in name]
        assert "macroEnabled" not in package.read("[Content_Types].xml").decode()
        assert 'macro=""' in package.read("xl/drawings/drawing1.xml").decode()
        assert "FmlaMacro" not in package.read("xl/drawings/vmlDrawing1.vml").decode()
    assert verify(VERIFIER, outcome.data, "xlsx", (ENGINE,)) == []


def test_the_digest_is_that_of_the_source() -> None:
    digest = digest_of(macro_form.known_form())
    assert digest_of(macro_form.form(macro_form.compiled_project(cache=b"Q"))) == digest
    assert digest_of(macro_form.form(vba_project(macro_form.MODULES))) == digest
    assert digest_of(macro_form.form(vba_project({**macro_form.MODULES, "様式": "Sub 合計()\r\nEnd Sub\r\n"}))) != digest


def test_a_known_form_keeps_its_macros_and_buttons_and_nothing_that_was_compiled() -> None:
    data = macro_form.known_form()
    digest = digest_of(data)
    policy = plain_policy(known_macros=frozenset({digest}))
    outcome = reconstruct(ENGINE, data, "xlsm", policy)
    assert [(one.feature, one.action, one.detail) for one in outcome.findings if "macro" in one.feature] == [
        ("ooxml.known_macro", Action.ALLOW, f"project {digest}")
    ]
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as package:
        assert "application/vnd.ms-excel.sheet.macroEnabled.main+xml" in package.read("[Content_Types].xml").decode()
        assert 'macro="[0]!様式.合計"' in package.read("xl/drawings/drawing1.xml").decode()
        assert "[0]!印刷" in package.read("xl/drawings/vmlDrawing1.vml").decode()
        project = package.read("xl/vbaProject.bin")
    assert b"PPPP" not in project
    assert CompoundFile(io.BytesIO(project), 100).damage == []
    assert verify(VERIFIER, outcome.data, "xlsm", (ENGINE,), policy) == []


def test_the_verifier_refuses_what_nobody_approved() -> None:
    digest = digest_of(macro_form.known_form())
    kept = disarmed(macro_form.known_form(), frozenset({digest})).data
    changed = macro_form.form(vba_project({**macro_form.MODULES, "様式": "Sub 合計()\r\nEnd Sub\r\n"}))
    for data, known in ((kept, frozenset({"0" * 64})), (changed, frozenset({digest}))):
        residues = verify(VERIFIER, data, "xlsm", (ENGINE,), plain_policy(known_macros=known))
        assert [residue.feature for residue in residues if "approved" in residue.detail] == ["ooxml.vba_macro"]
    with pytest.raises(MalformedFile, match="does not begin with its source"):  # compiled code stands before it
        verify(VERIFIER, macro_form.known_form(), "xlsm", (ENGINE,), plain_policy(known_macros=frozenset({digest})))
    assert verify(VERIFIER, kept, "xlsm", (ENGINE,), plain_policy()), "no approval at all"


def test_a_policy_may_still_say_no() -> None:
    digest = digest_of(macro_form.known_form())
    outcome = disarmed(macro_form.known_form(), frozenset({digest}), actions={"ooxml.known_macro": Action.REMOVE})
    assert b"vbaProject" not in outcome.data
    assert {one.action for one in outcome.findings if one.feature.endswith("macro")} == {Action.REMOVE}


@pytest.mark.parametrize("damage", [b"", b"no compound file", vba_project({"M": ""})[:1000]])
def test_a_damaged_project_goes_and_is_told(damage: bytes) -> None:
    outcome = disarmed(macro_form.form(damage), frozenset({"0" * 64}))
    assert "project without a digest" in "".join(one.detail for one in outcome.findings)
    assert b"vbaProject" not in outcome.data


@pytest.mark.parametrize(
    ("name", "own"),
    [
        ("[0]!印刷", True),
        ("様式.合計", True),
        ("Module1!Run", True),
        ("[1]!印刷", False),
        ("other.xls!M.x y", False),
        ("'C:\\a.xls'!M", False),
        ("", False),
    ],
)
def test_buttons_start_only_macros_of_their_own_file(name: str, own: bool) -> None:
    assert is_own_macro(name) is own
