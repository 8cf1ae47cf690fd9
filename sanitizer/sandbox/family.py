"""Which zygote family a file goes to: its leading bytes compared with constants, no parser. The child may answer "another one"."""

from __future__ import annotations

from sanitizer.model.verdict import Method

RENDER, VERIFY = "render", "verify"
FAMILIES = ("pdf", "office", "image", "text", RENDER, VERIFY)
HEAD_BYTES = 1024

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "office"),
    (b"PK\x05\x06", "office"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "office"),
    (b"{\\rtf", "office"),
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
        return RENDER if method is Method.TEXT else "pdf"
    for start, family in _STARTS:
        if head.startswith(start):
            return family
    return "text"
