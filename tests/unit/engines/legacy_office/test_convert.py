"""Conversion: what the program makes goes through `nested`, and only what comes back from there is written."""

from __future__ import annotations

import io
from typing import BinaryIO

import pytest

from samples.build.legacy_office import PASSWORD, SAMPLES
from sanitizer.engines.legacy_office import ENGINE, TYPES
from sanitizer.engines.legacy_office.convert import CONVERSIONS
from sanitizer.model.errors import EncryptedFile, MalformedFile, NothingToShow, ProgramMissing, WrongPassword
from sanitizer.model.finding import Finding
from sanitizer.policy.schema import Policy
from sanitizer.sandbox.session import Nested, StepSession, no_programs
from tests.in_process import no_nested, plain_policy

DOC = next(sample for sample in SAMPLES if sample.path.endswith("回覧.doc")).build()
asked: list[tuple[str, bytes, tuple[str, ...]]] = []


def program(name: str, source: BinaryIO, arguments: tuple[str, ...]) -> BinaryIO:
    """Stands in for LibreOffice."""
    source.seek(0)
    asked.append((name, source.read(), arguments))
    return io.BytesIO(b"made from it")


def disarmed(member: BinaryIO, name: str) -> BinaryIO | None:
    assert member.read() == b"made from it"
    return io.BytesIO(f"disarmed {name}".encode())


def run(data: bytes, type_name: str, nested: Nested, policy: Policy | None = None, missing: bool = False) -> bytes:
    findings: list[Finding] = []
    outside = no_programs if missing else program
    session = StepSession(policy or plain_policy(), type_name, findings.append, nested, outside=outside)
    target = io.BytesIO()
    ENGINE.reconstruct(io.BytesIO(data), target, session)
    return target.getvalue()


def test_only_the_disarmed_file_is_written() -> None:
    asked.clear()
    assert run(DOC, "doc", disarmed) == b"disarmed converted.docx"
    assert asked == [("office", DOC, ("docx", "doc"))]


def test_what_cannot_be_disarmed_is_not_written() -> None:
    with pytest.raises(MalformedFile):
        run(DOC, "doc", no_nested)


def test_without_the_program_the_ladder_goes_on() -> None:
    with pytest.raises(ProgramMissing):
        run(DOC, "doc", disarmed, missing=True)


def test_policy_can_ask_for_text_only() -> None:
    with pytest.raises(NothingToShow):
        run(DOC, "doc", disarmed, plain_policy(options={"legacy.output": "txt"}))


def test_every_type_has_its_conversion() -> None:
    assert {kind.name: kind.target_name for kind in TYPES} == {name: wanted for name, (wanted, _) in CONVERSIONS.items()}


@pytest.mark.parametrize(("passwords", "error"), [((), EncryptedFile), (("a",), WrongPassword)])
def test_an_encrypted_file_never_reaches_the_program(passwords: tuple[str, ...], error: type[EncryptedFile]) -> None:
    data = next(sample for sample in SAMPLES if sample.path.endswith("encrypted.doc")).build()
    findings: list[Finding] = []
    session = StepSession(plain_policy(), "doc", findings.append, no_nested, passwords, outside=program)
    asked.clear()
    with pytest.raises(error):
        ENGINE.reconstruct(io.BytesIO(data), io.BytesIO(), session)
    assert asked == []


def test_an_encrypted_file_is_opened_with_its_password_first() -> None:
    data = next(sample for sample in SAMPLES if sample.path.endswith("encrypted.doc")).build()
    findings: list[Finding] = []
    session = StepSession(plain_policy(), "doc", findings.append, disarmed, ("a", PASSWORD), outside=program)
    asked.clear()
    ENGINE.reconstruct(io.BytesIO(data), io.BytesIO(), session)
    (_, plain, _) = asked[0]
    assert "秘密の文書".encode("utf-16-le") in plain
    assert "秘密の文書".encode("utf-16-le") not in data
    assert [finding.feature for finding in findings] == ["legacy.encrypted", "legacy.converted"]
