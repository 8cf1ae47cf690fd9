"""PDFs that the family with the renderer alone sends on to the one that can look into them, on every step that draws or reads."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pymupdf
import pytest

from samples.build import _pdf_layers
from samples.build import _pdf_malformed_streams as streams
from samples.build._pdf import one_page
from samples.build._pdf_encryption import encrypted
from sanitizer.contract.sandbox import SealedFile, StepAnswer
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import ComparedPages, FidelityRule, Policy
from sanitizer.sandbox import bubblewrap
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.slot import Slot
from tests.in_process import plain_policy

ALL = FidelityRule(ComparedPages.ALL)
NARROW = plain_policy(limits=Limits(max_unpacked_bytes=16_000_000), fidelity=ALL, digest="1")
REMOVE = plain_policy(actions={"pdf.hidden_layer": Action.REMOVE}, fidelity=ALL, digest="2")


@pytest.fixture(scope="module")
def slot() -> Iterator[Slot]:
    started = Slot(bubblewrap.plan())
    yield started
    started.close()


def dropped(_member: SealedFile, _name: str) -> None:
    return None


def made(slot: Slot, data: bytes, policy: Policy, method: Method) -> tuple[StepAnswer, bytes]:
    with MemoryFile.sealed_from([data], 1 << 24) as source:
        answer = slot.disarm(source, "x.pdf", policy, method, (), dropped)
    if answer.target is None:
        return answer, b""
    with answer.target as target:
        return replace(answer, target=None), b"".join(target.chunks())


def compared(slot: Slot, before: bytes, after: bytes, policy: Policy, *passwords: str) -> StepAnswer:
    with MemoryFile.sealed_from([before], 1 << 24) as source, MemoryFile.sealed_from([after], 1 << 24) as target:
        return slot.compare(source, "pdf", target, "pdf", policy, passwords)


@pytest.mark.parametrize("user", ["", "himitsu"])
def test_a_bomb_behind_encryption_is_refused_before_it_is_compared(slot: Slot, user: str) -> None:
    bomb = encrypted(user, "owner", streams.flate_bomb(8), "/Filter/FlateDecode")
    answer = compared(slot, bomb, one_page(), NARROW, "himitsu")
    assert answer.error_code == "limit_exceeded"
    assert answer.comparison is None
    harmless = compared(slot, encrypted(user, "owner"), one_page(), NARROW, "himitsu")
    assert harmless.error_code == ""
    assert harmless.comparison is not None
    assert harmless.comparison.pages == 1


def test_hidden_layers_go_on_every_rung(slot: Slot) -> None:
    source = _pdf_layers.sewer_map()
    for method in Method:
        answer, target = made(slot, source, REMOVE, method)
        assert answer.error_code == "", answer
        (hidden,) = {one.action for one in answer.findings if one.feature == "pdf.hidden_layer"}
        assert hidden is Action.REMOVE
        text = target.decode() if method is Method.TEXT else text_of(target)
        assert "汚水管" in text
        assert "雨水管" not in text


def test_what_policy_has_removed_is_not_missed_when_both_are_compared(slot: Slot) -> None:
    source = _pdf_layers.sewer_map()
    _, target = made(slot, source, REMOVE, Method.RECONSTRUCT)
    comparison = compared(slot, source, target, REMOVE).comparison
    assert comparison is not None
    assert comparison.recall is not None
    assert comparison.recall.lowest == comparison.similarity.lowest == 1.0


def text_of(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:  # type: ignore[no-untyped-call]
        return "".join(page.get_text() for page in document)
