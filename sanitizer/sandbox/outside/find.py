"""Looks which external programs there are on this machine, within what the settings say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from sanitizer.contract.sandbox import CONVERT
from sanitizer.sandbox.outside.converter import ConverterRule, find_converter
from sanitizer.sandbox.outside.launch import outside_launch
from sanitizer.sandbox.outside.ocr import Ocr, find_ocr
from sanitizer.sandbox.outside.office import Office, find_office
from sanitizer.sandbox.outside.program import MIB, Budget, Program
from sanitizer.sandbox.outside.programs import Known, Programs

OFFICE, OCR = "office", "ocr"
INSTALL_OFFICE = (
    "apt-get install --no-install-recommends "
    "libreoffice-writer-nogui libreoffice-calc-nogui libreoffice-impress-nogui libreoffice-draw-nogui"
)
INSTALL_OCR = "apt-get install tesseract-ocr tesseract-ocr-jpn tesseract-ocr-jpn-vert tesseract-ocr-eng"


@dataclass(frozen=True, slots=True)
class ProgramRule:
    """What the settings say about one program: `path` None looks in the usual places."""

    wanted: bool = True
    path: Path | None = None
    seconds: float = 60.0
    memory_bytes: int = 2048 * MIB

    @property
    def budget(self) -> Budget:
        return Budget(seconds=self.seconds, memory_bytes=self.memory_bytes)


@dataclass(frozen=True, slots=True)
class ProgramRules:
    """`office_spares`: how many LibreOffices wait for a file; about 100 MB each."""

    office: ProgramRule = ProgramRule(seconds=90.0)
    ocr: ProgramRule = ProgramRule()
    office_spares: int = 1
    converters: Mapping[str, ConverterRule] = field(default_factory=dict)  # by type name

    def programs(self, spares: int | None = None) -> Programs:
        """Nothing is looked for before it is needed. *spares* None: as the rules say."""
        converters = {name: rule.makes for name, rule in self.converters.items()}
        return Programs(lambda: find_programs(self), self.office_spares if spares is None else spares, converters)


def find_programs(rules: ProgramRules) -> Known:
    """Never raises: what is not there is named in `missing`, with what to install."""
    launch = outside_launch()
    programs: dict[str, Program] = {}
    missing: dict[str, str] = {}
    for key, rule, find in ((OFFICE, rules.office, _office), (OCR, rules.ocr, _ocr)):
        if not rule.wanted:
            missing[key] = "the settings switch it off ([programs])"
        elif launch.problem:
            missing[key] = f"without a jail no external program is run: {launch.problem}"
        else:
            found = find(rule)
            if isinstance(found, str):
                missing[key] = found
            else:
                programs[key] = found
    for name, converter in rules.converters.items():
        made = launch.problem or find_converter(name, converter)
        if isinstance(made, str):
            missing[CONVERT + name] = made
        else:
            programs[CONVERT + name] = made
    return Known(launch, programs, missing)


def _office(rule: ProgramRule) -> Program | str:
    installed = find_office(rule.path)
    return Office(installed, rule.budget) if installed else f"LibreOffice is not installed: {INSTALL_OFFICE}"


def _ocr(rule: ProgramRule) -> Program | str:
    found = find_ocr(rule.path)
    if found is None:
        return f"Tesseract is not installed: {INSTALL_OCR}"
    installed, languages = found
    return Ocr(installed, rule.budget, languages)
