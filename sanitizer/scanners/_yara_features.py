"""The features that YARA rules report; a rule of ours names its feature in `meta`, a site's rule is always `yara.site`."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature

ACTIVE_CONTENT = Feature(
    "yara.active_content",
    Category.DETECTION,
    Action.REMOVE,
    "marks of active content (the rebuild leaves it out)",
    "動作する内容のしるし（再構成で取り除かれます）",
)
DROPPER = Feature(
    "yara.dropper",
    Category.DETECTION,
    Action.BLOCK,
    "marks of an attack that fetches or starts a program",
    "プログラムを取り込んで実行する攻撃のしるし",
)
TEST_VIRUS = Feature(
    "yara.test_virus",
    Category.DETECTION,
    Action.BLOCK,
    "EICAR anti-virus test file",
    "ウイルス対策ソフトの動作確認用ファイル（EICAR）",
)
EMBEDDED_EXECUTABLE = Feature(
    "yara.embedded_executable",
    Category.DETECTION,
    Action.BLOCK,
    "program hidden in a document",
    "文書の中に隠された実行プログラム",
)
POLYGLOT = Feature(
    "yara.polyglot",
    Category.DETECTION,
    Action.BLOCK,
    "file that can also be run as a script",
    "スクリプトとしても実行できるよう細工されたファイル",
)
SITE = Feature(
    "yara.site",
    Category.DETECTION,
    Action.BLOCK,
    "match of a detection rule of this organisation",
    "この組織が登録した検知ルールに一致",
)

FEATURES: tuple[Feature, ...] = (ACTIVE_CONTENT, DROPPER, TEST_VIRUS, EMBEDDED_EXECUTABLE, POLYGLOT, SITE)
BY_KEY = {feature.key: feature for feature in FEATURES}
