"""Any input gives an outcome or an UntrustedInputError, never another exception; an outcome holds listed names only."""

from __future__ import annotations

import io
import zipfile
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from samples.build._opc import zipped
from samples.build.ooxml import SAMPLES
from sanitizer.engines.ooxml import ENGINE
from sanitizer.engines.ooxml.allow_list import allow_list
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import reconstruct

_NAMES = [index for index, sample in enumerate(SAMPLES) if sample.kind != "malformed"]


@cache
def members(index: int) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(SAMPLES[index].build())) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@cache
def built(index: int) -> bytes:
    return SAMPLES[index].build()


def kind_of(index: int) -> str:
    return SAMPLES[index].path.rsplit(".", 1)[-1]


def check(data: bytes, kind: str) -> None:
    try:
        outcome = reconstruct(ENGINE, data, kind)
    except UntrustedInputError:
        return
    allow = allow_list()
    with zipfile.ZipFile(io.BytesIO(outcome.data)) as archive:
        assert archive.testzip() is None
        for name in archive.namelist():
            assert "vba" not in name.lower()
            if name.endswith((".xml", ".vml")) and not name.startswith(("[", "docProps/")):
                for element in etree.fromstring(archive.read(name)).iter():
                    assert element.tag in allow.elements
                    assert set(element.keys()) <= allow.elements[element.tag] | {f"{{{allow.prefixes['mc']}}}Ignorable"}


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_NAMES), st.data())
def test_damaged_xml(index: int, data: st.DataObject) -> None:
    changed = dict(members(index))
    name = data.draw(st.sampled_from(sorted(changed)))
    content = bytearray(changed[name])
    for _ in range(data.draw(st.integers(1, 6))):
        if not content:
            break
        at = data.draw(st.integers(0, len(content) - 1))
        length = data.draw(st.integers(0, 12))
        content[at : at + length] = data.draw(
            st.sampled_from([b"", b"<", b'"', b"&", b"\0", b"w:", b"r:id", b"<x/>", b"9" * 20, "漢".encode(), bytes([255])])
        )
    changed[name] = bytes(content)
    check(zipped(changed), kind_of(index))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(_NAMES), st.data())
def test_damaged_zip(index: int, data: st.DataObject) -> None:
    content = bytearray(built(index))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(content[: data.draw(st.integers(1, len(content)))] if data.draw(st.booleans()) else content), kind_of(index))


@settings(max_examples=40, deadline=None)
@given(st.binary(max_size=400))
def test_noise(noise: bytes) -> None:
    check(noise, "docx")
    check(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise * 4, "xlsx")
