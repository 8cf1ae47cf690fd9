"""`mugai sanitize` as scripts and people use it: a contract of names, keys, exit codes and of what is never touched."""

from __future__ import annotations

import hashlib
import json
import os
import pty
import shutil
import signal
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from tests.end_to_end.daemon import NOTICE, command, descendants, environment, mugai, wait_for

TABLE = "品名,数量\r\nコピー用紙,10\r\n".encode("cp932")
ROW_KEYS = ["path", "sha256", "bytes", "type", "verdict", "method", "outputs", "findings", "error_code", "timings_ms", "provenance"]
SLOW = b"".join(b"%d,=SUM(A%d:A9)\r\n" % (number, number) for number in range(300_000))  # a child works on it for ten seconds


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A folder `書類` with a tree of files, old times on them."""
    for name, content in (
        ("書類/表.csv", TABLE),
        ("書類/総務課/議事録.txt", "議事録\r\n".encode("cp932")),
        ("書類/総務課/設定.exe", b"MZ" + bytes(200)),
    ):
        path = tmp_path / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (1_000_000_000.5, 1_000_000_000.5))
    return tmp_path


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*") if not path.is_dir()}


def state_of(folder: Path) -> dict[str, tuple[str, int, int]]:
    """Digest, time and mode of every file below *folder*."""
    return {
        name: (
            hashlib.sha256((folder / name).read_bytes()).hexdigest(),
            (folder / name).stat().st_mtime_ns,
            (folder / name).stat().st_mode,
        )
        for name in files(folder)
    }


def rows(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_tree_is_kept_and_originals_are_not_touched(desk: Path) -> None:
    before = state_of(desk / "書類")
    done = mugai("sanitize", desk / "書類", "-o", desk / "out", "--report", desk / "r.jsonl")
    assert done.returncode == 1, done.stderr
    assert files(desk / "out") == {"表_mugai.csv", "総務課/議事録_mugai.txt", f"総務課/設定{NOTICE}"}
    assert state_of(desk / "書類") == before
    assert (desk / "out/表_mugai.csv").stat().st_mtime == 1_000_000_000.5
    assert "3件中 2件を出力、1件を保留しました。" in done.stdout
    lines = rows((desk / "r.jsonl").read_text(encoding="utf-8"))
    assert [line["path"] for line in lines] == [
        str(desk / "書類" / name) for name in ("総務課/設定.exe", "総務課/議事録.txt", "表.csv")
    ]
    for line in lines:
        assert set(ROW_KEYS) <= set(line)
        assert set(line) - set(ROW_KEYS) == {"schema_version", "job_id", "findings_total", "error_detail", "fidelity"}
        source, output = Path(line["path"]).read_bytes(), line["outputs"][0]
        assert (line["sha256"], line["bytes"]) == (hashlib.sha256(source).hexdigest(), len(source))
        target = Path(output["path"]).read_bytes()
        assert (output["sha256"], output["bytes"]) == (hashlib.sha256(target).hexdigest(), len(target))
        assert set(output) == {"path", "sha256", "bytes", "type"}
        assert line["timings_ms"]["total"] > 0
    held, text, table = lines
    assert (held["verdict"], held["method"], held["error_code"], held["type"]) == ("BLOCKED", None, "unsupported_type", "exe")
    assert held["outputs"][0]["type"] == "notice"
    assert (table["verdict"], table["method"], table["type"], table["error_code"]) == ("CLEAN", "reconstruct", "csv", "")
    assert text["provenance"]["sandbox_level"] == "full"
    assert text["provenance"]["policy_name"] == "standard"


def test_findings_in_the_report(desk: Path) -> None:
    (desk / "式.csv").write_bytes(b"a,=HYPERLINK(1)\r\n")
    done = mugai("sanitize", desk / "式.csv", "-o", desk / "out", "--json")
    assert done.returncode == 0, done.stderr
    (line,) = rows(done.stdout)
    assert line["verdict"] == "DISARMED"
    assert line["findings"]
    for finding in line["findings"]:
        assert set(finding) == {"feature", "category", "location", "detail", "action"}
    assert files(desk / "out") == {"式_mugai.csv"}


def test_all_released_exits_0_beside_the_originals(desk: Path) -> None:
    done = mugai("sanitize", desk / "書類/表.csv", desk / "書類/総務課/議事録.txt", "--jobs", "1")
    assert done.returncode == 0, done.stderr
    assert {"表_mugai.csv", "総務課/議事録_mugai.txt"} <= files(desk / "書類")


def test_a_second_run_neither_overwrites_nor_takes_its_own_outputs(desk: Path) -> None:
    for _ in range(2):
        done = mugai("sanitize", desk / "書類")
        assert done.returncode == 1
    assert "（mugaiの出力）" in done.stderr
    assert files(desk / "書類") == {
        "表.csv", "表_mugai.csv", "表_mugai(2).csv",
        "総務課/議事録.txt", "総務課/議事録_mugai.txt", "総務課/議事録_mugai(2).txt",
        "総務課/設定.exe", f"総務課/設定{NOTICE}", f"総務課/設定{NOTICE.replace('.txt', '(2).txt')}",
    }  # fmt: skip


def test_an_output_folder_inside_the_input_folder(desk: Path) -> None:
    for number in ("", "(2)"):
        done = mugai("sanitize", desk / "書類", "-o", desk / "書類/済み")
        assert done.returncode == 1
        assert f"表_mugai{number}.csv" in files(desk / "書類/済み")
    assert not any("mugai_mugai" in name for name in files(desk))


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["sanitize", "no such file"], "ファイルまたはフォルダーがありません: no such file"),
        (["sanitize"], "Missing argument"),
        (["sanitize", "書類", "--method", "copy"], "copy"),
        (["sanitize", "書類", "--policy", "no-such-policy"], "no-such-policy"),
        (["sanitize", "書類", "--policy", "mine.toml"], "mine.toml:3"),
        (["sanitize", "書類", "-o", "書類/表.csv/out"], "-o で別の場所を指定してください"),
        (["sanitize", "書類", "-o", "/proc/no/out"], "-o で別の場所を指定してください"),
        (["sanitize", "書類", "-o", "out", "--report", "/proc/no/r"], "--report で別の場所を指定してください"),
        (["sanitize", "書類", "--password-file", "none"], "password file"),
        (["sanitize", "書類", "--config", "none.toml"], "none.toml"),
        (["nonsense"], "nonsense"),
    ],
)
def test_usage_mistakes_exit_2_and_say_what(desk: Path, arguments: list[str], words: str) -> None:
    (desk / "mine.toml").write_text('inherits = "standard"\n[actions]\n"pdf.javascrpt" = "block"\n')
    before = state_of(desk / "書類")
    done = subprocess.run(command(*arguments), cwd=desk, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    assert done.returncode == 2, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert state_of(desk / "書類") == before


def test_a_policy_file_is_used(desk: Path) -> None:
    (desk / "mine.toml").write_text('inherits = "standard"\n[ladder]\nsteps = ["text"]\n')
    done = mugai("sanitize", desk / "書類/表.csv", "-o", desk / "out", "--policy", desk / "mine.toml", "--json")
    assert done.returncode == 0, done.stderr
    assert rows(done.stdout)[0]["method"] == "text"
    assert files(desk / "out") == {"表_mugai.txt"}


def test_one_method_only(desk: Path) -> None:
    done = mugai("sanitize", desk / "書類/表.csv", "-o", desk / "out", "--method", "text", "--json")
    assert (done.returncode, rows(done.stdout)[0]["method"]) == (0, "text")


def test_unreadable_and_special_files_get_a_notice(desk: Path) -> None:
    folder = desk / "特殊"
    folder.mkdir()
    os.mkfifo(folder / "管.csv")
    (folder / "近道.csv").symlink_to(desk / "書類/表.csv")
    done = mugai("sanitize", folder, "-o", desk / "out", "--json")
    assert done.returncode == 1
    assert [line["error_code"] for line in rows(done.stdout)] == ["unreadable_file"]
    assert files(desk / "out") == {f"管{NOTICE}"}
    assert "シンボリックリンク" in done.stderr


def test_an_output_folder_that_cannot_be_written(desk: Path) -> None:
    """/proc takes no files, not even root's: nothing was written, and the report says so."""
    done = mugai("sanitize", desk / "書類/表.csv", "-o", "/proc/self", "--json")
    assert done.returncode == 1
    (line,) = rows(done.stdout)
    assert (line["verdict"], line["error_code"], line["outputs"]) == ("FAILED", "unavailable", [])


@pytest.mark.parametrize(
    ("variables", "words"),
    [
        ({"MUGAI_LANG": "ja"}, "3件中 2件を出力"),
        ({"MUGAI_LANG": "en"}, "2 of 3 files released"),
        ({"MUGAI_LANG": None, "LC_ALL": None, "LC_MESSAGES": None, "LANG": "ja_JP.UTF-8"}, "3件中 2件を出力"),
        ({"MUGAI_LANG": None, "LC_ALL": None, "LC_MESSAGES": None, "LANG": "en_US.UTF-8"}, "2 of 3 files released"),
        ({"MUGAI_LANG": None, "LC_ALL": "C", "LC_MESSAGES": None, "LANG": None}, "2 of 3 files released"),
    ],
)
def test_messages_follow_the_locale(desk: Path, variables: dict[str, str | None], words: str) -> None:
    done = mugai("sanitize", desk / "書類", "-o", desk / "out", variables=variables)
    assert done.returncode == 1, done.stderr
    assert words in done.stdout
    notice = (desk / f"out/総務課/設定{NOTICE}").read_text(encoding="utf-8-sig")
    assert ("無害化" in notice) == ("件中" in words)


def test_no_set_up_is_needed(desk: Path) -> None:
    """No home, a working folder that nobody can write, no terminal."""
    done = subprocess.run(
        command("sanitize", desk / "書類/表.csv", "-o", desk / "out"),
        cwd="/proc/self",
        env=environment(HOME=None, USER=None, XDG_CACHE_HOME=None, XDG_CONFIG_HOME=None, TERM=None),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert files(desk / "out") == {"表_mugai.csv"}


def test_a_progress_bar_on_a_terminal_only(desk: Path) -> None:
    done = mugai("sanitize", desk / "書類/表.csv", "-o", desk / "out")
    assert done.stderr == ""
    assert "\x1b" not in done.stdout
    main, child = pty.openpty()
    process = subprocess.Popen(
        command("sanitize", desk / "書類", "-o", desk / "out2"),
        env=environment(TERM="xterm-256color", NO_COLOR=None),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=child,
    )
    os.close(child)
    shown = b"".join(_read_terminal(main))
    assert process.wait(60) == 1
    assert "無害化中" in shown.decode()


def _read_terminal(descriptor: int) -> Iterator[bytes]:
    """Until the other side is closed, which a terminal reports as EIO."""
    with os.fdopen(descriptor, "rb", buffering=0) as file:
        while True:
            try:
                data = file.read(4096)
            except OSError:
                return
            if not data:
                return
            yield data


def test_a_reader_that_goes_away(desk: Path) -> None:
    """`| head -1`: no traceback, nothing half done, no temporary files."""
    for number in range(30):
        (desk / f"書類/{number:02}.csv").write_bytes(TABLE)
    words = " ".join(f"'{word}'" for word in command("sanitize", desk / "書類", "-o", desk / "out", "--json", "--jobs", "1"))
    done = subprocess.run(
        ["bash", "-c", f"set -o pipefail; {words} | head -1"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    assert len(done.stdout.splitlines()) == 1
    assert done.stderr == ""
    assert done.returncode != 0
    assert not [name for name in files(desk / "out") if ".part" in name]


def test_ctrl_c_ends_everything_at_once(desk: Path) -> None:
    for number in range(3):
        (desk / f"書類/{number}.csv").write_bytes(SLOW)
    process = subprocess.Popen(
        command("sanitize", desk / "書類", "-o", desk / "out", "--jobs", "2"),
        env=environment(),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    wait_for("both jails work", lambda: len(descendants(process.pid)) > 8)
    jails = descendants(process.pid)
    time.sleep(0.3)
    started = time.monotonic()
    process.send_signal(signal.SIGINT)
    _, errors = process.communicate(timeout=60)
    assert process.returncode == 130
    assert time.monotonic() - started < 5
    assert "Traceback" not in errors
    wait_for("every process of the jails is gone", lambda: not any(Path(f"/proc/{pid}").exists() for pid in jails))
    assert not [name for name in files(desk / "out") if ".part" in name or "通知" in name]


def test_a_huge_file_is_refused_without_filling_the_memory(desk: Path) -> None:
    huge = desk / "巨大.csv"
    with huge.open("wb") as file:
        file.truncate(1024**3)
    script = (
        "import runpy, sys; sys.argv = sys.argv[1:]\n"
        "try:\n runpy.run_module('sanitizer', run_name='__main__')\n"
        "finally:\n print(next(line for line in open('/proc/self/status') if line.startswith('VmHWM')))"
    )
    program, *_ = command()
    done = subprocess.run(
        [program, "-c", script, "mugai", "sanitize", str(huge), "-o", str(desk / "out"), "--json"],
        env=environment(),
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
    )
    first, last, *_ = done.stdout.splitlines()
    row = json.loads(first)
    assert (row["verdict"], row["error_code"], row["bytes"]) == ("REVIEW", "limit_exceeded", 1024**3)
    assert int(last.split()[1]) < 300_000  # KiB


def test_below_the_required_level_it_refuses(desk: Path) -> None:
    empty = desk / "bin"
    empty.mkdir()
    before = state_of(desk)
    for verb in ("sanitize", "inspect"):
        done = mugai(verb, desk / "書類", variables={"PATH": str(empty)})
        assert done.returncode == 2
        assert "apt-get install bubblewrap" in done.stderr
    assert state_of(desk) == before
    done = mugai("doctor", variables={"PATH": str(empty)})
    assert done.returncode == 2
    assert "apt-get install bubblewrap" in done.stdout


def test_doctor_says_full() -> None:
    assert shutil.which("bwrap")
    done = mugai("doctor")
    assert done.returncode == 0, done.stdout
    assert "[正常] sandbox: サンドボックスの水準: full" in done.stdout
    assert "[正常] LibreOffice: " in done.stdout
    assert "[正常] Tesseract: " in done.stdout


def test_inspect_writes_nothing(desk: Path) -> None:
    before = state_of(desk)
    done = mugai("inspect", desk / "書類", "--json")
    assert done.returncode == 1
    assert [row["type"] for row in rows(done.stdout)] == ["exe", "txt", "csv"]
    assert state_of(desk) == before
