"""Embedded files: found by their names wherever they hang, kept only disarmed, and never lost without a word."""

from __future__ import annotations

import io
from typing import BinaryIO

import pikepdf
import pytest

from samples.build import _pdf_attached as samples
from samples.build._pdf import Document, one_page, text_string
from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import BlockedByPolicy, LimitExceeded
from sanitizer.model.finding import Action, Finding
from sanitizer.model.limits import Limits
from sanitizer.verifiers.pdf import VERIFIER
from tests.in_process import Outcome, plain_policy, reconstruct, verify

KEEP = plain_policy(actions={"pdf.embedded_file": Action.ALLOW})


def disarming(member: BinaryIO, name: str) -> BinaryIO | None:
    """Stands for the parent: programs and XML are refused, everything else comes back as other bytes."""
    data = member.read()
    return None if name.endswith((".exe", ".xml")) else io.BytesIO(b"DISARMED " + data)


def kept(data: bytes) -> Outcome:
    return reconstruct(ENGINE, data, "pdf", KEEP, nested=disarming)


def attachments(data: bytes) -> dict[str, bytes]:
    with pikepdf.open(io.BytesIO(data)) as document:
        return {name: spec.get_file().read_bytes() for name, spec in document.attachments.items()}


def about(outcome: Outcome, feature: str) -> list[tuple[str, str]]:
    return [(finding.location, finding.detail) for finding in outcome.findings if finding.feature == feature]


def actions(findings: tuple[Finding, ...], feature: str) -> set[Action]:
    return {finding.action for finding in findings if finding.feature == feature}


def test_each_is_named_with_its_size_and_dropped_by_default() -> None:
    outcome = reconstruct(ENGINE, samples.covering_letter(), "pdf", nested=disarming)
    assert about(outcome, "pdf.embedded_file") == [
        ("page 1 /Annots[0] /FS", f"現況写真.jpg ({len(samples.picture())} bytes)"),
        ("catalog /Names /EmbeddedFiles[0]", "予算内訳.csv (40 bytes)"),
        ("catalog /Names /EmbeddedFiles[2]", "控え.txt (25 bytes)"),
        ("catalog /Names /EmbeddedFiles[3]", "控え.txt (25 bytes)"),
    ]
    assert actions(outcome.findings, "pdf.embedded_file") == {Action.REMOVE}
    assert about(outcome, "pdf.file_attachment") == [("page 1 /Annots[0]", "FileAttachment")]
    assert attachments(outcome.data) == {}


def test_kept_ones_are_disarmed_and_named_so() -> None:
    outcome = kept(samples.covering_letter())
    assert attachments(outcome.data) == {
        "予算内訳_mugai.csv": b"DISARMED " + samples.TABLE,
        "現況写真_mugai.jpg": b"DISARMED " + samples.picture(),
        "控え_mugai.txt": b"DISARMED " + samples.NOTE,
        "控え_mugai(2).txt": b"DISARMED " + samples.NOTE,
    }
    assert actions(outcome.findings, "pdf.embedded_file") == {Action.ALLOW}
    assert "pdf.refused_embedded_file" not in outcome.features
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        spec = document.attachments["予算内訳_mugai.csv"].obj
        assert set(spec.keys()) == {"/Type", "/F", "/UF", "/Desc", "/EF"}
        assert (str(spec.UF), str(spec.F), str(spec.Desc)) == ("予算内訳_mugai.csv", "予算内訳_mugai.csv", "内訳表")
        assert dict(spec.EF.F.Params) == {"/Size": len(samples.TABLE) + len("DISARMED ")}
        assert "/Annots" not in document.pages[0]


def test_a_refused_one_is_left_out_and_found() -> None:
    outcome = kept(samples.portfolio())
    assert list(attachments(outcome.data)) == ["一覧_mugai.csv"]
    assert about(outcome, "pdf.refused_embedded_file") == [
        ("catalog /Names /EmbeddedFiles[1]", "設定.exe: it cannot be disarmed, or policy takes none of its type")
    ]
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        assert document.Root.PageMode == "/UseAttachments"
        assert "/Collection" not in document.Root


def test_an_old_name_is_read_as_cp932() -> None:
    ((_, detail),) = about(reconstruct(ENGINE, samples.old_name(), "pdf"), "pdf.embedded_file")
    assert detail.startswith("請求書一覧.exe (")


def test_a_file_is_told_once_with_its_variants_and_relatives() -> None:
    outcome = kept(samples.associated())
    assert [detail.split(" (")[0] for _, detail in about(outcome, "pdf.embedded_file")] == [
        "factur-x.xml",
        "factur-x.xml",
        "object 7 0",
    ]
    assert len(about(outcome, "pdf.refused_embedded_file")) == 3
    assert attachments(outcome.data) == {}


def test_what_is_no_file_is_found_all_the_same() -> None:
    by_default = about(reconstruct(ENGINE, samples.no_files(), "pdf"), "pdf.embedded_file")
    assert [detail.split(" ")[0] for _, detail in by_default] == ["a.jpg", "k1", "k2", "k9"]
    refused = about(kept(samples.no_files()), "pdf.refused_embedded_file")
    assert [detail for _, detail in refused] == [
        "a.jpg: stored under an image codec (DCTDecode)", "k2: there is no file", "k9: there is no file",
    ]  # fmt: skip


@pytest.mark.parametrize("source", [samples.covering_letter, samples.portfolio, samples.associated, samples.no_files])
def test_the_verifier_takes_kept_ones_only_from_a_policy_that_keeps_them(source: object) -> None:
    assert callable(source)
    data = kept(source()).data
    assert verify(VERIFIER, data, "pdf", (ENGINE,), KEEP) == []
    residue = {one.feature for one in verify(VERIFIER, data, "pdf", (ENGINE,))}
    assert "pdf.embedded_file" in residue if attachments(data) else not residue


def test_a_policy_may_block_or_limit_them() -> None:
    with pytest.raises(BlockedByPolicy):
        reconstruct(ENGINE, samples.old_name(), "pdf", plain_policy(actions={"pdf.embedded_file": Action.BLOCK}))
    with pytest.raises(LimitExceeded, match="embedded files"):
        reconstruct(ENGINE, samples.covering_letter(), "pdf", plain_policy(limits=Limits(max_members=3)))


def test_hostile_names_become_plain_ones() -> None:
    def objects(document: Document) -> dict[str, int]:
        names = ("../../etc/passwd", "a\u202etxt.exe.csv", "CON.csv", "", "x" * 400 + ".csv")
        return {f"s{index}": samples.attached(document, name, b"1,2") for index, name in enumerate(names)}

    tree = "".join(f"(n{index}) @s{index} " for index in range(5))
    outcome = kept(one_page(catalog=f"/Names<</EmbeddedFiles<</Names[{tree}]>>>>", objects=objects))
    names = list(attachments(outcome.data))
    assert {"passwd_mugai", "_CON_mugai.csv", "x_mugai"} <= set(names)
    assert not [name for name in names if "/" in name or "\u202e" in name or len(name.encode()) > 255]
    assert len(names) == 5


def test_a_sheet_attached_by_a_letter_of_the_alphabet_keeps_the_order_of_the_tree() -> None:
    """Readers search the tree by the bytes of its keys."""

    def objects(document: Document) -> dict[str, int]:
        return {f"s{index}": samples.attached(document, name, b"1") for index, name in enumerate(("b.csv", "あ.csv", "a.csv"))}

    outcome = kept(one_page(catalog="/Names<</EmbeddedFiles<</Names[(1) @s0 (2) @s1 (3) @s2]>>>>", objects=objects))
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        keys = [bytes(key) for key in list(document.Root.Names.EmbeddedFiles.Names)[::2]]
    assert keys == sorted(keys)
    assert text_string("あ_mugai.csv")[1:-1] in {key.hex().upper() for key in keys}
