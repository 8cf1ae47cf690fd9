"""Every entry of the verifier's tables is missed when it is gone: keys, types, actions, where nothing else would tell."""

from __future__ import annotations

import pytest

from sanitizer.verifiers import _pdf_rules as rules
from tests.unit.verifiers.pdf.proof import features, residue
from tests.unit.verifiers.pdf.written_pdf import flate, one_page

# What each entry is for, written down a second time: a table that lost an entry must not take its test with it.
KEYS = {
    "pdf.javascript": "JS JavaScript",
    "pdf.additional_actions": "AA",
    "pdf.embedded_file": "EmbeddedFiles EF RF AF UF FS",
    "pdf.collection": "Collection",
    "pdf.xfa": "XFA",
    "pdf.form_script": "CO",
    "pdf.rendition": "Renditions",
    "pdf.transition": "AlternatePresentations PresSteps Trans Dur",
    "pdf.hidden_template": "Templates TemplateInstantiated",
    "pdf.web_capture": "IDS URLS SpiderInfo URI PA",
    "pdf.thread": "Threads B",
    "pdf.private_data": "PieceInfo",
    "pdf.thumbnail": "Thumb",
    "pdf.alternate_image": "Alternates",
    "pdf.opi": "OPI",
    "pdf.signature": "Perms DSS ByteRange SigFlags SV Lock",
    "pdf.external_stream": "FFilter FDecodeParms",
    "pdf.font_program": "FontFile",
    "pdf.rich_media": "RichMediaContent RichMediaSettings",
    "pdf.3d": "3DD 3DA 3DV",
    "pdf.metadata": "LastModified CreatorInfo Author Creator Producer Keywords ModDate",
    "pdf.reference_xobject": "Ref",
    "pdf.movie": "Movie",
    "pdf.sound": "Sound",
    "pdf.postscript_xobject": "Subtype2",
    "pdf.unknown_key": "Brandnew Metadata2",
}
TYPES = {
    "pdf.embedded_file": "EmbeddedFile Filespec F",
    "pdf.signature": "Sig DocTimeStamp SigRef",
    "pdf.rendition": "Rendition MediaClip",
    "pdf.thread": "Thread Bead",
    "pdf.transition": "Trans",
    "pdf.hidden_template": "Template",
    "pdf.web_capture": "SpiderContentSet",
    "pdf.3d": "3D",
    "pdf.rich_media": "RichMediaContent",
    "pdf.collection": "Collection Navigator",
    "pdf.opi": "OPI",
    "pdf.encryption_owner": "Encrypt",
}
ACTIONS = {
    "pdf.javascript": "JavaScript",
    "pdf.launch": "Launch",
    "pdf.goto_remote": "GoToR GoToE",
    "pdf.unknown_action": "GoToDp NOP",
    "pdf.thread": "Thread",
    "pdf.sound": "Sound",
    "pdf.movie": "Movie",
    "pdf.hide": "Hide SetState",
    "pdf.submit_form": "SubmitForm",
    "pdf.reset_form": "ResetForm",
    "pdf.import_data": "ImportData",
    "pdf.optional_content_action": "SetOCGState",
    "pdf.rendition": "Rendition",
    "pdf.transition": "Trans",
    "pdf.3d": "GoTo3DView",
    "pdf.rich_media": "RichMediaExecute RichMediaInstance",
}


def listed(table: dict[str, str]) -> list[tuple[str, str]]:
    return [(name, feature) for feature, names in table.items() for name in names.split()]


def state(entries: str) -> bytes:
    """A page with a graphics state of these entries, which is nothing but a dictionary."""
    return one_page(page=b"/Resources<</ExtGState<</G<<" + entries.encode() + b">>>>>>")


def test_the_lists_here_and_there_hold_the_same() -> None:
    known = {f"/{name}".encode() for name, _ in listed(KEYS)}
    assert rules.BANNED_KEYS.keys() | rules.MISPLACED_KEYS.keys() == known - {b"/Brandnew", b"/Metadata2"}
    assert rules.BANNED_TYPES.keys() == {f"/{name}".encode() for name, _ in listed(TYPES)}
    assert rules.ACTIONS.keys() == {f"/{name}".encode() for name, _ in listed(ACTIONS)}


@pytest.mark.parametrize(("key", "feature"), listed(KEYS))
def test_a_key(key: str, feature: str) -> None:
    assert features(state(f"/Type/ExtGState/{key} 1")) == {feature}


@pytest.mark.parametrize(("kind", "feature"), listed(TYPES))
def test_a_type(kind: str, feature: str) -> None:
    assert features(state(f"/Type/{kind}")) == {feature}


@pytest.mark.parametrize(("kind", "feature"), listed(ACTIONS))
def test_an_action_where_no_action_belongs(kind: str, feature: str) -> None:
    assert features(one_page(page=f"/Group<</S/{kind}>>".encode())) == {feature}


def test_an_action_that_says_so_where_none_belongs() -> None:
    assert features(one_page(page=b"/Group<</Type/Action/S/Brandnew>>")) == {"pdf.unknown_action"}
    assert residue(one_page(page=b"/Group<</Type/Group/S/Brandnew>>")) == []


@pytest.mark.parametrize("key", ["Type", "Subtype", "S", "Filter", "FunctionType", "FT"])
def test_what_says_of_which_kind_something_is_stands_there_itself(key: str) -> None:
    found = residue(one_page(b"/Harmless", page=f"/Resources<</ExtGState<</G<</{key} 4 0 R>>>>>>".encode()))
    assert ("pdf.unknown_key", f"/{key} is a reference") in {(one.feature, one.detail) for one in found}


@pytest.mark.parametrize(
    "dictionary",
    [
        b"<</Type/ExtGState/Type/ExtGState>>",
        b"<</LW 1/LW<</JS(x)>>>>",
        b"<</LW<</JS(x)>>/LW 1>>",
        b"<</A<</S/JavaScript>>/A<</S/GoTo/D[3 0 R/Fit]>>>>",
        b"<</LW 1/#4cW 2>>",
        b"<</Name(/LW \\( /A)/LW 1/LW 2>>",
    ],
)
def test_a_key_that_stands_twice(dictionary: bytes) -> None:
    """MuPDF sees one of them; another reader sees the other."""
    from tests.unit.verifiers.pdf.written_pdf import CATALOG, PAGE, PAGES, packed

    page = PAGE[:-2] + b"/Resources<</ExtGState<</G 4 0 R>>>>>>"
    words = "it holds names that MuPDF does not see: a key stands twice in one dictionary"
    for data in (
        one_page(dictionary, page=b"/Resources<</ExtGState<</G 4 0 R>>>>"),
        packed({1: CATALOG, 2: PAGES, 3: page, 4: dictionary}, {}),
        one_page(flate(b"q Q", dictionary[2:-2]), page=b"/Contents 4 0 R"),
    ):
        assert ("object 4", words) in {(one.location, one.detail) for one in residue(data)}


def test_names_inside_strings_are_not_counted() -> None:
    assert residue(one_page(page=b"/Resources<</Properties<</P<</Title(/A /B \\( /C)/Alt<2F>/Lang(/)>>>>>>")) == []
