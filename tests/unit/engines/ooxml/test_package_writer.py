"""The package that is written: fixed dates and order, relative targets, readable by zipfile."""

from __future__ import annotations

import io
import random
import zipfile

import pytest

from sanitizer.engines.ooxml.package_writer import PackageWriter, WrittenRelationship, relative_target
from sanitizer.model.errors import LimitExceeded


def test_layout_is_canonical() -> None:
    target = io.BytesIO()
    writer = PackageWriter(target, 5_000_000)
    writer.add_part("/word/document.xml", "type/a", b"<a/>" * 50, [WrittenRelationship("rId1", "t", "/word/media/x.png")])
    writer.add_part("/word/media/x.png", "image/png", b"\x89PNG" * 10, [], incompressible=True)
    large = random.Random(1).randbytes(2_500_000)  # more than is moved in one piece
    writer.add_file("/word/media/y.png", "image/png", io.BytesIO(large), incompressible=True)
    writer.add_root([WrittenRelationship("rId1", "main", "/word/document.xml")])
    writer.finish()
    with zipfile.ZipFile(target) as archive:
        assert archive.testzip() is None
        infos = archive.infolist()
        assert [info.filename for info in infos][:2] == ["[Content_Types].xml", "_rels/.rels"]
        assert {info.date_time for info in infos} == {(1980, 1, 1, 0, 0, 0)}
        assert {(info.flag_bits, info.compress_type, info.extra, info.comment) for info in infos} == {(0, 8, b"", b"")}
        assert b'Target="media/x.png"' in archive.read("word/_rels/document.xml.rels")
        assert b'Extension="png"' in archive.read("[Content_Types].xml")
        assert archive.read("word/media/y.png") == large
        assert archive.read("word/document.xml") == b"<a/>" * 50


def test_size_is_limited() -> None:
    writer = PackageWriter(io.BytesIO(), 100)
    with pytest.raises(LimitExceeded):
        writer.add_part("/a.png", "image/png", bytes(1000), [], incompressible=True)


@pytest.mark.parametrize(
    ("name", "folder", "target"),
    [
        ("/word/styles.xml", "/word", "styles.xml"),
        ("/xl/worksheets/sheet1.xml", "/xl", "worksheets/sheet1.xml"),
        ("/ppt/media/a.png", "/ppt/slides", "../media/a.png"),
        ("/word/document.xml", "", "word/document.xml"),
        ("/media/a.png", "/word/x", "../../media/a.png"),
        ("#Sheet1!A1", "/xl", "#Sheet1!A1"),
    ],
)
def test_relative_targets(name: str, folder: str, target: str) -> None:
    assert relative_target(name, folder) == target
