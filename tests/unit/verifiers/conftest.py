"""Tests of other parts load the whole of PyMuPDF into this process, which takes MuPDF's errors for itself: take them back."""

from __future__ import annotations

import pytest

from sanitizer.verifiers import _mupdf


@pytest.fixture(autouse=True)
def own_error_classes() -> None:
    _mupdf._raw.internal_set_error_classes(_mupdf._ERROR_CLASSES)
