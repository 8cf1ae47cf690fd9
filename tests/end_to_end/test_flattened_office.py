"""Office files as image PDFs: LibreOffice prints them in its jail, the renderer of PDFs draws the pages."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from samples.build import _odf_hostile
from samples.build import _old_word as old_word
from samples.build._ooxml_encrypted import PASSWORD as OOXML_PASSWORD
from samples.build._ooxml_encrypted import encrypted
from samples.build._ooxml_word import official_letter
from samples.build._ooxml_word_hostile import macro
from samples.sample import all_samples
from sanitizer.engines import all_engines
from tests.end_to_end.daemon import mugai

PRINTED = ("docx", "xlsx", "pptx", "odt", "rtf", "doc", "xls", "ppt")


def of_kind(suffix: str) -> bytes:
    return next(one.build() for one in all_samples() if one.kind == "benign" and one.path.endswith("." + suffix))


def flattened(folder: Path, name: str, content: bytes, *options: str) -> dict[str, Any]:
    (folder / name).write_bytes(content)
    report = folder / "report.jsonl"
    mugai("sanitize", folder / name, "-o", folder / "out", "--report", report, "--method", "flatten", *options)
    row: dict[str, Any] = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    return row


@pytest.mark.parametrize("suffix", PRINTED)
def test_pages_of_office_files_become_pictures(tmp_path: Path, suffix: str) -> None:
    row = flattened(tmp_path, f"起案.{suffix}", of_kind(suffix))
    assert (row["verdict"], row["method"], row["type"]) == ("FLATTENED", "flatten", suffix), row
    (output,) = row["outputs"]
    assert Path(output["path"]).name == "起案_mugai.pdf"
    assert row["provenance"]["libraries"]["LibreOffice"]
    listed = subprocess.run(["pdfimages", "-list", output["path"]], capture_output=True, check=True, text=True).stdout
    assert len(listed.splitlines()) > 2
    text = subprocess.run(["pdftotext", output["path"], "-"], capture_output=True, check=True, text=True).stdout
    assert text.strip()


LOCKED = {
    "docx": (encrypted(official_letter()), OOXML_PASSWORD),
    "odt": (_odf_hostile.encrypted(), _odf_hostile.PASSWORD),
    "doc": (old_word.document([old_word.line("秘密の文書")], password="ひみつ2026"), "ひみつ2026"),
}


@pytest.mark.parametrize("suffix", LOCKED)
def test_with_their_password_files_are_printed(tmp_path: Path, suffix: str) -> None:
    data, password = LOCKED[suffix]
    (tmp_path / "password").write_text(password + "\n", encoding="utf-8")
    row = flattened(tmp_path, f"起案.{suffix}", data, "--password-file", str(tmp_path / "password"))
    assert (row["verdict"], row["method"], row["type"]) == ("FLATTENED", "flatten", suffix), row
    row = flattened(tmp_path, f"親展.{suffix}", data)
    assert row["error_code"] == "encrypted_file", row


def test_scanners_and_policy_speak_before_the_printing(tmp_path: Path) -> None:
    row = flattened(tmp_path, "調査票.docm", macro())
    assert (row["verdict"], row["method"], row["type"]) == ("FLATTENED", "flatten", "docm"), row
    assert "macro.vba" in {finding["feature"] for finding in row["findings"]}
    policy = tmp_path / "no-macros.toml"
    policy.write_text(
        'inherits = "flatten"\n[title]\nen = "no macros"\nja = "マクロ不可"\n[actions]\n"macro.vba" = "block"\n', "utf-8"
    )
    (tmp_path / "調査票2.docm").write_bytes(macro())
    report = tmp_path / "blocked.jsonl"
    mugai("sanitize", tmp_path / "調査票2.docm", "-o", tmp_path / "out", "--report", report, "--policy", str(policy))
    assert json.loads(report.read_text(encoding="utf-8").splitlines()[-1])["verdict"] == "BLOCKED"


def test_a_file_of_too_many_pages_is_not_drawn(tmp_path: Path) -> None:
    policy = tmp_path / "short.toml"
    policy.write_text(
        'inherits = "flatten"\n[title]\nen = "short"\nja = "短い"\n[limits]\nmax_pages = 1\n[ladder]\nsteps = ["flatten"]\n',
        "utf-8",
    )
    (tmp_path / "長い.rtf").write_bytes(rb"{\rtf1\ansi one\page two\par}")
    report = tmp_path / "report.jsonl"
    mugai("sanitize", tmp_path / "長い.rtf", "-o", tmp_path / "out", "--report", report, "--policy", str(policy))
    row = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    assert (row["verdict"], row["error_code"]) == ("REVIEW", "limit_exceeded"), row


def test_every_type_that_is_printed_is_one_of_its_engine() -> None:
    for engine in all_engines():
        assert set(getattr(engine, "office_suffixes", {})) <= {kind.name for kind in engine.types}


def test_without_libreoffice_the_ladder_goes_on(site_without_office: Path, tmp_path: Path) -> None:
    (tmp_path / "起案.docx").write_bytes(of_kind("docx"))
    report = tmp_path / "report.jsonl"
    options = ("--policy", "flatten", "--config", site_without_office)
    mugai("sanitize", tmp_path / "起案.docx", "-o", tmp_path / "out", "--report", report, *options)
    row = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    assert row["error_code"] in ("", "program_missing"), row
    assert row["method"] in (None, "text"), row


@pytest.fixture
def site_without_office(site: Any) -> Path:
    site.configure(office='"off"')
    path: Path = site.settings_file
    return path
