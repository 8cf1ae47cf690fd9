"""Pages of a PDF for comparing: look and text, without what is left out of every target."""

from __future__ import annotations

import pytest

from samples.build._pdf import Document, one_page
from samples.build._pdf_malformed_streams import lzw_bomb
from samples.build.pdf import SAMPLES
from samples.sample import Sample
from sanitizer.contract.page_views import PageView, ShowsPages
from sanitizer.engines.pdf import ENGINE, PdfEngine
from sanitizer.fidelity.compare import compare
from sanitizer.fidelity.selection import spread
from sanitizer.fidelity.similarity import SAME, likeness
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile
from sanitizer.model.limits import Limits
from sanitizer.policy.schema import FidelityRule
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy, reconstruct
from tests.unit.engines.pdf.japanese_pdf import pages_of

BENIGN = [sample for sample in SAMPLES if sample.kind == "benign" and sample.verdict in ("clean", "disarmed")]
RULE = FidelityRule()


def session(limits: Limits | None = None) -> StepSession:
    return StepSession(plain_policy(limits=limits or Limits()), "pdf", lambda _finding: None, no_nested)


def views(data: bytes, limits: Limits | None = None) -> list[PageView]:
    engine = PdfEngine()  # that does not know yet whether it can draw: then it looks behind encryption itself
    assert isinstance(engine, ShowsPages)
    with as_file(data) as source, engine.open_views(source, session(limits)) as pages:
        return [pages.view(index, 72) for index in range(pages.page_count)]


def annotated(subtype: str) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        return {"look": document.stream(b"0 g 0 0 40 40 re f", "/Type/XObject/Subtype/Form/BBox[0 0 40 40]")}

    annotation = f"/Annots[<</Type/Annot/Subtype/{subtype}/F 4/Rect[40 100 80 140]/AP<</N @look>>>>]"
    return one_page(page=annotation, objects=objects)


def test_look_and_text() -> None:
    first, second = views(pages_of("無害化", "鬱"))
    assert (first.width_px, first.height_px, len(first.gray)) == (420, 595, 420 * 595)
    assert (first.text, second.text) == ("無害化", "鬱")
    assert min(first.gray) < 100 < max(first.gray) == 255


def test_what_annotations_draw_counts() -> None:
    plain, stamped = views(one_page())[0], views(annotated("Stamp"))[0]
    assert likeness(plain, stamped).spot < RULE.min_spot


@pytest.mark.parametrize("subtype", ["Screen", "Movie", "RichMedia", "Sound", "FileAttachment"])
def test_the_look_of_films_and_of_icons_is_kept_and_so_it_counts(subtype: str) -> None:
    target = reconstruct(ENGINE, annotated(subtype), "pdf").data
    assert likeness(views(target)[0], views(annotated(subtype))[0]) == SAME
    assert likeness(views(one_page())[0], views(annotated(subtype))[0]) != SAME


@pytest.mark.parametrize("sample", BENIGN, ids=lambda one: one.path)
def test_every_benign_sample_is_like_what_is_made_of_it(sample: Sample) -> None:
    assert isinstance(ENGINE, ShowsPages)
    data = sample.build()
    with (
        as_file(data) as source,
        as_file(reconstruct(ENGINE, data, "pdf").data) as target,
        ENGINE.open_views(source, session()) as before,
        ENGINE.open_views(target, session()) as after,
    ):
        scores = compare(before, after, spread(before.page_count), lambda: True)
    assert scores.similarity.lowest >= RULE.min_similarity
    assert scores.spot.lowest >= RULE.min_spot
    assert scores.recall is None or scores.recall.lowest >= RULE.min_recall


def test_a_very_large_page_is_drawn_small() -> None:
    huge = one_page(page="/UserUnit 1").replace(b"[0 0 420 595]", b"[0 0 90000 90000]")
    assert len(views(huge)[0].gray) <= 2_000_000


def test_limits_and_broken_files() -> None:
    with pytest.raises(LimitExceeded):
        views(pages_of("一", "二"), Limits(max_pages=1))
    with pytest.raises(MalformedFile):
        views(b"%PDF-1.7\nnothing")
    encrypted = next(sample for sample in SAMPLES if sample.path.endswith("user_password.pdf"))
    with pytest.raises(EncryptedFile):
        views(encrypted.build())


def test_a_bomb_is_refused_before_it_is_drawn() -> None:
    with pytest.raises(LimitExceeded, match="unpacks to more"):
        views(lzw_bomb(), Limits(max_unpacked_bytes=16_000_000))
