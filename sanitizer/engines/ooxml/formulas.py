"""Formulas (ECMA-376 part 1 clause 18.17): a scanner that sees names, quotes and brackets; functions by an allow list."""

from __future__ import annotations

import re
import tomllib
import unicodedata
from dataclasses import dataclass
from functools import cache
from typing import NamedTuple

from sanitizer.engines._link_targets import is_place_here, safe_address
from sanitizer.engines.ooxml.features import DDE, EXTERNAL_LINK, FORMULA_FUNCTION, LINK_TARGET
from sanitizer.engines.ooxml.part_work import WorkbookFacts
from sanitizer.model.finding import Feature
from sanitizer.policy.shipped import rules_folder

_CALL = re.compile(r"(?<![\w.\\?])[\d.?]*([^\W\d][\w.\\?]*)\s*\(")  # tried at the start of a word only: linear time
_SUSPICIOUS = re.compile(r"[|\[\\]|HYPERLINK|_XLETA\.|!\s*\(|CALL|REGISTER|EXEC|WEBSERVICE", re.IGNORECASE)
_BARE_FUNCTION = re.compile(r"(?<![\w.])_XLFN\.[\w.]*(?![\w.])(?!\s*\()", re.IGNORECASE)
_TOKEN = re.compile(r"\"(?:[^\"]|\"\")*(?:\"|$)|'(?:[^']|'')*(?:'|$)|[^\W\d][\w.\\?]*|\d[\w.]*|.", re.DOTALL)
_EXTERNAL_QUOTED = re.compile(r"[\[\\/]")  # signs that the name of a sheet cannot have
_BOOK_NUMBER = re.compile(r"^\[\d{1,4}\]")
_OPEN_ADDRESS = re.compile(r"https?://[\w.\-]+(?::\d+)?/|mailto:", re.IGNORECASE)  # what is joined to it cannot change the host
_STARTS_AS = ("AUTO_OPEN", "AUTO_CLOSE", "AUTO_ACTIVATE", "AUTO_DEACTIVATE")  # Excel runs Auto_Open_2 as well
_COLUMN_CHARS = 3
MAX_FORMULA_CHARS = 16_384  # Excel takes 8,192
_NEVER_NAMED = frozenset({"CALL", "REGISTER", "REGISTER.ID", "EXEC", "WEBSERVICE"})  # LET(f,CALL,f(...)) would call them
_ETA = "_XLETA."  # a function given as an argument: MAP(A1:A3,_xleta.ABS)
_INVISIBLE = re.compile("[\u00ad\u200b-\u200f\u2060-\u2064\ufeff]")


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a formula must go; `link` is the literal address of a HYPERLINK that is kept as long as policy keeps links."""

    feature: Feature | None
    detail: str = ""
    links: tuple[str, ...] = ()


_GOOD = Verdict(None)


class _Lists(NamedTuple):
    functions: frozenset[str]
    prefixes: tuple[str, ...]
    macro_names: frozenset[str]
    refused: frozenset[str]


@cache
def _lists() -> _Lists:
    text = (rules_folder() / "allow" / "ooxml_functions.toml").read_text(encoding="utf-8")
    file = tomllib.loads(text)
    return _Lists(
        frozenset(file["functions"].split()),
        tuple(file["prefixes"].split()),
        frozenset(file["macro_names"].split()),
        frozenset(file["refused"].split()),
    )


@cache
def _is_listed(name: str) -> bool:
    functions, prefixes = _lists().functions, _lists().prefixes
    upper = name.upper()
    changed = True
    while changed:
        changed = False
        for prefix in prefixes:
            if upper.startswith(prefix):
                upper, changed = upper.removeprefix(prefix), True
    return upper in functions


def is_macro_name(name: str) -> bool:
    """True for a defined name that starts something (Auto_Open and its kin, also with a suffix or the built-in prefix)."""
    macro_names = _lists().macro_names
    bare = _INVISIBLE.sub("", unicodedata.normalize("NFKC", name)).upper()
    while bare.startswith("_XLNM."):
        bare = bare.removeprefix("_XLNM.")
    return bare in macro_names or bare.startswith(_STARTS_AS)


def judge(formula: str, facts: WorkbookFacts) -> Verdict:
    """What is wrong with *formula* (without "="), if anything."""
    if len(formula) > MAX_FORMULA_CHARS:
        return Verdict(FORMULA_FUNCTION, f"{len(formula)} characters: {formula[:200]}")
    plain = not _SUSPICIOUS.search(formula) and not ("/" in formula and "'" in formula) and not _BARE_FUNCTION.search(formula)
    whole = formula.count('"') % 2 == 0 and formula.count("'") % 2 == 0
    if plain and whole and not facts.lost_sheets and not facts.lost_names:
        calls = _CALL.findall(formula)
        if all(map(_is_listed, calls)):
            return _GOOD  # no bracket, bar or link, and every word before a parenthesis (also in texts) is on the list
    return _judge_tokens(formula, facts)


def _judge_tokens(formula: str, facts: WorkbookFacts) -> Verdict:
    links: list[str] = []
    tokens = _tokens(formula)
    if tokens is None:
        return Verdict(EXTERNAL_LINK, formula)
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token == "|":
            return Verdict(DDE, formula)
        if facts.lost_names and token.upper() in facts.lost_names and _is_name(tokens, index):
            return Verdict(facts.lost_names[token.upper()], formula)
        if following in ("!", ":") and facts.lost_sheets:
            lost = _lost_sheet(token, facts)
            if lost is not None:
                return Verdict(lost, formula)
        if token[0] == "'":  # the name of a sheet, whatever follows
            bad = _bad_sheet_name(token[1:].removesuffix("'").replace("''", "'"), facts)
            if bad is not None:
                return Verdict(bad, formula)
        elif token[0] == "[" and _is_external(tokens, index) and (facts.numbers_books or not token[1:-1].isdecimal()):
            return Verdict(EXTERNAL_LINK, formula)
        elif following == "(" and (token[0].isalpha() or token[0] in "_\\"):
            verdict = _judge_call(token, tokens[index + 2 :], formula, facts, links)
            if verdict is not None:
                return verdict
        elif (_is_bad_reference(token) and following != "!") or (following == "!" and tokens[index + 2 : index + 3] == ["("]):
            return Verdict(FORMULA_FUNCTION, formula)
    return Verdict(None, "", tuple(links))


def _tokens(formula: str) -> list[str] | None:
    """Texts, quoted names, bracketed parts (' escapes inside), names and single characters, no blanks; None if unclosed."""
    tokens: list[str] = []
    at = 0
    while at < len(formula):
        if formula[at] == "[":
            end = _bracket_end(formula, at)
            if end is None:
                return None
            tokens.append(formula[at:end])
            at = end
            continue
        match = _TOKEN.match(formula, at)
        if match is None:
            return None
        at = match.end()
        token = match.group()
        if token[0] in "\"'" and token.count(token[0]) % 2:
            return None
        if not token.isspace():
            tokens.append(token)
    return tokens


def _bracket_end(formula: str, start: int) -> int | None:
    depth = 0
    at = start
    while at < len(formula):
        char = formula[at]
        if char == "'":
            at += 1  # the next character is itself
        elif char == "[":
            depth += 1
        elif char == "]":
            depth -= 1
            if depth == 0:
                return at + 1
        at += 1
    return None


def _is_external(tokens: list[str], index: int) -> bool:
    """[1]Sheet!A1, [1]!Name and [Book.xlsx]Sheet!A1 are other books; Table[Column] and [@Column] are not."""
    before = tokens[index - 1] if index else ""
    after = tokens[index + 1 : index + 4]
    if before and (before[-1].isalnum() or before[-1] in "_.]"):
        return False
    return "!" in after[:1] or bool(after and (after[0][0].isalnum() or after[0][0] in "_'") and "!" in after)


def _is_name(tokens: list[str], index: int) -> bool:
    """False for the "A" of $A$1, A$1 and A:C, and for a function."""
    around = (*tokens[max(0, index - 1) : index], *tokens[index + 1 : index + 2])
    is_column = len(tokens[index]) <= _COLUMN_CHARS and ("$" in around or ":" in around)
    return not is_column and tokens[index + 1 : index + 2] != ["("]


def _lost_sheet(token: str, facts: WorkbookFacts) -> Feature | None:
    """Sheet!A1, First:Last!A1 and 'First sheet:Last sheet'!A1 name sheets that must be there."""
    name = token[1:].removesuffix("'").replace("''", "'") if token[0] == "'" else token
    found = (facts.lost_sheets.get(piece.upper()) for piece in (name, *name.split(":")))
    return next((feature for feature in found if feature is not None), None)


def _bad_sheet_name(name: str, facts: WorkbookFacts) -> Feature | None:
    if not facts.numbers_books:
        name = _BOOK_NUMBER.sub("", name)
    if "|" in name and name not in facts.sheet_names:
        return DDE
    if name not in facts.sheet_names and _EXTERNAL_QUOTED.search(name):
        return EXTERNAL_LINK
    return None


def _is_bad_reference(token: str) -> bool:
    """A function that is named without being called, for another function to call."""
    upper = token.upper()
    return upper in _NEVER_NAMED or (upper.startswith(("_XLFN.", _ETA)) and not _is_listed(upper))


def is_lambda_name(name: str) -> bool:
    """True for a defined name that may stand for a LAMBDA: none that Excel keeps for itself or of a macro function."""
    upper = name.upper()
    return not upper.startswith("_XL") and "." not in upper and upper not in _lists().refused


def _judge_call(name: str, rest: list[str], formula: str, facts: WorkbookFacts, links: list[str]) -> Verdict | None:
    if name.upper() == "HYPERLINK":
        first = rest[0] if rest else ""
        if not first.startswith('"') or len(first) < 2:
            return Verdict(LINK_TARGET, formula)
        address = first[1:-1].replace('""', '"')
        if address.startswith("#"):
            texts = [token[1:-1] for token in (f'"{address[1:]}"', *rest[1:]) if token.startswith('"')]
            return None if all(map(is_place_here, texts)) else Verdict(LINK_TARGET, formula)
        whole = rest[1:2] in ([","], [")"])
        if safe_address(address) is None or not (whole or _OPEN_ADDRESS.match(address)):
            return Verdict(LINK_TARGET, formula)
        links.append(address)
        return None
    if _is_listed(name) or name.upper() in facts.defined_names or name.upper().startswith("_XLPM."):
        return None
    return Verdict(FORMULA_FUNCTION, f"{name}: {formula}")
