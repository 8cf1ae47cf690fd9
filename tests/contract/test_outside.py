"""What holds for external programs whatever their file makes of them: they get nothing, and nothing of them is left."""

from __future__ import annotations

import errno
import subprocess
import sys
import textwrap
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path

import pytest

from sanitizer.model.errors import ProgramFailed
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.jail import OneShotJail
from sanitizer.sandbox.outside.launch import outside_launch
from sanitizer.sandbox.outside.program import Budget
from sanitizer.sandbox.outside.programs import Known, Programs
from tests.hostile_program import MIB, HostileProgram

ROOT = Path(__file__).parents[2]
SMALL = Budget(seconds=1.5, memory_bytes=256 * MIB, scratch_bytes=64 * MIB, processes=40)


def run(words: str, program: HostileProgram | None = None, max_bytes: int = MIB) -> str:
    """What it answers. Raises ProgramFailed. Whatever happens, nothing of it may be left running."""
    with started(program or HostileProgram()) as jail:
        return told(jail, words, max_bytes)


@contextmanager
def started(program: HostileProgram) -> Iterator[OneShotJail]:
    jail = OneShotJail(outside_launch(), program)
    inside: set[int] = set()
    try:
        jail.wait_until_ready(lambda: False)
        inside |= descendants(jail.pid)
        yield jail
    finally:
        inside |= descendants(jail.pid)
        jail.close()
        assert inside
        assert not still_there(inside)


def told(jail: OneShotJail, words: str, max_bytes: int = MIB) -> str:
    program = HostileProgram()
    with MemoryFile.sealed_from([words.encode()], 1000) as source:
        made = jail.work(program.job(()), source, max_bytes, jail._program.budget.seconds, lambda: False)
    with made:
        return b"".join(made.chunks()).decode()


def descendants(pid: int) -> set[int]:
    found = {pid}
    waiting = [pid]
    while waiting:
        for children in Path(f"/proc/{waiting.pop()}/task").glob("*/children"):
            try:
                new = set(map(int, children.read_text().split())) - found
            except OSError:
                continue
            found |= new
            waiting += new
    return found


def still_there(pids: set[int]) -> set[int]:
    """Those that run after two seconds; the kernel takes a moment for a namespace."""
    deadline = time.monotonic() + 2
    alive = pids
    while alive and time.monotonic() < deadline:
        alive = {pid for pid in alive if is_running(pid)}
        time.sleep(0.02)
    return alive


def is_running(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()[0] != "Z"
    except OSError:
        return False


def test_it_is_nobody_and_is_told_nothing() -> None:
    uid, euid, small_pid, environment = run("identity").split()
    assert uid == euid == "65534"
    assert small_pid == "True"
    assert environment.split(",") == ["HOME", "LANG", "PATH", "TMPDIR"]


def test_it_has_namespaces_of_its_own_and_no_capabilities() -> None:
    with started(HostileProgram()) as jail:
        driver = max(descendants(jail.pid))
        for name in ("user", "pid", "net", "ipc", "mnt", "uts"):
            assert Path(f"/proc/{driver}/ns/{name}").readlink() != Path(f"/proc/self/ns/{name}").readlink(), name
        status = Path(f"/proc/{driver}/status").read_text()
    for line in ("NoNewPrivs:\t1", "Seccomp:\t2", "CapEff:\t0000000000000000", "CapBnd:\t"):
        assert line in status
    uid = int(status.split("Uid:\t")[1].split()[0])
    assert uid != 0


@pytest.mark.parametrize(
    "path", ["/proc/1", "/proc/self", "/home", "/root", "/sys/kernel", "/run/dbus", "/boot", "/srv", "/var/log"]
)
def test_the_system_inside_is_almost_empty(path: str) -> None:
    assert run(f"exists {path}") == "False"


def test_it_reads_no_users_of_this_machine() -> None:
    assert run("read /etc/passwd") == "did: b'nobody:x:65534:65534:nobody:/tmp:/usr/sbin/nologin\\n'"
    assert run("read /etc/shadow").startswith("refused")
    assert run(f"read {ROOT / 'pyproject.toml'}").startswith("refused")


@pytest.mark.parametrize("path", ["/usr/x", "/x", "/etc/x", "/dev/x", "/dev/shm/x", "/var/x", str(ROOT / "sanitizer" / "x")])
def test_it_writes_nowhere_but_in_its_own_tmp(path: str) -> None:
    assert run(f"write {path}").startswith("refused")
    assert run("write /tmp/x").startswith("did")


@pytest.mark.parametrize(
    "words",
    [
        "network AF_INET",
        "network AF_INET6",
        "network AF_PACKET",
        "netlink",
        "unshare",
        "new_user",
        "mount",
        "system_call 101 16 1 0 0",  # ptrace
        "system_call 250 0 0",  # keyctl
        "system_call 321 0 0 0",  # bpf
        "system_call 298 0 0 0 -1 0",  # perf_event_open
        "system_call 323 0",  # userfaultfd
        "system_call 425 1 0",  # io_uring_setup
        "system_call 310 1 0 0 0 0 0",  # process_vm_readv
        "system_call 175 0 0 0",  # init_module
        "system_call 246 0 0 0 0",  # kexec_load
        "system_call 435 0 0",  # clone3
        "system_call 308 0 0",  # setns
        "system_call 319 0 0",  # memfd_create
        "system_call 29 0 4096 512",  # shmget
        "system_call 447 0",  # memfd_secret
    ],
)
def test_it_is_refused(words: str) -> None:
    assert run(words) in {f"refused: {code}" for code in (errno.EPERM, errno.EAFNOSUPPORT, errno.ENOSYS)}


def test_it_can_do_what_programs_need() -> None:
    assert run("runs") == "65534"
    assert run("unix") == "did: None"
    assert run("say こんにちは") == "こんにちは"


@pytest.mark.parametrize("verb", ["forever", "spin", "bomb"])
def test_one_that_never_ends_is_ended(verb: str) -> None:
    began = time.monotonic()
    with pytest.raises(ProgramFailed, match=r"did not finish in time|bytes of memory"):
        run(verb, HostileProgram(SMALL))
    assert time.monotonic() - began < 10


def test_it_cannot_have_more_processes_than_its_budget() -> None:
    roomy = Budget(seconds=20.0, memory_bytes=1024 * MIB, processes=SMALL.processes)
    assert 30 <= int(run("many", HostileProgram(roomy))) < SMALL.processes


def test_what_it_leaves_behind_ends_with_it() -> None:
    assert run("daemon") == "left behind"


@pytest.mark.parametrize("verb", ["eat", "eat_by_many"])
def test_one_that_takes_too_much_memory_is_ended(verb: str) -> None:
    with pytest.raises(ProgramFailed, match=r"used more than .* bytes of memory|ended with code"):
        run(verb)


def test_one_that_writes_too_much_is_ended() -> None:
    with pytest.raises(ProgramFailed, match=r"ended by SIGXFSZ|File too large|No space left|ended with code"):
        run("fill")
    assert run("several") == f"refused: {errno.ENOSPC}"
    assert run("large 4000") == "x" * 4000
    with pytest.raises(ProgramFailed, match="made more than 1048576 bytes"):
        run(f"large {2 * MIB}")


@pytest.mark.parametrize(
    ("verb", "words"),
    [
        ("crash", "ended by SIGSEGV"),
        ("fail", "ended with code 1: no thanks \ufffd\\[31m"),
        ("nothing", "it made nothing"),
        ("link", "it made nothing"),
        ("kill_driver", "the jail of Hostile ended"),
    ],
)
def test_how_it_failed_is_said(verb: str, words: str) -> None:
    with pytest.raises(ProgramFailed, match=words):
        run(verb)


def test_a_pipe_in_the_place_of_its_target_gives_nothing() -> None:
    assert run("fifo") == ""


def test_it_ends_with_us() -> None:
    """Also when we are killed."""
    code = f"""
        import sys, time
        sys.path.insert(0, {str(ROOT)!r})
        from tests.contract.test_outside import HostileProgram, OneShotJail, outside_launch, descendants
        jail = OneShotJail(outside_launch(), HostileProgram())
        jail.wait_until_ready(lambda: False)
        print(*descendants(jail.pid), flush=True)
        time.sleep(60)
    """
    with subprocess.Popen([sys.executable, "-c", textwrap.dedent(code)], stdout=subprocess.PIPE, text=True) as parent:
        assert parent.stdout is not None
        inside = set(map(int, parent.stdout.readline().split()))
        parent.kill()
    assert inside
    assert not still_there(inside)


def test_nobody_waits_for_what_nobody_wants() -> None:
    began = time.monotonic()
    program = HostileProgram()
    with (
        started(program) as jail,
        MemoryFile.sealed_from([b"forever"], 1000) as source,
        pytest.raises(ProgramFailed, match="stopped"),
    ):
        jail.work(program.job(()), source, MIB, 60.0, lambda: time.monotonic() - began > 0.5)
    assert time.monotonic() - began < 5


def test_two_at_a_time_do_not_meet() -> None:
    programs = Programs(lambda: Known(outside_launch(), {"hostile": HostileProgram()}, {}))

    def ask(word: str) -> str:
        with MemoryFile.sealed_from([f"say {word}".encode()], 1000) as source:
            made = programs.run("hostile", source, (), MIB, 10.0, lambda: False)
        with made:
            return b"".join(made.chunks()).decode()

    with ThreadPoolExecutor(2) as pool:
        assert list(pool.map(ask, ["a", "b", "c", "d"])) == ["a", "b", "c", "d"]
    assert programs.versions() == {"Hostile": "6.6.6"}
    programs.close()
