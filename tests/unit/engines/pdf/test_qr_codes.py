"""QR codes are found however they are made and turned, told or covered as policy asks, and left alone by default."""

from __future__ import annotations

import io

import pikepdf
import pytest
import zxingcpp
from PIL import Image

from samples.build import _pdf_qr as samples
from samples.build._pdf import one_page
from sanitizer.contract.engine import RendersPages
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.pdf import ENGINE, PdfEngine, _pdfium, qr_codes
from sanitizer.model.errors import BlockedByPolicy, LimitExceeded, MalformedFile
from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import Limits
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import StepSession
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import as_file, no_nested, plain_policy, reconstruct, verify

REPORT, MASK = (plain_policy(options={"pdf.qr_codes": choice}) for choice in ("report", "mask"))
ALL = [samples.ADDRESS] * 3


@pytest.fixture(scope="module", autouse=True)
def _renderer() -> None:
    assert isinstance(ENGINE, RendersPages)
    ENGINE.warm_renderer()


def seen(data: bytes) -> list[str]:
    """What a telephone reads from the pages."""
    found = []
    with _pdfium.opened(data) as document:
        for index in range(document.page_count):
            with document.page(index) as page:
                size = round(2 * page.width_pt), round(2 * page.height_pt)
                picture = Image.frombytes("L", size, bytes(page.draw(*size, gray=True)))
                found += [code.text for code in zxingcpp.read_barcodes(picture)]
    return found


def turned(quarters: int) -> bytes:
    """The sample with every page turned."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.codes())) as document:
        for page in document.pages:
            page.rotate(90 * quarters, relative=True)
        document.save(out)
    return out.getvalue()


def test_by_default_nobody_looks() -> None:
    outcome = reconstruct(PdfEngine(), samples.codes(), "pdf")  # an engine whose renderer is not loaded
    assert outcome.features == set()
    assert seen(outcome.data) == ALL


@pytest.mark.parametrize("policy", [REPORT, MASK])
def test_a_process_without_the_renderer_sends_the_file_on(policy: Policy) -> None:
    with pytest.raises(NeedsFamily) as caught:
        reconstruct(PdfEngine(), samples.codes(), "pdf", policy, may_draw=False)
    assert caught.value.family == "signatures"


def test_reported_with_their_places() -> None:
    outcome = reconstruct(ENGINE, samples.codes(), "pdf", REPORT)
    assert [(one.feature, one.location, one.detail, one.action) for one in outcome.findings] == [
        ("pdf.qr_code", "page 1, 241 91 349 199", samples.ADDRESS, Action.ALLOW),
        ("pdf.qr_code", "page 2, 192 112 288 208", samples.ADDRESS, Action.ALLOW),
        ("pdf.qr_code", "page 3, 92 292 188 388", samples.ADDRESS, Action.ALLOW),
    ]
    assert seen(outcome.data) == ALL


@pytest.mark.parametrize("quarters", range(4))
def test_covered_however_the_page_is_turned(quarters: int) -> None:
    source = turned(quarters)
    assert seen(source) == ALL
    outcome = reconstruct(ENGINE, source, "pdf", MASK)
    found = [one for one in outcome.findings if one.feature == "pdf.masked_qr_code"]
    assert [(one.detail, one.action) for one in found] == [(samples.ADDRESS, Action.REMOVE)] * 3
    assert seen(outcome.data) == []
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,), MASK) == []
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        assert [len(page.Annots) for page in document.pages] == [1, 1, 2]
        assert int(document.pages[0].Annots[0].F) == 4 + 64 + 128 + 512


def test_an_image_pdf_is_drawn_with_the_covers() -> None:
    findings: list[str] = []
    session = StepSession(MASK, "pdf", lambda one: findings.append(one.feature), no_nested, flattening=True)
    assert isinstance(ENGINE, RendersPages)
    with as_file(samples.codes()) as source:
        pages = list(ENGINE.render_pages(source, session, 100))
    assert findings == ["pdf.masked_qr_code"] * 3
    for page in pages:
        assert page.data
    with _pdfium.opened(samples.codes()) as document:
        for index in range(3):
            qr_codes.cover(document, index)
            with document.page(index) as one:
                size = round(2 * one.width_pt), round(2 * one.height_pt)
                drawn = Image.frombytes("L", size, bytes(one.draw(*size, gray=True)))
                assert zxingcpp.read_barcodes(drawn) == []
                assert min(drawn.tobytes()) < 100  # the words are still there


def test_source_and_target_are_compared_with_their_covers() -> None:
    assert isinstance(ENGINE, PdfEngine)
    session = StepSession(MASK, "pdf", lambda _one: None, no_nested)
    target = reconstruct(ENGINE, samples.codes(), "pdf", MASK).data
    with (
        as_file(samples.codes()) as one,
        as_file(target) as other,
        ENGINE.open_views(one, session) as before,
        ENGINE.open_views(other, session) as after,
    ):
        for index in range(3):
            old, new = before.view(index, 72), after.view(index, 72)
            different = sum(abs(a - b) > 40 for a, b in zip(old.gray, new.gray, strict=True))
            assert different < 100, index


def test_a_policy_may_hold_such_a_file() -> None:
    policy = plain_policy(options={"pdf.qr_codes": "report"}, actions={"pdf.qr_code": Action.BLOCK})
    with pytest.raises(BlockedByPolicy):
        reconstruct(ENGINE, samples.codes(), "pdf", policy)


def test_what_policy_removes_is_covered() -> None:
    policy = plain_policy(options={"pdf.qr_codes": "report"}, categories={Category.EXTERNAL: Action.REMOVE})
    outcome = reconstruct(ENGINE, samples.codes(), "pdf", policy)
    assert {(one.feature, one.action) for one in outcome.findings} == {("pdf.qr_code", Action.REMOVE)}
    assert seen(outcome.data) == []


def test_too_little_time() -> None:
    short = Limits(max_seconds=0.0)
    told = reconstruct(ENGINE, samples.codes(), "pdf", plain_policy(options={"pdf.qr_codes": "report"}, limits=short))
    assert [one.detail for one in told.findings] == ["pages 1 to 3 were not looked at: it takes too long"]
    with pytest.raises(LimitExceeded, match="not looked at"):
        reconstruct(ENGINE, samples.codes(), "pdf", plain_policy(options={"pdf.qr_codes": "mask"}, limits=short))


def test_readers_that_count_other_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(qr_codes, "look", lambda _source, _session: [[], [], []])
    reconstruct(ENGINE, one_page(), "pdf", REPORT)
    monkeypatch.setattr(qr_codes, "look", lambda _source, _session: [[qr_codes.Box(0, 0, 9, 9)], []])
    with pytest.raises(MalformedFile, match="another reader"):
        reconstruct(ENGINE, one_page(), "pdf", MASK)
