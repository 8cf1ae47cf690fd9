"""Puts Word field codes together from expat's events: over runs, nested fields, text boxes and tracked changes."""

from __future__ import annotations

from dataclasses import dataclass, field

from sanitizer.verifiers._ooxml_rules import Context, Wrong, wrong_field

_W = "http://schemas.openxmlformats.org/wordprocessingml/2006/main "
_STORIES = frozenset("txbxContent footnote endnote comment hdr ftr body docPartBody Choice Fallback".split())
_INSERTED, _DELETED = frozenset({"ins", "moveTo"}), frozenset({"del", "moveFrom"})
_TEXTS = frozenset({"instrText", "delInstrText", "t", "delText"})  # Word reads what stands where the code is, whatever it is in
_MAX_OPEN = 256
_BLANKS = "".join(map(chr, range(33))) + "\u3000\xa0"
_BEFORE_NAME = _BLANKS + '"'


@dataclass
class _Field:
    code: list[tuple[str, bool, bool]] = field(default_factory=list)
    separated: bool = False
    named_by_field: bool = False  # a nested field stands where the name should be: its result would be the name
    computed: bool = False  # a nested field stands in the code

    def text(self) -> str:
        return "".join(text for text, _, _ in self.code)

    def codes(self) -> tuple[str, str]:
        """With all tracked changes accepted, and with all rejected."""
        accepted = "".join(text for text, _, deleted in self.code if not deleted)
        return accepted, "".join(text for text, inserted, _ in self.code if not inserted)

    def name_is_open(self) -> bool:
        """True where more letters would still belong to the name, in any reading of the code."""
        return any(code.strip(_BEFORE_NAME).isalpha() or not code.strip(_BEFORE_NAME) for code in self._readings())

    def _readings(self) -> tuple[str, ...]:
        """The readings up to here; a blank behind the name ends it."""
        return tuple(code for code in (self.text(), *self.codes()) if code.rstrip(_BLANKS) == code or not code.strip(_BEFORE_NAME))


class FieldReader:
    """Gets each start, end and text of a part; appends what is wrong to *wrong*."""

    def __init__(self, context: Context, wrong: list[Wrong]) -> None:
        self._context = context
        self._wrong = wrong
        self._stories: list[list[_Field]] = [[]]
        self._inserted = 0
        self._deleted = 0
        self._code: list[str] | None = None

    def start(self, local: str, attributes: dict[str, str]) -> None:
        if local in _STORIES:
            self._stories.append([])
        elif local in _INSERTED:
            self._inserted += 1
        elif local in _DELETED:
            self._deleted += 1
        elif local in _TEXTS:
            self._code = []
        elif local == "sym" and self._in_code():
            self._add_code("\N{REPLACEMENT CHARACTER}", deleted=self._deleted > 0)
        elif local == "fldSimple":
            self._judge(attributes.get(f"{_W}instr", attributes.get("instr", "")), computed=False)
        elif local == "fldChar":
            self._mark(attributes.get(f"{_W}fldCharType", attributes.get("fldCharType", "")))

    def end(self, local: str) -> None:
        if local in _STORIES and len(self._stories) > 1:
            self._close(self._stories.pop())
        elif local in _INSERTED:
            self._inserted -= 1
        elif local in _DELETED:
            self._deleted -= 1
        elif local in _TEXTS and self._code is not None:
            if local.endswith("nstrText") or self._in_code():
                self._add_code("".join(self._code), deleted=local.startswith("del") or self._deleted > 0)
            self._code = None

    def characters(self, text: str) -> None:
        if self._code is not None:
            self._code.append(text)

    def finish(self) -> None:
        for story in self._stories:
            self._close(story)

    def _close(self, story: list[_Field]) -> None:
        for unfinished in story:
            self._wrong.append(("ooxml.field", f"field without an end: {unfinished.text()}"))

    def _in_code(self) -> bool:
        story = self._stories[-1]
        return bool(story) and not story[-1].separated

    def _add_code(self, text: str, *, deleted: bool) -> None:
        story = self._stories[-1]
        if story and not story[-1].separated:
            story[-1].code.append((text, self._inserted > 0, deleted))
        elif text.strip() and all(outer.separated for outer in story):  # else the result of a field in a code
            self._wrong.append(("ooxml.field", f"code outside of a field: {text}"))

    def _mark(self, kind: str) -> None:
        story = self._stories[-1]
        if kind == "begin" and len(story) < _MAX_OPEN:
            if story and not story[-1].separated:
                story[-1].computed = True
                story[-1].named_by_field |= story[-1].name_is_open()
            story.append(_Field())
        elif kind == "separate" and story:
            story[-1].separated = True
        elif kind == "end" and story:
            self._complete(story.pop())
        else:
            self._wrong.append(("ooxml.field", "field mark without its field"))

    def _complete(self, done: _Field) -> None:
        """With tracked changes a field has two codes: with all changes accepted, and with all rejected."""
        if done.named_by_field:
            self._wrong.append(("ooxml.field", f"the result of a field names a field: {done.text()}"))
        for code in set(done.codes()):
            if code.strip():
                self._judge(code, computed=done.computed)

    def _judge(self, code: str, *, computed: bool) -> None:
        wrong = wrong_field(code, self._context, computed=computed)
        if wrong is not None:
            self._wrong.append(wrong)
