"""What can be found in an OOXML package, and the choices that policy has; the rows of the OOXML table, one key each."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

ALLOW, REMOVE = Action.ALLOW, Action.REMOVE
ACTIVE, EMBEDDED, EXTERNAL = Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL
METADATA, HIDDEN, STRUCTURE, UNKNOWN = Category.METADATA, Category.HIDDEN, Category.STRUCTURE, Category.UNKNOWN

VBA_MACRO = Feature("ooxml.vba_macro", ACTIVE, REMOVE, "macro (VBA)", "マクロ(VBA)")
KNOWN_MACRO = Feature(
    "ooxml.known_macro",
    ACTIVE,
    ALLOW,
    "macro of a known form, approved by two persons",
    "既知の様式のマクロ(2名が承認したもの)",
    keepable=True,
)
XLM_MACRO = Feature("ooxml.xlm_macro", ACTIVE, REMOVE, "Excel 4.0 macro sheet", "Excel 4.0 マクロシート")
DIALOG_SHEET = Feature("ooxml.dialog_sheet", ACTIVE, REMOVE, "Excel 5.0 dialog sheet", "Excel 5.0 ダイアログシート")
MACRO_NAME = Feature("ooxml.macro_name", ACTIVE, REMOVE, "defined name that starts a macro", "マクロを起動する名前の定義")
CUSTOM_UI = Feature("ooxml.custom_ui", ACTIVE, REMOVE, "changed ribbon, toolbar or keys", "リボン・ツールバー・キー割り当ての変更")
ACTIVEX = Feature("ooxml.activex", ACTIVE, REMOVE, "ActiveX control", "ActiveX コントロール")
OLE_OBJECT = Feature(
    "ooxml.ole_object", EMBEDDED, REMOVE, "embedded OLE object (its picture stays)", "埋め込み OLE オブジェクト(絵は残る)"
)
EMBEDDED_PACKAGE = Feature(
    "ooxml.embedded_package",
    EMBEDDED,
    REMOVE,
    "embedded file that cannot be kept (its picture stays)",
    "残せない埋め込みファイル(絵は残る)",
)
EMBEDDED_DOCUMENT = Feature(
    "ooxml.embedded_document",
    EMBEDDED,
    ALLOW,
    "embedded Office document (it is disarmed as well)",
    "埋め込み Office 文書(中身も無害化)",
    keepable=True,
)
EXTERNAL_RELATIONSHIP = Feature(
    "ooxml.external_relationship", EXTERNAL, REMOVE, "reference to an outside file", "外部ファイルへの参照"
)
ATTACHED_TEMPLATE = Feature(
    "ooxml.attached_template", EXTERNAL, REMOVE, "template loaded from elsewhere", "外部から読み込むテンプレート"
)
LINK = Feature("ooxml.link", EXTERNAL, ALLOW, "hyperlink", "ハイパーリンク", keepable=True)
LINK_TARGET = Feature(
    "ooxml.link_target", EXTERNAL, REMOVE, "hyperlink to a file or program", "ファイルやプログラムへのハイパーリンク"
)
LINK_ACTION = Feature("ooxml.link_action", ACTIVE, REMOVE, "click that runs a program or macro", "クリックで実行される動作")
FIELD = Feature(
    "ooxml.field",
    ACTIVE,
    REMOVE,
    "Word field that loads or runs something (its text stays)",
    "外部読込・実行を行うフィールド(表示文字は残る)",
)
DDE = Feature("ooxml.dde", ACTIVE, REMOVE, "DDE link to a program", "DDE によるプログラムの呼び出し")
FORMULA_FUNCTION = Feature(
    "ooxml.formula_function",
    ACTIVE,
    REMOVE,
    "formula with a function that is not allowed (its value stays)",
    "許可されない関数の数式(値は残る)",
)
ALT_CHUNK = Feature("ooxml.alt_chunk", EMBEDDED, REMOVE, "inserted foreign document (altChunk)", "取り込み文書(altChunk)")
CUSTOM_XML = Feature("ooxml.custom_xml", METADATA, REMOVE, "data of add-ins (custom XML)", "アドイン等のデータ(カスタム XML)")
PRINTER_SETTINGS = Feature("ooxml.printer_settings", METADATA, REMOVE, "settings of a printer driver", "プリンタードライバーの設定")
WEB_EXTENSION = Feature("ooxml.web_extension", ACTIVE, REMOVE, "Office add-in (web extension)", "Office アドイン(Web 拡張)")
CONNECTION = Feature("ooxml.connection", EXTERNAL, REMOVE, "connection to a database or data source", "データベース等への接続")
EXTERNAL_LINK = Feature(
    "ooxml.external_link", EXTERNAL, REMOVE, "reference to another workbook (values stay)", "他のブックへの参照(値は残る)"
)
EMBEDDED_FONT = Feature("ooxml.embedded_font", EMBEDDED, REMOVE, "embedded font", "埋め込みフォント")
MEDIA = Feature("ooxml.media", EMBEDDED, REMOVE, "sound, video, ink or 3D model", "音声・動画・インク・3D モデル")
THUMBNAIL = Feature("ooxml.thumbnail", METADATA, REMOVE, "thumbnail of an earlier state", "縮小版の画像")
PROPERTIES = Feature(
    "ooxml.properties", METADATA, REMOVE, "document properties beyond title and language", "表題と言語以外の文書プロパティ"
)
COMMENT = Feature("ooxml.comment", METADATA, ALLOW, "comment", "コメント", keepable=True)
TRACKED_CHANGE = Feature("ooxml.tracked_change", HIDDEN, ALLOW, "tracked change", "変更履歴", keepable=True)
HIDDEN_SHEET = Feature("ooxml.hidden_sheet", HIDDEN, ALLOW, "hidden sheet or slide", "非表示のシート・スライド", keepable=True)
HIDDEN_TEXT = Feature("ooxml.hidden_text", HIDDEN, ALLOW, "hidden text", "隠し文字", keepable=True)
SIGNATURE = Feature(
    "ooxml.signature", Category.SIGNATURE, REMOVE, "digital signature (not valid for a new file)", "デジタル署名(再構成後は無効)"
)
UNKNOWN_PART = Feature("ooxml.unknown_part", UNKNOWN, REMOVE, "part that is not on the list", "許可一覧にない部品")
UNKNOWN_ELEMENT = Feature(
    "ooxml.unknown_element", UNKNOWN, REMOVE, "element or attribute that is not on the list", "許可一覧にない要素・属性"
)
ALTERNATE_CONTENT = Feature(
    "ooxml.alternate_content",
    UNKNOWN,
    REMOVE,
    "alternative for a program we do not know (the other one stays)",
    "未知の拡張向けの代替表現(他方は残る)",
)
UNREACHABLE_PART = Feature("ooxml.unreachable_part", HIDDEN, REMOVE, "part that nothing refers to", "どこからも参照されない部品")
BROKEN_RELATIONSHIP = Feature(
    "ooxml.broken_relationship", STRUCTURE, REMOVE, "reference to a part that is missing", "存在しない部品への参照"
)
ZIP_STRUCTURE = Feature("ooxml.zip_structure", STRUCTURE, REMOVE, "irregular ZIP structure", "ZIP 構造の不整合")
DTD = Feature("ooxml.dtd", ACTIVE, REMOVE, "document type definition with entities", "文書型宣言(DTD)とエンティティ")
BAD_XML = Feature("ooxml.bad_xml", STRUCTURE, REMOVE, "damaged drawing that had to be mended", "壊れた図形データの修復")
METAFILE = Feature(
    "ooxml.metafile",
    EMBEDDED,
    REMOVE,
    "vector picture (EMF, WMF, SVG): written as pixels, or as a grey area",
    "ベクター画像(EMF・WMF・SVG):画素に変換、できなければ灰色の枠に置換",
)
BROKEN_IMAGE = Feature(
    "ooxml.broken_image",
    STRUCTURE,
    REMOVE,
    "picture that cannot be rebuilt: a grey area stands in its place",
    "再構成できない画像:灰色の枠に置換",
)
ENCRYPTED = Feature(
    "ooxml.encrypted",
    Category.ENCRYPTION,
    REMOVE,
    "protection by password (kept: the output has the same one)",
    "パスワードによる暗号化(残す場合、生成物も同じパスワード)",
    keepable=True,
)

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))
BY_KEY: dict[str, Feature] = {feature.key: feature for feature in FEATURES}

LINKS = Option(
    "ooxml.links",
    ("keep", "deactivate", "remove"),
    "keep",
    "hyperlinks: keep http, https and mailto; keep only their text; or remove them with their text",
    "ハイパーリンク:http・https・mailto を残す/文字だけ残す/文字ごと除去",
)
AUTHOR = Option("ooxml.author", ("remove", "keep"), "remove", "name of the author in the properties", "プロパティの作成者名")
OPTIONS = (LINKS, AUTHOR)
