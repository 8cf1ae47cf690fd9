"""Bad input ends with a verdict, a notice for a clerk and an audit event; the original is kept, and the daemon goes on."""

from __future__ import annotations

import hashlib
import io
import os
import time
import zipfile
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path

import pytest

from samples.build._ooxml_encrypted import PASSWORD as OFFICE_PASSWORD
from samples.build._pdf_malformed_streams import lzw_bomb
from samples.sample import all_samples
from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.model.job import JobState
from sanitizer.store.job_rows import StoredJob
from tests.end_to_end.daemon import NOTICE, Daemon, Site, command, copy_site, wait_for

pytestmark = pytest.mark.xdist_group("bad_input")  # they share a site

MIB = 1024 * 1024


@cache
def _samples() -> dict[str, Callable[[], bytes]]:
    return {sample.path: sample.build for sample in all_samples()}


def _sample(path: str) -> Callable[[], bytes]:
    return lambda: _samples()[path]()


def _half(path: str) -> Callable[[], bytes]:
    def build() -> bytes:
        data = _samples()[path]()
        return data[: len(data) // 2]

    return build


def _docx(document: bytes) -> bytes:
    """An everyday document whose text part is replaced."""
    packed = io.BytesIO()
    letter = io.BytesIO(_samples()["benign/ooxml/letter.docx"]())
    with zipfile.ZipFile(letter) as old, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as new:
        for info in old.infolist():
            new.writestr(info, document if info.filename == "word/document.xml" else old.read(info))
    return packed.getvalue()


_W = b'<w:document xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"><w:body>'


def _zip_bomb() -> bytes:
    return _docx(_W + b"<w:p><w:r><w:t>" + b"A" * (200 * MIB) + b"</w:t></w:r></w:p></w:body></w:document>")


def _deep_xml() -> bytes:
    depth = 60_000
    return _docx(_W + b"<w:ins>" * depth + b"</w:ins>" * depth + b"</w:body></w:document>")


def _deep_pdf() -> bytes:
    nested = b"[" * 200_000 + b"]" * 200_000
    catalogue = b"1 0 obj<</Type/Catalog/Pages 2 0 R/Names " + nested + b">>endobj\n"
    pages = b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 99 99]>>endobj\n"
    return b"%PDF-1.7\n" + catalogue + pages + b"trailer<</Root 1 0 R>>\n%%EOF\n"


# name in the inbox, how it is built, what the notice's first line says (any of them where the reader decides how far it gets)
MALFORMED = "壊れているか、正しく作られていないため"
LIMIT = "大きさなどの上限を超えているため"
NOTHING = "お渡しできる内容を取り出せなかったため"
UNSUPPORTED = "無害化に対応していない形式のため"
EMPTY = "中身のないファイル（0バイト）のため"
CRASHED = "処理するプログラムが止まったため"
PASSWORD = "パスワードがかかっているため"
POLYGLOT = "2種類のファイルに見えるように作られているため"
HELD: dict[str, tuple[Callable[[], bytes], tuple[str, ...]]] = {
    "切れたdocx.docx": (_half("benign/ooxml/letter.docx"), (MALFORMED, NOTHING)),
    "切れたxlsx.xlsx": (_half("benign/ooxml/form.xlsx"), (MALFORMED, NOTHING)),
    "切れたpptx.pptx": (_half("benign/ooxml/briefing.pptx"), (MALFORMED, NOTHING)),
    "切れたjpg.jpg": (_sample("malformed/images/cut.jpg"), (MALFORMED, NOTHING)),
    "切れたpng.png": (_half("benign/images/公印.png"), (MALFORMED, NOTHING)),
    "切れたbmp.bmp": (_half("benign/images/アイコン.bmp"), (MALFORMED, NOTHING)),
    "切れたtif.tif": (_half("benign/images/受信FAX.tif"), (MALFORMED, NOTHING)),
    "偽物.pdf": (_sample("hostile/detect/exe_as.pdf"), (UNSUPPORTED,)),
    "暗号docx.docx": (_sample("malformed/ooxml/encrypted.docx"), (PASSWORD,)),
    "暗号pdf.pdf": (_sample("hostile/pdf/user_password.pdf"), (PASSWORD,)),
    "空pdf.pdf": (bytes, (EMPTY,)),
    "空docx.docx": (bytes, (EMPTY,)),
    "空png.png": (bytes, (EMPTY,)),
    "空": (bytes, (EMPTY,)),
    "爆弾docx.docx": (_zip_bomb, (LIMIT, MALFORMED)),
    "爆弾png.png": (_sample("hostile/images/bomb.png"), (LIMIT,)),
    "爆弾pdf.pdf": (_sample("malformed/pdf/flate_bomb.pdf"), (LIMIT, CRASHED)),
    "爆弾lzw.pdf": (lzw_bomb, (LIMIT,)),
    "笑い.docx": (_sample("malformed/ooxml/laughs.docx"), (MALFORMED, LIMIT, NOTHING)),
    "二股.gif": (
        _sample("hostile/images/gifar.gif"),
        (POLYGLOT, "受渡しが認められていない要素があるため", "危険なプログラムの特徴"),
    ),
    "輪.pdf": (_sample("malformed/pdf/only_a_loop.pdf"), (MALFORMED, LIMIT, NOTHING)),
}
ANSWERED = {  # ends as an output or as a notice, whichever the reader can do
    "切れたpdf.pdf": _half("benign/pdf/住民票申請書.pdf"),
    "切れたgif.gif": _half("benign/images/手順.gif"),
    "切れたwebp.webp": _half("benign/images/広報写真.webp"),
    "深いpdf.pdf": _deep_pdf,
    "深いdocx.docx": _deep_xml,  # too deep for us; LibreOffice prints it
    "空txt.txt": bytes,
    "空csv.csv": bytes,
}
RENAMED = {
    "実は文書.pdf": ("benign/ooxml/letter.docx", "実は文書_mugai.docx"),
    "実は頁.docx": ("benign/pdf/防災訓練通知.pdf", "実は頁_mugai.pdf"),
}


@pytest.fixture(scope="module")
def flooded(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[Site, Daemon]]:
    """A running daemon into whose inbox all of it was dropped at once."""
    site = copy_site(pristine, tmp_path_factory.mktemp("bad") / "site", slots="2")
    for name, (build, _) in HELD.items():
        site.drop(name, build())
    for name, build in ANSWERED.items():
        site.drop(name, build())
    for name, (path, _) in RENAMED.items():
        site.drop(name, _sample(path)())
    with Daemon(site) as daemon:
        yield site, daemon


@pytest.fixture(scope="module")
def installation(flooded: tuple[Site, Daemon]) -> Iterator[Installation]:
    with open_installation(load_settings(flooded[0].settings_file)) as opened:
        yield opened


def job_of(installation: Installation, name: str) -> StoredJob:
    return next(stored for stored in installation.jobs.list(limit=1000) if stored.job.declared_name == name)


@pytest.mark.parametrize("name", HELD)
def test_it_is_held_with_a_clear_notice(flooded: tuple[Site, Daemon], installation: Installation, name: str) -> None:
    site, _ = flooded
    build, wanted = HELD[name]
    lines = site.notice(name)
    assert lines[0].startswith(f"「{name}」")
    assert any(words in lines[0] for words in wanted), lines[0]
    assert any("情報政策課" in line for line in lines)
    wait_for("the original leaves the inbox", lambda: name not in site.waiting())
    held = job_of(installation, name)
    assert held.job.state is (JobState.WAITING_PASSWORD if PASSWORD in wanted else JobState.QUARANTINED)
    assert installation.vault.verify(held.vault_id).sha256 == hashlib.sha256(build()).hexdigest()
    assert any(held.job.id in line for line in lines)


@pytest.mark.parametrize("name", ANSWERED)
def test_it_is_answered(flooded: tuple[Site, Daemon], installation: Installation, name: str) -> None:
    site, daemon = flooded
    stem = Path(name).stem
    wait_for(f"an answer to {name}", lambda: [path for path in site.outputs() if path.startswith(f"{stem}_mugai")])
    wait_for("the original leaves the inbox", lambda: name not in site.waiting())
    report = installation.reports.get(job_of(installation, name).job.id)
    assert report is not None
    assert report.error_code not in {"internal_error", "sandbox_crash", "sandbox_timeout", "wire_violation"}, report.error_detail
    assert not daemon.ended


@pytest.mark.parametrize("name", RENAMED)
def test_a_wrong_suffix_is_put_right(flooded: tuple[Site, Daemon], name: str) -> None:
    site, _ = flooded
    path, output = RENAMED[name]
    data = site.output(output)
    assert data[:2] == _sample(path)()[:2]
    assert data != _sample(path)()


def test_all_of_it_is_in_the_log_and_the_daemon_goes_on(flooded: tuple[Site, Daemon], installation: Installation) -> None:
    site, daemon = flooded
    site.drop("普通.csv", b"1,2\r\n")
    site.output("普通_mugai.csv")
    wait_for("an empty inbox", lambda: not site.waiting())
    assert not daemon.events("internal_error")
    assert not daemon.events("slot_stopped")
    good = site.mugai("audit", "verify")
    assert good.returncode == 0, good.stderr
    actions = [(event["job_id"], event["action"]) for event in site.events()]
    for name in (*HELD, *ANSWERED, *RENAMED):
        own = [action for job_id, action in actions if job_id == job_of(installation, name).job.id]
        assert len(own) == 2, (name, own)
        assert own[0] == "received"


def test_a_password_opens_it(pristine: Site, tmp_path: Path) -> None:
    """The same two files with the site's list of passwords."""
    site = copy_site(pristine, tmp_path / "site", passwords_file='"state/passwords.txt"')
    (site.state / "passwords.txt").write_text(f"wrong\n令和八年\nhimitsu\n{OFFICE_PASSWORD}\n", encoding="utf-8")
    (site.state / "passwords.txt").chmod(0o600)
    site.drop("暗号.docx", _sample("malformed/ooxml/encrypted.docx")())
    site.drop("暗号.pdf", _sample("hostile/pdf/user_password.pdf")())
    with Daemon(site):
        assert site.output("暗号_mugai.docx").startswith(b"PK")
        assert site.output("暗号_mugai.pdf").startswith(b"%PDF")


def test_a_sparse_file_of_4_gib(site: Site) -> None:
    """Larger than policy takes: into the vault all the same, with its holes, and held."""
    huge = site.inbox / "巨大.csv"
    with huge.open("wb") as file:
        file.truncate(4 * 1024 * MIB)
    started = time.monotonic()
    with Daemon(site) as daemon:
        lines = site.notice("巨大.csv")
        assert LIMIT in lines[0]
        assert time.monotonic() - started < 25
        wait_for("the original leaves the inbox", lambda: not site.waiting())
        status = Path(f"/proc/{daemon.pid}/status").read_text()
        peak_kib = int(next(line for line in status.splitlines() if line.startswith("VmHWM")).split()[1])
        assert peak_kib < 300_000
    kept = sum(path.stat().st_blocks * 512 for path in (site.state / "vault").rglob("*") if path.is_file())
    assert kept < 20 * MIB


def test_a_file_that_nobody_may_read(pristine: Site, tmp_path: Path) -> None:
    site = copy_site(pristine, tmp_path / "site", unreadable_seconds="0.5")
    path = site.drop("読めない.csv", b"1,2\r\n")
    path.chmod(0)
    program: list[str] = []
    if os.geteuid() == 0:  # root without the right to read everything
        program = ["setpriv", "--bounding-set", "-dac_override,-dac_read_search", *command("serve")]
    with Daemon(site, program):
        lines = site.notice("読めない.csv")
        assert lines[0] == "「読めない.csv」を読み取れないため、まだ受け付けていません。"
        assert path.exists()
        path.chmod(0o600)
        assert site.output("読めない_mugai.csv") == b"1,2\r\n"


def test_a_file_that_is_too_large_to_be_taken_in(pristine: Site, tmp_path: Path) -> None:
    site = copy_site(pristine, tmp_path / "site", max_bytes='"1 MiB"')
    site.drop("大きい.csv", b"1,2\r\n" * 300_000)
    with Daemon(site):
        lines = site.notice("大きい.csv")
        assert lines[0] == "「大きい.csv」は大きすぎるため、受け付けられません。"
        assert site.waiting() == ["大きい.csv"]
        assert site.outputs() == [f"大きい{NOTICE}"]
