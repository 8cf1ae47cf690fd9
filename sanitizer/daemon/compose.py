"""The composition root: which parts this installation has, and how they hang together."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass

from sanitizer.antivirus.clamd import Clamd, parse_address
from sanitizer.config.converters import check_converters
from sanitizer.config.settings import Settings
from sanitizer.contract.dispatch import Dispatcher
from sanitizer.daemon.installation import Installation
from sanitizer.daemon.leases import LeaseKeeper
from sanitizer.daemon.slot_worker import SlotWorker
from sanitizer.dispatch.local import LocalDispatcher
from sanitizer.gateways.watch.gateway import WatchedInbox
from sanitizer.gateways.watch.readiness import Timing
from sanitizer.gateways.watch.scan import ScanLimits
from sanitizer.gateways.watch.watch import Pace, Watch
from sanitizer.model.errors import ConfigError, PolicyError
from sanitizer.model.report import Report
from sanitizer.pipeline.intake import Intake
from sanitizer.pipeline.leftovers import Leftovers
from sanitizer.pipeline.process import Processing
from sanitizer.policy.catalogue import Catalogue
from sanitizer.policy.schema import Policy
from sanitizer.policy.shipped import PolicyShelf
from sanitizer.sandbox.bubblewrap import Launch, plan
from sanitizer.sandbox.family import COMMON
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.memory_file import MemoryFile
from sanitizer.sandbox.outside.programs import Programs
from sanitizer.sandbox.slot import Slot
from sanitizer.telemetry.logs import logger
from sanitizer.telemetry.metrics import Metrics

GIVE_UP_SECONDS = 10.0
_log = logger("daemon")


@dataclass(frozen=True, slots=True)
class Sandboxes:
    """How slots are started here, what they know, how strong they are, and the external programs that they share."""

    launch: Launch
    catalogue: Catalogue
    level: SandboxLevel
    programs: Programs


@dataclass(frozen=True, slots=True)
class Daemon:
    """The moving parts."""

    level: str
    dispatcher: Dispatcher
    watch: Watch
    leases: LeaseKeeper
    metrics: Metrics
    workers: Mapping[int, SlotWorker]
    programs: Programs

    def start(self) -> None:
        self.leases.start()
        self.programs.start()
        self.dispatcher.start()
        self.watch.start()

    def wake(self) -> None:
        self.dispatcher.wake()

    def stop(self, seconds: float) -> bool:
        """Inbound first, then the work under way. False when some of it was not done in time: it goes back to the queue."""
        self.watch.stop()
        done = self.dispatcher.stop(seconds)
        if not done:
            for worker in list(self.workers.values()):
                worker.give_up()
            self.dispatcher.stop(GIVE_UP_SECONDS)
        self.leases.stop()
        self.programs.close()
        return done


def probe_sandbox(settings: Settings) -> Sandboxes:
    """Start one jail to see how strong it is and what its plugs declare. Raises ConfigError below the required level."""
    programs = settings.program_rules.programs()
    launch = plan(settings.site.rules_folder, settings.signatures.trust, programs)
    required = SandboxLevel[settings.sandbox_level.upper()]
    if required is SandboxLevel.FULL and launch.problem:
        raise ConfigError(f"The sandbox does not reach the level {required.key}, which the settings require: {launch.problem}")
    slot = Slot(launch)
    try:
        reached = slot.confinement.level
        if reached < required:
            missing = "; ".join(slot.confinement.missing)
            raise ConfigError(
                f"The sandbox reaches only the level {reached.key} here, and the settings require {required.key}: {missing}"
            )
        return Sandboxes(launch, slot.catalogue, reached, programs)
    finally:
        slot.close()


def policies_of(settings: Settings, catalogue: Catalogue) -> dict[str, Policy]:
    """Every policy by name. Raises PolicyError with file and line."""
    shelf = PolicyShelf(settings.site.policies_folder)
    return {name: loaded.policy for name, loaded in shelf.load_all(catalogue).items()}


def processing_of(installation: Installation, sandboxes: Sandboxes) -> Processing:
    check_converters(sandboxes.programs.converters, sandboxes.catalogue)
    policies = policies_of(installation.settings, sandboxes.catalogue)

    def policy_of(name: str) -> Policy:
        if name not in policies:
            raise PolicyError(f'There is no policy "{name}" (any more): add it, or have the file sanitised again under another one')
        return policies[name]

    return Processing(
        vault=installation.vault,
        delivering=installation.delivering,
        route_of=lambda job: installation.route(job.route),
        policy_of=policy_of,
        passwords_of=lambda _job_id: installation.passwords,
        catalogue=sandboxes.catalogue,
        sealed_from=MemoryFile.sealed_from,
        antivirus=antivirus_of(installation.settings),
        macro_records=installation.macro_records,
        approved_macros=installation.known_macros.approved,
    )


def antivirus_of(settings: Settings) -> Clamd | None:
    """The clamd that the settings name, if any. Raises ConfigError for an address that is not on this machine."""
    if settings.antivirus.clamd is None:
        return None
    return Clamd(parse_address(settings.antivirus.clamd), scan_seconds=settings.antivirus.timeout_seconds)


@contextmanager
def compose(installation: Installation) -> Iterator[Daemon]:
    """Everything made and connected, nothing started. Raises ConfigError, PolicyError."""
    settings = installation.settings
    sandboxes = probe_sandbox(settings)
    processing = processing_of(installation, sandboxes)
    leases = LeaseKeeper(installation.jobs, settings.lease_seconds)
    workers: dict[int, SlotWorker] = {}  # by slot; a slot that broke is made anew

    def make_worker(number: int) -> SlotWorker:
        name = f"{worker_prefix()}{number:02}"
        installation.jobs.requeue_of(name, actor="daemon")  # what this slot was at when it broke and could not give back
        slot = Slot(sandboxes.launch)
        slot.warm(COMMON)
        workers[number] = SlotWorker(name, installation, processing, slot, leases, finished)
        return workers[number]

    def finished(report: Report) -> None:
        metrics.report_ended(report)
        watch.nudge()

    metrics = Metrics(frozenset(sandboxes.catalogue.types))
    dispatcher = LocalDispatcher(settings.slots, make_worker, _tell)
    intake = Intake(installation.vault, installation.jobs, processing.policy_of, settings.intake.max_bytes, dispatcher.wake)
    watch = _watch(installation, intake, sandboxes.catalogue)
    yield Daemon(sandboxes.level.key, dispatcher, watch, leases, metrics, workers, sandboxes.programs)


def _watch(installation: Installation, intake: Intake, catalogue: Catalogue) -> Watch:
    settings, wanted = installation.settings, installation.settings.watch
    return Watch(
        [WatchedInbox(route.inbox, installation.routes[route.name]) for route in settings.routes],
        intake,
        Leftovers(installation.database, installation.chain, catalogue),
        Timing(
            settle_seconds=wanted.settle_seconds,
            unfinished_seconds=wanted.unfinished_hours * 3600,
            unreadable_seconds=wanted.unreadable_seconds,
            unfinished_names=wanted.unfinished_names,
        ),
        ScanLimits(wanted.max_depth, wanted.max_entries, settings.intake.max_bytes),
        Pace(poll_seconds=wanted.poll_seconds),
    )


def worker_prefix() -> str:
    """Workers of this host's daemon; only one runs, so whatever has this name and is not ours is dead."""
    return f"{os.uname().nodename}/daemon/"


def _tell(number: int, error: Exception) -> None:
    _log.error("slot_stopped", slot=number, code=getattr(error, "code", "internal_error"), reason=str(error), exc_info=error)
