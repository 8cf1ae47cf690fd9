"""The groups of a picture, and those that hold it once for new programs and once for old ones."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

from sanitizer.engines.rtf import features, pictures
from sanitizer.engines.rtf.group import INSIDE

if TYPE_CHECKING:
    from sanitizer.engines.rtf.rebuild import Rebuild

_PICTURE_WORDS = frozenset("picw pich picwgoal pichgoal picscalex picscaley piccropt piccropb piccropl piccropr".split())
_OTHER_SPELLINGS = {"picwGoal": "picwgoal", "pichGoal": "pichgoal"}


def open_picture(work: Rebuild, _value: int | None, end: int) -> int | None:
    group = work.group
    if group.context.name not in INSIDE["pict"] or work.picture is not None:
        work.tally.add(features.UNKNOWN_DESTINATION, "\\pict", f"byte {end}")
        return work.drop_group(end)
    work.picture = pictures.OpenPicture(end - len(b"\\pict"))
    group = work.own_group()
    group.enter("pict", work.contexts["picture"])
    work.set_aside(partial(close_picture, work))
    return None


def picture_word(work: Rebuild, name: str, value: int | None) -> None:
    if work.picture is None:
        raise AssertionError("only in a picture")
    name = _OTHER_SPELLINGS.get(name, name)
    if name in _PICTURE_WORDS and value is not None:
        work.picture.sizes[name] = value
    elif name not in _PICTURE_WORDS:
        work.picture.others.append(b"\\" + name.encode("ascii") + (b"%d" % value if value is not None else b""))


def close_picture(work: Rebuild) -> None:
    properties = work.writer.taken_back()
    picture, work.picture = work.picture, None
    if picture is None:
        raise AssertionError("a picture closes after it was opened")
    if work.group.muted:
        return
    made = pictures.rebuilt(picture, work.session)
    if made is not None:
        work.writer.whole(b"{\\pict" + properties + made + b"}")


def open_shown_picture(work: Rebuild, _value: int | None, end: int) -> int | None:
    """{\\*\\shppict: for programs that know more than metafiles; a copy for the others follows."""
    group = work.group
    if group.context.name not in INSIDE["shppict"]:
        work.tally.add(features.UNKNOWN_DESTINATION, "\\shppict", f"byte {end}")
        return work.drop_group(end)
    group = work.own_group()
    group.name = "shppict"
    work.set_aside(partial(close_shown_picture, work))
    return None


def close_shown_picture(work: Rebuild) -> None:
    made = work.writer.taken_back()
    work.shown_picture = b"\\pict" in made
    if work.shown_picture:
        work.writer.whole(b"{\\*\\shppict" + made + b"}")


def open_old_picture(work: Rebuild, _value: int | None, end: int) -> int | None:
    group = work.group
    if work.shown_picture or group.context.name not in INSIDE["nonshppict"]:
        work.shown_picture = False
        work.tally.add(features.FALLBACK, "\\nonshppict", f"byte {end}")
        return work.drop_group(end)
    work.own_group().brace.make_bare()
    return None


def binary(work: Rebuild, value: int | None, end: int) -> int | None:
    length = min(max(value or 0, 0), len(work.data) - end)
    if work.picture is not None and work.group.context.name == "picture":
        work.picture.binary.append(work.data[end : end + length])
    else:
        work.session.found(features.BINARY, f"byte {end}", f"{length} bytes")
    return end + length


def picture_part(work: Rebuild, name: str, value: int | None) -> None:
    """What kind of picture it is, or how the rows of a device's bitmap are laid out."""
    if work.picture is None:
        raise AssertionError("only in a picture")
    if name in pictures.KINDS:
        work.picture.kind = name
    else:
        work.picture.device[name] = value or 0
