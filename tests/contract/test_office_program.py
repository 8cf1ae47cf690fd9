"""LibreOffice as an external program: what it makes, that nothing in a file runs or is fetched, and the life of its spares."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path

import pytest

from sanitizer.model.errors import ProgramFailed, ProgramMissing
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.find import ProgramRule, ProgramRules, find_programs
from sanitizer.sandbox.outside.jail import OneShotJail
from sanitizer.sandbox.outside.programs import Programs
from tests.contract.test_outside import descendants, still_there

MAX_BYTES = 1 << 26
TEXT = "無害化した文書\n"
LONG = "\n".join(f"{number} {TEXT}" for number in range(200_000)).encode()
# A flat ODF whose event calls a macro when it is opened; the macro would write a file beside the target.
FLAT = """<?xml version="1.0" encoding="UTF-8"?>
<office:document xmlns:office="urn:oasis:names:tc:opendocument:xmlns:office:1.0" office:version="1.3"
 xmlns:text="urn:oasis:names:tc:opendocument:xmlns:text:1.0" xmlns:script="urn:oasis:names:tc:opendocument:xmlns:script:1.0"
 xmlns:xlink="http://www.w3.org/1999/xlink" xmlns:ooo="http://openoffice.org/2004/office"
 office:mimetype="application/vnd.oasis.opendocument.text">
<office:scripts><office:script script:language="ooo:Basic"><ooo:libraries><ooo:library-embedded ooo:name="Standard">
<ooo:module ooo:name="M"><ooo:source-code>Sub Main
ThisComponent.Text.String = "it ran"
End Sub</ooo:source-code></ooo:module></ooo:library-embedded></ooo:libraries></office:script>
<office:event-listeners><script:event-listener script:language="ooo:script" script:event-name="dom:load"
 xlink:href="vnd.sun.star.script:Standard.M.Main?language=Basic&amp;location=document" xlink:type="simple"/>
</office:event-listeners></office:scripts>
<office:body><office:text><text:p>it did not run</text:p></office:text></office:body></office:document>
"""


@pytest.fixture(scope="module")
def programs() -> Iterator[Programs]:
    found = ProgramRules().programs(spares=1)
    assert "office" in found.known.programs, found.known.missing
    yield found
    waiting = found.waiting_pids()
    found.close()
    assert not still_there(set(waiting))


def convert(programs: Programs, data: bytes, makes: str, suffix: str, seconds: float = 60.0) -> bytes:
    with MemoryFile.sealed_from([data], MAX_BYTES) as source:
        made = programs.run("office", source, (makes, suffix), MAX_BYTES, seconds, lambda: False)
    with made:
        return b"".join(made.chunks())


def spare(programs: Programs) -> int:
    """The spare that waits, once it is there."""
    deadline = time.monotonic() + 20
    while time.monotonic() < deadline:
        if programs.waiting_pids():
            return programs.waiting_pids()[0]
        time.sleep(0.02)
    raise AssertionError("no spare")


@pytest.mark.parametrize(
    ("makes", "start"),
    [("docx", b"PK\x03\x04"), ("odt", b"PK\x03\x04"), ("pdf", b"%PDF-"), ("doc", b"\xd0\xcf\x11\xe0"), ("rtf", b"{\\rtf")],
)
def test_it_makes_documents(programs: Programs, makes: str, start: bytes) -> None:
    assert convert(programs, TEXT.encode(), makes, "txt").startswith(start)


@pytest.mark.parametrize("makes", ["xlsx", "ods", "xls", "pdf"])
def test_it_makes_sheets(programs: Programs, makes: str) -> None:
    sheet = convert(programs, b"a,b\n1,2\n", "xls", "csv")
    assert sheet.startswith(b"\xd0\xcf\x11\xe0")
    assert convert(programs, sheet, makes, "xls")


def test_no_macro_runs(programs: Programs) -> None:
    made = convert(programs, FLAT.encode(), "rtf", "fodt")
    assert b"it did not run" in made


def test_a_spare_takes_one_file_and_is_gone(programs: Programs) -> None:
    convert(programs, TEXT.encode(), "docx", "txt")
    waiting = spare(programs)
    inside = descendants(waiting)
    assert convert(programs, TEXT.encode(), "docx", "txt").startswith(b"PK")
    assert not still_there(inside)
    assert spare(programs) != waiting


def test_a_spare_that_was_killed_costs_only_time(programs: Programs) -> None:
    programs.start()
    killed = spare(programs)
    inside = descendants(killed)
    os.kill(killed, signal.SIGKILL)
    assert not still_there(inside)
    assert convert(programs, TEXT.encode(), "docx", "txt").startswith(b"PK")
    office = idle_office(spare(programs))
    os.kill(office, signal.SIGKILL)
    assert not still_there({office})
    assert convert(programs, TEXT.encode(), "docx", "txt").startswith(b"PK")


def test_two_at_a_time(programs: Programs) -> None:
    with ThreadPoolExecutor(2) as pool:
        made = list(pool.map(lambda text: convert(programs, text, "rtf", "txt"), [b"first", b"second"]))
    assert [word in data for word, data in zip((b"first", b"second"), made, strict=True)] == [True, True]


def test_what_it_cannot_read_is_refused(programs: Programs) -> None:
    with pytest.raises(ProgramFailed, match="it made nothing"):
        convert(programs, b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2000, "docx", "doc")


def idle_office(jail_pid: int) -> int:
    """The process of soffice, once it has started and waits: its processor time stands still."""
    before = ""
    while True:
        for pid in descendants(jail_pid):
            if Path(f"/proc/{pid}/comm").read_text().strip() == "soffice.bin":
                ticks = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[11]
                if ticks == before and int(ticks) > 10:
                    return pid
                before = ticks
        time.sleep(0.5)


# Its own handler of SIGSEGV ends by SIGABRT, or hangs now and then in the lock of the heap.
@pytest.mark.parametrize(
    ("number", "words"), [(signal.SIGSEGV, "ended by SIGABRT|ended by SIGSEGV|in time"), (signal.SIGKILL, "ended by SIGKILL")]
)
def test_one_that_crashes_is_a_failure(programs: Programs, number: int, words: str) -> None:
    """soffice is struck while it has the file."""
    known = programs.known
    program = known.programs["office"]
    with closing(OneShotJail(known.launch, program)) as jail, MemoryFile.sealed_from([LONG], MAX_BYTES) as source:
        jail.wait_until_ready(lambda: False)
        office = idle_office(jail.pid)
        began = time.monotonic()
        struck = False

        def strike() -> bool:
            nonlocal struck
            if not struck and time.monotonic() - began > 0.5:
                struck = True
                os.kill(office, number)
            return False

        with pytest.raises(ProgramFailed, match=words):
            jail.work(program.job(("pdf", "txt")), source, MAX_BYTES, 10.0, strike)
        assert time.monotonic() - began < 15


def test_time_and_memory_have_limits(programs: Programs) -> None:
    with pytest.raises(ProgramFailed, match="in time"):
        convert(programs, LONG, "pdf", "txt", seconds=1.0)
    small = ProgramRules(office=ProgramRule(memory_bytes=180 << 20)).programs(spares=0)
    with pytest.raises(ProgramFailed, match=r"memory|ended|made nothing"):
        convert(small, LONG, "pdf", "txt")


@pytest.mark.parametrize("arguments", [(), ("exe", "doc"), ("docx", "../x"), ("docx", "doc", "more"), ("docx:writer8", "doc")])
def test_it_is_asked_only_for_what_we_know(programs: Programs, arguments: tuple[str, ...]) -> None:
    with MemoryFile.sealed_from([b"x"], 10) as source, pytest.raises(ProgramFailed, match="is not asked"):
        programs.run("office", source, arguments, MAX_BYTES, 10.0, lambda: False)


def test_without_it_the_reason_is_said(tmp_path: Path) -> None:
    for rule, words in (
        (ProgramRule(wanted=False), "the settings switch it off"),
        (ProgramRule(path=tmp_path / "soffice"), "apt-get"),
    ):
        known = find_programs(ProgramRules(office=rule, ocr=rule))
        assert not known.programs
        with MemoryFile.sealed_from([b"x"], 10) as source, pytest.raises(ProgramMissing, match=words):
            Programs(lambda known=known: known).run("office", source, ("docx", "doc"), MAX_BYTES, 10.0, lambda: False)  # type: ignore[misc]


def test_its_version_is_known(programs: Programs) -> None:
    convert(programs, TEXT.encode(), "docx", "txt")
    assert programs.versions()["LibreOffice"].split(".")[0].isdigit()
