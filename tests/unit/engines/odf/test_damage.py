"""Any input gives an outcome or an UntrustedInputError, never another exception; an outcome holds listed names only."""

from __future__ import annotations

from contextlib import suppress
from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree

from samples.build._zip import zip_bytes
from samples.build.odf import SAMPLES
from sanitizer.engines.odf import ENGINE
from sanitizer.engines.odf.allow_list import allow_list
from sanitizer.engines.odf.names import CONFIG
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import extract_text, reconstruct
from tests.unit.engines.odf.nested import parts

_NAMES = [number for number, sample in enumerate(SAMPLES) if sample.path.rsplit(".", 1)[-1] in ("odt", "ods", "odp", "odg")]
_PIECES = (
    b"",
    b"<",
    b'"',
    b"&",
    b"\0",
    b"text:",
    b"xlink:href",
    b"<x/>",
    b"9" * 20,
    "漢".encode(),
    b"\xff",
    b"file:///c:/x",
    b"of:=DDE(1)",
)


@cache
def built(index: int) -> bytes:
    return SAMPLES[index].build()


@cache
def members(index: int) -> dict[str, bytes]:
    try:
        return parts(built(index))
    except UntrustedInputError:
        return {}


def kind_of(index: int) -> str:
    return SAMPLES[index].path.rsplit(".", 1)[-1]


def check(data: bytes, kind: str) -> None:
    with suppress(UntrustedInputError):
        extract_text(ENGINE, data, kind)
    try:
        outcome = reconstruct(ENGINE, data, kind)
    except UntrustedInputError:
        return
    allow = allow_list()
    for name, content in parts(outcome.data).items():
        assert "basic" not in name.lower()
        if name.endswith(("content.xml", "styles.xml")):
            for element in etree.fromstring(content).iter():
                assert element.tag in allow.elements
                assert set(element.keys()) <= allow.elements[element.tag]
        elif name.endswith(("settings.xml", "meta.xml")):
            for element in etree.fromstring(content).iter():
                assert element.tag.startswith(CONFIG) or "}" in element.tag


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
        content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.sampled_from(_PIECES))
    changed[name] = bytes(content)
    check(zip_bytes(changed), kind_of(index))


@settings(max_examples=50, deadline=None)
@given(st.sampled_from(_NAMES), st.data())
def test_damaged_zip(index: int, data: st.DataObject) -> None:
    content = bytearray(built(index))
    for _ in range(data.draw(st.integers(1, 5))):
        content[data.draw(st.integers(0, len(content) - 1))] = data.draw(st.integers(0, 255))
    check(bytes(content[: data.draw(st.integers(1, len(content)))] if data.draw(st.booleans()) else content), kind_of(index))


@settings(max_examples=30, deadline=None)
@given(st.binary(max_size=400))
def test_noise(noise: bytes) -> None:
    check(noise, "odt")
    check(b"PK\x03\x04" + noise, "ods")
    for kind in ("fodt", "fods"):
        try:
            reconstruct(ENGINE, b"<office:document>" + noise, kind)
        except UntrustedInputError:
            continue
