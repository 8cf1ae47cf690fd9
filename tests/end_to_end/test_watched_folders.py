"""Watched folders with the real daemon: what people drop comes out beside its neighbours, and nothing else happens."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.end_to_end.daemon import Daemon, Site, copy_site, wait_for

pytestmark = pytest.mark.xdist_group("folders")  # they share a site

TABLE = "品名,数量\r\nコピー用紙,10\r\n".encode("cp932")
LONG_AGO = 1_000_000_000.25


@pytest.fixture(scope="module")
def shared(pristine: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site whose daemon runs for all tests of this module; each test uses names of its own."""
    site = copy_site(pristine, tmp_path_factory.mktemp("shared") / "site")
    with Daemon(site):
        yield site


def test_sub_folders_and_times_are_kept(shared: Site) -> None:
    path = shared.drop("総務課/令和8年度/備品.csv", TABLE, LONG_AGO)
    expected = shared.outbox / "総務課/令和8年度/備品_mugai.csv"
    assert "コピー用紙" in shared.output("総務課/令和8年度/備品_mugai.csv").decode("cp932")
    assert expected.stat().st_mtime == LONG_AGO
    wait_for("the original leaves the inbox", lambda: not path.exists())
    assert path.parent.is_dir()


def test_a_notice_stands_where_an_output_cannot_be(shared: Site) -> None:
    path = shared.drop("税務課/設定.exe", b"MZ" + bytes(200))
    lines = shared.notice("税務課/設定.exe")
    assert lines[0].startswith("「設定.exe」は無害化に対応していない形式のため")
    assert any("情報政策課 内線1234" in line for line in lines)
    wait_for("the original leaves the inbox", lambda: not path.exists())


def test_a_folder_copied_in_one_go_comes_out_whole(shared: Site) -> None:
    for number in range(12):
        shared.drop(f"一括/{number // 4}/表{number:02}.csv", TABLE, LONG_AGO + number)
    wanted = [f"一括/{number // 4}/表{number:02}_mugai.csv" for number in range(12)]
    wait_for("all outputs", lambda: set(wanted) <= set(shared.outputs()))
    assert [(shared.outbox / name).stat().st_mtime for name in wanted] == [LONG_AGO + number for number in range(12)]


def test_a_name_that_is_taken_in_the_outbox_is_never_written_over(shared: Site) -> None:
    (shared.outbox / "報告_mugai.csv").write_bytes(b"mine")
    shared.drop("報告.csv", TABLE)
    assert b"10" in shared.output("報告_mugai(2).csv")
    assert (shared.outbox / "報告_mugai.csv").read_bytes() == b"mine"


def test_the_same_name_twice_gives_two_outputs(shared: Site) -> None:
    first = shared.drop("二回.csv", TABLE)
    shared.output("二回_mugai.csv")
    wait_for("the original leaves the inbox", lambda: not first.exists())
    shared.drop("二回.csv", TABLE.replace(b"10", b"20"))
    assert b"20" in shared.output("二回_mugai(2).csv")
    assert b"10" in shared.output("二回_mugai.csv")


def test_the_original_leaves_only_after_its_output_is_there(shared: Site) -> None:
    path, output = shared.drop("順序.csv", TABLE), shared.outbox / "順序_mugai.csv"
    while path.exists():
        time.sleep(0.001)
    assert output.exists()


def test_what_arrived_while_it_was_down_is_picked_up(site: Site) -> None:
    site.drop("夜間.csv", TABLE)
    site.drop("朝/届出.csv", TABLE)
    with Daemon(site):
        wait_for("both outputs", lambda: site.outputs() == ["夜間_mugai.csv", "朝/届出_mugai.csv"])
        wait_for("an empty inbox", lambda: not site.waiting())


@pytest.mark.parametrize(
    ("inbox", "outbox"),
    [("inbox/main", "inbox/main/out"), ("outbox/main", "outbox/main"), ("inbox", "inbox/main"), ("inbox/main", "state/vault")],
)
def test_folders_that_overlap_are_refused_at_the_start(site: Site, inbox: str, outbox: str) -> None:
    (site.folder / outbox).mkdir(parents=True, exist_ok=True)
    site.configure(inbox=f'"{inbox}"', outbox=f'"{outbox}"')
    daemon = Daemon(site).launch()
    assert daemon.wait_until_ended() == 2
    assert f"{site.settings_file}:" in daemon.log()
    assert "put them side by side" in daemon.log() or "give each its own" in daemon.log()


def test_links_and_special_files_are_left_and_reported(shared: Site, tmp_path: Path) -> None:
    secret = tmp_path / "secret.csv"
    secret.write_bytes(b"secret,1\r\n")
    folder = shared.inbox / "特殊"
    folder.mkdir()
    (folder / "近道.csv").symlink_to(secret)
    (folder / "外.d").symlink_to(tmp_path)
    os.mkfifo(folder / "管.csv")
    server = socket.socket(socket.AF_UNIX)
    server.bind(str(folder / "口.csv"))
    names = ["近道.csv", "外.d", "管.csv", "口.csv"]
    if os.geteuid() == 0:
        os.mknod(folder / "装置.csv", 0o600 | 0o020000, os.makedev(1, 3))
        names.append("装置.csv")
    for name in names:
        lines = shared.notice(f"特殊/{name}")
        assert lines[0] == f"「{name}」は普通のファイルではないため、受け付けません。"
    server.close()
    assert sorted(path.name for path in folder.iterdir()) == sorted(names)
    assert not any(
        "secret" in (shared.outbox / name).read_text(encoding="utf-8-sig") for name in shared.outputs() if "特殊" in name
    )

    def told() -> set[str]:
        left = [event for event in shared.events() if event["action"] == "left_in_inbox"]
        return {event["details"]["path"] for event in left if "特殊" in event["details"]["path"]}

    wait_for("an event for each", lambda: told() == {f"特殊/{name}" for name in names})


def test_unfinished_names_are_left_alone_until_they_are_finished(shared: Site) -> None:
    names = ["~$議事録.csv", "受信中.csv.part", "一時.TMP", "x.crdownload", "Thumbs.db", ".DS_Store", ".隠し.csv"]
    folder = shared.inbox / "途中"
    folder.mkdir()
    for name in names:
        (folder / name).write_bytes(TABLE)
    shared.drop("途中/済み.csv", TABLE)
    shared.output("途中/済み_mugai.csv")
    time.sleep(1)
    assert [name for name in shared.outputs() if name.startswith("途中/")] == ["途中/済み_mugai.csv"]
    (folder / "受信中.csv.part").rename(folder / "受信中.csv")
    shared.output("途中/受信中_mugai.csv")
    assert sorted(path.name for path in folder.iterdir() if path.name != "受信中.csv") == sorted({*names} - {"受信中.csv.part"})


def test_a_file_that_is_still_written_to_waits(shared: Site) -> None:
    path = shared.inbox / "書込中.csv"
    with path.open("wb") as file:
        for _ in range(10):
            file.write(TABLE)
            file.flush()
            time.sleep(0.12)
            assert not (shared.outbox / "書込中_mugai.csv").exists()
    assert shared.output("書込中_mugai.csv").count(b"10") == 10


def test_an_unfinished_name_that_stays_is_reported(pristine: Site, tmp_path: Path) -> None:
    site = copy_site(pristine, tmp_path / "site", unfinished_hours="0.0001")
    path = site.drop("受信中.csv.part", TABLE)
    with Daemon(site):
        lines = site.notice("受信中.csv.part")
        assert lines[0] == "「受信中.csv.part」は保存や転送の途中に見えるため、まだ受け付けていません。"
        assert path.exists()


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("制御\x01文字\x7f.csv", "制御_文字__mugai.csv"),
        ("請求\u202evsc.csv", "請求_vsc_mugai.csv"),
        ("改\n行.csv", "改_行_mugai.csv"),
        ("-rf.csv", "-rf_mugai.csv"),
        ("CON.csv", "_CON_mugai.csv"),
        ("lpt1.第2版.csv", "_lpt1.第2版_mugai.csv"),
        ('引用"符:*?.csv', "引用_符____mugai.csv"),
        ("全角　空白.csv", "全角　空白_mugai.csv"),
        ("カ\u3099ス.csv", "ガス_mugai.csv"),
        ("あ" * 83 + ".csv", "あ" * 63 + "_mugai.csv"),
        ("平仮名.csv".encode("cp932"), "平仮名_mugai.csv"),
        (b"\xff\xfe\x80.csv", "____mugai.csv"),
        ("課名/".encode("cp932") + "表.csv".encode("cp932"), "課名/表_mugai.csv"),
        ("CON/nul/表.csv", "_CON/_nul/表_mugai.csv"),
        ("\u202e題/表.csv", "_題/表_mugai.csv"),
    ],
)
def test_odd_names_come_out_readable(shared: Site, name: str | bytes, expected: str) -> None:
    path = shared.drop(name, TABLE)
    assert b"10" in shared.output(expected)
    wait_for("the original leaves the inbox", lambda: not path.exists())


def test_odd_names_with_a_notice(shared: Site) -> None:
    shared.drop("改\n行\u202e.exe", b"MZ" + bytes(200))
    lines = shared.notice("改_行_.exe")
    assert lines[0].startswith("「改_行_.exe」は")


def test_nothing_hidden_is_left_in_the_outbox(shared: Site) -> None:
    """Last on purpose: after all of the above."""
    shared.drop("最後.csv", TABLE)
    shared.output("最後_mugai.csv")
    wait_for("no temporary file", lambda: not shared.hidden_outputs())
    good = shared.mugai("audit", "verify")
    assert good.returncode == 0, good.stderr
