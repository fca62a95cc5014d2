"""A retraction is proposed by one person with a reason and a public note, and confirmed by another."""

import pytest

from audit.models import Event
from factcheck.models import Retraction
from factcheck.verdicts import publication
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.factcheck.notices import notices
from tests.factcheck.workflow_driver import LATER


class TestARetraction:
    def test_takes_two_people(self, workflow_driver, cast):
        claim = workflow_driver.play("live")
        with pytest.raises(NotAllowed):
            publication.propose_retraction(
                claim, reason="Wrong", public_note="Wrong", by=cast.editor, at=LATER
            )
        publication.propose_retraction(
            claim, reason="Wrong", public_note="Wrong", by=cast.standards, at=LATER
        )
        with pytest.raises(NotAllowed, match="somebody else must confirm"):
            publication.retract_verdict(claim, by=cast.standards, at=LATER)
        publication.retract_verdict(claim, by=cast.editor, at=LATER)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.state) == ("retracted", "settled")
        saved = Retraction.objects.get()
        assert (saved.reason, saved.proposed_by, saved.confirmed_by) == ("Wrong", cast.standards, cast.editor)

    def test_takes_a_reason_and_a_note_and_tells_the_two_apart(self, workflow_driver, cast):
        claim = workflow_driver.play("live")
        with pytest.raises(Invalid) as caught:
            publication.propose_retraction(
                claim, reason="A call", public_note=" ", by=cast.standards, at=LATER
            )
        assert list(caught.value.fields) == ["public_note"]
        publication.propose_retraction(
            claim, reason="A call", public_note="The table was forged.", by=cast.standards, at=LATER
        )
        assert "Stan proposed a retraction: A call" in notices(cast.checker)
        publication.retract_verdict(claim, by=cast.editor, at=LATER)
        assert "Retracted: The table was forged." in notices(cast.checker)

    def test_is_proposed_once_with_a_reason(self, workflow_driver, cast):
        claim = workflow_driver.play("live")
        with pytest.raises(Invalid):
            publication.propose_retraction(claim, reason=" ", public_note=" ", by=cast.standards, at=LATER)
        publication.propose_retraction(
            claim, reason="Wrong", public_note="Wrong", by=cast.standards, at=LATER
        )
        with pytest.raises(Blocked, match="already been proposed"):
            publication.propose_retraction(
                claim, reason="Very wrong", public_note="Very wrong", by=cast.standards, at=LATER
            )

    def test_a_proposal_is_taken_back_and_can_be_worded_better(self, workflow_driver, cast):
        claim = workflow_driver.play("live")
        publication.propose_retraction(
            claim, reason="Wrong", public_note="Wrong", by=cast.standards, at=LATER
        )
        with pytest.raises(NotAllowed):
            publication.withdraw_retraction_proposal(claim, reason="It was not", by=cast.editor, at=LATER)
        with pytest.raises(Invalid):
            publication.withdraw_retraction_proposal(claim, reason=" ", by=cast.standards, at=LATER)
        claim = publication.withdraw_retraction_proposal(
            claim, reason="Another claim", by=cast.standards, at=LATER
        )
        assert claim.publication_status == "live"
        assert "Stan withdrew the proposed retraction: Another claim" in notices(cast.checker)
        with pytest.raises(Blocked, match="must propose a retraction first"):
            publication.retract_verdict(claim, by=cast.editor, at=LATER)
        publication.propose_retraction(
            claim,
            reason="The table was forged",
            public_note="The table was forged",
            by=cast.standards,
            at=LATER,
        )
        publication.retract_verdict(claim, by=cast.editor, at=LATER)
        assert Retraction.objects.get().reason == "The table was forged"

    def test_a_correction_answers_what_was_proposed(self, workflow_driver, cast):
        claim = workflow_driver.public("live", "approved")
        publication.propose_retraction(
            claim, reason="Wrong", public_note="Wrong", by=cast.standards, at=LATER
        )
        claim = publication.correct_verdict(
            claim, correction="significant", public_note="Now right", by=cast.editor, at=LATER
        )
        with pytest.raises(Blocked, match="must propose a retraction first"):
            publication.retract_verdict(claim, by=cast.editor, at=LATER)
        message = "The retraction you proposed was cancelled because a correction was published."
        assert message in notices(cast.standards)
        assert message not in notices(cast.checker)
        last = Event.objects.filter(subject=str(claim.public_id)).order_by("-number").first()
        assert (last.action, last.details) == (
            "withdraw_retraction_proposal",
            {"why": {"code": "correction_published"}},
        )
        claim.refresh_from_db()
        assert Event.objects.filter(subject=str(claim.public_id)).count() == claim.version

    def test_that_the_verdict_is_reaffirmed_takes_no_proposal_from_standards(self, workflow_driver, cast):
        claim = workflow_driver.public("under_review", "settled")
        publication.propose_retraction(
            claim, reason="Wrong", public_note="Wrong", by=cast.standards, at=LATER
        )
        publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=LATER)
        assert publication.retract_verdict(claim, by=cast.editor, at=LATER).publication_status == "retracted"

    def test_is_for_ever(self, workflow_driver, cast):
        claim = workflow_driver.public("retracted", "approved")
        for act in (
            lambda: publication.publish_verdict(claim, by=cast.editor, at=LATER),
            lambda: publication.correct_verdict(claim, correction="minor", by=cast.editor, at=LATER),
            lambda: publication.reaffirm_verdict(claim, note="It holds", by=cast.second, at=LATER),
        ):
            with pytest.raises(WrongState):
                act()
