"""Scans made searchable, by the real command with the real Tesseract: image PDFs with invisible text, and text files."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.daemon import mugai
from tests.scanned_page import as_pdf, as_png, drawn, recall

READ = """inherits = "flatten"
[title]
en = "read"
ja = "文字認識"
[options]
"flatten.text_layer" = "{layer}"
"extract.ocr" = "on"
"""


def sanitized(folder: Path, name: str, content: bytes, layer: str, *options: str) -> tuple[dict[str, Any], Path]:
    """The report's line, and the output."""
    (folder / name).write_bytes(content)
    policy = folder / "read.toml"
    policy.write_text(READ.format(layer=layer), encoding="utf-8")
    report = folder / "report.jsonl"
    done = mugai("sanitize", folder / name, "-o", folder / "out", "--report", report, "--policy", policy, *options)
    row: dict[str, Any] = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    assert done.returncode == 0, (done.stderr, row)
    return row, Path(row["outputs"][0]["path"])


def found_in(pdf: Path) -> str:
    return subprocess.run(["pdftotext", "-raw", pdf, "-"], capture_output=True, check=True).stdout.decode()


@pytest.mark.parametrize("layer", ["ocr", "source-or-ocr"])
def test_a_scanned_pdf_becomes_searchable(tmp_path: Path, layer: str) -> None:
    """One page across, one down."""
    row, target = sanitized(tmp_path, "通知.pdf", as_pdf(drawn(), drawn(down=True)), layer)
    assert (row["verdict"], row["method"]) == ("FLATTENED", "flatten")
    across, down = found_in(target).split("\f")[:2]
    assert recall(across) > 0.97
    assert recall(down) > 0.97
    assert "住民基本台帳の写しの交付" in across
    assert row["provenance"]["libraries"]["Tesseract"]
    assert target.stat().st_size < 200_000


def test_a_picture_becomes_searchable(tmp_path: Path) -> None:
    row, target = sanitized(tmp_path, "縦書き.png", as_png(drawn(down=True)), "ocr")
    assert row["method"] == "flatten"
    assert recall(found_in(target)) > 0.97


@pytest.mark.parametrize("name", ["通知.pdf", "通知.png"])
def test_text_is_read_from_pictures_where_policy_asks(tmp_path: Path, name: str) -> None:
    content = as_pdf(drawn(), drawn(down=True)) if name.endswith("pdf") else as_png(drawn())
    row, target = sanitized(tmp_path, name, content, "none", "--method", "text")
    assert row["method"] == "text"
    text = target.read_text(encoding="utf-8-sig")
    for page in text.split("\f"):
        assert recall(page) > 0.97
