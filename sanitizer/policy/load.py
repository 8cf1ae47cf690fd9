"""Loads a policy with everything it inherits, remembers where each setting came from, and gives it its digest."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import rfc8785

from sanitizer.model.digest import sha256_of
from sanitizer.model.errors import PolicyError
from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.read_file import PolicyFile, Setting, read_policy_file
from sanitizer.policy.resolve import action_for, choice_for, type_action
from sanitizer.policy.schema import ComparedPages, FidelityRule, Policy, ReleaseRule

MAX_CHAIN = 16
Finder = Callable[[str], Path]
"""The file of a policy by its name; raises PolicyError when there is none."""


@dataclass(frozen=True, slots=True)
class LoadedPolicy:
    """A policy, its files from itself to its root, and the line that decided each key (a key without one has its default)."""

    policy: Policy
    files: tuple[Path, ...]
    action_sources: Mapping[str, Setting]
    category_sources: Mapping[Category, Setting]
    option_sources: Mapping[str, Setting]
    type_sources: Mapping[str, Setting]
    fidelity_sources: Mapping[str, Setting]


def load_policy(path: Path, catalogue: Catalogue, find: Finder) -> LoadedPolicy:
    """The policy in the file at *path*. Raises PolicyError."""
    chain = _read_chain(path, catalogue, find)
    actions: dict[str, Setting] = {}
    categories: dict[Category, Setting] = {}
    options: dict[str, Setting] = {}
    types: dict[str, Setting] = {}
    limits: dict[str, Any] = {}
    release: dict[str, bool] = {}
    fidelity: dict[str, Setting] = {}
    ladder: tuple[Method, ...] | None = None
    known_macros: frozenset[str] = frozenset()
    for file in reversed(chain):
        for category, setting in file.categories.items():
            # What this file says about a category outweighs what an inherited file said about a feature in it.
            actions = {key: kept for key, kept in actions.items() if catalogue.features[key].category is not category}
            categories[category] = setting
        actions.update(file.actions)
        options.update(file.options)
        types.update(file.types)
        limits.update(file.limits)
        release.update(file.release)
        fidelity.update(file.fidelity)
        ladder = file.ladder or ladder
        known_macros = known_macros if file.known_macros is None else file.known_macros
    if ladder is None:
        raise PolicyError(f'{path}:1: no ladder; add [ladder] with steps = ["reconstruct", ...], or inherits = "standard"')
    policy = Policy(
        name=chain[0].name,
        en=chain[0].titles.get("en", chain[0].name),
        ja=chain[0].titles.get("ja", chain[0].name),
        digest="",
        ladder=ladder,
        actions={key: Action(setting.value) for key, setting in sorted(actions.items())},
        categories={category: Action(setting.value) for category, setting in sorted(categories.items())},
        options={key: setting.value for key, setting in sorted(options.items())},
        types={name: Action(setting.value) for name, setting in sorted(types.items())},
        limits=Limits(**limits),
        release=ReleaseRule(**release),
        fidelity=_fidelity_rule(fidelity),
        known_macros=known_macros,
    )
    return LoadedPolicy(
        policy=with_digest(policy, catalogue),
        files=tuple(file.path for file in chain),
        action_sources=actions,
        category_sources=categories,
        option_sources=options,
        type_sources=types,
        fidelity_sources=fidelity,
    )


def _fidelity_rule(settings: Mapping[str, Setting]) -> FidelityRule:
    limits = {name: float(setting.value) for name, setting in settings.items() if name != "pages"}
    pages = settings.get("pages")
    return FidelityRule(ComparedPages(pages.value) if pages else ComparedPages.NONE, **limits)


def _read_chain(path: Path, catalogue: Catalogue, find: Finder) -> list[PolicyFile]:
    """From the file itself to its root."""
    chain = [read_policy_file(path, catalogue)]
    while chain[-1].inherits:
        try:
            parent = find(chain[-1].inherits)
        except PolicyError as failure:
            raise PolicyError(f"{chain[-1].inherits_place}: {failure}") from failure
        if any(_same_file(parent, file.path) for file in chain):
            names = " > ".join([*(file.name for file in chain), chain[-1].inherits])
            raise PolicyError(f"{chain[-1].inherits_place}: the policies inherit from each other in a circle: {names}")
        if len(chain) == MAX_CHAIN:
            raise PolicyError(f"{chain[-1].inherits_place}: more than {MAX_CHAIN} policies inherit from each other")
        chain.append(read_policy_file(parent, catalogue))
    return chain


def _same_file(one: Path, other: Path) -> bool:
    return one.resolve() == other.resolve()


def with_digest(policy: Policy, catalogue: Catalogue) -> Policy:
    """The same policy with the SHA-256 of its rules as they act: two files that lead to the same rules have the same digest."""
    return replace(policy, digest=sha256_of(rfc8785.dumps(effective_rules(policy, catalogue))))


def effective_rules(policy: Policy, catalogue: Catalogue) -> dict[str, Any]:
    """What the policy does, feature by feature, without names and titles: the JSON under the digest."""
    return {
        "actions": {key: action_for(policy, feature).value for key, feature in catalogue.features.items()},
        "options": {key: choice_for(policy, option) for key, option in catalogue.options.items()},
        "types": {name: type_action(policy, name).value for name in catalogue.types},
        "ladder": [method.value for method in policy.ladder],
        "limits": {name: getattr(policy.limits, name) for name in Limits.__dataclass_fields__},
        "release": {name: getattr(policy.release, name) for name in ReleaseRule.__dataclass_fields__},
        "fidelity": _effective_fidelity(policy.fidelity),
        "known_macros": sorted(policy.known_macros),
    }


def _effective_fidelity(rule: FidelityRule) -> dict[str, Any]:
    """Limits that nothing is compared with do nothing."""
    names = ("pages",) if rule.pages is ComparedPages.NONE else tuple(FidelityRule.__dataclass_fields__)
    return {name: getattr(rule, name) for name in names}
