"""scripts/system_packages: names exactly what is missing, installs it when it may, and says the command to run when it may not."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]
_TOOLS = ("bash", "cat", "chmod", "dirname", "env", "grep", "ldconfig", "ln", "readlink", "touch")


class Machine:
    """A PATH of our own: a few tools of the system, and programs that we make up."""

    def __init__(self, folder: Path) -> None:
        self.programs = folder / "bin"
        self.programs.mkdir()
        for tool in _TOOLS:
            found = shutil.which(tool, path=f"{os.environ['PATH']}:/usr/sbin:/sbin")
            assert found, tool
            (self.programs / tool).symlink_to(found)
        self.program("id", "echo 1000")
        self.program("fc-list", "echo IPAGothic")
        self.program("clamd")
        self.program("pdftotext")
        self.program("mutool")
        self.program("qpdf")
        self.program("bwrap")
        self.program("soffice")
        self.program("tesseract", "printf 'eng\\njpn\\njpn_vert\\n'")
        for module in ("sw", "sc", "sd"):
            (self.programs / f"lib{module}lo.so").touch()

    def program(self, name: str, body: str = "exit 0") -> None:
        path = self.programs / name
        path.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
        path.chmod(0o755)

    def lacks(self, name: str) -> None:
        (self.programs / name).unlink()

    def run(self, *arguments: str) -> subprocess.CompletedProcess[str]:
        """The script with a copy of scripts/ in which nothing of the real machine's PATH is added."""
        script = self.programs.parent / "scripts" / "system_packages"
        script.parent.mkdir(exist_ok=True)
        text = (ROOT / "scripts" / "system_packages").read_text(encoding="utf-8").replace('PATH="$PATH:/usr/sbin:/sbin"\n', "")
        script.write_text(text, encoding="utf-8")
        shutil.copy(ROOT / "scripts" / "find_python", script.parent)
        return subprocess.run(
            ["/bin/bash", str(script), *arguments],
            env={"PATH": str(self.programs)},
            capture_output=True,
            text=True,
            check=False,
            timeout=60,
        )


@pytest.fixture
def machine(tmp_path: Path) -> Machine:
    return Machine(tmp_path)


def test_says_nothing_when_everything_is_there(machine: Machine) -> None:
    done = machine.run("dev")
    assert (done.returncode, done.stdout, done.stderr) == (0, "", "")


def test_names_what_is_missing_and_the_command(machine: Machine) -> None:
    machine.lacks("bwrap")
    machine.program("fc-list", "true")
    machine.program("apt-get", "exit 99")
    done = machine.run()
    assert done.returncode == 1
    assert "Missing Debian packages: bubblewrap fonts-ipafont\n" in done.stdout
    wanted = "sudo bash -c 'apt-get update && apt-get install -y --no-install-recommends bubblewrap fonts-ipafont'"
    assert wanted in done.stderr


def test_tests_need_more(machine: Machine) -> None:
    machine.lacks("clamd")
    machine.lacks("pdftotext")
    machine.program("apt-get", "exit 99")
    assert machine.run().returncode == 0
    done = machine.run("dev")
    assert done.returncode == 1
    assert "Missing Debian packages: clamav-daemon poppler-utils\n" in done.stdout


def test_what_is_only_recommended_stops_nothing(machine: Machine) -> None:
    machine.lacks("libsclo.so")
    machine.program("tesseract", "printf 'eng\\njpn\\n'")
    machine.program("apt-get", "exit 99")
    done = machine.run()
    assert done.returncode == 0
    names = "libreoffice-calc-nogui tesseract-ocr-jpn-vert"
    assert f"Recommended Debian packages (old Office formats, reading of scans): {names}\n" in done.stdout
    assert f"--no-install-recommends {names}'" in done.stderr
    tested = machine.run("dev")
    assert tested.returncode == 1
    assert f"Missing Debian packages: {names}\n" in tested.stdout


def test_root_goes_on_where_recommended_packages_cannot_be_had(machine: Machine) -> None:
    machine.lacks("soffice")
    machine.program("id", "echo 0")
    machine.program("apt-get", "exit 99")
    assert machine.run().returncode == 0
    machine.lacks("bwrap")
    assert machine.run().returncode == 1


def test_another_system_is_told_the_names(machine: Machine) -> None:
    machine.lacks("bwrap")
    done = machine.run()
    assert done.returncode == 1
    assert "bubblewrap" in done.stdout
    assert "no apt-get" in done.stderr


def test_root_installs(machine: Machine) -> None:
    machine.lacks("bwrap")
    machine.program("id", "echo 0")
    machine.program("apt-get", f'echo "$@" >> {machine.programs}/calls; ln -sf {machine.programs}/clamd {machine.programs}/bwrap')
    done = machine.run()
    assert done.returncode == 0, done.stderr
    calls = (machine.programs / "calls").read_text(encoding="utf-8").splitlines()
    assert calls == ["update", "install -y --no-install-recommends bubblewrap"]


def test_sudo_without_a_password_installs(machine: Machine) -> None:
    machine.lacks("bwrap")
    machine.program("sudo", 'shift; [ "$1" = true ] || exec "$@"')
    machine.program("apt-get", f"ln -sf {machine.programs}/clamd {machine.programs}/bwrap")
    machine.program("true")
    assert machine.run().returncode == 0


def test_fails_when_installing_does_not_help(machine: Machine) -> None:
    machine.lacks("bwrap")
    machine.program("id", "echo 0")
    machine.program("apt-get")
    done = machine.run()
    assert done.returncode == 1
    assert "Still missing after the installation: bubblewrap" in done.stderr


def test_python_is_the_systems_own_where_it_will_do() -> None:
    """A jail's user cannot execute an interpreter below a home that only root may enter."""
    done = subprocess.run([ROOT / "scripts" / "find_python"], capture_output=True, text=True, check=True, timeout=60)
    found = Path(done.stdout.strip())
    version = subprocess.run(
        [found, "-c", "import ensurepip, sys; print(sys.version_info >= (3, 11))"], capture_output=True, check=True
    )
    assert version.stdout.strip() == b"True"
    system = Path("/usr/bin/python3")
    fit = (
        system.exists()
        and not subprocess.run(
            [system, "-c", "import ensurepip, sys; sys.exit(sys.version_info < (3, 11))"], capture_output=True, check=False
        ).returncode
    )
    assert not fit or found == system


def test_a_python_that_will_not_do_is_refused() -> None:
    done = subprocess.run(
        [ROOT / "scripts" / "find_python"],
        env={"PATH": "/usr/bin:/bin", "PYTHON": "true"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 1
    assert "PYTHON=true is not a Python 3.11" in done.stderr
