"""Signed PDFs through the real command: what the signature was worth stands in the report, its look stays, and it is gone."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from samples.build import _certificates as certificates
from samples.build import signatures
from tests.end_to_end.daemon import NOTICE, Site, mugai


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """With a PDF that a mayor signed."""
    (tmp_path / "通知.pdf").write_bytes(signatures.by_mayor().data)
    return tmp_path


def trusted(site: Site) -> Site:
    """*site* with the authority on its trust list."""
    trust = site.folder / "trust"
    trust.mkdir()
    trust.chmod(0o755)
    (trust / "試験用認証局.cer").write_bytes(certificates.authority().der)
    site.configure(trust='"trust"')
    return site


def row(report: Path) -> dict[str, Any]:
    (line,) = report.read_text(encoding="utf-8").splitlines()
    made: dict[str, Any] = json.loads(line)
    return made


def findings(row: dict[str, Any], feature: str) -> list[dict[str, str]]:
    return [one for one in row["findings"] if one["feature"] == feature]


def test_the_report_says_what_the_signature_was(folder: Path) -> None:
    mugai("sanitize", folder / "通知.pdf", "--report", folder / "r.jsonl", check=True)
    made = row(folder / "r.jsonl")
    (found,) = findings(made, "signature.untrusted")
    assert found["location"] == "field 市長印 (霞が関市長, 霞が関市)"
    for words in ("2025-04-01", "署名後の変更 changes since: なし none", "信頼リスト未設定"):
        assert words in found["detail"]
    assert findings(made, "pdf.signature")
    assert made["verdict"] == "DISARMED"
    assert "pyhanko" in made["provenance"]["libraries"]
    output = (folder / "通知_mugai.pdf").read_bytes()
    assert b"/ByteRange" not in output
    assert b"/FT" not in output


def test_a_signature_under_a_password_is_checked(folder: Path) -> None:
    """With the password it is told as others are; nothing that is written holds the password."""
    (folder / "暗号.pdf").write_bytes(signatures.under_a_password().data)
    (folder / "合言葉").write_text(f"wrong\n{signatures.PASSWORD}\n", encoding="utf-8")
    (folder / "合言葉").chmod(0o600)
    done = mugai("sanitize", folder / "暗号.pdf", "--password-file", folder / "合言葉", "--report", folder / "r.jsonl", check=True)
    made = row(folder / "r.jsonl")
    (found,) = findings(made, "signature.untrusted")
    assert found["location"] == "field Mayor (霞が関市長, 霞が関市)"
    assert not findings(made, "signature.unchecked")
    assert findings(made, "pdf.signature")
    assert signatures.PASSWORD not in (folder / "r.jsonl").read_text(encoding="utf-8") + done.stdout + done.stderr


@pytest.mark.parametrize("method", ["flatten", "text"])
def test_every_method_tells_it(folder: Path, method: str) -> None:
    mugai("sanitize", folder / "通知.pdf", "--method", method, "--report", folder / "r.jsonl", check=True)
    assert findings(row(folder / "r.jsonl"), "signature.untrusted")


def test_a_trust_list(site: Site, folder: Path) -> None:
    done = trusted(site).mugai("sanitize", folder / "通知.pdf", "--report", folder / "r.jsonl")
    assert done.returncode == 0, done.stderr
    (found,) = findings(row(folder / "r.jsonl"), "signature.valid")
    assert "信頼リストにあり on the trust list" in found["detail"]
    assert "タイムスタンプ timestamp" in found["detail"]
    shown = mugai("doctor", "--config", site.settings_file)
    assert "trust list: 1 certificates" in shown.stdout, shown.stdout + shown.stderr


def test_a_wrong_trust_list_stops_the_start(site: Site, folder: Path) -> None:
    (trusted(site).folder / "trust/b.pem").write_text("これは証明書ではない", encoding="utf-8")
    done = site.mugai("sanitize", folder / "通知.pdf")
    assert done.returncode == 2
    assert "b.pem: not a certificate" in done.stderr
    assert not (folder / "通知_mugai.pdf").exists()


def test_strict_holds_a_forgery_back(folder: Path) -> None:
    (folder / "通知.pdf").write_bytes(signatures.changed_after().data)
    done = mugai("sanitize", folder / "通知.pdf", "--policy", "strict", "--report", folder / "r.jsonl")
    assert done.returncode == 1, done.stderr
    assert row(folder / "r.jsonl")["error_code"] == "blocked_by_policy"
    assert "署名後に変更されている文書" in (folder / f"通知{NOTICE}").read_text(encoding="utf-8-sig")
