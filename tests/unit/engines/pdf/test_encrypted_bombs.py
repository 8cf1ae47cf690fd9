"""What is encrypted is looked at behind its encryption; what does not open is left alone."""

from __future__ import annotations

import pytest

from samples.build import _pdf_malformed_streams as streams
from samples.build._pdf import one_page
from samples.build._pdf_encryption import encrypted
from sanitizer.engines.pdf import PdfEngine
from sanitizer.engines.pdf.encrypted_bombs import refuse_encrypted_bombs
from sanitizer.engines.pdf.stream_bombs import is_encrypted
from sanitizer.model.errors import EncryptedFile, LimitExceeded
from sanitizer.model.limits import Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, extract_text, no_nested, plain_policy

LIMITS = Limits(max_unpacked_bytes=16_000_000)


def look(data: bytes, *passwords: str) -> None:
    session = StepSession(plain_policy(limits=LIMITS), "pdf", lambda _finding: None, no_nested, passwords)
    with as_file(data) as source:
        refuse_encrypted_bombs(source, session)


@pytest.mark.parametrize("user", ["", "himitsu"])
@pytest.mark.parametrize(
    ("data", "entries"),
    [(streams.flate_bomb(8), "/Filter/FlateDecode"), (streams.lzw_blanks_of(2), "/Filter/LZWDecode")],
)
def test_bombs_are_refused(user: str, data: bytes, entries: str) -> None:
    with pytest.raises(LimitExceeded):
        look(encrypted(user, "owner", data, entries), "wrong", "himitsu")


def test_others_pass() -> None:
    look(encrypted("", "owner"))
    look(encrypted("himitsu", "owner"), "himitsu")
    look(encrypted("himitsu", "owner", streams.flate_bomb(8), "/Filter/FlateDecode"), "wrong")  # does not open
    look(b"no PDF /Encrypt")


def test_encryption_is_seen() -> None:
    for data, seen in ((encrypted("", "owner"), True), (b"trailer<</#45ncrypt 5 0 R>>", True), (one_page(), False)):
        with as_file(data) as source:
            assert is_encrypted(source) is seen


def test_the_engine_still_says_that_a_password_is_missing() -> None:
    with pytest.raises(EncryptedFile):
        extract_text(PdfEngine(), encrypted("himitsu", "owner"), "pdf")
    assert "Kept text" in extract_text(PdfEngine(), encrypted("", "owner"), "pdf")
