"""What an address, a reference or a formula in a delivered OpenDocument part may not be: scanners of the verifier's own."""

from __future__ import annotations

import re
from dataclasses import dataclass, field

from sanitizer.verifiers._odf_lists import FORBIDDEN_FUNCTIONS, FORMULA_PREFIXES

Wrong = tuple[str, str]  # feature key, detail
_ADDRESS = re.compile(r"(?:https?://[^\s\x00-\x20\"<>\\^`{|}\x7f]+|mailto:[^\s\x00-\x20\"<>\\^`{|}\x7f]*)", re.IGNORECASE)
_TYPED = re.compile("[ ^`{|}]")
_SCHEME = re.compile(r"\s*[A-Za-z][A-Za-z+.\-]{3,}:")
_PICTURE = re.compile(r"Pictures/image\d{1,6}\.(?:png|jpeg|gif|bmp|tiff|webp)")
_OBJECT = re.compile(r"\./Object \d{1,6}")
_PREFIX = re.compile(r"([A-Za-z_][\w.\-]*):")
_TEXT_OR_NAME = re.compile(r"\"(?:[^\"]|\"\")*\"|'(?:[^']|'')*'")
_QUOTED = re.compile(r"'(?:[^']|'')*'")
_ERRORS = re.compile(r"#(?:REF!|N/A|NAME\?|VALUE!|DIV/0!|NUM!|NULL!|ERR\w*!?)", re.IGNORECASE)
_FUNCTION = re.compile(r"(?<![\w.])([^\W\d][\w.]*)\s*\(")
_HYPERLINK = re.compile(r"HYPERLINK\s*\(\s*", re.IGNORECASE)
_OPEN_HOST = re.compile(r"https?://[\w.\-]+(?::\d+)?/|mailto:", re.IGNORECASE)
_OUTSIDE_TEXT = re.compile(r"#|://|\\\\|\bfile:", re.IGNORECASE)
_ADD_INS = ("COM.SUN.STAR.SHEET.ADDIN.", "COM.MICROSOFT.", "ORG.LIBREOFFICE.", "ORG.OPENOFFICE.", "_XLFN.")


@dataclass
class Context:
    """What the rules need to know of policy, and the references that were seen, below the folder of the document."""

    links_stay: bool
    comments_stay: bool
    changes_stay: bool
    author_stays: bool
    flat: bool = False
    references: set[str] = field(default_factory=set)


def wrong_address(address: str, context: Context) -> Wrong | None:
    """A hyperlink: http, https and mailto as policy keeps them, places in this document, nothing else."""
    if not address or address.startswith("#"):
        place = address[1:]
        if "\\" in place or "//" in place or place.startswith("[") or _SCHEME.match(place):
            return "odf.link_target", address
        return None
    if _ADDRESS.fullmatch(address) is None:
        return "odf.link_target", address
    return None if context.links_stay else ("odf.link", address)


def wrong_picture(reference: str, context: Context) -> Wrong | None:
    """A picture stands in the package; in a flat document in the element itself."""
    if context.flat or _PICTURE.fullmatch(reference) is None:
        return "odf.external_picture", reference
    context.references.add(reference)
    return None


def wrong_object(reference: str, context: Context) -> Wrong | None:
    """An embedded document stands in a folder beside."""
    if context.flat or _OBJECT.fullmatch(reference) is None:
        return "odf.external_link", reference
    context.references.add(reference[2:] + "/")
    return None


def wrong_range(reference: str) -> Wrong | None:
    """Cells of this document: no file in front of them."""
    if "#" not in reference and "//" not in reference and "\\" not in reference:
        return None
    bare = _ERRORS.sub("", _QUOTED.sub("q", reference))
    return ("odf.external_link", reference) if "#" in bare or "//" in bare or "\\" in bare else None


def wrong_formula(formula: str, context: Context) -> Wrong | None:
    """A formula or condition that calls, asks or reads something outside of its document."""
    prefix = _PREFIX.match(formula)
    if prefix is not None:
        if prefix.group(1) not in FORMULA_PREFIXES:
            return "odf.formula_function", formula
        formula = formula[prefix.end() :]
    pieces: list[str] = _TEXT_OR_NAME.findall(formula)
    texts = [piece for piece in pieces if piece[0] == '"']
    outside = _TEXT_OR_NAME.sub(lambda match: '"' if match[0][0] == '"' else "q", formula)
    if outside.count('"') != len(texts):
        return "odf.external_link", formula  # a text that does not end
    bare = _ERRORS.sub("", outside)
    if "'" in bare or "#" in bare or "//" in bare or "\\" in bare:
        return "odf.external_link", formula
    if "|" in bare:
        return "odf.dde", formula
    for name in _FUNCTION.findall(bare):
        upper = name.upper()
        if upper.rpartition(".")[2] in FORBIDDEN_FUNCTIONS or ("." in upper and _is_strange(upper)):
            return ("odf.dde" if upper == "DDE" else "odf.formula_function"), formula
        if upper == "INDIRECT" and any(_OUTSIDE_TEXT.search(text) for text in texts):
            return "odf.external_link", formula
    return _wrong_links(outside, texts, formula, context)


def _is_strange(name: str) -> bool:
    """Names with more than one point belong to add-ins; only those that come with LibreOffice are known."""
    return name.count(".") > 1 and not name.startswith(_ADD_INS) and len(name.split(".")) > 3


def _wrong_links(outside: str, texts: list[str], formula: str, context: Context) -> Wrong | None:
    """HYPERLINK takes a literal address, whole or with an open end behind the host."""
    for match in _HYPERLINK.finditer(outside):
        if outside[match.end() : match.end() + 1] != '"':
            return "odf.link_target", formula
        address = texts[outside.count('"', 0, match.end())][1:-1].replace('""', '"')
        following = outside[match.end() + 1 :].lstrip()[:1]
        if not address.startswith("#") and following not in (";", ",", ")") and not _OPEN_HOST.match(address):
            return "odf.link_target", formula
        wrong = wrong_address(_TYPED.sub("_", address.strip()), context)
        if wrong is not None or not address:
            return wrong or ("odf.link_target", formula)
    return None
