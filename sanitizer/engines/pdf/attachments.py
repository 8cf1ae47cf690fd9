"""Embedded files: each is found; where policy keeps them, disarmed as a file of its own and attached anew (ISO 32000-2, 7.11.4)."""

from __future__ import annotations

import io

from sanitizer.engines.pdf.features import EMBEDDED_FILE, REFUSED_FILE
from sanitizer.engines.pdf.old_text import text_of
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.streams import decoded
from sanitizer.engines.pdf.syntax import string_bytes, write_text
from sanitizer.engines.pdf.walk import Walk
from sanitizer.model.errors import MalformedFile
from sanitizer.model.finding import Action
from sanitizer.model.safe_name import split_suffix

_NAME_KEYS = ("/UF", "/F", "/Unix", "/Mac", "/DOS")  # the Unicode name first; old producers wrote cp932 into the others
_MAX_DESCRIPTION_CHARS = 500
_NAMELESS = "noname"


class Attachments:
    """The embedded files of one source: which streams were judged, and what is attached to the target."""

    def __init__(self) -> None:
        self.streams: set[str] = set()  # references of the streams that were judged
        self._kept: dict[str, int] = {}  # name > number of its new file specification

    def take_all(self, walk: Walk, value: Node, place: Place) -> bool:
        """One file specification or an array of them (AF); True when there is a file among them."""
        node = walk.source.chase(value)
        if type(node) is not list:
            return self.take(walk, value, place)
        taken = [self.take(walk, one, Place(f"[{index}]", place)) for index, one in enumerate(node)]
        return any(taken)

    def take(self, walk: Walk, value: Node, place: Place, title: str = "") -> bool:
        """The file of one specification, once however many refer to it. False when *value* is no specification with a file.

        *title* is its name where the specification has none. What else the specification says is looked through later.
        """
        node = walk.source.chase(value)
        if type(node) is not dict:
            return False
        walk.to_sweep.append((value, place))
        streams = _streams(walk, node)
        for index, stream in enumerate(streams):
            if stream.ref in self.streams:
                continue
            self.streams.add(stream.ref)
            walk.session.count("embedded files", 1, walk.session.limits.max_members)
            name = _name(walk, node) or title or _NAMELESS
            words = f"{name} ({_size(walk, stream)})" + (", another version for one system" if index else "")
            if walk.session.found(EMBEDDED_FILE, str(place), words) is Action.ALLOW:
                self._keep(walk, stream, name, _description(walk, node), place)
        return bool(streams)

    def _keep(self, walk: Walk, stream: StreamNode, name: str, description: str, place: Place) -> None:
        data = _data(walk, stream, place, name)
        if data is None:
            return
        member = walk.session.nested(io.BytesIO(data), name)
        if member is None:
            walk.session.found(REFUSED_FILE, str(place), f"{name}: it cannot be disarmed, or policy takes none of its type")
            return
        with member:
            new_name = self._free_name(walk.session.member_name(member, name))
            member.seek(0)
            new = member.read()
        file = walk.writer.reserve()
        walk.writer.put_flate(file, f"/Type/EmbeddedFile/Params<</Size {len(new)}>>", new)
        specification = self._kept[new_name] = walk.writer.reserve()
        words = f"/Desc {write_text(description)}" if description else ""
        title = write_text(new_name)
        walk.writer.put(specification, f"<</Type/Filespec/F {title}/UF {title}{words}/EF<</F {file} 0 R/UF {file} 0 R>>>>")

    def _free_name(self, name: str) -> str:
        stem, suffix = split_suffix(name)
        number = 1
        while name in self._kept:
            number += 1
            name = f"{stem}({number}){suffix}"
        return name

    def left_out(
        self, walk: Walk, place: Place, words: str = "", why: str = "not an attachment of the document or of a page"
    ) -> None:
        """What is never kept: a file in something that was left out, or a place for files without any."""
        if walk.session.found(EMBEDDED_FILE, str(place), words) is Action.ALLOW:
            walk.session.found(REFUSED_FILE, str(place), f"{words}: {why}" if words else why)

    def name_tree(self) -> str:
        """The tree of what is kept, by name; "" for nothing."""
        pairs = sorted((string_bytes(f"u:{name}"), name) for name in self._kept)
        return f"<</Names[{''.join(f'{write_text(name)}{self._kept[name]} 0 R' for _, name in pairs)}]>>" if pairs else ""


def _streams(walk: Walk, node: dict[str, Node]) -> list[StreamNode]:
    """The files of a specification, each once, the one that readers show first."""
    files = walk.source.chase(node.get("/EF"))
    if type(files) is not dict:
        return []
    chased = [walk.source.chase(files.get(key)) for key in _NAME_KEYS]
    return list({one.ref: one for one in chased if type(one) is StreamNode}.values())


def _name(walk: Walk, node: dict[str, Node]) -> str:
    names = (text_of(walk.source.chase(node.get(key))) for key in _NAME_KEYS)
    return next((name for name in names if name), "")


def _description(walk: Walk, node: dict[str, Node]) -> str:
    return text_of(walk.source.chase(node.get("/Desc")))[:_MAX_DESCRIPTION_CHARS]


def _size(walk: Walk, stream: StreamNode) -> str:
    """What the file says of itself, else how long its data is in the document."""
    parameters = walk.source.chase(stream.get("/Params"))
    size = walk.source.chase(parameters.get("/Size")) if type(parameters) is dict else None
    if type(size) is int and size >= 0:
        return f"{size:,} bytes"
    length = walk.source.chase(stream.get("/Length"))
    return f"{length:,} bytes in the document" if type(length) is int else "size unknown"


def _data(walk: Walk, stream: StreamNode, place: Place, name: str) -> bytes | None:
    try:
        data, codec = decoded(walk, stream, place)
    except MalformedFile as error:
        walk.session.found(REFUSED_FILE, str(place), f"{name}: {error}")
        return None
    if codec:
        walk.session.found(REFUSED_FILE, str(place), f"{name}: stored under an image codec ({codec[1:]})")
        return None
    return data
