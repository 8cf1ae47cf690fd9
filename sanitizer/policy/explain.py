"""Says for every feature, option, type and fidelity rule what a policy does and which line made it so (`mugai policy explain`)."""

from __future__ import annotations

from dataclasses import dataclass

from sanitizer.model.finding import Action
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.load import LoadedPolicy
from sanitizer.policy.read_file import Setting
from sanitizer.policy.resolve import action_for, choice_for, type_action
from sanitizer.policy.schema import FidelityRule
from sanitizer.policy.words import Words

_TYPE_WORDS = {Action.ALLOW: "explain.allowed_type", Action.BLOCK: "explain.blocked_type"}


@dataclass(frozen=True, slots=True)
class Row:
    """`kind` is "feature", "option", "type" or "fidelity"; `value` the action's or choice's key, or a number; `source` a file and
    line, or the default."""

    kind: str
    key: str
    title: str
    category: str
    value: str
    value_words: str
    source: str


def explain(loaded: LoadedPolicy, catalogue: Catalogue, words: Words) -> list[Row]:
    """All features by category and key, then options, then types, then the rules of fidelity."""
    return [
        *_features(loaded, catalogue, words),
        *_options(loaded, catalogue, words),
        *_types(loaded, catalogue, words),
        *_fidelity(loaded, words),
    ]


def _features(loaded: LoadedPolicy, catalogue: Catalogue, words: Words) -> list[Row]:
    rows = []
    for key, feature in catalogue.features.items():
        action = action_for(loaded.policy, feature)
        own = loaded.action_sources.get(key)
        by_category = loaded.category_sources.get(feature.category)
        if own:
            source = _place(own, key, words)
        elif by_category:
            source = words.text(
                "explain.by_category", category=words.text(f"category.{feature.category}"), place=_place(by_category, "", words)
            )
            if by_category.value == Action.ALLOW and action is not Action.ALLOW:
                source = words.text("explain.not_keepable", source=source)
        else:
            source = words.text("explain.default")
        rows.append(
            Row(
                kind="feature",
                key=key,
                title=words.title(feature),
                category=words.text(f"category.{feature.category}"),
                value=action.value,
                value_words=words.text(f"does.{action}"),
                source=source,
            )
        )
    order = {feature.key: feature.category for feature in catalogue.features.values()}
    return sorted(rows, key=lambda row: (order[row.key], row.key))


def _options(loaded: LoadedPolicy, catalogue: Catalogue, words: Words) -> list[Row]:
    return [
        Row("option", key, words.title(option), "", choice, choice, _source(loaded.option_sources.get(key), key, words))
        for key, option in catalogue.options.items()
        for choice in [choice_for(loaded.policy, option)]
    ]


def _types(loaded: LoadedPolicy, catalogue: Catalogue, words: Words) -> list[Row]:
    return [
        Row("type", name, words.type_title(name), "", action.value, words.text(_TYPE_WORDS[action]), _source(setting, name, words))
        for name in catalogue.types
        for action, setting in [(type_action(loaded.policy, name), loaded.type_sources.get(name))]
    ]


def _fidelity(loaded: LoadedPolicy, words: Words) -> list[Row]:
    rule = loaded.policy.fidelity
    rows = []
    for name in FidelityRule.__dataclass_fields__:
        value = str(getattr(rule, name))
        shown = words.text(f"fidelity.{value}") if name == "pages" else value
        source = _source(loaded.fidelity_sources.get(name), name, words)
        rows.append(Row("fidelity", f"fidelity.{name}", words.text(f"fidelity.{name}"), "", value, shown, source))
    return rows


def _source(setting: Setting | None, key: str, words: Words) -> str:
    return _place(setting, key, words) if setting else words.text("explain.default")


def _place(setting: Setting, key: str, words: Words) -> str:
    place = f"{setting.path.name}:{setting.line}"
    if key and setting.key != key:
        return words.text("explain.by_pattern", pattern=setting.key, place=place)
    return place
