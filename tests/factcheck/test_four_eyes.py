"""Four eyes, and nobody above them: no role, admin or superuser; and evidence looked at again meanwhile."""

from datetime import timedelta

import pytest

from accounts.models import Membership
from factcheck import periodic
from factcheck.claims import editing
from factcheck.models import Source
from factcheck.sources import actions as sources_actions
from factcheck.sources import citation_actions
from factcheck.verdicts import reviews as reviews_actions
from lib.errors import NotAllowed
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY


@pytest.mark.parametrize("role", ["checker", "editor", "standards"])
@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_no_role_and_no_power_lets_anybody_approve_what_they_wrote(workflow_driver, cast, role, power):
    claim = workflow_driver.at("in_review")
    Membership.objects.filter(user=cast.checker).update(role=role)
    type(cast.checker).objects.filter(pk=cast.checker.pk).update(**{power: True})
    cast.checker.refresh_from_db()
    with pytest.raises(NotAllowed, match="You worked on this verdict or its sources"):
        reviews_actions.approve_verdict(claim, by=cast.checker, at=LATER)


@pytest.mark.parametrize("power", ["is_staff", "is_superuser"])
def test_there_is_no_break_glass(workflow_driver, cast, power):
    claim = workflow_driver.at("in_review")
    type(cast.admin).objects.filter(pk=cast.admin.pk).update(**{power: True})
    cast.admin.refresh_from_db()
    for act in (
        reviews_actions.approve_verdict,
        lambda c, **k: reviews_actions.send_back_verdict(c, comment="No", **k),
    ):
        with pytest.raises(NotAllowed, match="Only members of this desk can do this"):
            act(claim, by=cast.admin, at=LATER)


def test_whoever_rewrote_what_is_said_of_a_source_approves_nothing_that_rests_on_it(workflow_driver, cast):
    claim = workflow_driver.at("checking")
    source = claim.citations.first().source
    sources_actions.update_source(source, title="Table 5", author="The office", by=cast.editor, at=LATER)
    claim = workflow_driver.take(claim, "submit", cast.checker)
    with pytest.raises(NotAllowed, match="You worked on this verdict or its sources"):
        reviews_actions.approve_verdict(claim, by=cast.editor, at=LATER)
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)


@pytest.mark.parametrize("what", ["statement", "source"])
def test_an_edit_after_approval_voids_it_and_tells_both(workflow_driver, cast, what):
    claim = workflow_driver.at("approved")
    if what == "statement":
        editing.update_claim(claim, statement="It is false", by=cast.editor, at=LATER)
    else:
        citation_actions.update_citation(
            claim.citations.first(), passage="Other words", by=cast.editor, at=LATER
        )
    claim.refresh_from_db()
    assert claim.state == "checking"
    data = find_notices("The approval was withdrawn: Edith changed")
    assert {"carl", "sara"} <= set(data.values_list("person__username", flat=True))
    assert not claim.verdicts.get().reviews.filter(withdrawn_at=None).exists()


def test_sending_to_review_asks_for_a_look_so_that_nobody_waits_for_it(
    workflow_driver, cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    for name in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{name}", cast.checker)
    Source.objects.update(checked_at=LATER - timedelta(hours=1), due_at=LATER + timedelta(days=3))
    workflow_driver.take(claim, "submit", cast.checker)
    assert set(Source.objects.values_list("due_at", flat=True)) == {LATER}


@pytest.mark.parametrize(("hours", "asked"), [(71, 0), (73, 2)])
@pytest.mark.parametrize("state", ["in_review", "approved"])
def test_what_waits_is_looked_at_again_when_its_last_look_grows_old(
    workflow_driver, cast, state, hours, asked
):
    workflow_driver.at(state)
    at = LATER + timedelta(days=9)
    Source.objects.update(checked_at=at - timedelta(hours=hours), due_at=at + timedelta(days=3))
    assert periodic.request_checks_before_review(at=at) == asked
    assert Source.objects.filter(due_at=at).count() == asked
    assert periodic.request_checks_before_review(at=at) == 0


def test_what_nobody_waits_for_is_left_to_its_pace(workflow_driver, cast):
    workflow_driver.at("checking")
    Source.objects.update(checked_at=MONDAY, due_at=LATER + timedelta(days=99))
    assert periodic.request_checks_before_review(at=LATER + timedelta(days=30)) == 0
