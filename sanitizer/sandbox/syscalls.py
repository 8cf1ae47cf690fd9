"""The seccomp programs, compiled in the parent by libseccomp and loaded in the jail as plain BPF.

The child gets an allow list: whatever is not named fails with EPERM, and what only an attacker would call ends the process.
"""

from __future__ import annotations

import errno
import os
import socket
import tempfile
from functools import cache

# What a confined parser needs: memory, its own descriptors, clocks, the one socket that it was born with.
ALLOWED = (
    "read write readv writev pread64 pwrite64 preadv pwritev lseek close dup fcntl fstat newfstatat stat lstat statx "
    "openat open access faccessat faccessat2 readlink readlinkat getdents64 getcwd ftruncate fallocate fsync fdatasync fadvise64 "
    "mmap munmap mremap mprotect madvise brk msync mincore "
    "rt_sigaction rt_sigprocmask rt_sigreturn sigaltstack futex set_robust_list get_robust_list rseq set_tid_address membarrier "
    "clock_gettime clock_getres clock_nanosleep nanosleep gettimeofday time times getrusage "
    "getrandom uname sysinfo getpid getppid gettid getuid geteuid getgid getegid getresuid getresgid getgroups "
    "sched_yield sched_getaffinity sched_getparam sched_getscheduler getpriority arch_prctl restart_syscall "
    "sendmsg recvmsg sendto recvfrom getsockopt poll ppoll select pselect6 exit exit_group copy_file_range sendfile"
).split()

# Nobody calls these by accident.
DEADLY = (
    "execve execveat ptrace process_vm_readv process_vm_writev socket socketpair connect bind listen accept accept4 "
    "mount umount2 pivot_root chroot setns unshare bpf perf_event_open keyctl add_key request_key init_module finit_module "
    "delete_module kexec_load kexec_file_load reboot swapon swapoff io_uring_setup io_uring_enter io_uring_register userfaultfd "
    "open_by_handle_at name_to_handle_at move_mount open_tree fsopen fsmount pidfd_getfd pidfd_send_signal setuid setgid "
    "setreuid setregid setresuid setresgid setgroups capset personality quotactl acct iopl ioperm"
).split()

# The zygote forks and passes descriptors; it never runs another program and never leaves its namespaces.
ZYGOTE_DEADLY = tuple(name for name in DEADLY if name not in {"socketpair", "bind", "capset"})

# An external program runs others, talks to itself by Unix sockets and has threads. It makes no namespaces (a new user namespace is
# the usual way to a kernel's less tried parts) and has no use for what changes or watches the system.
PROGRAM_REFUSED = tuple(
    name
    for name in DEADLY
    if name not in {"execve", "execveat", "socket", "socketpair", "connect", "bind", "listen", "accept", "accept4"}
) + tuple(
    "fsconfig fspick clock_settime clock_adjtime settimeofday adjtimex sethostname setdomainname syslog vhangup "
    "fanotify_init mbind migrate_pages move_pages kcmp lookup_dcookie nfsservctl "
    "memfd_create shmget mq_open".split()  # memory that no count of its processes and its /tmp shows
)
# By their numbers, which are the same on all architectures: libseccomp before 2.5.4 does not know the names.
_REFUSED_NUMBERS = (440, 442, 447, 448)  # process_madvise mount_setattr memfd_secret process_mrelease
_NEW_NAMESPACES = (0x00020000, 0x02000000, 0x04000000, 0x08000000, 0x10000000, 0x20000000, 0x40000000, 0x00000080)  # CLONE_NEW*
_TIOCSTI, _TIOCLINUX = 0x5412, 0x541C

_PROT_EXEC = 4
_TCGETS = 0x5401
_FIOCLEX = 0x5451


@cache
def child_program() -> bytes:
    """BPF of the child's filter. Raises ImportError or OSError where libseccomp is missing."""
    import pyseccomp as seccomp

    program = seccomp.SyscallFilter(seccomp.ERRNO(errno.EPERM))
    for name in ALLOWED:
        if name not in {"mmap", "mprotect"}:
            program.add_rule(seccomp.ALLOW, name)
    for name in ("mmap", "mprotect"):  # no new executable memory: W^X holds for the child's whole life
        program.add_rule(seccomp.ALLOW, name, seccomp.Arg(2, seccomp.MASKED_EQ, _PROT_EXEC, 0))
    for request in (_TCGETS, _FIOCLEX):
        program.add_rule(seccomp.ALLOW, "ioctl", seccomp.Arg(1, seccomp.EQ, request))
    for name in ("prlimit64", "setrlimit", "getrlimit"):  # only its own, and a hard limit can only go down
        if name == "prlimit64":
            program.add_rule(seccomp.ALLOW, name, seccomp.Arg(0, seccomp.EQ, 0))
        else:
            program.add_rule(seccomp.ALLOW, name)
    program.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")
    for name in DEADLY:
        program.add_rule(seccomp.KILL_PROCESS, name)
    return _exported(program)


@cache
def zygote_program() -> bytes:
    """BPF of the filter that jail and zygotes live under; the child's comes on top of it."""
    import pyseccomp as seccomp

    program = seccomp.SyscallFilter(seccomp.ALLOW)
    for name in ZYGOTE_DEADLY:
        program.add_rule(seccomp.ERRNO(errno.EPERM), name)
    return _exported(program)


@cache
def outside_program() -> bytes:
    """BPF of the filter that external programs live under."""
    import pyseccomp as seccomp

    program = seccomp.SyscallFilter(seccomp.ALLOW)
    for call in (*PROGRAM_REFUSED, *_REFUSED_NUMBERS):
        program.add_rule(seccomp.ERRNO(errno.EPERM), call)
    for name in ("socket", "socketpair"):
        program.add_rule(seccomp.ERRNO(errno.EAFNOSUPPORT), name, seccomp.Arg(0, seccomp.NE, socket.AF_UNIX))
    for flag in _NEW_NAMESPACES:
        program.add_rule(seccomp.ERRNO(errno.EPERM), "clone", seccomp.Arg(0, seccomp.MASKED_EQ, flag, flag))
    program.add_rule(seccomp.ERRNO(errno.ENOSYS), "clone3")  # its flags cannot be looked at; everybody falls back to clone
    for request in (_TIOCSTI, _TIOCLINUX):
        program.add_rule(seccomp.ERRNO(errno.EPERM), "ioctl", seccomp.Arg(1, seccomp.MASKED_EQ, 0xFFFFFFFF, request))
    return _exported(program)


def _exported(program: object) -> bytes:
    with tempfile.TemporaryFile() as file:
        program.export_bpf(file)  # type: ignore[attr-defined]
        size = os.fstat(file.fileno()).st_size
        return os.pread(file.fileno(), size, 0)
