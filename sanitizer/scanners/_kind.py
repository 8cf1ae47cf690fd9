"""The rough kind of a file by its leading bytes: the tags by which YARA rules say what they judge."""

from __future__ import annotations

KINDS = ("pdf", "zip", "office", "ole", "rtf", "image", "onenote", "lnk", "csv", "html", "script", "text", "other", "vba")
EVERYTHING = "everything"  # the tag of a rule that is judged on every kind

_STARTS: tuple[tuple[bytes, str], ...] = (
    (b"PK\x03\x04", "zip"),
    (b"PK\x05\x06", "zip"),
    (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "ole"),
    (b"{\\rt", "rtf"),
    (b"\x89PNG\r\n\x1a\n", "image"),
    (b"\xff\xd8\xff", "image"),
    (b"GIF8", "image"),
    (b"BM", "image"),
    (b"II*\0", "image"),
    (b"MM\0*", "image"),
    (b"RIFF", "image"),
    (b"\xe4\x52\x5c\x7b\x8c\xd8\xa7\x4d", "onenote"),
    (b"L\0\0\0\x01\x14\x02\0", "lnk"),
)
_HTML = (b"<html", b"<script", b"<!doctype html", b"<body", b"<svg")


def is_package(names: frozenset[str]) -> bool:
    """True for the members of an Office package (OOXML, ODF): kind "office"; any other ZIP is an archive of files of their own."""
    return "[Content_Types].xml" in names or "mimetype" in names


def kind_of(head: bytes, type_name: str) -> str:
    """One of pdf, zip, ole, rtf, image, onenote, lnk, csv, html, script, text, other.

    *type_name* is the engine's type, "" when none knows the file: then a text may be a script or a page.
    """
    if type_name in ("csv", "tsv"):
        return "csv"
    for start, kind in _STARTS:
        if head.startswith(start):
            return kind
    if b"%PDF-" in head[:1024]:
        return "pdf"
    if type_name:
        return "text"
    beginning = head[:4096].lower()
    if any(mark in beginning for mark in _HTML):
        return "html"
    return "other" if b"\0" in beginning else "script"
