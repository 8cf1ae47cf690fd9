"""Reviewers' decisions: a reason always, a second person where needed, one open decision for a job, each step an event."""

from __future__ import annotations

import pytest

from sanitizer.audit.chain import events
from sanitizer.store.reviews import Review, ReviewConflict, ReviewState, Verb
from tests.installation import Installation, a_job


def asked(site: Installation, *, needs_second: bool = True, verb: Verb = Verb.RELEASE) -> Review:
    job_id = site.jobs.create(a_job(), "", actor="x").job.id
    return site.reviews.ask(job_id, verb, reviewer="佐藤", reason="契約書の原本が要る", needs_second=needs_second)


def actions(site: Installation, job_id: str) -> list[tuple[str, str]]:
    with site.database.read() as connection:
        return [(event.actor, event.action) for event in events(connection, job_id=job_id)][1:]


def test_the_way_through_a_second_person(site: Installation) -> None:
    review = asked(site)
    assert (review.state, review.decided_at) == (ReviewState.PENDING, None)
    assert site.reviews.in_state(ReviewState.PENDING) == [review]
    approved = site.reviews.approve(review.id, second_person="田中", reason="確認した")
    assert (approved.state, approved.second_person, approved.second_reason) == (ReviewState.APPROVED, "田中", "確認した")
    assert approved.decided_at is not None
    assert site.reviews.done(review.id).state is ReviewState.DONE
    assert actions(site, review.job_id) == [("佐藤", "review_asked"), ("田中", "review_approved")]
    assert site.reviews.of_job(review.job_id) == [site.reviews.get(review.id)]


@pytest.mark.parametrize("person", ["佐藤", " 佐藤 ", "", "  "])
def test_the_second_person_is_another_one(site: Installation, person: str) -> None:
    review = asked(site)
    with pytest.raises(ReviewConflict, match="second person"):
        site.reviews.approve(review.id, second_person=person)
    with pytest.raises(ReviewConflict, match="not approved"):
        site.reviews.done(review.id)
    assert site.reviews.get(review.id).state is ReviewState.PENDING


def test_without_a_second_person(site: Installation) -> None:
    review = asked(site, needs_second=False, verb=Verb.DESTROY)
    assert review.state is ReviewState.APPROVED
    assert site.reviews.in_state(ReviewState.APPROVED) == [review]
    with pytest.raises(ReviewConflict, match="already"):
        site.reviews.approve(review.id, second_person="田中")
    site.reviews.done(review.id)
    with pytest.raises(ReviewConflict, match="not approved"):
        site.reviews.done(review.id)


def test_refused_or_taken_back_and_asked_again(site: Installation) -> None:
    review = asked(site)
    assert site.reviews.refuse(review.id, second_person="佐藤", reason="間違えた").state is ReviewState.REFUSED
    with pytest.raises(ReviewConflict):
        site.reviews.done(review.id)
    again = site.reviews.ask(
        review.job_id, Verb.RESANITIZE, reviewer="佐藤", reason="画像で足りる", needs_second=False, policy_name="flatten"
    )
    assert again.policy_name == "flatten"
    assert [one.state for one in site.reviews.of_job(review.job_id)] == [ReviewState.REFUSED, ReviewState.APPROVED]


def test_one_open_decision_for_a_job(site: Installation) -> None:
    review = asked(site)
    with pytest.raises(ReviewConflict, match="open decision"):
        site.reviews.ask(review.job_id, Verb.DESTROY, reviewer="田中", reason="不要", needs_second=False)


@pytest.mark.parametrize(("reviewer", "reason"), [("", "why"), ("佐藤", ""), ("佐藤", "  ")])
def test_name_and_reason_are_needed(site: Installation, reviewer: str, reason: str) -> None:
    job_id = site.jobs.create(a_job(), "", actor="x").job.id
    with pytest.raises(ReviewConflict):
        site.reviews.ask(job_id, Verb.RELEASE, reviewer=reviewer, reason=reason, needs_second=False)
    with pytest.raises(ReviewConflict):
        site.reviews.get("none")
