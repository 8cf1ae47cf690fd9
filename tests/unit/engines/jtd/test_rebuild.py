"""Whole 一太郎 documents: what the samples promise, what policy can choose, and any damage."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build import _jtd as jtd
from samples.build.jtd import SAMPLES
from sanitizer.engines import all_engines
from sanitizer.engines._new_document.model import Page
from sanitizer.engines.jtd import ENGINE
from sanitizer.engines.jtd.page_setup import read_page
from sanitizer.model.errors import MalformedFile, NothingToShow, UntrustedInputError
from sanitizer.verifiers.ooxml import VERIFIER
from tests.in_process import extract_text, plain_policy, reconstruct, verify
from tests.unit.engines.spoiling import spoiled

BY_NAME = {sample.path.rpartition("/")[2]: sample for sample in SAMPLES}


def type_of(path: str) -> str:
    return "jtdc" if path.endswith("c") else "jtd"


@pytest.mark.parametrize("path", [sample.path for sample in SAMPLES if sample.verdict == "disarmed"])
def test_a_sample_becomes_a_docx_that_holds_its_text_and_nothing_else(path: str) -> None:
    sample = BY_NAME[path.rpartition("/")[2]]
    outcome = reconstruct(ENGINE, sample.build(), type_of(path))
    assert set(sample.features) <= outcome.features
    assert verify(VERIFIER, outcome.data, "docx", all_engines()) == []
    text = extract_text(ENGINE, sample.build(), type_of(path))
    assert [words for words in sample.keeps if words not in text] == []


def test_the_compressed_form_reads_as_the_plain_one() -> None:
    plain, packed = BY_NAME["起案.jtd"].build(), BY_NAME["圧縮.jtdc"].build()
    assert extract_text(ENGINE, packed, "jtdc") == extract_text(ENGINE, plain, "jtd")


def test_blocks_in_any_order_read_the_same() -> None:
    stream = jtd.text_stream("条文\n" * 400)
    texts = {extract_text(ENGINE, jtd.document(jtd.store(stream, reverse=back)), "jtd") for back in (False, True)}
    assert len(texts) == 1


def test_policy_can_ask_for_text_only() -> None:
    with pytest.raises(NothingToShow):
        reconstruct(ENGINE, BY_NAME["起案.jtd"].build(), "jtd", plain_policy(options={"jtd.output": "txt"}))


def test_text_inside_other_streams_is_found() -> None:
    """Old documents have no stream of its own for the text."""
    tree = jtd.tree(b"", JSSlip=b"prefix" + jtd.store(jtd.text_stream("古い文書の本文\n")))
    del tree["DocumentText"]
    assert "古い文書の本文" in extract_text(ENGINE, jtd.compound_file(tree), "jtd")


def test_an_empty_document_has_nothing_to_show() -> None:
    with pytest.raises(NothingToShow):
        reconstruct(ENGINE, jtd.document(jtd.store(jtd.text_stream("\n\n"))), "jtd")


def test_a_text_that_is_none_is_malformed() -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, jtd.document(b"\x99" * 400), "jtd")


def test_paper_and_margins_are_read_and_nonsense_is_not() -> None:
    assert read_page(jtd.page_setup(29_700, 21_000, 2_000))[0] == Page(29_700, 21_000, 2_000, 2_000, 2_000, 2_000)
    assert read_page(jtd.page_setup(1, 21_000, 2_000))[0].width == 21_000
    assert read_page(jtd.page_setup(21_000, 29_700, 30_000))[0].left < 10_000
    assert read_page(b"") == (Page(), 21)


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(sorted(BY_NAME)), st.integers(0, 1 << 32))
def test_any_damage_gives_a_valid_docx_or_an_error_of_ours(name: str, seed: int) -> None:
    data = spoiled(BY_NAME[name].build(), seed)
    try:
        outcome = reconstruct(ENGINE, data, type_of(name))
    except UntrustedInputError:
        return
    assert verify(VERIFIER, outcome.data, "docx", all_engines()) == []
