"""Reads an SVG file into a tree: unpacked and decoded within limits, harmless entities expanded, every other DTD refused."""

from __future__ import annotations

import re
import zlib
from typing import Any, BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.svg.features import DTD, ENTITY
from sanitizer.engines.svg.recognise import GZIP
from sanitizer.model.errors import LimitExceeded, MalformedFile
from sanitizer.model.limits import MIB

MAX_BYTES = 64 * MIB
MAX_ELEMENTS = 500_000
MAX_ATTRIBUTES = 500  # of one element: lxml lists them in quadratic time
MAX_ENTITIES = 200
MAX_ENTITY_CHARS = 2_000
MAX_EXPANDED_CHARS = 4 * MIB
MAX_DTD_CHARS = 64 * 1024
_CODECS = {
    "utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "ascii": "ascii", "iso-8859-1": "latin-1", "windows-1252": "cp1252",
    "shift_jis": "cp932", "windows-31j": "cp932", "x-sjis": "cp932", "cp932": "cp932",
    "euc-jp": "euc_jp", "iso-2022-jp": "iso2022_jp",
    "utf-16": "utf-16", "utf-16le": "utf-16-le", "utf-16be": "utf-16-be",
}  # fmt: skip
_UNDECLARED = "urn:undeclared"
_DECLARATION = re.compile(r"\s*<\?xml\s[^>]{0,400}\?>")
_ENCODING = re.compile(rb"<\?xml\s[^>]{0,200}?encoding\s*=\s*[\"']([A-Za-z0-9._:-]{1,40})[\"']")
_DOCTYPE = re.compile(r"<!DOCTYPE\b", re.IGNORECASE)
_DTD_PIECE = re.compile(r"\"[^\"]*\"|'[^']*'|<!--.*?-->|[\[\]<>]", re.DOTALL)
_ENTITY = re.compile(r"<!ENTITY\s+([A-Za-z_][\w.-]{0,100})\s+(?:\"([^\"]*)\"|'([^']*)')\s*>")
_ANY_ENTITY = re.compile(r"<!ENTITY\b")
_USE = re.compile(r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|&([A-Za-z_][\w.-]{0,100});", re.DOTALL)
_PREDEFINED = frozenset({"amp", "lt", "gt", "quot", "apos"})
_PARSER_OPTIONS: dict[str, Any] = {
    "resolve_entities": False,
    "load_dtd": False,
    "dtd_validation": False,
    "no_network": True,
    "huge_tree": True,  # pictures are long attributes; depth and count have limits of our own, and no DTD is left
    "remove_comments": False,
    "remove_pis": False,
    "collect_ids": False,
    "strip_cdata": True,
}


def read_tree(source: BinaryIO, session: Session) -> etree._Element:
    """The root element. Raises MalformedFile, LimitExceeded."""
    text = decoded(_unpacked(source, session))
    text = _without_dtd(_DECLARATION.sub("", text, count=1), session)
    if _DOCTYPE.search(text):
        raise MalformedFile("it has a second document type definition; ask the sender for a clean copy")
    if text.count("<") > 2 * MAX_ELEMENTS:
        raise LimitExceeded(f"more than {MAX_ELEMENTS:,} elements")
    try:
        root = etree.fromstring(text.encode("utf-8"), etree.XMLParser(encoding="utf-8", **_PARSER_OPTIONS))
    except (etree.XMLSyntaxError, ValueError) as failure:
        raise MalformedFile(f"no XML that can be read ({failure}); ask the sender to save the picture again") from failure
    if any(len(element.attrib) > MAX_ATTRIBUTES for element in root.iter(etree.Element)):
        raise LimitExceeded(f"an element with more than {MAX_ATTRIBUTES} attributes")
    _settle_prefixes(root)
    return root


def _settle_prefixes(root: etree._Element) -> None:
    """Names with a prefix that nobody declares get a namespace of their own: libxml2 leaves them as they are written."""
    for element in root.iter(etree.Element):
        if _is_loose(str(element.tag)):
            element.tag = _with_namespace(str(element.tag))
        for key in [str(key) for key in element.attrib if _is_loose(str(key))]:
            element.set(_with_namespace(key), element.attrib.pop(key))


def _is_loose(name: str) -> bool:
    return ":" in name and not name.startswith("{")


def _with_namespace(name: str) -> str:
    return "{" + _UNDECLARED + "}" + name.rpartition(":")[2]


def is_element(node: object) -> bool:
    """False for a comment or an instruction, which stand among elements in a tree of lxml."""
    return isinstance(getattr(node, "tag", None), str)


def _unpacked(source: BinaryIO, session: Session) -> bytes:
    source.seek(0)
    limit = min(MAX_BYTES, session.limits.max_bytes)
    data = source.read(limit + 1)
    if data.startswith(GZIP):
        room = min(limit, max(MIB, len(data) * session.limits.max_ratio))
        unpacker = zlib.decompressobj(31)
        try:
            data = unpacker.decompress(data, room + 1)
        except zlib.error as failure:
            raise MalformedFile(f"it cannot be unpacked ({failure})") from failure
        if len(data) > room:
            raise LimitExceeded(f"it unpacks to more than {room:,} bytes")
        if not unpacker.eof:
            raise MalformedFile("the packed data ends too early")
    if len(data) > limit:
        raise LimitExceeded(f"larger than {limit:,} bytes")
    return data


def decoded(data: bytes) -> str:
    """By byte order mark, else by the declaration, else as UTF-8. Raises MalformedFile."""
    if data.startswith((b"\xff\xfe", b"\xfe\xff")):
        codec = "utf-16"
    elif data.startswith(b"\xef\xbb\xbf"):
        codec = "utf-8-sig"
    elif data.startswith((b"<\0", b"\0<")):
        codec = "utf-16-le" if data[1:2] == b"\0" else "utf-16-be"
    else:
        declared = _ENCODING.match(data.lstrip()[:300])
        codec = _CODECS.get(declared[1].decode("ascii").lower(), "") if declared else "utf-8"
    if not codec:
        raise MalformedFile("its encoding is not known; ask the sender to save it as UTF-8")
    try:
        return data.decode(codec)
    except UnicodeError as failure:
        raise MalformedFile(f"it is not valid {codec} ({failure})") from failure


def _without_dtd(text: str, session: Session) -> str:
    """The text without its DTD. Entities that only stand for plain text (Illustrator's namespaces) are put in; others end it."""
    found = _DOCTYPE.search(text, 0, MAX_DTD_CHARS)
    if found is None:
        return text
    end = _dtd_end(text, found.start())
    dtd = text[found.start() : end]
    entities = {name: first or second for name, first, second in _ENTITY.findall(dtd)}
    plain = all(not set("&%<") & set(value) and len(value) <= MAX_ENTITY_CHARS for value in entities.values())
    if not plain or len(_ANY_ENTITY.findall(dtd)) != len(entities) or len(entities) > MAX_ENTITIES:
        session.found(ENTITY, "document type definition", dtd[:200])
        raise MalformedFile("it has entities that load or multiply; ask the sender for a clean copy")
    session.found(DTD, "document type definition", f"{len(entities)} entities" if entities else "")
    rest = text[: found.start()] + text[end:]
    return _expanded(rest, entities) if entities else rest


def _dtd_end(text: str, start: int) -> int:
    """Behind the > that ends the DTD which begins at *start*. Raises MalformedFile."""
    depth = 0
    in_subset = False
    for piece in _DTD_PIECE.finditer(text, start, start + MAX_DTD_CHARS):
        mark = piece[0]
        if mark == "[":
            in_subset = True
        elif mark == "]":
            in_subset = False
        elif mark == "<":
            depth += 1
        elif mark == ">":
            depth -= 1
            if depth == 0 and not in_subset:
                return piece.end()
    raise MalformedFile("its document type definition does not end")


def _expanded(text: str, entities: dict[str, str]) -> str:
    """Raises LimitExceeded when the text grows too much, MalformedFile for an entity that is not declared."""
    grown = 0

    def value(match: re.Match[str]) -> str:
        nonlocal grown
        name = match[1]
        if name is None or name in _PREDEFINED:
            return match[0]
        if name not in entities:
            raise MalformedFile(f"the entity {name} is not declared")
        grown += len(entities[name])
        if grown > MAX_EXPANDED_CHARS:
            raise LimitExceeded("its entities make too much text")
        return entities[name].replace('"', "&quot;").replace("'", "&apos;").replace(">", "&gt;")

    return _USE.sub(value, text)
