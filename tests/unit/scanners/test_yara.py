"""Our rules see what they are for and keep quiet about honest files; mistakes in a site's rules are named."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest
import yara

from samples.build import scanner
from samples.build._plain_office import word, workbook
from samples.build._zip import zip_bytes
from sanitizer.model.errors import ConfigError, LimitExceeded
from sanitizer.policy.shipped import rules_folder
from sanitizer.scanners import _site_rules, _yara_engine, _yara_rules
from sanitizer.scanners._kind import kind_of
from sanitizer.scanners._unpacked import unpack
from sanitizer.scanners._yara_features import BY_KEY, SITE
from sanitizer.scanners.yara import SCANNER
from tests.in_process import as_file
from tests.unit.scanners.scanning import hits_in, keys_in

BULLETIN = (
    "注意喚起: ms-msdt:/id PCWDiagnostic IT_RebrowseForFile=x を悪用する文書、/S /JavaScript や /Launch を含む PDF、"
    'powershell -enc、mshta http://example.invalid/、Target="http://x.example.invalid/a.html!" にご注意ください。'
    f"EICAR テストファイルの中身は {scanner.EICAR.decode()} です。DDEAUTO cmd.exe も同様です。"
    "This program cannot be run in DOS mode."
)


# --- honest files ---


@pytest.mark.parametrize(
    ("data", "name"),
    [
        (BULLETIN.encode(), "注意喚起.txt"),
        (BULLETIN.encode("cp932"), "注意喚起.csv"),
        (word(BULLETIN.replace("<", "&lt;")), "注意喚起.docx"),
        (workbook(BULLETIN.replace("<", "&lt;")), "注意喚起.xlsx"),
        (scanner.pdf([b"<</S/GoTo/D[3 0 R/Fit]>>", scanner.stream(b"", f"BT ({BULLETIN}) Tj ET".encode())]), "注意喚起.pdf"),
    ],
    ids=["txt", "csv", "docx", "xlsx", "pdf"],
)
def test_a_document_about_attacks_is_not_held(data: bytes, name: str) -> None:
    blocking = {key for key in keys_in(data, name) if key != "yara.active_content"}
    assert blocking == set()
    assert keys_in(data, name, target=True) == set()


def test_an_honest_pdf_with_a_form_is_quiet() -> None:
    assert keys_in(scanner.pdf([b"<</S/GoTo/D[3 0 R/Fit]>>"]), "a.pdf") == set()


# --- where it looks ---


def test_eicar_counts_only_at_the_start() -> None:
    assert keys_in(scanner.EICAR, "a.txt") == {"yara.test_virus"}
    assert keys_in(b" " + scanner.EICAR, "a.txt") == set()
    assert "yara.test_virus" in keys_in(zip_bytes({"a/eicar.com": scanner.EICAR}), "a.zip")


def test_a_hit_in_a_member_names_the_member() -> None:
    hit = next(hit for hit in hits_in(zip_bytes({"a/eicar.com": scanner.EICAR}), "a.zip") if hit.feature.key == "yara.test_virus")
    assert hit.location == "a/eicar.com"


def test_a_member_of_a_member() -> None:
    inner = zip_bytes({"eicar.com": scanner.EICAR})
    hits = hits_in(zip_bytes({"inner.zip": inner}), "a.zip")
    assert [hit.location for hit in hits] == ["inner.zip > eicar.com"]


def test_a_hit_in_a_stream_names_the_object() -> None:
    hit = next(hit for hit in hits_in(scanner.pdf_with_eicar(), "a.pdf") if hit.feature.key == "yara.test_virus")
    assert hit.location == "object 6 stream"


def test_a_program_in_an_archive_is_a_member_and_not_hidden() -> None:
    assert keys_in(zip_bytes({"tool.exe": scanner.program()}), "a.zip") == set()


def test_targets_are_judged_by_few_rules() -> None:
    assert keys_in(scanner.pdf_javascript(), "a.pdf", target=True) == set()
    assert "yara.test_virus" in keys_in(scanner.pdf_with_eicar(), "a.pdf", target=True)
    assert keys_in(scanner.follina(), "a.docx", target=True) == {"yara.dropper"}


def test_kinds() -> None:
    assert kind_of(b"%PDF-1.7", "pdf") == "pdf"
    assert kind_of(b"a,b", "csv") == "csv"
    assert kind_of(b"hello", "txt") == "text"
    assert kind_of(b"hello", "") == "script"
    assert kind_of(b"\0\1", "") == "other"
    assert kind_of(b" <HTML>", "") == "html"


def test_what_is_unpacked_is_bounded() -> None:
    bomb = zip_bytes({f"{number}.txt": bytes(8_000_000) for number in range(8)})
    with as_file(bomb) as file:
        batches = list(unpack(file, memoryview(bomb), "zip"))
    assert 0 < sum(len(batch.data) for batch in batches) <= 25 * 1024 * 1024
    assert max(len(batch.data) for batch in batches) <= 7 * 1024 * 1024


def test_batches_keep_every_part() -> None:
    archive = zip_bytes({f"{number}.txt": bytes([number]) * 700_000 for number in range(1, 9)})
    with as_file(archive) as file:
        batches = list(unpack(file, memoryview(archive), "zip"))
    assert [name for batch in batches for name in batch.names] == [f"{number}.txt" for number in range(1, 9)]
    for batch in batches:
        for start, name in zip(batch.starts, batch.names, strict=True):
            assert batch.data[start : start + 700_000] == bytes([int(name[0])]) * 700_000


# --- rules ---


def test_our_rules_are_complete() -> None:
    ruleset = _yara_engine.ruleset()
    kinds = {"pdf", "office", "ole", "rtf", "image", "onenote", "lnk", "csv", "html", "script", "text", "vba", "everything"}
    texts = _yara_rules.read_rules(rules_folder() / "yara", "mugai")
    names = set()
    for rule in ruleset.rules:
        assert rule.meta["feature"] in BY_KEY
        assert rule.meta["description_en"]
        assert rule.meta["description_ja"]
        assert rule.meta["severity"] in ("low", "medium", "high")
        assert set(rule.tags) & kinds, rule.identifier
        assert set(rule.tags) <= kinds | {"target", "at_start", "raw"}, rule.identifier
        names.add(rule.identifier)
    assert len(names) == sum(text.count("\nrule ") for text in texts.values())


def test_our_rules_compile_without_a_warning() -> None:
    for text in _yara_rules.read_rules(rules_folder() / "yara", "mugai").values():
        yara.compile(source=text, includes=False, error_on_warning=True)


def test_the_digest_follows_the_texts(tmp_path: Path) -> None:
    ours = rules_folder() / "yara"
    without = _yara_rules.load(ours, None).digest
    (tmp_path / "a.yar").write_text("rule a { condition: false }")
    first = _yara_rules.load(ours, tmp_path).digest
    (tmp_path / "a.yar").write_text("rule a { condition: false  }")
    assert len({without, first, _yara_rules.load(ours, tmp_path).digest}) == 3
    assert SCANNER.ruleset_digest == without  # type: ignore[attr-defined]


def test_rules_of_the_site_hold_on_sources_and_targets(tmp_path: Path) -> None:
    (tmp_path / "課").mkdir()
    (tmp_path / "課" / "内規.yar").write_text('rule memo { meta: description = "内規" strings: $a = "持出禁止" condition: $a }')
    ruleset = _yara_rules.load(rules_folder() / "yara", tmp_path)
    for target in (False, True):
        hits = list(_yara_rules.match(ruleset, "これは持出禁止です".encode(), "text", target=target))
        assert [(hit.feature, hit.location, hit.detail) for hit in hits] == [(SITE, "byte 9", "site/課/内規 memo: 内規")]


@pytest.mark.parametrize(
    "rule", ["rule a { condition: ", "rule a {\n strings:\n  $a = \n condition: $a }", 'include "/etc/passwd"']
)
def test_a_mistake_in_a_site_rule_names_file_and_line(tmp_path: Path, rule: str) -> None:
    (tmp_path / "good.yar").write_text("rule good { condition: true }")
    (tmp_path / "bad.yar").write_text(rule)
    with pytest.raises(ConfigError, match=r"site/bad: .*line \d"):
        _yara_rules.load(rules_folder() / "yara", tmp_path)
    assert len(_yara_rules.problems_of(tmp_path)) == 1


def test_rules_that_take_too_long_stop_the_file() -> None:
    class Slow:
        def match(self, **_arguments: object) -> list[object]:
            raise yara.TimeoutError

    ruleset = _yara_rules.Ruleset({"text": Slow()}, None, "")
    with pytest.raises(LimitExceeded, match="20 seconds"):
        list(_yara_rules.match(ruleset, b"x", "text", target=False))


def test_rules_that_are_no_text(tmp_path: Path) -> None:
    (tmp_path / "bad.yar").write_bytes(b"\xff\xfe\x00")
    with pytest.raises(ConfigError, match="UTF-8"):
        _yara_rules.load(rules_folder() / "yara", tmp_path)


def test_the_doctor_checks_the_rules_of_the_site(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert _site_rules.main([str(tmp_path / "none")]) == 2
    assert _site_rules.main([str(tmp_path)]) == 0
    (tmp_path / "bad.yar").write_text("rule a {")
    capsys.readouterr()
    assert _site_rules.main([str(tmp_path)]) == 1
    assert "site/bad" in capsys.readouterr().out


def test_the_doctor_may_ask_by_a_process_of_its_own(tmp_path: Path) -> None:
    (tmp_path / "bad.yar").write_text("rule a {")
    command = [sys.executable, "-m", "sanitizer.scanners._site_rules", str(tmp_path)]
    ran = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)
    assert (ran.returncode, ran.stdout.count("\n")) == (1, 1)
