"""Files compared with what is made of them, by the real command and the real daemon, because a policy asks for it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from samples.build._pdf import TEXT, Document, one_page
from samples.sample import all_samples
from tests.end_to_end.daemon import Daemon, Site, mugai

POLICY = 'inherits = "standard"\n[fidelity]\npages = "sample"\n'


def sample(ending: str) -> bytes:
    return next(one for one in all_samples() if one.path.endswith(ending)).build()


def lost_picture() -> bytes:
    """A black square that a projection annotation draws: of a kind that is on no list, it goes with its look."""

    def objects(document: Document) -> dict[str, int]:
        look = document.stream(b"0 g 0 0 200 200 re f", "/Type/XObject/Subtype/Form/BBox[0 0 200 200]")
        return {"note": document.add(f"<</Type/Annot/Subtype/Projection/Rect[40 100 240 300]/F 4/AP<</N {look} 0 R>>>>")}

    return one_page(page="/Annots[@note]", content=TEXT, objects=objects)


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    (tmp_path / "site.toml").write_text(POLICY, encoding="utf-8")
    return tmp_path


def sanitized(desk: Path, name: str, content: bytes) -> tuple[dict[str, Any], str]:
    """The report's line and what the command said."""
    (desk / name).write_bytes(content)
    report = desk / "report.jsonl"
    done = mugai("sanitize", desk / name, "-o", desk / "out", "--report", report, "--policy", desk / "site.toml")
    line: dict[str, Any] = json.loads(report.read_text(encoding="utf-8").splitlines()[-1])
    return line, done.stdout


def test_a_faithful_pdf_is_released_with_its_scores(desk: Path) -> None:
    row, said = sanitized(desk, "申請書.pdf", sample("benign/pdf/住民票申請書.pdf"))
    assert (row["verdict"], row["method"]) == ("DISARMED", "reconstruct")
    fidelity = row["fidelity"]
    assert (fidelity["method"], fidelity["error_code"]) == ("reconstruct", "")
    scores = fidelity["comparison"]
    assert scores["pages"] == scores["pages_total"] == 1
    assert scores["similarity"]["lowest"] > 0.95
    assert scores["recall"] == {"mean": 1.0, "lowest": 1.0, "page": 1}
    assert row["timings_ms"]["compare"] > 0
    assert "見た目 " in said


def test_inspect_says_it_in_words(desk: Path) -> None:
    (desk / "通知.pdf").write_bytes(sample("benign/pdf/防災訓練通知.pdf"))
    said = mugai("inspect", desk / "通知.pdf", "--policy", desk / "site.toml", check=True).stdout
    assert "元との比較: 再構成したファイル: " in said
    assert "文字 100.0 %" in said


def test_a_pdf_that_would_look_different_becomes_pictures(desk: Path) -> None:
    row, said = sanitized(desk, "図.pdf", lost_picture())
    assert (row["verdict"], row["method"], row["error_code"]) == ("FLATTENED", "flatten", "")
    assert row["error_detail"].startswith("reconstruct: fidelity_low: ")
    assert row["fidelity"]["method"] == "reconstruct"
    assert row["fidelity"]["comparison"]["spot"]["lowest"] < 0.5
    assert "画像化" in said
    assert "見た目" not in said  # the scores are not those of the file that was written
    (desk / "site.toml").write_text('inherits = "standard"\n', encoding="utf-8")
    unasked, _ = sanitized(desk, "図.pdf", lost_picture())
    assert (unasked["method"], unasked["fidelity"]) == ("reconstruct", None)


def test_pictures_are_compared_and_other_types_say_that_they_are_not(desk: Path) -> None:
    photo, _ = sanitized(desk, "写真.jpg", sample("benign/images/庁舎写真.jpg"))
    assert photo["fidelity"]["comparison"]["similarity"]["lowest"] == 1.0
    assert photo["fidelity"]["comparison"]["recall"] is None
    table, _ = sanitized(desk, "表.csv", "品名,数量\r\n用紙,10\r\n".encode("cp932"))
    assert table["verdict"] == "CLEAN"
    assert table["fidelity"] == {"method": "reconstruct", "comparison": None, "error_code": "nothing_to_show"}


def test_a_mistake_in_the_policy_is_refused_with_its_line(desk: Path) -> None:
    (desk / "site.toml").write_text(POLICY + "min_similarity = 1.1\n", encoding="utf-8")
    for verb in (["policy", "check"], ["inspect", desk / "site.toml", "--policy"]):
        done = mugai(*verb, desk / "site.toml")
        assert done.returncode == 2
        assert "site.toml:4: min_similarity is a number between 0 and 1, not 1.1" in done.stderr
    (desk / "site.toml").write_text(POLICY, encoding="utf-8")
    explained = mugai("policy", "explain", desk / "site.toml", "--json", check=True).stdout
    rows = {row["key"]: row for row in map(json.loads, explained.splitlines())}
    assert (rows["fidelity.pages"]["value"], rows["fidelity.pages"]["source"]) == ("sample", "site.toml:3")


def test_the_daemon_holds_what_no_rung_keeps_and_tells_why(site: Site) -> None:
    (site.folder / "policies/exact.toml").write_text(f'{POLICY}[ladder]\nsteps = ["reconstruct"]\n')
    site.configure(policy='"exact"')
    with Daemon(site):
        site.drop("図.pdf", lost_picture())
        site.drop("通知.pdf", sample("benign/pdf/防災訓練通知.pdf"))
        notice = site.notice("図.pdf")
        assert site.output("通知_mugai.pdf").startswith(b"%PDF-")
    assert notice[0] == "「図.pdf」は無害化すると元と見た目や文字が変わってしまうため、お渡しを保留しています。"
    assert any("元との比較" in line for line in notice)
    jobs = {str(event["details"].get("name")): str(event["job_id"]) for event in site.events() if "name" in event["details"]}
    held = json.loads(site.mugai("quarantine", "show", jobs["図.pdf"], check=True).stdout)["report"]
    assert (held["error_code"], held["outputs"][0]["type"]) == ("fidelity_low", "notice")
    assert held["fidelity"]["comparison"]["spot"]["lowest"] < 0.5
    released = json.loads(site.mugai("quarantine", "show", jobs["通知.pdf"], check=True).stdout)["report"]
    assert released["fidelity"]["comparison"]["similarity"]["lowest"] > 0.9
    assert "元との比較" in site.mugai("quarantine", "show", jobs["通知.pdf"], "--text", check=True).stdout
