"""Content streams: what is sound comes out the same, what is not is dropped and told."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sanitizer.engines.pdf.content import Problems, rewrite, string_value
from sanitizer.engines.pdf.content_operators import OPERATOR_KINDS


def no_images(_data: bytes, start: int) -> tuple[bytes, int]:
    return b"", start + 2


def rewritten(data: bytes) -> tuple[bytes, int]:
    problems = Problems()
    return rewrite(data, no_images, problems), problems.total


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"q 1 0 0 1 10.50 -.5 cm Q", b"q 1 0 0 1 10.50 -.5 cm Q"),
        (b"BT/F1 12 Tf(a)Tj[(b)-250(c)]TJ<41 42>Tj ET", b"BT /F1 12 Tf (a) Tj [ (b) -250 (c) ] TJ <4142> Tj ET"),
        (b"(a\\(b\\)c) Tj (x(y)z) Tj (\\101\\n) Tj", b"(a\\(b\\)c) Tj (x\\(y\\)z) Tj (A\n) Tj"),
        (b"<4> Tj", b"<40> Tj"),
        (b"/A#42 gs % comment\n0 g", b"/AB gs 0 g"),
        (b"/Span <</MCID 3/ActualText (x)>> BDC EMC", b"/Span << /MCID 3 /ActualText (x) >> BDC EMC"),
        (b"[3 2] 0 d /P scn 1 0 0 /P scn", b"[ 3 2 ] 0 d /P scn 1 0 0 /P scn"),
        (b"", b""),
    ],
)
def test_sound_streams(data: bytes, expected: bytes) -> None:
    assert rewritten(data) == (expected, 0)


@pytest.mark.parametrize(
    "data, expected",
    [
        (b"1 g evil 0 g", b"1 g 0 g"),
        (b"(a) /N Tj 0 g", b"0 g"),
        (b"9 9 1 0 0 rg", b"1 0 0 rg"),
        (b"0 g (never closed 1 0 0 rg", b"0 g"),
        (b"0 g 1 2", b"0 g"),
        (b"{ 1 } 0 g", b"0 g"),
        (b"/Span <</MCID 3/Evil (x)>> BDC", b"/Span << /MCID 3 >> BDC"),
    ],
)
def test_unsound_pieces_are_dropped(data: bytes, expected: bytes) -> None:
    written, problems = rewritten(data)
    assert written == expected
    assert problems > 0


@pytest.mark.parametrize("token, value", [(b"--5", b"-5"), (b"1.2.3", b"1.2"), (b"+", b"0"), (b"9" * 40, b"1000000000000000")])
def test_numbers_that_readers_forgive(token: bytes, value: bytes) -> None:
    assert rewritten(token + b" w") == (value + b" w", 0)


def test_string_values() -> None:
    assert string_value(b"(a\\\r\nb\\7\\053\\q\r\n)") == b"ab\x07+q\n"


@settings(max_examples=150, deadline=None)
@given(
    st.lists(
        st.sampled_from(
            [b"q", b"Q", b"1", b"-.5", b"/N", b"(s)", b"<41>", b"[", b"]", b"<<", b">>", b"Tj", b"evil", b"(", b"BI", b"ID", b"EI"]
        )
    )
)
def test_the_result_is_sound_whatever_goes_in(tokens: list[bytes]) -> None:
    """Invariant: rewriting a rewritten stream changes nothing and finds nothing."""
    once, _ = rewritten(b" ".join(tokens))
    assert rewritten(once) == (once, 0)


@settings(max_examples=100, deadline=None)
@given(st.binary(max_size=300))
def test_only_known_words_come_out(data: bytes) -> None:
    """Invariant: every bare word of the result is an operator of the standard, a number or true, false, null."""
    once, _ = rewritten(data)
    assert rewritten(once) == (once, 0)
    for word in once.split():
        if word.isalpha() and b"(" not in once and b"/" not in once:
            assert word in OPERATOR_KINDS or word in (b"true", b"false", b"null")


@pytest.mark.parametrize("depth", [1, 4, 5, 40, 2000])
def test_strings_nested_to_any_depth_stay_whole(depth: int) -> None:
    nested = b"(" * depth + b"x" + b")" * depth
    written, problems = rewritten(b"BT " + nested + b" Tj ET 0 0 1 1 re f")
    assert problems == 0
    assert string_value(written.split(b" Tj")[0][3:]) == nested[1:-1]
    assert written.endswith(b" Tj ET 0 0 1 1 re f")


@pytest.mark.parametrize("opened", [b"(a", b"((a)", b"<41", b"(((((((a)"])
def test_a_string_without_its_end_takes_the_rest(opened: bytes) -> None:
    written, problems = rewritten(b"0 0 1 1 re f BT " + opened + b" Tj ET 2 2 1 1 re f")
    assert written == b"0 0 1 1 re f BT"
    assert problems == 1
