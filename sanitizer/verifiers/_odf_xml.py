"""Looks through one XML part of a delivered OpenDocument file with expat.

Well-formedness is proved by expat without handlers (C speed). A part of usual size is then looked at element by element; of a large
one (a sheet of many rows) the distinct names and values are taken from the bytes first, and only where one of them is of interest
does the slow look follow: in well-formed XML without comments, CDATA and DTD, "<" starts an element and nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from xml.parsers import expat
from xml.sax.saxutils import unescape

from sanitizer.model.errors import MalformedFile
from sanitizer.verifiers import _odf_lists as lists
from sanitizer.verifiers._odf_rules import (
    Context,
    Wrong,
    wrong_address,
    wrong_formula,
    wrong_object,
    wrong_picture,
    wrong_range,
)
from sanitizer.verifiers._opc_zip import Data

_DECLARATION = re.compile(rb"(?:\xef\xbb\xbf)?<\?xml\s[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']")
_ELEMENT_NAME = re.compile(rb"<([^\s/>!?]+)")
_NAMESPACE = re.compile(rb"\sxmlns:([^\s=]+)\s*=\s*(?:\"([^\"]*)\"|'([^']*)')")
_DEFAULT_NAMESPACE = re.compile(rb"\sxmlns\s*=")
_COMPONENT = re.compile(r"(?:\w+:)?(?:com\.sun\.star|stardiv\.one)\.form\.component\.[A-Z][A-Za-z]{2,30}")
_PROPERTY_LEADS_OUT = re.compile(r"URL|Command|DataSource|Service|Script|Macro|Filter|Event", re.IGNORECASE)
_SPECIAL = frozenset(
    "xlink:href presentation:action form:button-type form:control-implementation form:property-name config:name".split()
) | frozenset(lists.FORBIDDEN_ATTRIBUTES)
_NUMBERS = frozenset({"boolean", "short", "int", "long", "double"})
_PLAIN_NUMBER = re.compile(r"(?:true|false|-?[0-9.]{1,24}(?:[eE][+-]?[0-9]{1,3})?)?")
_OUTSIDE = re.compile(r"://|\$\(\w")
_QUOTES = {"&quot;": '"', "&apos;": "'"}
_WINDOW_BYTES = 1024 * 1024
_USUAL_BYTES = 2 * 1024 * 1024
_MAX_TEXT_CHARS = 500


def check_xml(data: Data, name: str, context: Context, body: str) -> Iterator[Wrong]:
    """What is wrong in the part *name*; *body* is what office:body must hold ("" for a part without one).

    Raises MalformedFile when it is not well-formed UTF-8 XML.
    """
    if data.find(b"\0") >= 0:
        raise MalformedFile(f"{name}: not UTF-8")  # expat reads UTF-16 by its mark, whatever it is told
    declared = _DECLARATION.match(data)
    if declared and declared.group(1).upper() not in (b"UTF-8", b"UTF8", b"US-ASCII"):
        raise MalformedFile(f"{name}: written in {declared.group(1)!r}, not UTF-8")
    irregular = list(_irregular_markup(data))
    yield from irregular
    if not irregular and len(data) > _USUAL_BYTES and not _worth_a_look(data, context):
        parser = _parser()
        _feed(parser, data, name)
        return
    yield from _Look(context, body).look(data, name)


def _irregular_markup(data: Data) -> Iterator[Wrong]:
    if b"<!DOCTYPE" in data or b"<!ENTITY" in data:
        yield "odf.dtd", "document type definition"
    elif b"<!" in data:
        yield "odf.unknown_element", "comment or CDATA section"
    if data.find(b"<?", 2) >= 0:
        yield "odf.unknown_element", "processing instruction"


# --- large parts ---------------------------------------------------------------------------------------------------------------


def _worth_a_look(data: Data, context: Context) -> bool:
    """True unless all names and values of a large part are known to be harmless."""
    spaces: dict[str, str] = {}
    for prefix, double, single in set(_NAMESPACE.findall(data)):
        uri = (double or single).decode()
        if spaces.setdefault(prefix.decode(), uri) != uri or uri not in lists.NAMESPACES:
            return True
    if _DEFAULT_NAMESPACE.search(data):
        return True
    shorts = {prefix: lists.SHORT.get(uri, "") for prefix, uri in spaces.items()}
    suspects = lists.FORBIDDEN_ELEMENTS.keys() | lists.POLICY_ELEMENTS.keys()
    if any(_short(name.decode(), shorts) in suspects for name in _element_names(data)):
        return True
    if re.search(_attribute_pattern(_SPECIAL, shorts), data):
        return True
    values = set(re.findall(_attribute_pattern(lists.FORMULAS, shorts), data))
    ranges = set(re.findall(_attribute_pattern(lists.RANGES, shorts), data))
    return any(wrong_formula(_plain(double or single), context) for double, single in values) or any(
        wrong_range(_plain(double or single)) for double, single in ranges
    )


def _short(name: str, shorts: dict[str, str]) -> str:
    prefix, _, local = name.partition(":")
    return f"{shorts.get(prefix, '')}:{local}"


def _attribute_pattern(names: frozenset[str], shorts: dict[str, str]) -> re.Pattern[bytes]:
    """Finds attributes of these names, spelled with the prefixes of the part; also in texts, which a closer look tells apart."""
    spelled = []
    for prefix, short in shorts.items():
        local = [name.partition(":")[2] for name in names if name.partition(":")[0] == short]
        if local and short:
            spelled.append(f"{re.escape(prefix)}:(?:{'|'.join(map(re.escape, local))})")
    pattern = "|".join(spelled) or "(?!)"
    return re.compile(rf"\s(?:{pattern})\s*=\s*(?:\"([^\"]*)\"|'([^']*)')".encode())


def _element_names(data: Data) -> set[bytes]:
    """The distinct names as they are written, found window by window: a large sheet has millions of elements."""
    names: set[bytes] = set()
    start = 0
    while start >= 0:
        end = data.find(b"<", start + _WINDOW_BYTES)
        names.update(_ELEMENT_NAME.findall(data, start, end if end >= 0 else len(data)))
        start = end
    return names


def _plain(value: bytes) -> str:
    text = value.decode()
    if "&#" in text:
        text = re.sub(r"&#([xX][0-9A-Fa-f]{1,6}|[0-9]{1,7});", _character, text)
    return unescape(text, _QUOTES)


def _character(match: re.Match[str]) -> str:
    code = match.group(1)
    return chr(int(code[1:], 16) if code[0] in "xX" else int(code))


# --- the closer look -----------------------------------------------------------------------------------------------------------


def _parser() -> expat.XMLParserType:
    parser = expat.ParserCreate("UTF-8", " ")
    parser.SetParamEntityParsing(expat.XML_PARAM_ENTITY_PARSING_NEVER)
    parser.StartDoctypeDeclHandler = _refuse_doctype
    return parser


def _refuse_doctype(*_: object) -> None:
    raise MalformedFile("a part has a document type definition")


def _feed(parser: expat.XMLParserType, data: Data, name: str) -> None:
    """In windows: expat copies what it is given at once."""
    view = memoryview(data)
    try:
        for start in range(0, len(data), _WINDOW_BYTES):
            parser.Parse(view[start : start + _WINDOW_BYTES], False)
        parser.Parse(b"", True)
    except expat.ExpatError as error:
        raise MalformedFile(f"{name}: {error}") from error


class _Look:
    """Every element and attribute of a part, by its name and namespace."""

    def __init__(self, context: Context, body: str) -> None:
        self._context, self._body = context, body
        self._wrong: list[Wrong] = []
        self._shorts: dict[str, str] = {}
        self._open: list[str] = []
        self._setting: dict[str, str] | None = None
        self._text: list[str] = []
        self._in_body = False
        self._has_body = False

    def look(self, data: Data, name: str) -> Iterator[Wrong]:
        parser = _parser()
        parser.StartElementHandler = self._start
        parser.EndElementHandler = self._end
        parser.StartNamespaceDeclHandler = self._namespace
        parser.CharacterDataHandler = self._characters
        parser.buffer_text = True
        _feed(parser, data, name)
        if self._body and not self._has_body:
            raise MalformedFile(f"{name}: has no {self._body}")
        yield from self._wrong

    def _namespace(self, _prefix: str | None, uri: str | None) -> None:
        if uri is not None and uri not in lists.NAMESPACES:
            self._wrong.append(("odf.unknown_element", f"namespace {uri}"))

    def _name(self, full: str) -> str:
        if full not in self._shorts:
            uri, space, local = full.rpartition(" ")
            self._shorts[full] = f"{lists.SHORT.get(uri, '?')}:{local}" if space else local
        return self._shorts[full]

    def _start(self, full: str, attributes: dict[str, str]) -> None:
        element = self._name(full)
        key = lists.FORBIDDEN_ELEMENTS.get(element)
        if key is not None:
            self._wrong.append((key, f"element {element}"))
        policy = lists.POLICY_ELEMENTS.get(element)
        if policy is not None and not (self._context.comments_stay if policy == "odf.comment" else self._context.changes_stay):
            self._wrong.append((policy, f"element {element}"))
        if self._in_body:
            self._in_body = False
            self._has_body = True
            if self._body and element != f"office:{self._body}":
                self._wrong.append(("odf.unknown_part", f"{element} in office:body"))
        elif element == "office:body" and len(self._open) == 1:
            self._in_body = True
        elif element == "math:math" and not self._open and self._body == "formula":
            self._has_body = True
        elif element.startswith("config:"):
            self._settings_element(element, attributes)
        for name, value in attributes.items():
            self._attribute(element, self._name(name), value)
        self._open.append(element)

    def _end(self, _full: str) -> None:
        element = self._open.pop()
        if element == "config:config-item" and self._setting is not None:
            self._check_setting(self._setting, "".join(self._text))
            self._setting = None
        self._text.clear()

    def _characters(self, text: str) -> None:
        if self._setting is not None and len(self._text) < _MAX_TEXT_CHARS:
            self._text.append(text)

    def _attribute(self, element: str, name: str, value: str) -> None:
        found: Wrong | None = None
        if name == "xlink:href":
            found = self._wrong_reference(element, value)
        elif name in lists.FORMULAS:
            found = wrong_formula(value, self._context)
        elif name in lists.RANGES:
            found = wrong_range(value)
        elif name in lists.FORBIDDEN_ATTRIBUTES and value:
            found = lists.FORBIDDEN_ATTRIBUTES[name], f"{element} {name}: {value}"
        elif name == "presentation:action" and value not in lists.SAFE_ACTIONS:
            found = "odf.link_action", f"{element} {value}"
        elif name == "form:button-type" and value not in lists.BUTTON_TYPES:
            found = "odf.form_submission", f"{element} {value}"
        elif name == "form:control-implementation" and _COMPONENT.fullmatch(value) is None:
            found = "odf.control", value
        elif name == "form:property-name" and _PROPERTY_LEADS_OUT.search(value):
            found = "odf.control", f"property {value}"
        if found is not None:
            self._wrong.append(found)

    def _wrong_reference(self, element: str, value: str) -> Wrong | None:
        if element in lists.HREF_LINK:
            return wrong_address(value, self._context)
        if element in lists.HREF_PICTURE:
            return wrong_picture(value, self._context) if value else None
        if element in lists.HREF_OBJECT:
            return wrong_object(value, self._context)
        if element == "chart:chart" and value in ("", ".", ".."):
            return None
        key = "odf.form_submission" if element.startswith("form:") else "odf.external_link"
        return (key, f"{element} {value}") if value else None

    def _settings_element(self, element: str, attributes: dict[str, str]) -> None:
        named = {self._name(name): value for name, value in attributes.items()}
        name = named.get("config:name", "")
        if element == "config:config-item-set" and name not in lists.SETTING_SETS:
            self._wrong.append(("odf.setting", name))
        if element == "config:config-item":
            self._setting = named

    def _check_setting(self, named: dict[str, str], text: str) -> None:
        name, kind = named.get("config:name", ""), named.get("config:type", "")
        if kind in _NUMBERS:
            if _PLAIN_NUMBER.fullmatch(text.strip()) is None:
                self._wrong.append(("odf.setting", f"{name}: {text}"))
        elif any(piece in name for piece in lists.FORBIDDEN_SETTINGS) and name != "PrinterIndependentLayout":
            self._wrong.append(("odf.printer_settings" if "Print" in name else "odf.setting", name))
        elif _OUTSIDE.search(text):
            self._wrong.append(("odf.setting", f"{name}: {text}"))


def warm_up() -> None:
    """Run the parser once on bytes of our own."""
    context = Context(links_stay=True, comments_stay=True, changes_stay=True, author_stays=False)
    sample = f'<t:table xmlns:t="{lists.TABLE}" t:formula="of:=SUM([.A1])"/>'
    list(check_xml(sample.encode(), "warm.xml", context, ""))
