"""Samples of what Word and Excel add to the standard."""

from __future__ import annotations

from samples.build import _ooxml_modern
from samples.sample import Sample

SAMPLES = (
    Sample(
        "benign/ooxml/modern.docx",
        "benign",
        "ooxml",
        "check boxes, text boxes, groups, SmartArt, equations, a 3D model's picture, a thread of comments, building blocks",
        _ooxml_modern.word_document,
        ("ooxml.comment", "ooxml.alternate_content", "ooxml.properties"),
        "disarmed",
        ("申請様式", "同意する", "枠の中の文字"),
    ),
    Sample(
        "benign/ooxml/modern.xlsx",
        "benign",
        "ooxml",
        "sparklines, data bars, lists from other sheets, a check box, a thread of comments, a picture in the header",
        _ooxml_modern.excel_workbook,
        ("ooxml.comment",),
        "clean",
        ("出欠",),
    ),
)
