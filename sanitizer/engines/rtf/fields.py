"""Fields: the code is read as one text over runs and encodings, and judged by its name; the result stays (ECMA-376-1, 17.16)."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field
from enum import Enum, auto
from functools import cache

from sanitizer.contract.engine import Session
from sanitizer.engines._link_targets import is_place_here
from sanitizer.engines.rtf.features import DDE, FIELD, LINK_TARGET
from sanitizer.engines.rtf.links import drops_text, keeps_link
from sanitizer.policy.shipped import rules_folder

MAX_OPEN = 64
_NAME = re.compile(r"[\s\x00-\x20\"\u3000]*(=|[A-Za-z]+)")
_UNFINISHED_NAME = re.compile(r"[\s\x00-\x20\"\u3000]*[A-Za-z]*\Z")
_ARGUMENT = re.compile(r"""\\[A-Za-z*@#](?=[\s"“”]|\Z)|["“”][^"“”]*["“”]?|[^\s"“”]+""")
_SWITCHES_WITH_VALUE = "lot*@#"


@cache
def allowed_codes() -> frozenset[str]:
    """Field codes in capitals that may stay: the same as in Word's newer files."""
    text = (rules_folder() / "allow" / "ooxml_fields.toml").read_text(encoding="utf-8")
    return frozenset(tomllib.loads(text)["codes"].split())


class Verdict(Enum):
    """What of a field is written."""

    KEEP = auto()
    RESULT_ONLY = auto()
    NOTHING = auto()


@dataclass
class OpenField:
    """A field while it is read. `code` is what its code says, `written_code` and `results` how they are written."""

    start: int
    outer_is_code: bool
    code: str = ""
    written_code: bytes = b""
    flags: bytes = b""
    results: list[bytes] = field(default_factory=list)
    computed: bool = False  # the result of a field is part of the code
    named_by_field: bool = False  # a field stands where the name is not at its end yet: its result would be part of the name

    def begins_inside(self, code_so_far: str) -> None:
        self.computed = True
        if _UNFINISHED_NAME.match(code_so_far):
            self.named_by_field = True


def judged(done: OpenField, session: Session) -> Verdict:
    """Records what goes."""
    where = f"byte {done.start}"
    code = done.code
    if done.named_by_field:
        session.found(FIELD, where, f"the result of a field names a field: {code.strip()}")
        return Verdict.RESULT_ONLY
    match = _NAME.match(code)
    name = match[1].upper() if match else ""
    if match is not None and name == "HYPERLINK":
        if _bad_hyperlink(code, match.end(), done.computed, where, session):
            return Verdict.NOTHING if drops_text(session) else Verdict.RESULT_ONLY
        return Verdict.KEEP
    if name in allowed_codes():
        return Verdict.KEEP
    if not code.strip() and not name:
        return Verdict.RESULT_ONLY  # an empty field shows nothing and does nothing
    session.found(DDE if name in ("DDE", "DDEAUTO") else FIELD, where, code.strip())
    return Verdict.RESULT_ONLY


def _bad_hyperlink(code: str, arguments_at: int, computed: bool, where: str, session: Session) -> bool:
    """Every argument that is no switch and no switch's value is where the link leads."""
    if computed:
        session.found(LINK_TARGET, where, f"computed by a field: {code.strip()}")
        return True
    switch = ""
    bad = False
    for token in _ARGUMENT.findall(code, arguments_at):
        text = token.strip('"“”')
        if switch:
            if switch == "l" and not is_place_here(text):
                session.found(LINK_TARGET, where, text)
                bad = True
            switch = ""
        elif len(token) == 2 and token[0] == "\\":
            switch = token[1].lower() if token[1].lower() in _SWITCHES_WITH_VALUE else ""
        elif text:
            bad = not keeps_link(text, where, session) or bad
    return bad
