"""The features that the macro scanner reports. The rebuild leaves all of it out, so by default they inform; a policy may block."""

from __future__ import annotations

from sanitizer.model.finding import Action, Category, Feature

VBA = Feature("macro.vba", Category.ACTIVE_CONTENT, Action.REMOVE, "VBA macro", "VBA マクロ")
SUSPICIOUS = Feature(
    "macro.suspicious",
    Category.DETECTION,
    Action.REMOVE,
    "macro that runs by itself and writes files or starts programs",
    "自動的に実行され、ファイルの書き込みやプログラムの起動をするマクロ",
)
XLM = Feature("macro.xlm", Category.ACTIVE_CONTENT, Action.REMOVE, "Excel 4.0 macro sheet", "Excel 4.0 マクロシート")
DDE = Feature("macro.dde", Category.ACTIVE_CONTENT, Action.REMOVE, "DDE link to another program", "他のプログラムへの DDE リンク")
OLE_OBJECT = Feature("macro.ole_object", Category.EMBEDDED, Action.REMOVE, "embedded OLE object", "埋め込まれた OLE オブジェクト")
RTF_OBJECT = Feature(
    "macro.rtf_object",
    Category.EMBEDDED,
    Action.REMOVE,
    "object embedded in a rich text file",
    "リッチテキストに埋め込まれたオブジェクト",
)
FEATURES: tuple[Feature, ...] = (VBA, SUSPICIOUS, XLM, DDE, OLE_OBJECT, RTF_OBJECT)
