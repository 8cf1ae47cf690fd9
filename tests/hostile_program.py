"""Stands in for an external program that its file has taken over: does what the file says, inside a real jail."""

from __future__ import annotations

import sys
from dataclasses import dataclass, field
from pathlib import Path

from sanitizer.sandbox.outside.program import SOURCE_FOLDER, TARGET_FOLDER, Budget, Installed, Job

MIB = 1024 * 1024
_SCRIPT = """
import ctypes, os, signal, socket, subprocess, sys, time
libc = ctypes.CDLL(None, use_errno=True)

def tried(work):
    try:
        return f"did: {work()!r}"
    except OSError as error:
        return f"refused: {error.errno}"

def called(name, *arguments):
    if getattr(libc, name)(*arguments) < 0:
        raise OSError(ctypes.get_errno(), name)

def identity():
    return f"{os.getuid()} {os.geteuid()} {os.getpid() < 100} {','.join(sorted(os.environ))}"

def read(path):
    return tried(lambda: open(path, "rb").read()[:80])

def write(path):
    return tried(lambda: open(path, "wb").write(b"x"))

def exists(path):
    return str(os.path.exists(path))

def network(family):
    return tried(lambda: socket.socket(getattr(socket, family)))

def netlink():
    return tried(lambda: socket.socket(socket.AF_NETLINK, socket.SOCK_RAW))

def unix():
    return tried(lambda: socket.socket(socket.AF_UNIX).close())

def unshare():
    return tried(lambda: called("unshare", 0x10000000))

def new_user():
    return tried(lambda: called("syscall", 56, 0x10000000 | 17, 0, 0, 0, 0))

def system_call(number, *arguments):
    return tried(lambda: called("syscall", int(number), *map(int, arguments)))

def mount():
    return tried(lambda: called("mount", b"none", b"/tmp", b"tmpfs", 0, None))

def runs():
    return subprocess.run(["/usr/bin/id", "-u"], capture_output=True).stdout.decode().strip()

def forever():
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    while True:
        time.sleep(1)

def spin():
    while True:
        pass

def bomb():
    while True:
        try:
            os.fork()
        except OSError:
            time.sleep(0.01)

def many():
    started = 0
    try:
        while True:
            if os.fork() == 0:
                time.sleep(3600)
            started += 1
    except OSError:
        return str(started)

def daemon():
    if os.fork() == 0:
        os.setsid()
        if os.fork() == 0:
            time.sleep(3600)
        os._exit(0)
    return "left behind"

def fill():
    with open("/tmp/out/target.txt", "wb") as file:
        while True:
            file.write(b"x" * (1 << 20))

def several():
    try:
        for number in range(1000):
            with open(f"/tmp/{number}", "wb") as file:
                file.write(b"x" * (8 << 20))
    except OSError as error:
        os.unlink("/tmp/0")
        return f"refused: {error.errno}"

def large(size):
    return "x" * int(size)

def eat():
    kept = []
    while True:
        kept.append(bytearray(b"x" * (16 << 20)))

def eat_by_many():
    for _ in range(8):
        if os.fork() == 0:
            kept = bytearray(b"x" * (48 << 20))
            time.sleep(3600)
    time.sleep(3600)

def kill_driver():
    os.kill(os.getppid(), signal.SIGKILL)
    time.sleep(60)

def crash():
    os.kill(os.getpid(), signal.SIGSEGV)

def link():
    os.symlink("/etc/ld.so.cache", "/tmp/out/target.txt")

def fifo():
    os.mkfifo("/tmp/out/target.txt")

def nothing():
    sys.exit(0)

def fail():
    sys.exit("no thanks \\x1b[31m")

def say(*words):
    return " ".join(words)

verb, *arguments = open("/tmp/in/source.txt").read().split()
answer = globals()[verb](*arguments)
if answer is not None:
    with open("/tmp/out/target.txt", "w") as file:
        file.write(answer)
"""


@dataclass(frozen=True)
class HostileProgram:
    """Satisfies `sanitizer.sandbox.outside.program.Program`."""

    budget: Budget = field(
        default_factory=lambda: Budget(seconds=10.0, memory_bytes=256 * MIB, scratch_bytes=64 * MIB, processes=40)
    )
    installed: Installed = field(default_factory=lambda: Installed("Hostile", Path(sys.executable), "6.6.6"))
    environment: dict[str, str] = field(default_factory=dict)
    server: tuple[str, ...] = ()

    @property
    def files(self) -> dict[str, str]:
        return {"/tmp/hostile.py": _SCRIPT}

    def job(self, _arguments: tuple[str, ...]) -> Job:
        assert (SOURCE_FOLDER, TARGET_FOLDER) == ("/tmp/in", "/tmp/out")
        return Job("source.txt", "target.txt", (sys.executable, "-I", "/tmp/hostile.py"))
