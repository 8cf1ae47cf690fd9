"""A target is what it should be, and nothing else."""

from __future__ import annotations

import io
import zipfile

import pytest

from samples.sample import all_samples
from sanitizer.detect.confirm import contradiction
from sanitizer.engines import all_engines

TYPES = {file_type.name: file_type for engine in all_engines() for file_type in engine.types}
BENIGN = [sample for sample in all_samples() if sample.kind == "benign" and sample.path.rsplit(".", 1)[-1] in TYPES]


@pytest.mark.parametrize("sample", BENIGN, ids=lambda sample: sample.path)
def test_a_file_of_the_type_is_confirmed(sample: object) -> None:
    type_name = sample.path.rsplit(".", 1)[-1]  # type: ignore[attr-defined]
    assert contradiction(io.BytesIO(sample.build()), TYPES[type_name]) == ""  # type: ignore[attr-defined]


@pytest.mark.parametrize("type_name", ["pdf", "docx", "png", "jpg", "gif"])
def test_another_type_is_not(type_name: str) -> None:
    assert "does not look like" in contradiction(io.BytesIO(b"MZ" + bytes(2000)), TYPES[type_name])


def test_a_zip_at_the_end_is_a_second_type() -> None:
    picture = next(sample.build() for sample in BENIGN if sample.path.endswith(".png"))
    archive = io.BytesIO()
    with zipfile.ZipFile(archive, "w") as package:
        package.writestr("a.txt", "a")
    assert "zip" in contradiction(io.BytesIO(picture + archive.getvalue()), TYPES["png"])
