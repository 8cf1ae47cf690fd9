"""The rehearsal's own file is the sample that it says it is, and a missing library is seen when the zygote starts."""

from __future__ import annotations

from pathlib import Path

import pytest

from samples.build import _certificates as certificates
from samples.build import signatures
from sanitizer.model.errors import ConfigError
from sanitizer.scanners import _pdf_signature_check, _pdf_signature_rehearsal
from sanitizer.scanners._pdf_signature_facts import Result
from sanitizer.scanners._pdf_signature_trust import TRUST_LIST_VARIABLE, site_roots


def test_it_is_the_sample() -> None:
    assert _pdf_signature_rehearsal.signed_pdf() == signatures.archived().data
    assert _pdf_signature_rehearsal.authority() == certificates.authority().der


def test_it_goes_well() -> None:
    _pdf_signature_rehearsal.rehearse()


def test_it_stops_the_start_where_signatures_cannot_be_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    def nothing(*_arguments: object) -> list[Result]:
        return []

    monkeypatch.setattr(_pdf_signature_check, "check", nothing)
    with pytest.raises(RuntimeError, match="cannot be checked here"):
        _pdf_signature_rehearsal.rehearse()


def test_it_stops_the_start_at_a_wrong_trust_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv(TRUST_LIST_VARIABLE, str(tmp_path / "none"))
    site_roots.cache_clear()
    with pytest.raises(ConfigError, match="cannot be read"):
        _pdf_signature_rehearsal.rehearse()
    site_roots.cache_clear()
