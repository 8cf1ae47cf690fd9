"""`mugai sanitize` on PDFs of which one part is damaged: only what is damaged comes out changed, and the report says what."""

from __future__ import annotations

import io
import json
import subprocess
from pathlib import Path
from typing import Any

import pikepdf
import pytest

from samples.build import _pdf_broken_fonts as fonts
from tests.end_to_end.daemon import mugai

POLICY = 'inherits = "standard"\n[actions]\n"pdf.flattened_page" = "{action}"\n'


def sanitized(folder: Path, data: bytes, *arguments: str | Path) -> dict[str, Any]:
    (folder / "文書.pdf").write_bytes(data)
    done = mugai("sanitize", folder / "文書.pdf", "-o", folder / "out", "--json", *arguments)
    report: dict[str, Any] = json.loads(done.stdout.splitlines()[0])
    return report


def output(report: dict[str, Any]) -> Path:
    return Path(report["outputs"][0]["path"])


def pages(pdf: Path) -> list[str]:
    """The text of each page, in one line."""
    done = subprocess.run(["pdftotext", pdf, "-"], capture_output=True, check=True)
    return [" ".join(page.split()) for page in done.stdout.decode().split("\f")[:-1]]


def pictures(pdf: Path) -> list[int]:
    """The pages that have one."""
    done = subprocess.run(["pdfimages", "-list", pdf], capture_output=True, check=True, text=True)
    return sorted({int(line.split()[0]) for line in done.stdout.splitlines()[2:]})


def flattened(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["location"], one["action"]) for one in report["findings"] if one["feature"] == "pdf.flattened_page"]


def test_one_page_becomes_a_picture_and_the_others_stay(tmp_path: Path) -> None:
    report = sanitized(tmp_path, fonts.damaged_page())
    assert (report["verdict"], report["method"]) == ("FLATTENED", "reconstruct")
    assert flattened(report) == [("page 2", "flatten")]
    assert pages(output(report)) == ["Page 1 leads on", "Kept text Filled in", "Page 3 leads on"]
    assert pictures(output(report)) == [2]
    with pikepdf.open(output(report)) as document:
        assert [str(field.V) for field in document.Root.AcroForm.Fields] == ["Filled in"]
        assert [annotation.Dest[0].objgen for page in document.pages for annotation in page.Annots if "/Dest" in annotation] == [
            document.pages[index].objgen for index in (1, 2, 0)
        ]


def test_with_a_password_too(tmp_path: Path) -> None:
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(fonts.damaged_page())) as document:
        document.save(out, encryption=pikepdf.Encryption(owner="o", user="himitsu"))
    (tmp_path / "passwords").write_text("himitsu\n")
    report = sanitized(tmp_path, out.getvalue(), "--password-file", tmp_path / "passwords")
    assert report["verdict"] == "FLATTENED"
    assert flattened(report) == [("page 2", "flatten")]
    assert pages(output(report))[1] == "Kept text Filled in"


def test_a_font_that_readers_draw_stays_a_font(tmp_path: Path) -> None:
    report = sanitized(tmp_path, fonts.composite(fonts.last_glyph_outside(fonts.truetype())))
    assert (report["verdict"], report["method"]) == ("DISARMED", "reconstruct")
    assert pages(output(report)) == ["First page", fonts.WORDS]
    assert pictures(output(report)) == []
    done = subprocess.run(["pdffonts", output(report)], capture_output=True, check=True, text=True)
    assert [line.split()[-5:-4] for line in done.stdout.splitlines()[2:] if "Sample" in line] == [["yes"]]  # embedded


@pytest.mark.parametrize(("action", "verdict"), [("remove", "DISARMED"), ("block", "BLOCKED")])
def test_a_policy_may_want_no_pictures(tmp_path: Path, action: str, verdict: str) -> None:
    (tmp_path / "own.toml").write_text(POLICY.format(action=action), encoding="utf-8")
    report = sanitized(tmp_path, fonts.damaged_page(), "--policy", tmp_path / "own.toml")
    assert report["verdict"] == verdict
    assert flattened(report) == [("page 2", action)]
    if verdict == "DISARMED":
        assert pictures(output(report)) == []
