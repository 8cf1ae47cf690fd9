"""The shipped policies and the words against what the installed plugs really declare."""

from __future__ import annotations

import json
import re
from dataclasses import fields
from pathlib import Path

import pytest

from sanitizer.model.finding import Action
from sanitizer.model.limits import Limits
from sanitizer.policy.catalogue import from_json, to_json
from sanitizer.policy.explain import explain
from sanitizer.policy.read_file import LIMIT_BOUNDS
from sanitizer.policy.resolve import action_for
from sanitizer.policy.schema import FidelityRule
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.policy.words import LANGUAGES, load_words
from sanitizer.sandbox.inside.catalogue import catalogue_json

CATALOGUE = from_json(json.loads(catalogue_json()))
REFERENCE = Path(__file__).parents[3] / "docs" / "policy-reference.md"
JAPANESE = re.compile(r"[ぁ-んァ-ヶ一-龠]")


def test_it_crosses_the_wire_whole() -> None:
    assert from_json(json.loads(json.dumps(to_json(CATALOGUE)))) == CATALOGUE
    assert CATALOGUE.foreign
    assert {name for name, kind in CATALOGUE.types.items() if kind.drawn} == {"pdf", "jpg", "png", "gif", "bmp", "tiff", "webp"}


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_shipped_policies_fit_the_plugs(language: str) -> None:
    for loaded in PolicyShelf().load_all(CATALOGUE).values():
        rows = explain(loaded, CATALOGUE, load_words(language))
        assert len(rows) == len(CATALOGUE.features) + len(CATALOGUE.options) + len(CATALOGUE.types) + len(fields(FidelityRule))
        assert all(row.title and row.value_words for row in rows)


def test_no_shipped_policy_lets_a_detection_or_active_content_by() -> None:
    """Macros of known forms stay where a policy lists their digests: no shipped one does."""
    for loaded in PolicyShelf().load_all(CATALOGUE).values():
        assert loaded.policy.known_macros == frozenset()
        for feature in CATALOGUE.features.values():
            if feature.category in ("active_content", "detection") and feature.key != "ooxml.known_macro":
                assert action_for(loaded.policy, feature) is not Action.ALLOW, feature.key


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_type_has_words_and_every_kind_of_foreign_type_has_advice(language: str) -> None:
    words = load_words(language)
    assert [name for name in CATALOGUE.types if not words.has(f"type.{name}")] == []
    for kind in CATALOGUE.foreign.values():
        assert words.lines(f"unsupported.{kind.category}.why"), kind.name
        assert words.lines(f"unsupported.{kind.category}.todo"), kind.name


def test_titles_are_in_their_language() -> None:
    for titled in (*CATALOGUE.features.values(), *CATALOGUE.options.values()):
        assert JAPANESE.search(titled.ja), titled.key
        assert not JAPANESE.search(titled.en), titled.key


def test_the_example_of_the_reference_is_a_policy(tmp_path: Path) -> None:
    text = REFERENCE.read_text(encoding="utf-8")
    path = tmp_path / "tax-office.toml"
    path.write_text(text.partition("```toml\n")[2].partition("```")[0], encoding="utf-8")
    policy = PolicyShelf(tmp_path).load("tax-office", CATALOGUE).policy
    assert policy.types["docx"] is Action.ALLOW
    assert policy.types["csv"] is Action.BLOCK


def test_the_reference_names_every_limit_with_its_default() -> None:
    text = REFERENCE.read_text(encoding="utf-8").partition("**Limits**")[2]
    assert set(LIMIT_BOUNDS) == set(Limits.__dataclass_fields__)
    for name in LIMIT_BOUNDS:
        number, unit = re.findall(rf"`{name}` ([\d,]+)(?: ([MG]iB))?", text)[0]
        assert int(number.replace(",", "")) * {"": 1, "MiB": 1024**2, "GiB": 1024**3}[unit] == getattr(Limits(), name)


def test_the_reference_names_every_rule_of_fidelity_with_its_default() -> None:
    text = REFERENCE.read_text(encoding="utf-8").partition("**Fidelity**")[2]
    for rule in fields(FidelityRule):
        assert re.findall(rf"`{rule.name}` (\S+?)[,.;]? ", text)[0] == str(getattr(FidelityRule(), rule.name))
