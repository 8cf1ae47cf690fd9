"""`mugai serve`: the daemon."""

from __future__ import annotations

from sanitizer.cli.settings_option import DEFAULT_SETTINGS, SettingsFile
from sanitizer.config.settings import load_settings
from sanitizer.daemon.supervise import serve as run_daemon
from sanitizer.telemetry.logs import configure


def serve(config: SettingsFile = DEFAULT_SETTINGS) -> None:
    """Watch the folders that the settings name and work until SIGTERM. Logs are JSON lines on standard error."""
    settings = load_settings(config)
    configure(settings.log_level)
    run_daemon(settings)
