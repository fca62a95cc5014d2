"""Whoever is taken off a desk holds nothing there afterwards, and the admin saw before what it was."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.actions import set_membership
from accounts.selectors import get_role, get_system_user
from audit.models import Event
from factcheck.desk.memberships import get_holdings, remove_members
from factcheck.models import Claim, Draft, Notification, Review, Source
from factcheck.sources.citation_actions import create_citation
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.publication import publish_verdict
from factcheck.workflow.notify import notify
from lib.errors import NotAllowed
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER

SPOKEN = {"kind": "statement", "medium": "interview", "published_on": LATER.date(), "author": "A clerk",
          "title": "A clerk", "passage": "They knew.", "locator": "at the harbour"}  # fmt: skip


def leave(cast, person):
    remove_members(person, [cast.desk], by=cast.admin, at=LATER)


@pytest.mark.parametrize("state", ["assigned", "checking", "awaiting_reply"])
def test_their_claims_return_to_the_queue(cast, create_claim_in_state, state):
    claim = create_claim_in_state(state)
    assert list(get_holdings(cast.checker, cast.desk).claims) == [claim]
    leave(cast, cast.checker)
    claim.refresh_from_db()
    assert claim.state == "flagged"
    assert not claim.assignments.filter(ended_at=None).exists()
    assert Event.objects.filter(action="release", subject=str(claim.public_id)).get().details == {
        "reason": {"code": "checker_left"}
    }
    told = find_notices("left the desk", claim=claim)
    assert {notice.person for notice in told} == {cast.editor, cast.standards}
    assert get_role(cast.checker, cast.desk) is None


def test_a_verdict_in_review_stays_there_without_a_checker(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    leave(cast, cast.checker)
    claim.refresh_from_db()
    assert claim.state == "in_review"
    assert not claim.assignments.filter(ended_at=None).exists()
    reviews_actions.send_back_verdict(claim, comment="Look again", by=cast.second, at=LATER)
    assert not Notification.objects.filter(person=cast.checker).exists()


def test_a_vote_on_a_verdict_in_review_no_longer_counts(cast, create_claim_in_state):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = create_claim_in_state("in_review")
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    assert get_holdings(cast.second, cast.desk).reviews.count() == 1
    leave(cast, cast.second)
    assert Review.objects.get().withdrawn_at == LATER
    assert Event.objects.filter(action="end_part", subject=str(claim.public_id)).count() == 1


def test_a_restricted_source_names_them_no_more(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    source = create_citation(
        claim, **SPOKEN, is_restricted=True, permitted_people=[cast.second], by=cast.checker, at=LATER
    ).source
    assert list(get_holdings(cast.checker, cast.desk).sources) == [source]
    leave(cast, cast.checker)
    assert list(source.permitted_people.all()) == [cast.second]
    assert list(get_holdings(cast.second, cast.desk).unnamed) == [source], "the last one named on it"


def test_coming_back_brings_nothing_back(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    source = create_citation(claim, **SPOKEN, is_restricted=True, by=cast.checker, at=LATER).source
    Draft.objects.update_or_create(
        claim=claim, author=cast.checker, defaults={"fields": {"explanation": "So"}, "saved_at": LATER}
    )
    notify({cast.checker}, claim, "held", by=cast.editor, at=LATER)
    leave(cast, cast.checker)
    set_membership(cast.checker, cast.desk, role="checker", by=get_system_user(), at=LATER)
    assert not Source.objects.visible_to(cast.checker).filter(pk=source.pk).exists()
    assert not Draft.objects.filter(author=cast.checker).exists()
    assert not Notification.objects.visible_to(cast.checker).exists()
    held = get_holdings(cast.checker, cast.desk)
    assert (held.claims.count(), held.sources.count(), held.drafts.count()) == (0, 0, 0)


def test_a_time_of_publication_they_set_is_taken_back(cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    publish_verdict(claim, publish_at=LATER + timedelta(days=1), by=cast.editor, at=LATER)
    leave(cast, cast.editor)
    claim.refresh_from_db()
    assert (claim.publish_at, claim.publish_scheduled_by) == (None, None)


def test_what_they_hold_on_another_desk_stays(cast, create_claim_in_state):
    set_membership(cast.checker, cast.other_desk, role="checker", by=get_system_user(), at=LATER)
    claim = create_claim_in_state("checking")
    remove_members(cast.checker, [cast.other_desk], by=cast.admin, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "checking"


def test_the_page_lists_it_and_ends_nothing_by_itself(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client = Client()
    client.force_login(cast.admin)
    answer = client.post(f"/setup/users/{cast.checker.public_id}/roles/", {"desk-harbour": ""}, follow=True)
    page = answer.content.decode()
    assert "Assigned claims: 1" in page
    assert claim.statement not in page, "an admin without a role may not read the desk's work"
    assert get_role(cast.checker, cast.desk) == "checker"
    client.post(f"/setup/users/{cast.checker.public_id}/leave/", {"desk": "harbour"})
    assert get_role(cast.checker, cast.desk) is None
    assert Claim.objects.get().state == "flagged"


def test_an_admin_of_the_desk_reads_which_claims(cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    set_membership(cast.admin, cast.desk, role="editor", by=get_system_user(), at=LATER)
    client = Client()
    client.force_login(cast.admin)
    page = client.get(f"/setup/users/{cast.checker.public_id}/leave/", {"desk": "harbour"}).content.decode()
    assert claim.statement in page


def test_nobody_else_takes_anybody_off(cast):
    for person in (cast.standards, cast.stranger):
        with pytest.raises(NotAllowed):
            remove_members(cast.checker, [cast.desk], by=person, at=LATER)
