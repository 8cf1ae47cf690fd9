"""Every encryption of the standard opens with the password as people type it, Japanese ones too."""

from __future__ import annotations

import io
from typing import Literal

import pikepdf
import pikepdf.codec
import pytest

from samples.build._pdf import one_page
from sanitizer.contract.pdf_passwords import spellings
from sanitizer.engines.pdf import ENGINE, _pdfium
from sanitizer.model.errors import WrongPassword
from tests.in_process import reconstruct

pytestmark = pytest.mark.filterwarnings("ignore:Encryption R=5 is deprecated")

JAPANESE = "庁内限り２０２６"
Revision = Literal[2, 3, 4, 5, 6]
KINDS: dict[str, Revision] = {"RC4 40": 2, "RC4 128": 3, "AES-128": 4, "AES-256 R5": 5, "AES-256 R6": 6}


def locked(kind: str, user: bytes) -> bytes:
    """pikepdf takes characters, and encodes them as PDFDocEncoding for the older kinds, as UTF-8 for the newer ones."""
    revision = KINDS[kind]
    password = user.decode("pdfdoc") if revision < 5 else user.decode("utf-8")
    out = io.BytesIO()
    with pikepdf.open(io.BytesIO(one_page())) as document:
        document.save(
            out,
            encryption=pikepdf.Encryption(
                user=password, owner="owner-secret", R=revision, aes=revision >= 4, metadata=revision >= 4
            ),
        )
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


@pytest.mark.parametrize("kind", ["AES-256 R5", "AES-256 R6"])
def test_a_japanese_password(kind: str) -> None:
    assert "pdf.encryption_user" in opened(locked(kind, JAPANESE.encode()), JAPANESE)


@pytest.mark.parametrize("encoding", ["utf-8", "cp932"])
@pytest.mark.parametrize("kind", ["RC4 40", "RC4 128", "AES-128"])
def test_a_japanese_password_where_the_standard_has_none(kind: str, encoding: str) -> None:
    """In the bytes that programs took."""
    assert "pdf.encryption_user" in opened(locked(kind, "庁内".encode(encoding)), "庁内")


@pytest.mark.parametrize("kind", KINDS)
def test_the_renderer_opens_the_same_files(kind: str) -> None:
    password, encoded = (JAPANESE, JAPANESE.encode()) if KINDS[kind] > 4 else ("庁内", "庁内".encode("cp932"))
    with _pdfium.opened(locked(kind, encoded), ("wrong", password)) as document:
        assert document.page_count == 1
    with pytest.raises(WrongPassword), _pdfium.opened(locked(kind, encoded), ("wrong",)):
        pass


def test_what_the_standard_makes_of_a_password() -> None:
    assert b"ABC 1" in spellings("ＡＢＣ\u3000１")
    assert opened(locked("AES-256 R6", b"ABC 1"), "ＡＢＣ\u3000１")
    assert opened(locked("AES-128", "é€".encode("pdfdoc")), "é€")
    assert spellings("plain") == [b"plain"]
