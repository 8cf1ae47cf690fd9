"""What can be found in an SVG picture, and the choices that policy has."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

ALLOW, REMOVE = Action.ALLOW, Action.REMOVE
ACTIVE, EMBEDDED, EXTERNAL = Category.ACTIVE_CONTENT, Category.EMBEDDED, Category.EXTERNAL
METADATA, HIDDEN, STRUCTURE, UNKNOWN = Category.METADATA, Category.HIDDEN, Category.STRUCTURE, Category.UNKNOWN

SCRIPT = Feature("svg.script", ACTIVE, REMOVE, "script", "スクリプト")
EVENT_HANDLER = Feature("svg.event_handler", ACTIVE, REMOVE, "event that runs a script", "スクリプトを実行するイベント")
FOREIGN_OBJECT = Feature(
    "svg.foreign_object", ACTIVE, REMOVE, "web page inside the picture (its text stays)", "画像内の Web ページ（文字は残る）"
)
MEDIA = Feature("svg.media", ACTIVE, REMOVE, "frame, form, sound or video", "フレーム・フォーム・音声・動画")
ANIMATED_REFERENCE = Feature(
    "svg.animated_reference",
    ACTIVE,
    REMOVE,
    "animation that changes a link or a script",
    "リンクやスクリプトを変えるアニメーション",
)
LINK = Feature("svg.link", EXTERNAL, ALLOW, "hyperlink", "ハイパーリンク", keepable=True)
LINK_TARGET = Feature(
    "svg.link_target",
    EXTERNAL,
    REMOVE,
    "hyperlink to a script, file or program",
    "スクリプト・ファイル・プログラムへのハイパーリンク",
)
EXTERNAL_IMAGE = Feature(
    "svg.external_image",
    EXTERNAL,
    REMOVE,
    "picture loaded from elsewhere: a grey area stands in its place",
    "外部から読み込む画像：灰色の枠に置換",
)
EXTERNAL_REFERENCE = Feature("svg.external_reference", EXTERNAL, REMOVE, "part loaded from elsewhere", "外部から読み込む部品")
CSS_IMPORT = Feature("svg.css_import", EXTERNAL, REMOVE, "style sheet loaded from elsewhere", "外部から読み込むスタイルシート")
CSS_URL = Feature("svg.css_url", EXTERNAL, REMOVE, "style that loads something", "外部を読み込むスタイル指定")
FONT = Feature("svg.font", EMBEDDED, REMOVE, "embedded or loaded font", "埋め込み・外部フォント")
DATA = Feature("svg.embedded_data", EMBEDDED, REMOVE, "embedded data that is no picture", "画像ではない埋め込みデータ")
BROKEN_IMAGE = Feature(
    "svg.broken_image",
    STRUCTURE,
    REMOVE,
    "embedded picture that cannot be rebuilt: a grey area stands in its place",
    "再構成できない埋め込み画像：灰色の枠に置換",
)
ENTITY = Feature("svg.entity", ACTIVE, REMOVE, "entities that load or multiply", "読込や増殖を行うエンティティ")
DTD = Feature("svg.dtd", STRUCTURE, REMOVE, "document type definition", "文書型宣言（DTD）")
METADATA_BLOCK = Feature("svg.metadata", METADATA, REMOVE, "metadata (author, tool, dates)", "メタデータ（作成者・ソフト・日付等）")
EDITOR_DATA = Feature(
    "svg.editor_data", METADATA, REMOVE, "data of a drawing program, comments", "描画ソフトの作業用データ・コメント"
)
RECURSION = Feature("svg.recursion", STRUCTURE, REMOVE, "part that contains itself", "自分自身を含む部品")
UNKNOWN_ELEMENT = Feature("svg.unknown_element", UNKNOWN, REMOVE, "element that is not on the list", "許可一覧にない要素")
UNKNOWN_ATTRIBUTE = Feature("svg.unknown_attribute", UNKNOWN, REMOVE, "attribute that is not on the list", "許可一覧にない属性")
UNKNOWN_STYLE = Feature("svg.unknown_style", UNKNOWN, REMOVE, "style that is not on the list", "許可一覧にないスタイル指定")
VALUE = Feature("svg.value", STRUCTURE, REMOVE, "value that is none for its attribute", "属性に合わない値")
MENDED = Feature("svg.mended", STRUCTURE, REMOVE, "missing name of the format (added)", "形式名の不足（補いました）")

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))

LINKS = Option(
    "svg.links",
    ("keep", "deactivate", "remove"),
    "keep",
    "hyperlinks: keep http, https and mailto; keep only what they stand on; or remove them with it",
    "ハイパーリンク：http・https・mailto を残す／絵だけ残す／絵ごと除去",
)
OPTIONS = (LINKS,)
