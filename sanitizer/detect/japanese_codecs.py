"""The Japanese encodings as Windows writes them: what Python's own codecs lack of cp932, EUC-JP and ISO-2022-JP.

Facts: JIS X 0208 rows and cells; NEC special characters (row 13: ① ㈱ Ⅲ) and NEC-selected IBM extensions (rows 89 to 92: 髙 﨑),
which cp51932 and cp50221 (EUC-JP and ISO-2022-JP of Windows) hold and Python's `euc_jp` and `iso2022_jp` refuse; RFC 1468 for the
escape sequences; JIS X 0201 kana by ESC ( I as in cp50221; JIS X 0212 by ESC $ ( D as in RFC 2237. Microsoft writes the IBM
extensions of cp932 in rows FA to FC, where Python writes ED and EE: both read the same, the first is what Windows programs expect.
"""

from __future__ import annotations

import codecs
import re

NEC_DECODE = "mugai.nec_decode"
NEC_ENCODE = "mugai.nec_encode"
GETA = "〓"  # stands for what cannot be read, as in print


def _shift_jis(row: int, cell: int) -> bytes:
    """JIS X 0208 row and cell (1 to 94) in Shift_JIS."""
    lead = (row - 1) // 2 + (0x81 if row <= 62 else 0xC1)
    if row % 2 == 0:
        return bytes((lead, cell + 0x9E))
    return bytes((lead, cell + (0x3F if cell < 64 else 0x40)))


def _char_of_cp932(pair: bytes) -> str:
    try:
        return pair.decode("cp932")
    except UnicodeDecodeError:
        return ""


def _nec_rows() -> dict[bytes, str]:
    rows: dict[bytes, str] = {}
    for row in (13, 89, 90, 91, 92):
        for cell in range(1, 95):
            char = _char_of_cp932(_shift_jis(row, cell))
            if char:
                rows[bytes((row + 0xA0, cell + 0xA0))] = char
    return rows


def _ibm_rows() -> dict[str, bytes]:
    """The characters that Python encodes in ED and EE, with their place in FA to FC."""
    places: dict[str, bytes] = {}
    for lead in (0xFA, 0xFB, 0xFC):
        for trail in range(0x40, 0xFD):
            char = _char_of_cp932(bytes((lead, trail)))
            if char and char.encode("cp932")[0] in (0xED, 0xEE):
                places[char] = bytes((lead, trail))
    return places


# Six characters of JIS X 0208 have two readings in Unicode; Windows' one counts, because it is what a clerk's program will see.
_WINDOWS_READINGS = {"〜": "～", "‖": "∥", "−": "－", "¢": "￠", "£": "￡", "¬": "￢"}
_EUC_BY_WINDOWS = {windows: jis.encode("euc_jp") for jis, windows in _WINDOWS_READINGS.items()}


def _is_in_jis_x_0208(char: str) -> bool:
    if char in _EUC_BY_WINDOWS:
        return True
    try:
        return len(char.encode("euc_jp")) == 2
    except UnicodeEncodeError:
        return False


_NEC_BY_EUC = _nec_rows()
_EUC_BY_NEC = {char: pair for pair, char in reversed(_NEC_BY_EUC.items()) if not _is_in_jis_x_0208(char)}
_IBM_PLACES = _ibm_rows()
_NEC = re.compile(f"([{''.join(_EUC_BY_NEC)}])")
_IBM = re.compile(f"([{''.join(_IBM_PLACES)}])")
CP932_LONE = re.compile(
    "[\x80\xa0\uf8f1-\uf8f3]"
)  # what Python gives for the single bytes 80, A0, FD, FE, FF: no characters of cp932


def decode_nec(error: UnicodeError) -> tuple[str, int]:
    if isinstance(error, UnicodeDecodeError):
        char = _NEC_BY_EUC.get(bytes(error.object[error.start : error.start + 2]))
        if char is not None:
            return char, error.start + 2
    raise error


def _encode_nec(error: UnicodeError) -> tuple[bytes, int]:
    if isinstance(error, UnicodeEncodeError):
        char = error.object[error.start]
        pair = _EUC_BY_WINDOWS.get(char) or _EUC_BY_NEC.get(char)
        if pair is not None:
            return pair, error.start + 1
    raise error


codecs.register_error(NEC_DECODE, decode_nec)
codecs.register_error(NEC_ENCODE, _encode_nec)


def encode_cp932(text: str) -> bytes:
    """cp932 with the IBM extensions where Windows puts them. Raises UnicodeEncodeError."""
    encoded = text.encode("cp932")
    if b"\xed" not in encoded and b"\xee" not in encoded:
        return encoded
    return b"".join(_IBM_PLACES.get(piece) or piece.encode("cp932") for piece in _IBM.split(text))


def windows_readings(text: str) -> str:
    """What Python read from EUC-JP or ISO-2022-JP, with the characters that Windows reads."""
    for jis, windows in _WINDOWS_READINGS.items():
        if jis in text:
            text = text.replace(jis, windows)
    return text


def encode_euc_jp(text: str, *, supplement: bool = False) -> bytes:
    """EUC-JP with NEC's rows (cp51932), or with JIS X 0212 where a *supplement* is wanted. Raises UnicodeEncodeError."""
    if supplement or not _NEC.search(text):
        return text.encode("euc_jp", NEC_ENCODE)
    return b"".join(_EUC_BY_NEC.get(piece) or piece.encode("euc_jp", NEC_ENCODE) for piece in _NEC.split(text))


JIS_DESIGNATION = re.compile(rb"\x1b(?:\$[@B]|\$\(D|\([BJI])")
_DOUBLE_BYTES = re.compile(rb"(?:[\x21-\x7e]{2})*")
_KANA_BYTES = re.compile(rb"[\x21-\x5f]*")
_KANA = re.compile(rb"[\xa1-\xdf]")
_PAIR = re.compile(rb"[\xa1-\xfe]{2}")
_TO_HIGH = bytes(byte | 0x80 for byte in range(256))
_TO_LOW = bytes(byte & 0x7F for byte in range(256))
_EUC_RUN = re.compile(rb"((?:[\xa1-\xfe]{2})+)|((?:\x8e[\xa1-\xdf])+)|((?:\x8f[\xa1-\xfe]{2})+)")


def _segment_to_euc(segment: bytes, mode: bytes) -> bytes | None:
    if mode in (b"(B", b"(J"):
        return segment if segment.isascii() else None
    if mode == b"(I":
        return _KANA.sub(b"\x8e\\g<0>", segment.translate(_TO_HIGH)) if _KANA_BYTES.fullmatch(segment) else None
    if not _DOUBLE_BYTES.fullmatch(segment):
        return None
    high = segment.translate(_TO_HIGH)
    return _PAIR.sub(b"\x8f\\g<0>", high) if mode == b"$(D" else high


def decode_iso_2022_jp(lines: bytes) -> str:
    """Whole lines of ISO-2022-JP (cp50221); each line starts in ASCII (RFC 1468). Raises UnicodeDecodeError."""
    if b"\x1b" not in lines:
        return lines.decode("ascii")
    pieces: list[bytes] = []
    for line in lines.splitlines(keepends=True):
        body = line.rstrip(b"\r\n")
        mode, start = b"(B", 0
        for match in [*JIS_DESIGNATION.finditer(body), None]:
            end = match.start() if match else len(body)
            euc = _segment_to_euc(body[start:end], mode)
            if euc is None:
                raise UnicodeDecodeError("iso2022_jp", body, start, end, "not of the character set that was designated")
            pieces.append(euc)
            if match:
                mode, start = match.group()[1:], match.end()
        pieces.append(line[len(body) :])
    return windows_readings(b"".join(pieces).decode("euc_jp", NEC_DECODE))


def _euc_run_to_jis(match: re.Match[bytes]) -> bytes:
    kanji, kana, supplement = match.groups()
    if kanji:
        return b"\x1b$B" + kanji.translate(_TO_LOW) + b"\x1b(B"
    if kana:
        return b"\x1b(I" + kana.translate(_TO_LOW, b"\x8e") + b"\x1b(B"
    return b"\x1b$(D" + supplement.translate(_TO_LOW, b"\x8f") + b"\x1b(B"


def encode_iso_2022_jp(text: str, *, supplement: bool = False) -> bytes:
    """ISO-2022-JP (cp50221) that starts and ends in ASCII, JIS X 0212 as in `encode_euc_jp`. Raises UnicodeEncodeError."""
    return _EUC_RUN.sub(_euc_run_to_jis, encode_euc_jp(text, supplement=supplement))
