"""What oletools says about one part: VBA (olevba, mraptor), XLM, DDE (msodde), OLE packages (oleobj), RTF objects (rtfobj).

Everything is read from memory; p-code and deobfuscation, which take seconds, are off. oletools meets hostile bytes with many kinds
of errors: they end the look at that part, and the hit says that it could not be read (the rebuild leaves the part out anyway).
"""

from __future__ import annotations

import logging
import struct
import warnings
import zipfile
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from io import BytesIO
from typing import Any

import olefile

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyparsing deprecates a name that olevba uses
    from oletools import mraptor, msodde, oleobj, olevba, rtfobj

from lxml import etree

from sanitizer.contract.scanner import Evidence, Hit, Written
from sanitizer.model.finding import Feature
from sanitizer.scanners import _yara_engine
from sanitizer.scanners._macro_candidates import Candidate, Question
from sanitizer.scanners._macro_features import DDE, OLE_OBJECT, RTF_OBJECT, SUSPICIOUS, VBA, XLM

MAX_MODULES = 200
MAX_CODE_CHARS = 1_000_000  # of all modules together; keyword patterns are slow on more
MAX_OBJECTS = 200
MAX_CELLS = 20_000
_HOSTILE = (
    olevba.OlevbaBaseException,
    etree.LxmlError,
    struct.error,
    zlib.error,
    zipfile.BadZipFile,
    ArithmeticError,
    AssertionError,
    AttributeError,
    EOFError,
    LookupError,
    OSError,
    RuntimeError,
    SyntaxError,
    TypeError,
    ValueError,
)


@contextmanager
def _quiet() -> Iterator[None]:
    """oletools logs about damaged files to the root logger, which nobody reads in the child."""
    before = logging.root.manager.disable
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            yield
    finally:
        logging.disable(before)


def hits(candidate: Candidate) -> list[Hit | Evidence]:
    """What oletools answers, or one hit that says that it could not read the part."""
    answer, feature = _ANSWERS[candidate.question]
    try:
        with _quiet():
            return list(answer(candidate.data, candidate.location))
    except _HOSTILE as error:
        return [Hit(feature, candidate.location, f"could not be read ({type(error).__name__})")]


def warm() -> None:
    """Patterns are compiled and codecs imported at first use: use them once."""
    b"m\0".decode("utf-16-le")
    olevba.detect_autoexec("Sub Document_Open()")
    olevba.detect_suspicious("Shell")
    mraptor.MacroRaptor("Sub Main()").scan()
    rtfobj.RtfObjParser(b"{\\rtf1 warm}").parse()


# --- VBA and XLM ------------------------------------------------------------------------------------------------------------------


def _possible_vba_hits(data: bytes, location: str) -> list[Hit | Evidence]:
    """*data* need not hold a project: what olevba does not open has none."""
    try:
        return _vba_hits(data, location)
    except olevba.FileOpenError:
        return []


def _vba_hits(data: bytes, location: str) -> list[Hit | Evidence]:
    """The macro project in *data* (an OLE file, a PowerPoint file, a Word XML file); [] when there is none."""
    parser = olevba.VBA_Parser(location, data=data, disable_pcode=True)
    try:
        parser.no_xlm = True
        if not parser.detect_vba_macros():
            return []
        modules = _modules(parser)
    finally:
        parser.close()
    code = "\n".join(source for _, source in modules)
    raptor = mraptor.MacroRaptor(code)
    raptor.scan()
    words = f"mraptor {raptor.get_flags()}: {', '.join(map(str, raptor.matches))}"
    hits: list[Hit | Evidence] = [Evidence(Written.VBA, location, name, source) for name, source in modules]
    hits.append(Evidence(Written.VERDICT, location, "olevba", "\n".join([*_verdict(code), words])))
    hits.append(Hit(VBA, location, _vba_words([name for name, _ in modules], code)))
    if raptor.suspicious:
        hits.append(Hit(SUSPICIOUS, location, words))
    hits += _yara_engine.scan_source_code(code.encode("utf-8", "replace"), "vba", location)
    return hits


def _modules(parser: Any) -> list[tuple[str, str]]:
    """Names of the modules and their code, cut at MAX_CODE_CHARS for all of them."""
    modules: list[tuple[str, str]] = []
    room = MAX_CODE_CHARS
    for _subfile, _stream, name, code in parser.extract_macros():
        if len(modules) >= MAX_MODULES or room <= 0:
            break
        modules.append((str(name), _as_text(code)[:room]))
        room -= len(modules[-1][1])
    return modules


def _verdict(code: str) -> Iterator[str]:
    """What olevba says of the code, a line each: kind, keyword, meaning."""
    kinds = (("runs by itself", olevba.detect_autoexec), ("suspicious", olevba.detect_suspicious))
    for kind, found in ((kind, found) for kind, detect in kinds for found in detect(code)):
        yield f"{kind}: {found[0]}: {found[1]}"


def _as_text(value: Any) -> str:
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value or "")


def _vba_words(names: list[str], code: str) -> str:
    """ "3 modules (ThisWorkbook, Module1, Form); runs by itself: Workbook_Open; uses: Shell, CreateObject"."""
    words = f"{len(names)} modules ({', '.join(names[:10])})"
    automatic = dict.fromkeys(keyword for keyword, _ in olevba.detect_autoexec(code))
    suspicious = dict.fromkeys(keyword for keyword, _ in olevba.detect_suspicious(code))
    if automatic:
        words += f"; runs by itself: {', '.join(automatic)}"
    if suspicious:
        words += f"; uses: {', '.join(suspicious)}"
    return words


def _xlm_hits(data: bytes, location: str) -> list[Hit | Evidence]:
    """Excel 4.0 macro sheets of an OLE workbook."""
    parser = olevba.VBA_Parser(location, data=data, disable_pcode=True)
    try:
        if not parser.detect_xlm_macros():
            return []
        lines = list(map(str, parser.xlm_macros))
    finally:
        parser.close()
    sheets = [line for line in lines if "macro sheet" in line]
    return [
        Evidence(Written.XLM, location, "olevba", "\n".join(lines)[:MAX_CODE_CHARS]),
        Hit(XLM, location, " ".join(" ".join(sheets).split())[:400]),
    ]


def _xlm_sheet_hits(data: bytes, location: str) -> list[Hit | Evidence]:
    """The cells of one macro sheet of a package ([MS-XLSX] 2.2.4 and ECMA-376 part 1 clause 18.3.1.4)."""
    cells = []
    for _, cell in etree.iterparse(BytesIO(data), tag="{*}c", resolve_entities=False, no_network=True, load_dtd=False):
        formula, value = cell.find("{*}f"), cell.find("{*}v")
        shown = [f"={formula.text}" if formula is not None else "", (value.text or "") if value is not None else ""]
        cells.append(f"{cell.get('r', '')}: {'    '.join(filter(None, shown))}")
        cell.clear()
        if len(cells) >= MAX_CELLS:
            break
    return [Evidence(Written.XLM, location, location.rsplit("/", 1)[-1], "\n".join(cells)[:MAX_CODE_CHARS]), Hit(XLM, location, "")]


# --- DDE --------------------------------------------------------------------------------------------------------------------------


def _dde(text: str, location: str) -> list[Hit]:
    return [Hit(DDE, location, line.strip()[:200]) for line in text.splitlines()[:MAX_OBJECTS] if line.strip()]


def _dde_in_package(data: bytes, location: str) -> list[Hit]:  # noqa: ARG001 - the parts are the places
    """DDE fields of a Word package and DDE links of an Excel one."""
    fields = msodde.process_docx(BytesIO(data), msodde.FIELD_FILTER_DDE)
    return _dde(fields, "word") + _dde(msodde.process_xlsx(BytesIO(data)), "xl/externalLinks")


def _dde_in_workbook(data: bytes, location: str) -> list[Hit]:
    """Links of an OLE workbook to other programs; a path to another workbook starts with a control character (MS-XLS 2.5.277)."""
    links = [line for line in msodde.process_xls(BytesIO(data)).split("\n") if line and line[0] >= " " and " " in line]
    return _dde("\n".join(links), location)


def _dde_in_document(data: bytes, location: str) -> list[Hit]:
    """DDE fields of an OLE Word document."""
    with olefile.OleFileIO(BytesIO(data), path_encoding=None) as ole:
        return _dde(msodde.process_doc(ole), location)


def _dde_in_rtf(data: bytes, location: str) -> list[Hit]:
    """DDE fields of a rich text file."""
    parser = msodde.RtfFieldParser(data)
    parser.parse()
    fields = [field.decode("latin-1") for field in parser.fields]
    return _dde("\n".join(field for field in fields if msodde.FIELD_DDE_REGEX.match(field)), location)


# --- objects ----------------------------------------------------------------------------------------------------------------------


def _package_hits(data: bytes, location: str) -> list[Hit]:
    """Files that were dropped into a document, with the names that they had."""
    hits: list[Hit] = []
    with olefile.OleFileIO(BytesIO(data), path_encoding=None) as ole:
        for path in ole.listdir()[: MAX_OBJECTS * 10]:
            if path[-1].lower() != "\x01ole10native" or len(hits) >= MAX_OBJECTS:
                continue
            where = location if len(path) == 1 else f"{location} {'/'.join(path[:-1])}"
            hits.append(Hit(OLE_OBJECT, where, _package_words(ole.openstream(path).read())))
    return hits


def _package_words(stream: bytes) -> str:
    try:
        package = oleobj.OleNativeStream(stream)
    except _HOSTILE:
        return f"{len(stream)} bytes of native data"
    name = _package_name(package.filename)
    return f"file {name!r}, {package.actual_size} bytes" if name.isprintable() and name else f"{len(stream)} bytes of native data"


def _package_name(value: Any) -> str:
    """A package keeps the name in the code page of the machine that made it; oletools reads it as Latin-1."""
    name = _as_text(value)
    try:
        return name.encode("latin-1").decode("cp932")
    except UnicodeError:
        return name


def _rtf_object_hits(data: bytes, location: str) -> list[Hit]:
    """Objects of a rich text file, with their class and, for a package, the file's name."""
    parser = rtfobj.RtfObjParser(data)
    parser.parse()
    hits = [Hit(RTF_OBJECT, f"byte {found.start}", _rtf_object_words(found)) for found in parser.objects[:MAX_OBJECTS]]
    if not hits and b"\\objdata" in data:
        return [Hit(RTF_OBJECT, location, "object whose data is not where it should be")]
    return hits


def _rtf_object_words(found: Any) -> str:
    if found.is_package:
        return f"file {_package_name(found.filename)!r}, {len(found.olepkgdata or b'')} bytes"
    if found.is_ole:
        return f"class {_as_text(found.class_name).rstrip(chr(0))}" + (f" ({found.clsid_desc})" if found.clsid_desc else "")
    return f"{len(found.rawdata or b'')} bytes that are no OLE object"


_ANSWERS: dict[Question, tuple[Callable[[bytes, str], Sequence[Hit | Evidence]], Feature]] = {
    Question.VBA: (_vba_hits, VBA),
    Question.POSSIBLE_VBA: (_possible_vba_hits, VBA),
    Question.XLM: (_xlm_hits, XLM),
    Question.XLM_SHEET: (_xlm_sheet_hits, XLM),
    Question.DDE_IN_PACKAGE: (_dde_in_package, DDE),
    Question.DDE_IN_WORKBOOK: (_dde_in_workbook, DDE),
    Question.DDE_IN_DOCUMENT: (_dde_in_document, DDE),
    Question.DDE_IN_RTF: (_dde_in_rtf, DDE),
    Question.OLE_PACKAGE: (_package_hits, OLE_OBJECT),
    Question.RTF_OBJECT: (_rtf_object_hits, RTF_OBJECT),
}
