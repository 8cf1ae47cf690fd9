"""Rebuilds one XML part: a small one as a tree; of a large one the rows of sheets are filtered and written while it is read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import BinaryIO

from lxml import etree

from sanitizer.engines.odf.handlers import xml_filter
from sanitizer.engines.odf.names import MATH, OFFICE
from sanitizer.engines.odf.part_work import PartWork
from sanitizer.engines.odf.spool import Spool
from sanitizer.engines.odf.table_parts import BOX, REPEATED_ROWS, ROW, TABLE_TABLE, repeats
from sanitizer.engines.odf.text_parts import drop_hidden, note_styles
from sanitizer.engines.odf.xml_reader import PARSER_OPTIONS, malformed, parse, refuse_dtd, without_doctype
from sanitizer.model.errors import MalformedFile

XML_HEAD = b'<?xml version="1.0" encoding="UTF-8"?>\n'
_SMALL_BYTES = 2 * 1024 * 1024
_FEED_BYTES = 256 * 1024
_VERSION, _VERSIONS = f"{OFFICE}version", frozenset({"1.0", "1.1", "1.2", "1.3", "1.4"})
_MARK = re.compile(rb'<mugai-rows n="(\d+)"/>')
_MARKUP = re.compile(r"[<>&\"']")
_NAME = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}name"
# Prefixes that stand in values: of formulas, classes of charts, kinds of controls.
_IN_VALUES = frozenset(
    {
        "urn:oasis:names:tc:opendocument:xmlns:of:1.2",
        "http://openoffice.org/2004/office",
        "http://openoffice.org/2004/writer",
        "http://openoffice.org/2004/calc",
        "http://www.w3.org/2001/XMLSchema",
    }
)


def rebuilt(content: BinaryIO, root_tags: tuple[str, ...], work: PartWork) -> Iterator[bytes]:
    """The part anew, in pieces. All findings are recorded when this returns. Raises MalformedFile, LimitExceeded."""
    start = content.read(_SMALL_BYTES)
    if len(start) < _SMALL_BYTES:
        return iter([XML_HEAD, filtered(parse(start, work.name, work.session), root_tags, work)])
    return _LargePart(work, root_tags).rebuilt(without_doctype(start, work.name, work.session), content)


def filtered(root: etree._Element, root_tags: tuple[str, ...], work: PartWork, prefixes: frozenset[str] = frozenset()) -> bytes:
    """The tree held against the lists and serialised, without an XML declaration; *prefixes* stay declared."""
    _check_root(root, root_tags, work)
    note_styles(root, work.facts)
    xml_filter().apply(root.iter("*"), work)
    drop_hidden(root, work)
    work.settle()
    return _serialised(root, work, prefixes)


def known_version(root: etree._Element) -> str:
    """The version of ODF that *root* names, "" where it names none that is known."""
    version = root.get(_VERSION, "")
    return version if version in _VERSIONS else ""


def _check_root(root: etree._Element, root_tags: tuple[str, ...], work: PartWork) -> None:
    if root.tag not in root_tags:
        raise MalformedFile(f"{work.name} starts with {root.tag!r}: it is not what its place in the document says")
    work.version = known_version(root)
    if not work.version and root.get(_VERSION) is not None:
        del root.attrib[_VERSION]
    body = next(root.iterchildren(f"{OFFICE}body"), None)
    if root.tag == f"{MATH}math":
        work.body = "formula"
    elif body is not None and len(body):
        work.body = str(body[0].tag).rpartition("}")[2]


def _known(work: PartWork) -> frozenset[str]:
    return work.allow.namespaces | _IN_VALUES


def _serialised(root: etree._Element, work: PartWork, prefixes: frozenset[str]) -> bytes:
    """Namespace declarations that are neither used nor known are gone."""
    known = _known(work)
    keep = {prefix for prefix, uri in root.nsmap.items() if prefix and uri in known} | prefixes
    return _written(root, sorted(keep))


def _written(top: etree._Element, keep: list[str]) -> bytes:
    """With the prefixes *keep* of *top*; below it only what is used: a prefix may mean something else there."""
    etree.cleanup_namespaces(top, keep_ns_prefixes=keep)
    data = etree.tostring(top, encoding="UTF-8", xml_declaration=False, with_tail=False)
    if data.find(b"xmlns", data.index(b">")) < 0:
        return data
    for child in top:
        etree.cleanup_namespaces(child)
    return etree.tostring(top, encoding="UTF-8", xml_declaration=False, with_tail=False)


class _LargePart:
    """Rows that stand directly in a sheet are taken out of the growing tree, filtered, serialised and put aside."""

    def __init__(self, work: PartWork, root_tags: tuple[str, ...]) -> None:
        self._work = work
        self._root_tags = root_tags
        self._spool = Spool()
        self._depth = 0  # tables in tables
        self._ready: list[etree._Element] = []
        self._styles_known = False
        self._prefixes: dict[str, str] = {}
        self._table: etree._Element | None = None
        self._parser = etree.XMLPullParser(("start", "end"), tag=(ROW, TABLE_TABLE), **PARSER_OPTIONS)

    def rebuilt(self, start: bytes, rest: BinaryIO) -> Iterator[bytes]:
        try:
            for at in range(0, len(start), _FEED_BYTES):
                self._feed(start[at : at + _FEED_BYTES])
            while chunk := rest.read(_FEED_BYTES):
                self._feed(chunk)
            root = self._parser.close()
        except (etree.XMLSyntaxError, ValueError) as failure:
            raise malformed(self._work.name, failure) from failure
        work = self._work
        refuse_dtd(root, work.name, work.session)
        work.place, work.first_row = "", 0
        known = _known(work)
        kept = frozenset(prefix for prefix, uri in self._prefixes.items() if uri in known)
        return self._joined(filtered(root, self._root_tags, work, kept))

    def _feed(self, chunk: bytes) -> None:
        self._parser.feed(chunk)
        for event, element in self._parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if element.tag == TABLE_TABLE:
                self._depth += 1 if event == "start" else -1
            elif event == "end" and self._depth == 1:
                self._ready.append(element)
        # The last row stays: libxml2 is still writing behind it.
        ready, self._ready = self._ready[:-1], self._ready[-1:]
        while ready:
            parent = ready[0].getparent()
            count = next((index for index, row in enumerate(ready) if row.getparent() is not parent), len(ready))
            self._take(ready[:count])
            ready = ready[count:]

    def _take(self, rows: list[etree._Element]) -> None:
        """Write *rows*, which stand in one parent, and put a mark in their place."""
        work, first = self._work, rows[0]
        if not self._styles_known:
            self._styles_known = True
            root = first.getroottree().getroot()
            refuse_dtd(root, work.name, work.session)
            note_styles(root, work.facts)
        table = next(first.iterancestors(TABLE_TABLE))
        if table is not self._table:
            self._table, work.first_row = table, 0
        work.place = table.get(_NAME, "")
        box = etree.Element(BOX)
        first.addprevious(box)
        box.extend(rows)
        number = sum(repeats(row, REPEATED_ROWS) for row in rows)
        xml_filter().apply(box.iterdescendants("*"), work)
        drop_hidden(box, work)
        self._store(box, number)
        work.first_row += number
        work.dropped.clear()

    def _store(self, box: etree._Element, rows: int) -> None:
        """The content of *box* goes to the spool; the box becomes the mark, or joins the one before it."""
        names = {prefix: uri for prefix, uri in box.nsmap.items() if prefix}
        if any(_MARKUP.search(uri) for uri in box.nsmap.values()):
            raise MalformedFile(f"{self._work.name}: a namespace is no address")  # libxml2 writes it as it stands
        self._prefixes.update(names)
        data = _written(box, sorted(prefix for prefix in names if names[prefix] in _known(self._work)))
        data = data[data.index(b">") + 1 : data.rindex(b"</")] if len(box) or box.text else b""
        for child in list(box):  # one by one: lxml needs seconds to take out a tree with what is declared above it
            box.remove(child)
        box.text = None
        before = box.getprevious()
        parent = box.getparent()
        if before is not None and before in self._work.row_marks and parent is not None:
            parent.remove(box)
            self._spool.add(int(before.get("n", "0")), data)
            self._work.row_marks[before] += rows
            return
        number = self._spool.new()
        box.set("n", str(number))
        self._work.row_marks[box] = rows
        self._spool.add(number, data)

    def _joined(self, data: bytes) -> Iterator[bytes]:
        yield XML_HEAD
        at = 0
        for match in _MARK.finditer(data):
            yield data[at : match.start()]
            yield from self._spool.read(int(match.group(1)))
            at = match.end()
        yield data[at:]
