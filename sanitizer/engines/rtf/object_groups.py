"""The groups of an object: its picture is written in its place, all else goes under one finding."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features, ole1
from sanitizer.engines.rtf.group import INSIDE
from sanitizer.engines.rtf.tokens import group_end

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild


class OpenObject:
    """An object while it is read."""

    def __init__(self, start: int) -> None:
        self.start = start
        self.words: set[str] = set()
        self.class_name = ""
        self.described = ""


def open_object(work: Rebuild, _value: int | None, end: int) -> int | None:
    group = work.group
    if group.context.name not in INSIDE["object"]:
        work.session.found(features.OBJECT, f"byte {end}", "object where none may stand")
        return work.drop_group(end)
    outer = work.object
    work.object = OpenObject(end - len(b"\\object"))
    group = work.own_group()
    group.enter("object", work.contexts["object"])
    group.brace.make_bare()
    group.closing = lambda: close_object(work, outer)
    return None


def close_object(work: Rebuild, outer: OpenObject | None) -> None:
    done, work.object = work.object, outer
    if done is None:
        raise AssertionError("an object closes after it was opened")
    feature = features.OBJECT
    if "objocx" in done.words:
        feature = features.ACTIVEX
    elif done.words & {"objlink", "objautlink", "objsub"}:
        feature = features.OBJECT_LINK
    work.session.found(feature, f"byte {done.start}", done.described or done.class_name)


def object_part(work: Rebuild, name: str, end: int) -> int | None:
    group = work.group
    if work.object is None:
        raise AssertionError("only in an object")
    if name == "result":
        group = work.own_group()
        group.enter("result", work.contexts["body"])
        return None
    if name == "objclass":
        where = group_end(work.data, end)
        work.object.class_name = work.data[end : min(where, end + 100)].decode("latin-1").strip()
        return work.drop_group(end)
    if name == "objdata":
        where = work.drop_group(end)
        work.object.described = ole1.described(work.data[end : min(where, end + ole1.HEAD_CHARS)], work.object.class_name)
        return where
    work.object.words.add(name)
    return work.drop_group(end) if group.name != "object" else None
