"""Names in strings, as producers of every age wrote them."""

from __future__ import annotations

import pytest

from sanitizer.engines.pdf.old_text import text_of


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("u:防災訓練", "防災訓練"),
        ("b:" + "請求書.pdf".encode("cp932").hex(), "請求書.pdf"),
        ("b:" + "請求書.pdf".encode().hex(), "請求書.pdf"),
        ("b:fc20", "ü"),
        ("u: a\u202eb\nc\x00 ", "a b c"),
        ("/Name", ""),
        (7, ""),
        (None, ""),
        (["u:a"], ""),
    ],
)
def test_text(value: object, expected: str) -> None:
    assert text_of(value) == expected
