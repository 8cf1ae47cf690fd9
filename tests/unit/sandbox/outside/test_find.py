"""Which programs there are: within what the settings say, and none at all where there is no jail."""

from __future__ import annotations

from pathlib import Path

import pytest

from sanitizer.contract.sandbox import CONVERT
from sanitizer.sandbox.outside import find
from sanitizer.sandbox.outside.converter import ConverterRule, find_converter
from sanitizer.sandbox.outside.launch import OutsideLaunch
from sanitizer.sandbox.outside.program import folders_of

ECHO = ConverterRule(("/usr/bin/true", "--in={source}", "{target}"), "pdf")


def test_without_a_jail_there_are_no_programs(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "outside_launch", lambda: OutsideLaunch((), "", "bubblewrap is not installed"))
    known = find.find_programs(find.ProgramRules(converters={"xdw": ECHO}))
    assert not known.programs
    assert set(known.missing) == {"office", "ocr", CONVERT + "xdw"}
    assert all("bubblewrap is not installed" in reason for reason in known.missing.values())


def test_nothing_is_looked_for_before_it_is_needed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(find, "find_programs", lambda _rules: pytest.fail("looked"))
    programs = find.ProgramRules(converters={"xdw": ECHO}).programs()
    assert programs.converters == {"xdw": "pdf"}
    assert programs.versions() == {}
    programs.close()


def test_a_converter_gets_names_of_our_own() -> None:
    converter = find_converter("xdw", ECHO)
    assert not isinstance(converter, str)
    job = converter.job(("../../etc", "ignored"))
    assert (job.source, job.target) == ("source.xdw", "target.pdf")
    assert job.command == ("/usr/bin/true", "--in=/tmp/in/source.xdw", "/tmp/out/target.pdf")
    assert len(converter.installed.version) == 16


def test_a_converter_that_is_gone_is_told(tmp_path: Path) -> None:
    rule = ConverterRule((str(tmp_path / "gone"), "{source}", "{target}"), "pdf")
    assert find_converter("xdw", rule) == f"the converter {tmp_path / 'gone'} cannot be read: No such file or directory"


@pytest.mark.parametrize(
    ("binary", "shown"),
    [
        ("/usr/lib/libreoffice/program/soffice.bin", ()),
        ("/opt/libreoffice7.6/program/soffice.bin", ("/opt/libreoffice7.6",)),
        ("/opt/tesseract/tesseract", ("/opt/tesseract",)),
        ("/opt/tesseract", ()),
        ("/tesseract", ()),
    ],
)
def test_a_jail_never_shows_a_folder_at_the_root(binary: str, shown: tuple[str, ...]) -> None:
    assert folders_of(Path(binary)) == tuple(map(Path, shown))
