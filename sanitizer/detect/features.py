"""The features that detection itself finds, whatever the format."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature

WRONG_SUFFIX = Feature(
    "file.wrong_suffix",
    Category.STRUCTURE,
    Action.REMOVE,
    "file name suffix that does not fit the content (the output gets the right one)",
    "内容と合わない拡張子（出力ファイルには正しい拡張子を付けます）",
)
POLYGLOT = Feature(
    "file.polyglot",
    Category.STRUCTURE,
    Action.BLOCK,
    "file that is valid as two formats at once",
    "同時に二つの形式として開けるよう細工されたファイル",
)
FEATURES: tuple[Feature, ...] = (WRONG_SUFFIX, POLYGLOT)
