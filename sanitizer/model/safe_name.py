"""File names are hostile too: make one that can be shown and written, and the `_mugai` names of outputs and notices."""

from __future__ import annotations

import unicodedata

MAX_NAME_BYTES = 255  # NAME_MAX on ext4 and SMB in UTF-8
_MAX_SUFFIX_CHARS = 16  # with the dot
_SUFFIX_ROOM_BYTES = 60  # for "_mugai(99999)", a notice's tail and a suffix
_WINDOWS_RESERVED = frozenset({"CON", "PRN", "AUX", "NUL", *(f"COM{i}" for i in range(1, 10)), *(f"LPT{i}" for i in range(1, 10))})
_FORBIDDEN = frozenset('<>:"/\\|?*')
MARK = "_mugai"
NOTICE_TAIL = "_mugai_隔離通知.txt"


def _is_hidden_control(char: str) -> bool:
    """Cc, Cf (bidi overrides, zero-width), Cs (lone surrogates), Co, Cn, Zl, Zp."""
    category = unicodedata.category(char)
    return category in {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def safe_name(untrusted_name: str) -> str:
    """A name without path, control, bidi or reserved characters, NFC, at most 255 bytes in UTF-8; never empty."""
    name = untrusted_name.replace("\\", "/").rsplit("/", 1)[-1]
    name = unicodedata.normalize("NFC", name)
    name = "".join("_" if char in _FORBIDDEN or _is_hidden_control(char) else char for char in name)
    name = name.strip(" ").rstrip(". ")
    if not name.strip("._ "):
        name = "noname" + (name if name.startswith(".") and len(name) > 1 else "")
    if name.split(".", 1)[0].upper() in _WINDOWS_RESERVED:
        name = "_" + name
    return _shorten(name, MAX_NAME_BYTES - _SUFFIX_ROOM_BYTES)


def _shorten(name: str, max_bytes: int) -> str:
    if len(name.encode()) <= max_bytes:
        return name
    stem, suffix = split_suffix(name)
    if len(suffix.encode()) > _MAX_SUFFIX_CHARS:
        stem, suffix = name, ""
    kept = stem.encode()[: max_bytes - len(suffix.encode())].decode(errors="ignore")
    return kept + suffix


def split_suffix(name: str) -> tuple[str, str]:
    """("報告.v2", ".docx"): a suffix of more than 16 characters is part of the stem."""
    stem, dot, suffix = name.rpartition(".")
    known = stem and suffix and len(suffix) < _MAX_SUFFIX_CHARS
    return (stem, dot + suffix) if known else (name, "")


def output_name(untrusted_name: str, suffixes: tuple[str, ...], number: int = 1) -> str:
    """`NAME_mugai.EXT`: the declared suffix stays when it belongs to the target's type, else the type's first one."""
    stem, suffix = split_suffix(safe_name(untrusted_name))
    chosen = suffix if suffix.lower() in suffixes else suffixes[0]
    if suffix and suffix.lower() not in suffixes and not _is_known_looking(suffix):
        stem += suffix
    return f"{stem}{MARK}{_numbered(number)}{chosen}"


def _is_known_looking(suffix: str) -> bool:
    """ ".pdf" is a suffix that another type replaces; ".第2版" or ".2026" is a part of the name that stays."""
    body = suffix[1:]
    return body.isascii() and body.isalnum() and not body.isdigit()


def notice_name(untrusted_name: str, number: int = 1) -> str:
    """`STEM_mugai_隔離通知.txt`."""
    stem, _ = split_suffix(safe_name(untrusted_name))
    if number == 1:
        return f"{stem}{NOTICE_TAIL}"
    return f"{stem}{NOTICE_TAIL.removesuffix('.txt')}{_numbered(number)}.txt"


def _numbered(number: int) -> str:
    return "" if number == 1 else f"({number})"
