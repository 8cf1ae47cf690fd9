"""What policy chooses: links, comments, changes, hidden things, the author."""

from __future__ import annotations

import pytest

from samples.build import _odf_benign, _odf_hostile
from sanitizer.engines.odf import ENGINE
from sanitizer.model.errors import BlockedByPolicy
from sanitizer.model.finding import Action
from sanitizer.policy.schema import Policy
from tests.in_process import extract_text, plain_policy
from tests.unit.engines.odf.nested import parts, run


def removing(*keys: str) -> Policy:
    return plain_policy(actions={f"odf.{key}": Action.REMOVE for key in keys})


def choosing(**choices: str) -> Policy:
    return plain_policy(options={f"odf.{key}": value for key, value in choices.items()})


def test_comments_and_changes_go_where_policy_wants() -> None:
    data = _odf_benign.application()
    kept = parts(run(data, "odt").data)["content.xml"].decode()
    assert "金額を確認すること" in kept
    assert "旧い文" in kept
    gone = parts(run(data, "odt", removing("comment", "tracked_change")).data)["content.xml"].decode()
    assert "金額を確認すること" not in gone
    assert "旧い文" not in gone
    assert "text:change" not in gone
    assert "①金額" in extract_text(ENGINE, run(data, "odt", removing("comment", "tracked_change")).data, "odt")


@pytest.mark.parametrize(
    ("choice", "address", "words"), [("keep", True, True), ("deactivate", False, True), ("remove", False, False)]
)
def test_links(choice: str, address: bool, words: bool) -> None:
    content = parts(run(_odf_benign.application(), "odt", choosing(links=choice)).data)["content.xml"].decode()
    assert ("city.example.invalid" in content) is address
    assert ("総務課のページ" in content) is words
    assert "詳しくは" in content


def test_hidden_text_goes_where_policy_wants() -> None:
    content = parts(run(_odf_benign.hidden_words(), "odt", removing("hidden_text")).data)["content.xml"].decode()
    assert "本文は残る" in content
    assert "隠し文字の見本" not in content
    assert "非表示の節" not in content


@pytest.mark.parametrize(
    ("data", "kind", "gone", "stays"),
    [(_odf_benign.summary(), "ods", "名簿", "集計"), (_odf_benign.briefing(), "odp", "質問への備え", "予算")],
)
def test_hidden_sheets_and_slides_go_where_policy_wants(data: bytes, kind: str, gone: str, stays: str) -> None:
    text = extract_text(ENGINE, run(data, kind, removing("hidden_sheet")).data, kind)
    assert stays in text
    assert f"{gone}\n" not in text


def test_author() -> None:
    data = _odf_benign.application()
    assert "見本太郎" not in parts(run(data, "odt").data)["meta.xml"].decode()
    assert "見本太郎" in parts(run(data, "odt", choosing(author="keep")).data)["meta.xml"].decode()


def test_policy_may_block() -> None:
    with pytest.raises(BlockedByPolicy):
        run(_odf_hostile.macro(), "odt", plain_policy(actions={"odf.macro": Action.BLOCK}))
