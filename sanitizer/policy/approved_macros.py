"""What a policy lets stay of macros, here and now: what it lists and two persons approved."""

from __future__ import annotations

from dataclasses import replace

from sanitizer.model.digest import sha256_of
from sanitizer.policy.schema import Policy


def with_approved_macros(policy: Policy, approved: frozenset[str]) -> Policy:
    """*policy* with the known macros that are approved, and a digest of its own: sandboxes know policies by their digest."""
    known = policy.known_macros & approved
    text = "\n".join([policy.digest, *sorted(known)])
    return replace(policy, known_macros=known, digest=sha256_of(text.encode()))


def without_macros(policy: Policy) -> Policy:
    """*policy* where nobody can approve anything: without an installation no macro stays."""
    return with_approved_macros(policy, frozenset()) if policy.known_macros else policy
