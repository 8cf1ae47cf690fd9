"""Stand-in plugs for the policy tests: three formats with the kinds of features that real ones have."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from sanitizer.model.file_type import Confidence, FileType, Glimpse
from sanitizer.model.finding import Action, Category, Feature, Option
from sanitizer.policy.catalogue import Catalogue, ForeignKind, catalogue_from

PDF_JAVASCRIPT = Feature("pdf.javascript", Category.ACTIVE_CONTENT, Action.REMOVE, "script", "スクリプト")
PDF_AUTHOR = Feature("pdf.author", Category.METADATA, Action.REMOVE, "author", "作成者", keepable=True)
PDF_XMP = Feature("pdf.xmp", Category.METADATA, Action.REMOVE, "other metadata", "その他の文書情報")
OOXML_MACRO = Feature("ooxml.vba_macro", Category.ACTIVE_CONTENT, Action.REMOVE, "macro", "マクロ")
OOXML_XLM = Feature("ooxml.xlm_macro", Category.ACTIVE_CONTENT, Action.REMOVE, "macro sheet", "マクロシート")
OOXML_COMMENT = Feature("ooxml.comment", Category.HIDDEN, Action.ALLOW, "comment", "コメント", keepable=True)
CSV_FORMULA = Feature("csv.formula", Category.ACTIVE_CONTENT, Action.REMOVE, "formula", "数式", keepable=True)
YARA_HIT = Feature("yara.dropper", Category.DETECTION, Action.REMOVE, "dropper", "ドロッパー")
BROKEN = Feature("signature.broken", Category.SIGNATURE, Action.REMOVE, "broken", "不一致")
CHANGED = Feature("signature.changed", Category.SIGNATURE, Action.REMOVE, "changed", "変更")
PDF_LINKS = Option("pdf.links", ("keep", "deactivate", "remove"), "keep", "links", "リンク")
OOXML_LINKS = Option("ooxml.links", ("keep", "deactivate", "remove"), "keep", "links", "リンク")


def _never(_glimpse: Glimpse) -> Confidence:
    return Confidence.NO


@dataclass(frozen=True)
class PlugWithTypes:
    name: str
    types: tuple[FileType, ...]
    features: tuple[Feature, ...]
    options: tuple[Option, ...]


@dataclass(frozen=True)
class PlugWithFeatures:
    features: tuple[Feature, ...]


ENGINES = (
    PlugWithTypes(
        "pdf", (FileType("pdf", "application/pdf", (".pdf",), _never),), (PDF_JAVASCRIPT, PDF_AUTHOR, PDF_XMP), (PDF_LINKS,)
    ),
    PlugWithTypes(
        "ooxml",
        (
            FileType("docx", "application/x", (".docx",), _never),
            FileType("docm", "application/y", (".docm",), _never, target="docx"),
        ),
        (OOXML_MACRO, OOXML_XLM, OOXML_COMMENT),
        (OOXML_LINKS,),
    ),
    PlugWithTypes("csv", (FileType("csv", "text/csv", (".csv", ".tsv"), _never),), (CSV_FORMULA,), ()),
)
FOREIGN = (ForeignKind("exe", "executable", "Windows program", "Windowsのプログラム"),)
CATALOGUE: Catalogue = catalogue_from(ENGINES, (PlugWithFeatures((YARA_HIT, BROKEN, CHANGED)),), foreign=FOREIGN)


def write_policies(folder: Path, **texts: str) -> dict[str, Path]:
    """One file per keyword; an underscore in the keyword stays."""
    paths = {}
    for name, text in texts.items():
        paths[name] = folder / f"{name}.toml"
        paths[name].write_text(text, encoding="utf-8")
    return paths
