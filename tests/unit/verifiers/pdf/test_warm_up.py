from __future__ import annotations

import io

import pikepdf
import pytest

from sanitizer.verifiers import _pdf_proof, _pdf_warm_up
from sanitizer.verifiers.pdf import VERIFIER


def test_it_is_a_sound_document_with_every_kind_of_stream() -> None:
    with pikepdf.open(io.BytesIO(_pdf_warm_up.everyday_target())) as document:
        assert len(document.pages) == 1
        assert str(document.docinfo.Title) == "mugai"
        kinds = {str(one.get("/Filter")) for one in document.objects if isinstance(one, pikepdf.Stream)}
    assert kinds == {"/FlateDecode", "/DCTDecode", "/CCITTFaxDecode"}


def test_a_sample_that_is_not_clean_stops_the_zygote(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(_pdf_proof, "everyday_target", lambda: _pdf_warm_up.everyday_target() + b"more")
    with pytest.raises(RuntimeError, match=r"pdf\.trailing_data"):
        VERIFIER.warm()


def test_warming_up_again_is_allowed() -> None:
    VERIFIER.warm()
    VERIFIER.warm()
