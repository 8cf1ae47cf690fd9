"""Opens what an installation keeps: database, vault, audit log. Used by the daemon and by every verb with `--config`."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from sanitizer.audit.chain import Chain
from sanitizer.audit.checkpoint import Checkpoints
from sanitizer.config.passwords import read_passwords
from sanitizer.config.settings import Settings
from sanitizer.pipeline.deliver import Delivering
from sanitizer.pipeline.macro_record import MacroRecords
from sanitizer.pipeline.route import Route
from sanitizer.store.database import Database, open_database
from sanitizer.store.deliveries import Deliveries
from sanitizer.store.jobs import Jobs
from sanitizer.store.keys import load_keyring
from sanitizer.store.known_macros import KnownMacros
from sanitizer.store.records import Records
from sanitizer.store.reports import Reports
from sanitizer.store.reviews import Reviews
from sanitizer.store.signing import load_public_key, load_signing_key
from sanitizer.store.vault import Vault

COMMAND_LINE = "cli"  # the route of `mugai sanitize --config`; its origins name their own outbox


@dataclass(frozen=True, slots=True)
class Installation:
    """Everything that is kept on disk; safe to share between threads."""

    settings: Settings
    database: Database
    chain: Chain
    jobs: Jobs
    reports: Reports
    deliveries: Deliveries
    reviews: Reviews
    vault: Vault
    macro_records: MacroRecords
    known_macros: KnownMacros
    checkpoints: Checkpoints
    delivering: Delivering
    routes: dict[str, Route]
    passwords: tuple[str, ...]

    def route(self, name: str) -> Route:
        """The route of a job; one that the settings do not name any more keeps its outbox through the command line's."""
        return self.routes[name] if name in self.routes else self.routes[COMMAND_LINE]


@contextmanager
def open_installation(settings: Settings) -> Iterator[Installation]:
    """Raises ConfigError (keys, database), UnavailableError (disk)."""
    keys = load_keyring(settings.vault_key_files)
    signing_key = load_signing_key(settings.signing_key_file)
    passwords = read_passwords(settings.site.passwords_file) if settings.site.passwords_file else ()
    database = open_database(settings.database_file, connections=settings.slots + 6)
    try:
        chain = Chain()
        jobs, reports, deliveries = Jobs(database, chain), Reports(database), Deliveries(database)
        vault = Vault(settings.vault_folder, keys, settings.intake.min_free_bytes)
        yield Installation(
            settings=settings,
            database=database,
            chain=chain,
            jobs=jobs,
            reports=reports,
            deliveries=deliveries,
            reviews=Reviews(database, chain),
            vault=vault,
            macro_records=MacroRecords(Records(database), vault),
            known_macros=KnownMacros(database, chain),
            checkpoints=Checkpoints(
                database,
                settings.checkpoint_file,
                signing_key,
                old_keys=[load_public_key(path) for path in settings.audit.old_public_keys],
                every_events=settings.audit.checkpoint_every_events,
                every_seconds=settings.audit.checkpoint_every_seconds,
            ),
            delivering=Delivering(database, jobs, reports, deliveries),
            routes=_routes(settings),
            passwords=passwords,
        )
    finally:
        database.close()


def _routes(settings: Settings) -> dict[str, Route]:
    routes = {
        route.name: Route(
            route.name,
            route.outbox,
            route.policy,
            route.owner,
            settings.language_of(route),
            settings.contact_of(route),
            route.outbox_marker,
        )
        for route in settings.routes
    }
    routes[COMMAND_LINE] = Route(
        COMMAND_LINE, settings.state_folder / "outbox", "standard", "", settings.language, settings.contact
    )
    return routes
