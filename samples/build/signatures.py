"""Signed PDFs: as authorities sign them, and what is wrong with a signature when something is.

Without a trust list no signer is confirmed, so the intact ones count as "untrusted"; with the authority on it they are valid.
"""

from __future__ import annotations

from collections.abc import Callable

from samples.build import _certificates as certificates
from samples.build import _pdf_benign as benign
from samples.build._pdf_signed import Revisions, plain, signed, stamped, under_password, with_other_text, with_validation_data
from samples.sample import Sample

PASSWORD = "himitsu"
_CHANGED = b"BT /F1 14 Tf 40 360 Td (Kept text: 9,000,000 yen) Tj ET"


def by_mayor() -> Revisions:
    """A notice with a visible signature, PAdES B-T, certified: only fields and further signatures may follow."""
    before = Revisions(benign.notice())
    return signed(before, "市長印", certificates.mayor(), stamped_by=certificates.time_authority(), permission=2)


def archived() -> Revisions:
    """PAdES B-LTA by a signer whose certificate ran out since: CRL and a document timestamp keep the signature alive."""
    first = signed(plain(), "課長印", certificates.former_clerk(), stamped_by=certificates.time_authority())
    return stamped(with_validation_data(first), "時刻", certificates.time_authority())


def two_signers() -> Revisions:
    return signed(signed(plain(), "課長印", certificates.clerk()), "市長印", certificates.mayor(), pades=False)


def under_a_password() -> Revisions:
    """Opens with a password only; what the signature covers are the encrypted bytes (ISO 32000-2, 12.8.1)."""
    return signed(under_password(PASSWORD, "owner"), "Mayor", certificates.mayor())


def self_signed() -> Revisions:
    return signed(plain(), "署名", certificates.self_made())


def changed_after() -> Revisions:
    """An update behind the signature shows another text."""
    return with_other_text(signed(plain(), "市長印", certificates.mayor()), _CHANGED)


def signed_after_certified() -> Revisions:
    """The first signer certified that nothing may follow; a second signature did."""
    return signed(signed(plain(), "市長印", certificates.mayor(), permission=1), "課長印", certificates.clerk())


def broken() -> Revisions:
    """A byte of the signed text is another one."""
    made = signed(plain(), "市長印", certificates.mayor()).data
    return Revisions(made.replace(b"(Kept text)", b"(Kept  text)", 1).replace(b"40 360 Td", b"4 360 Td", 1))


def expired() -> Revisions:
    return signed(plain(), "課長印", certificates.former_clerk())


def revoked() -> Revisions:
    """The file's own CRL says that the certificate was revoked before the signature."""
    return with_validation_data(signed(plain(), "課長印", certificates.clerk()), certificates.clerk())


def unreadable() -> Revisions:
    """What should be a signature is no CMS object."""
    made = signed(plain(), "市長印", certificates.mayor()).data
    start = made.rindex(b"/Contents<") + len(b"/Contents<")
    return Revisions(made[:start] + b"deadbeef" * 8 + made[start + 64 :])


def hidden_name() -> Revisions:
    """The key that gives signatures away is written in #xx."""
    made = signed(plain(), "市長印", certificates.mayor()).data
    return Revisions(made.replace(b"/ByteRange[", b"/Byte#52an#67e["))


def _sample(
    path: str, about: str, build: Callable[[], Revisions], *features: str, keeps: tuple[str, ...] = ("Kept text",)
) -> Sample:
    return Sample(
        path=f"{path}.pdf",
        kind="benign" if path.startswith("benign/") else "hostile",
        engine="scanner",
        about=about,
        build=lambda: build().data,
        features=(*(f"signature.{feature}" for feature in features), "pdf.signature"),
        keeps=keeps,
        gone=(b"/ByteRange", b"ETSI.", b"adbe.pkcs7"),
    )


SAMPLES: tuple[Sample, ...] = (
    _sample(
        "benign/signature/市長署名付き通知",
        "notice that a mayor certified, with a timestamp (PAdES B-T)",
        by_mayor,
        "untrusted",
        "timestamp",
        keeps=benign.LINES,
    ),
    _sample("benign/signature/archived", "PAdES B-LTA: CRL and document timestamp", archived, "certificate", "timestamp"),
    _sample("benign/signature/two_signers", "two signatures, the second one as PKCS#7", two_signers, "untrusted"),
    _sample("hostile/signature/self_signed", "a signer for whom nobody vouches", self_signed, "untrusted"),
    _sample("hostile/signature/changed_after", "text replaced behind the signature", changed_after, "changed"),
    _sample("hostile/signature/signed_after_certified", "an update that was ruled out", signed_after_certified, "changed"),
    _sample("hostile/signature/broken", "a byte of the signed text is another one", broken, "broken"),
    _sample("hostile/signature/expired", "certificate out of its time, no timestamp", expired, "certificate"),
    _sample("hostile/signature/revoked", "revoked by the CRL in the file (seen with a trust list)", revoked, "untrusted"),
    _sample("hostile/signature/unreadable", "a signature that is none", unreadable, "unchecked"),
    Sample(
        "hostile/signature/under_a_password.pdf",
        "hostile",
        "scanner",
        f"signed, opens with the password {PASSWORD}",
        lambda: under_a_password().data,
        features=("signature.unchecked",),
        verdict="review",
    ),
    _sample("hostile/signature/hidden_name", "/ByteRange in #xx", hidden_name, "broken"),
)
