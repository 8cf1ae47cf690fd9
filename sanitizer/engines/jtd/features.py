"""What can be found in an 一太郎 document, and what policy can choose about its output."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

MACRO = Feature("jtd.macro", Category.ACTIVE_CONTENT, Action.REMOVE, "Ichitaro macro", "一太郎のマクロ")
EMBEDDED_OBJECT = Feature(
    "jtd.embedded_object",
    Category.EMBEDDED,
    Action.REMOVE,
    "embedded object (not in the new document)",
    "埋め込まれたオブジェクト（新しい文書には入りません）",
)
PICTURE = Feature(
    "jtd.picture",
    Category.EMBEDDED,
    Action.REMOVE,
    "picture or drawing (not in the new document)",
    "画像・図形（新しい文書には入りません）",
)
HINT = Feature(
    "jtd.template_hint",
    Category.HIDDEN,
    Action.REMOVE,
    "instruction of a template, not shown in the document",
    "テンプレートの説明文（文書には表示されないもの）",
)
PROPERTIES = Feature(
    "jtd.properties",
    Category.METADATA,
    Action.REMOVE,
    "document information: author, title, where it was saved",
    "文書情報（作成者、題名、保存場所など）",
)
LAYOUT = Feature(
    "jtd.layout",
    Category.STRUCTURE,
    Action.REMOVE,
    "layout is simplified: text, tables and ruby are carried into a Word document, exact positions are not",
    "体裁は簡略化（文字・表・ふりがなをWord文書に移し、細かな配置は引き継ぎません）",
)
UNKNOWN_STREAM = Feature(
    "jtd.unknown_stream",
    Category.UNKNOWN,
    Action.REMOVE,
    "part of the document that we do not know",
    "内容の分からない部分",
)
DAMAGED = Feature("jtd.damaged", Category.STRUCTURE, Action.REMOVE, "damaged place in the file", "ファイルの壊れた箇所")

FEATURES: tuple[Feature, ...] = (MACRO, EMBEDDED_OBJECT, PICTURE, HINT, PROPERTIES, LAYOUT, UNKNOWN_STREAM, DAMAGED)

OUTPUT = Option(
    "jtd.output",
    ("docx", "txt"),
    "docx",
    "Ichitaro documents become a Word document with text, tables and ruby; or text only",
    "一太郎文書の出力：文字・表・ふりがなを移したWord文書（docx）か、文字だけのテキスト（txt）",
)
OPTIONS = (OUTPUT,)
