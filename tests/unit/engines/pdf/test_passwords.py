"""Every encryption of the standard opens with the password as people type it, Japanese ones too."""

from __future__ import annotations

import io

import pikepdf
import pikepdf.codec
import pytest

from samples.build._pdf import one_page
from sanitizer.engines.pdf import ENGINE
from sanitizer.engines.pdf.passwords import spellings
from sanitizer.model.errors import WrongPassword
from tests.in_process import reconstruct

pytestmark = pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")

JAPANESE = "庁内限り２０２６"
KINDS = {
    "RC4 40": {"R": 2, "aes": False, "metadata": False},
    "RC4 128": {"R": 3, "aes": False, "metadata": False},
    "AES-128": {"R": 4, "aes": True, "metadata": True},
    "AES-256 R5": {"R": 5, "aes": True, "metadata": True},
    "AES-256 R6": {"R": 6, "aes": True, "metadata": True},
}


def locked(kind: str, user: bytes) -> bytes:
    """pikepdf takes characters for the older kinds, and encodes them as PDFDocEncoding."""
    out = io.BytesIO()
    password = user.decode("pdfdoc") if KINDS[kind]["R"] < 5 else user
    with pikepdf.open(io.BytesIO(one_page())) as document:
        document.save(out, encryption=pikepdf.Encryption(user=password, owner="owner-secret", **KINDS[kind]))
    return out.getvalue()


def opened(data: bytes, *passwords: str) -> set[str]:
    outcome = reconstruct(ENGINE, data, "pdf", passwords=passwords)
    with pikepdf.open(io.BytesIO(outcome.data)) as document:
        assert not document.is_encrypted
    for finding in outcome.findings:
        assert not [password for password in passwords if password in finding.detail + finding.location]
    return outcome.features


@pytest.mark.parametrize("kind", KINDS)
def test_a_user_password(kind: str) -> None:
    data = locked(kind, b"himitsu")
    assert "pdf.encryption_user" in opened(data, "wrong", "himitsu")
    assert "pdf.encryption_user" in opened(data, "owner-secret")
    with pytest.raises(WrongPassword):
        reconstruct(ENGINE, data, "pdf", passwords=("wrong", "違う"))


@pytest.mark.parametrize("kind", KINDS)
def test_an_owner_password_only(kind: str) -> None:
    extensions = {"pdf.unknown_key"} if kind.startswith("AES-256") else set()  # the catalog says so
    assert opened(locked(kind, b"")) == {"pdf.encryption_owner"} | extensions


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_japanese_password(kind: str, encoding: str) -> None:
    password = "庁内" if KINDS[kind]["R"] < 5 else JAPANESE
    assert "pdf.encryption_user" in opened(locked(kind, password.encode(encoding)), password)


def test_what_the_standard_makes_of_a_password() -> None:
    assert b"ABC 1" in spellings("ＡＢＣ\u3000１")
    assert opened(locked("AES-256 R6", b"ABC 1"), "ＡＢＣ\u3000１")
    assert opened(locked("AES-128", "é€".encode("pdfdoc")), "é€")
    assert spellings("plain") == [b"plain"]
