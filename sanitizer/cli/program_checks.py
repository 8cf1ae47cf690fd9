"""What `mugai doctor` says about external programs: which there are, whether they work in their jail, and what to install."""

from __future__ import annotations

from collections.abc import Iterator

from sanitizer.cli.check import Check
from sanitizer.cli.messages import message
from sanitizer.contract.sandbox import CONVERT
from sanitizer.sandbox.outside.find import INSTALL_OCR, INSTALL_OFFICE, OCR, OFFICE, ProgramRule, ProgramRules
from sanitizer.sandbox.outside.ocr import LANGUAGES, Ocr
from sanitizer.sandbox.outside.office import missing_parts
from sanitizer.sandbox.outside.program import MIB
from sanitizer.sandbox.outside.programs import Programs
from sanitizer.sandbox.outside.trial import trial

_INSTALL = {OFFICE: INSTALL_OFFICE, OCR: INSTALL_OCR}
_TITLES = {OFFICE: "LibreOffice", OCR: "Tesseract"}
_SPARE_BYTES = 100 * MIB  # measured, LibreOffice 7.4


def program_checks(rules: ProgramRules) -> Iterator[Check]:
    """One for each program. What is missing is optional; what is there and does not work is a fault."""
    programs = rules.programs(spares=0)
    for key, rule in ((OFFICE, rules.office), (OCR, rules.ocr)):
        if not rule.wanted:
            yield Check(_TITLES[key], True, message("doctor.off"))
        else:
            yield _check(programs, key, rule, rules.office_spares)
    for name in rules.converters:
        converter = programs.known.programs.get(CONVERT + name)
        if converter is None:
            yield Check(f"converter {name}", False, message("doctor.not_there"), programs.known.missing[CONVERT + name])
        else:
            yield Check(f"converter {name}", True, f"{converter.installed.binary} (SHA-256 {converter.installed.version}...)")


def _check(programs: Programs, key: str, rule: ProgramRule, spares: int) -> Check:
    program = programs.known.programs.get(key)
    if program is None:
        where = str(rule.path) if rule.path else message("doctor.not_there")
        reason = programs.known.missing[key]
        return Check(_TITLES[key], False, where, reason, optional=rule.path is None)
    works, words = trial(programs, key)
    installed = program.installed
    if not works:
        return Check(_TITLES[key], False, f"{installed.version} ({installed.binary}): {words}", _INSTALL[key])
    lacks = tuple(sorted(set(LANGUAGES) - program.languages)) if isinstance(program, Ocr) else missing_parts(installed)
    detail = f"{installed.version} ({installed.binary}), {words}"
    if key == OFFICE and spares:
        detail += "; " + message("doctor.spares", count=spares, memory=spares * _SPARE_BYTES // MIB)
    if lacks:
        return Check(
            _TITLES[key], False, f"{detail}; {message('doctor.lacks', parts=', '.join(lacks))}", _INSTALL[key], optional=True
        )
    return Check(_TITLES[key], True, detail)
