"""What can be found in an OpenDocument file, and the choices that policy has; the ODF row of the formats table, one key each."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

ALLOW, REMOVE = Action.ALLOW, Action.REMOVE
ACTIVE, EMBEDDED, EXTERNAL = Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL
METADATA, HIDDEN, STRUCTURE, UNKNOWN = Category.METADATA, Category.HIDDEN, Category.STRUCTURE, Category.UNKNOWN

MACRO = Feature(
    "odf.macro", ACTIVE, REMOVE, "macro or script (Basic, Python, JavaScript)", "マクロ・スクリプト(Basic・Python など)"
)
SCRIPT_EVENT = Feature("odf.script_event", ACTIVE, REMOVE, "event that starts a macro", "マクロを起動するイベント")
APPLET = Feature("odf.applet", ACTIVE, REMOVE, "Java applet", "Java アプレット")
ACCELERATOR = Feature(
    "odf.accelerator", ACTIVE, REMOVE, "changed menus, toolbars or keys", "メニュー・ツールバー・キー割り当ての変更"
)
DDE = Feature("odf.dde", ACTIVE, REMOVE, "DDE link to a program (its values stay)", "DDE によるプログラムの呼び出し(値は残る)")
FORMULA_FUNCTION = Feature(
    "odf.formula_function",
    ACTIVE,
    REMOVE,
    "formula with a function that is not allowed (its value stays)",
    "許可されない関数の数式(値は残る)",
)
LINK = Feature("odf.link", EXTERNAL, ALLOW, "hyperlink", "ハイパーリンク", keepable=True)
LINK_TARGET = Feature(
    "odf.link_target", EXTERNAL, REMOVE, "hyperlink to a file or program", "ファイルやプログラムへのハイパーリンク"
)
LINK_ACTION = Feature("odf.link_action", ACTIVE, REMOVE, "click that runs or opens something", "クリックで実行される動作")
EXTERNAL_LINK = Feature(
    "odf.external_link",
    EXTERNAL,
    REMOVE,
    "reference to an outside file (what it shows stays)",
    "外部ファイルへの参照(表示内容は残る)",
)
EXTERNAL_PICTURE = Feature("odf.external_picture", EXTERNAL, REMOVE, "picture loaded from outside", "外部から読み込む画像")
FORM_SUBMISSION = Feature(
    "odf.form_submission", EXTERNAL, REMOVE, "form that sends its data somewhere", "フォームのデータを外部へ送信する設定"
)
DATABASE = Feature("odf.database", EXTERNAL, REMOVE, "connection to a database (its values stay)", "データベースへの接続(値は残る)")
CONTROL = Feature(
    "odf.control", ACTIVE, REMOVE, "form control or setting of one that is not allowed", "許可されないフォーム部品・設定"
)
OLE_OBJECT = Feature(
    "odf.ole_object", EMBEDDED, REMOVE, "embedded OLE object (its picture stays)", "埋め込み OLE オブジェクト(絵は残る)"
)
EMBEDDED_OBJECT = Feature(
    "odf.embedded_object",
    EMBEDDED,
    REMOVE,
    "embedded document that cannot be kept (its picture stays)",
    "残せない埋め込み文書(絵は残る)",
)
MEDIA = Feature("odf.media", EMBEDDED, REMOVE, "sound, video or plug-in", "音声・動画・プラグイン")
EMBEDDED_FONT = Feature("odf.embedded_font", EMBEDDED, REMOVE, "embedded font", "埋め込みフォント")
METAFILE = Feature(
    "odf.metafile",
    EMBEDDED,
    REMOVE,
    "vector picture (EMF, WMF, SVM, SVG): a grey area stands in its place, or its second form",
    "ベクター画像(EMF・WMF・SVM・SVG):灰色の枠か代替画像に置換",
)
BROKEN_IMAGE = Feature(
    "odf.broken_image",
    STRUCTURE,
    REMOVE,
    "picture that cannot be rebuilt: a grey area stands in its place",
    "再構成できない画像:灰色の枠に置換",
)
PROPERTIES = Feature(
    "odf.properties", METADATA, REMOVE, "document properties beyond title and language", "表題と言語以外の文書プロパティ"
)
RDF = Feature("odf.rdf", METADATA, REMOVE, "metadata of add-ins (RDF)", "アドイン等のメタデータ(RDF)")
THUMBNAIL = Feature("odf.thumbnail", METADATA, REMOVE, "thumbnail or layout of an earlier state", "縮小版の画像・以前の配置情報")
PRINTER_SETTINGS = Feature("odf.printer_settings", METADATA, REMOVE, "settings of a printer driver", "プリンタードライバーの設定")
SETTING = Feature("odf.setting", METADATA, REMOVE, "setting of the program that is not on the list", "許可一覧にないアプリの設定")
COMMENT = Feature("odf.comment", METADATA, ALLOW, "comment", "コメント", keepable=True)
TRACKED_CHANGE = Feature("odf.tracked_change", HIDDEN, ALLOW, "tracked change", "変更履歴", keepable=True)
HIDDEN_SHEET = Feature("odf.hidden_sheet", HIDDEN, ALLOW, "hidden sheet or slide", "非表示のシート・スライド", keepable=True)
HIDDEN_TEXT = Feature("odf.hidden_text", HIDDEN, ALLOW, "hidden text", "隠し文字", keepable=True)
SIGNATURE = Feature(
    "odf.signature", Category.SIGNATURE, REMOVE, "digital signature (not valid for a new file)", "デジタル署名(再構成後は無効)"
)
UNKNOWN_PART = Feature("odf.unknown_part", UNKNOWN, REMOVE, "part that is not on the list", "許可一覧にない部品")
UNKNOWN_ELEMENT = Feature(
    "odf.unknown_element", UNKNOWN, REMOVE, "element or attribute that is not on the list", "許可一覧にない要素・属性"
)
UNREACHABLE_PART = Feature("odf.unreachable_part", HIDDEN, REMOVE, "part that nothing refers to", "どこからも参照されない部品")
MISSING_PART = Feature("odf.missing_part", STRUCTURE, REMOVE, "reference to a part that is missing", "存在しない部品への参照")
ZIP_STRUCTURE = Feature("odf.zip_structure", STRUCTURE, REMOVE, "irregular ZIP structure", "ZIP 構造の不整合")
DTD = Feature("odf.dtd", ACTIVE, REMOVE, "document type definition", "文書型宣言(DTD)")
ENCRYPTED = Feature(
    "odf.encrypted",
    Category.ENCRYPTION,
    REMOVE,
    "protection by password (the output has none)",
    "パスワードによる暗号化(生成物は非暗号化)",
)

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))
BY_KEY: dict[str, Feature] = {feature.key: feature for feature in FEATURES}

LINKS = Option(
    "odf.links",
    ("keep", "deactivate", "remove"),
    "keep",
    "hyperlinks: keep http, https and mailto; keep only their text; or remove them with their text",
    "ハイパーリンク:http・https・mailto を残す/文字だけ残す/文字ごと除去",
)
AUTHOR = Option("odf.author", ("remove", "keep"), "remove", "name of the author in the properties", "プロパティの作成者名")
OPTIONS = (LINKS, AUTHOR)
