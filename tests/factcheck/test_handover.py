"""Whoever is deactivated leaves no claim in nobody's hands: the admin says who takes over, desk by desk."""

from datetime import timedelta

import pytest
from django.urls import reverse

from accounts.models import User
from audit.models import Event
from factcheck.desk.handovers import deactivate_with_handover, list_held_claims
from factcheck.desk.interests import recuse_from_claim
from factcheck.models import Assignment, Claim, Notification
from factcheck.verdicts import publication
from lib.errors import Blocked
from tests.factcheck.notices import find_notices
from tests.factcheck.workflow_driver import LATER


@pytest.fixture
def held(create_claim_in_state, article, cast):
    """Two claims that Carl has: one he checks, one that waits for a review."""
    review = create_claim_in_state("in_review")
    work = create_claim_in_state("checking", words="18,500 crates")
    return work, review


def holder(claim):
    live = Assignment.objects.filter(claim=claim, ended_at=None).first()
    return live.checker if live else None


def test_the_page_asks_for_each_desk_and_shows_no_claim(client, cast, held):
    client.force_login(cast.admin)
    page = client.get(reverse("user_deactivate", args=[cast.checker.public_id])).content.decode()
    assert "Harbour desk: 2 open claims" in page
    assert "Back to the queue" in page
    assert "Sara" in page
    assert "crates" not in page
    assert 'value="Carl"' not in page
    detail = client.get(reverse("person_detail", args=[cast.checker.public_id])).content.decode()
    assert reverse("user_deactivate", args=[cast.checker.public_id]) in detail


def test_a_colleague_takes_over_what_is_worked_on_and_what_may_come_back(client, cast, held):
    work, review = held
    client.force_login(cast.admin)
    url = reverse("user_deactivate", args=[cast.checker.public_id])
    answer = client.post(url, {"confirmed": "yes", "desk-harbour": str(cast.second.public_id)})
    assert answer.status_code == 302
    assert not User.objects.get(pk=cast.checker.pk).is_active
    assert (holder(work), holder(review)) == (cast.second, cast.second)
    assert Claim.objects.get(pk=work.pk).state == "assigned"
    assert Claim.objects.get(pk=review.pk).state == "in_review"
    actions = list(Event.objects.values_list("action", flat=True))[-3:]
    assert sorted(actions) == ["assign", "deactivate", "hand_over"]
    assert Notification.objects.filter(person=cast.second).count() == 2


def test_back_to_the_queue(cast, held):
    work, review = held
    deactivate_with_handover(cast.checker, colleagues={}, by=cast.admin, at=LATER)
    assert Claim.objects.get(pk=work.pk).state == "flagged"
    assert holder(work) is None
    assert Claim.objects.get(pk=review.pk).state == "in_review"


def test_a_colleague_who_may_not_take_one_leaves_everything_as_it_was(client, cast, held):
    work, _ = held
    recuse_from_claim(work, interest="My brother's boat", by=cast.second, at=LATER)
    with pytest.raises(Blocked, match="interest"):
        deactivate_with_handover(
            cast.checker, colleagues={cast.desk.pk: cast.second}, by=cast.admin, at=LATER
        )
    assert User.objects.get(pk=cast.checker.pk).is_active
    assert list_held_claims(cast.checker).count() == 2


def test_nobody_from_elsewhere_can_be_chosen(client, cast, held):
    client.force_login(cast.admin)
    url = reverse("user_deactivate", args=[cast.checker.public_id])
    answer = client.post(url, {"confirmed": "yes", "desk-harbour": str(cast.outsider.public_id)})
    assert answer.status_code == 422
    assert User.objects.get(pk=cast.checker.pk).is_active


def test_whoever_has_nothing_is_deactivated_at_once(client, cast):
    client.force_login(cast.admin)
    url = reverse("user_deactivate", args=[cast.second.public_id])
    assert "No open claims are assigned to them." in client.get(url).content.decode()
    assert client.post(url, {"confirmed": "yes"}).status_code == 302
    assert not User.objects.get(pk=cast.second.pk).is_active


def test_only_an_admin_may(client, cast, held):
    client.force_login(cast.standards)
    url = reverse("user_deactivate", args=[cast.checker.public_id])
    assert client.get(url).status_code == 403
    assert client.post(url, {"confirmed": "yes"}).status_code == 403


def test_what_they_had_scheduled_is_not_published(cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    publication.publish_verdict(claim, publish_at=LATER + timedelta(hours=9), by=cast.editor, at=LATER)
    deactivate_with_handover(cast.editor, colleagues={}, by=cast.admin, at=LATER)
    claim.refresh_from_db()
    assert (claim.publish_at, claim.publish_scheduled_by, claim.state) == (None, None, "approved")
    event = Event.objects.get(action="cancel_scheduled_publication")
    assert event.details["why"] == {"code": "scheduler_deactivated"}
    told = find_notices("not published at the scheduled time", claim=claim)
    assert cast.standards.pk in told.values_list("person", flat=True)
