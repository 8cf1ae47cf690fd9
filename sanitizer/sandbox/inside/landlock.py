"""Landlock by system call: this process and all its children may only read below the folders that are named.

Kernel documentation: userspace-api/landlock. ABI 1 (5.13) knows files, 4 (6.7) TCP, 6 (6.12) abstract sockets and signals.
"""

from __future__ import annotations

import ctypes
import os
import struct

_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_CREATE_RULESET_VERSION = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_DIR = 1 << 2, 1 << 3
_FS_RIGHTS_BY_ABI = {1: 13, 2: 14, 3: 15, 4: 15, 5: 16}  # how many of the access bits the kernel knows
_O_PATH = 0o10000000

_libc = ctypes.CDLL(None, use_errno=True)


def abi() -> int:
    """The kernel's Landlock ABI, 0 when there is none."""
    return max(0, int(_libc.syscall(_CREATE_RULESET, None, 0, _CREATE_RULESET_VERSION)))


def restrict(readable_folders: tuple[str, ...]) -> bool:
    """Allow reading below *readable_folders* and nothing else. False when the kernel has no Landlock."""
    version = abi()
    if not version:
        return False
    filesystem = (1 << _FS_RIGHTS_BY_ABI.get(version, 16)) - 1
    network = 3 if version >= 4 else 0
    scoped = 3 if version >= 6 else 0
    attributes = struct.pack("=QQQ", filesystem, network, scoped)
    size = 24 if version >= 6 else 16 if version >= 4 else 8
    ruleset = _checked(_libc.syscall(_CREATE_RULESET, attributes, size, 0))
    try:
        for folder in readable_folders:
            descriptor = os.open(folder, _O_PATH | os.O_CLOEXEC)
            try:
                rights = _READ_FILE | _READ_DIR if os.path.isdir(folder) else _READ_FILE  # noqa: PTH112
                rule = struct.pack("=Qi", rights, descriptor)
                _checked(_libc.syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, rule, 0))
            finally:
                os.close(descriptor)
        _checked(_libc.syscall(_RESTRICT_SELF, ruleset, 0))
    finally:
        os.close(ruleset)
    return True


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, f"landlock: {os.strerror(number)}")
    return result
