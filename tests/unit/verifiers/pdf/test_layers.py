"""Layers that are off, under a policy that removes them."""

from __future__ import annotations

import pytest

from tests.unit.verifiers.pdf.proof import View, features
from tests.unit.verifiers.pdf.written_pdf import one_page

REMOVES = View(kept=frozenset())
PRINTED = b"/Usage<</Print<</PrintState/ON>>>>"


def pdf(configuration: bytes, group: bytes = b"") -> bytes:
    catalog = b"/OCProperties<</OCGs[4 0 R 5 0 R]/D<<%s>>>>" % configuration
    return one_page(b"<</Type/OCG/Name(a)%s>>" % group, b"<</Type/OCG/Name(b)>>", catalog=catalog)


@pytest.mark.parametrize(
    ("configuration", "group", "is_left"),
    [
        (b"/ON[4 0 R]", b"", False),
        (b"/OFF[]", b"", False),
        (b"/OFF[4 0 R]", b"", True),
        (b"/OFF[4 0 R]", PRINTED, False),
        (b"/OFF[4 0 R]", b"/Usage<</View<</ViewState/OFF>>>>", True),
        (b"/OFF[4 0 R]", b"/Intent/Design", False),
        (b"/BaseState/OFF/ON[4 0 R 5 0 R]", b"", False),
        (b"/BaseState/OFF/ON[4 0 R]", b"", True),
    ],
)
def test_layers(configuration: bytes, group: bytes, is_left: bool) -> None:
    assert ("pdf.hidden_layer" in features(pdf(configuration, group), REMOVES)) is is_left
    assert "pdf.hidden_layer" not in features(pdf(configuration, group))
