"""A claim goes from flagged to published by the verbs, and every stage is on the record."""

import pytest

from audit.models import Event
from audit.verify import verify_chain
from factcheck.models import Publication
from factcheck.verdicts import publication
from factcheck.verdicts import reviews as reviews_actions
from lib.errors import NotAllowed


def test_a_claim_goes_from_flagged_to_published(cast, create_claim_in_state):
    claim = create_claim_in_state("approved")
    publication.publish_verdict(claim, by=cast.editor, at=claim.created_at.replace(hour=18))
    claim.refresh_from_db()
    assert (claim.state, claim.publication_status) == ("settled", "live")
    assert Publication.objects.get(claim=claim).version == 1
    events = Event.objects.filter(subject=str(claim.public_id)).order_by("number")
    walked = " ".join(event.action for event in events)
    assert walked == "flag assign start cite cite submit approve publish settle"
    assert verify_chain().ok


def test_nobody_approves_their_own_verdict(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    with pytest.raises(NotAllowed, match="You worked on this verdict"):
        reviews_actions.approve_verdict(claim, by=cast.checker, at=claim.created_at)
    claim.refresh_from_db()
    assert claim.state == "in_review"


def test_own_copy_ends_in_a_tick_and_is_never_published(cast, create_claim_in_state):
    claim = create_claim_in_state("settled", own_copy=True)
    assert (claim.state, claim.publication_status) == ("settled", "none")
    assert not Publication.objects.filter(claim=claim).exists()
