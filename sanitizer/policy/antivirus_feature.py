"""The feature of the antivirus, which is asked by the parent and so belongs to no engine and no scanner."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature

MALWARE = Feature(
    "antivirus.malware",
    Category.DETECTION,
    Action.BLOCK,
    "malware named by the antivirus",
    "ウイルス対策ソフトが検出したマルウェア",
)
