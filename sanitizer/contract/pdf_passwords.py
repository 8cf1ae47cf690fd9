"""The bytes that a password may have been when a PDF was encrypted.

Revision 6 (and 5) takes UTF-8 after SASLprep (ISO 32000-2, 7.6.4.3.3; RFC 4013), older ones PDFDocEncoding (7.6.4.3.2). Programs
that ask for Japanese passwords all the same take UTF-8 or, on Windows, cp932.
"""

from __future__ import annotations

import stringprep
import unicodedata
from contextlib import suppress

# PDFDocEncoding (annex D.2) where it is not Latin-1.
_SPECIAL = {
    **{char: 0x18 + index for index, char in enumerate("\u02d8\u02c7\u02c6\u02d9\u02dd\u02db\u02da\u02dc")},
    **{char: 0x80 + index for index, char in enumerate("•†‡…—–ƒ⁄‹›−‰„“”‘’‚™ﬁﬂŁŒŠŸŽıłœšž")},
    "€": 0xA0,
}


def spellings(password: str) -> list[bytes]:
    """Each once, the likeliest first."""
    found = [password.encode("utf-8", "replace"), _prepared(password).encode("utf-8", "replace")]
    codes = [_SPECIAL.get(char, ord(char)) for char in password]
    if all(code < 0x100 for code in codes):
        found.append(bytes(codes))
    with suppress(UnicodeEncodeError):
        found.append(password.encode("cp932"))
    return list(dict.fromkeys(found))


def _prepared(password: str) -> str:
    """SASLprep without its refusals: what it forbids was not refused by whoever encrypted the file."""
    mapped = "".join(" " if stringprep.in_table_c12(char) else char for char in password if not stringprep.in_table_b1(char))
    return unicodedata.normalize("NFKC", mapped)
