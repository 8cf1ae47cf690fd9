from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.policy.explain import Row, explain
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.policy.words import load_words
from tests.unit.policy.plugs import CATALOGUE, write_policies


def rows_of(folder: Path, text: str, language: str) -> dict[str, Row]:
    path = write_policies(folder, site=text)["site"]
    rows = explain(PolicyShelf().load(str(path), CATALOGUE), CATALOGUE, load_words(language))
    assert len(rows) == len(CATALOGUE.features) + len(CATALOGUE.options) + len(CATALOGUE.types) + 4
    return {row.key: row for row in rows}


TEXT = """inherits = "standard"
[actions]
"ooxml.comment" = "remove"
[categories]
metadata = "allow"
[options]
"*.links" = "remove"
[types]
csv = "block"
[fidelity]
pages = "all"
min_spot = 0.25
"""


def test_every_row_says_what_and_why(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, TEXT, "en")
    assert rows["ooxml.comment"] == Row("feature", "ooxml.comment", "comment", "hidden content", "remove", "remove", "site.toml:3")
    assert rows["pdf.author"].value == "allow"
    assert rows["pdf.author"].source == 'category "document information" (site.toml:5)'
    assert rows["pdf.xmp"].value == "remove"
    assert rows["pdf.xmp"].source.endswith("no safe way to keep it")
    assert rows["pdf.javascript"].source == "default"
    assert rows["pdf.links"].source == "*.links (site.toml:7)"
    assert (rows["csv"].value, rows["csv"].source, rows["csv"].title) == ("block", "site.toml:9", "CSV file")
    pages = rows["fidelity.pages"]
    assert (pages.kind, pages.value, pages.value_words, pages.source) == ("fidelity", "all", "all", "site.toml:11")
    assert (rows["fidelity.min_spot"].value, rows["fidelity.min_spot"].source) == ("0.25", "site.toml:12")
    assert (rows["fidelity.min_recall"].value, rows["fidelity.min_recall"].source) == ("0.99", "default")


def test_in_japanese(tmp_path: Path) -> None:
    rows = rows_of(tmp_path, TEXT, "ja")
    assert rows["pdf.javascript"].title == "スクリプト"
    assert rows["pdf.javascript"].source == "既定値"
    assert rows["pdf.xmp"].source == "区分「文書情報」の設定（site.toml:5）。ただし安全に残す方法がないため取り除く"


@pytest.mark.parametrize("language", ["ja", "en"])
@pytest.mark.parametrize("name", ["standard", "strict", "flatten", "text-only"])
def test_every_shipped_policy_can_be_explained(name: str, language: str) -> None:
    assert all(
        row.value_words and row.source for row in explain(PolicyShelf().load(name, CATALOGUE), CATALOGUE, load_words(language))
    )
