"""What mutool and qpdf print is read alike."""

from __future__ import annotations

import json
from pathlib import Path

import pikepdf
import pytest
from pikepdf import Array, Dictionary, String
from pikepdf import Name as PikeName

from benchmarks.pdf_printed import TRAILER, Name, PrintingError, Ref, Stream, by_mutool, by_qpdf, parse_mutool, parse_qpdf


def test_a_line_of_mutool() -> None:
    objects = parse_mutool(
        "trailer <</Root 1 0 R>>\n"
        r"1 0 obj <</A(a \(b\) (c) \\ \101\n)/B<4142 4>/C[1 -.5 +2. true null/N#41me]/D<</E 2 0 R>>/F/G>>" + "\n"
        "2 0 obj <</Length 3>> stream\n"
        "3 0 obj [1 0 R]\n"
        "4 0 obj (text)\n"
    )
    assert objects[TRAILER] == {"Root": Ref(1)}
    first = objects[1]
    assert isinstance(first, dict)
    assert first["A"] == "a (b) (c) \\ A\n"
    assert first["B"] == "AB@"
    assert first["C"] == [1.0, -0.5, 2.0, True, None, "NAme"]
    assert isinstance(first["C"][5], Name)
    assert first["D"] == {"E": Ref(2)}
    assert isinstance(first["F"], Name)
    assert not isinstance(first["A"], Name)
    assert isinstance(objects[2], Stream)
    assert objects[3] == [Ref(1)]
    assert objects[4] == "text"


@pytest.mark.parametrize(
    "line", ["what is this", "1 0 obj <</A (x>>", "1 0 obj <<(A) 1>>", "1 0 obj ]", "1 0 obj <</A >>", "1 0 obj maybe"]
)
def test_a_line_that_is_no_object(line: str) -> None:
    with pytest.raises(PrintingError):
        parse_mutool(line)


def test_json_of_qpdf() -> None:
    objects = parse_qpdf(
        json.dumps(
            {
                "qpdf": [
                    {},
                    {
                        "obj:1 0 R": {"value": {"n:/A#42": "u:文字", "/B": "b:4142", "/C": ["/N", 1.5, None, "2 0 R"]}},
                        "obj:2 0 R": {"stream": {"dict": {"/Length": 1}}},
                        "trailer": {"value": {"/Root": "1 0 R"}},
                    },
                ]
            }
        ).encode()
    )
    assert objects[1] == {"AB": "文字", "B": "AB", "C": [Name("N"), 1.5, None, Ref(2)]}
    assert isinstance(objects[2], Stream)
    assert objects[TRAILER] == {"Root": Ref(1)}


@pytest.mark.parametrize("printed", [b"", b"{}", b'{"qpdf": [{}]}', b'{"qpdf": [{}, {"obj:1 0 R": {"value": "no kind"}}]}'])
def test_json_that_is_not_qpdfs(printed: bytes) -> None:
    with pytest.raises(PrintingError):
        parse_qpdf(printed)


def test_both_read_the_same(tmp_path: Path) -> None:
    """Also out of object streams, and names that are written with #."""
    path = tmp_path / "file.pdf"
    with pikepdf.new() as document:
        document.add_blank_page()
        document.Root["/J#53 x"] = Dictionary(S=PikeName("/JavaScript"), JS=String("a(b)\\"), K=Array([1, PikeName("/A B")]))
        document.save(path, object_stream_mode=pikepdf.ObjectStreamMode.generate)
    ours, theirs = by_mutool(path), by_qpdf(path)
    assert ours.keys() - {TRAILER} == theirs.keys() - {TRAILER}
    catalogs = [
        next(one for one in way.values() if isinstance(one, dict) and one.get("Type") == "Catalog") for way in (ours, theirs)
    ]
    key = next(key for key in catalogs[0] if key.endswith(" x"))
    assert catalogs[0][key] == catalogs[1][key] == {"S": "JavaScript", "JS": "a(b)\\", "K": [1, "A B"]}


def test_a_file_that_neither_opens(tmp_path: Path) -> None:
    path = tmp_path / "file.pdf"
    path.write_bytes(b"no pdf")
    for way in (by_mutool, by_qpdf):
        with pytest.raises(PrintingError):
            way(path)
