"""A policy as JSON for the wire, and back."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from sanitizer.model.finding import Action, Category
from sanitizer.model.limits import Limits
from sanitizer.model.verdict import Method
from sanitizer.policy.schema import Policy, ReleaseRule


def encode(policy: Policy) -> dict[str, Any]:
    """What a child needs to know of *policy*; titles and release rules stay outside."""
    return {
        "name": policy.name,
        "digest": policy.digest,
        "actions": {key: str(action) for key, action in policy.actions.items()},
        "categories": {str(category): str(action) for category, action in policy.categories.items()},
        "options": dict(policy.options),
        "types": {name: str(action) for name, action in policy.types.items()},
        "limits": asdict(policy.limits),
        "known_macros": sorted(policy.known_macros),
    }


def decode(frame: dict[str, Any]) -> Policy:
    """The policy of a request; the parent made it, so nothing is checked here."""
    return Policy(
        name=frame["name"],
        en="",
        ja="",
        digest=frame["digest"],
        ladder=(Method.RECONSTRUCT,),
        actions={key: Action(action) for key, action in frame["actions"].items()},
        categories={Category(category): Action(action) for category, action in frame["categories"].items()},
        options=frame["options"],
        types={name: Action(action) for name, action in frame["types"].items()},
        limits=Limits(**frame["limits"]),
        release=ReleaseRule(),
        known_macros=frozenset(frame["known_macros"]),
    )
