"""Samples of Hangul documents, as sister cities send them: everyday ones, and what may hide in them."""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from functools import partial

from samples.build import _hwp as hwp
from samples.build._cfb import Tree
from samples.sample import Sample

_BARE = b"this program shall not come through"
_TITLE = "자매도시 교류 계획（姉妹都市交流）"


def _plan() -> bytes:
    """Two sections: a title, a table with a cell over two rows, a text box and a header."""
    grid: list[list[str | None]] = [["구분", "내용"], ["일시", "6월 20일"], [None, "오전 9시"]]
    first = (
        hwp.paragraph(hwp.control_unit(2, b"dces") + _TITLE)
        + hwp.paragraph("시작" + hwp.control_unit(9) + "끝\n다음 줄")
        + hwp.paragraph(hwp.control_unit(11, b" lbt"), 0, hwp.table(grid, 1, {(1, 0): (2, 1)}))
        + hwp.paragraph("글상자", 0, hwp.control(b" osg", 1, hwp.boxed(2, "상자 안의 글")))
        + hwp.paragraph("머리말", 0, hwp.control(b"daeh", 1, hwp.boxed(2, "국제교류과")))
    )
    return hwp.document([first, hwp.paragraph("둘째 구역")])


def _package() -> bytes:
    body = hwp.xml_paragraph(_TITLE) + hwp.xml_table([["구분", "내용"], ["장소", "체육관"]])
    body += hwp.xml_paragraph(
        "본문", "<hp:ctrl><hp:header><hp:subList>" + hwp.xml_paragraph("국제교류과") + "</hp:subList></hp:header></hp:ctrl>"
    )
    return hwp.package([body])


def _with(more: Mapping[str, bytes | Tree], text: str = "안내문", *controls: bytes) -> bytes:
    return hwp.document([hwp.paragraph(text, 0, *controls)], more)


_SCRIPT = hwp.deflated(b"\0\0" + ("function OnDocument_Open() { run('" + _BARE.decode() + "'); }").encode("utf-16-le"))
_HOSTILE: tuple[tuple[str, str, Callable[[], bytes], str], ...] = (
    ("script.hwp", "a script that runs on opening", partial(_with, {"Scripts": {"DefaultJScript": _SCRIPT}}), "hwp.script"),
    ("object.hwp", "an OLE object", partial(_with, {"BinData": {"BIN0001.OLE": _BARE}}), "hwp.embedded_object"),
    ("picture.hwp", "a picture file", partial(_with, {"BinData": {"BIN0001.png": b"\x89PNG" + _BARE}}), "hwp.picture"),
    ("properties.hwp", "who wrote it", partial(_with, {"\x05HwpSummaryInformation": _BARE}), "hwp.properties"),
    ("unknown.hwp", "a stream of no known name", partial(_with, {"Payload": _BARE}), "hwp.unknown_stream"),
    (
        "link.hwp",
        "a link to a program",
        partial(_with, {}, "안내문", hwp.control(b"klh%", 1)),
        "hwp.link",
    ),
    (
        "comment.hwp",
        "a hidden comment",
        partial(_with, {}, "안내문", hwp.control(b"tmct", 1, hwp.boxed(2, _BARE.decode()))),
        "hwp.comment",
    ),
    (
        "script.hwpx",
        "a script in the package",
        lambda: hwp.package([hwp.xml_paragraph("안내문")], {"Scripts/headerScripts": _BARE}),
        "hwp.script",
    ),
)


def _lying() -> bytes:
    """A record that is longer than its section."""
    return hwp.document([hwp.paragraph("남는 글") + struct.pack("<I", 67 | 1 << 10 | 0xFFE << 20) + "끝".encode("utf-16-le")])


def _sample(name: str, kind: str, about: str, build: Callable[[], bytes], *features: str, keeps: tuple[str, ...]) -> Sample:
    path = f"{kind}/hwp/{name}"
    return Sample(path, kind, "hwp", about, build, (*features, "hwp.layout"), keeps=keeps, gone=(_BARE,))  # type: ignore[arg-type]


SAMPLES: tuple[Sample, ...] = (
    _sample("교류.hwp", "benign", "a plan with a table and a box", _plan, keeps=(_TITLE, "6월 20일", "상자 안의 글", "둘째 구역")),
    _sample("교류.hwpx", "benign", "the same as XML", _package, keeps=(_TITLE, "체육관", "국제교류과")),
    *(_sample(name, "hostile", about, build, feature, keeps=("안내문",)) for name, about, build, feature in _HOSTILE),
    _sample("lying_length.hwp", "malformed", "a record that is too long", _lying, "hwp.damaged", keeps=("남는 글",)),
    Sample(
        "malformed/hwp/protected.hwp",
        "malformed",
        "hwp",
        "protected by a password",
        lambda: hwp.document([b""], flags=3),
        verdict="review",
    ),
    Sample(
        "malformed/hwp/distribution.hwp",
        "malformed",
        "hwp",
        "locked for distribution",
        lambda: hwp.document([b""], flags=5),
        verdict="review",
    ),
)
