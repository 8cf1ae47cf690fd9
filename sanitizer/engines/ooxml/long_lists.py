"""Parts that are one long list (rows of a sheet, shared strings, records of a pivot table) are read, disarmed, written in batches.

A tree of a sheet takes twenty times the room of its XML. Here the tree holds everything but the list, and one batch of its items.
"""

from __future__ import annotations

import itertools
import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import BinaryIO

from lxml import etree

from sanitizer.contract.engine import Session
from sanitizer.engines.ooxml.names import X
from sanitizer.engines.ooxml.part_work import PartWork
from sanitizer.engines.ooxml.xml_filter import serialised, without_stray_namespaces
from sanitizer.engines.ooxml.xml_reader import PARSER_OPTIONS, is_strict, refuse_dtd, unreadable
from sanitizer.model.errors import MalformedFile

LONG_BYTES = 4 * 1024 * 1024  # of XML; a shorter part is a tree as a whole
_BATCH = 1_000
_CHUNK_BYTES = 256 * 1024
_HEAD_BYTES = 65_536


@dataclass(frozen=True, slots=True)
class ListRule:
    """The root of the part, the list in it (or the root itself), and its items."""

    root: str
    list: str
    item: str


RULES: dict[str, ListRule] = {
    "excel_worksheet": ListRule(f"{X}worksheet", f"{X}sheetData", f"{X}row"),
    "excel_shared_strings": ListRule(f"{X}sst", f"{X}sst", f"{X}si"),
    "excel_pivot_records": ListRule(f"{X}pivotCacheRecords", f"{X}pivotCacheRecords", f"{X}r"),
}


def can_be_read_in_batches(head: bytes) -> bool:
    """False for what has to be rewritten before it is parsed: UTF-16, and strict documents."""
    return not head.startswith((b"\xff\xfe", b"\xfe\xff")) and not is_strict(head)


@dataclass
class LongPart:
    """One part on its way. *disarm* filters `work.root`; it is called for each batch, then for the rest."""

    rule: ListRule
    where: str
    session: Session
    work: PartWork
    disarm: Callable[[PartWork], None]
    outline: bytes = b""  # XML of the source without the items of the list
    _written: list[bytes] = field(default_factory=list)
    _list: etree._Element | None = None
    _mark: str = field(default_factory=lambda: secrets.token_hex(16))

    def read(self, file: BinaryIO) -> None:
        """Take *file* to its end. Raises MalformedFile, LimitExceeded."""
        parser = etree.XMLPullParser(("start", "end"), tag=(self.rule.root, self.rule.list, self.rule.item), **PARSER_OPTIONS)
        head = b""
        root: etree._Element | None = None
        try:
            while chunk := file.read(_CHUNK_BYTES):
                head = head or chunk[:_HEAD_BYTES]
                parser.feed(chunk)
                root = self._take(parser, root)
            parser.close()
            root = self._take(parser, root)
        except (etree.XMLSyntaxError, ValueError) as failure:
            raise unreadable(head, self.where, self.session, failure) from failure
        if root is None:
            raise MalformedFile(f"{self.where} is not what its type says")
        self._finish(root)

    def _take(self, parser: etree.XMLPullParser, root: etree._Element | None) -> etree._Element | None:
        for event, element in parser.read_events():
            if not isinstance(element, etree._Element):
                continue
            if root is None:
                root = element.getroottree().getroot()
                refuse_dtd(root, self.where, self.session)
                if root.tag != self.rule.root:
                    raise MalformedFile(f"{self.where} starts with {root.tag!r} instead of {self.rule.root!r}")
            if event == "start":
                continue
            if element.tag == self.rule.item and self._is_list(element.getparent(), root):
                around = element.getparent()
                if around is not None and len(around) > _BATCH:
                    self._flush(around, len(around) - 1)  # the last one may still get its tail
            elif element.tag == self.rule.list and self._is_list(element, root):
                if self._list is not None:
                    raise MalformedFile(f"{self.where} has two lists of {self.rule.item}")
                self._list = element
                self._flush(element, len(element))
        return root

    def _is_list(self, element: etree._Element | None, root: etree._Element) -> bool:
        if element is None or element.tag != self.rule.list:
            return False
        return element is root or element.getparent() is root

    def _flush(self, around: etree._Element, count: int) -> None:
        """Disarm the first *count* children of the list and keep their XML in their place."""
        batch = etree.Element(around.tag, nsmap=around.nsmap)  # type: ignore[arg-type]  # None is the default namespace
        batch.extend(list(itertools.islice(around, count)))
        self.work.root = batch
        self.disarm(self.work)
        without_stray_namespaces(self.work)
        xml = etree.tostring(batch, encoding="UTF-8", xml_declaration=False)
        if len(batch):
            self._written.append(xml[xml.index(b">") + 1 : xml.rindex(b"</")])

    def _finish(self, root: etree._Element) -> None:
        self.outline = etree.tostring(root)
        if self._list is not None:
            self._list.text = self._mark
        self.work.root = root
        self.disarm(self.work)

    def pieces(self) -> Iterator[bytes]:
        """The XML of the new part."""
        before, mark, after = serialised(self.work).partition(self._mark.encode())
        if self._written and not mark:
            raise MalformedFile(f"{self.where}: its list has no place in the new part")
        yield before
        yield from self._written
        yield after
