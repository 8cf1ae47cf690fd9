"""What must be true of an installation whenever its daemon has come to rest, whatever happened before."""

from __future__ import annotations

from collections import Counter

from sanitizer.audit.chain import events
from sanitizer.audit.verify import verify
from sanitizer.config.settings import load_settings
from sanitizer.daemon.installation import Installation, open_installation
from sanitizer.model.job import JobState
from sanitizer.store.deliveries import DeliveryState
from sanitizer.store.signing import load_public_key, public_path
from tests.end_to_end.daemon import Daemon, Site, wait_for

ENDS = ("released", "quarantined", "waiting_password")


def wait_until_at_rest(site: Site, daemon: Daemon, files: int) -> None:
    """*files* answers are in the outbox and the inbox is empty."""

    def rested() -> bool:
        assert not daemon.ended, daemon.log()[-4000:]
        return not site.waiting() and not site.hidden_outputs() and len(site.outputs()) >= files

    wait_for(f"{files} answers and an empty inbox", rested)


def check_each_answered_once(site: Site, answers: set[str], orphans: int = 0) -> None:
    """The outbox holds exactly *answers*, one for each job; log and vault are whole. Call it when the daemon is stopped.

    *orphans*: how many vault objects may have no job (stored by a process that died before it made the job).
    """
    assert set(site.outputs()) == answers
    assert not site.hidden_outputs()
    with open_installation(load_settings(site.settings_file)) as installation:
        jobs = installation.jobs.list(limit=1000)
        assert len(jobs) == len(answers)
        delivered = []
        for stored in jobs:
            assert stored.job.state in {JobState.RELEASED, JobState.QUARANTINED, JobState.WAITING_PASSWORD}, stored
            own = installation.deliveries.of_job(stored.job.id)
            assert [one.state for one in own] == [DeliveryState.RECORDED], own
            report = installation.reports.get(stored.job.id)
            assert report is not None
            assert [target.path for target in report.targets] == [own[0].path]
            delivered.append(own[0].path)
        assert sorted(delivered) == sorted(answers)
        _check_log(site, installation, len(jobs))
        _check_vault(installation, orphans)


def _check_log(site: Site, installation: Installation, jobs: int) -> None:
    settings = installation.settings
    found = verify(installation.database, settings.checkpoint_file, [load_public_key(public_path(settings.signing_key_file))])
    assert found.ok, found
    with installation.database.read() as connection:
        said = Counter((event.job_id, event.action) for event in events(connection))
    assert sum(count for (_, action), count in said.items() if action == "received") == jobs
    assert sum(count for (_, action), count in said.items() if action in ENDS) == jobs
    assert max(count for (_, action), count in said.items() if action in ("received", *ENDS)) == 1
    assert site.state.stat().st_mode & 0o077 == 0


def _check_vault(installation: Installation, orphans: int) -> None:
    assert not list((installation.settings.vault_folder / "tmp").iterdir())
    wanted = installation.jobs.vault_ids()
    stored = {vault_id for vault_id, _ in installation.vault.stored()}
    assert wanted <= stored
    assert len(stored - wanted) <= orphans
    for vault_id in stored:
        installation.vault.verify(vault_id)
