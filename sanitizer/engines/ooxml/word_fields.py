"""Word fields (ECMA-376 part 1 clause 17.16), read as a whole over runs, nesting and tracked changes: a code off the list goes."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from functools import cache

from lxml import etree

from sanitizer.engines._link_targets import is_place_here
from sanitizer.engines.ooxml.features import DDE, FIELD, LINK_TARGET
from sanitizer.engines.ooxml.leaf_text import leaf_text
from sanitizer.engines.ooxml.links import keep_link
from sanitizer.engines.ooxml.names import MC, W
from sanitizer.engines.ooxml.part_work import PartWork, drop, unwrap
from sanitizer.policy.shipped import rules_folder

FLD_CHAR, FLD_SIMPLE, INSTR, DEL_INSTR = f"{W}fldChar", f"{W}fldSimple", f"{W}instrText", f"{W}delInstrText"
_STORIES = frozenset(
    {f"{W}{name}" for name in ("txbxContent", "footnote", "endnote", "comment", "hdr", "ftr", "body", "docPartBody")}
    | {f"{MC}Choice", f"{MC}Fallback"}
)
_INSERTED, _DELETED = frozenset({f"{W}ins", f"{W}moveTo"}), frozenset({f"{W}del", f"{W}moveFrom"})
_CODE = re.compile(r"[\s\x00-\x20\"\u3000]*(=|[A-Za-z]+)")
_UNFINISHED_NAME = re.compile(r"[\s\x00-\x20\"\u3000]*[A-Za-z]*\Z")  # D{QUOTE DEAUTO}ATE is DDEAUTO, not DATE
# Word takes what stands between begin and separator as the code, whatever element it is in.
_TEXTS = (f"{W}t", f"{W}delText")
_SYMBOL = f"{W}sym"
_ARGUMENT = re.compile(r"""\\[A-Za-z*@#](?=[\s"“”]|\Z)|["“”][^"“”]*["“”]?|[^\s"“”]+""")
_SWITCHES_WITH_VALUE = "lot*@#"
_MAX_OPEN = 256


@cache
def allowed_codes() -> frozenset[str]:
    """Field codes in capitals that may stay."""
    text = (rules_folder() / "allow" / "ooxml_fields.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["codes"].split())


@dataclass
class _Field:
    """A field that is open. `code` pieces are (text, inserted, deleted); `marks` are the elements that make the code."""

    begin: etree._Element
    code: list[tuple[str, bool, bool]] = field(default_factory=list)
    marks: list[etree._Element] = field(default_factory=list)
    separated: bool = False
    shown_code: list[etree._Element] = field(default_factory=list)  # results of fields inside the code, which Word writes as code
    nested: list[_Field] = field(default_factory=list)  # complete fields inside the code, not the result
    named_by_field: bool = False  # a field stands in the name or before it: its result would be (a part of) the name
    computed: bool = False  # the result of a field is part of the code

    def begins_inside(self) -> None:
        """A field begins inside of this one's code."""
        self.computed = True
        whole = "".join(text for text, _, _ in self.code)
        if any(_UNFINISHED_NAME.match(code) for code in (whole, *_both_codes(self))):
            self.named_by_field = True


def clean_fields(work: PartWork) -> None:
    """Judge every field of the part, each story on its own, in the order of the document."""
    stacks: dict[etree._Element | None, list[_Field]] = {}
    for mark in list(work.root.iter(FLD_CHAR, FLD_SIMPLE, INSTR, DEL_INSTR, _SYMBOL, *_TEXTS)):
        if mark.tag == FLD_SIMPLE:
            _judge_simple(mark, work)
        elif mark.tag == FLD_CHAR:
            _step(mark, stacks.setdefault(_story_of(mark), []), work)
        elif mark.tag in (INSTR, DEL_INSTR):
            _take_code(mark, stacks.setdefault(_story_of(mark), []), work)
        elif any(stacks.values()):
            _take_text(mark, stacks.get(_story_of(mark), []))
    for stack in stacks.values():
        for unfinished in stack:
            work.found(FIELD, f"field without an end: {_code_text(unfinished)}")
            _remove(unfinished, None)


def _take_code(mark: etree._Element, stack: list[_Field], work: PartWork) -> None:
    if stack and not stack[-1].separated:
        stack[-1].marks.append(mark)
        stack[-1].code.append((leaf_text(mark), *_tracked(mark)))
        return
    outer = next((one for one in reversed(stack) if not one.separated), None)
    if outer is not None:
        outer.shown_code.append(mark)
    else:
        work.count(FIELD, "code outside of a field")
        drop(mark)


def _take_text(mark: etree._Element, stack: list[_Field]) -> None:
    """A text or symbol that stands where the code of a field stands is code."""
    if stack and not stack[-1].separated:
        text = leaf_text(mark) if mark.tag != _SYMBOL else "\N{REPLACEMENT CHARACTER}"
        stack[-1].marks.append(mark)
        stack[-1].code.append((text, *_tracked(mark)))


def _story_of(mark: etree._Element) -> etree._Element | None:
    return next((ancestor for ancestor in mark.iterancestors() if ancestor.tag in _STORIES), None)


def _tracked(mark: etree._Element) -> tuple[bool, bool]:
    tags = {ancestor.tag for ancestor in mark.iterancestors()}
    return not tags.isdisjoint(_INSERTED), not tags.isdisjoint(_DELETED)


def _step(mark: etree._Element, stack: list[_Field], work: PartWork) -> None:
    kind = mark.get(f"{W}fldCharType")
    if kind == "begin" and len(stack) < _MAX_OPEN:
        if stack and not stack[-1].separated:
            stack[-1].begins_inside()
        stack.append(_Field(mark))
    elif kind == "separate" and stack and not stack[-1].separated:
        stack[-1].separated = True
        stack[-1].marks.append(mark)
    elif kind == "end" and stack:
        complete = stack.pop()
        bad = _verdict(complete, work)
        if bad:
            _remove(complete, mark)
        elif stack and not stack[-1].separated:
            stack[-1].nested.append(complete)
            complete.marks.append(mark)
    else:
        work.count(FIELD, "field mark without its field")
        drop(mark)


def _code_text(open_field: _Field) -> str:
    return "".join(text for text, _, _ in open_field.code).strip()


def _both_codes(open_field: _Field) -> tuple[str, str]:
    """With all tracked changes accepted, and with all rejected."""
    accepted = "".join(text for text, _, deleted in open_field.code if not deleted)
    rejected = "".join(text for text, inserted, _ in open_field.code if not inserted)
    return accepted, rejected


def _verdict(complete: _Field, work: PartWork) -> bool:
    """True when the code must go. With tracked changes a field has two codes: with all accepted, and with all rejected."""
    if complete.named_by_field:
        work.found(FIELD, f"the result of a field names a field: {_code_text(complete)}")
        return True
    accepted, rejected = _both_codes(complete)
    codes = {accepted, rejected} if accepted != rejected and rejected.strip() and accepted.strip() else {accepted or rejected}
    verdicts = [_is_bad(code, complete.computed, work) for code in sorted(codes)]  # each is judged: its links are findings
    return any(verdicts)


def _is_bad(code: str, computed: bool, work: PartWork) -> bool:
    match = _CODE.match(code)
    name = match.group(1).upper() if match else ""
    if match is not None and name == "HYPERLINK":
        return _bad_hyperlink(code, match.end(), computed, work)
    if name in allowed_codes():
        return False
    if not code.strip() and not name:
        return False  # an empty field shows nothing and does nothing
    work.found(DDE if name in ("DDE", "DDEAUTO") else FIELD, code.strip())
    return True


def _bad_hyperlink(code: str, arguments_at: int, computed: bool, work: PartWork) -> bool:
    """Every argument that is no switch and no switch's value is where the link leads."""
    if computed:
        work.found(LINK_TARGET, f"computed by a field: {code.strip()}")
        return True
    switch = ""
    bad = False
    for token in _ARGUMENT.findall(code, arguments_at):
        text = token.strip('"“”')
        if switch:
            if switch == "l" and not is_place_here(text):
                work.found(LINK_TARGET, text)
                bad = True
            switch = ""
        elif len(token) == 2 and token[0] == "\\":
            switch = token[1].lower() if token[1].lower() in _SWITCHES_WITH_VALUE else ""
        elif text:
            bad = keep_link(text, work.name, work.session) is None or bad
    return bad


def _judge_simple(mark: etree._Element, work: PartWork) -> None:
    if _is_bad(mark.get(f"{W}instr", ""), False, work):
        unwrap(mark)


def _remove(complete: _Field, end: etree._Element | None) -> None:
    """Take the code out and leave the result: marks, code texts, and fields nested in the code with all that they show."""
    if complete.nested:
        _remove_between(complete.begin, complete.marks)
    for mark in [complete.begin, *complete.marks, *complete.shown_code]:
        drop(mark)
    for inner in complete.nested:
        _remove(inner, None)
    if end is not None:
        drop(end)


def _remove_between(begin: etree._Element, marks: list[etree._Element]) -> None:
    """Results of fields inside a code are not shown: drop the texts of the runs up to the separator."""
    last = next((mark for mark in marks if mark.tag == FLD_CHAR), None)
    begin_run = begin.getparent()
    last_run = last.getparent() if last is not None else None
    if begin_run is None or last_run is None:
        return
    for run in list(begin_run.itersiblings(f"{W}r")):
        if run is last_run:
            return
        drop(run)
