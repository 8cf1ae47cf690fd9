"""`mugai sanitize --method flatten` and `--method text` on PDFs: what people see, search and read comes out, and nothing else."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from samples.build import _pdf_benign, _pdf_vertical
from samples.build._pdf_hostile import javascript
from tests.end_to_end.daemon import mugai


def sanitized(folder: Path, data: bytes, *arguments: str) -> tuple[dict[str, Any], Path]:
    """The report and the output of one file."""
    (folder / "文書.pdf").write_bytes(data)
    done = mugai("sanitize", folder / "文書.pdf", "-o", folder / "out", "--json", *arguments)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return report, Path(report["outputs"][0]["path"])


def text_of(pdf: Path) -> str:
    return subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True).stdout.decode()


def test_an_image_pdf_is_small_and_can_be_searched(tmp_path: Path) -> None:
    report, output = sanitized(tmp_path, _pdf_benign.notice(), "--method", "flatten")
    assert (report["verdict"], report["method"]) == ("FLATTENED", "flatten")
    assert output.stat().st_size < 60_000
    found = "".join(text_of(output).split())
    assert all("".join(line.split()) in found for line in _pdf_benign.LINES)
    pictures = subprocess.run(["pdfimages", "-list", output], capture_output=True, check=True, text=True).stdout.splitlines()[2:]
    assert {line.split()[0] for line in pictures} == {"1", "2"}


def test_scripts_are_gone(tmp_path: Path) -> None:
    report, output = sanitized(tmp_path, javascript(), "--method", "flatten")
    assert report["verdict"] == "FLATTENED"
    data = output.read_bytes()
    assert b"JavaScript" not in data
    assert b"/JS" not in data
    assert "Kept text" in text_of(output)


def test_policy_chooses_resolution_and_text_layer(tmp_path: Path) -> None:
    policy = tmp_path / "bare.toml"
    policy.write_text(
        'inherits = "flatten"\n[title]\nen = "bare"\nja = "素"\n[options]\n"flatten.dpi" = "100"\n"flatten.text_layer" = "none"\n',
        encoding="utf-8",
    )
    _, output = sanitized(tmp_path, _pdf_vertical.old_form(), "--policy", str(policy))
    assert text_of(output).strip() == ""
    assert b"/Width 1166/Height 1652" in output.read_bytes()  # A5, black and white, at 200 dpi


def test_vertical_writing_is_read_in_order(tmp_path: Path) -> None:
    report, output = sanitized(tmp_path, _pdf_vertical.ordinance(), "--method", "text")
    assert (report["verdict"], report["method"]) == ("FLATTENED", "text")
    lines = output.read_bytes().decode("utf-8-sig").split("\r\n")
    wanted = [_pdf_vertical.UPPER[0], _pdf_vertical.RUBY, *_pdf_vertical.UPPER[1:], *_pdf_vertical.LOWER, ""]
    assert lines == wanted


@pytest.mark.parametrize(("choice", "codec"), [("utf-8", "utf-8-sig"), ("cp932", "cp932")])
def test_the_encoding_is_the_policys(tmp_path: Path, choice: str, codec: str) -> None:
    policy = tmp_path / "words.toml"
    policy.write_text(
        f'inherits = "text-only"\n[title]\nen = "words"\nja = "文字"\n[options]\n"extract.encoding" = "{choice}"\n',
        encoding="utf-8",
    )
    _, output = sanitized(tmp_path, _pdf_benign.notice(), "--policy", str(policy))
    text = output.read_bytes().decode(codec)
    assert "担当：髙橋・﨑山（内線①②③）" in text
    assert text.count("\f") == 1
