"""Formulas and conditions (OpenFormula, ODF 1.3 part 4): functions by an allow list, and nothing from outside."""

from __future__ import annotations

import re
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import NamedTuple

from sanitizer.engines._link_targets import is_place_here, safe_address
from sanitizer.engines.odf.allow_list import read_rules
from sanitizer.engines.odf.features import DDE, EXTERNAL_LINK, FORMULA_FUNCTION, LINK_TARGET
from sanitizer.model.finding import Feature

MAX_FORMULA_CHARS = 65_536
_PREFIX = re.compile(r"([A-Za-z_][\w.\-]*):(?!:)")
_CALL = re.compile(r"(?<![\w.\-])([^\W\d][\w.\-]*)\s*\(")
_SUSPICIOUS = re.compile(r"['#|!\\]|//|HYPERLINK|INDIRECT|DDE", re.IGNORECASE)
_TOKEN = re.compile(r"\"(?:[^\"]|\"\")*(?:\"|$)|'(?:[^']|'')*(?:'|$)|[^\W\d][\w.\-]*|\d[\w.]*|.", re.DOTALL)
_BOOK = re.compile(r"[\[\\/]|://")
_ERROR = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERR\w*!?)", re.IGNORECASE)
_LEADS_OUT = re.compile(r"#|://|\\|\bfile:", re.IGNORECASE)
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_OPEN_ADDRESS = re.compile(r"https?://[\w.\-]+(?::\d+)?/|mailto:", re.IGNORECASE)  # what is joined to it cannot change the host
_ADDRESS_MAKERS = frozenset({"INDIRECT"})  # functions that read a text as a reference
# Functions of conditions (part 3 clauses 19.152, 19.602; calcext:value of LibreOffice).
_CONDITIONS = frozenset(
    (
        "cell-content cell-content-is-between cell-content-is-not-between cell-content-text-length"
        " cell-content-text-length-is-between cell-content-text-length-is-not-between cell-content-is-in-list"
        " cell-content-is-whole-number cell-content-is-decimal-number cell-content-is-date cell-content-is-time"
        " cell-content-is-text cell-content-is-sorted is-true-formula value formula-is contains-text not-contains-text"
        " begins-with ends-with between not-between top-elements bottom-elements top-percent bottom-percent above-average"
        " below-average above-equal-average below-equal-average is-error is-no-error duplicate unique"
    ).split()
)


@dataclass(frozen=True, slots=True)
class Verdict:
    """Why a formula must go; `links` are literal addresses of HYPERLINK, kept as long as policy keeps links."""

    feature: Feature | None
    detail: str = ""
    links: tuple[str, ...] = ()


_GOOD = Verdict(None)


class _Lists(NamedTuple):
    functions: frozenset[str]
    prefixes: tuple[str, ...]
    namespaces: frozenset[str]
    words: frozenset[str]


@cache
def _lists() -> _Lists:
    file = read_rules("functions")
    return _Lists(
        frozenset(file["functions"].split()),
        tuple(file["prefixes"].split()),
        frozenset(file["namespaces"].split()),
        frozenset(file["words"].split()),
    )


@lru_cache(maxsize=4096)
def _is_listed(name: str) -> bool:
    if name in _CONDITIONS:
        return True
    lists = _lists()
    upper = name.upper()
    for prefix in lists.prefixes:
        upper = upper.removeprefix(prefix)
    if upper in lists.functions or upper in lists.words:
        return True
    before, hyphen, last = upper.rpartition("-")  # rate-SUM(...): a name, a minus, a function
    return bool(hyphen and before) and (last in lists.functions or not last)


def judge(formula: str) -> Verdict:
    """What is wrong with *formula* (with its prefix, as an attribute has it), if anything."""
    if len(formula) > MAX_FORMULA_CHARS:
        return Verdict(FORMULA_FUNCTION, f"{len(formula)} characters: {formula[:200]}")
    match = _PREFIX.match(formula)
    bare = formula
    if match is not None:
        if match.group(1) not in _lists().namespaces:
            return Verdict(FORMULA_FUNCTION, formula)
        bare = formula[match.end() :]
    whole = bare.count('"') % 2 == 0 and bare.count("[") == bare.count("]")
    if whole and not _SUSPICIOUS.search(bare) and all(map(_is_listed, _CALL.findall(bare))):
        return _GOOD  # no quoted name, no mark of a file, and every word before a parenthesis (also in texts) is on the list
    return _judge_tokens(bare, formula)


def _judge_tokens(bare: str, formula: str) -> Verdict:
    tokens = _tokens(bare)
    if tokens is None:
        return Verdict(EXTERNAL_LINK, formula)
    links: list[str] = []
    for index, token in enumerate(tokens):
        following = tokens[index + 1] if index + 1 < len(tokens) else ""
        if token == "|":
            return Verdict(DDE, formula)
        if token == "#" or token == following == "/" or (token[0] == "[" and '"' in _QUOTED.sub("", token)):
            return Verdict(EXTERNAL_LINK, formula)
        if token[0] == "[" and (is_outside(token[1:-1]) or following == "!" or "!" in tokens[index + 2 : index + 3]):
            return Verdict(EXTERNAL_LINK, formula)
        if token[0] == "'" and (following == "#" or (following == "!" and _BOOK.search(token))):
            return Verdict(EXTERNAL_LINK, formula)
        if token == "\\":
            return Verdict(FORMULA_FUNCTION, formula)
        if following == "(" and (token[0].isalpha() or token[0] == "_"):
            verdict = _judge_call(token, tokens[index + 2 :], tokens, formula, links)
            if verdict is not None:
                return verdict
    return Verdict(None, "", tuple(links))


def _tokens(formula: str) -> list[str] | None:
    """Texts, quoted names, bracketed references, names and single characters, no blanks; None where a quote or bracket is open."""
    tokens: list[str] = []
    at = 0
    while at < len(formula):
        error = _ERROR.match(formula, at)
        if formula[at] == "[":
            end = _bracket_end(formula, at)
            if end is None:
                return None
            tokens.append(formula[at:end])
            at = end
            continue
        match = error or _TOKEN.match(formula, at)
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
    at, quoted, depth = start, False, 0
    while at < len(formula):
        char = formula[at]
        if char == "'":
            quoted = not quoted  # a doubled quote closes and opens again
        elif not quoted:
            depth += (char == "[") - (char == "]")
            if depth == 0:
                return at + 1
        at += 1
    return None


def is_outside(reference: str) -> bool:
    """True when a reference or list of ranges names a file: 'file:///a.ods'#$Sheet1.A1 (part 4 clause 5.8)."""
    if "#" not in reference and "/" not in reference and "\\" not in reference:
        return False
    outside = _ERROR.sub("", _QUOTED.sub("'", reference))
    return "'#" in outside.replace(" ", "") or _LEADS_OUT.search(outside) is not None or "'" * 2 in outside


def _judge_call(name: str, rest: list[str], tokens: list[str], formula: str, links: list[str]) -> Verdict | None:
    upper = name.upper()
    if upper == "DDE":
        return Verdict(DDE, formula)
    if upper == "HYPERLINK":
        return _judge_hyperlink(rest, formula, links)
    if upper in _ADDRESS_MAKERS and any(token[0] == '"' and _LEADS_OUT.search(token) for token in tokens):
        return Verdict(EXTERNAL_LINK, formula)
    return None if _is_listed(name) else Verdict(FORMULA_FUNCTION, f"{name}: {formula}")


def _judge_hyperlink(rest: list[str], formula: str, links: list[str]) -> Verdict | None:
    first = rest[0] if rest else ""
    if not first.startswith('"') or len(first) < 2:
        return Verdict(LINK_TARGET, formula)
    address = first[1:-1].replace('""', '"')
    if address.startswith("#"):
        texts = [token[1:-1] for token in (f'"{address[1:]}"', *rest[1:]) if token.startswith('"')]
        return None if all(map(is_place_here, texts)) else Verdict(LINK_TARGET, formula)
    whole = rest[1:2] in ([";"], [","], [")"])
    if safe_address(address) is None or not (whole or _OPEN_ADDRESS.match(address)):
        return Verdict(LINK_TARGET, formula)
    links.append(address)
    return None


@lru_cache(maxsize=4096)
def is_plainly_good(formula: str) -> bool:
    """True when nothing about *formula* needs a word: the answer for most cells."""
    verdict = judge(formula)
    return verdict.feature is None and not verdict.links
