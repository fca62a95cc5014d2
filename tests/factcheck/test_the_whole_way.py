"""A claim goes from flagged to published by the verbs, and every stage is on the record."""

import pytest

from factcheck.actions import publication, reviewing
from factcheck.models import Publication
from lib.errors import NotAllowed
from record.models import Event
from record.verify import verify


def test_a_claim_goes_from_flagged_to_published(cast, stage):
    claim = stage("approved")
    publication.publish(claim, by=cast.editor, at=claim.created_at.replace(hour=18))
    claim.refresh_from_db()
    assert (claim.state, claim.standing) == ("settled", "live")
    assert Publication.objects.get(claim=claim).version == 1
    events = Event.objects.filter(subject=str(claim.public_id)).order_by("number")
    walked = " ".join(event.step for event in events)
    assert walked == "flag assign start cite cite submit approve publish settle"
    assert verify().ok


def test_nobody_approves_their_own_ruling(cast, stage):
    claim = stage("in_review")
    with pytest.raises(NotAllowed, match="You worked on this ruling"):
        reviewing.approve(claim, by=cast.checker, at=claim.created_at)
    claim.refresh_from_db()
    assert claim.state == "in_review"


def test_own_copy_ends_in_a_tick_and_is_never_published(cast, stage):
    claim = stage("settled", own_copy=True)
    assert (claim.state, claim.standing) == ("settled", "none")
    assert not Publication.objects.filter(claim=claim).exists()
