"""Hangul documents of both forms: what the samples promise, what policy can choose, and any damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _hwp as hwp
from samples.build.hwp import SAMPLES
from sanitizer.engines import all_engines
from sanitizer.engines.hwp import ENGINE
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, NothingToShow, UntrustedInputError, WrongPassword
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import extract_text, plain_policy, reconstruct, verify
from tests.unit.engines.spoiling import spoiled

BY_NAME = {sample.path.rpartition("/")[2]: sample for sample in SAMPLES}


def type_of(path: str) -> str:
    return "hwpx" if path.endswith("x") else "hwp"


@pytest.mark.parametrize("name", [name for name, sample in BY_NAME.items() if sample.verdict == "disarmed"])
def test_a_sample_becomes_a_docx_that_holds_its_text_and_nothing_else(name: str) -> None:
    sample = BY_NAME[name]
    outcome = reconstruct(ENGINE, sample.build(), type_of(name))
    assert set(sample.features) <= outcome.features
    assert verify(VERIFIER, outcome.data, "docx", all_engines()) == []
    text = extract_text(ENGINE, sample.build(), type_of(name))
    assert [words for words in sample.keeps if words not in text] == []


def test_a_table_keeps_its_rows() -> None:
    text = extract_text(ENGINE, BY_NAME["교류.hwp"].build(), "hwp")
    assert "구분\t내용\n일시\t6월 20일\n\t오전 9시\n" in text


def test_sections_that_are_not_packed_are_read() -> None:
    assert "안내" in extract_text(ENGINE, hwp.document([hwp.paragraph("안내")], flags=0), "hwp")


def test_the_scripts_that_every_document_has_are_no_finding() -> None:
    assert "hwp.script" not in reconstruct(ENGINE, hwp.document([hwp.paragraph("안내")]), "hwp").features


def test_policy_can_ask_for_text_only() -> None:
    with pytest.raises(NothingToShow):
        reconstruct(ENGINE, BY_NAME["교류.hwp"].build(), "hwp", plain_policy(options={"hwp.output": "txt"}))


def test_a_password_is_asked_for_and_none_opens_it() -> None:
    protected = hwp.document([b""], flags=3)
    with pytest.raises(EncryptedFile):
        reconstruct(ENGINE, protected, "hwp")
    with pytest.raises(WrongPassword):
        reconstruct(ENGINE, protected, "hwp", passwords=("a",))


def test_a_section_that_unpacks_to_too_much_is_a_limit() -> None:
    bomb = hwp.document([hwp.record(67, 0, b"\0" * 40_000_000)])
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, bomb, "hwp")


@pytest.mark.parametrize("body", ["<hp:p>", "<!DOCTYPE a [<!ENTITY b 'c'>]><hp:p/>", "<a>" * 300 + "</a>" * 300])
def test_xml_that_must_not_be_is_refused(body: str) -> None:
    with pytest.raises((MalformedFile, LimitExceeded)):
        reconstruct(ENGINE, hwp.package([body]), "hwpx")


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(BY_NAME)), st.integers(0, 1 << 32))
def test_any_damage_gives_a_valid_docx_or_an_error_of_ours(name: str, seed: int) -> None:
    data = spoiled(BY_NAME[name].build(), seed)
    try:
        outcome = reconstruct(ENGINE, data, type_of(name))
    except UntrustedInputError:
        return
    assert verify(VERIFIER, outcome.data, "docx", all_engines()) == []
