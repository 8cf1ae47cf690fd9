"""What policy can choose about the lower rungs of the ladder, and what they may have to report, whatever the format."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature, Option

FLATTEN_DPI = Option(
    "flatten.dpi",
    ("100", "150", "200", "300"),
    "150",
    "Image PDF: dots per inch of colour and gray; black and white pages get twice as many",
    "画像PDFの解像度（dpi）：カラー・グレーのページの値。白黒ページはその2倍",
)
TEXT_LAYER = Option(
    "flatten.text_layer",
    ("source", "ocr", "source-or-ocr", "none"),
    "source",
    "Image PDF: invisible text over the pictures, to search and copy: the source's own, what Tesseract reads, either, or none",
    "画像PDFに重ねる検索・コピー用の見えない文字（原本の文字、文字認識、原本になければ文字認識、または重ねない）",
)
EXTRACT_OCR = Option(
    "extract.ocr",
    ("off", "on"),
    "off",
    "Extracted text: have Tesseract read pages and pictures that hold no text",
    "テキスト抽出で、文字のないページや画像を文字認識で読む",
)
TEXT_ENCODING = Option(
    "extract.encoding",
    ("utf-8", "cp932"),
    "utf-8",
    "Extracted text: UTF-8 with its mark, or cp932 (Shift_JIS of Windows)",
    "取り出したテキストの文字コード（BOM付きUTF-8、またはシフトJIS（cp932））",
)
OPTIONS = (FLATTEN_DPI, TEXT_LAYER, TEXT_ENCODING, EXTRACT_OCR)

CONVERTED = Feature(
    "convert.by_site",
    Category.STRUCTURE,
    Action.REMOVE,
    "file that the site's own program converted before it was disarmed",
    "この団体の変換プログラムで変換してから無害化したファイル",
)
SCALED_PAGE = Feature(
    "flatten.scaled_page",
    Category.STRUCTURE,
    Action.REMOVE,
    "page too large for the resolution, drawn with fewer dots per inch",
    "大きすぎるため解像度を下げて画像化したページ",
)
UNREAD_PAGE = Feature(
    "flatten.unread_page",
    Category.STRUCTURE,
    Action.REMOVE,
    "page whose characters could not be read by OCR: nothing to search in it",
    "文字認識ができず、検索用の文字を付けられなかったページ",
)
UNREADABLE_CHARACTER = Feature(
    "extract.unreadable_character",
    Category.STRUCTURE,
    Action.REMOVE,
    "character that the source draws without saying which it is (〓 in the text)",
    "原本に文字コードの情報がない文字（テキストでは〓）",
)
REPLACED_CHARACTER = Feature(
    "extract.replaced_character",
    Category.STRUCTURE,
    Action.REMOVE,
    "character that the chosen encoding does not have (〓 in the text)",
    "指定の文字コードで表せない文字（テキストでは〓）",
)
DROPPED_CHARACTER = Feature(
    "extract.dropped_character",
    Category.HIDDEN,
    Action.REMOVE,
    "invisible or control character, left out of the text",
    "見えない文字・制御文字（テキストから除去）",
)
FEATURES = (CONVERTED, SCALED_PAGE, UNREAD_PAGE, UNREADABLE_CHARACTER, REPLACED_CHARACTER, DROPPED_CHARACTER)
