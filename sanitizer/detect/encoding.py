"""Which encoding a text is in, by a strict ladder, and how it is read and written in chunks.

The ladder: byte order mark (UTF-8, UTF-16), ISO-2022-JP by its escape sequences, UTF-8, then cp932 and EUC-JP, each strictly to the
last byte. Where both of the last two fit, the more natural reading wins (short cp932 text with 髙﨑 or half-width kana is valid
EUC-JP too). Only then: Western text (cp1252), and text with few damaged places (a log cut off within a character), which are
counted. Bytes with NUL or many controls are no text. Statistical detectors are not used: they misread short Japanese text.
"""

from __future__ import annotations

import codecs
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import BinaryIO

from sanitizer.detect import japanese_codecs
from sanitizer.model.errors import MalformedFile

CHUNK_BYTES = 512 * 1024
_SAMPLE_CHARS = 65_536
_DAMAGED = "mugai.damaged"
_MARK = "\uffff"  # where bytes were damaged: a noncharacter, so that a 〓 of the author's is not counted
_BINARY_CONTROLS = re.compile(rb"[\x01-\x08\x0e-\x1a\x1c-\x1f]")
_ISO_2022_JP_MARK = re.compile(rb"\x1b(?:\$[@B]|\(I|\$\(D)")
_HIGH_BYTES = re.compile(rb"[\x80-\xff]")
_UTF8_KANJI = re.compile(rb"[\xe2-\xef][\x80-\xbf]{2}")
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))
_PYTHON_CODECS = {"euc-jp": ("euc_jp", japanese_codecs.NEC_DECODE)}


def _mark_damage(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    try:
        return japanese_codecs.decode_nec(error) if error.encoding == "euc_jp" else (_MARK, error.end)
    except UnicodeDecodeError:
        return _MARK, error.end


codecs.register_error(_DAMAGED, _mark_damage)


@dataclass(frozen=True, slots=True)
class Encoding:
    """One of "utf-8", "utf-16-le", "utf-16-be", "iso-2022-jp", "cp932", "euc-jp", "cp1252".

    `damaged` counts the places that are not valid in it; they are read as 〓. `supplement` says that EUC-JP or ISO-2022-JP writes
    rare kanji in JIS X 0212, as Unix does, where Windows has NEC's rows.
    """

    name: str
    bom: bytes = b""
    damaged: int = 0
    supplement: bool = False

    def decode_chunks(self, file: BinaryIO) -> Iterator[str]:
        """The text of a seekable *file* without its byte order mark, in pieces of about half a million characters.

        Raises MalformedFile where the bytes are not valid (they were when the encoding was found).
        """
        try:
            if self.damaged:
                for text in _decode(self.name, _file_chunks(file, len(self.bom)), _DAMAGED, complete=True):
                    yield _places(self.name).sub(japanese_codecs.GETA, text)
            else:
                yield from _decode(self.name, _file_chunks(file, len(self.bom)), "strict", complete=True)
        except UnicodeError as error:
            raise MalformedFile(f"the text is not valid {self.name}: {error}") from error

    def encode(self, text: str) -> bytes:
        """*text* without a byte order mark. Raises MalformedFile for what the encoding cannot write."""
        try:
            if self.name == "cp932":
                return japanese_codecs.encode_cp932(text)
            if self.name == "euc-jp":
                return japanese_codecs.encode_euc_jp(text, supplement=self.supplement)
            if self.name == "iso-2022-jp":
                return japanese_codecs.encode_iso_2022_jp(text, supplement=self.supplement)
            return text.encode(self.name)
        except UnicodeError as error:
            raise MalformedFile(f"the text cannot be written as {self.name}: {error}") from error


UTF_8 = Encoding("utf-8")
UTF_8_WITH_BOM = Encoding("utf-8", codecs.BOM_UTF8)


def find_encoding(file: BinaryIO) -> Encoding:
    """The encoding of the whole of a seekable *file*. Raises MalformedFile when it is no text that can be read with certainty."""
    found = _ladder(lambda: _file_chunks(file, 0), complete=True)
    if found is None:
        raise MalformedFile(
            "no text: it is binary, or in none of UTF-8, UTF-16 with its mark, ISO-2022-JP, cp932, EUC-JP; save it as UTF-8"
        )
    return found


def encoding_of_head(head: bytes, *, complete: bool) -> Encoding | None:
    """The encoding of the first bytes of a file; None when they are no text. *complete* when they are all of it."""
    return _ladder(lambda: iter((head,)), complete=complete)


def _file_chunks(file: BinaryIO, start: int) -> Iterator[bytes]:
    file.seek(start)
    while chunk := file.read(CHUNK_BYTES):
        yield chunk


def _decode(name: str, chunks: Iterable[bytes], errors: str, *, complete: bool) -> Iterator[str]:
    if name == "iso-2022-jp":
        yield from _decode_lines(chunks)
        return
    codec, strict = _PYTHON_CODECS.get(name, (name, "strict"))
    decoder = codecs.getincrementaldecoder(codec)(strict if errors == "strict" else errors)
    for chunk in chunks:
        text = decoder.decode(chunk)
        yield japanese_codecs.windows_readings(text) if codec == "euc_jp" else text
    if complete:
        yield decoder.decode(b"", True)


def _decode_lines(chunks: Iterable[bytes]) -> Iterator[str]:
    """ISO-2022-JP by whole lines: each starts in ASCII."""
    rest = b""
    for chunk in chunks:
        lines, newline, rest_of_chunk = (rest + chunk).rpartition(b"\n")
        rest = rest_of_chunk
        if newline:
            yield japanese_codecs.decode_iso_2022_jp(lines + newline)
        elif len(rest) > 8 * CHUNK_BYTES:
            raise MalformedFile("a line of ISO-2022-JP is longer than 4 MiB")
    yield japanese_codecs.decode_iso_2022_jp(rest)


Chunks = Callable[[], Iterable[bytes]]


def _ladder(chunks: Chunks, *, complete: bool) -> Encoding | None:
    first = next(iter(chunks()), b"")
    for bom, name in _BOMS:
        if first.startswith(bom):
            rest = _without(chunks, len(bom))
            if _fits(name, rest, complete=complete):
                return Encoding(name, bom)
            return _damaged(name, bom, rest, complete=complete)
    if _is_binary(chunks()):
        return None
    if any(_ISO_2022_JP_MARK.search(chunk) for chunk in chunks()) and _fits("iso-2022-jp", chunks, complete=complete):
        return Encoding("iso-2022-jp", supplement=any(b"\x1b$(D" in chunk for chunk in chunks()))
    if _fits("utf-8", chunks, complete=complete):
        return UTF_8
    return _legacy(chunks, complete=complete)


def _legacy(chunks: Chunks, *, complete: bool) -> Encoding | None:
    cp932 = _fits("cp932", chunks, complete=complete)
    euc_jp = _fits("euc-jp", chunks, complete=complete)
    if cp932 and _is_damaged_utf8(chunks):
        return _damaged("utf-8", b"", chunks, complete=complete) or Encoding("cp932")
    if cp932 and euc_jp:
        sample = _high_sample(chunks)
        cp932 = not _reads_as_euc_jp(sample)
    if cp932:
        return Encoding("cp932")
    if euc_jp:
        return Encoding("euc-jp", supplement=any(b"\x8f" in chunk for chunk in chunks()))
    if _is_western(chunks):
        return Encoding("cp1252")
    candidates = [_damaged(name, b"", chunks, complete=complete) for name in ("utf-8", "cp932", "euc-jp")]
    return min((found for found in candidates if found), key=lambda found: found.damaged, default=None)


def _without(chunks: Chunks, count: int) -> Chunks:
    def rest() -> Iterator[bytes]:
        skip = count
        for chunk in chunks():
            yield chunk[skip:]
            skip = 0

    return rest


def _is_binary(chunks: Iterable[bytes]) -> bool:
    """NUL anywhere, or more than one byte in a hundred a control that no text has (a few are found and removed)."""
    for number, chunk in enumerate(chunks):
        if b"\0" in chunk:
            return True
        if number == 0 and len(_BINARY_CONTROLS.findall(chunk[:_SAMPLE_CHARS])) > 8 + min(len(chunk), _SAMPLE_CHARS) // 100:
            return True
    return False


def _fits(name: str, chunks: Chunks, *, complete: bool) -> bool:
    try:
        for text in _decode(name, chunks(), "strict", complete=complete):
            if name == "cp932" and japanese_codecs.CP932_LONE.search(text):
                return False
    except (UnicodeError, MalformedFile):
        return name == "iso-2022-jp" and not complete and _fits_to_last_line(chunks)
    return True


def _fits_to_last_line(chunks: Chunks) -> bool:
    lines, newline, _ = b"".join(chunks()).rpartition(b"\n")
    try:
        japanese_codecs.decode_iso_2022_jp(lines + newline)
    except UnicodeError:
        return False
    return True


def _damaged(name: str, bom: bytes, chunks: Chunks, *, complete: bool) -> Encoding | None:
    """The encoding with its damaged places, when they are few beside the good ones: at most 2, and 1 more in 500 characters."""
    places = characters = 0
    for text in _decode(name, chunks(), _DAMAGED, complete=complete):
        places += len(_places(name).findall(text))
        characters += sum(1 for char in text if char > "\x7f") if places < 100 else len(text) // 2
    if places == 0 or places > 2 + characters // 500 or places * 5 > characters:
        return None
    return Encoding(name, bom, places)


def _places(name: str) -> re.Pattern[str]:
    return _DAMAGED_CP932 if name == "cp932" else _DAMAGED_ANY


_DAMAGED_ANY = re.compile(_MARK)
_DAMAGED_CP932 = re.compile(f"{_MARK}|{japanese_codecs.CP932_LONE.pattern}")


def _is_damaged_utf8(chunks: Chunks) -> bool:
    """True when nearly all bytes above 127 stand in UTF-8 sequences for kana and kanji: cp932 then fits by accident."""
    sample = b"".join(_HIGH_RUN.findall(_high_sample(chunks)))
    return len(sample) >= 12 and 3 * len(_UTF8_KANJI.findall(sample)) >= 0.9 * len(sample)


_HIGH_RUN = re.compile(rb"[\x80-\xff]+")


def _high_sample(chunks: Chunks) -> bytes:
    """The first chunk with bytes above 127, from the line of the first such byte on, at most 128 KiB."""
    for chunk in chunks():
        match = _HIGH_BYTES.search(chunk)
        if match:
            start = chunk.rfind(b"\n", 0, match.start()) + 1
            return chunk[start : start + 2 * _SAMPLE_CHARS]
    return b""


_KANA = re.compile("[ぁ-んァ-ヶー、。，．・「」（）０-９]")
_HALF_WIDTH_RUN = re.compile("[｡-ﾟ]+")
_ODD_HALF_WIDTH = re.compile("(?:^|[^ｳｶ-ﾄﾊ-ﾎﾜｦｲ])ﾞ|(?:^|[^ﾊ-ﾎ])ﾟ|^[ｧ-ｰ]|[､｡･｢｣][､｡･｢｣ｧ-ｰ]")
_KANA_AND_KANJI = re.compile("[｡-ﾟ](?=[一-龠])|[一-龠](?=[｡-ﾟ])")
_EUC_KANA_RUN = re.compile(rb"(?:\x8e[\xa1-\xdf]){3,}")
_EUC_CHARACTER = re.compile(rb"\x8e[\xa1-\xdf]|\x8f[\xa1-\xfe]{2}|[\xa1-\xfe]{2}")
_JIS_LEVEL_1_LAST = 0xCF


def _reads_as_euc_jp(sample: bytes) -> bool:
    """Both fit: which one is Japanese? Strangeness per reading, the lower one wins, cp932 when equal."""
    as_cp932 = sample.decode("cp932", "ignore")
    strange_cp932 = sum(6 if _ODD_HALF_WIDTH.search(run) else 1 for run in _HALF_WIDTH_RUN.findall(as_cp932))
    strange_cp932 += 3 * sum(1 for char in as_cp932 if "\ue000" <= char <= "\uf8ff")
    strange_cp932 += 2 * len(_KANA_AND_KANJI.findall(as_cp932))
    strange_cp932 += sum(len(run) for run in _EUC_KANA_RUN.findall(sample))
    strange_euc = sum(_strangeness_in_euc(character[0]) for character in _EUC_CHARACTER.findall(sample))
    kana = len(_KANA.findall(sample.decode("euc_jp", _DAMAGED)))
    return strange_euc - kana < strange_cp932


def _strangeness_in_euc(lead: int) -> int:
    if lead == 0xAD:
        return 2  # NEC's row with ① and ㈱
    if lead <= _JIS_LEVEL_1_LAST and not (lead == 0x8F or 0xA9 <= lead <= 0xAF):
        return 1  # kana, punctuation, everyday kanji
    return 4  # rare kanji, unassigned rows


_WESTERN_SIGNS = "€‘’“”–—…•°§«»£²³·¡¿©®™\xa0"


def _is_western(chunks: Chunks) -> bool:
    """cp1252: letters with accents within ASCII words, at most one character in six."""
    high = total = 0
    try:
        for chunk in chunks():
            text = chunk.decode("cp1252")
            letters = sum(1 for char in text if char > "\x7f")
            if any(char > "\x7f" and not (char.isalpha() or char in _WESTERN_SIGNS) for char in text):
                return False
            high, total = high + letters, total + len(text)
    except UnicodeError:
        return False
    return 0 < high * 6 <= total
