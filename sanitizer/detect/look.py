"""A Glimpse with what several probes read from it, each read once: text, root element, mail fields, members of a container."""

from __future__ import annotations

import codecs
import re
from functools import cached_property

from sanitizer.detect import cfb, zip_directory
from sanitizer.model.file_type import Glimpse

LOOK_BYTES = 8192
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_NAME = re.compile(r"<(?:[A-Za-z_][\w.-]*:)?([A-Za-z_][\w.-]*)")
_FIELD = re.compile(r"([A-Za-z][A-Za-z0-9-]{1,60}):(?=[ \t\r\n]|\S|$)")


class Look:
    """What a foreign type's probe may look at."""

    def __init__(self, glimpse: Glimpse) -> None:
        self.file = glimpse.file
        self.size_bytes = glimpse.size_bytes
        self.head = glimpse.head
        self.declared_suffix = glimpse.declared_suffix

    @cached_property
    def text(self) -> str:
        """The first 8 KiB as text, byte order mark and leading blanks removed; bytes above 127 stand for themselves (Latin-1)."""
        raw = self.head[:LOOK_BYTES]
        for bom, encoding in _BOMS:
            if raw.startswith(bom):
                return raw[len(bom) :].decode(encoding, errors="replace").lstrip()
        for pattern, encoding in ((b"<\0", "utf-16-le"), (b"\0<", "utf-16-be")):
            if raw.startswith(pattern):
                return raw.decode(encoding, errors="replace").lstrip()
        return raw.decode("latin-1").lstrip()

    @cached_property
    def lowered(self) -> str:
        return self.text.lower()

    @cached_property
    def is_binary(self) -> bool:
        """True when the beginning holds NUL bytes and is not UTF-16 by its mark or its first character."""
        wide = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE, b"<\0", b"\0<")
        return b"\0" in self.head[:LOOK_BYTES] and not self.head.startswith(wide)

    @cached_property
    def root(self) -> str:
        """Local name of the root element as written; "" when there is no markup, or its prolog is longer than we look."""
        return _root_element(self.text)

    @cached_property
    def mail_fields(self) -> tuple[str, ...]:
        """Names of the header fields at the start, lower case, up to the first line that is none (RFC 5322, 2.2)."""
        names: list[str] = []
        for number, line in enumerate(self.text.splitlines()[:200]):
            if number == 0 and line.startswith("From "):
                continue  # mbox
            if line[:1] in (" ", "\t") and names:
                continue
            found = _FIELD.match(line)
            if found is None:
                break
            names.append(found.group(1).lower())
        return tuple(names)

    @cached_property
    def zip_names(self) -> tuple[str, ...]:
        """Members by the central directory, else by the local headers within the head; () when it does not start as a ZIP."""
        if not self.head.startswith((zip_directory.LOCAL, zip_directory.END)):
            return ()
        names = tuple(entry.name for entry in zip_directory.read_entries(self.file, self.size_bytes))
        return names or tuple(zip_directory.first_names(self.head))

    @cached_property
    def cfb_directory(self) -> cfb.Directory:
        return cfb.read_directory(self.file)


def _skipped(text: str, at: int) -> int | None:
    """The place behind a comment, processing instruction or doctype at *at*; None when it does not end here."""
    if text.startswith("<!--", at):
        end = text.find("-->", at)
        return None if end < 0 else end + 3
    if text.startswith("<?", at):
        end = text.find("?>", at)
        return None if end < 0 else end + 2
    subset, closing = text.find("[", at), text.find(">", at)
    if 0 <= subset < closing:
        closing = text.find("]", subset)
        closing = -1 if closing < 0 else text.find(">", closing)
    return None if closing < 0 else closing + 1


def _root_element(text: str) -> str:
    at: int | None = 0
    for _ in range(64):
        while at is not None and at < len(text) and text[at].isspace():
            at += 1
        if at is None or not text.startswith("<", at):
            return ""
        if not text.startswith(("<!", "<?"), at):
            found = _NAME.match(text, at)
            return found.group(1) if found else ""
        at = _skipped(text, at)
    return ""
