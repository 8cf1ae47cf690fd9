"""Marks that need a look into a structure: programs behind their MZ header, OLE compound files, ZIP packages, tar, ISO media."""

from __future__ import annotations

import struct

from sanitizer.detect import cfb, zip_directory
from sanitizer.detect.foreign_type import Probe, Shape
from sanitizer.detect.look import Look
from sanitizer.model.file_type import Confidence

# --- programs -----------------------------------------------------------------------------------------------------------------


def is_windows_program(look: Look) -> Confidence:
    """MZ whose new header is PE, NE, LE or LX (PE/COFF specification, 3.1)."""
    head = look.head
    if not head.startswith(b"MZ") or len(head) < 64:
        return Confidence.NO
    at = struct.unpack_from("<I", head, 60)[0]
    if at + 2 > look.size_bytes:
        return Confidence.NO
    look.file.seek(at)
    return Confidence.STRUCTURE if look.file.read(2) in (b"PE", b"NE", b"LE", b"LX") else Confidence.NO


def is_dos_program(look: Look) -> Confidence:
    """MZ with a header that a loader would accept: its paragraphs and pages lie within the file, and it is no text."""
    head = look.head
    if not head.startswith((b"MZ", b"ZM")):
        return Confidence.NO
    if len(head) < 28:
        return Confidence.PLAUSIBLE if look.declared_suffix in (".exe", ".com") else Confidence.NO
    pages, relocations, paragraphs = struct.unpack_from("<HHH", head, 4)
    if b"\0" in head[:64] and pages and 2 <= paragraphs <= 4096 and relocations <= 16_384:
        return Confidence.SIGNATURE
    return Confidence.NO


def is_mach_o(look: Look) -> Confidence:
    """Thin images by magic; a fat one is told from a Java class by its count of architectures (a class has version >= 45)."""
    head = look.head
    if head.startswith((b"\xfe\xed\xfa\xce", b"\xfe\xed\xfa\xcf", b"\xce\xfa\xed\xfe", b"\xcf\xfa\xed\xfe")):
        return Confidence.SIGNATURE
    if head.startswith(b"\xca\xfe\xba\xbe") and len(head) >= 8 and 0 < struct.unpack_from(">I", head, 4)[0] < 40:
        return Confidence.SIGNATURE
    return Confidence.NO


def is_java_class(look: Look) -> Confidence:
    head = look.head
    if head.startswith(b"\xca\xfe\xba\xbe") and len(head) >= 8 and struct.unpack_from(">H", head, 6)[0] >= 45:
        return Confidence.SIGNATURE
    return Confidence.NO


# --- OLE compound files --------------------------------------------------------------------------------------------------------


def cfb_with(*names: str, clsids: tuple[str, ...] = ()) -> Probe:
    """A probe: every one of *names* (lower case) is directly below the root, or the root's class is one of *clsids*."""

    def probe(look: Look) -> Confidence:
        if not look.head.startswith(cfb.MAGIC):
            return Confidence.NO
        directory = look.cfb_directory
        if clsids and directory.root_clsid in clsids:
            return Confidence.STRUCTURE
        top = {name.lower() for name in directory.top}
        return Confidence.STRUCTURE if names and top.issuperset(names) else Confidence.NO

    return Probe(probe, Shape.CFB)


# --- ZIP packages --------------------------------------------------------------------------------------------------------------


def zip_with(*members: str, prefix: str = "", suffix: str = "") -> Probe:
    """A probe: all *members* are in the ZIP, or one member has *prefix* and *suffix* (where given)."""

    def probe(look: Look) -> Confidence:
        names = look.zip_names
        if members and set(names).issuperset(members):
            return Confidence.STRUCTURE
        if (prefix or suffix) and any(name.startswith(prefix) and name.endswith(suffix) for name in names):
            return Confidence.STRUCTURE
        return Confidence.NO

    return Probe(probe, Shape.ZIP)


def zip_mimetype(*media_types: str) -> Probe:
    """A probe: the first member is a stored `mimetype` that holds one of *media_types* (ODF 1.3 part 2, 3.3; OCF 3.3)."""

    def probe(look: Look) -> Confidence:
        head = look.head
        if not head.startswith(zip_directory.LOCAL) or head[30:38] != b"mimetype" or len(head) < 40:
            return Confidence.NO
        extra_bytes = struct.unpack_from("<H", head, 28)[0]
        at = 38 + extra_bytes
        for media_type in media_types:
            value = media_type.encode()
            if head.startswith(value, at) and head[at + len(value) : at + len(value) + 2] in (b"PK", b"\r\n", b"\n"):
                return Confidence.STRUCTURE
        return Confidence.NO

    return Probe(probe, Shape.ZIP)


# --- others ----------------------------------------------------------------------------------------------------------------------


def is_tar(look: Look) -> Confidence:
    """A first header whose checksum is right (POSIX.1-1988 ustar, also the older form without a marker)."""
    block = look.head[:512]
    if len(block) < 512 or not block.rstrip(b"\0"):
        return Confidence.NO
    field = block[148:156].strip(b" \0")
    if not field or not all(byte in b"01234567" for byte in field):
        return Confidence.NO
    body = block[:148] + b" " * 8 + block[156:]
    signed = sum(body) - 256 * sum(byte > 127 for byte in body)
    return Confidence.STRUCTURE if int(field, 8) in (sum(body), signed) else Confidence.NO


def iso_media(*brands: bytes) -> Probe:
    """A probe: an ISO base media file (ISO/IEC 14496-12, 4.3) whose major or compatible brands name one of *brands*."""

    def probe(look: Look) -> Confidence:
        head = look.head
        if head[4:8] != b"ftyp" or len(head) < 12:
            return Confidence.NO
        size = min(struct.unpack_from(">I", head)[0], 256)
        listed = {head[8:12]} | {head[at : at + 4] for at in range(16, min(size, len(head)) - 3, 4)}
        return Confidence.STRUCTURE if listed & set(brands) else Confidence.NO

    return Probe(probe, Shape.OTHER)


def riff(*forms: bytes) -> Probe:
    """A probe: RIFF with one of *forms*."""

    def probe(look: Look) -> Confidence:
        return Confidence.SIGNATURE if look.head.startswith(b"RIFF") and look.head[8:12] in forms else Confidence.NO

    return Probe(probe, Shape.OTHER)


def is_lzh(look: Look) -> Confidence:
    """-lhX- or -lzX- at byte 2 (LHA header levels 0 to 3)."""
    marker = look.head[2:7]
    if len(marker) == 5 and marker[:1] == b"-" and marker[4:] == b"-" and marker[1:3] in (b"lh", b"lz", b"pm"):
        return Confidence.SIGNATURE
    return Confidence.NO


def is_mp3(look: Look) -> Confidence:
    """An ID3v2 tag, or a frame header under its own suffix (two bytes would be too weak alone)."""
    head = look.head
    if head.startswith(b"ID3") and len(head) > 10 and head[3] < 5:
        return Confidence.SIGNATURE
    frame = len(head) > 4 and head[0] == 0xFF and head[1] & 0xE6 in (0xE2, 0xE4, 0xE6)
    return Confidence.SIGNATURE if frame and look.declared_suffix in (".mp3", ".mp2") else Confidence.NO


def is_icon(look: Look) -> Confidence:
    """ICONDIR with a plausible count and a first entry within the file."""
    head = look.head
    if head[:4] not in (b"\0\0\x01\0", b"\0\0\x02\0") or len(head) < 22:
        return Confidence.NO
    count = struct.unpack_from("<H", head, 4)[0]
    size, at = struct.unpack_from("<II", head, 14)
    return (
        Confidence.SIGNATURE
        if 0 < count <= 256 and size and at >= 6 + 16 * count and at + size <= look.size_bytes
        else Confidence.NO
    )


def is_dos_command(look: Look) -> Confidence:
    """The EICAR test program and files that start with a jump, under a suffix that Windows runs."""
    if look.declared_suffix != ".com":
        return Confidence.NO
    return Confidence.SIGNATURE if look.head[:1] in (b"\xe9", b"\xeb") or look.head.startswith(b"X5O!P%@AP") else Confidence.NO


def is_docuworks(look: Look) -> Confidence:
    """Elements of tag, length and value: a header that begins with its generation, then a segment; the last four bytes say how
    far before the end the trailer begins (observed on public files; FUJIFILM publishes no specification)."""
    head = look.head
    if len(head) < 16 or head[0] != 0x60 or head[1] > 0x7F or head[2:4] != b"\x82\x01":
        return Confidence.NO
    if head[2 + head[1] : 3 + head[1]] != b"\x61":
        return Confidence.PLAUSIBLE if look.declared_suffix in (".xdw", ".xbd", ".xct") else Confidence.NO
    look.file.seek(look.size_bytes - 4)
    value_bytes = struct.unpack("<I", look.file.read(4))[0]
    look.file.seek(max(0, look.size_bytes - value_bytes - 6))  # the tag and at most five bytes of length
    before = look.file.read(6) if value_bytes < look.size_bytes - 6 else b""
    return Confidence.STRUCTURE if {0x65, 0x68} & set(before) else Confidence.SIGNATURE


def shape_of(look: Look) -> Shape:
    """By the first bytes; a text holds no NUL in its beginning, or is UTF-16."""
    if look.head.startswith((zip_directory.LOCAL, zip_directory.END)):
        return Shape.ZIP
    if look.head.startswith(cfb.MAGIC):
        return Shape.CFB
    return Shape.OTHER if look.is_binary else Shape.TEXT
