"""Starts the first slot for a command and refuses when the sandbox is weaker than required."""

from __future__ import annotations

from pathlib import Path

from sanitizer.cli.messages import message
from sanitizer.model.errors import ConfigError
from sanitizer.sandbox.bubblewrap import Launch, plan
from sanitizer.sandbox.level import SandboxLevel
from sanitizer.sandbox.outside.programs import Programs
from sanitizer.sandbox.slot import Slot


def start_slot(
    required: SandboxLevel = SandboxLevel.FULL,
    site_rules: Path | None = None,
    trust_list: Path | None = None,
    programs: Programs | None = None,
) -> tuple[Slot, Launch]:
    """Raises ConfigError with the fix when this machine reaches less than *required*."""
    launch = plan(site_rules, trust_list, programs)
    if required is SandboxLevel.FULL and launch.problem:
        raise _too_low(SandboxLevel.REDUCED, required, launch.problem)
    slot = Slot(launch)
    reached = slot.confinement.level
    if reached < required:
        slot.close()
        raise _too_low(reached, required, "; ".join(slot.confinement.missing))
    return slot, launch


def _too_low(reached: SandboxLevel, required: SandboxLevel, missing: str) -> ConfigError:
    text = message("sandbox_low", level=reached.key, required=required.key)
    return ConfigError(f"{text} {missing}. {message('sandbox_hint')}")
