"""Which zygote family a file goes to: its leading bytes compared with constants, no parser. The child may answer "another one".

"macros" is "office" with what few files need: oletools, and the decryption of packages. "signatures" is "pdf" and "render" with
pyHanko, for the few PDFs that are signed, and for those that are both drawn and rebuilt (a policy that asks for their QR codes).
"""

from __future__ import annotations

from sanitizer.model.verdict import Method

PDF, OFFICE, MACROS, SIGNATURES, RENDER, VERIFY = "pdf", "office", "macros", "signatures", "render", "verify"
COMMON = (PDF, OFFICE, "image", "text", VERIFY)  # what nearly every day needs; a slot starts the others when they are needed
FAMILIES = (*COMMON, MACROS, SIGNATURES, RENDER)
HEAD_BYTES = 1024
_ALSO = {MACROS: (OFFICE,), SIGNATURES: (PDF, RENDER)}

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
    if method is Method.FLATTEN:
        return RENDER
    if b"%PDF-" in head[:HEAD_BYTES]:
        return RENDER if method is Method.TEXT else PDF
    for start, family in _STARTS:
        if head.startswith(start):
            return family
    return "text"


def serves(family: str, wanted: str) -> bool:
    """True when the zygotes of *family* have loaded what *wanted* needs (SIGNATURES: for PDFs, and it gets no others)."""
    return family == wanted or wanted in _ALSO.get(family, ())
