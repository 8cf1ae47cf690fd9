"""Text is read in every encoding, with ruby, without what is not shown; the rebuilt file says the same."""

from __future__ import annotations

import pytest

from samples.build.rtf import SAMPLES
from sanitizer.engines.rtf import ENGINE
from sanitizer.engines.rtf.text import equation_text
from tests.in_process import extract_text, reconstruct
from tests.unit.engines.rtf.documents import text_of, unchanged

_FONTS = rb"{\fonttbl{\f0\fcharset128 a;}{\f1\fcharset204 b;}{\f2\fcharset0 c;}}"


@pytest.mark.parametrize(
    ("body", "text"),
    [
        (rb"\f0\'82\'a0\'83A\'95\\", "あア表"),
        (rb"\f0 \'82{\b \'a0}", "あ"),
        (rb"\f1\'c4\'e0 \f2\'e9", "Да é"),
        (rb"\uc2\u12354\'82\'a0\uc1\u-10179?\u-8704?", "あ😀"),
        (rb"a\par b\line c\tab d\cell e\row f", "a\nb\nc\td\te\nf"),
        (rb"\lquote x\rquote\~\emdash", "‘x’\xa0—"),
        (rb"{\field{\*\fldinst PAGE}{\fldrslt 3}}{\*\objdata 00}{\pict 00}{\xe x}{\info{\title t}}", "3"),
        (rb"{\upr{old}{\*\ud{new}}}", "new"),
        (rb"{\deleted a}{\v b}", "b"),
        (rb"a\bin2 {{b", "ab"),
    ],
)
def test_text(body: bytes, text: str) -> None:
    assert text_of(_FONTS + body) == text


def test_equations() -> None:
    assert equation_text(r'EQ \* jc2 \* "Font:MS Mincho" \* hps11 \o\ad(\s\up 10(とうきょう),東京)') == "東京《とうきょう》"
    assert equation_text(r"eq \f(1,2)") == "12"


@pytest.mark.parametrize("sample", [one for one in SAMPLES if one.kind == "benign"], ids=lambda one: one.path)
def test_benign_samples_say_the_same_afterwards(sample: object) -> None:
    data = sample.build()  # type: ignore[attr-defined]
    outcome = reconstruct(ENGINE, data, "rtf", nested=unchanged)
    assert extract_text(ENGINE, outcome.data, "rtf") == extract_text(ENGINE, data, "rtf")
