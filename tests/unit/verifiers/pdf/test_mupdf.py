"""MuPDF's errors arrive as Python errors of ours, without its wrapper modules and without a word on stderr."""

from __future__ import annotations

import subprocess
import sys

import pytest

from sanitizer.verifiers._mupdf import Document, MupdfError
from tests.unit.verifiers.pdf.written_pdf import one_page


@pytest.mark.parametrize("data", [b"", b"garbage", b"%PDF-1.7\n" + b"[" * 5000, one_page()[:30]])
def test_what_is_no_pdf(data: bytes) -> None:
    with pytest.raises(MupdfError):
        Document(data).printed()


def test_errors_can_be_raised_many_times() -> None:
    for _ in range(2000):
        with pytest.raises(MupdfError):
            Document(b"garbage")


def test_objects_are_printed_with_names_decoded() -> None:
    with Document(one_page(b"<</J#53(a\nb)/N#0AL/X>>")) as document:
        assert document.object_count() == 5
        assert document.page_count() == 1
        assert not document.was_repaired
        assert document.printed()[4] == b"<</JS(a\\nb)/N#0AL/X>>"
        assert [entry.kind for entry in document.entries()] == ["n"] * 4


def test_the_wrapper_modules_stay_unloaded_and_stderr_silent() -> None:
    script = (
        "import sys\nfrom sanitizer.verifiers.pdf import VERIFIER\nVERIFIER.warm()\n"
        "from sanitizer.verifiers._mupdf import Document, MupdfError\n"
        "try:\n Document(b'%PDF-1.7 garbage')\nexcept MupdfError: pass\n"
        "assert 'pymupdf' not in sys.modules and 'mupdf' not in sys.modules\n"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, check=True)
    assert done.stderr == b""
    assert done.stdout == b""
