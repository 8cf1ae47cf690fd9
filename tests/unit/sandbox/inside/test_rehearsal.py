"""A child rehearses on a file that looks like its family's, and cannot change it for the children after it."""

from __future__ import annotations

import os

import pytest

from sanitizer.detect.identify import identify
from sanitizer.engines import all_engines
from sanitizer.model.verdict import Method
from sanitizer.sandbox.family import FAMILIES, family_for
from sanitizer.sandbox.inside import rehearsal

TYPES = tuple(file_type for engine in all_engines() for file_type in engine.types)


@pytest.mark.parametrize("family", FAMILIES)
def test_nobody_can_write_on_the_stage(family: str) -> None:
    with rehearsal.stage(family) as stage:
        before = stage.read()
        assert before
        with pytest.raises(OSError, match="not permitted"):
            os.pwrite(stage.fileno(), b"x", 0)
        with pytest.raises(OSError, match="not permitted"):
            os.ftruncate(stage.fileno(), 0)
        os.close(stage.fileno())


@pytest.mark.parametrize(("family", "type_name"), [("pdf", "pdf"), ("office", "docx"), ("image", "png"), ("text", "txt")])
def test_the_stage_is_what_the_family_works_on(family: str, type_name: str) -> None:
    with rehearsal.stage(family) as stage:
        head = stage.read()
        assert family_for(head, Method.RECONSTRUCT) == family
        detection = identify(stage, "a.txt", TYPES)
        os.close(stage.fileno())
    assert detection.type_name == type_name
