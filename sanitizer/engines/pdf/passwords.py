"""The bytes that a password may have been when a PDF was encrypted.

Revision 6 (and 5) takes UTF-8 after SASLprep (ISO 32000-2, 7.6.4.3.3; RFC 4013), older ones PDFDocEncoding (7.6.4.3.2). Programs
that ask for Japanese passwords all the same take UTF-8 or, on Windows, cp932.
"""

from __future__ import annotations

import stringprep
import unicodedata

import pikepdf.codec  # noqa: F401 - registers the encoding "pdfdoc"


def spellings(password: str) -> list[bytes]:
    """Each once, the likeliest first."""
    found = [password.encode("utf-8", "replace"), _prepared(password).encode("utf-8", "replace")]
    for codec in ("pdfdoc", "cp932"):
        try:
            found.append(password.encode(codec))
        except UnicodeEncodeError:
            continue
    return list(dict.fromkeys(found))


def _prepared(password: str) -> str:
    """SASLprep without its refusals: what it forbids was not refused by whoever encrypted the file."""
    mapped = "".join(" " if stringprep.in_table_c12(char) else char for char in password if not stringprep.in_table_b1(char))
    return unicodedata.normalize("NFKC", mapped)
