from __future__ import annotations

from samples.build.pdf import SAMPLES
from sanitizer.engines.pdf import ENGINE
from tests.in_process import reconstruct

BY_NAME = {sample.path.rsplit("/", 1)[1]: sample for sample in SAMPLES}


def test_a_plain_file_hides_nothing() -> None:
    for name in ("防災訓練通知.pdf", "住民票申請書.pdf", "スキャン文書.pdf"):
        features = reconstruct(ENGINE, BY_NAME[name].build(), "pdf").features
        assert not features & {
            "pdf.earlier_revision",
            "pdf.trailing_data",
            "pdf.unreferenced_object",
            "pdf.damaged",
            "pdf.unknown_key",
        }


def test_places_and_counts_are_told() -> None:
    outcome = reconstruct(ENGINE, BY_NAME["earlier_revision.pdf"].build(), "pdf")
    assert [(one.location, one.detail) for one in outcome.findings if one.feature == "pdf.earlier_revision"] == [
        ("file", "2 revisions")
    ]
    outcome = reconstruct(ENGINE, BY_NAME["leading_data.pdf"].build(), "pdf")
    assert any(one.location == "before the header" for one in outcome.findings)
