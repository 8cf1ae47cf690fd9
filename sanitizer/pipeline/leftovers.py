"""Tells people about what stays in an inbox (unreadable, a link, too large, unfinished): a notice and an audit event, once."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime

from sanitizer.audit.chain import Chain, events
from sanitizer.model.safe_name import notice_name
from sanitizer.pipeline.notice import Asker, as_bytes, render_left
from sanitizer.pipeline.place import place
from sanitizer.pipeline.route import Origin, Route
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.words import load_words
from sanitizer.store.database import Database

_ACTOR = "watch"


@dataclass(frozen=True, slots=True)
class Leftovers:
    """Satisfies `sanitizer.gateways.watch.gateway.Leftovers`."""

    database: Database
    chain: Chain
    catalogue: Catalogue

    def report(self, route: Route, origin: Origin, reason: str, fingerprint: str) -> None:
        """Write the notice, then the event; an event of the same file and reason means that it was told before.

        A kill between the two makes the notice come twice, never not at all. Raises UnavailableError, AuditError.
        """
        key = "left-" + hashlib.sha256(f"{reason}\n{fingerprint}".encode(errors="surrogateescape")).hexdigest()[:30]
        with self.database.read() as connection:
            if next(iter(events(connection, job_id=key, limit=1)), None) is not None:
                return
        asker = Asker(load_words(route.language), route.contact, self.catalogue)
        notice = as_bytes(render_left(origin.name, reason, datetime.now(UTC), asker))
        placed = place(
            route.outbox,
            origin.folder(),
            lambda number: notice_name(origin.name, number),
            [notice],
            f".{key}.mugai-part",
            marker=route.outbox_marker,
        )
        details: Mapping[str, str] = {"route": route.name, "path": origin.path, "reason": reason, "notice": str(placed.path)}
        with self.database.write() as connection:
            self.chain.append(connection, actor=_ACTOR, action="left_in_inbox", job_id=key, details=details)
