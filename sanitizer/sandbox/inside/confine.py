"""How the processes of the jail give up what they do not need: user, capabilities, system calls, resources."""

from __future__ import annotations

import ctypes
import os
import resource

from sanitizer.model.limits import Limits

NOBODY = 65534
_PR_SET_PDEATHSIG, _PR_SET_DUMPABLE, _PR_SET_NO_NEW_PRIVS, _PR_SET_SECCOMP = 1, 4, 38, 22
_SECCOMP_MODE_FILTER = 2
_CLONE_NEWUSER = 0x10000000
_SIGKILL = 9
_BPF_INSTRUCTION_BYTES = 8

_libc = ctypes.CDLL(None, use_errno=True)


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_ushort), ("instructions", ctypes.c_char_p))


def drop_root() -> None:
    """Where the jail was started by root: become nobody, in a user namespace of its own, without any capability."""
    if os.geteuid() == 0 and os.getuid() == 0 and _may_change_user():
        os.setgroups([])
        os.setresgid(NOBODY, NOBODY, NOBODY)
        os.setresuid(NOBODY, NOBODY, NOBODY)
        # An unmapped user namespace: whatever this process might gain, it gains nothing outside. The id inside shows as 65534.
        if _libc.unshare(_CLONE_NEWUSER) == 0:
            _drop_capabilities()


def _may_change_user() -> bool:
    """False in a user namespace that maps only this one user (there is no other id to become)."""
    try:
        os.setgroups([])
    except PermissionError:
        return False
    return True


def _drop_capabilities() -> None:
    header = (ctypes.c_uint32 * 2)(0x20080522, 0)  # _LINUX_CAPABILITY_VERSION_3, this process
    nothing = (ctypes.c_uint32 * 6)()
    if _libc.capset(header, nothing) != 0:
        raise OSError(ctypes.get_errno(), "capset")


def forbid_new_privileges() -> None:
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)
    _prctl(_PR_SET_DUMPABLE, 0)


def die_with_parent() -> None:
    _prctl(_PR_SET_PDEATHSIG, _SIGKILL)


def load_filter(program: bytes) -> None:
    """Load a seccomp program (array of struct sock_filter); from here on it holds for this process and its children."""
    loaded = _Program(len(program) // _BPF_INSTRUCTION_BYTES, program)
    if _libc.prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(loaded), 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "seccomp")


def limit_resources(limits: Limits) -> None:
    """Memory (address space), CPU seconds, size of a written file, descriptors, processes, no core file."""
    seconds = int(limits.max_seconds) + 1
    for what, value in (
        (resource.RLIMIT_AS, limits.max_memory_bytes),
        (resource.RLIMIT_CPU, seconds),
        (resource.RLIMIT_FSIZE, limits.max_bytes),
        (resource.RLIMIT_NOFILE, 64),
        (resource.RLIMIT_NPROC, 0),
        (resource.RLIMIT_CORE, 0),
    ):
        _, hard = resource.getrlimit(what)
        lowered = value if hard == resource.RLIM_INFINITY else min(value, hard)
        resource.setrlimit(what, (lowered, lowered))


def _prctl(option: int, value: int) -> None:
    if _libc.prctl(option, value, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), f"prctl({option})")
