"""Targets of the Office formats: packages as bytes and part by part, formulas, field codes, OLE files, macro projects, RTF, SVG.

The invariant is that of `targets`; a package part by part is a text of its parts, one behind the other, that is zipped by rule.
"""

from __future__ import annotations

import io
import re
import tempfile
import zipfile
from collections.abc import Callable
from functools import cache
from xml.sax.saxutils import escape

from fuzz.invariant import LIMITS, Broken, Target, hold, hold_clean
from samples.build import _odf as odf_build
from samples.build import _ooxml_excel as excel_build
from samples.build import _ooxml_word as word_build
from samples.build._ooxml_macro_form import compiled_project
from samples.build._vba import vba_project
from samples.sample import all_samples
from sanitizer.contract.engine import Engine
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.contract.verifier import Verifier
from sanitizer.engines._cfb.compound_file import CompoundFile, Kind
from sanitizer.engines._cfb.writer import compound_file
from sanitizer.engines._vba.project import read_project
from sanitizer.engines.odf import ENGINE as ODF
from sanitizer.engines.ooxml import ENGINE as OOXML
from sanitizer.engines.rtf import ENGINE as RTF
from sanitizer.engines.svg import ENGINE as SVG
from sanitizer.model.errors import MalformedFile, UntrustedInputError
from sanitizer.model.finding import Finding
from sanitizer.sandbox.session import StepSession
from sanitizer.verifiers import _vba_project
from sanitizer.verifiers.odf import VERIFIER as ODF_VERIFIER
from sanitizer.verifiers.ooxml import VERIFIER as OOXML_VERIFIER
from sanitizer.verifiers.rtf import VERIFIER as RTF_VERIFIER
from sanitizer.verifiers.svg import VERIFIER as SVG_VERIFIER
from tests.in_process import as_file, no_nested, plain_policy, verify

_PLAIN = plain_policy(limits=LIMITS)
_MAX_BYTES = 60_000
_PART = re.compile(rb"^=== ([\w \[\]./-]{1,80})\n", re.MULTILINE)
_MEDIA_TYPE = re.compile(rb"opendocument\.(text|spreadsheet|presentation|graphics)\b")
_ODF_NAMES = {b"text": "odt", b"spreadsheet": "ods", b"presentation": "odp", b"graphics": "odg"}
_MAX_STREAM_BYTES = 1 << 20


def warm() -> None:
    for one in (OOXML, ODF, RTF, SVG):
        one.warm()
    for verifier in (OOXML_VERIFIER, ODF_VERIFIER, RTF_VERIFIER, SVG_VERIFIER):
        verifier.warm()


def _ignore(_finding: Finding) -> None:
    return None


def _rebuilt(engine: Engine, data: bytes, type_name: str) -> bytes:
    """Without external programs, and without what only another family can do."""
    session = StepSession(_PLAIN, type_name, _ignore, no_nested)
    with as_file(data) as source, tempfile.TemporaryFile() as target:
        try:
            engine.reconstruct(source, target, session)
        except NeedsFamily as error:
            raise MalformedFile("another family has to look at it") from error
        target.seek(0)
        return target.read()


def _hold_rebuilt(engine: Engine, verifier: Verifier, data: bytes, type_name: str) -> None:
    """What is written the verifier accepts, and the engine reads it again."""
    target = _rebuilt(engine, data, type_name)
    target_type = next(one.target_name for one in engine.types if one.name == type_name)
    try:
        found = verify(verifier, target, target_type, (engine,), _PLAIN)
    except UntrustedInputError as error:
        raise Broken(f"the verifier cannot read what the engine wrote: {error}") from error
    hold_clean(found)
    try:
        _rebuilt(engine, target, target_type)
    except UntrustedInputError as error:
        raise Broken(f"the engine cannot read what it wrote: {error}") from error


# --- packages -------------------------------------------------------------------------------------------------------------------


def _ooxml_type(data: bytes) -> str:
    return "xlsx" if b"xl/" in data else "pptx" if b"ppt/" in data else "docx"


def _odf_type(data: bytes) -> str:
    match = _MEDIA_TYPE.search(data)
    return _ODF_NAMES[match[1]] if match else "odt"


def as_text(package: bytes) -> bytes:
    """The XML parts and other small ones, one behind the other, each under its name."""
    with zipfile.ZipFile(io.BytesIO(package)) as archive:
        names = [name for name in archive.namelist() if name.endswith((".xml", ".rels", ".vml", "mimetype"))]
        return b"".join(b"=== %s\n%s\n" % (name.encode(), archive.read(name)) for name in names)


def zipped(text: bytes) -> bytes:
    """A package of the parts of *text*, as they follow each other."""
    pieces = _PART.split(text)[1:]
    made = io.BytesIO()
    with zipfile.ZipFile(made, "w") as archive:
        for name, content in dict(zip(pieces[::2], pieces[1::2], strict=True)).items():
            stored = zipfile.ZIP_STORED if name == b"mimetype" else zipfile.ZIP_DEFLATED
            archive.writestr(zipfile.ZipInfo(name.decode()), content.removesuffix(b"\n"), stored)
    return made.getvalue()


def ooxml(data: bytes) -> None:
    """A package as it is."""
    _hold_rebuilt(OOXML, OOXML_VERIFIER, data, _ooxml_type(data))


def ooxml_parts(data: bytes) -> None:
    """Documents, sheets, slides, relationships, content types: part by part."""
    _hold_rebuilt(OOXML, OOXML_VERIFIER, zipped(data), _ooxml_type(data))


def ooxml_verify(data: bytes) -> None:
    """The verifier on any parts: residue, an UntrustedInputError or nothing."""
    verify(OOXML_VERIFIER, zipped(data), _ooxml_type(data), (OOXML,), _PLAIN)


def odf(data: bytes) -> None:
    _hold_rebuilt(ODF, ODF_VERIFIER, data, _odf_type(data))


def odf_parts(data: bytes) -> None:
    _hold_rebuilt(ODF, ODF_VERIFIER, zipped(data), _odf_type(data))


def odf_verify(data: bytes) -> None:
    verify(ODF_VERIFIER, zipped(data), _odf_type(data), (ODF,), _PLAIN)


def _printable(data: bytes) -> str:
    return "".join(char for char in data.decode("utf-8", "replace") if char >= " ")


def formula(data: bytes) -> None:
    """A formula of a cell, of a name and of a rule."""
    code = escape(_printable(data))
    cells = excel_build.row(1, excel_build.formula_cell("A1", code, "1"))
    rule = f'<cfRule type="expression" priority="1"><formula>{code}</formula></cfRule>'
    rule = f'<conditionalFormatting sqref="A1">{rule}</conditionalFormatting>'
    _hold_rebuilt(OOXML, OOXML_VERIFIER, excel_build.workbook(cells, after=rule).build(), "xlsx")


def odf_formula(data: bytes) -> None:
    cell = odf_build.formula_cell(_printable(data), "1")
    _hold_rebuilt(ODF, ODF_VERIFIER, odf_build.sheet(f"<table:table-row>{cell}</table:table-row>").build(), "ods")


def field_code(data: bytes) -> None:
    """A field's code, in one run and in two, and as a simple field."""
    code = escape(_printable(data), {'"': "&quot;"})
    half = escape(_printable(data[: len(data) // 2]))
    rest = escape(_printable(data[len(data) // 2 :]))
    begin, end = '<w:r><w:fldChar w:fldCharType="begin"/></w:r>', '<w:r><w:fldChar w:fldCharType="end"/></w:r>'
    halves = "".join(f"<w:r><w:instrText>{one}</w:instrText></w:r>" for one in (half, rest))
    simple = f'<w:fldSimple w:instr="{code}"><w:r><w:t>x</w:t></w:r></w:fldSimple>'
    body = f"<w:p>{begin}{halves}{end}{simple}</w:p>"
    _hold_rebuilt(OOXML, OOXML_VERIFIER, word_build.word(body).build(), "docx")


# --- others ---------------------------------------------------------------------------------------------------------------------


def cfb(data: bytes) -> None:
    """Every stream of an OLE compound file; what is written of them is read as the same again."""
    streams, whole = _streams(data)
    if streams and whole:
        hold(_streams(compound_file(streams)) == (streams, True), "a compound file that was written anew has other streams")


def _streams(data: bytes) -> tuple[dict[tuple[str, ...], bytes], bool]:
    """By their paths, and whether nothing was damaged."""
    file = CompoundFile(io.BytesIO(data), LIMITS.max_members)
    streams = {entry.path: file.read(entry, _MAX_STREAM_BYTES) for entry in file.entries if entry.kind is Kind.STREAM}
    return streams, not file.damage


def macro_project(data: bytes) -> None:
    """A VBA project: what is written anew the verifier's own reader accepts under the same digest."""
    project = read_project(_streams(data)[0])
    written = compound_file(project.streams)
    try:
        hold_clean(list(_vba_project.residues(written, frozenset({project.digest}))))
    except UntrustedInputError as error:
        raise Broken(f"the verifier cannot read a project that was written anew: {error}") from error


def macro_verify(data: bytes) -> None:
    list(_vba_project.residues(data, frozenset()))
    _vba_project.modules(data)


def rtf(data: bytes) -> None:
    _hold_rebuilt(RTF, RTF_VERIFIER, data, "rtf")


def svg(data: bytes) -> None:
    _hold_rebuilt(SVG, SVG_VERIFIER, data, "svg")


# --- seeds ----------------------------------------------------------------------------------------------------------------------


@cache
def _samples(engine: str) -> list[bytes]:
    return [data for one in all_samples() if one.engine == engine and len(data := one.build()) <= _MAX_BYTES]


def _whole(engine: str) -> list[bytes]:
    """Those that a ZIP reader opens and that are not encrypted."""
    whole = []
    for data in _samples(engine):
        try:
            text = as_text(data)
        except (zipfile.BadZipFile, RuntimeError, NotImplementedError, OSError, ValueError):
            continue
        if 0 < len(text) <= _MAX_BYTES:
            whole.append(text)
    return whole


@cache
def _rebuilt_texts(engine: str) -> list[bytes]:
    used, type_of = (OOXML, _ooxml_type) if engine == "ooxml" else (ODF, _odf_type)
    texts = []
    for text in _whole(engine):
        try:
            texts.append(as_text(_rebuilt(used, zipped(text), type_of(text))))
        except UntrustedInputError:
            continue
    return texts


def _of(make: Callable[[str], list[bytes]], engine: str) -> Callable[[], list[bytes]]:
    return lambda: make(engine)


def _formulas() -> list[bytes]:
    return [
        b"SUM(A1:B2,Sheet1!$C$3)",
        b'IF(A1="x",HYPERLINK("https://example.invalid/?q="&A1,"y"),\'a \'\'b\'!A1)',
        b"_xlfn.XLOOKUP(A1,Table1[[#All],[x]],{1,2;3,4})",
        b"cmd|'/c x'!A0",
        b"[1]Sheet1!A1+CALL(1)",
        b"of:=SUM([.A1:.B2];['file:///x'#$Sheet1.A1])",
        b'of:=DDE("a";"b";"c")&HYPERLINK("http://example.invalid/";"x")',
    ]


def _field_codes() -> list[bytes]:
    return [
        b' HYPERLINK "https://example.invalid/" \\l "place" \\o "tip" ',
        b" TOC \\o &quot;1-3&quot; \\h \\z ",
        b" DDEAUTO c:\\x &quot;/c&quot; ",
        b" IF { DATE } = 1 a b",
        b'INCLUDEPICTURE "http://example.invalid/x.png" \\d',
        b" = SUM(ABOVE) \\# 0",
    ]


def _projects() -> list[bytes]:
    return [compiled_project(), vba_project({"Module1": "Sub A()\r\nEnd Sub\r\n"})]


TARGETS: dict[str, Target] = {
    "ooxml": Target(ooxml, _of(_samples, "ooxml"), weight=2),
    "ooxml_parts": Target(ooxml_parts, _of(_whole, "ooxml"), is_xml=True, weight=6),
    "ooxml_verify": Target(ooxml_verify, _of(_rebuilt_texts, "ooxml"), is_xml=True, weight=2),
    "formula": Target(formula, _formulas),
    "field_code": Target(field_code, _field_codes),
    "odf": Target(odf, _of(_samples, "odf")),
    "odf_parts": Target(odf_parts, _of(_whole, "odf"), is_xml=True, weight=4),
    "odf_verify": Target(odf_verify, _of(_rebuilt_texts, "odf"), is_xml=True, weight=2),
    "odf_formula": Target(odf_formula, _formulas),
    "cfb": Target(cfb, _projects),
    "macro_project": Target(macro_project, _projects),
    "macro_verify": Target(macro_verify, _projects),
    "rtf": Target(rtf, _of(_samples, "rtf"), weight=2),
    "svg": Target(svg, _of(_samples, "svg"), is_xml=True, weight=2),
}
