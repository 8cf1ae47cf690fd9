"""Files with passwords, from the watched folder and from the command line: opened, or waiting until somebody has the password."""

from __future__ import annotations

import io
import json
import subprocess
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

import msoffcrypto  # type: ignore[import-untyped]
import pikepdf
import pytest

from samples.build._ooxml_encrypted import PASSWORD, encrypted
from samples.build._ooxml_word import official_letter
from samples.build._pdf import one_page
from samples.sample import all_samples
from tests.end_to_end.daemon import Daemon, Site, command, copy_site, environment, mugai, wait_for

pytestmark = pytest.mark.xdist_group("passwords")  # they share a site

JAPANESE = "庁内限り２０２６"
IN_LIST = "usual-password-7"


def locked(user: str, revision: Literal[2, 3, 4, 5, 6] = 6, owner: str = "owner-secret") -> bytes:
    """One page with the words "Kept text"."""
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page())) as document:
        document.save(
            out, encryption=pikepdf.Encryption(user=user, owner=owner, R=revision, aes=revision > 3, metadata=revision > 3)
        )
    return out.getvalue()


def text_of(data: bytes) -> bytes:
    with pikepdf.open(io.BytesIO(data)) as document:
        assert not document.is_encrypted
        return document.pages[0].Contents.read_bytes()


@pytest.fixture(scope="module")
def shared(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    site = copy_site(pristine, tmp_path_factory.mktemp("passwords") / "site")
    site.configure(passwords_file='"state/passwords.txt"', log_level='"debug"')
    (site.state / "passwords.txt").write_text(f"other\n{IN_LIST}\n", encoding="utf-8")
    (site.state / "passwords.txt").chmod(0o600)
    with Daemon(site):
        yield site


def waiting_job(site: Site, name: str, content: bytes) -> str:
    path = site.drop(name, content)
    notice = site.notice(name)
    assert "パスワード" in notice[0]
    wait_for("the original leaves the inbox", lambda: not path.exists())
    job = next(str(event["job_id"]) for event in site.events() if event["details"].get("name") == name)
    assert state_of(site, job) == "waiting_password"
    return job


def state_of(site: Site, job: str) -> str:
    return str(json.loads(site.mugai("quarantine", "show", job, check=True).stdout)["state"])


def given(site: Site, job: str, typed: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """`mugai quarantine password` with the password through a pipe."""
    return subprocess.run(
        command("quarantine", "password", job, *arguments, "--config", site.settings_file),
        input=typed,
        capture_output=True,
        text=True,
        encoding="utf-8",
        env=environment(),
        timeout=60,
        check=False,
    )


def everything_written(site: Site) -> bytes:
    """Database, logs, reports and notices of the site, but for the list of passwords."""
    files = [
        path for path in site.folder.rglob("*") if path.is_file() and path.name != "passwords.txt" and "vault" not in path.parts
    ]
    return b"".join(path.read_bytes() for path in files)


def test_the_list_of_the_site_is_tried(shared: Site) -> None:
    shared.drop("一覧にある.pdf", locked(IN_LIST))
    assert b"Kept text" in text_of(shared.output("一覧にある_mugai.pdf"))


def test_an_owner_password_is_no_obstacle(shared: Site) -> None:
    shared.drop("印刷禁止.pdf", locked("", revision=4))
    assert b"Kept text" in text_of(shared.output("印刷禁止_mugai.pdf"))
    wait_for(
        "it is recorded", lambda: [event for event in shared.events() if event["details"].get("output") == "印刷禁止_mugai.pdf"]
    )
    job = next(str(event["job_id"]) for event in shared.events() if event["details"].get("output") == "印刷禁止_mugai.pdf")
    report = json.loads(shared.mugai("quarantine", "show", job, check=True).stdout)["report"]
    assert "pdf.encryption_owner" in {finding["feature"] for finding in report["findings"]}


def test_the_password_of_a_waiting_file(shared: Site) -> None:
    job = waiting_job(shared, "待ち.pdf", locked(JAPANESE))
    wrong = given(shared, job, "まちがい\n", "--reviewer", "山田")
    assert wrong.returncode == 1, wrong.stderr
    assert "登録されたパスワードでは開けない" in wrong.stdout
    assert state_of(shared, job) == "waiting_password"
    done = given(shared, job, f"{JAPANESE}\n", "--reviewer", "山田")
    assert done.returncode == 0, done.stderr
    assert "待ち_mugai.pdf" in done.stdout
    assert b"Kept text" in text_of(shared.output("待ち_mugai.pdf"))
    assert state_of(shared, job) == "released"
    assert shared.events_of(job) == [
        "received", "waiting_password", "password_given", "waiting_password", "password_given", "released",
    ]  # fmt: skip
    assert {event["actor"] for event in shared.events() if event["action"] == "password_given"} == {"山田"}
    written = everything_written(shared) + shared.mugai("audit", "export", check=True).stdout.encode()
    for password in (JAPANESE, "まちがい", IN_LIST):
        assert password.encode() not in written
        assert password not in wrong.stdout + wrong.stderr + done.stdout + done.stderr


def test_passwords_from_a_file_and_mistakes(shared: Site, tmp_path: Path) -> None:
    job = waiting_job(shared, "ファイルで.pdf", locked("secret-in-file", revision=3))
    nothing = given(shared, job, "")
    assert nothing.returncode == 2
    assert "パスワードがありません" in nothing.stderr
    assert given(shared, "nonsense", "x\n").returncode == 2
    passwords = tmp_path / "p.txt"
    passwords.write_text("first\nsecret-in-file\n", encoding="utf-8")
    done = given(shared, job, "", "--password-file", passwords)
    assert done.returncode == 0, done.stderr
    again = given(shared, job, "x\n")
    assert again.returncode == 2
    assert "only what is held" in again.stderr
    assert "Traceback" not in again.stderr
    refused = mugai("quarantine", "password", job, "secret-in-file", "--config", shared.settings_file)
    assert refused.returncode == 2  # never as an argument


def test_the_command_line_tries_its_file(tmp_path: Path) -> None:
    for name, content in {
        "和文.pdf": locked(JAPANESE),
        "古い.pdf": locked("secret-in-file", revision=2),
        "所有者.pdf": locked("", revision=6),
        "なし.pdf": locked("unknown-password"),
        "四十.pdf": next(one for one in all_samples() if one.path.endswith("user_password.pdf")).build(),
    }.items():
        (tmp_path / name).write_bytes(content)
    passwords = tmp_path / "p"
    passwords.mkdir()
    (passwords / "list.txt").write_text(f"\n{JAPANESE}\nsecret-in-file\nhimitsu\n", encoding="utf-8-sig")
    report = tmp_path / "r.jsonl"
    done = mugai(
        "sanitize",
        *sorted(tmp_path.glob("*.pdf")),
        "-o",
        tmp_path / "out",
        "--password-file",
        passwords / "list.txt",
        "--report",
        report,
    )
    assert done.returncode == 1, done.stderr
    rows = {Path(row["path"]).name: row for row in map(json.loads, report.read_text(encoding="utf-8").splitlines())}
    assert {name: row["error_code"] for name, row in rows.items()} == {
        "和文.pdf": "", "古い.pdf": "", "所有者.pdf": "", "なし.pdf": "wrong_password", "四十.pdf": "",
    }  # fmt: skip
    for name in ("和文.pdf", "古い.pdf", "四十.pdf"):
        assert "pdf.encryption_user" in {finding["feature"] for finding in rows[name]["findings"]}
    assert "pdf.encryption_owner" in {finding["feature"] for finding in rows["所有者.pdf"]["findings"]}
    for password in (JAPANESE, "secret-in-file", "himitsu"):
        assert password not in report.read_text(encoding="utf-8") + done.stdout + done.stderr


def test_an_office_file_has_its_password_again_where_policy_keeps_it(shared: Site) -> None:
    """The verified package, and nothing else, under the password of the source; as an image PDF it could have none, and is held."""
    keep = 'inherits = "standard"\n[actions]\n"ooxml.encrypted" = "allow"\n'
    (shared.folder / "policies/keep.toml").write_text(keep)
    (shared.folder / "policies/keep_text.toml").write_text(keep + '[ladder]\nsteps = ["text"]\n')
    folder = shared.folder / "書類"
    folder.mkdir()
    (folder / "通知.docx").write_bytes(encrypted(official_letter()))
    passwords = shared.folder / "office.txt"
    passwords.write_text(f"wrong\n{PASSWORD}\n", encoding="utf-8")
    out = shared.folder / "書類の出力"
    policies = shared.folder / "policies"
    common = ("sanitize", folder, "-o", out, "--password-file", passwords)
    done = mugai(*common, "--policy", policies / "keep.toml", "--json", check=True)
    (report,) = map(json.loads, done.stdout.splitlines())
    assert [one["action"] for one in report["findings"] if one["feature"] == "ooxml.encrypted"] == ["allow"]
    protected = msoffcrypto.OfficeFile(io.BytesIO((out / "通知_mugai.docx").read_bytes()))
    assert protected.is_encrypted()
    protected.load_key(password=PASSWORD, verify_password=True)
    plain = io.BytesIO()
    protected.decrypt(plain, verify_integrity=True)
    with zipfile.ZipFile(plain) as package:
        assert "防災訓練" in package.read("word/document.xml").decode()
    held = mugai(*common, "--policy", policies / "keep_text.toml", "--json")
    (report,) = map(json.loads, held.stdout.splitlines())
    assert (held.returncode, report["verdict"], report["error_code"]) == (1, "REVIEW", "not_protected")
    assert PASSWORD.encode() not in done.stdout.encode() + done.stderr.encode() + held.stdout.encode()
