"""WordprocessingML: hidden text, tracked changes and comments as policy wants."""

from __future__ import annotations

from lxml import etree

from sanitizer.engines.ooxml.features import COMMENT, HIDDEN_TEXT, TRACKED_CHANGE
from sanitizer.engines.ooxml.names import W
from sanitizer.engines.ooxml.part_work import PartWork, drop, unwrap
from sanitizer.engines.ooxml.word_fields import DEL_INSTR, FLD_CHAR, FLD_SIMPLE, INSTR
from sanitizer.engines.ooxml.xml_filter import Handler
from sanitizer.model.finding import Action

_OFF_VALUES = frozenset({"0", "false", "off", "none"})
_ACCEPTED_WITH_CONTENT = frozenset({f"{W}ins", f"{W}moveTo"})
_CHANGES = tuple(
    f"{W}{name}"
    for name in (
        *("ins", "del", "moveFrom", "moveTo", "cellIns", "cellDel", "cellMerge", "numberingChange"),
        *("rPrChange", "pPrChange", "sectPrChange", "tblPrChange", "tblGridChange", "trPrChange", "tcPrChange", "tblPrExChange"),
        *("moveFromRangeStart", "moveFromRangeEnd", "moveToRangeStart", "moveToRangeEnd"),
    )
)
_COMMENT_MARKS = tuple(f"{W}{name}" for name in ("commentRangeStart", "commentRangeEnd", "commentReference"))


def closer() -> dict[str, Handler]:
    """Handlers for listed elements."""
    table: dict[str, Handler] = dict.fromkeys((FLD_CHAR, FLD_SIMPLE, INSTR, DEL_INSTR), _field_mark)
    table |= dict.fromkeys(_CHANGES, _change)
    table |= dict.fromkeys(_COMMENT_MARKS, _comment_mark)
    table[f"{W}vanish"] = _vanish
    return table


def farewell() -> dict[str, Handler]:
    """Handlers for elements that are refused and leave something behind."""
    return {f"{W}altChunk": _drop_block}


def _field_mark(element: etree._Element, work: PartWork) -> None:
    work.field_marks.append(element)


def _change(element: etree._Element, work: PartWork) -> None:
    """Recorded once per part and kind; where policy removes changes they are accepted."""
    name = work.allow.short(element.tag)
    key = f"change {name}"
    if key not in work.decided:
        work.decided[key] = work.found(TRACKED_CHANGE, name)
    if work.decided[key] is Action.ALLOW:
        return
    if element.tag in _ACCEPTED_WITH_CONTENT and len(element):
        unwrap(element)
    else:
        drop(element)


def _comment_mark(element: etree._Element, work: PartWork) -> None:
    if "comment" not in work.decided:
        work.decided["comment"] = work.session.found(COMMENT, work.name, "")
    if work.decided["comment"] is not Action.ALLOW:
        drop(element)


def _vanish(element: etree._Element, work: PartWork) -> None:
    if element.get(f"{W}val", "1") in _OFF_VALUES:
        return
    properties = element.getparent()
    run = properties.getparent() if properties is not None else None
    if run is None or run.tag != f"{W}r":
        return  # a paragraph mark or a style
    if "hidden" not in work.decided:
        work.decided["hidden"] = work.found(HIDDEN_TEXT, "")
    if work.decided["hidden"] is not Action.ALLOW:
        drop(run)


def _drop_block(element: etree._Element, work: PartWork) -> None:  # noqa: ARG001 - one signature for all handlers
    """A cell or body must have a paragraph: where the chunk was all, an empty one takes its place."""
    parent = element.getparent()
    if parent is not None and parent.find(f"{W}p") is None:
        element.addprevious(etree.Element(f"{W}p"))
    drop(element)
