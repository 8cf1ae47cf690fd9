"""Looks through one XML part of a delivered package with expat.

Well-formedness is proved by expat without handlers (C speed). What a part holds is seen from the set of its element and attribute
names, taken from the bytes: in well-formed XML without comments, CDATA and DTD, "<" starts an element and nothing else. Only
where a name of interest is among them does a second parse look at values.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import unescape

from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers._ooxml_fields import FieldReader
from sanitizer.verifiers._ooxml_lists import FORBIDDEN_ELEMENTS, FORM_CONTROLS, NAMESPACE_STARTS, OBJECTS
from sanitizer.verifiers._ooxml_rules import (
    Context,
    Wrong,
    is_macro_name,
    wrong_action,
    wrong_address,
    wrong_formula,
    wrong_macro,
    wrong_object,
    wrong_place,
)
from sanitizer.verifiers._opc_zip import Data

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']")
_ELEMENT_NAME = re.compile(rb"<([^\s/>!?]+)")
_NAMESPACE = re.compile(rb"\sxmlns(?::[^\s=]+)?\s*=\s*(\"[^\"]*\"|'[^']*')")
_ATTRIBUTE_OF_INTEREST = re.compile(
    rb"[\s:](?:action|href|src|link|pict|althref|macro|textlink|instr|invalidUrl|location|docLocation|anchor|connectionId|ole|oleid|oleicon|formula"
    rb"|fmla\w+|doubleclicknotify|on[a-z]{3,})\s*=\s*(?:\"[^\"]|'[^'])"
)
_FORMULA_TEXT = re.compile(
    rb"<(?:[\w.-]+:)?(?:f|nf|formula[12]?|calculatedColumnFormula|totalsRowFormula)(?:\s(?:[^>\"']|\"[^\"]*\"|'[^']*')*)?(?<!/)>([^<]*)<(/?)"
)
_VALUE_ELEMENTS = frozenset(
    "instrText delInstrText fldSimple fldChar definedName sheet cacheSource FmlaLink FmlaRange FmlaTxbx FmlaGroup FmlaMacro"
    " cfvo OLEObject oleObj oleObject".split()
)
_FORMULA_ELEMENTS = frozenset(
    "f nf formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula"
    " FmlaLink FmlaRange FmlaTxbx FmlaGroup".split()
)
_BUTTON_MACRO = "FmlaMacro"
_FORMULA_ATTRIBUTES = frozenset("formula textlink fmlaLink fmlaRange fmlaTxbx fmlaGroup".split())
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_EVENT = re.compile(r"on(?:click|dblclick|mouse\w+|key\w+|load|unload|error|focus\w*|blur|change|select\w*|drag\w*|scroll|resize)")
_TRUE = frozenset({"1", "true", "on"})
_ENTITIES = {"&quot;": '"', "&apos;": "'"}
_SEPARATOR = " "
_WINDOW_BYTES = 1024 * 1024


def check_xml(data: Data, name: str, context: Context) -> Iterator[Wrong]:
    """What is wrong in the part. Raises MalformedFile when it is not well-formed UTF-8 XML."""
    if data.find(b"\0") >= 0:
        raise MalformedFile(f"{name}: not UTF-8")  # expat reads UTF-16 by its mark, whatever it is told
    declared = _DECLARATION.match(data)
    if declared and declared.group(1).upper() not in (b"UTF-8", b"UTF8", b"US-ASCII"):
        raise MalformedFile(f"{name}: written in {declared.group(1)!r}, not UTF-8")
    irregular = list(_irregular_markup(data))
    yield from irregular
    _prove_well_formed(data, name)
    elements = {element.rpartition(b":")[2].decode() for element in _element_names(data)}
    is_sheet = b"schemas.openxmlformats.org/spreadsheetml/2006/main" in data
    form_controls = FORM_CONTROLS if is_sheet else frozenset()
    buttons = {_BUTTON_MACRO} if context.own_macros_stay else set()
    objects = OBJECTS.keys() if context.documents_stay else set()
    for element in sorted((elements & FORBIDDEN_ELEMENTS.keys()) - form_controls - buttons - objects):
        yield FORBIDDEN_ELEMENTS[element], f"element {element}"
    for namespace in sorted(set(_NAMESPACE.findall(data))):
        if not namespace[1:-1].decode().startswith(NAMESPACE_STARTS):
            yield "ooxml.unknown_element", f"namespace {namespace[1:-1].decode()}"
    if irregular or elements & _VALUE_ELEMENTS or _ATTRIBUTE_OF_INTEREST.search(data) or b"ppaction" in data:
        yield from _PartLook(context).look(data, name)
    else:
        for match in _FORMULA_TEXT.finditer(data):
            if is_sheet and not match.group(2):  # elsewhere it may be the fraction of an equation
                yield "ooxml.unknown_element", "an element in a formula"
            wrong = wrong_formula(_plain(match.group(1)), context)
            if wrong is not None:
                yield wrong


def _element_names(data: Data) -> set[bytes]:
    """The distinct names as they are written, found window by window: a large sheet has millions of elements."""
    names: set[bytes] = set()
    start = 0
    while start >= 0:
        end = data.find(b"<", start + _WINDOW_BYTES)
        names.update(_ELEMENT_NAME.findall(data, start, end if end >= 0 else len(data)))
        start = end
    return names


def _plain(text: bytes) -> str:
    decoded = text.decode()
    return unescape(decoded, _ENTITIES) if "&" in decoded and "&#" not in decoded else _with_references(decoded)


def _with_references(text: str) -> str:
    def character(match: re.Match[str]) -> str:
        code = match.group(1)
        return chr(int(code[1:], 16) if code[0] in "xX" else int(code))

    return unescape(re.sub(r"&#([xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});", character, text), _ENTITIES)


def _irregular_markup(data: Data) -> Iterator[Wrong]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        yield "ooxml.dtd", "document type definition"
    elif b"<!" in data:
        yield "ooxml.unknown_element", "comment or CDATA section"
    if data.find(b"<?", 2) >= 0:
        yield "ooxml.unknown_element", "processing instruction"


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("UTF-8", _SEPARATOR)
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise MalformedFile("a part has a document type definition")


def _prove_well_formed(data: Data, name: str) -> None:
    _feed(_parser(), data, name)


def _feed(parser: expat.XMLParserType, data: Data, name: str) -> None:
    """In windows: expat copies what it is given at once."""
    view = memoryview(data)
    try:
        for start in range(0, len(data), _WINDOW_BYTES):
            parser.Parse(view[start : start + _WINDOW_BYTES], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MalformedFile(f"{name}: {error}") from error


class _PartLook:
    """The second parse, with handlers."""

    def __init__(self, context: Context) -> None:
        self._context = context
        self._wrong: list[Wrong] = []
        self._fields = FieldReader(context, self._wrong)
        self._text: list[str] | None = None

    def look(self, data: Data, name: str) -> list[Wrong]:
        parser = _parser()
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.CharacterDataHandler = self._characters
        _feed(parser, data, name)
        self._fields.finish()
        return self._wrong

    def _start(self, element: str, attributes: dict[str, str]) -> None:
        local = element.rpartition(_SEPARATOR)[2]
        self._fields.start(local, attributes)
        if local in _FORMULA_ELEMENTS or local == _BUTTON_MACRO:
            self._text = []
        for name, value in attributes.items():
            if value:
                self._attribute(local, name, value)
        if local in OBJECTS:
            self._add(wrong_object(local, attributes))
        if local == "sheet":
            self._context.sheet_names.add(attributes.get("name", ""))
        elif local == "definedName":
            self._defined_name(attributes)
        elif local == "cacheSource" and attributes.get("type") not in ("worksheet", "consolidation", "scenario"):
            self._wrong.append(("ooxml.connection", f"pivot cache of type {attributes.get('type')}"))

    def _end(self, element: str) -> None:
        local = element.rpartition(_SEPARATOR)[2]
        self._fields.end(local)
        if self._text is not None and (local in _FORMULA_ELEMENTS or local == _BUTTON_MACRO):
            judge = wrong_macro if local == _BUTTON_MACRO else wrong_formula
            self._add(judge("".join(self._text), self._context))
            self._text = None

    def _characters(self, text: str) -> None:
        if self._text is not None:
            self._text.append(text)
        self._fields.characters(text)

    def _add(self, wrong: Wrong | None) -> None:
        if wrong is not None:
            self._wrong.append(wrong)

    def _defined_name(self, attributes: dict[str, str]) -> None:
        name = attributes.get("name", "")
        if is_macro_name(name):
            self._wrong.append(("ooxml.macro_name", name))
        if not _TRUE.isdisjoint(attributes.get(mark, "") for mark in ("function", "vbProcedure", "xlm", "macro")):
            self._wrong.append(("ooxml.macro_name", f"{name}: name of a macro"))

    def _attribute(self, element: str, full_name: str, value: str) -> None:
        space, _, name = full_name.rpartition(_SEPARATOR)
        if name == "action" and (element.startswith("hlink") or value.lower().startswith("ppaction")):
            self._add(wrong_action(value))
        elif space == _RELATIONSHIPS and name in ("link", "href", "pict"):
            self._wrong.append(("ooxml.external_relationship", f"{element} {name}"))
        elif name == "href":
            self._add(wrong_address(value, self._context))
        elif name in ("src", "althref"):
            self._wrong.append(("ooxml.external_relationship", f"{element} {name}: {value}"))
        elif name == "macro":
            self._add(wrong_macro(value, self._context))
        elif name == "fmlaMacro" or (name == "doubleclicknotify" and value in ("t", "true")):
            self._wrong.append(("ooxml.vba_macro", f"{element} {name}: {value}"))
        elif name == "invalidUrl":
            self._wrong.append(("ooxml.link_target", f"{element} {name}: {value}"))
        elif name == "location" or (element == "hyperlink" and name in ("anchor", "docLocation")):
            self._add(wrong_place(value))
        elif name == "connectionId":
            self._wrong.append(("ooxml.connection", f"{element} {value}"))
        elif name in ("ole", "oleid", "oleicon") and value not in ("f", "false"):
            self._wrong.append(("ooxml.ole_object", f"{element} {name}"))
        elif name in _FORMULA_ATTRIBUTES or (element == "cfvo" and name == "val"):
            self._add(wrong_formula(value.removeprefix("="), self._context))
        elif not space and _EVENT.fullmatch(name):
            self._wrong.append(("ooxml.vba_macro", f"{element} {name}"))
