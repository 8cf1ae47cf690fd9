"""The groups of a field: its code is collected as one text, its result kept aside until the code is judged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features, fields
from sanitizer.engines.rtf.charsets import decoded
from sanitizer.engines.rtf.group import INSIDE

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

_NAME_PIECES = 64  # the name of a field stands at its beginning; one that is cut finer does not pass


def open_field(work: Rebuild, _value: int | None, end: int) -> int | None:
    group = work.group
    if group.context.name not in INSIDE["field"] or len(work.fields) >= fields.MAX_OPEN:
        work.tally.add(features.UNKNOWN_DESTINATION, "\\field", f"byte {end}")
        return work.drop_group(end)
    outer_is_code = group.context.name == "code"
    if outer_is_code and work.fields:
        work.fields[-1].begins_inside(decoded((work.collected or [])[:_NAME_PIECES]))
    work.fields.append(fields.OpenField(end - len(b"\\field"), outer_is_code))
    outer_collected, work.collected = work.collected, None
    group = work.own_group()
    group.enter("field", work.contexts["field"])
    work.set_aside(lambda: close_field(work, outer_collected))
    return None


def open_code(work: Rebuild) -> int | None:
    group = work.group
    group = work.own_group()
    group.enter("fldinst", work.contexts["code"])
    done = work.fields[-1]
    work.collected = []
    work.set_aside(lambda: close_code(work, done))
    return None


def close_code(work: Rebuild, done: fields.OpenField) -> None:
    done.written_code += work.writer.taken_back()
    done.code += decoded(work.collected or [])
    work.collected = None


def open_result(work: Rebuild) -> int | None:
    group = work.group
    group = work.own_group()
    group.enter("fldrslt", work.contexts["body"])
    done = work.fields[-1]
    work.set_aside(lambda: done.results.append(work.writer.taken_back()))
    return None


def close_field(work: Rebuild, outer_collected: list[tuple[bytes | str, str]] | None) -> None:
    work.collected = outer_collected
    done = work.fields.pop()
    flags = work.writer.taken_back()
    verdict = fields.judged(done, work.session)
    results = b"".join(done.results)
    if verdict is fields.Verdict.KEEP:
        code = b"{\\*\\fldinst " + done.written_code + b"}"
        work.writer.whole(b"{\\field" + flags + code + b"{\\fldrslt " + results + b"}}")
    elif verdict is fields.Verdict.RESULT_ONLY and results and not done.outer_is_code:
        work.writer.whole(b"{" + results + b"}")
