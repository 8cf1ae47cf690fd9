"""The text of a page comes out as it is read: Japanese right, no controls, pages apart."""

from __future__ import annotations

import pytest

from sanitizer.engines.pdf import text
from sanitizer.model.errors import LimitExceeded, MalformedFile, NothingToShow
from sanitizer.model.limits import Limits
from sanitizer.sandbox.session import StepSession
from tests.in_process import as_file, no_nested, plain_policy
from tests.unit.engines.pdf.japanese_pdf import pages_of
from tests.unit.verifiers.pdf.written_pdf import one_page


def extracted(data: bytes, limits: Limits | None = None) -> str:
    session = StepSession(plain_policy(limits=limits or Limits()), "pdf", lambda _finding: None, no_nested, flattening=True)
    with as_file(data) as source:
        return "".join(text.extract_text(source, session))


def test_japanese_with_a_form_feed_between_pages() -> None:
    assert extracted(pages_of("公文書①髙﨑", "二頁目〜")) == "公文書①髙﨑\n\f二頁目～\n"
    assert extracted(pages_of("一", "　", "三")) == "一\n\f\f三\n"


def test_vertical_writing() -> None:
    assert extracted(pages_of("縦書き「文」", encoding=b"90ms-RKSJ-V")) == "縦書き「文」\n"


@pytest.mark.parametrize("data", [one_page(), pages_of("　"), pages_of("―")])
def test_no_text(data: bytes) -> None:
    with pytest.raises(NothingToShow):
        extracted(data)


def test_no_pdf_and_too_many_pages() -> None:
    with pytest.raises(MalformedFile):
        extracted(b"garbage")
    with pytest.raises(LimitExceeded):
        extracted(pages_of("一", "二"), Limits(max_pages=1))
    with pytest.raises(LimitExceeded):
        extracted(pages_of("一二三四五"), Limits(max_bytes=3))


@pytest.mark.parametrize(
    ("found", "shown"),
    [
        ("a\r\nb\rc", "a\nb\nc"),
        ("\n\na  \nb\n", "a\nb"),
        ("a\x00\x07\x1b[31mb\x02", "a[31mb"),
        ("pay\u202efdp.exe\u202c\u200b", "payfdp.exe"),
        ("⼈⼝と⾏政", "人口と行政"),
        ("eﬃcient ﬁle", "efficient file"),
        ("﹁縦﹂︵一︶", "「縦」（一）"),
        ("読め\ufffdない", "読め〓ない"),
        ("葛\U000e0100\ue000", "葛\U000e0100\ue000"),  # a variation selector and a 外字 stay
    ],
)
def test_readable(found: str, shown: str) -> None:
    assert text.readable(found) == shown
