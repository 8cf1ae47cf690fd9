"""Records for reviewers: one of a kind for a job, and known by the sweep of orphans."""

from __future__ import annotations

from sanitizer.store.records import Records
from sanitizer.store.vault import Stored
from tests.installation import Installation, a_job


def _stored(number: int) -> Stored:
    return Stored(f"{number:064x}", 10 + number, f"{number:032x}")


def _job(site: Installation) -> str:
    return site.jobs.create(a_job(), "", actor="x").job.id


def test_a_new_record_replaces_the_old_one(site: Installation) -> None:
    records, job_id = Records(site.database), _job(site)
    assert records.keep(job_id, "macros", _stored(1)) == ""
    assert records.keep(job_id, "macros", _stored(2)) == _stored(1).vault_id
    found = records.get(job_id, "macros")
    assert found is not None
    assert (found.vault_id, found.size_bytes) == (_stored(2).vault_id, 12)
    assert records.vault_ids() == {_stored(2).vault_id}


def test_forgetting_names_what_to_destroy(site: Installation) -> None:
    records, job_id = Records(site.database), _job(site)
    records.keep(job_id, "macros", _stored(1))
    assert records.forget(job_id) == [_stored(1).vault_id]
    assert records.get(job_id, "macros") is None
    assert records.forget(job_id) == []
