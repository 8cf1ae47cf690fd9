"""The operators of content streams with the operands that each takes (ISO 32000-2, annex A), as one regular expression.

Every token of a stream is one character: n number, m name, s string, b boolean, z null, [ ] < > for arrays and dictionaries,
x anything else, and one private character per operator. A stream is sound when nothing is left of its characters after every
`INSTRUCTION` is taken out, which the regular expression engine decides in C, however long the stream is.

No group here is repeated possessively: before Python 3.11.5 such a repetition matches wrongly (gh-106052).
"""

from __future__ import annotations

import re

_SCALAR = "[nmsbz]"
_VALUE = rf"(?:{_SCALAR}|\[(?:{_SCALAR}|\[{_SCALAR}*+\])*\]|<(?:m(?:{_SCALAR}|\[{_SCALAR}*+\]))*>)"
_PROPERTIES = rf"<(?:m{_VALUE})*>"

SIGNATURES: dict[str, tuple[str, ...]] = {
    r"n{2}": ("m", "l", "Td", "TD", "d0"),
    r"s": ("Tj", "'"),
    r"\[[ns]*+\]": ("TJ",),
    r"n{4}": ("re", "v", "y", "k", "K"),
    r"n{6}": ("c", "cm", "Tm", "d1"),
    r"n{3}": ("rg", "RG"),
    r"mn": ("Tf",),
    r"n": ("w", "J", "j", "M", "i", "g", "G", "Tc", "Tw", "Tz", "TL", "Tr", "Ts"),
    r"": ("q", "Q", "h", "S", "s", "f", "F", "f*", "B", "B*", "b", "b*", "n", "W", "W*", "BT", "ET", "T*", "EMC", "BX", "EX"),
    r"m": ("gs", "Do", "cs", "CS", "sh", "ri", "BMC", "MP"),
    rf"m(?:m|{_PROPERTIES})": ("BDC", "DP"),
    r"n*+m?+": ("scn", "SCN"),
    r"n++": ("sc", "SC"),
    r"\[n*+\]n": ("d",),
    r"nns": ('"',),
}

OPERATOR_KINDS: dict[bytes, str] = {}
_signature_of: dict[str, re.Pattern[str]] = {}


def _compile() -> re.Pattern[str]:
    alternatives = []
    for signature, operators in SIGNATURES.items():
        kinds = []
        for operator in operators:
            kind = chr(0xE000 + len(OPERATOR_KINDS))
            OPERATOR_KINDS[operator.encode()] = kind
            _signature_of[kind] = re.compile(signature)
            kinds.append(kind)
        alternatives.append(f"{signature}[{''.join(kinds)}]")
    return re.compile("|".join(alternatives))


INSTRUCTION = _compile()

# Keys that a property list written inside a content stream may have (14.6.2 and table 352 for artifacts).
PROPERTY_KEYS = frozenset(
    f"/{key}".encode()
    for key in (
        "MCID Lang Alt ActualText E Type Subtype BBox Attached Placement WritingMode BackgroundColor BorderColor BorderStyle "
        "BorderThickness Padding Color SpaceBefore SpaceAfter StartIndent EndIndent TextIndent TextAlign Width Height BlockAlign "
        "InlineAlign LineHeight O ListNumbering Contents Title NM Conf"
    ).split()
)


def takes(operator_kind: str, operand_kinds: str) -> bool:
    return _signature_of[operator_kind].fullmatch(operand_kinds) is not None
