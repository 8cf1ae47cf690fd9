"""Title and author: what is written, where, and what is found."""

from __future__ import annotations

import io
import re

import pikepdf

from samples.build._pdf import Document, one_page, text_string
from samples.build._pdf_everything import TITLE, notification
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.finding import Action
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import plain_policy, reconstruct, verify

KEEP = plain_policy(actions={"pdf.author": Action.ALLOW})
AUTHOR = "市民課 佐藤"


def with_information(entries: str) -> bytes:
    def objects(document: Document) -> dict[str, int]:
        document.info = document.add(f"<<{entries}>>")
        return {}

    return one_page(objects=objects)


def said(data: bytes) -> tuple[dict[str, str], str]:
    """(Info, XMP)."""
    with pikepdf.open(io.BytesIO(data)) as document:
        information = {key: str(value) for key, value in document.docinfo.items()}
        return information, document.Root.Metadata.read_bytes().decode() if "/Metadata" in document.Root else ""


def test_the_author_goes_by_default() -> None:
    outcome = reconstruct(ENGINE, notification(), "pdf")
    information, xmp = said(outcome.data)
    assert information == {"/Title": TITLE}
    assert TITLE in xmp
    assert AUTHOR not in xmp
    found = [(one.location, one.detail, one.action) for one in outcome.findings if one.feature == "pdf.author"]
    assert found == [("trailer /Info /Author", AUTHOR, Action.REMOVE)]


def test_the_author_stays_where_policy_keeps_it() -> None:
    outcome = reconstruct(ENGINE, notification(), "pdf", KEEP)
    information, xmp = said(outcome.data)
    assert information == {"/Title": TITLE, "/Author": AUTHOR}
    assert f"<dc:creator><rdf:Seq><rdf:li>{AUTHOR}</rdf:li></rdf:Seq></dc:creator>" in xmp
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,), KEEP) == []
    residue = verify(VERIFIER, outcome.data, "pdf", (ENGINE,))
    assert {one.feature for one in residue} == {"pdf.metadata"}


def test_nothing_but_the_author_stays() -> None:
    source = with_information("/Author(A & <B>)/Keywords(x)/Producer(y)/Subject(z)/CreationDate(D:2026)/Evil(w)")
    outcome = reconstruct(ENGINE, source, "pdf", KEEP)
    information, xmp = said(outcome.data)
    assert information == {"/Author": "A & <B>"}
    assert "A &amp; &lt;B&gt;" in xmp
    assert "dc:title" not in xmp
    (metadata,) = (one.detail for one in outcome.findings if one.feature == "pdf.metadata")
    assert metadata == "CreationDate, Evil, Keywords, Producer, Subject"
    assert verify(VERIFIER, outcome.data, "pdf", (ENGINE,), KEEP) == []


def test_an_author_in_cp932_or_no_string_at_all() -> None:
    old = with_information(f"/Author<{'総務課'.encode('cp932').hex()}>")
    assert said(reconstruct(ENGINE, old, "pdf", KEEP).data)[0] == {"/Author": "総務課"}
    for entry in ("/Author 7", "/Author[(a)]", f"/Author{text_string(chr(10))}"):
        outcome = reconstruct(ENGINE, with_information(entry), "pdf", KEEP)
        assert said(outcome.data) == ({}, "")
        assert "pdf.author" in outcome.features


def test_a_long_author_is_cut() -> None:
    ((_, author),) = said(reconstruct(ENGINE, with_information(f"/Author({'x' * 5000})"), "pdf", KEEP).data)[0].items()
    assert re.fullmatch("x{1000}", author)
