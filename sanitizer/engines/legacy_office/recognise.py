"""Says which old Office format a file is: streams below the root of a compound file, BOF records, FIB marks, XML roots."""

from __future__ import annotations

from sanitizer.detect import cfb
from sanitizer.detect.look import Look
from sanitizer.detect.zip_directory import LOCAL
from sanitizer.model.file_type import Confidence, Glimpse

WORD, EXCEL, POWERPOINT = ("worddocument",), ("workbook", "book"), ("powerpoint document", "pp40")
_OLD_WORD = (b"\xdb\xa5\x2d\0", b"\x9b\xa5\x21\0", b"\xfe\x37\0\x23")
_BARE_WORKBOOK = (  # BOF records of BIFF 2 to 8 outside of a compound file
    *(b"\x09\x08\x10\0\0\x06\x05\0", b"\x09\x08\x08\0\0\x05", b"\x09\x04\x06\0\0\0\x10\0", b"\x09\x02\x06\0\0\0\x10\0"),
    *(b"\x09\x04\x06\0\0\4\x10\0", b"\x09\x04\x06\0\0\4\0\1", b"\x09\x02\x06\0\0\3\x10\0"),
    *(b"\x09\0\x04\0\x02\0\x10\0", b"\x09\0\x04\0\x07\0\x10\0"),
)
_TEXT_SUFFIXES = (".txt", ".csv", ".tsv", ".log", ".md")  # under these names it is a text about XML
_XML_STARTS = (b"<?xml", b"\xef\xbb\xbf<?xml", b"\xff\xfe<\0?\0", b"\xfe\xff\0<\0?", b"<")


def _top(glimpse: Glimpse) -> frozenset[str]:
    if not glimpse.head.startswith(cfb.MAGIC):
        return frozenset()
    return frozenset(name.lower() for name in cfb.read_directory(glimpse.file).top)


def _has(glimpse: Glimpse, names: tuple[str, ...]) -> Confidence:
    return Confidence.STRUCTURE if _top(glimpse).intersection(names) else Confidence.NO


def is_word(glimpse: Glimpse) -> Confidence:
    """A compound file with the stream WordDocument, or the mark of Word 1 or 2."""
    return Confidence.SIGNATURE if glimpse.head.startswith(_OLD_WORD) else _has(glimpse, WORD)


def is_excel(glimpse: Glimpse) -> Confidence:
    """A compound file with a stream Workbook or Book, or a bare stream of records."""
    return Confidence.SIGNATURE if glimpse.head.startswith(_BARE_WORKBOOK) else _has(glimpse, EXCEL)


def is_powerpoint(glimpse: Glimpse) -> Confidence:
    return _has(glimpse, POWERPOINT)


def is_binary_workbook(glimpse: Glimpse) -> Confidence:
    """A package whose workbook part is binary; of one with a password only its name can tell."""
    if glimpse.declared_suffix == ".xlsb":
        encrypted = _has(glimpse, ("encryptedpackage",))
        if encrypted is not Confidence.NO:
            return encrypted
    if not glimpse.head.startswith(LOCAL):
        return Confidence.NO
    names = Look(glimpse).zip_names
    return Confidence.STRUCTURE if any(name.endswith("/workbook.bin") for name in names) else Confidence.NO


def _may_be_xml(glimpse: Glimpse) -> bool:
    return glimpse.declared_suffix not in _TEXT_SUFFIXES and glimpse.head.lstrip().startswith(_XML_STARTS)


def is_word_xml(glimpse: Glimpse) -> Confidence:
    """Root wordDocument, or the instruction that names Word as the program."""
    if not _may_be_xml(glimpse):
        return Confidence.NO
    look = Look(glimpse)
    is_one = look.root.lower() == "worddocument" or 'progid="word.document"' in look.lowered
    return Confidence.STRUCTURE if is_one else Confidence.NO


def is_excel_xml(glimpse: Glimpse) -> Confidence:
    """The instruction that names Excel as the program, or a root of its namespace."""
    if not _may_be_xml(glimpse):
        return Confidence.NO
    look = Look(glimpse)
    named = 'progid="excel.sheet"' in look.lowered
    rooted = look.root.lower() == "workbook" and "urn:schemas-microsoft-com:office:spreadsheet" in look.lowered
    return Confidence.STRUCTURE if named or rooted else Confidence.NO
