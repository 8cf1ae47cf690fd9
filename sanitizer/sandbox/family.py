"""Which zygote family a file goes to: its leading bytes compared with constants, no parser. The child may answer "another one".

"macros" is "office" with what few files need: oletools, and the decryption of packages; "proof" is "verify" with oletools.
"signatures" is "pdf" and "render" with pyHanko, for the few PDFs that are signed, and for those that are both drawn and rebuilt (a
policy that asks for their QR codes).
"""

from __future__ import annotations

from sanitizer.model.verdict import Method

PDF, OFFICE, MACROS, SIGNATURES, RENDER, VERIFY, PROOF = "pdf", "office", "macros", "signatures", "render", "verify", "proof"
COMMON = (PDF, OFFICE, "image", "text", VERIFY)  # what nearly every day needs; a slot starts the others when they are needed
FAMILIES = (*COMMON, MACROS, SIGNATURES, RENDER, PROOF)
HEAD_BYTES = 1024
_PRINTED = (OFFICE, MACROS)  # their children have the files printed, those of RENDER draw what was printed
_ALSO = {MACROS: (OFFICE,), SIGNATURES: (PDF, RENDER), PROOF: (VERIFY,)}

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", OFFICE),
    (b"PK\x05\x06", OFFICE),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", MACROS),
    (b"{\\rt", OFFICE),
    (b"<svg", OFFICE),
    (b"<?xml", OFFICE),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\x00", "image"),
    (b"MM\x00*", "image"),
    (b"RIFF", "image"),
)


def family_for(head: bytes, method: Method) -> str:
    """The family for a file that starts with *head* (at least 1,024 bytes where the file has them)."""
    family = PDF if b"%PDF-" in head[:HEAD_BYTES] else next((name for start, name in _STARTS if head.startswith(start)), "text")
    if method is Method.FLATTEN:
        return family if family in _PRINTED else RENDER
    return RENDER if family == PDF and method is Method.TEXT else family


def serves(family: str, wanted: str) -> bool:
    """True when the zygotes of *family* have loaded what *wanted* needs (SIGNATURES: for PDFs, and it gets no others)."""
    return family == wanted or wanted in _ALSO.get(family, ())
