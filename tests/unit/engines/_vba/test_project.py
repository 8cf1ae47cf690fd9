"""One digest for one project, whatever was compiled beside it; another digest for any other source, name or form."""

from __future__ import annotations

import io

import pytest

from samples.build._cfb import build
from samples.build._ooxml_macro_form import compiled_project
from samples.build._vba import compress, project_tree
from sanitizer.engines._cfb.compound_file import CompoundFile, Kind
from sanitizer.engines._cfb.writer import compound_file
from sanitizer.engines._vba.project import Streams, read_project
from sanitizer.model.errors import LimitExceeded, MalformedFile

_MODULES = {"ThisWorkbook": "Private Sub Workbook_Open()\r\nEnd Sub\r\n", "計算": 'Sub 合計()\r\n  MsgBox "合計"\r\nEnd Sub\r\n'}


def _streams(modules: dict[str, str] = _MODULES) -> dict[tuple[str, ...], bytes]:
    return streams_of(build(project_tree(modules)))


def streams_of(data: bytes) -> dict[tuple[str, ...], bytes]:
    file = CompoundFile(io.BytesIO(data), 1000)
    assert file.damage == []
    return {entry.path: file.read(entry, 1_000_000) for entry in file.entries if entry.kind is Kind.STREAM}


def test_the_project_comes_out_as_it_was_without_compiled_code() -> None:
    project = read_project(streams_of(compiled_project(_MODULES)))
    assert project.modules == ("ThisWorkbook", "計算")
    again = read_project(streams_of(compound_file(project.streams)))
    assert again == project
    assert project.streams["VBA", "_VBA_PROJECT"] == b"\xcc\x61\xff\xff\x00\x00\x00"
    assert ("VBA", "__SRP_0") not in project.streams


def test_the_digest_speaks_of_the_source_and_not_of_compiled_code() -> None:
    plain = read_project(_streams()).digest
    assert read_project(streams_of(compiled_project(_MODULES))).digest == plain
    assert read_project(_streams({**_MODULES, "計算": "Sub 合計()\r\nEnd Sub\r\n"})).digest != plain
    assert read_project(_streams({**_MODULES, "別": "\r\n"})).digest != plain
    assert read_project({**_streams(), ("UserForm1", "f"): b"form"}).digest != plain
    assert read_project({**_streams(), ("PROJECT",): b"ID=1\r\n"}).digest != plain


@pytest.mark.parametrize(
    "change",
    [
        {("VBA", "stray"): b"nobody's"},
        {("VBA", "dir"): b"\x01"},
        {("VBA", "dir"): compress(b"\x99\x00\x00\x00\x00\x00")},
        {("VBA", "計算"): b"\x02 not compressed"},
        {("vba", "ThisWorkbook"): b"\x01"},
    ],
)
def test_what_is_not_exactly_a_project_is_refused(change: Streams) -> None:
    with pytest.raises(MalformedFile):
        read_project({**_streams(), **change})


def test_limits() -> None:
    with pytest.raises(LimitExceeded):
        read_project({**_streams(), ("UserForm1", "o"): bytes(7 * 1024 * 1024)})
