"""Whatever the Office engines write opens in readers that neither these engines nor their verifiers use: python-docx, openpyxl,
python-pptx, the standard library, and LibreOffice."""

from __future__ import annotations

import io
import subprocess
import warnings
import zipfile
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import BinaryIO
from xml.etree import ElementTree

import docx
import openpyxl
import pptx
import pytest

from samples.sample import Sample, all_samples
from sanitizer.contract.engine import Engine
from sanitizer.contract.scanner import NeedsFamily
from sanitizer.detect.identify import identify
from sanitizer.engines import all_engines
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import as_file, reconstruct

ENGINES = {name: next(one for one in all_engines() if one.name == name) for name in ("ooxml", "odf")}
TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)
ENGINE_OF = {file_type.name: engine for engine in all_engines() for file_type in engine.types}
SAMPLES = {one.path: one for one in all_samples() if one.engine in ENGINES}
# What LibreOffice makes of each type, when it opens it at all.
PRINTED = ("docx", "dotx", "xlsx", "xltx", "pptx", "potx", "ppsx", "odt", "ods", "odp", "odg", "fodt", "fods", "fodp")
NOTHING_TO_PRINT = {"benign/ooxml/hidden.pptx"}  # its only slide is hidden, as in the source


def nested(member: BinaryIO, name: str) -> BinaryIO | None:
    """As the sandbox does with what is embedded."""
    with as_file(member.read()) as copy:
        found = identify(copy, name, TYPES).file_type
        if found is None:
            return None
        copy.seek(0)
        try:
            return io.BytesIO(reconstruct(ENGINE_OF[found.name], copy.read(), found.name, nested=nested).data)
        except (UntrustedInputError, NeedsFamily):
            return None


@cache
def written(path: str) -> tuple[str, bytes] | None:
    """(type, target), or None for a sample that the engine refuses."""
    data = SAMPLES[path].build()
    with as_file(data) as file:
        found = identify(file, path, TYPES).file_type
    if found is None:
        return None
    engine: Engine = ENGINE_OF[found.name]
    try:
        return found.target_name, reconstruct(engine, data, found.name, nested=nested).data
    except UntrustedInputError:
        return None


def read_word(data: bytes) -> None:
    document = docx.Document(io.BytesIO(data))
    texts = [paragraph.text for paragraph in document.paragraphs]
    texts += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert all(isinstance(text, str) for text in texts)


def read_excel(data: bytes) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", UserWarning)  # openpyxl tells what it would lose when it wrote the file
        book = openpyxl.load_workbook(io.BytesIO(data))
    assert book.sheetnames
    for sheet in book.worksheets:
        for row in sheet.iter_rows(values_only=True):
            assert isinstance(row, tuple)


def read_powerpoint(data: bytes) -> None:
    for slide in pptx.Presentation(io.BytesIO(data)).slides:
        for shape in slide.shapes:
            assert not shape.has_text_frame or isinstance(shape.text_frame.text, str)


def read_open_document(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        assert package.testzip() is None
        assert package.namelist()[0] == "mimetype"
        for name in package.namelist():
            if name.endswith(".xml"):
                ElementTree.fromstring(package.read(name))


def read_flat(data: bytes) -> None:
    ElementTree.fromstring(data)


READERS: dict[str, Callable[[bytes], None]] = {
    "docx": read_word, "dotx": read_word, "docm": read_word, "xlsx": read_excel, "xltx": read_excel, "xlsm": read_excel,
    "pptx": read_powerpoint, "potx": read_powerpoint, "ppsx": read_powerpoint,
    **dict.fromkeys(("odt", "ods", "odp", "odg"), read_open_document),
    **dict.fromkeys(("fodt", "fods", "fodp", "fodg"), read_flat),
}  # fmt: skip
# python-docx and python-pptx open these by another content type only; the same parts are in the plain forms.
PLAIN_FORM = {"dotx": (b"template.main+xml", b"document.main+xml"), "potx": (b"template.main+xml", b"presentation.main+xml"),
              "ppsx": (b"slideshow.main+xml", b"presentation.main+xml")}  # fmt: skip


def as_plain_form(kind: str, data: bytes) -> bytes:
    if kind not in PLAIN_FORM:
        return data
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as source, zipfile.ZipFile(made, "w") as target:
        for name in source.namelist():
            content = source.read(name)
            target.writestr(name, content.replace(*PLAIN_FORM[kind]) if name == "[Content_Types].xml" else content)
    return made.getvalue()


@pytest.mark.parametrize("path", SAMPLES)
def test_a_third_reader_opens_what_is_written(path: str) -> None:
    made = written(path)
    if made is None:
        sample: Sample = SAMPLES[path]
        assert sample.kind != "benign" or "encrypted" in path or "password" in sample.about, "a benign sample is refused"
        return
    kind, data = made
    READERS[kind](as_plain_form(kind, data))


@pytest.mark.slow
def test_libreoffice_opens_what_is_written(tmp_path: Path) -> None:
    """All benign ones in one run: each gives a PDF."""
    names = []
    for number, path in enumerate(path for path, one in SAMPLES.items() if one.kind == "benign" and path not in NOTHING_TO_PRINT):
        made = written(path)
        if made is not None and made[0] in PRINTED:
            names.append(f"{number}.{made[0]}")
            (tmp_path / names[-1]).write_bytes(made[1])
    profile = f"-env:UserInstallation=file://{tmp_path}/profile"
    command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path / "pdf"), *names]
    subprocess.run(command, cwd=tmp_path, check=True, capture_output=True, timeout=500)
    printed = {path.stem for path in (tmp_path / "pdf").glob("*.pdf")}
    assert [name for name in names if name.partition(".")[0] not in printed] == []
    assert len(names) >= 20
