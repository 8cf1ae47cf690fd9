"""What a formula, a field code or an address in a delivered OOXML part may not be: scanners of the verifier's own."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from sanitizer.verifiers._ooxml_lists import (
    DOTTED_FUNCTIONS,
    FIELD_CODES,
    FORBIDDEN_FUNCTIONS,
    MACRO_NAME_STARTS,
    OBJECT_PROGRAMS,
    OBJECTS,
)

_FUNCTION = re.compile(r"(?<![\w.\\?])([^\W\d][\w.\\?]*+)\s*+\(")
_NAMED_FUNCTION = re.compile(r"(?<![\w.])(?:_XLETA|_XLFN)\.[\w.]+", re.IGNORECASE)
_BLANKS = re.compile(r"\s{2,}")
_NEEDS_SCANNING = re.compile(r"[\"'\[|]|HYPERLINK", re.IGNORECASE)
_PREFIXES = ("_XLFN.", "_XLWS.", "_XLPM.")
_ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20\"<>\\^`{|}\x7f]+|mailto:[^\s\x00-\x20\"<>\\^`{|}\x7f]*)", re.IGNORECASE)
_TYPED = re.compile("[ ^`{|}]")
_OPEN_HOST = re.compile(r"https?://[\w.\-]+(?::\d+)?/|mailto:", re.IGNORECASE)
_BOOK_NUMBER = re.compile(r"\[\d{1,4}\]")
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z+.\-]{3,}:")
_OWN_MACRO = re.compile(r"(?:\[0\]!)?\w+(?:[.!]\w+){0,2}")
_CODE_NAME = re.compile(r"[\s\x00-\x20\"\u3000]*(=|[A-Za-z]+)")
_CODE_TOKEN = re.compile(r'"[^"]*"?|[^\s"]+')
_JUMP = re.compile(
    r"ppaction://(?:noaction|hlinksldjump|media|hlinkshowjump\?jump=\w+|customshow\?id=\d+(?:&return=(?:true|false))?)",
    re.IGNORECASE,
)
Wrong = tuple[str, str]  # feature key, detail


@dataclass
class Context:
    """What the rules need to know: does policy keep links, is it a workbook (whose [1] is another file), may buttons start the
    macros of this very file (a known form), do embedded documents stay, names of its sheets."""

    links_stay: bool
    is_workbook: bool
    own_macros_stay: bool = False
    documents_stay: bool = False
    sheet_names: set[str] = field(default_factory=set)


def wrong_object(element: str, attributes: dict[str, str]) -> Wrong | None:
    """An object that is no embedded Office document: linked, of another program, or without the part that it shows."""
    named = OBJECTS[element]
    if not named:
        return None
    program, kind = attributes.get(named, ""), attributes.get("Type", "Embed")
    has_part = any(name.endswith(" id") for name in attributes)
    if program in OBJECT_PROGRAMS and kind == "Embed" and has_part and not {"link", "oleUpdate", "UpdateMode"} & attributes.keys():
        return None
    return "ooxml.ole_object", f"{element} {kind} {program}"


def wrong_address(address: str, context: Context) -> Wrong | None:
    """An address of a link: http, https and mailto as policy keeps them, places in this document, nothing else."""
    if address.startswith("#") or not address:
        return wrong_place(address[1:])
    if _ADDRESS.fullmatch(address) is None:
        return "ooxml.link_target", address
    return None if context.links_stay else ("ooxml.link", address)


def wrong_typed_address(address: str, context: Context) -> Wrong | None:
    """An address in a field or formula, which people type: blanks and the like in it do no harm."""
    return wrong_address(_TYPED.sub("_", address.strip()), context)


def wrong_place(place: str) -> Wrong | None:
    """A place in this document: a bookmark, a sheet and its cells. No path, no address, no other book."""
    if "\\" in place or "//" in place or place.startswith("[") or _SCHEME.match(place):
        return "ooxml.link_target", place
    return None


def wrong_action(action: str) -> Wrong | None:
    """A click in a presentation may move in it; it may not run, open or call anything."""
    return None if not action or _JUMP.fullmatch(action) else ("ooxml.link_action", action)


def wrong_macro(name: str, context: Context) -> Wrong | None:
    """The macro of a button: none, or in a known form one of its own."""
    if not name or (context.own_macros_stay and _OWN_MACRO.fullmatch(name.strip())):
        return None
    return "ooxml.vba_macro", name


def is_macro_name(name: str) -> bool:
    """True for a defined name that Excel runs by itself."""
    return name.upper().removeprefix("_XLNM.").startswith(MACRO_NAME_STARTS)


def wrong_field(code: str, context: Context, *, computed: bool = False) -> Wrong | None:
    """A field code of Word that is not on the list, or a HYPERLINK that leads elsewhere; *computed*: with fields inside of it."""
    match = _CODE_NAME.match(code)
    if match is None:
        return None if not code.strip() else ("ooxml.field", code)
    name = match.group(1).upper()
    if name == "HYPERLINK":
        return ("ooxml.link_target", code) if computed else _wrong_link_field(code[match.end() :], context)
    if name in FIELD_CODES:
        return None
    return ("ooxml.dde" if name.startswith("DDE") else "ooxml.field"), code


def _wrong_link_field(arguments: str, context: Context) -> Wrong | None:
    takes_value = False
    for token in _CODE_TOKEN.findall(arguments):
        if takes_value:
            takes_value = False
        elif token.startswith("\\") and len(token) == 2:
            takes_value = token[1].lower() in "lot*@#"
        elif (wrong := wrong_typed_address(token.strip('"“”'), context)) is not None:
            return wrong
    return None


def wrong_formula(formula: str, context: Context) -> Wrong | None:
    """A formula that calls, asks or reads something outside of its workbook."""
    if not _NEEDS_SCANNING.search(formula):
        return next(_wrong_functions(formula, formula), None)
    scanned = _scan(formula)
    if scanned is None:
        return "ooxml.external_link", formula
    outside, quoted, strings, brackets = scanned
    if "|" in outside:
        return "ooxml.dde", formula
    for name in quoted:
        if (key := _wrong_sheet_name(name, context)) is not None:
            return key, formula
    if any(context.is_workbook or not inside.isdecimal() for inside in _books(outside, brackets)):
        return "ooxml.external_link", formula
    wrong = next(_wrong_functions(outside, formula), None)
    return wrong or _wrong_links(outside, strings, formula, context)


_TEXT, _BRACKET = "\x01", "\x02"
_BOOK = re.compile(r"(?<![\w.\x02])\x02\s*[\w.]*\s*!")


def _scan(formula: str) -> tuple[str, list[str], list[str], list[str]] | None:
    """The formula with its texts and brackets as one mark each, then quoted names, texts and the insides of brackets.

    None when a quote or bracket does not close.
    """
    outside: list[str] = []
    quoted: list[str] = []
    strings: list[str] = []
    brackets: list[str] = []
    at = 0
    while at < len(formula):
        char = formula[at]
        if char in "\"'":
            end = _closing(formula, at)
            if end < 0:
                return None
            inside = formula[at + 1 : end].replace(char * 2, char)
            (strings if char == '"' else quoted).append(inside)
            outside.append(_TEXT if char == '"' else "q")
        elif char == "[":
            end = _closing_bracket(formula, at)
            if end < 0:
                return None
            brackets.append(formula[at + 1 : end])
            outside.append(_BRACKET)
        else:
            end = at
            outside.append(char)
        at = end + 1
    return "".join(outside), quoted, strings, brackets


def _books(outside: str, brackets: list[str]) -> Iterator[str]:
    """[1]Sheet!A1 and [Book.xlsx]Sheet!A1 name another file; Table[Column], [Column] and [@Column] do not."""
    for match in _BOOK.finditer(outside):
        yield brackets[outside.count(_BRACKET, 0, match.start())]


def _closing(formula: str, start: int) -> int:
    quote = formula[start]
    end = formula.find(quote, start + 1)
    while end >= 0 and formula.startswith(quote, end + 1):
        end = formula.find(quote, end + 2)
    return end


def _closing_bracket(formula: str, start: int) -> int:
    depth, at = 0, start
    while at < len(formula):
        if formula[at] == "'":
            at += 1
        elif formula[at] == "[":
            depth += 1
        elif formula[at] == "]":
            depth -= 1
            if not depth:
                return at
        at += 1
    return -1


def _wrong_sheet_name(name: str, context: Context) -> str | None:
    if not context.is_workbook:
        name = _BOOK_NUMBER.sub("", name, count=1)
    if name in context.sheet_names:
        return None
    if "|" in name:
        return "ooxml.dde"
    return "ooxml.external_link" if any(char in name for char in "[\\/") else None


def _wrong_functions(outside: str, formula: str) -> Iterator[Wrong]:
    outside = _BLANKS.sub(" ", outside)
    for match in _FUNCTION.finditer(outside):
        name = match.group(1)
        after_mark = "!" in outside[max(0, match.start() - 2) : match.start()]
        bare = name.upper()
        while bare.startswith(_PREFIXES):
            bare = bare[6:]
        first, dot, _ = bare.partition(".")
        if after_mark or bare in FORBIDDEN_FUNCTIONS or (dot and first not in DOTTED_FUNCTIONS):
            yield "ooxml.formula_function", f"{name}: {formula}"
    for named in _NAMED_FUNCTION.findall(outside):
        if named.upper().rpartition(".")[2] in FORBIDDEN_FUNCTIONS:
            yield "ooxml.formula_function", formula


def _wrong_links(outside: str, strings: list[str], formula: str, context: Context) -> Wrong | None:
    """HYPERLINK takes a literal address, whole or with an open end behind the host."""
    for match in re.finditer(r"HYPERLINK\s*\(\s*", outside, re.IGNORECASE):
        if outside[match.end() : match.end() + 1] != _TEXT:
            return "ooxml.link_target", formula
        address = strings[outside.count(_TEXT, 0, match.end())]
        following = outside[match.end() + 1 :].lstrip()[:1]
        if address.startswith("#"):
            continue
        if following not in (",", ")") and not _OPEN_HOST.match(address):
            return "ooxml.link_target", formula
        if (wrong := wrong_typed_address(address, context)) is not None or not address:
            return wrong or ("ooxml.link_target", formula)
    return None
