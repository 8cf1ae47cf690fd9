"""What can be found in a rich text file, and the choices that policy has."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

ALLOW, REMOVE = Action.ALLOW, Action.REMOVE
ACTIVE, EMBEDDED, EXTERNAL = Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL
METADATA, HIDDEN, STRUCTURE, UNKNOWN = Category.METADATA, Category.HIDDEN, Category.STRUCTURE, Category.UNKNOWN

OBJECT = Feature(
    "rtf.object", EMBEDDED, REMOVE, "embedded OLE object (its picture stays)", "埋め込み OLE オブジェクト（表示されている絵は残る）"
)
OBJECT_LINK = Feature(
    "rtf.object_link",
    EXTERNAL,
    REMOVE,
    "object loaded from another file or address (its picture stays)",
    "外部のファイルやアドレスから読み込むオブジェクト（表示されている絵は残る）",
)
ACTIVEX = Feature("rtf.activex", ACTIVE, REMOVE, "ActiveX control", "ActiveX コントロール")
TEMPLATE = Feature("rtf.template", EXTERNAL, REMOVE, "template loaded from elsewhere", "外部から読み込むテンプレート")
EXTERNAL_FILE = Feature(
    "rtf.external_file", EXTERNAL, REMOVE, "reference to another file or data source", "他のファイルやデータソースへの参照"
)
FIELD = Feature(
    "rtf.field",
    ACTIVE,
    REMOVE,
    "field that loads or runs something (its text stays)",
    "外部読込・実行を行うフィールド（表示文字は残る）",
)
DDE = Feature("rtf.dde", ACTIVE, REMOVE, "DDE link to a program", "DDE によるプログラムの呼び出し")
MACRO = Feature("rtf.macro", ACTIVE, REMOVE, "form field that starts a macro", "マクロを起動するフォームフィールド")
LINK = Feature("rtf.link", EXTERNAL, ALLOW, "hyperlink", "ハイパーリンク", keepable=True)
LINK_TARGET = Feature(
    "rtf.link_target", EXTERNAL, REMOVE, "hyperlink to a file or program", "ファイルやプログラムへのハイパーリンク"
)
SHAPE_LINK = Feature("rtf.shape_link", EXTERNAL, REMOVE, "hyperlink on a drawing", "図形に付いたハイパーリンク")
FIELD_DATA = Feature("rtf.field_data", HIDDEN, REMOVE, "hidden data of a field", "フィールドの隠しデータ")
COMMENT = Feature("rtf.comment", METADATA, ALLOW, "comment", "コメント", keepable=True)
TRACKED_CHANGE = Feature("rtf.tracked_change", HIDDEN, ALLOW, "tracked change", "変更履歴", keepable=True)
HIDDEN_TEXT = Feature("rtf.hidden_text", HIDDEN, ALLOW, "hidden text", "隠し文字", keepable=True)
HTML = Feature("rtf.html", HIDDEN, REMOVE, "HTML source hidden in the file", "ファイルに隠れている HTML の原文")
CUSTOM_XML = Feature("rtf.custom_xml", METADATA, REMOVE, "data of add-ins (custom XML)", "アドイン等のデータ（カスタム XML）")
THEME = Feature("rtf.theme", METADATA, REMOVE, "embedded theme package (looks stay)", "埋め込まれたテーマ（見た目は残る）")
PROPERTIES = Feature("rtf.properties", METADATA, REMOVE, "document properties beyond the title", "表題以外の文書プロパティ")
EMBEDDED_FONT = Feature("rtf.embedded_font", EMBEDDED, REMOVE, "embedded font", "埋め込みフォント")
FONT_TABLE = Feature(
    "rtf.font_table",
    STRUCTURE,
    REMOVE,
    "font table that is too long (an attack on Word)",
    "長すぎるフォント表（攻撃の手口）",
)
METAFILE = Feature(
    "rtf.metafile",
    EMBEDDED,
    REMOVE,
    "vector picture (EMF, WMF, PICT): written as pixels, or as a grey area",
    "ベクター画像（EMF・WMF・PICT）：画素に変換、できなければ灰色の枠に置換",
)
BROKEN_PICTURE = Feature(
    "rtf.broken_picture",
    STRUCTURE,
    REMOVE,
    "picture that cannot be rebuilt: a grey area stands in its place",
    "再構成できない画像：灰色の枠に置換",
)
FALLBACK = Feature(
    "rtf.fallback", STRUCTURE, REMOVE, "copy for old programs (the newer form stays)", "古いソフト向けの写し（新しい形は残る）"
)
DRAWING = Feature("rtf.old_drawing", STRUCTURE, REMOVE, "drawing of Word 6 and 95", "Word 6・95 形式の図形")
SHAPE_PROPERTY = Feature(
    "rtf.shape_property", UNKNOWN, REMOVE, "property of a drawing that is not on the list", "許可一覧にない図形のプロパティ"
)
BINARY = Feature("rtf.binary", EMBEDDED, REMOVE, "binary data outside of a picture", "画像以外の場所にあるバイナリデータ")
UNKNOWN_WORD = Feature("rtf.unknown_word", UNKNOWN, REMOVE, "control word that is not on the list", "許可一覧にない制御語")
UNKNOWN_DESTINATION = Feature(
    "rtf.unknown_destination", UNKNOWN, REMOVE, "kind of content that is not on the list", "許可一覧にない種類の内容"
)
VALUE = Feature("rtf.value", STRUCTURE, REMOVE, "number outside of its range", "範囲外の数値")
UNBALANCED = Feature("rtf.unbalanced", STRUCTURE, REMOVE, "missing closing braces (added)", "閉じ括弧の不足（補いました）")
TRAILING_DATA = Feature("rtf.trailing_data", HIDDEN, REMOVE, "data after the end of the document", "文書の終わりより後ろのデータ")
HEADER = Feature("rtf.header", STRUCTURE, REMOVE, "irregular beginning of the file", "不正なファイル先頭")
CONTROL_CHARACTER = Feature(
    "rtf.control_character", STRUCTURE, REMOVE, "control characters and damaged escapes", "制御文字・壊れた表記"
)

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))

LINKS = Option(
    "rtf.links",
    ("keep", "deactivate", "remove"),
    "keep",
    "hyperlinks: keep http, https and mailto; keep only their text; or remove them with their text",
    "ハイパーリンク：http・https・mailto を残す／文字だけ残す／文字ごと除去",
)
AUTHOR = Option("rtf.author", ("remove", "keep"), "remove", "name of the author in the properties", "プロパティの作成者名")
OPTIONS = (LINKS, AUTHOR)
