"""CSS of pictures: parsed by tinycss2, judged token by token, written anew. No @import, no font, no address but #id in the file."""

from __future__ import annotations

import itertools
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import tinycss2

from sanitizer.engines.svg.allow_list import allow_list
from sanitizer.engines.svg.features import CSS_IMPORT, CSS_URL, FONT, UNKNOWN_STYLE
from sanitizer.model.finding import Feature

MAX_DEPTH = 8
MAX_CHARS = 4 * 1024 * 1024
Report = Callable[[Feature, str], None]
LOCAL = re.compile(r"#[\w.:\-]{1,200}")
_IDENT = re.compile(r"-{0,2}[A-Za-z_\u00a0-\U0010ffff][\w\-\u00a0-\U0010ffff]*")
_UNIT = re.compile(r"[A-Za-z]{1,8}")
_UNSAFE = re.compile(r"[\x00-\x1f\"\\<>&\x7f]")
_LITERALS = frozenset({",", "/", "+", "-", "*"})
_SELECTOR_LITERALS = frozenset({".", ":", ">", "+", "~", "*", ",", "|"})
_MATCHES = frozenset({"=", "~=", "|=", "^=", "$=", "*="})
_QUIET = frozenset({"charset"})


@dataclass(frozen=True, slots=True)
class _Refused(Exception):
    """A value that goes; why."""

    feature: Feature
    detail: str


def clean_declarations(text: str, report: Report) -> str:
    """The content of a style attribute."""
    if len(text) > MAX_CHARS:
        report(UNKNOWN_STYLE, "too long")
        return ""
    return "; ".join(_declarations(tinycss2.parse_blocks_contents(text, True, True), report, 0, []))


def clean_value(name: str, text: str, report: Report) -> str | None:
    """The value of a property that stands as an attribute; None where it goes."""
    try:
        return _value(tinycss2.parse_component_value_list(text[:MAX_CHARS], True), 0)
    except _Refused as refused:
        report(refused.feature, f"{name}: {refused.detail}")
        return None


def clean_sheet(text: str, report: Report) -> str:
    """The content of a style element."""
    if len(text) > MAX_CHARS:
        report(UNKNOWN_STYLE, "too long")
        return ""
    return "\n".join(_rules(tinycss2.parse_stylesheet(text, True, True), report, 0))


def _rules(nodes: Sequence[Any], report: Report, depth: int) -> list[str]:
    rules = []
    for node in nodes:
        if node.type == "qualified-rule":
            rule = _qualified(node, report, depth)
        elif node.type == "at-rule":
            rule = _at_rule(node, report, depth)
        else:
            report(UNKNOWN_STYLE, f"{node.type}: {getattr(node, 'message', '')}")
            continue
        if rule:
            rules.append(rule)
    return rules


def _qualified(node: Any, report: Report, depth: int) -> str:
    try:
        selector = _selector(node.prelude, 0).strip()
    except _Refused as refused:
        report(refused.feature, refused.detail)
        return ""
    nested: list[str] = []
    declarations = _declarations(tinycss2.parse_blocks_contents(node.content, True, True), report, depth, nested)
    body = "; ".join(declarations) + (" " if declarations and nested else "") + " ".join(nested)
    return f"{selector} {{ {body} }}" if body else ""


def _at_rule(node: Any, report: Report, depth: int) -> str:
    name = node.lower_at_keyword
    if name == "import":
        report(CSS_IMPORT, _brief(node.prelude))
    elif name in ("font-face", "font-feature-values", "font-palette-values"):
        report(FONT, f"@{name}")
    elif (
        name in ("media", "supports", "layer", "keyframes", "-webkit-keyframes") and node.content is not None and depth < MAX_DEPTH
    ):
        try:
            prelude = _prelude(node.prelude, 0).strip()
        except _Refused as refused:
            report(refused.feature, f"@{name} {refused.detail}")
            return ""
        rules = _rules(tinycss2.parse_rule_list(node.content, True, True), report, depth + 1)
        return f"@{name} {prelude} {{ {' '.join(rules)} }}" if rules else ""
    elif name not in _QUIET:
        report(UNKNOWN_STYLE, f"@{name}")
    return ""


def _declarations(nodes: Sequence[Any], report: Report, depth: int, nested: list[str]) -> list[str]:
    """Declarations as text; rules inside of a rule go to *nested*."""
    made = []
    for node in nodes:
        if node.type == "declaration":
            made += _declaration(node, report)
        elif node.type == "qualified-rule" and depth < MAX_DEPTH:
            if rule := _qualified(node, report, depth + 1):
                nested.append(rule)
        elif node.type == "at-rule":
            if rule := _at_rule(node, report, depth + 1):
                nested.append(rule)
        else:
            report(UNKNOWN_STYLE, f"{node.type}: {getattr(node, 'message', '')}")
    return made


def _declaration(node: Any, report: Report) -> list[str]:
    name = node.lower_name
    known = name in allow_list().properties or (name.startswith("--") and _IDENT.fullmatch(name))
    try:
        value = _value(node.value, 0).strip()
    except _Refused as refused:
        report(refused.feature, f"{name}: {refused.detail}")
        return []
    if not known:
        report(UNKNOWN_STYLE, name)
        return []
    return [f"{name}: {value}{' !important' if node.important else ''}"] if value else []


# --- values ---------------------------------------------------------------------------------------------------------------------


def _value(tokens: Sequence[Any], depth: int) -> str:
    if depth > MAX_DEPTH:
        raise _Refused(UNKNOWN_STYLE, "too deep")
    if any(one.type == other.type == "literal" and one.value == other.value == "/" for one, other in itertools.pairwise(tokens)):
        raise _Refused(UNKNOWN_STYLE, "//")
    return "".join(_token(token, depth) for token in tokens)


def _token(token: Any, depth: int) -> str:
    kind = token.type
    if kind == "whitespace":
        return " "
    if kind == "comment":
        return ""
    if kind == "ident" and _IDENT.fullmatch(token.value):
        return str(token.value)
    if kind in ("number", "percentage", "dimension"):
        return _number(token)
    if kind == "hash" and re.fullmatch(r"[\w\-]{1,64}", token.value):
        return f"#{token.value}"
    if kind == "string":
        return quoted(token.value)
    if kind == "url":
        return _url(token.value)
    if kind == "function":
        return _function(token, depth)
    if kind == "() block":
        return f"({_value(token.content, depth + 1)})"
    if kind == "literal" and token.value in _LITERALS:
        return str(token.value)
    raise _Refused(UNKNOWN_STYLE, f"{kind} {str(getattr(token, 'value', ''))[:60]}")


def _number(token: Any) -> str:
    if not math.isfinite(token.value) or abs(token.value) > 1e12 or len(token.representation) > 64:
        raise _Refused(UNKNOWN_STYLE, "a number out of range")
    unit = {"percentage": "%", "number": ""}.get(token.type)
    if unit is None:
        unit = token.unit
        if not _UNIT.fullmatch(unit):
            raise _Refused(UNKNOWN_STYLE, f"unit {unit[:20]}")
    return f"{token.representation}{unit}"


def _url(address: str) -> str:
    """Only a place in the picture itself."""
    address = address.strip()
    if not LOCAL.fullmatch(address):
        raise _Refused(CSS_URL, address[:200])
    return f"url({address})"


def _function(token: Any, depth: int) -> str:
    name = token.lower_name
    arguments = [argument for argument in token.arguments if argument.type not in ("whitespace", "comment")]
    if name == "url":
        if len(arguments) != 1 or arguments[0].type != "string":
            raise _Refused(CSS_URL, _brief(token.arguments))
        return _url(arguments[0].value)
    if name in ("src", "image", "image-set", "-webkit-image-set", "cross-fade", "element", "attr", "paint"):
        raise _Refused(CSS_URL, name)
    if name not in allow_list().functions:
        raise _Refused(UNKNOWN_STYLE, f"{name}()")
    return f"{token.name}({_value(token.arguments, depth + 1)})"


def _brief(tokens: Sequence[Any]) -> str:
    """The beginning of what *tokens* say, for a finding; brackets in brackets are not followed."""
    return "".join(str(getattr(token, "value", " ")) for token in tokens[:12]).strip()[:200]


def quoted(text: str) -> str:
    """A CSS string in which no reader can see an end, an escape or markup."""
    return '"' + _UNSAFE.sub(lambda match: f"\\{ord(match[0]):x} ", text[:10_000]) + '"'


# --- selectors and media ----------------------------------------------------------------------------------------------------------


def _selector(tokens: Sequence[Any], depth: int) -> str:
    if depth > MAX_DEPTH:
        raise _Refused(UNKNOWN_STYLE, "selector too deep")
    return "".join(_selector_token(token, depth) for token in tokens)


def _selector_token(token: Any, depth: int) -> str:
    kind = token.type
    if kind == "whitespace":
        return " "
    if kind == "comment":
        return ""
    if kind == "ident" and _IDENT.fullmatch(token.value):
        return str(token.value)
    if kind == "hash" and re.fullmatch(r"[\w.:\-]{1,200}", token.value):
        return "#" + re.sub(r"[.:]", lambda match: "\\" + match[0], token.value)
    if kind in ("percentage", "number", "dimension"):  # keyframes, :nth-child
        return _number(token)
    if kind == "literal" and token.value in _SELECTOR_LITERALS:
        return str(token.value)
    if kind == "[] block":
        return f"[{''.join(_attribute_token(part) for part in token.content)}]"
    if kind == "function" and token.lower_name in allow_list().selector_functions:
        return f"{token.lower_name}({_selector(token.arguments, depth + 1)})"
    raise _Refused(UNKNOWN_STYLE, f"selector {kind}")


def _attribute_token(token: Any) -> str:
    if token.type == "ident" and _IDENT.fullmatch(token.value):
        return str(token.value)
    if token.type == "string":
        return quoted(token.value)
    if token.type == "literal" and (token.value in _MATCHES or token.value == "|"):
        return str(token.value)
    if token.type == "whitespace":
        return " "
    raise _Refused(UNKNOWN_STYLE, f"selector [{token.type}]")


def _prelude(tokens: Sequence[Any], depth: int) -> str:
    """Of @media, @supports, @layer, @keyframes."""
    if depth > MAX_DEPTH:
        raise _Refused(UNKNOWN_STYLE, "too deep")
    made = []
    for token in tokens:
        if token.type == "() block":
            made.append(f"({_prelude(token.content, depth + 1)})")
        elif token.type == "literal" and token.value in (":", ",", "<", ">", "<=", ">=", "="):
            if "<" in token.value:
                raise _Refused(UNKNOWN_STYLE, "range")
            made.append(token.value)
        else:
            made.append(_token(token, depth))
    return "".join(made)
