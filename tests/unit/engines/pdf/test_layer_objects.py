"""Documents with hidden layers under a policy that removes them: nothing hidden is left, and the rest works as before."""

from __future__ import annotations

import io

import pikepdf
import pymupdf
import pypdfium2

from samples.build import _pdf_layers as samples
from samples.build._pdf_everything import notification
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.finding import Action
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import Outcome, plain_policy, reconstruct, verify

REMOVE = plain_policy(actions={"pdf.hidden_layer": Action.REMOVE})


def removed(data: bytes) -> Outcome:
    outcome = reconstruct(ENGINE, data, "pdf", REMOVE)
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,), REMOVE) == []
    return outcome


def drawn(data: bytes) -> bytes:
    """The first page as PDFium draws it."""
    document = pypdfium2.PdfDocument(data)
    try:
        return bytes(document[0].render(scale=1).buffer)
    finally:
        document.close()


def everything_in(data: bytes) -> bytes:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data)) as document:
        document.save(
            out, object_stream_mode=pikepdf.ObjectStreamMode.disable, stream_decode_level=pikepdf.StreamDecodeLevel.generalized
        )
        return out.getvalue() + b"".join(one.read_bytes() for one in document.objects if isinstance(one, pikepdf.Stream))


def test_nothing_hidden_is_left_anywhere() -> None:
    outcome = removed(samples.hidden_everywhere())
    left = everything_in(outcome.data)
    assert b"HIDDEN" not in left
    assert "社外秘".encode("utf-16-be").hex().encode() not in left
    assert "表示中".encode("utf-16-be").hex().encode() in left
    places = [finding.location for finding in outcome.findings if finding.feature == "pdf.hidden_layer"]
    assert places == [
        "catalog /OCProperties /OCGs[1]",
        "page 1 /Annots[0]",
        "page 1 /Annots[1]",
        "page 1 /Contents /Properties /never",
        "page 1 /Contents",
        "page 1 /Resources /XObject /form",
        "page 1 /Resources /XObject /image",
        "page 1 /Resources /XObject /shown",
    ]


def test_the_page_looks_the_same_without_them() -> None:
    """`hidden_everywhere` is not compared: PDFium does not look at the P of a single layer, nor at the layers of notes."""
    for source in (samples.sewer_map(), notification()):
        assert drawn(source) == drawn(removed(source).data)
        assert drawn(source) == drawn(reconstruct(ENGINE, source, "pdf").data)


def test_what_is_left_of_memberships() -> None:
    with pikepdf.open(io.BytesIO(removed(samples.hidden_everywhere()).data)) as document:
        properties = document.pages[0].Resources.Properties
        assert set(properties.keys()) == {"/on", "/any", "/anyoff", "/alloff", "/expression"}
        on = properties["/on"]
        assert [group.is_same_object_as(on) for group in properties["/any"].OCGs] == [True]
        assert set(properties["/anyoff"].keys()) == set(properties["/alloff"].keys()) == {"/Type"}
        assert str(properties["/expression"].VE[0]) == "/And"
        assert len(properties["/expression"].VE) == 2
        layers = document.Root.OCProperties
        assert [str(group.Name) for group in layers.OCGs] == ["表示中"]
        assert len(layers.D.OFF) == 0
        assert len(document.Root.AcroForm.Fields) == 0
        assert "/Annots" not in document.pages[0]


def test_a_layer_that_is_only_printed_stays() -> None:
    with pymupdf.open(stream=removed(samples.sewer_map()).data) as document:
        assert {layer["name"] for layer in document.get_ocgs().values()} == {"汚水", "印刷用透かし"}


def test_by_default_they_stay_and_are_told() -> None:
    outcome = reconstruct(ENGINE, samples.sewer_map(), "pdf")
    assert [(one.detail, one.action) for one in outcome.findings if one.feature == "pdf.hidden_layer"] == [
        ("雨水（計画）", Action.ALLOW)
    ]
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        assert [str(group.Name) for group in document.Root.OCProperties.D.OFF] == ["雨水（計画）", "印刷用透かし"]
        assert [str(one.Event) for one in document.Root.OCProperties.D.AS] == ["/View", "/Print"]
    residue = verify(VERIFIER, outcome.data, "pdf", (ENGINE,), REMOVE)
    assert {one.feature for one in residue} == {"pdf.hidden_layer"}


def test_the_last_layer_takes_the_list_with_it() -> None:
    source = samples.sewer_map().replace(b"/OCProperties<</OCGs[", b"/OCProperties<</BaseState/OFF/OCGs[")
    assert "pdf.hidden_layer" in removed(source).features
    only = reconstruct(ENGINE, samples.hidden_everywhere().replace(b"/OFF[", b"/BaseState/OFF/OFF["), "pdf", REMOVE)
    with pikepdf.open(io.BytesIO(only.data)) as document:
        assert "/OCProperties" not in document.Root
    assert b"Shown-on" not in everything_in(only.data)
