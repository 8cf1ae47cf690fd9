"""A macro project of a known form stays only after two different persons said so; each step is an event."""

from __future__ import annotations

import pytest

from sanitizer.audit.chain import events
from sanitizer.store.known_macros import KnownMacro, KnownMacros, MacroState
from sanitizer.store.reviews import ReviewConflict
from tests.installation import Installation, a_job

_DIGEST = "ab" * 32


def _proposed(site: Installation) -> tuple[KnownMacros, KnownMacro]:
    known = KnownMacros(site.database, site.chain)
    job_id = site.jobs.create(a_job(), "", actor="x").job.id
    return known, known.propose(_DIGEST, job_id, title="様式第3号", person="佐藤", reason="県の様式")


def test_two_persons_make_it_known_and_one_ends_it(site: Installation) -> None:
    known, proposed = _proposed(site)
    assert (proposed.state, known.approved()) == (MacroState.PROPOSED, frozenset())
    approved = known.approve(_DIGEST, person="田中", reason="ソースを読んだ")
    assert (approved.state, approved.second_person, known.approved()) == (MacroState.APPROVED, "田中", {_DIGEST})
    ended = known.withdraw(_DIGEST, person="鈴木", reason="改訂された")
    assert (ended.state, ended.second_person, known.approved()) == (MacroState.WITHDRAWN, "田中", frozenset())
    with site.database.read() as connection:
        told = [(event.actor, event.action) for event in events(connection, job_id=proposed.job_id)][1:]
    assert told == [("佐藤", "macro_proposed"), ("田中", "macro_approved"), ("鈴木", "macro_withdrawn")]
    again = known.propose(_DIGEST, proposed.job_id, title="様式第3号", person="佐藤", reason="県の様式")
    assert [one.state for one in known.all()] == [MacroState.WITHDRAWN, MacroState.PROPOSED]
    assert known.refuse(_DIGEST, person=again.proposed_by, reason="取り下げ").state is MacroState.REFUSED


@pytest.mark.parametrize("person", ["佐藤", " 佐藤 ", "", " "])
def test_the_second_person_is_another_one(site: Installation, person: str) -> None:
    known, _ = _proposed(site)
    with pytest.raises(ReviewConflict):
        known.approve(_DIGEST, person=person)
    assert known.approved() == frozenset()


def test_one_decision_at_a_time_and_none_without_reason(site: Installation) -> None:
    known, proposed = _proposed(site)
    with pytest.raises(ReviewConflict, match="already"):
        known.propose(_DIGEST, proposed.job_id, title="", person="田中", reason="も")
    with pytest.raises(ReviewConflict, match="reason"):
        known.propose("cd" * 32, proposed.job_id, title="", person="田中", reason=" ")
    with pytest.raises(ReviewConflict, match="not approved"):
        known.withdraw(_DIGEST, person="田中", reason="違う")
    known.approve(_DIGEST, person="田中")
    with pytest.raises(ReviewConflict, match="not proposed"):
        known.approve(_DIGEST, person="鈴木")
