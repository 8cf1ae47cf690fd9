"""The control of the measure: what must go is seen in hostile samples, and nothing is seen in benign ones."""

from __future__ import annotations

from pathlib import Path

import pytest

from benchmarks.ooxml_residue import residue, walked
from samples.sample import Sample, all_samples

_OURS = [sample for sample in all_samples() if sample.engine == "ooxml" and sample.verdict in ("clean", "disarmed")]
_SEEN_BY_THE_WALK = frozenset(
    f"ooxml.{name}"
    for name in (
        "vba_macro xlm_macro dialog_sheet custom_ui activex ole_object external_relationship attached_template link_target"
        " link_action dde alt_chunk printer_settings web_extension connection external_link embedded_font media signature"
    ).split()
)


def _hostile() -> list[Sample]:
    return [one for one in _OURS if one.kind == "hostile" and set(one.features) & _SEEN_BY_THE_WALK]


@pytest.mark.parametrize("sample", _hostile(), ids=lambda one: str(one.path))
def test_sees_what_hostile_samples_hold(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / Path(sample.path).name
    path.write_bytes(sample.build())
    assert walked(path)


@pytest.mark.parametrize("sample", [one for one in _OURS if one.kind == "benign"], ids=lambda one: str(one.path))
def test_sees_nothing_in_benign_samples(sample: Sample, tmp_path: Path) -> None:
    path = tmp_path / Path(sample.path).name
    path.write_bytes(sample.build())
    hits = {way: found for way, found in residue(path).items() if found}
    assert hits == {} or all("part nobody names" in hit or "relationship" in hit for hit in hits.get("walk", ["?"]))


def test_oletools_see_macros(tmp_path: Path) -> None:
    sample = next(one for one in _OURS if one.path.endswith(".docm") and "ooxml.vba_macro" in one.features)
    path = tmp_path / "macro.docm"
    path.write_bytes(sample.build())
    found = residue(path)
    assert found["olevba"]
    assert found["oleid"]


def test_a_file_that_is_no_package_is_a_hit(tmp_path: Path) -> None:
    path = tmp_path / "no.docx"
    path.write_bytes(b"no ZIP")
    assert walked(path)
