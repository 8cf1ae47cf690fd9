"""Streams: decoded, checked by what they are (drawing, data, PostScript function, character map), and encoded anew."""

from __future__ import annotations

import math

from sanitizer.engines.pdf import content, inline_image, postscript, second_reader
from sanitizer.engines.pdf.cmap import rewrite_cmap
from sanitizer.engines.pdf.encoded_data import as_readers_take
from sanitizer.engines.pdf.features import CMAP, CONTENT_OPERATOR, DAMAGED, EXTERNAL_STREAM, HIDDEN_LAYER, POSTSCRIPT_FUNCTION
from sanitizer.engines.pdf.hidden_sections import hidden_sections
from sanitizer.engines.pdf.kinds import GONE, handler
from sanitizer.engines.pdf.place import Place
from sanitizer.engines.pdf.source import Node, StreamNode
from sanitizer.engines.pdf.walk import STREAMS, CompiledType, Walk
from sanitizer.model.errors import MalformedFile

_ABBREVIATIONS = {
    "/AHx": "/ASCIIHexDecode",
    "/A85": "/ASCII85Decode",
    "/LZW": "/LZWDecode",
    "/Fl": "/FlateDecode",
    "/RL": "/RunLengthDecode",
    "/CCF": "/CCITTFaxDecode",
    "/DCT": "/DCTDecode",
}
_GENERAL = frozenset({"/ASCIIHexDecode", "/ASCII85Decode", "/LZWDecode", "/FlateDecode", "/RunLengthDecode"})
IMAGE_CODECS = frozenset({"/DCTDecode", "/JPXDecode", "/CCITTFaxDecode", "/JBIG2Decode"})
_NOT_DRAWN_WITH = frozenset({"/ToUnicode", "/CIDSet"})
_MAX_FILTERS = 10
_MAX_INPUTS = 8
_MAX_SAMPLES = 2**31
_MAX_MISSING_BYTES = 4096


def filters_of(walk: Walk, stream: StreamNode) -> tuple[list[str], list[Node]]:
    """The names of the filters in full, and as many parameters. An identity Crypt filter is already undone by the reader."""
    names = _list(walk, stream.get("/Filter"))
    parameters = _list(walk, stream.get("/DecodeParms", stream.get("/DP")))
    if len(names) > _MAX_FILTERS or any(type(name) is not str or name[0] not in "/n" for name in names):
        raise MalformedFile(f"object {stream.ref}: filter chain of {len(names)}")
    parameters += [None] * (len(names) - len(parameters))
    pairs = [(_ABBREVIATIONS.get(name, name), parameter) for name, parameter in zip(names, parameters, strict=False)]
    pairs = [(name, parameter) for name, parameter in pairs if name != "/Crypt"]
    return [name for name, _ in pairs], [parameter for _, parameter in pairs]


def _list(walk: Walk, value: Node) -> list[Node]:
    chased = walk.source.chase(value)
    if type(chased) is list:
        return [walk.source.chase(one) for one in chased]
    return [] if chased is None else [chased]


def decoded(walk: Walk, stream: StreamNode, place: Place) -> tuple[bytes, str]:
    """The data with every general filter undone, and the image codec that is left ("" for none)."""
    if "/F" in stream:
        walk.refuse(EXTERNAL_STREAM, None, stream.ref, place)
        return b"", ""
    names, parameters = filters_of(walk, stream)
    codec = ""
    for index, name in enumerate(names):
        if name in IMAGE_CODECS and index == len(names) - 1:
            codec = name
        elif name not in _GENERAL:
            raise MalformedFile(f"{place}: filter {name[:40]} is not known")
    data = walk.source.raw_data(stream)
    general = len(names) - 1 if codec else len(names)
    if general == 0:
        return data, codec
    return walk.source.decode(as_readers_take(data, names[0]), names[:general], parameters[:general], str(place)), codec


def _decoded_or_empty(walk: Walk, stream: StreamNode, place: Place) -> bytes:
    """For drawing: a stream that does not unpack draws nothing, as in readers; where another one reads something, its pages become
    pictures."""
    try:
        data, codec = decoded(walk, stream, place)
    except MalformedFile as error:
        if second_reader.draws_with(walk, stream):
            walk.needs_picture(stream.ref, f"a damaged drawing: {error}")
        walk.session.found(DAMAGED, str(place), str(error))
        return b""
    if codec:
        walk.session.found(DAMAGED, str(place), f"an image codec ({codec[1:]}) where drawing operators belong")
        return b""
    return data


def _decoded_table(walk: Walk, stream: StreamNode, place: Place) -> bytes | None:
    """For what says how to draw or to read other things; None, with pictures of its pages, where it does not unpack."""
    try:
        data, codec = decoded(walk, stream, place)
        if codec:
            raise MalformedFile(f"{place}: an image codec where a table belongs")
    except MalformedFile as error:
        if place.step not in _NOT_DRAWN_WITH:
            walk.needs_picture(stream.ref, f"a damaged table: {error}")
        walk.session.found(DAMAGED, str(place), f"{error}; left out")
        return None
    return data


def rewrite_content(walk: Walk, data: bytes, resources: Node, place: Place) -> bytes:
    problems = content.Problems()
    sections = hidden_sections(walk.layers, resources, place)
    written = content.rewrite(data, inline_image.reader(walk, place), problems, sections)
    if problems.total:
        shown = "; ".join(dict.fromkeys(problems.kept))
        walk.session.found(CONTENT_OPERATOR, str(place), f"{problems.total} times: {shown}")
    if sections is not None and sections.count:
        walk.session.found(HIDDEN_LAYER, str(place), f"{sections.count} marked parts of the drawing")
    return written


@handler("contents", "aS")
def _contents(walk: Walk, node: Node, _ref: str | None, place: Place) -> str | None:
    """A page's drawing: one stream, or several that are read as one (7.8.2)."""
    parts = [node] if type(node) is StreamNode else [walk.source.chase(one) for one in node]
    streams = [part for part in parts if type(part) is StreamNode]
    if not streams:
        return GONE
    key = (" ".join(stream.ref for stream in streams), "contents")
    number = walk.numbers.get(key)
    if number is None:
        data = b"\n".join([_decoded_or_empty(walk, stream, place) for stream in streams])
        number = walk.numbers[key] = walk.writer.reserve()
        written = rewrite_content(walk, data, walk.page_resources, place)
        walk.draws.note(str(place), written, walk.page_resources)
        walk.writer.put_flate(number, "", written)
    return f"{number} 0 R"


def _write_content(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    entries = walk.entries(compiled, node, place, braces=False)
    if entries is None:
        return
    data = _decoded_or_empty(walk, node, place)
    written = rewrite_content(walk, data, node.get("/Resources", walk.page_resources), place)
    walk.draws.note(node.ref, written, node.get("/Resources"))
    walk.writer.put_flate(number, entries, written)


def _write_data(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """Numbers in a table: meshes, glyph maps. Any bytes are valid; they are unpacked and packed anew."""
    data = _decoded_table(walk, node, place)
    if data is None:
        return  # reads as null
    entries = walk.entries(compiled, node, place, braces=False)
    if entries is None:
        walk.session.found(DAMAGED, str(place), "a table without what says how to read it")
    else:
        walk.writer.put_flate(number, entries, data)


def _write_postscript(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    data = _decoded_or_empty(walk, node, place)
    written = postscript.rewrite(data)
    if written is None:
        walk.session.found(POSTSCRIPT_FUNCTION, str(place))
        return  # reads as null: what needs the function is not drawn, as readers do
    walk.writer.put_flate(number, walk.entries(compiled, node, place, braces=False) or "", written)


def _write_samples(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    """A sampled function (7.10.2): as many samples as its sizes call for, so that no reader makes room for more than there are."""
    data = _decoded_or_empty(walk, node, place)
    sizes = [int(size) if type(size) is float and size < _MAX_SAMPLES else size for size in _list(walk, node.get("/Size"))]
    bits = walk.source.chase(node.get("/BitsPerSample"))
    outputs = len(_list(walk, node.get("/Range"))) // 2
    if not sizes or len(sizes) > _MAX_INPUTS or any(type(size) is not int or size < 1 for size in sizes) or type(bits) is not int:
        walk.session.found(DAMAGED, str(place), "a sampled function without its sizes")
        return
    needed = (math.prod(sizes) * outputs * bits + 7) // 8
    if needed > len(data) + _MAX_MISSING_BYTES:
        walk.session.found(DAMAGED, str(place), f"a sampled function that announces {needed} bytes and has {len(data)}")
        return
    if needed > len(data):
        walk.session.found(DAMAGED, str(place), f"a sampled function is {needed - len(data)} bytes short; filled up with zeros")
    walk.writer.put_flate(number, walk.entries(compiled, node, place, braces=False) or "", data[:needed].ljust(needed, b"\0"))


def _write_cmap(walk: Walk, number: int, compiled: CompiledType, node: StreamNode, place: Place) -> None:
    data = _decoded_table(walk, node, place)
    if data is None:
        return
    written, dropped = rewrite_cmap(data)
    if dropped:
        walk.session.found(CMAP, str(place), f"{dropped} pieces are malformed or not on the list")
    walk.writer.put_flate(number, walk.entries(compiled, node, place, braces=False) or "", written)


STREAMS["content"] = _write_content
STREAMS["data"] = _write_data
STREAMS["samples"] = _write_samples
STREAMS["postscript"] = _write_postscript
STREAMS["cmap"] = _write_cmap
