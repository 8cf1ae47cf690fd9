"""Every sample through the engine: what must be found is found, what must go is gone, what must stay stays."""

from __future__ import annotations

import io

import pikepdf
import pymupdf
import pytest

from samples.build import pdf, pdf_damaged
from samples.sample import Sample
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import EncryptedFile, LimitExceeded, MalformedFile, WrongPassword
from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from tests.in_process import plain_policy, reconstruct

SAMPLES = (*pdf.SAMPLES, *pdf_damaged.SAMPLES)
REBUILT = [sample for sample in SAMPLES if sample.verdict in ("clean", "disarmed") or "pdf.flattened_page" in sample.features]
REFUSED = [sample for sample in SAMPLES if sample.verdict in ("review", "flattened") and sample not in REBUILT]
BY_NAME = {sample.path.rsplit("/", 1)[1].removesuffix(".pdf"): sample for sample in SAMPLES}


def unpacked(data: bytes) -> bytes:
    """The file without compression and object streams, strictly read: a target needs no repair."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(data), attempt_recovery=False) as document:
        assert document.check_pdf_syntax() == []
        document.save(
            out,
            object_stream_mode=pikepdf.ObjectStreamMode.disable,
            stream_decode_level=pikepdf.StreamDecodeLevel.generalized,
            compress_streams=False,
        )
    return out.getvalue()


def built(name: str) -> bytes:
    return BY_NAME[name].build()


@pytest.mark.parametrize("sample", REBUILT, ids=lambda sample: sample.path)
def test_a_sample_is_rebuilt_without_what_must_go(sample: Sample) -> None:
    outcome = reconstruct(ENGINE, sample.build(), "pdf")
    assert set(sample.features) <= outcome.features
    flat = unpacked(outcome.data)
    assert [gone for gone in sample.gone if gone in flat] == []
    with pymupdf.open(stream=outcome.data, filetype="pdf") as document:
        text = "".join("".join(page.get_text() for page in document).split())  # a column comes character by character
    assert [kept for kept in sample.keeps if "".join(kept.split()) not in text] == []


@pytest.mark.parametrize("sample", REFUSED, ids=lambda sample: sample.path)
def test_what_cannot_be_rebuilt_is_refused(sample: Sample) -> None:
    with pytest.raises((MalformedFile, EncryptedFile, LimitExceeded)):
        reconstruct(ENGINE, sample.build(), "pdf")


def test_every_feature_has_a_sample() -> None:
    shown = {feature for sample in SAMPLES for feature in sample.features}
    # with its password; where attachments are kept; where policy asks for them
    only_by_policy = {"pdf.encryption_user", "pdf.refused_embedded_file", "pdf.qr_code", "pdf.masked_qr_code"}
    assert {feature.key for feature in ENGINE.features} - shown == only_by_policy
    opened = reconstruct(ENGINE, built("user_password"), "pdf", passwords=("himitsu",))
    assert "pdf.encryption_user" in opened.features


def test_the_same_source_gives_the_same_bytes() -> None:
    source = built("防災訓練通知")
    assert reconstruct(ENGINE, source, "pdf").data == reconstruct(ENGINE, source, "pdf").data


def test_a_target_is_rebuilt_to_itself() -> None:
    once = reconstruct(ENGINE, built("住民票申請書"), "pdf").data
    again = reconstruct(ENGINE, once, "pdf")
    assert again.features <= {"pdf.metadata", "pdf.uri"}
    with pymupdf.open(stream=once) as first, pymupdf.open(stream=again.data) as second:
        assert first[0].get_pixmap().samples == second[0].get_pixmap().samples


def test_pages_look_the_same() -> None:
    for name in ("防災訓練通知", "住民票申請書", "スキャン文書", "signature", "colour_profile"):
        source = built(name)
        with pymupdf.open(stream=source) as before, pymupdf.open(stream=reconstruct(ENGINE, source, "pdf").data) as after:
            for old, new in zip(before, after, strict=True):
                assert old.get_pixmap(dpi=100).samples == new.get_pixmap(dpi=100).samples, name


def test_navigation_tags_and_layers_survive() -> None:
    data = reconstruct(ENGINE, built("防災訓練通知"), "pdf").data
    with pikepdf.open(io.BytesIO(data)) as document:
        root = document.Root
        assert str(root.Lang) == "ja-JP"
        assert root.StructTreeRoot.K.S == "/P"
        assert root.StructTreeRoot.ParentTree.Nums[1][0].is_same_object_as(root.StructTreeRoot.K)
        assert [str(group.Name) for group in root.OCProperties.OCGs] == ["押印"]
        assert root.OpenAction[0].is_same_object_as(document.pages[0].obj)
        assert str(document.docinfo.Title) == "令和八年度防災訓練の実施について"
        assert "/Author" not in document.docinfo
    with pymupdf.open(stream=data) as document:
        assert [(entry[1], entry[2]) for entry in document.get_toc()] == [("通知", 1), ("連絡先", 2)]
        assert [page.get_label() for page in document] == ["i", "1"]
        kinds = [(link["kind"], link.get("uri", link.get("page"))) for link in document[0].get_links()]
        assert kinds == [(pymupdf.LINK_URI, "https://www.example.invalid/bousai"), (pymupdf.LINK_NAMED, 1)]


def test_a_form_stays_fillable() -> None:
    data = reconstruct(ENGINE, built("住民票申請書"), "pdf").data
    with pymupdf.open(stream=data) as document:
        fields = {widget.field_name: widget.field_value for widget in document[0].widgets()}
        assert fields == {"name": "山田花子", "all": "Yes", "kind": "Off", "relation": "本人"}
        for widget in document[0].widgets():
            if widget.field_name == "name":
                widget.field_value = "鈴木一郎"
                widget.update()
    with pikepdf.open(io.BytesIO(data)) as document:
        names = [str(field.T) for field in document.Root.AcroForm.Fields]
        assert names == ["name", "all", "kind", "relation"]
        assert document.Root.AcroForm.Fields[0].is_same_object_as(document.pages[0].Annots[0])


def test_a_signed_field_goes_and_its_look_stays() -> None:
    data = reconstruct(ENGINE, built("signature"), "pdf").data
    with pikepdf.open(io.BytesIO(data)) as document:
        assert len(document.Root.AcroForm.Fields) == 0
        assert document.pages[0].Annots[0].Subtype == "/Stamp"
        assert "/AP" in document.pages[0].Annots[0]


def test_links_by_policy() -> None:
    source = built("uri_schemes")
    for policy, left in (
        (plain_policy(), 1),
        (plain_policy(options={"pdf.links": "deactivate"}), 0),
        (plain_policy(actions={"pdf.uri": Action.REMOVE}), 0),
    ):
        outcome = reconstruct(ENGINE, source, "pdf", policy)
        assert unpacked(outcome.data).count(b"/URI (https://www.example.invalid/kept)") == left


def test_passwords() -> None:
    source = built("user_password")
    with pytest.raises(EncryptedFile, match="password is needed"):
        reconstruct(ENGINE, source, "pdf")
    with pytest.raises(WrongPassword):
        reconstruct(ENGINE, source, "pdf", passwords=("wrong", "間違い"))
    outcome = reconstruct(ENGINE, source, "pdf", passwords=("wrong", "himitsu"))
    assert all("himitsu" not in finding.detail for finding in outcome.findings)
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        assert not document.is_encrypted


def test_a_bomb_meets_its_limit() -> None:
    with pytest.raises(LimitExceeded):
        reconstruct(ENGINE, built("flate_bomb"), "pdf")


def test_too_many_pages() -> None:
    with pytest.raises(LimitExceeded, match="pages"):
        reconstruct(ENGINE, built("防災訓練通知"), "pdf", plain_policy(limits=Limits(max_pages=1)))


@pytest.mark.parametrize("source", [b"", b"%PDF-1.7\n", b"%PDF-1.7\n" + b"\xff" * 2000, b"no pdf at all"])
def test_what_is_no_pdf_is_malformed(source: bytes) -> None:
    with pytest.raises(MalformedFile):
        reconstruct(ENGINE, source, "pdf")


def test_a_layer_is_one_object_whoever_names_it() -> None:
    """The content, a form's OC and the document's OFF list have to mean the same group, or what is hidden shows."""
    with pikepdf.new() as document:
        page = document.add_blank_page(page_size=(300, 100))
        on, off = (document.make_indirect(pikepdf.Dictionary(Type=pikepdf.Name.OCG, Name=name)) for name in ("見える", "見えない"))
        form = document.make_stream(b"0 0 50 50 re f")
        form.update({"/Type": pikepdf.Name.XObject, "/Subtype": pikepdf.Name.Form, "/BBox": [0, 0, 50, 50], "/OC": off})
        page.Resources = pikepdf.Dictionary(Properties=pikepdf.Dictionary(A=on, B=off), XObject=pikepdf.Dictionary(X=form))
        page.Contents = document.make_stream(b"/OC /A BDC 10 10 5 5 re f EMC /OC /B BDC 20 20 5 5 re f EMC /X Do")
        document.Root.OCProperties = pikepdf.Dictionary(OCGs=[on, off], D=pikepdf.Dictionary(ON=[on], OFF=[off], Order=[on, off]))
        source = io.BytesIO()
        document.save(source)
    outcome = reconstruct(ENGINE, source.getvalue(), "pdf")
    with pikepdf.open(io.BytesIO(outcome.data)) as target:
        resources = target.pages[0].Resources
        layers = target.Root.OCProperties
        assert [str(group.Name) for group in layers.D.OFF] == ["見えない"]
        hidden = layers.D.OFF[0].objgen
        assert resources.Properties.B.objgen == hidden == resources.XObject.X.OC.objgen == layers.OCGs[1].objgen
        assert resources.Properties.A.objgen == layers.D.ON[0].objgen != hidden
