"""Text of strings as producers really wrote it: text strings of PDF (ISO 32000-2, 7.9.2.2), and bytes in UTF-8 or cp932."""

from __future__ import annotations

from sanitizer.engines.pdf.source import Node
from sanitizer.engines.pdf.syntax import string_bytes


def text_of(value: Node) -> str:
    """One line without what does not print; "" for what is no string."""
    if type(value) is not str or value[:2] not in ("u:", "b:"):
        return ""
    text = value[2:] if value.startswith("u:") else _as_text(string_bytes(value))
    if not text.isprintable():
        text = "".join(char if char.isprintable() else " " for char in text)
    return text.strip()


def _as_text(data: bytes) -> str:
    """Bytes that are no text string of PDF: Japanese producers wrote cp932."""
    for encoding in ("utf-8", "cp932"):
        try:
            return data.decode(encoding)
        except UnicodeDecodeError:
            continue
    return data.decode("latin-1")
