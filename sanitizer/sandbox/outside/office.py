"""LibreOffice: started without a file and without a window, with a profile of our own, and handed one file to convert.

A waiting instance takes over the arguments of a second one through its pipe (desktop/source/app/officeipcthread.cxx), which is what
the jail's driver does. Measured: a file takes 0.15 to 0.3 s then, against 1.1 s of `soffice --headless --convert-to`.
"""

from __future__ import annotations

import re
import shutil
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from xml.sax.saxutils import escape

from sanitizer.model.errors import ProgramFailed
from sanitizer.sandbox.outside.program import PROFILE_FOLDER, SOURCE_FOLDER, TARGET_FOLDER, Budget, Installed, Job, folders_of

MAKES = frozenset("docx xlsx pptx odt ods odp pdf png doc xls ppt rtf".split())
_SUFFIX = re.compile(r"[a-z0-9]{1,8}")
_USUAL = ("/usr/lib/libreoffice/program/soffice.bin", "/usr/lib64/libreoffice/program/soffice.bin")
_VERSION = re.compile(r'"ooSetupVersionAboutBox"[^>]*>\s*<value>([\d.]+)</value>')
_PARTS = {"writer": "libswlo.so", "calc": "libsclo.so", "impress": "libsdlo.so"}
_BUILD = re.compile(r"^buildid=(.*)$", re.MULTILINE)

_COMMON = "/org.openoffice.Office.Common"
# (path, property, value) of registrymodifications.xcu. What the jail forbids anyway is switched off here, too.
_SETTINGS = (
    (f"{_COMMON}/Security/Scripting", "MacroSecurityLevel", "3"),  # very high
    (f"{_COMMON}/Security/Scripting", "DisableMacrosExecution", "true"),
    (f"{_COMMON}/Security/Scripting", "OfficeBasic", "0"),  # never
    (f"{_COMMON}/Security/Scripting", "BlockUntrustedRefererLinks", "true"),
    (f"{_COMMON}/Misc", "FirstRun", "false"),
    (f"{_COMMON}/Misc", "CrashReport", "false"),
    (f"{_COMMON}/Misc", "ShowTipOfTheDay", "false"),
    (f"{_COMMON}/Save/Document", "AutoSave", "false"),
    (f"{_COMMON}/Save/Document", "CreateBackup", "false"),
    ("/org.openoffice.Office.Recovery/AutoSave", "Enabled", "false"),
    ("/org.openoffice.Office.Recovery/RecoveryInfo", "Enabled", "false"),
    ("/org.openoffice.Office.Java/VirtualMachine", "Enable", "false"),
    ("/org.openoffice.Office.Calc/Content/Update", "Link", "1"),  # LM_NEVER
    ("/org.openoffice.Office.Writer/Content/Update", "Link", "0"),  # NEVER
    ("/org.openoffice.Setup/Office", "ooSetupInstCompleted", "true"),
)


def _registry() -> str:
    items = "".join(
        f'<item oor:path="{path}"><prop oor:name="{name}" oor:op="fuse"><value>{escape(value)}</value></prop></item>\n'
        for path, name, value in _SETTINGS
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<oor:items xmlns:oor="http://openoffice.org/2001/registry" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">\n'
        f"{items}</oor:items>\n"
    )


@dataclass(frozen=True)
class Office:
    """Satisfies `Program`. Arguments of a job: what to make, and the true suffix of the source."""

    installed: Installed
    budget: Budget

    @property
    def environment(self) -> dict[str, str]:
        return {
            "SAL_USE_VCLPLUGIN": "svp",
            "SAL_DISABLE_OPENCL": "1",
            "OOO_DISABLE_RECOVERY": "1",
            "LD_LIBRARY_PATH": str(self.installed.binary.parent),  # without /proc the loader does not know where a program lies
        }

    @cached_property
    def files(self) -> dict[str, str]:
        """The profile. With the build's name in it a new profile needs no second start."""
        rc = self.installed.binary.parent / "versionrc"
        build = _BUILD.search(rc.read_text(encoding="utf-8", errors="replace")) if rc.is_file() else None
        return {
            f"{PROFILE_FOLDER}/user/registrymodifications.xcu": _registry(),
            f"{PROFILE_FOLDER}/user/extensions/buildid": build.group(1).strip() if build else "",
        }

    @property
    def server(self) -> tuple[str, ...]:
        options = "--headless --invisible --nodefault --norestore --nologo --nolockcheck --nofirststartwizard".split()
        return (str(self.installed.binary), f"-env:UserInstallation=file://{PROFILE_FOLDER}", *options)

    def job(self, arguments: tuple[str, ...]) -> Job:
        makes, suffix = arguments if len(arguments) == 2 else ("", "")
        if makes not in MAKES or not _SUFFIX.fullmatch(suffix):
            raise ProgramFailed(f"LibreOffice is not asked for {makes!r} from {suffix!r} here")
        source = f"source.{suffix}"
        command = ("--headless", "--convert-to", makes, "--outdir", TARGET_FOLDER, f"{SOURCE_FOLDER}/{source}")
        return Job(source, f"source.{makes}", command)


def missing_parts(installed: Installed) -> tuple[str, ...]:
    """Which of writer, calc and impress are not installed."""
    return tuple(name for name, library in _PARTS.items() if not (installed.binary.parent / library).exists())


def find_office(path: Path | None = None) -> Installed | None:
    """LibreOffice at *path* (`soffice` or `soffice.bin`), or where packages put it; None where there is none."""
    binary = _binary(path)
    if binary is None:
        return None
    return Installed("LibreOffice", binary, _version(binary), folders_of(binary))


def _binary(path: Path | None) -> Path | None:
    linked = shutil.which("soffice") if path is None else None
    wanted = [path] if path else [Path(linked)] if linked else []
    places = [place.resolve().with_name("soffice.bin") for place in wanted]
    if path is None:
        places += [Path(usual) for usual in _USUAL]
    return next((place for place in places if place.is_file()), None)


def _version(binary: Path) -> str:
    """As "7.4.7.2", from its registry (asking the program takes as long as a small file); "unknown" where it does not say."""
    registry = binary.parent.parent / "share/registry/main.xcd"
    try:
        found = _VERSION.search(registry.read_text(encoding="utf-8", errors="replace"))
    except OSError:
        return "unknown"
    return found.group(1) if found else "unknown"
