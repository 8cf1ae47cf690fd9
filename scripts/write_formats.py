"""Writes docs/formats.md from what the plugs declare: `python -m scripts.write_formats docs/formats.md` (`make docs`)."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from sanitizer.model.finding import Action, Feature
from sanitizer.policy.catalogue import BY_OFFICE, OWN, Catalogue, ForeignKind
from sanitizer.policy.resolve import action_for
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.policy.words import load_words
from sanitizer.sandbox.known import load_catalogue

_HEAD = """\
# Formats

`make docs` writes this page from what the engines, scanners and the detection declare; a test checks that it is fresh.
`mugai formats` prints the short form, and `mugai policy explain` what a policy makes of each line.

The rule for every format is an allow list: a new file is built from what is known and wanted. Whatever is not named below and not
plain content of its format is dropped all the same, and named in the report.

"""
_REBUILT = """\
## Rebuilt

*Image PDF*: what draws the pages on the rung `flatten` of the ladder. Where LibreOffice is not installed, the ladder goes on.

| format | 形式 | suffixes | comes out as | image PDF | engine |
|---|---|---|---|---|---|
"""
_PAGES = {"": "", OWN: "yes", BY_OFFICE: "LibreOffice"}
_FEATURES = """
## What policy can switch

The action is that of the policy `standard`. *Can stay* says whether a policy may allow it at all: what cannot be kept safely is
removed whatever a policy says.
"""
_FEATURE_TABLE = """
### {prefix}

| key | what it is | 機能要素 | category | action | can stay |
|---|---|---|---|---|---|
"""
_OPTIONS = """
## Choices

| key | choices (the default first) | what it is | 内容 |
|---|---|---|---|
"""
_FOREIGN = """
## Recognised and held

Never delivered; a notice in words stands in their place. Anything that is not recognised at all is held, too.

| key | what it is | 形式 | kind |
|---|---|---|---|
"""


def formats_page(catalogue: Catalogue) -> str:
    """The whole page in Markdown."""
    policy = PolicyShelf().load("standard", catalogue).policy
    parts = [_HEAD, _REBUILT, *_types(catalogue), _FEATURES]
    for prefix, features in _by_prefix(catalogue.features.values()).items():
        parts.append(_FEATURE_TABLE.format(prefix=prefix))
        parts += [_feature(feature, action_for(policy, feature)) for feature in features]
    if catalogue.options:
        parts.append(_OPTIONS)
        for option in catalogue.options.values():
            choices = [option.default, *(choice for choice in option.choices if choice != option.default)]
            shown = ", ".join(f"`{choice}`" for choice in choices)
            parts.append(_row(f"`{option.key}`", shown, option.en, option.ja))
    parts += [_FOREIGN, *_foreign(catalogue.foreign.values())]
    return "".join(parts)


def _types(catalogue: Catalogue) -> Iterable[str]:
    english, japanese = load_words("en"), load_words("ja")
    for kind in sorted(catalogue.types.values(), key=lambda kind: (kind.engine, kind.name)):
        suffixes = " ".join(f"`{suffix}`" for suffix in kind.suffixes)
        yield _row(
            english.type_title(kind.name),
            japanese.type_title(kind.name),
            suffixes,
            f"`{kind.target}`",
            _PAGES[kind.pages],
            kind.engine,
        )


def _by_prefix(features: Iterable[Feature]) -> dict[str, list[Feature]]:
    groups: dict[str, list[Feature]] = defaultdict(list)
    for feature in features:
        groups[feature.key.split(".", 1)[0]].append(feature)
    return dict(sorted(groups.items()))


def _feature(feature: Feature, action: Action) -> str:
    can_stay = "yes" if feature.keepable else ""
    return _row(f"`{feature.key}`", feature.en, feature.ja, feature.category.value, action.value, can_stay)


def _foreign(kinds: Iterable[ForeignKind]) -> Iterable[str]:
    for kind in sorted(kinds, key=lambda kind: (kind.category, kind.name)):
        yield _row(f"`{kind.name}`", kind.en, kind.ja, kind.category.replace("_", " "))


def _row(*cells: str) -> str:
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |\n"


def main() -> None:
    Path(sys.argv[1]).write_text(formats_page(load_catalogue()), encoding="utf-8")


if __name__ == "__main__":
    main()
