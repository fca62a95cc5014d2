"""Any walk that the tables allow ends well: nothing raises unforeseen, and what must always hold, holds."""

from contextlib import suppress

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from audit.models import Event
from audit.verify import verify_chain
from factcheck.claims import editing
from factcheck.models import Citation, Claim
from factcheck.periodic import withdraw_stale_approvals
from factcheck.sources import citation_actions, drift_actions
from factcheck.transitions.dispatch import CLAIM_ACTION_FUNCTIONS
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.content_hash import compute_current_hash
from factcheck.workflow.facts import get_claim_facts, get_verdict_in_review
from lib.errors import DomainError
from tests.factcheck.workflow_driver import CROWD, LATER
from tests.factories import mark_sources_checked
from tests.sampling import mark_for_long_runs

HELD = {"assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"}
RULED = {"in_review", "approved", "on_hold"}


def edited(on, claim, person):
    editing.update_claim(claim, statement=f"{claim.statement}!", by=person, at=LATER)


def cited(on, claim, person):
    on.cite(claim, f"https://n.example.org/{claim.version}", person)


def recited(on, claim, person):
    citation_actions.update_citation(
        claim.citations.active().first(), passage=f"{claim.version}", by=person, at=LATER
    )
    mark_sources_checked(claim, LATER)


def uncited(on, claim, person):
    citation_actions.remove_citation(claim.citations.active().last(), by=person, at=LATER)


def drifted(on, claim, person):
    Citation.objects.filter(claim=claim, removed_at=None).update(
        drifted_at=LATER, decided_at=None, decided_by=None
    )
    withdraw_stale_approvals(at=LATER)


def decided(on, claim, person):
    drift_actions.decide_drift(claim.citations.active().first(), reason="It holds", by=person, at=LATER)


EDITS = [edited, cited, recited, uncited, drifted, decided]


def check(claim, public_before):
    claim = Claim.objects.select_related("desk").get(pk=claim.pk)
    assert claim.assignments.filter(ended_at=None).count() == (1 if claim.state in HELD else 0)
    assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version
    if claim.is_own_copy:
        assert claim.publication_status == "none"
        assert not claim.publications.exists()
    if claim.state == "approved":
        verdict = get_verdict_in_review(claim)
        assert compute_current_hash(claim, verdict) == verdict.content_hash
        votes = verdict.reviews.filter(vote="approve", withdrawn_at=None)
        assert votes.exists()
        assert str(verdict.author_id) not in {str(vote.reviewer_id) for vote in votes}
        assert not votes.filter(reviewer__kind="service").exists()
    if claim.state not in RULED:
        assert claim.publish_at is None
    versions = list(claim.publications.values_list("version", "published_at"))
    assert [number for number, _ in versions] == list(range(1, len(versions) + 1))
    assert versions[: len(public_before)] == public_before
    assert (claim.publication_status == "none") is (not versions)
    return claim, versions


MOVES = st.lists(st.tuples(st.integers(0, 9999), st.integers(0, 99)), min_size=15, max_size=30)
ONE_DATABASE = [HealthCheck.function_scoped_fixture, HealthCheck.too_slow]


@pytest.mark.parametrize("own_copy", mark_for_long_runs([False, True], "a walk"))
@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=ONE_DATABASE)
@given(moves=MOVES)
def test_a_random_walk(workflow_driver, matrix_actors, own_copy, moves):
    walk(workflow_driver, matrix_actors, own_copy, moves)


@pytest.mark.long
@pytest.mark.parametrize("own_copy", [False, True])
@settings(max_examples=60, deadline=None, suppress_health_check=ONE_DATABASE)
@given(moves=MOVES)
def test_many_random_walks(workflow_driver, matrix_actors, own_copy, moves):
    walk(workflow_driver, matrix_actors, own_copy, moves)


def walk(on, crowd, own_copy, moves):
    claim, versions = check(on.at("checking", own_copy=own_copy), [])
    people = [crowd[role] for role in CROWD if role not in ("stranger", "outsider", "admin")]
    for pick, chance in moves:
        free = [
            (offer.name, person)
            for person in people
            for offer in list_claim_actions(claim, get_claim_facts(claim, person, LATER))
            if not offer.blocked_by
        ]
        assert free, f"a dead end: {claim.state}, {claim.publication_status}"
        if chance < 65:
            step, person = free[pick % len(free)]
            on.take(claim, step, person)  # what is offered must not be refused
        elif chance < 85:
            edit, person = EDITS[pick % len(EDITS)], people[pick % len(people)]
            if claim.citations.active().exists() or edit in (edited, cited):
                with suppress(DomainError):
                    edit(on, claim, person)
        else:
            step, person = (
                sorted(CLAIM_ACTION_FUNCTIONS)[pick % len(CLAIM_ACTION_FUNCTIONS)],
                people[pick % len(people)],
            )
            try:
                on.take(claim, step, person)
            except DomainError:
                assert Claim.objects.get(pk=claim.pk).version == claim.version, "a refusal changes nothing"
        claim, versions = check(claim, versions)
    assert verify_chain().ok
