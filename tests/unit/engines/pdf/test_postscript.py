from __future__ import annotations

import pytest

from sanitizer.engines.pdf.postscript import rewrite


def test_a_sound_function_is_written_anew() -> None:
    assert rewrite(b"{% comment\n360 mul sin 2 div exch{pop}if}  trailing") == b"{ 360 mul sin 2 div exch { pop } if }"


@pytest.mark.parametrize(
    "data", [b"", b"{", b"}", b"{ (x) file }", b"{ 1 exec }", b"1 { }", b"{" * 40 + b"}" * 40, b"{ 1 " + b"dup " * 200_000 + b"}"]
)
def test_what_is_no_function_is_refused(data: bytes) -> None:
    assert rewrite(data) is None
