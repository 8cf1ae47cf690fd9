"""The command that starts a jail: bwrap with namespaces of its own and a read-only view of what the interpreter needs."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path

import sanitizer
from sanitizer.contract.sandbox import RunsPrograms
from sanitizer.policy.shipped import rules_folder
from sanitizer.sandbox.namespace_advice import namespace_advice

_BOOT = "import sys; sys.path.insert(0, {root!r}); from {module} import main; main()"
_NAMESPACES = ("--unshare-pid", "--unshare-net", "--unshare-ipc", "--unshare-uts", "--unshare-cgroup-try")
ETC = ("/etc/fonts", "/etc/ld.so.cache", "/etc/alternatives", "/etc/localtime", "/var/cache/fontconfig")
# A child lives for one file: it need not give memory back in between.
_ENVIRONMENT = {
    "LANG": "C.UTF-8",
    "PATH": "/usr/bin",
    "MALLOC_ARENA_MAX": "1",
    "MALLOC_TRIM_THRESHOLD_": str(256 * 1024 * 1024),
    "MALLOC_TOP_PAD_": str(1024 * 1024),
    "PYTHONDONTWRITEBYTECODE": "1",
}
_RANDOM = "/dev/urandom"  # qpdf opens it for PDFs under AES-256; it knows no system call for that
PROBE_SECONDS = 10


@dataclass(frozen=True, slots=True)
class Launch:
    """How to start jails here. `readable` is what Landlock leaves readable, as seen inside.

    `programs`: the external programs that all slots share; None for those that are found, each started when it is needed.
    """

    command: tuple[str, ...]
    environment: dict[str, str]
    readable: tuple[str, ...]
    namespaces: bool
    problem: str = ""
    programs: RunsPrograms | None = None


def plan(site_rules: Path | None = None, trust_list: Path | None = None, programs: RunsPrograms | None = None) -> Launch:
    """The strongest way that works on this machine; `problem` says why it is not bwrap when it is not.

    *site_rules* is a folder, *trust_list* a folder or a file; both are seen inside under their own paths.
    """
    environment = dict(_ENVIRONMENT)
    folders = own_folders()
    for variable, path in (("MUGAI_SITE_RULES", site_rules), ("MUGAI_TRUST_LIST", trust_list)):
        if path is not None:
            folders.append(path)
            environment[variable] = str(path)
    python = interpreter("sanitizer.sandbox.inside.main")
    readable = tuple(str(folder) for folder in [Path("/usr"), *map(Path, ETC), Path(_RANDOM), *folders] if folder.exists())
    namespaces, problem = namespace_arguments()
    if not namespaces:
        return Launch(python, environment, readable, namespaces=False, problem=problem, programs=programs)
    command = ["bwrap", *namespaces, *view(folders), "--", *python]
    return Launch(tuple(command), environment, readable, namespaces=True, programs=programs)


@cache
def namespace_arguments() -> tuple[tuple[str, ...], str]:
    """The namespace options that bwrap accepts here, or () and the reason in words.

    Root keeps two capabilities until the first process inside has become nobody in a user namespace of its own; everybody else
    starts in a user namespace. Root without CAP_SYS_ADMIN (a container) is treated like everybody else.
    """
    if shutil.which("bwrap") is None:
        return (), "bubblewrap is not installed: apt-get install bubblewrap"
    as_root = ("--cap-drop", "ALL", "--cap-add", "CAP_SETUID", "--cap-add", "CAP_SETGID")
    as_user = ("--unshare-user", "--cap-drop", "ALL")
    error = ""
    for arguments in [as_root, as_user] if os.geteuid() == 0 else [as_user]:
        probe = ("bwrap", *arguments, *_NAMESPACES, *view([]), "--", "/usr/bin/true")
        try:
            done = subprocess.run(probe, capture_output=True, timeout=PROBE_SECONDS, check=False, env={"PATH": "/usr/bin:/bin"})
        except (OSError, subprocess.TimeoutExpired) as failure:
            error = str(failure)
            continue
        if done.returncode == 0:
            return (*arguments, *_NAMESPACES), ""
        error = done.stderr.decode(errors="replace").strip()[:300]
    return (), f"bwrap cannot make namespaces here ({error}): {namespace_advice()}"


def interpreter(module: str) -> tuple[str, ...]:
    """The command that runs `main` of one of our modules in this interpreter, with nothing from the environment."""
    return (sys.executable, "-I", "-B", "-c", _BOOT.format(root=str(package_root()), module=module))


def view(folders: list[Path], tmp: tuple[str, ...] = ("--tmpfs", "/tmp"), etc: tuple[str, ...] = ETC) -> list[str]:
    """What is seen inside: a read-only system with *folders* and parts of *etc*, an empty /tmp, a minimal /dev, no /proc at all."""
    arguments = ["--die-with-parent", "--new-session", "--ro-bind", "/usr", "/usr"]
    for name in ("bin", "sbin", "lib", "lib32", "lib64"):
        path = Path("/") / name
        if path.is_symlink():
            arguments += ["--symlink", str(path.readlink()), str(path)]
        elif path.is_dir():
            arguments += ["--ro-bind", str(path), str(path)]
    arguments += ["--dev", "/dev", *tmp]
    shown = [path for path in map(Path, etc) if path.exists()] + folders
    for parent in _parents(shown):
        arguments += ["--perms", "0755", "--dir", str(parent)]  # bwrap's own would be closed to everybody but root
    for path in shown:
        arguments += ["--ro-bind", str(path), str(path)]
    return [*arguments, "--chdir", "/"]


def _parents(paths: list[Path]) -> list[Path]:
    """Every folder above *paths* that the jail does not have yet, outermost first."""
    wanted = {parent for path in paths for parent in path.parents if parent != Path("/")}
    return sorted(parent for parent in wanted - {Path("/tmp")} if not parent.is_relative_to("/usr"))


def own_folders() -> list[Path]:
    """The interpreter, the virtual environment, the package and its rules, without what /usr already shows."""
    wanted = [Path(sys.base_prefix), Path(sys.prefix), Path(sanitizer.__file__).parent, rules_folder()]
    kept: list[Path] = []
    for folder in (path.resolve() for path in wanted):
        if not any(folder.is_relative_to(other) for other in [Path("/usr"), *kept]):
            kept.append(folder)
    return kept


def package_root() -> Path:
    return Path(sanitizer.__file__).resolve().parent.parent
