"""Which action and which choice a policy gives for a feature, an option or a type (pure)."""

from __future__ import annotations

from sanitizer.model.finding import Action, Feature, Option
from sanitizer.policy.schema import Policy


def action_for(policy: Policy, feature: Feature) -> Action:
    """The feature's own setting, else its category's, else its default; ALLOW becomes REMOVE for what cannot be kept."""
    action = policy.actions.get(feature.key)
    if action is None:
        action = policy.categories.get(feature.category, feature.default)
    if action is Action.ALLOW and not feature.keepable:
        return Action.REMOVE
    return action


def choice_for(policy: Policy, option: Option) -> str:
    """The policy's choice, else the option's default."""
    return policy.options.get(option.key, option.default)


def type_action(policy: Policy, type_name: str) -> Action:
    """ALLOW or BLOCK for a whole file type."""
    return policy.types.get(type_name, Action.ALLOW)
