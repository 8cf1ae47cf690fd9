"""What can be found in a raster picture, and the choices a policy has."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

EXIF = Feature(
    "image.exif",
    Category.METADATA,
    Action.REMOVE,
    "Camera data (EXIF): device, date, people",
    "撮影情報（EXIF：機種・日時・撮影者など）",
)
GPS = Feature("image.gps", Category.METADATA, Action.REMOVE, "Position where the picture was taken", "撮影場所の位置情報（GPS）")
MAKERNOTE = Feature(
    "image.makernote", Category.METADATA, Action.REMOVE, "Camera maker's private data", "カメラメーカー独自のデータ"
)
XMP = Feature(
    "image.xmp", Category.METADATA, Action.REMOVE, "Editing history and description (XMP)", "編集履歴・説明などの情報（XMP）"
)
IPTC = Feature(
    "image.iptc", Category.METADATA, Action.REMOVE, "Press and Photoshop data (IPTC)", "報道用・Photoshop の付加情報（IPTC）"
)
COMMENT = Feature(
    "image.comment",
    Category.METADATA,
    Action.REMOVE,
    "Comment or text inside the picture file",
    "画像ファイル内のコメント・文字情報",
)
ICC = Feature(
    "image.icc",
    Category.METADATA,
    Action.REMOVE,
    "Colour profile that is not valid or not wanted, or parts of one that carry no colours",
    "不正または不要なカラープロファイル、もしくはその中の色と関係のない部分",
)
THUMBNAIL = Feature(
    "image.thumbnail", Category.HIDDEN, Action.REMOVE, "Preview picture inside the file", "ファイル内の縮小画像（サムネイル）"
)
HIDDEN_PAGE = Feature(
    "image.hidden_page", Category.HIDDEN, Action.REMOVE, "Picture that viewers do not show", "表示されない隠れた画像"
)
APPENDED = Feature(
    "image.appended_data",
    Category.HIDDEN,
    Action.REMOVE,
    "Data after the end of the picture",
    "画像の終わりの後ろに付け足されたデータ",
)
POLYGLOT = Feature(
    "image.polyglot",
    Category.EMBEDDED,
    Action.REMOVE,
    "Program or other file hidden in the picture",
    "画像に隠されたプログラムや別形式のファイル",
)
PRIVATE = Feature(
    "image.private_chunk", Category.UNKNOWN, Action.REMOVE, "Private or unknown data block", "用途不明または独自形式のデータ"
)
ORIENTATION = Feature(
    "image.orientation",
    Category.METADATA,
    Action.REMOVE,
    "Rotation mark: the picture itself was turned",
    "回転情報（画像そのものを回転して反映）",
)
DAMAGED = Feature("image.damaged", Category.STRUCTURE, Action.REMOVE, "Damage in the file, repaired", "ファイルの破損（修復済み）")
REDUCED = Feature(
    "image.reduced_depth", Category.STRUCTURE, Action.REMOVE, "Colours reduced to 8 bits a channel", "色の階調を8ビットに変換"
)

FEATURES = (
    EXIF,
    GPS,
    MAKERNOTE,
    XMP,
    IPTC,
    COMMENT,
    ICC,
    THUMBNAIL,
    HIDDEN_PAGE,
    APPENDED,
    POLYGLOT,
    PRIVATE,
    ORIENTATION,
    DAMAGED,
    REDUCED,
)

KEEP_ICC = Option("image.icc", ("keep", "remove"), "keep", "Colour profiles that are valid", "有効なカラープロファイル")
JPEG_CODING = Option(
    "image.jpeg",
    ("exact", "pixels"),
    "exact",
    "JPEG: keep every pixel exactly (coefficients coded anew), or decode to pixels and compress again",
    "JPEG：画素を完全に保つ（係数の再符号化）か、画素に展開して圧縮し直すか",
)
OPTIONS = (KEEP_ICC, JPEG_CODING)
