"""What can be found in a Hangul document, and what policy can choose about its output."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

SCRIPT = Feature("hwp.script", Category.ACTIVE_CONTENT, Action.REMOVE, "script of the document", "文書のスクリプト")
EMBEDDED_OBJECT = Feature(
    "hwp.embedded_object",
    Category.EMBEDDED,
    Action.REMOVE,
    "embedded object (not in the new document)",
    "埋め込まれたオブジェクト（新しい文書には入りません）",
)
PICTURE = Feature(
    "hwp.picture", Category.EMBEDDED, Action.REMOVE, "picture (not in the new document)", "画像（新しい文書には入りません）"
)
LINK = Feature("hwp.link", Category.EXTERNAL, Action.REMOVE, "link (its text stays)", "リンク（文字は残る）")
COMMENT = Feature("hwp.comment", Category.HIDDEN, Action.REMOVE, "hidden comment", "隠しコメント")
PROPERTIES = Feature(
    "hwp.properties",
    Category.METADATA,
    Action.REMOVE,
    "document information and preview",
    "文書情報（作成者、題名など）とプレビュー",
)
LAYOUT = Feature(
    "hwp.layout",
    Category.STRUCTURE,
    Action.REMOVE,
    "layout is simplified: text and tables are carried into a Word document, exact positions are not",
    "体裁は簡略化（文字と表をWord文書に移し、細かな配置は引き継ぎません）",
)
UNKNOWN_STREAM = Feature(
    "hwp.unknown_stream",
    Category.UNKNOWN,
    Action.REMOVE,
    "part of the document that we do not know",
    "内容の分からない部分",
)
DAMAGED = Feature("hwp.damaged", Category.STRUCTURE, Action.REMOVE, "damaged place in the file", "ファイルの壊れた箇所")

FEATURES: tuple[Feature, ...] = (*(SCRIPT, EMBEDDED_OBJECT, PICTURE, LINK, COMMENT, PROPERTIES, LAYOUT, UNKNOWN_STREAM, DAMAGED),)

OUTPUT = Option(
    "hwp.output",
    ("docx", "txt"),
    "docx",
    "Hangul documents become a Word document with text and tables; or text only",
    "アレアハングル文書の出力：文字と表を移したWord文書（docx）か、文字だけのテキスト（txt）",
)
OPTIONS = (OUTPUT,)
