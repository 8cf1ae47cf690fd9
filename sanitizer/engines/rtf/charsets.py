"""Which codec a font's bytes are in, by its \\fcharset or the document's \\ansicpg (RTF 1.9.1, "Font Table")."""

from __future__ import annotations

from collections.abc import Iterable

_BY_CHARSET = {
    0: "cp1252", 77: "mac_roman", 78: "cp932", 79: "cp949", 80: "gbk", 81: "big5", 128: "cp932", 129: "cp949", 130: "johab",
    134: "gbk", 136: "big5", 161: "cp1253", 162: "cp1254", 163: "cp1258", 177: "cp1255", 178: "cp1256", 186: "cp1257",
    204: "cp1251", 222: "cp874", 238: "cp1250", 254: "cp437", 255: "cp437",
}  # fmt: skip
_BY_CODE_PAGE = {
    437: "cp437", 708: "iso8859_6", 819: "cp1252", 850: "cp850", 852: "cp852", 860: "cp860", 862: "cp862", 863: "cp863",
    864: "cp864", 865: "cp865", 866: "cp866", 874: "cp874", 932: "cp932", 936: "gbk", 949: "cp949", 950: "big5", 1250: "cp1250",
    1251: "cp1251", 1252: "cp1252", 1253: "cp1253", 1254: "cp1254", 1255: "cp1255", 1256: "cp1256", 1257: "cp1257",
    1258: "cp1258", 1361: "johab", 10000: "mac_roman", 10001: "cp932", 54936: "gb18030", 65001: "utf-8",
}  # fmt: skip
DOUBLE_BYTE = frozenset({"cp932", "gbk", "cp949", "big5", "johab", "gb18030"})
SYMBOL_CHARSET = 2


def codec_of_charset(charset: int, fallback: str) -> str:
    """1 is "default", 2 "symbol": both are read in the document's own code page."""
    return _BY_CHARSET.get(charset, fallback)


def codec_of_code_page(number: int) -> str:
    return _BY_CODE_PAGE.get(number, "cp1252")


def decoded(pieces: Iterable[tuple[bytes | str, str]]) -> str:
    """Text of (bytes, codec) and (text, "") in order; neighbours in one codec are one run, so that a character may be split.

    Bytes that are none in their codec become U+FFFD.
    """
    text: list[str] = []
    run, run_codec = b"", ""
    for piece, codec in pieces:
        if isinstance(piece, bytes) and codec == run_codec:
            run += piece
            continue
        if run:
            text.append(run.decode(run_codec, "replace"))
        if isinstance(piece, bytes):
            run, run_codec = piece, codec
        else:
            text.append(piece)
            run, run_codec = b"", ""
    if run:
        text.append(run.decode(run_codec, "replace"))
    return joined_surrogates("".join(text))


def joined_surrogates(text: str) -> str:
    """Pairs that were written as two \\u become one character; lone ones U+FFFD."""
    return text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")


def ends_in_lead_byte(run: bytes, codec: str) -> bool:
    """True when *run* ends in the first half of a double-byte character."""
    if codec not in DOUBLE_BYTE:
        return False
    at = 0
    while at < len(run):
        lead = run[at]
        double = 0x81 <= lead <= 0xFE and not (codec == "cp932" and 0xA0 <= lead <= 0xDF)
        if double and at + 1 == len(run):
            return True
        at += 2 if double else 1
    return False
