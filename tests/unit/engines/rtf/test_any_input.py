"""Any input gives an outcome or an UntrustedInputError, never another exception; an outcome is rich text in which the verifier
finds nothing, and disarming it again changes no byte of it."""

from __future__ import annotations

from functools import cache

from hypothesis import given, settings
from hypothesis import strategies as st

from samples.build.rtf import SAMPLES
from sanitizer.engines.images import ENGINE as IMAGES
from sanitizer.engines.rtf import ENGINE
from sanitizer.model.errors import UntrustedInputError
from sanitizer.verifiers.rtf import VERIFIER
from tests.in_process import extract_text, reconstruct, verify

_SMALL = [sample for sample in SAMPLES if len(sample.build()) < 20_000 and "picture" not in sample.path]
_PIECES = [
    b"{",
    b"}",
    b"\\",
    b"\\'",
    b"\\'8",
    b"\\'5c",
    b"\\*",
    b"\\u-1 ",
    b"\\u99999?",
    b"\\uc0 ",
    b"\\uc9 ",
    b"\\bin3 ",
    b"\\bin-1 ",
    b"{\\object{\\*\\objdata 01",
    b"{\\*\\objdata",
    b"{\\field{\\*\\fldinst {DDE",
    b"{\\*\\fldinst ",
    b"{\\fldrslt ",
    b"{\\pict ",
    b"\\v ",
    b"\\deleted ",
    b"\\plain ",
    b"{\\upr{a}{\\*\\ud b}}",
    b"{\\sp{\\sn pib}{\\sv 1}}",
    b"\\f9 ",
    b"\\fs99999999999999999999 ",
    b"{\\*\\annotation ",
    b"\x82",
    b"\x00",
    b"\xff\xfe",
    b"\\rtf1 ",
    b"\\par\n",
    b"{\\*\\shppict",
    b"{\\nonshppict",
    b"\\\n",
    b"\t",
    b"{\\fonttbl{\\f1 a;}}",
    b"{\\*\\listoverridetable{\\listoverride{\\lfolevel}}}",
    b"{\\*\\revtbl{a;}}",
    b"{\\xe ",
    b"\\~",
    b"\\:",
]


@cache
def built(index: int) -> bytes:
    return _SMALL[index].build()


def check(data: bytes) -> None:
    try:
        outcome = reconstruct(ENGINE, data, "rtf")
    except UntrustedInputError:
        return
    assert verify(VERIFIER, outcome.data, "rtf", (ENGINE, IMAGES)) == []
    again = reconstruct(ENGINE, outcome.data, "rtf")
    assert reconstruct(ENGINE, again.data, "rtf").data == again.data
    extract_text(ENGINE, outcome.data, "rtf")


@settings(max_examples=150, deadline=None)
@given(st.integers(0, len(_SMALL) - 1), st.data())
def test_damaged_documents(index: int, data: st.DataObject) -> None:
    content = bytearray(built(index))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(content)))
        content[at : at + data.draw(st.integers(0, 12))] = data.draw(st.sampled_from(_PIECES))
    check(bytes(content))


@settings(max_examples=150, deadline=None)
@given(st.lists(st.sampled_from(_PIECES) | st.binary(max_size=6), max_size=30))
def test_pieces_in_any_order(pieces: list[bytes]) -> None:
    check(b"{\\rtf1" + b"".join(pieces))


@settings(max_examples=50, deadline=None)
@given(st.binary(max_size=200))
def test_noise(noise: bytes) -> None:
    check(noise)
    check(b"{\\rtf1 " + noise + b"}")


def test_a_destination_gets_a_group_of_its_own_where_the_outer_one_is_not_written() -> None:
    check(b"{\\rtf1{\\*\\listtable{\\list{\\listlevel\\levelnfc0{\\nonshppict\\leveltext{\\'02\\'00.;}}}\\listid7}}a}")
