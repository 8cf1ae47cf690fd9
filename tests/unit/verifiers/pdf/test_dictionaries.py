"""Whatever policy removes is residue wherever it stands; what is kept is not."""

from __future__ import annotations

import pytest

from sanitizer.engines.pdf.features import FEATURES, OPTIONS
from sanitizer.verifiers._pdf_rules import RESIDUE_KEYS
from tests.unit.verifiers.pdf.proof import View, features, residue
from tests.unit.verifiers.pdf.written_pdf import flate, one_page, stream

ANNOTATION = b"<</Type/Annot/Rect[0 0 9 9]/Subtype/Link/Border[0 0 0]%s>>"


def with_annotation(entries: bytes, *more: bytes) -> bytes:
    return one_page(ANNOTATION % entries, *more, page=b"/Annots[4 0 R]")


@pytest.mark.parametrize(
    "action",
    [
        b"<</S/GoTo/D[3 0 R/Fit]>>",
        b"<</Type/Action/S/Named/N/NextPage>>",
        b"<</S/URI/URI(https://www.example.invalid/%E5%85%AC)>>",
        b"<</S/URI/URI(mailto:soumu@example.invalid)>>",
        b"<</S/GoTo/D[3 0 R/Fit]/Next<</S/Named/N/LastPage>>>>",
    ],
)
def test_allowed_actions_are_clean(action: bytes) -> None:
    assert residue(with_annotation(b"/A" + action)) == []


@pytest.mark.parametrize(
    ("action", "feature"),
    [
        (b"<</S/JavaScript/JS(app.alert\\(1\\))>>", "pdf.javascript"),
        (b"<</S/J#61vaScript/J#53<6170702e616c657274>>>", "pdf.javascript"),
        (b"<</S/Launch/F(cmd.exe)>>", "pdf.launch"),
        (b"<</S/GoToR/F(other.pdf)/D[0/Fit]>>", "pdf.goto_remote"),
        (b"<</S/GoToE/T<</R/C/N(a)>>/D[0/Fit]>>", "pdf.goto_remote"),
        (b"<</S/GoTo/D[3 0 R/Fit]/F(other.pdf)>>", "pdf.goto_remote"),
        (b"<</S/SubmitForm/F<</FS/URL/F(http://192.0.2.1/)>>>>", "pdf.submit_form"),
        (b"<</S/ImportData/F(a.fdf)>>", "pdf.import_data"),
        (b"<</S/ResetForm>>", "pdf.reset_form"),
        (b"<</S/Hide/T(a)>>", "pdf.hide"),
        (b"<</S/Rendition/OP 0>>", "pdf.rendition"),
        (b"<</S/Named/N/Print>>", "pdf.named_action"),
        (b"<</S/SetOCGState/State[/OFF]>>", "pdf.optional_content_action"),
        (b"<</S/Thread/D 0>>", "pdf.thread"),
        (b"<</S/Movie>>", "pdf.movie"),
        (b"<</S/Sound>>", "pdf.sound"),
        (b"<</S/Trans>>", "pdf.transition"),
        (b"<</S/GoTo3DView>>", "pdf.3d"),
        (b"<</S/RichMediaExecute>>", "pdf.rich_media"),
        (b"<</S/Brandnew>>", "pdf.unknown_action"),
        (b"<</D[3 0 R/Fit]>>", "pdf.unknown_action"),
        (b"<</S/URI/URI(javascript:alert\\(1\\))>>", "pdf.uri_scheme"),
        (b"<</S/URI/URI(file:///etc/passwd)>>", "pdf.uri_scheme"),
        (b"<</S/URI/URI(\\\\\\\\host\\\\share)>>", "pdf.uri_scheme"),
        (b"<</S/URI>>", "pdf.uri_scheme"),
    ],
)
def test_every_other_action_is_residue_directly_by_reference_and_in_a_chain(action: bytes, feature: str) -> None:
    assert feature in features(with_annotation(b"/A" + action))
    assert feature in features(with_annotation(b"/A 5 0 R", action))
    assert feature in features(with_annotation(b"/A<</S/GoTo/D[3 0 R/Fit]/Next[%s]>>" % action))
    assert feature in features(with_annotation(b"/A<</S/GoTo/D[3 0 R/Fit]/Next 5 0 R>>", action))
    assert feature in features(one_page(catalog=b"/OpenAction" + action))


@pytest.mark.parametrize("view", [View(links="deactivate"), View(links="remove"), View(keeps_links=False)])
def test_links_are_residue_when_policy_does_not_keep_them(view: View) -> None:
    linked = with_annotation(b"/A<</S/URI/URI(https://example.invalid/)>>")
    assert features(linked, view) == {"pdf.uri"}
    assert features(with_annotation(b"/A<</S/URI/URI 5 0 R>>", b"(https://example.invalid/)"), view) == {"pdf.uri"}


@pytest.mark.parametrize(
    ("entries", "feature"),
    [
        (b"/AA<</O<</S/JavaScript/JS(1)>>>>", "pdf.additional_actions"),
        (b"/Names<</JavaScript<</Names[(a)<</S/JavaScript/JS(1)>>]>>>>", "pdf.javascript"),
        (b"/Names<</EmbeddedFiles<</Names[]>>>>", "pdf.embedded_file"),
        (b"/AF[]", "pdf.embedded_file"),
        (b"/Collection<</Type/Collection>>", "pdf.collection"),
        (b"/AcroForm<</Fields[]/XFA[(a)()]>>", "pdf.xfa"),
        (b"/AcroForm<</Fields[]/CO[]>>", "pdf.form_script"),
        (b"/AcroForm<</Fields[]/SigFlags 3>>", "pdf.signature"),
        (b"/AcroForm<</Fields[<</FT/Sig/T(a)>>]>>", "pdf.signature"),
        (b"/Perms<<>>", "pdf.signature"),
        (b"/PieceInfo<<>>", "pdf.private_data"),
        (b"/Threads[]", "pdf.thread"),
        (b"/SpiderInfo<<>>", "pdf.web_capture"),
        (b"/URI<</Base(http://example.invalid/)>>", "pdf.web_capture"),
        (b"/Brandnew 1", "pdf.unknown_key"),
        (b"/Rotate 90", "pdf.unknown_key"),  # a page's key in the catalog
    ],
)
def test_banned_keys_of_the_catalog(entries: bytes, feature: str) -> None:
    assert feature in features(one_page(catalog=entries))


@pytest.mark.parametrize(
    ("entries", "feature"),
    [
        (b"/Subtype/FileAttachment/FS<</Type/Filespec/F(a)/EF<<>>>>", "pdf.file_attachment"),
        (b"/Subtype/Sound", "pdf.sound"),
        (b"/Subtype/Movie", "pdf.movie"),
        (b"/Subtype/Screen", "pdf.rendition"),
        (b"/Subtype/3D", "pdf.3d"),
        (b"/Subtype/RichMedia", "pdf.rich_media"),
        (b"/Subtype/TrapNet", "pdf.unknown_annotation"),
        (b"/Subtype/Brandnew", "pdf.unknown_annotation"),
    ],
)
def test_annotations_that_are_not_on_the_list(entries: bytes, feature: str) -> None:
    annotation = b"<</Type/Annot/Rect[0 0 9 9]%s>>" % entries
    assert feature in features(one_page(annotation, page=b"/Annots[4 0 R]"))
    assert feature in features(one_page(page=b"/Annots[%s]" % annotation.replace(b"/Type/Annot", b"")))


@pytest.mark.parametrize(
    ("entries", "feature"),
    [
        (b"/Type/XObject/Subtype/PS", "pdf.postscript_xobject"),
        (b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/Ref<</F(other.pdf)/Page 0>>", "pdf.reference_xobject"),
        (b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/OPI<<>>", "pdf.opi"),
        (b"/F(\\\\\\\\192.0.2.1\\\\a)", "pdf.external_stream"),
        (b"/FFilter/FlateDecode", "pdf.external_stream"),
        (b"/Type/XObject/Subtype/Image/Filter/JBIG2Decode", "pdf.image_codec"),
        (b"/Type/XObject/Subtype/Image/Filter/JPXDecode", "pdf.image_codec"),
        (b"/Type/XObject/Subtype/Image/Filter[/FlateDecode/DCTDecode]", "pdf.image_codec"),
        (b"/Filter/LZWDecode", "pdf.damaged"),
        (b"/Filter[/Crypt]", "pdf.damaged"),
        (b"/Type/EmbeddedFile", "pdf.embedded_file"),
    ],
)
def test_streams_that_must_not_be(entries: bytes, feature: str) -> None:
    assert feature in features(one_page(stream(entries, b"abc"), page=b"/Resources<</XObject<</X 4 0 R>>>>"))


def test_names_of_the_documents_own_choosing_are_no_keys() -> None:
    font = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    resources = b"/Resources<</Font<</JS 4 0 R/Brandnew 4 0 R>>/ColorSpace 5 0 R>>/Group<</S/Transparency/CS/DeviceRGB>>"
    assert residue(one_page(font, b"<</AA/DeviceRGB>>", page=resources)) == []
    states = b"/AP<</N<</On 5 0 R/Off 5 0 R>>>>/Subtype/Widget"
    form = flate(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]")
    assert residue(one_page(b"<</Rect[0 0 9 9]%s>>" % states, form, page=b"/Annots[4 0 R]")) == []


def test_structure_elements_are_not_taken_for_actions() -> None:
    tree = b"<</Type/StructTreeRoot/K 5 0 R>>"
    element = b"<</Type/StructElem/S/Sound/P 4 0 R/Pg 3 0 R/K 0/A<</O/Layout/Placement/Block>>/Ref[5 0 R]>>"
    assert residue(one_page(tree, element, catalog=b"/StructTreeRoot 4 0 R/MarkInfo<</Marked true>>")) == []


def test_strings_that_look_like_names_are_text() -> None:
    assert residue(one_page(b"<</Title(/JS /AA << /S /Launch >>)>>", trailer=b"/Info 4 0 R")) == []


def test_font_matrix_of_strings_is_residue() -> None:  # CVE-2024-4367
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix[1 0 0 1 0 (0\\); alert\\('a')]/CharProcs<<>>>>"
    assert features(one_page(font, page=b"/Resources<</Font<</F 4 0 R>>>>")) == {"pdf.font_value"}


def test_the_caption_offset_of_a_line_is_not_a_calculation_order() -> None:
    line = b"<</Type/Annot/Subtype/Line/Rect[0 0 9 9]/L[0 0 9 9]/CO[1 2]>>"
    assert residue(one_page(line, page=b"/Annots[4 0 R]")) == []


def test_trailer_holds_nothing_else() -> None:
    assert features(one_page(trailer=b"/Brandnew 1")) == {"pdf.unknown_key"}


def test_every_key_is_one_that_the_engine_declares() -> None:
    assert {feature.key for feature in FEATURES} >= RESIDUE_KEYS
    assert "pdf.links" in {option.key for option in OPTIONS}


def test_a_layer_that_is_called_as_the_key_of_an_action() -> None:
    layer = b"<</Type/OCG/Name(a)>>"
    assert residue(one_page(layer, page=b"/Resources<</Properties<</A 4 0 R>>>>")) == []
    assert residue(one_page(layer, b"<</A 4 0 R>>", page=b"/Resources<</Properties 5 0 R>>")) == []
    assert features(one_page(layer, page=b"/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A 4 0 R>>]")) == {"pdf.unknown_action"}


def test_information_that_is_a_key_elsewhere() -> None:
    assert features(one_page(b"<</Title(a)/Lang(ja)>>", trailer=b"/Info 4 0 R")) == {"pdf.metadata"}


@pytest.mark.parametrize(
    ("page", "feature"),
    [
        (b"/Annots[<</Type/Annot/Rect[0 0 9 9]/Subtype[/Link]>>]", "pdf.unknown_key"),
        (b"/Annots[<</Rect[0 0 9 9]/Subtype/Brandnew>>]", "pdf.unknown_annotation"),
        (b"/Annots[<</Type/Annot/Subtype/Brandnew>>]", "pdf.unknown_annotation"),
        (b"/Resources<</ExtGState<</G<</F(\\\\\\\\192.0.2.1\\\\a)>>>>>>", "pdf.external_stream"),
    ],
)
def test_one_thing_alone(page: bytes, feature: str) -> None:
    assert features(one_page(page=page)) == {feature}


@pytest.mark.parametrize(
    "entries", [b"/Type/XObject/Subtype/Evil", b"/Subtype/PS", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]/PS<<>>"]
)
def test_programs_for_the_printer(entries: bytes) -> None:
    page = b"/Resources<</XObject<</X 4 0 R>>>>"
    assert features(one_page(flate(b"", entries), page=page)) == {"pdf.postscript_xobject"}


def test_an_opening_action_that_would_be_a_link_elsewhere() -> None:
    action = b"<</S/URI/URI(https://www.example.invalid/)>>"
    assert features(one_page(catalog=b"/OpenAction" + action)) == {"pdf.open_action"}
    assert features(one_page(action, catalog=b"/OpenAction 4 0 R")) == {"pdf.open_action"}
    assert residue(one_page(catalog=b"/OpenAction<</S/GoTo/D[3 0 R/Fit]>>")) == []


def test_hidden_pages_among_the_names() -> None:
    assert features(one_page(catalog=b"/Names<</Pages<</Names[(a)3 0 R]>>>>")) == {"pdf.hidden_template"}
    assert features(one_page(b"<</Dests<<>>/Pages<<>>>>", catalog=b"/Names 4 0 R")) == {"pdf.hidden_template"}
    assert features(one_page(catalog=b"/Names<</OFF<</Names[]>>>>")) == {"pdf.unknown_key"}
    assert residue(one_page(catalog=b"/Names<</Dests<</Names[]>>>>")) == []


def test_states_of_an_appearance_have_names_of_their_own() -> None:
    form = flate(b"", b"/Type/XObject/Subtype/Form/BBox[0 0 1 1]")
    states = b"<</Brandnew 4 0 R/JS 4 0 R>>"
    annotation = b"/Annots[<</Type/Annot/Subtype/Widget/Rect[0 0 9 9]/AP %s>>]"
    assert residue(one_page(form, page=annotation % (b"<</N%s>>" % states))) == []
    assert residue(one_page(form, states, page=annotation % b"<</N 5 0 R>>")) == []
    assert residue(one_page(form, states, b"<</N 5 0 R>>", page=annotation % b"6 0 R")) == []


def test_elements_with_the_name_of_an_action() -> None:
    for more in (b"/P 4 0 R", b"/Pg 3 0 R"):
        element = b"<</Type/StructElem/S/Sound/K 0%s>>" % more
        root = b"<</Type/StructTreeRoot/K 5 0 R>>"
        assert residue(one_page(root, element, catalog=b"/StructTreeRoot 4 0 R")) == [], more
    element = b"<</Type/StructElem/S/P/K 0/P 4 0 R/Ref[]>>"
    assert residue(one_page(b"<</Type/StructTreeRoot/K 5 0 R>>", element, catalog=b"/StructTreeRoot 4 0 R")) == []


def test_resources_called_as_what_an_action_or_a_stream_has() -> None:
    fonts = b"/Font<</S 4 0 R/Length 4 0 R/Type 4 0 R/EF 4 0 R/Brandnew 4 0 R>>"
    page = b"/Resources<<%s/ColorSpace<</S/DeviceRGB/Brandnew/DeviceRGB>>>>" % fonts
    assert residue(one_page(b"<</Type/Font/Subtype/Type1/BaseFont/Courier>>", page=page)) == []


@pytest.mark.parametrize(
    "entries", [b"/S/GoToR/F(a)", b"/S/GoTo/D[3 0 R/Fit]/Brandnew 1", b"/Length 3/Brandnew 1", b"/Type/Filespec/Brandnew 1"]
)
def test_what_calls_itself_resources_and_is_not(entries: bytes) -> None:
    assert features(one_page(page=b"/Resources<</Font<<%s>>>>" % entries))


def test_resources_that_are_an_action_somewhere_else() -> None:
    page = b"/Resources<</Font 4 0 R>>/Annots[<</Type/Annot/Subtype/Link/Rect[0 0 9 9]/A 4 0 R>>]"
    assert "pdf.javascript" in features(one_page(b"<</S 5 0 R/JS(x)>>", b"/JavaScript", page=page))


def test_a_matrix_behind_a_reference() -> None:
    font = b"<</Type/Font/Subtype/Type3/FontBBox[0 0 1 1]/FontMatrix 5 0 R/CharProcs<<>>>>"
    page = b"/Resources<</Font<</F 4 0 R>>>>"
    assert features(one_page(font, b"[1 0 0 1 0 (alert)]", page=page)) == {"pdf.font_value"}
    assert residue(one_page(font, b"[1 0 0 1 0 0]", page=page)) == []


def test_a_refused_address_is_shown() -> None:
    details = {one.detail for one in residue(with_annotation(b"/A<</S/URI/URI(javascript:x)>>"))}
    assert details == {"/URI javascript:x"}


def test_a_filter_that_is_none() -> None:
    """The engine writes none."""
    assert features(one_page(stream(b"/Filter[]", b"q Q"), page=b"/Contents 4 0 R")) == {"pdf.damaged"}
