"""Hidden layers on the rungs that draw and read with PDFium, which gives the text of hidden layers, too."""

from __future__ import annotations

import io

import pikepdf
import pymupdf
import pytest

from samples.build import _pdf_layers as samples
from samples.build._pdf import one_page
from samples.build._pdf_encryption import encrypted
from sanitizer.contract.image_pdf import write_image_pdf
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.engines.pdf import PdfEngine
from sanitizer.engines.pdf.layer_marks import may_have_layers
from sanitizer.model.errors import BlockedByPolicy, NothingToShow
from sanitizer.model.finding import Action, Finding
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, outside, plain_policy

REMOVE = plain_policy(actions={"pdf.hidden_layer": Action.REMOVE})
KEEP = plain_policy()
SHOWN = ["Kept text", "Shown-on", "Shown-any", "Shown-anyoff", "Shown-alloff", "Shown-expression", "Kept inner"]


def step(policy: Policy, *passwords: str) -> tuple[StepSession, list[Finding]]:
    findings: list[Finding] = []
    return StepSession(policy, "pdf", findings.append, no_nested, passwords, flattening=True, outside=outside), findings


def flattened(data: bytes, policy: Policy, *passwords: str) -> tuple[bytes, list[Finding]]:
    session, findings = step(policy, *passwords)
    target = io.BytesIO()
    with as_file(data) as source:
        write_image_pdf(PdfEngine().render_pages(source, session, 72), target, session.limits.max_bytes)
    return target.getvalue(), findings


def text_of(data: bytes) -> str:
    with pymupdf.open(stream=data) as document:  # type: ignore[no-untyped-call]
        return "".join(page.get_text() for page in document)


def pixels(data: bytes) -> bytes:
    with pymupdf.open(stream=data) as document:  # type: ignore[no-untyped-call]
        return bytes(document[0].get_pixmap(colorspace="gray").samples)


def extracted(data: bytes, policy: Policy, *passwords: str) -> tuple[str, list[Finding]]:
    session, findings = step(policy, *passwords)
    with as_file(data) as source:
        return "".join(PdfEngine().extract_text(source, session)), findings


def packed(data: bytes) -> bytes:
    """With its objects in streams, where no raw byte names a layer."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, object_stream_mode=pikepdf.ObjectStreamMode.generate, compress_streams=True)
    assert b"OCProperties" not in out.getvalue()
    return out.getvalue()


def locked(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(out, encryption=pikepdf.Encryption(user="himitsu", owner="owner"))
    return out.getvalue()


@pytest.mark.parametrize("form", ["plain", "packed", "encrypted"])
def test_neither_pictures_nor_text_give_hidden_words_away(form: str) -> None:
    source = samples.hidden_everywhere()
    source = {"plain": source, "packed": packed(source), "encrypted": locked(source)}[form]
    for make in (flattened, extracted):
        made, findings = make(source, REMOVE, "himitsu")
        text = text_of(made) if isinstance(made, bytes) else made
        assert "HIDDEN" not in text
        assert [word for word in SHOWN if word not in text] == []
        hidden = [one for one in findings if one.feature == "pdf.hidden_layer"]
        assert {one.action for one in hidden} == {Action.REMOVE}
        assert "catalog /OCProperties /OCGs[1]" in {one.location for one in hidden}
        assert {"page 1 /Annots[0]", "page 1 /Annots[1]", "page 1 /Contents"} <= {one.location for one in hidden}


def test_by_default_they_stay_and_nothing_is_looked_for() -> None:
    for make in (flattened, extracted):
        made, findings = make(samples.hidden_everywhere(), KEEP)
        assert "HIDDEN-off" in (text_of(made) if isinstance(made, bytes) else made)
        assert findings == []


def test_pages_look_as_before() -> None:
    source = samples.sewer_map()
    kept, _ = flattened(source, KEEP)
    removed, findings = flattened(source, REMOVE)
    assert pixels(kept) == pixels(removed)
    assert "雨水管（予定）" in text_of(kept)
    assert "雨水管" not in text_of(removed)
    assert "汚水管" in text_of(removed)
    assert ("catalog /OCProperties /OCGs[1]", "雨水（計画）") in {(one.location, one.detail) for one in findings}


def test_a_policy_that_blocks_them_blocks_here_too() -> None:
    with pytest.raises(BlockedByPolicy):
        extracted(samples.sewer_map(), plain_policy(actions={"pdf.hidden_layer": Action.BLOCK}))


def test_where_the_layers_cannot_be_told_apart_the_text_is_left_away() -> None:
    """The page's drawing is no drawing as we read it."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(samples.hidden_everywhere())) as document:
        document.pages[0].Contents.write(b"no operators", filter=pikepdf.Name("/DCTDecode"))
        document.save(out)
    made, findings = flattened(out.getvalue(), REMOVE)
    assert text_of(made).strip() == ""
    assert set(pixels(made)) == {255}  # the field and the note have gone all the same
    (said,) = [one for one in findings if "left away" in one.detail]
    assert (said.feature, said.location, said.action) == ("pdf.hidden_layer", "page 1 /Contents", Action.REMOVE)
    with pytest.raises(NothingToShow, match="hidden layers"):
        extracted(out.getvalue(), REMOVE)


def test_a_process_that_only_draws_sends_the_file_on() -> None:
    engine = PdfEngine()
    engine.warm_renderer()
    session, _ = step(REMOVE)
    for data, sent in ((samples.sewer_map(), True), (packed(one_page()), True), (one_page(), False)):
        with as_file(data) as source:
            for begin in (
                lambda source=source: engine.extract_text(source, session),
                lambda source=source: engine.render_pages(source, session, 72),
                lambda source=source: engine.open_views(source, session),
            ):
                if not sent:
                    begin()
                    continue
                with pytest.raises(NeedsFamily) as needed:
                    begin()
                assert needed.value.family == "signatures"


def test_layers_are_seen_however_their_names_are_written() -> None:
    for data, seen in (
        (samples.sewer_map(), True),
        (samples.sewer_map().replace(b"/OCProperties", b"/O#43Propertie#73"), True),
        (packed(one_page()), True),
        (encrypted("", "owner"), True),
        (one_page(), False),
    ):
        with as_file(data) as source:
            assert may_have_layers(source) is seen
