"""Names are hostile: whatever comes in, what goes out can be shown, written and told apart."""

from __future__ import annotations

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sanitizer.model.safe_name import MAX_NAME_BYTES, notice_name, output_name, safe_name


@pytest.mark.parametrize(
    ("untrusted", "safe"),
    [
        ("報告書.docx", "報告書.docx"),
        ("../../etc/passwd", "passwd"),
        ("C:\\temp\\a.txt", "a.txt"),
        ("a\nb\x00c.txt", "a_b_c.txt"),
        ("請求書\u202efdp.exe", "請求書_fdp.exe"),
        ("CON.txt", "_CON.txt"),
        ("a. ", "a"),
        ("", "noname"),
        ("..", "noname"),
        ("か\u3099.txt", "が.txt"),
        ('a<b>"c|d?.txt', "a_b__c_d_.txt"),
    ],
)
def test_known_tricks(untrusted: str, safe: str) -> None:
    assert safe_name(untrusted) == safe


@given(st.text(max_size=400))
def test_any_name_becomes_one_that_can_be_written(untrusted: str) -> None:
    safe = safe_name(untrusted)
    assert safe
    assert safe not in {".", ".."}
    assert "/" not in safe
    assert all(unicodedata.category(char) not in {"Cc", "Cf", "Cs"} for char in safe)
    assert len(notice_name(untrusted, 99).encode()) <= MAX_NAME_BYTES
    assert len(output_name(untrusted, (".docx",), 99).encode()) <= MAX_NAME_BYTES
    assert safe_name(safe) == safe


@pytest.mark.parametrize(
    ("name", "suffixes", "number", "wanted"),
    [
        ("報告.docm", (".docx",), 1, "報告_mugai.docx"),
        ("写真.jpeg", (".jpg", ".jpeg"), 1, "写真_mugai.jpeg"),
        ("写真.JPG", (".jpg", ".jpeg"), 2, "写真_mugai(2).JPG"),
        ("計画.第2版", (".pdf",), 1, "計画.第2版_mugai.pdf"),
        ("様式", (".txt",), 1, "様式_mugai.txt"),
        ("a.pdf", (".png",), 1, "a_mugai.png"),
    ],
)
def test_output_names(name: str, suffixes: tuple[str, ...], number: int, wanted: str) -> None:
    assert output_name(name, suffixes, number) == wanted


def test_notice_names() -> None:
    assert notice_name("報告.docx") == "報告_mugai_隔離通知.txt"
    assert notice_name("報告.docx", 3) == "報告_mugai_隔離通知(3).txt"
