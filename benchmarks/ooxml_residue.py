"""What must not stand in a delivered OOXML package, looked for by oletools and by a walk that knows nothing of our lists.

olevba (VBA and Excel 4 macros), mraptor (what they would do), msodde (DDE fields and cells), oleid (macros, external relationships,
objects); then every part, relationship, field, formula and address, read with zipfile and expat (ooxml_package.py). Sources:
ECMA-376 part 1 clauses 11 to 15 and 17.16.5, [MS-OE376]; T1137, T1221, T1559.002 of MITRE ATT&CK.
"""

from __future__ import annotations

import io
import logging
import re
import warnings
from collections.abc import Iterator
from pathlib import Path
from typing import Any, BinaryIO
from xml.etree.ElementTree import Element

from benchmarks.ooxml_package import Link, Package, PackageError, W, X

with warnings.catch_warnings():
    warnings.simplefilter("ignore")  # pyparsing's about oletools
    from oletools import mraptor, msodde, oleid, olevba

_RELATIONSHIPS = re.compile(
    r"vba|macro|keymap|toolbar|extensibility|usercustom|dialogsheet|activex|/control$|oleobject|attachedtemplate|subdocument|/frame$|"
    r"mailmerge|recipientdata|connections|querytable|externallink|volatiledep|afchunk|printersettings|webextension|/font$|/audio|"
    r"/video|relationships/media|model3d|inkxml|signature|customproperty|htmlpubsaveas|slideupdate|powerpivot|xmlmaps",
    re.IGNORECASE,
)
_CONTENT_TYPES = re.compile(
    r"macroenabled|vbaproject|activex|oleobject|printersettings|connections|externallink|customui|webextension|msdownload|"
    r"obfuscatedfont|octet-stream|signature",
    re.IGNORECASE,
)
_ELEMENTS = frozenset(
    "altChunk attachedTemplate subDoc mailMerge objectEmbed objectLink control ocx ddeLink oleLink externalReference oleItem"
    " vbaSuppData entryMacro exitMacro FmlaMacro ScriptText webPublishing webPublishItem connection queryTable audioFile videoFile"
    " wavAudioFile quickTimeFile embeddedFont embedRegular cmd sndAc snd signatureline".split()
)
_FIELDS = frozenset(
    "DDE DDEAUTO INCLUDE INCLUDETEXT INCLUDEPICTURE IMPORT LINK DATABASE RD AUTOTEXT AUTOTEXTLIST MACROBUTTON MACRO EMBED CONTROL"
    " HTMLCONTROL ADDIN PRINT PRIVATE GLOSSARY".split()
)
_FUNCTIONS = re.compile(
    r"(?<![\w.])(?:_xlfn\.|_xlws\.)*(CALL|REGISTER(?:\.ID)?|EXEC|RTD|WEBSERVICE|FILTERXML|IMPORTDATA|STOCKHISTORY|SQL\.REQUEST|FOPEN|"
    r"FWRITE|EVALUATE|IMAGE|PY|INITIATE|POKE|EXECUTE|RUN|HALT|FORMULA(?:\.FILL|\.ARRAY)?)\s*\(",
    re.IGNORECASE,
)
_NAMED = re.compile(
    r"(?<![\w.])_xl(?:eta|fn)\.(WEBSERVICE|FILTERXML|CALL|RTD|IMAGE)(?![\w.])|[,(](CALL|REGISTER|EXEC|WEBSERVICE)[,)]",
    re.IGNORECASE,
)
_OTHER_BOOK = re.compile(r"(?:^|[=+\-*/(,;&<>^ ])'?(?:[^'\[\]]*[\\/])?\[(?:\d+|[^\[\]]+\.xl\w+)\][^'!,;()]*'?!", re.IGNORECASE)
_NUMBERED = re.compile(r"\[\d+\]")
_DDE = re.compile(r"(?:^|[=+\-*/(,&])'?[\w.]+'?\|")
_STRINGS = re.compile(r'"(?:[^"]|"")*"')
_LINK_CALL = re.compile(r'HYPERLINK\s*\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)
_ADDRESS = re.compile(r"(?:https?:|mailto:|#)", re.IGNORECASE)
_PROGRAMS = (b"MZ", b"\xd0\xcf\x11\xe0", b"\x7fELF", b"PK\x03\x04", b"Rar!", b"7z\xbc\xaf", b"MSCF", b"{\\rtf", b"%PDF")
_FORMULA_TAGS = frozenset("f formula formula1 formula2 definedName calculatedColumnFormula totalsRowFormula".split())
_AUTO = re.compile(r"(?:_xlnm\.)?auto_?(?:open|close|activate|deactivate)|workbook_(?:open|close)", re.IGNORECASE)
_MAX_DEPTH = 4
_LIBRARY_ERRORS = (ValueError, KeyError, TypeError, AttributeError, IndexError, OSError, RuntimeError, NotImplementedError)


def residue(path: Path) -> dict[str, list[str]]:
    """Way > hits. What a way cannot read is a hit, too: nobody could say that it is clean."""
    logging.disable(logging.CRITICAL)
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return _by_all_ways(path)
    finally:
        logging.disable(logging.NOTSET)


def _by_all_ways(path: Path) -> dict[str, list[str]]:
    return {
        "olevba": _guarded(_by_olevba, path),
        "mraptor": _guarded(_by_mraptor, path),
        "msodde": _guarded(_by_msodde, path),
        "oleid": _guarded(_by_oleid, path),
        "walk": walked(path),
    }


def _guarded(way: Any, path: Path) -> list[str]:
    try:
        return list(way(path))
    except (*_LIBRARY_ERRORS, olevba.OlevbaBaseException) as error:
        return [f"cannot read it: {type(error).__name__}: {error}"[:200]]


def _links(path: Path) -> int:
    package = Package(path)
    return sum(link.external and link.kind == "hyperlink" for name in package.reached for link in package.links(name))


def _by_olevba(path: Path) -> Iterator[str]:
    parser = olevba.VBA_Parser(str(path))
    try:
        if parser.detect_vba_macros():
            yield "VBA macros"
        if parser.detect_xlm_macros():
            yield "Excel 4 macros"
    finally:
        parser.close()


def _by_mraptor(path: Path) -> Iterator[str]:
    parser = olevba.VBA_Parser(str(path))
    try:
        if not parser.detect_vba_macros():
            return
        code = "\n".join(text for *_, text in parser.extract_all_macros() if isinstance(text, str))
        raptor = mraptor.MacroRaptor(code)
        raptor.scan()
        if raptor.suspicious:
            yield f"suspicious macro {raptor.get_flags()}"
    finally:
        parser.close()


def _by_msodde(path: Path) -> Iterator[str]:
    found = msodde.process_file(str(path), msodde.FIELD_FILTER_DDE)
    yield from (line.strip() for line in found.splitlines() if line.strip())


def _by_oleid(path: Path) -> Iterator[str]:
    for indicator in oleid.OleID(str(path)).check():
        if indicator.id in ("vba", "xlm", "ObjectPool", "flash") and indicator.value not in ("No", "Unknown", 0, "0", False, None):
            yield f"{indicator.name}: {indicator.value}"
        elif indicator.id == "ext_rels" and indicator.value != (links := _links(path)):  # oleid counts hyperlinks, too
            yield f"{indicator.name}: {indicator.value}, of which {links} are links"


def walked(path: Path | BinaryIO) -> list[str]:
    """The hits of our own walk through the package and the packages within it."""
    try:
        return list(_walk(Package(path), "", 0))
    except PackageError as error:
        return [f"cannot read it: {error}"]


def _walk(package: Package, inside: str, depth: int) -> Iterator[str]:
    reached = set(package.reached)
    for name, info in package.members.items():
        if name.endswith(".rels") or name == "/[content_types].xml":
            continue
        if name not in reached:
            yield f"{inside}{info.filename}: a part nobody names"
        yield from _part_kind(package, name, inside, depth)
    for name in ("/", *package.reached):
        for link in package.links(name):
            yield from (f"{inside}{name} {link.id}: {what}" for what in _relationship(link))
    is_book = package.root(package.main).tag == f"{X}workbook"
    for name, root in package.xml_parts():
        head = package.data(name)[:4096]
        if b"<!DOCTYPE" in head or b"<!ENTITY" in head:
            yield f"{inside}{name}: document type definition"
        for element in root.iter():
            yield from (f"{inside}{name}: {what}" for what in _element(element, is_book))
        yield from (f"{inside}{name}: field {code[:80]!r}" for code in sorted(set(_codes(root))) if _is_bad_code(code))


def _part_kind(package: Package, name: str, inside: str, depth: int) -> Iterator[str]:
    kind = package.content_type(name)
    if _CONTENT_TYPES.search(kind):
        yield f"{inside}{name}: {kind}"
    data = package.data(name)
    if data.startswith(b"PK\x03\x04") and name.endswith((".xlsx", ".docx", ".pptx")) and depth < _MAX_DEPTH:
        yield from _walk(Package(io.BytesIO(data)), f"{inside}{name} > ", depth + 1)
    elif data.startswith(_PROGRAMS):
        yield f"{inside}{name}: starts as {data[:4]!r}"


def _relationship(link: Link) -> Iterator[str]:
    if _RELATIONSHIPS.search(link.type):
        yield f"relationship {link.type}"
    if link.kind == "hyperlink":
        if not _ADDRESS.match(link.target):
            yield f"link to {link.target}"
    elif link.external:
        yield f"external {link.kind}: {link.target}"


def _element(element: Element, is_book: bool) -> Iterator[str]:
    local = str(element.tag).rsplit("}", 1)[-1]
    if local in _ELEMENTS and element.tag != f"{X}control":  # a form control; ActiveX ones show by their relationship
        yield f"element {local}"
    for key, value in element.attrib.items():
        name = key.rsplit("}", 1)[-1]
        if name == "macro" and value:
            yield f"macro {value}"
        elif name == "action" and re.match(r"ppaction://(?:program|macro|ole|hlinkfile|hlinkpres)", value, re.IGNORECASE):
            yield f"action {value}"
        elif _leads_away(name, value):
            yield f"{name} {value}"
    if local in _FORMULA_TAGS and element.text:
        yield from (f"formula {element.text[:80]!r}: {what}" for what in _formula(element.text, is_book))
    if element.tag == f"{X}definedName" and _AUTO.match(element.get("name", "")):
        yield f"name {element.get('name')}"


def _leads_away(name: str, value: str) -> bool:
    if name in ("anchor", "location", "docLocation"):
        return re.search(r"://|\\\\|^\w{3,}:[^\d:]", value) is not None
    return name in ("href", "src") and value != "" and not _ADDRESS.match(value)


def _codes(root: Element) -> Iterator[str]:
    """Codes of fields, of those inside others too: with all changes accepted, with all rejected, and all texts together."""
    for skipped in ((f"{W}del", f"{W}moveFrom"), (f"{W}ins", f"{W}moveTo"), ()):
        open_fields: list[list[str] | None] = []  # None: its result has begun
        for element in _without(root, skipped):
            if element.tag == f"{W}fldSimple":
                yield element.get(f"{W}instr", "")
            elif element.tag in (f"{W}instrText", f"{W}delInstrText", f"{W}t"):
                for texts in open_fields:
                    if texts is not None:
                        texts.append(element.text or "")
            elif element.tag == f"{W}fldChar":
                kind = element.get(f"{W}fldCharType")
                if kind == "begin":
                    open_fields.append([])
                elif open_fields and (texts := open_fields[-1]) is not None:
                    yield "".join(texts)
                    open_fields[-1] = None
                if kind == "end" and open_fields:
                    open_fields.pop()


def _without(root: Element, skipped: tuple[str, ...]) -> Iterator[Element]:
    waiting = [root]
    while waiting:
        element = waiting.pop()
        if element.tag not in skipped:
            yield element
            waiting.extend(reversed(element))


def _is_bad_code(code: str) -> bool:
    words = code.replace("\u201c", '"').replace("\u201d", '"').split()
    name = words[0].strip('"').upper() if words else ""
    if name == "HYPERLINK":
        first = words[1].strip('"') if len(words) > 1 else ""
        return bool(first) and not first.startswith("\\") and not _ADDRESS.match(first)
    return name in _FIELDS or "DDE" in words[:2]


def _formula(formula: str, is_book: bool) -> Iterator[str]:
    """Outside of a workbook [1] means the chart's own data."""
    for address in _LINK_CALL.findall(formula):
        if not _ADDRESS.match(address):
            yield f"leads to {address}"
    bare = _STRINGS.sub('""', formula)
    if call := _FUNCTIONS.search(bare) or _NAMED.search(bare):
        yield f"calls {call.group(1)}"
    if _OTHER_BOOK.search(bare if is_book else _NUMBERED.sub("", bare)):
        yield "reads another workbook"
    if _DDE.search(bare):
        yield "DDE"
