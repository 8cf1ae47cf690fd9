"""What can be found in an old Office file beside what scanners and the OOXML engine report, and what policy can choose."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

CONVERTED = Feature(
    "legacy.converted",
    Category.STRUCTURE,
    Action.REMOVE,
    "old Office format, converted to the new one (the layout may differ slightly)",
    "旧形式のOfficeファイル（新しい形式に変換。体裁がわずかに変わることがあります）",
)
ENCRYPTED = Feature(
    "legacy.encrypted",
    Category.ENCRYPTION,
    Action.REMOVE,
    "protection by password (the output has none)",
    "パスワードによる暗号化（生成物は非暗号化）",
)
DAMAGED = Feature("legacy.damaged", Category.STRUCTURE, Action.REMOVE, "damaged place in the file", "ファイルの壊れた箇所")
DELETED_TEXT = Feature(
    "legacy.deleted_text",
    Category.HIDDEN,
    Action.REMOVE,
    "text that was deleted while changes were tracked (not in the extracted text)",
    "変更履歴で削除された文字（取り出したテキストには含めない）",
)
FEATURES: tuple[Feature, ...] = (CONVERTED, ENCRYPTED, DAMAGED, DELETED_TEXT)

OUTPUT = Option(
    "legacy.output",
    ("ooxml", "txt"),
    "ooxml",
    "Old Office files become files of the new format (docx, xlsx, pptx); or text only",
    "旧形式のOfficeファイルの出力：新しい形式（docx、xlsx、pptx）か、文字だけのテキスト（txt）",
)
OPTIONS = (OUTPUT,)
