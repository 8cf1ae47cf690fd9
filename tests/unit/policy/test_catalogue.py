from __future__ import annotations

import json
from dataclasses import replace

import pytest

from sanitizer.model.finding import Action, Category, Feature
from sanitizer.policy.catalogue import KnownType, catalogue_from, from_json, to_json
from tests.unit.policy.plugs import CATALOGUE, ENGINES, PDF_JAVASCRIPT, PlugWithFeatures


def test_everything_is_collected_in_order_of_key() -> None:
    assert list(CATALOGUE.features) == sorted(CATALOGUE.features)
    assert CATALOGUE.features["pdf.javascript"] is PDF_JAVASCRIPT
    assert "yara.dropper" in CATALOGUE.features
    assert CATALOGUE.types["docm"] == KnownType("docm", "application/y", (".docm",), "docx", "ooxml")
    assert CATALOGUE.foreign["exe"].category == "executable"


def test_json_round_trip() -> None:
    assert from_json(json.loads(json.dumps(to_json(CATALOGUE)))) == CATALOGUE


def test_features_of_no_plug_are_added_and_equal_ones_may_be_shared() -> None:
    extra = Feature("detect.wrong_suffix", Category.STRUCTURE, Action.REMOVE, "wrong suffix", "拡張子の誤り")
    assert "detect.wrong_suffix" in catalogue_from(ENGINES, (PlugWithFeatures((PDF_JAVASCRIPT,)),), (extra,)).features


def test_one_key_with_two_meanings_is_refused() -> None:
    with pytest.raises(ValueError, match="declared twice"):
        catalogue_from(ENGINES, (), (replace(PDF_JAVASCRIPT, en="something else"),))


def test_an_ill_formed_key_is_refused() -> None:
    with pytest.raises(ValueError, match="format"):
        catalogue_from((), (), (Feature("Macro", Category.UNKNOWN, Action.REMOVE, "x", "x"),))


@pytest.mark.parametrize("damage", [{"features": [{"key": "a.b"}]}, {"options": []}, {}])
def test_json_that_we_did_not_write_is_refused(damage: dict[str, object]) -> None:
    with pytest.raises((KeyError, ValueError, TypeError)):
        from_json(damage)
