"""The site's roots, what the file brings along, and work that must not wait for anything."""

from __future__ import annotations

from collections.abc import Generator
from pathlib import Path

import pytest

from samples.build import _certificates as certificates
from samples.build import signatures
from sanitizer.scanners import _pdf_signature_trust
from sanitizer.scanners._pdf_signature_check import check
from sanitizer.scanners._pdf_signature_facts import Unchecked
from sanitizer.scanners._pdf_signature_trust import TRUST_LIST_VARIABLE, WantedToWait, drive, roots_of, site_roots
from tests.in_process import as_file


def test_work_that_runs_through() -> None:
    async def inner() -> int:
        return 3

    async def outer() -> int:
        return await inner() + 1

    assert drive(outer()) == 4


def test_work_that_waits() -> None:
    class Answer:
        def __await__(self) -> Generator[None, None, None]:
            yield

    async def fetch() -> None:
        await Answer()

    with pytest.raises(WantedToWait):
        drive(fetch())


def test_the_sites_list(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    path = tmp_path / "root.pem"
    path.write_bytes(certificates.authority().pem)
    site_roots.cache_clear()
    assert not site_roots().configured
    monkeypatch.setenv(TRUST_LIST_VARIABLE, str(path))
    site_roots.cache_clear()
    assert site_roots().configured
    assert len(list(site_roots().manager.iter_certs())) == 1
    site_roots.cache_clear()


def test_too_much_validation_data_is_told(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pdf_signature_trust, "MAX_ITEM_BYTES", 10)
    with as_file(signatures.archived().data) as file:
        results = check(file, roots_of([certificates.authority().der]))
    assert any(isinstance(one, Unchecked) and one.location == "/DSS" for one in results)
