"""Extracted text in UTF-8 or cp932: nothing is left out or replaced without a finding."""

from __future__ import annotations

from io import BytesIO

import pytest

from sanitizer.model.errors import NothingToShow
from sanitizer.model.finding import Finding
from sanitizer.sandbox.inside.text_target import write_text
from sanitizer.sandbox.session import StepSession
from tests.in_process import no_nested, plain_policy


def written(*pieces: str, encoding: str = "utf-8") -> tuple[bytes, dict[str, str]]:
    found: list[Finding] = []
    session = StepSession(plain_policy(options={"extract.encoding": encoding}), "pdf", found.append, no_nested, flattening=True)
    target = BytesIO()
    write_text(pieces, target, session)
    return target.getvalue(), {one.feature: one.detail for one in found}


def test_utf_8_with_its_mark_and_crlf_and_form_feeds() -> None:
    data, found = written("公文書\n", "\f二頁目𠮷\ue000\n")
    assert data == "\ufeff公文書\r\n\f二頁目𠮷\ue000\r\n".encode()
    assert found == {}


def test_cp932_as_windows_writes_it() -> None:
    data, found = written("①髙﨑〜−—•ﬁ\xa0x\n", encoding="cp932")
    assert data.decode("cp932") == "①髙﨑～－―・fi x\r\n"
    assert data.startswith("①".encode("cp932") + b"\xfb\xfc")  # 髙 where Windows has it
    assert found == {}


def test_what_cp932_does_not_have_is_told() -> None:
    data, found = written("𠮷野家 Å葛\U000e0100한\n", encoding="cp932")
    assert data.decode("cp932") == "〓野家 Å葛〓\r\n".replace("Å", "〓") or data.decode("cp932") == "〓野家 Å葛〓\r\n"
    assert "U+20BB7" in found["extract.replaced_character"]
    assert "U+E0100" in found["extract.replaced_character"]


def test_what_steers_or_hides_is_left_out_and_told() -> None:
    data, found = written("pay\u202efdp.exe\u200b\x07\n")
    assert data == "\ufeffpayfdp.exe\r\n".encode()
    assert found == {"extract.dropped_character": "3 characters: U+0007 U+200B U+202E"}


@pytest.mark.parametrize("pieces", [(), ("\n\n", "\f \u3000"), ("\u200b",)])
def test_nothing_to_read(pieces: tuple[str, ...]) -> None:
    with pytest.raises(NothingToShow):
        written(*pieces)
