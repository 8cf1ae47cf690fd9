"""Invariant: whatever kind of value stands under a key of the allow list, the engine ends with an UntrustedInputError or with a
target that the verifier accepts; and a value of a kind that the list does not take is nowhere in the target.

For every type of dictionary in rules/allow/pdf.toml, every key, every kind of value.
"""

from __future__ import annotations

import io
from functools import cache

import pikepdf
import pytest

from sanitizer.engines.pdf import ENGINE
from sanitizer.model.errors import UntrustedInputError
from tests.in_process import reconstruct
from tests.property.pdf_instances import MADE_BY_ENGINE, PATHS, TYPES, document, shapes_taken
from tests.unit.verifiers.pdf.proof import residue

_MARK = "MugaiWrong"
# shape (as in `kinds`) > values of that shape, in PDF syntax. Objects 5 to 8 are below.
_VALUES = {
    "n": (f"/{_MARK}",),
    "s": (f"({_MARK})",),
    "i": ("987654321", "-1", "99999999999999999999"),
    "f": ("98765.4321", "-.0000000000001"),
    "b": ("true",),
    "z": ("null", "99 0 R", "6 0 R"),
    "a": (f"[/{_MARK}({_MARK})[{_MARK!r}null true 7]5 0 R]".replace("'", ""), "[]", "8 0 R"),
    "d": (f"<</{_MARK}({_MARK})/S/JavaScript/JS({_MARK})/Next 7 0 R>>", "<<>>", "7 0 R", "1 0 R", "3 0 R"),
    "S": ("5 0 R", "4 0 R"),
}
_OBJECTS = {
    5: b"<</Type/EmbeddedFile/Length 10>>\nstream\n%s\nendstream" % _MARK.encode(),
    6: b"6 0 R",
    7: b"<</S/JavaScript/JS(%s)/Next 7 0 R/Kids[7 0 R]/Parent 7 0 R/%s 8 0 R>>" % (_MARK.encode(), _MARK.encode()),
    8: b"[8 0 R 8 0 R 7 0 R /%s]" % _MARK.encode(),
}


@cache
def _result(data: bytes) -> bytes:
    """The target, unpacked; b"" where the source was refused. The verifier has accepted it."""
    try:
        target = reconstruct(ENGINE, data, "pdf").data
    except UntrustedInputError:
        return b""
    assert residue(target) == []
    with pikepdf.open(io.BytesIO(target), attempt_recovery=False) as opened:
        assert opened.check_pdf_syntax() == []
        return b"\n".join(_plain(one) for one in opened.objects)


def _plain(one: pikepdf.Object) -> bytes:
    if isinstance(one, pikepdf.Stream):
        return one.stream_dict.unparse() + one.read_bytes(pikepdf.StreamDecodeLevel.generalized)
    return one.unparse()


def test_every_type_can_be_reached() -> None:
    """The test's own tool. What is left are names that only stand for their sub-types, and what the engine makes."""
    for_others = {used for used, one in TYPES.items() if one.by} | {
        "ShadingBase",
        "ShadingMesh",
        "SimpleFont",
        "OCMD",
        "AnnotationBase",
        "HalftoneThresholds",
    }
    assert TYPES.keys() - PATHS.keys() == (for_others | MADE_BY_ENGINE | {"Markup"}) - PATHS.keys()


@pytest.mark.parametrize("name", PATHS)
def test_a_key_that_the_list_does_not_have_is_found(name: str) -> None:
    if not name.startswith("FontFile"):  # a font program that is none ends the work
        outcome = reconstruct(ENGINE, document(name, {"/MugaiUnknown": "7"}), "pdf")
        assert any("MugaiUnknown" in finding.location + finding.detail for finding in outcome.findings)


@pytest.mark.parametrize("shape", _VALUES)
@pytest.mark.parametrize("name", PATHS)
def test_values_that_the_list_does_not_take(name: str, shape: str) -> None:
    """All such keys of one dictionary at once."""
    keys = [key for key in TYPES[name].keys if shape not in shapes_taken(name, key) and key not in TYPES[name].needs]
    for value in _VALUES[shape]:
        target = _result(document(name, dict.fromkeys(keys, value), _OBJECTS))
        assert _MARK.encode() not in target, value
        assert b"/JavaScript" not in target


@pytest.mark.parametrize("name", PATHS)
def test_values_under_each_key_alone(name: str) -> None:
    """Also those that the list takes, and under keys that the dictionary needs."""
    for index, key in enumerate(TYPES[name].keys):
        values = [value for shape in _VALUES for value in _VALUES[shape]]
        for value in values[index % 4 :: 4]:
            target = _result(document(name, {key: value}, _OBJECTS))
            assert b"/JavaScript" not in target, (key, value)
            assert b"/EmbeddedFile" not in target, (key, value)
