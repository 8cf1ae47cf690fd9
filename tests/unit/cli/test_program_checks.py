"""What the doctor says about LibreOffice and Tesseract: there, not there, not working, switched off."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.cli.program_checks import program_checks
from sanitizer.sandbox.outside.find import ProgramRule, ProgramRules


@pytest.fixture(autouse=True)
def english(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MUGAI_LANG", "en")


def test_both_are_there_and_work() -> None:
    office, ocr = program_checks(ProgramRules())
    assert (office.name, office.good) == ("LibreOffice", True), office
    assert office.detail.endswith("; 1 wait with about 100 MB")
    assert (ocr.name, ocr.good) == ("Tesseract", True), ocr


def test_one_that_the_settings_name_and_that_is_not_there_is_a_fault(tmp_path: Path) -> None:
    office, ocr = program_checks(ProgramRules(ProgramRule(path=tmp_path / "soffice"), ProgramRule(wanted=False)))
    assert (office.good, office.optional, office.detail) == (False, False, str(tmp_path / "soffice"))
    assert "apt-get install --no-install-recommends libreoffice-writer-nogui" in office.advice
    assert (ocr.good, ocr.detail) == (True, "switched off by the settings")


def test_one_that_does_not_work_is_a_fault(tmp_path: Path) -> None:
    tmp_path.chmod(0o755)
    broken = tmp_path / "program" / "soffice.bin"
    broken.parent.mkdir()
    broken.write_text("#!/bin/sh\necho no such luck >&2\nexit 3\n")
    broken.chmod(0o755)
    tesseract = tmp_path / "tesseract"
    tesseract.write_text("#!/bin/sh\necho tesseract 5.0.1\n")
    tesseract.chmod(0o755)
    office, ocr = program_checks(ProgramRules(ProgramRule(path=broken), ProgramRule(path=tesseract)))
    assert (office.good, office.optional) == (False, False)
    assert "LibreOffice does not run: it ended with code 3: no such luck" in office.detail
    assert (ocr.good, ocr.optional) == (False, False)
    assert "Tesseract has no data for jpn" in ocr.detail
