"""The command that starts the jail of an external program: namespaces of its own, a read-only system, and a /tmp to work in."""

from __future__ import annotations

import os
import subprocess
from base64 import b64encode
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sanitizer.sandbox.bubblewrap import ETC, PROBE_SECONDS, interpreter, namespace_arguments, own_folders, view
from sanitizer.sandbox.outside.program import MIB
from sanitizer.sandbox.syscalls import outside_program

_DRIVER = "sanitizer.sandbox.inside.driver"
_NOBODY = "65534"
_PASSWD = f"nobody:x:{_NOBODY}:{_NOBODY}:nobody:/tmp:/usr/sbin/nologin\n"
_SHOWN = (*ETC, "/etc/libreoffice", "/var/lib/libreoffice", "/etc/papersize", "/usr/share/tessdata")
ENVIRONMENT = {"HOME": "/tmp", "TMPDIR": "/tmp", "PATH": "/usr/bin:/bin", "LANG": "C.UTF-8"}


@dataclass(frozen=True, slots=True)
class OutsideLaunch:
    """`problem` says why no external program may run here; "" when they may."""

    namespaces: tuple[str, ...]
    filter: str  # seccomp program, base64
    problem: str = ""


@cache
def outside_launch() -> OutsideLaunch:
    """Whether jails for external programs can be had here; without namespaces and seccomp there are none."""
    namespaces, problem = namespace_arguments()
    if problem:
        return OutsideLaunch((), "", problem)
    if "--unshare-user" in namespaces:
        namespaces = (*namespaces, "--uid", _NOBODY, "--gid", _NOBODY)
    try:
        program = b64encode(outside_program()).decode()
    except (ImportError, OSError, RuntimeError) as error:
        return OutsideLaunch((), "", f"no seccomp filter ({error}): apt-get install libseccomp2")
    probe = ["bwrap", *namespaces, *_view(MIB, []), "--", "/usr/bin/true"]
    try:
        done = subprocess.run(probe, capture_output=True, timeout=PROBE_SECONDS, check=False, env={"PATH": "/usr/bin:/bin"})
    except (OSError, subprocess.TimeoutExpired) as error:
        return OutsideLaunch((), "", f"bwrap cannot start a jail for programs: {error}")
    if done.returncode:
        words = done.stderr.decode(errors="replace").strip()[:300]
        return OutsideLaunch((), "", f"bwrap cannot start a jail for programs ({words}): use bubblewrap 0.7 or later")
    return OutsideLaunch(namespaces, program)


def command(launch: OutsideLaunch, scratch_bytes: int, folders: tuple[Path, ...], passwd: int, control: int) -> list[str]:
    """*passwd*, *control*: descriptors that the command inherits."""
    shown = [*own_folders(), *folders]
    identity = ["--perms", "0644", "--ro-bind-data", str(passwd), "/etc/passwd"]
    return ["bwrap", *launch.namespaces, *_view(scratch_bytes, shown, identity), "--", *interpreter(_DRIVER), str(control)]


def passwd_file() -> int:
    """A descriptor of the only user list that programs see."""
    descriptor = os.memfd_create("passwd")
    os.write(descriptor, _PASSWD.encode())
    os.lseek(descriptor, 0, os.SEEK_SET)
    return descriptor


def _view(scratch_bytes: int, folders: list[Path], more: list[str] | None = None) -> list[str]:
    """Nothing can be written but /tmp; the folders of the system that bwrap itself makes are closed afterwards."""
    tmp = ("--perms", "1777", "--size", str(scratch_bytes), "--tmpfs", "/tmp")
    return [*view(folders, tmp, _SHOWN), *(more or []), "--remount-ro", "/dev", "--remount-ro", "/"]
