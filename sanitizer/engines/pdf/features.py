"""The features of PDF that policy can switch, and which of them each action, annotation and key of a dictionary is.

Source of the facts: ISO 32000-2:2020, clause 12.6.4 (action types), 12.5.6 (annotation types), 7.7 (catalog and names).
"""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

_REMOVE = Action.REMOVE


def _active(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.ACTIVE_CONTENT, _REMOVE, en, ja)


def _embedded(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.EMBEDDED, _REMOVE, en, ja)


def _external(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.EXTERNAL, _REMOVE, en, ja)


def _hidden(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.HIDDEN, _REMOVE, en, ja)


def _structure(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.STRUCTURE, _REMOVE, en, ja)


def _metadata(key: str, en: str, ja: str) -> Feature:
    return Feature(f"pdf.{key}", Category.METADATA, _REMOVE, en, ja)


JAVASCRIPT = _active("javascript", "JavaScript", "JavaScript（スクリプト）")
OPEN_ACTION = _active("open_action", "action that runs when the document opens", "文書を開いたときに実行される動作")
ADDITIONAL_ACTIONS = _active(
    "additional_actions",
    "actions that run on events (opening, closing, printing ...)",
    "ページ表示や印刷などをきっかけに実行される動作",
)
LAUNCH = _active("launch", "action that starts a program or opens a file", "プログラムやファイルを起動する動作")
NAMED_ACTION = _active("named_action", "menu command of the viewer run by a link", "閲覧ソフトのメニュー命令を実行する動作")
HIDE = _active("hide", "action that shows or hides parts", "表示・非表示を切り替える動作")
RESET_FORM = _active("reset_form", "action that resets form fields", "フォームの入力を消す動作")
THREAD = _active("thread", "article threads and jumps to them", "アーティクルスレッドとその移動動作")
TRANSITION = _active("transition", "page transition and presentation steps", "画面切替効果・プレゼンテーション動作")
OPTIONAL_CONTENT_ACTION = _active("optional_content_action", "action that switches layers", "レイヤーの表示を切り替える動作")
RENDITION = _active("rendition", "media rendition and its action", "メディア再生（Rendition）とその動作")
SOUND = _active("sound", "sound", "音声")
MOVIE = _active("movie", "movie", "動画")
RICH_MEDIA = _active("rich_media", "rich media (Flash, video)", "リッチメディア（Flash・動画）")
THREE_D = _active("3d", "3D model", "3Dモデル")
FORM_SCRIPT = _active("form_script", "form field script or calculation order", "フォームの計算・検証スクリプト")
XFA = _active("xfa", "XFA form", "XFAフォーム")
UNKNOWN_ACTION = _active("unknown_action", "action of a kind that is not on the list", "許可リストにない種類の動作")
POSTSCRIPT_XOBJECT = _active("postscript_xobject", "PostScript code", "PostScriptコード")
POSTSCRIPT_FUNCTION = _active(
    "postscript_function", "PostScript function with operators that are not on the list", "許可されていない命令を含むPostScript関数"
)

GOTO_REMOTE = _external("goto_remote", "jump into another file", "別のファイルへ移動する動作")
SUBMIT_FORM = _external("submit_form", "action that sends form data", "フォームの内容を送信する動作")
IMPORT_DATA = _external("import_data", "action that imports form data from a file", "ファイルからフォームデータを読み込む動作")
EXTERNAL_STREAM = _external("external_stream", "data in an external file", "外部ファイルにあるデータの参照")
REFERENCE_XOBJECT = _external("reference_xobject", "page content taken from another file", "別ファイルのページ内容の参照")
URI_SCHEME = _external("uri_scheme", "link whose address is not http, https or mailto", "http・https・mailto以外のリンク")
URI = Feature(
    "pdf.uri", Category.EXTERNAL, Action.ALLOW, "link to the web or a mail address", "Webやメールアドレスへのリンク", keepable=True
)
WEB_CAPTURE = _external("web_capture", "web capture data and base addresses", "Web取込み情報・基準アドレス")

QR_CODE = Feature("pdf.qr_code", Category.EXTERNAL, Action.ALLOW, "QR code and where it leads", "QRコードとその内容", keepable=True)
MASKED_QR_CODE = _external("masked_qr_code", "QR code, covered", "QRコード（覆い隠し済み）")

EMBEDDED_FILE = Feature(
    "pdf.embedded_file", Category.EMBEDDED, _REMOVE, "embedded file (attachment)", "埋め込みファイル（添付ファイル）", keepable=True
)
REFUSED_FILE = _embedded(
    "refused_embedded_file", "embedded file that could not be disarmed", "無害化できないため除去した埋め込みファイル"
)
FILE_ATTACHMENT = _embedded("file_attachment", "file attached to a page", "ページに添付されたファイル")
COLLECTION = _embedded("collection", "portfolio (collection of files)", "ポートフォリオ（ファイル集）")
OPI = _embedded("opi", "OPI proxy for an external image", "OPI（外部画像の代替）情報")

HIDDEN_TEMPLATE = _hidden("hidden_template", "hidden page template", "非表示のページテンプレート")
EARLIER_REVISION = _hidden("earlier_revision", "earlier revision kept in the file", "ファイル内に残る以前の版")
UNREFERENCED = _hidden("unreferenced_object", "objects that nothing refers to", "どこからも参照されないデータ")
TRAILING_DATA = _hidden(
    "trailing_data", "data before, behind or between the document's own data", "文書の前後や隙間に付け足されたデータ"
)
HIDDEN_LAYER = Feature(
    "pdf.hidden_layer",
    Category.HIDDEN,
    Action.ALLOW,
    "layer that is switched off, and what it hides",
    "非表示のレイヤーとその内容",
    keepable=True,
)
THUMBNAIL = _hidden("thumbnail", "page thumbnail", "ページのサムネイル画像")
ALTERNATE_IMAGE = _hidden("alternate_image", "alternate versions of an image", "画像の代替版")

METADATA = _metadata("metadata", "metadata (dates, programs, keywords)", "メタデータ（日時・作成ソフト・キーワード等）")
AUTHOR = Feature("pdf.author", Category.METADATA, _REMOVE, "author", "作成者名", keepable=True)
PRIVATE_DATA = _metadata("private_data", "private data of an application", "アプリケーション固有のデータ")

UNKNOWN_KEY = Feature("pdf.unknown_key", Category.UNKNOWN, _REMOVE, "entry that is not on the allow list", "許可リストにない項目")
UNKNOWN_ANNOTATION = Feature(
    "pdf.unknown_annotation",
    Category.UNKNOWN,
    _REMOVE,
    "annotation of a kind that is not on the list",
    "許可リストにない種類の注釈",
)
CONTENT_OPERATOR = Feature(
    "pdf.content_operator", Category.UNKNOWN, _REMOVE, "drawing operator that is unknown or malformed", "未知または不正な描画命令"
)
FONT_HINTING = Feature(
    "pdf.font_hinting",
    Category.ACTIVE_CONTENT,
    _REMOVE,
    "program inside a font (hinting)",
    "フォント内のプログラム（ヒンティング）",
)
FONT_PROGRAM = _structure("font_program", "font program that does not parse", "解析できないフォントデータ")
FONT_VALUE = _structure("font_value", "font entry of the wrong type", "不正な型のフォント項目")
CMAP = _structure("cmap", "character map that is malformed", "不正な文字対応表")
IMAGE_CODEC = _structure(
    "image_codec", "image data rewritten in another coding or repaired", "別の符号化方式に変換または修復した画像"
)
ICC_PROFILE = _structure("icc_profile", "colour profile that is not valid", "不正なカラープロファイル")
DAMAGED = _structure("damaged", "damaged file, repaired while reading", "破損があり修復しながら読み込んだ箇所")
FLATTENED_PAGE = Feature(
    "pdf.flattened_page",
    Category.STRUCTURE,
    Action.FLATTEN,
    "page turned into a picture, because a part of it is damaged",
    "破損した部分があるため画像に変換したページ",
    in_place=True,
)
FLATTENED_ANNOTATION = _structure(
    "flattened_annotation",
    "form field or comment that is part of the page's picture now",
    "ページの画像の一部になった入力欄・注釈",
)
BROKEN_DESTINATION = _structure(
    "broken_destination", "jump to a page that is not in the document", "文書内に存在しないページへの移動"
)

SIGNATURE = Feature(
    "pdf.signature",
    Category.SIGNATURE,
    _REMOVE,
    "digital signature (its look stays, it is not valid any more)",
    "電子署名（見た目は残るが署名としては無効）",
)
ENCRYPTION_OWNER = Feature(
    "pdf.encryption_owner", Category.ENCRYPTION, _REMOVE, "protection by an owner password", "権限パスワードによる保護"
)
ENCRYPTION_USER = Feature(
    "pdf.encryption_user",
    Category.ENCRYPTION,
    _REMOVE,
    "protection by a password (opened with a given password)",
    "開くためのパスワードによる保護（指定のパスワードで解除）",
)

FEATURES: tuple[Feature, ...] = tuple(value for value in list(globals().values()) if isinstance(value, Feature))

LINKS = Option(
    "pdf.links",
    ("keep", "deactivate", "remove"),
    "keep",
    "Links to the web and to mail addresses: keep, keep without the jump, remove",
    "Webやメールへのリンク：残す、移動だけ無効にする、除去する",
)
QR_CODES = Option(
    "pdf.qr_codes",
    ("keep", "report", "mask"),
    "keep",
    "QR codes: keep without looking for them, report where they lead, cover them",
    "QRコード：調べずに残す、内容を報告する、覆い隠す",
)
OPTIONS: tuple[Option, ...] = (LINKS, QR_CODES)

ACTION_FEATURES: dict[str, Feature] = {
    "/JavaScript": JAVASCRIPT,
    "/Launch": LAUNCH,
    "/GoToR": GOTO_REMOTE,
    "/GoToE": GOTO_REMOTE,
    "/GoToDp": UNKNOWN_ACTION,
    "/Thread": THREAD,
    "/Sound": SOUND,
    "/Movie": MOVIE,
    "/Hide": HIDE,
    "/Named": NAMED_ACTION,
    "/SubmitForm": SUBMIT_FORM,
    "/ResetForm": RESET_FORM,
    "/ImportData": IMPORT_DATA,
    "/SetOCGState": OPTIONAL_CONTENT_ACTION,
    "/Rendition": RENDITION,
    "/Trans": TRANSITION,
    "/GoTo3DView": THREE_D,
    "/RichMediaExecute": RICH_MEDIA,
    "/RichMediaInstance": RICH_MEDIA,
    "/SetState": HIDE,
    "/NOP": UNKNOWN_ACTION,
}

ANNOTATION_FEATURES: dict[str, Feature] = {
    "/FileAttachment": FILE_ATTACHMENT,
    "/Sound": SOUND,
    "/Movie": MOVIE,
    "/Screen": RENDITION,
    "/3D": THREE_D,
    "/RichMedia": RICH_MEDIA,
}

KEY_FEATURES: dict[str, Feature] = {
    "/AA": ADDITIONAL_ACTIONS,
    "/JavaScript": JAVASCRIPT,
    "/JS": JAVASCRIPT,
    "/EmbeddedFiles": EMBEDDED_FILE,
    "/AF": EMBEDDED_FILE,
    "/EF": EMBEDDED_FILE,
    "/Renditions": RENDITION,
    "/AlternatePresentations": TRANSITION,
    "/Templates": HIDDEN_TEMPLATE,
    "/TemplateInstantiated": HIDDEN_TEMPLATE,
    "/IDS": WEB_CAPTURE,
    "/URLS": WEB_CAPTURE,
    "/SpiderInfo": WEB_CAPTURE,
    "/URI": WEB_CAPTURE,
    "/PA": WEB_CAPTURE,
    "/Collection": COLLECTION,
    "/PieceInfo": PRIVATE_DATA,
    "/LastModified": METADATA,
    "/Metadata": METADATA,
    "/CreatorInfo": METADATA,
    "/Thumb": THUMBNAIL,
    "/Trans": TRANSITION,
    "/PresSteps": TRANSITION,
    "/Dur": TRANSITION,
    "/Threads": THREAD,
    "/B": THREAD,
    "/XFA": XFA,
    "/CO": FORM_SCRIPT,
    "/OPI": OPI,
    "/Ref": REFERENCE_XOBJECT,
    "/PS": POSTSCRIPT_XOBJECT,
    "/Alternates": ALTERNATE_IMAGE,
    "/FFilter": EXTERNAL_STREAM,
    "/FDecodeParms": EXTERNAL_STREAM,
    "/Perms": SIGNATURE,
    "/DSS": SIGNATURE,
    "/SigFlags": SIGNATURE,
    "/SV": SIGNATURE,
    "/Lock": SIGNATURE,
}
