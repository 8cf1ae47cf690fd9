"""What an administrator can do where bwrap may not make namespaces: each kind of system forbids it in its own place."""

from __future__ import annotations

from pathlib import Path

_PROFILE = "bwrap-userns-restrict"
_UBUNTU = (
    "AppArmor restricts user namespaces here (Ubuntu 24.04 does); load the profile for bwrap as root: "
    "apt-get install apparmor-profiles && "
    f"install -m 0644 /usr/share/apparmor/extra-profiles/{_PROFILE} /etc/apparmor.d/{_PROFILE} && "
    f"apparmor_parser -r /etc/apparmor.d/{_PROFILE}"
)
_DEBIAN = "user namespaces are switched off here; as root: sysctl kernel.unprivileged_userns_clone=1"
_OTHER = "run it where user namespaces are allowed (most containers forbid them); see docs/operations.md"


def namespace_advice(switches: Path = Path("/proc/sys/kernel")) -> str:
    """One line with the command that helps. *switches*: the folder of the kernel's own settings."""
    if _value(switches / "apparmor_restrict_unprivileged_userns") == "1":  # AppArmor 4, "unprivileged user namespace restriction"
        return _UBUNTU
    if _value(switches / "unprivileged_userns_clone") == "0":  # a patch of Debian's kernel
        return _DEBIAN
    return _OTHER


def _value(switch: Path) -> str:
    try:
        return switch.read_text(encoding="ascii").strip()
    except OSError:
        return ""
