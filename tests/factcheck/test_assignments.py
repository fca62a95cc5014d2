"""Who has a claim: one person at a time, of the desk, and without an interest in it."""

import pytest

from accounts.models import Membership
from factcheck.assignments import actions as assignments_actions
from factcheck.desk import interests as interests_actions
from factcheck.models import Notification
from factcheck.verdicts import reviews as reviews_actions
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.factories import MONDAY, flag_claim_on


def holder(claim):
    live = claim.assignments.filter(ended_at=None).first()
    return live.checker if live else None


def test_taking_giving_and_giving_back(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY)
    assert holder(claim) == cast.checker
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assert holder(claim) == cast.second
    assert set(Notification.objects.values_list("person__username", flat=True)) == {"carl", "sara"}
    assignments_actions.release_claim(claim, reason="Too much else", by=cast.second, at=MONDAY)
    assert holder(claim) is None
    assert set(claim.assignments.values_list("end_reason", flat=True)) == {"reassigned", "released"}


def test_a_desk_may_keep_assigning_to_its_editors(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    cast.desk.self_service = False
    cast.desk.save()
    with pytest.raises(Blocked, match="On this desk, an editor assigns claims"):
        assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY)
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def test_work_goes_only_to_people_of_the_desk(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(Blocked, match="not on this desk"):
            assignments_actions.assign_claim(claim, checker=person, by=cast.editor, at=MONDAY)
    cast.checker.is_active = False
    cast.checker.save()
    with pytest.raises(Blocked, match="not on this desk"):
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def test_whoever_leaves_the_desk_cannot_go_on_and_an_editor_can(cast, create_claim_in_state):
    claim = create_claim_in_state("assigned")
    Membership.objects.filter(user=cast.checker).delete()
    with pytest.raises(NotAllowed):
        assignments_actions.start_checking(claim, by=cast.checker, at=MONDAY)
    assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assignments_actions.start_checking(claim, by=cast.second, at=MONDAY)


def test_a_reason_is_asked_for(cast, create_claim_in_state):
    claim = create_claim_in_state("assigned")
    with pytest.raises(Invalid) as caught:
        assignments_actions.release_claim(claim, reason="  ", by=cast.checker, at=MONDAY)
    assert list(caught.value.fields) == ["reason"]
    assert holder(claim) == cast.checker


class TestDeclaringAnInterest:
    def test_the_work_goes_back_and_does_not_come_again(self, cast, create_claim_in_state):
        claim = create_claim_in_state("checking")
        interests_actions.recuse_from_claim(claim, interest="My sister runs it", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("flagged", None)
        with pytest.raises(Blocked, match="declared an interest"):
            assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY)
        with pytest.raises(Blocked, match="declared an interest"):
            assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_verdict_by_somebody_with_an_interest_falls(self, cast, create_claim_in_state, state):
        claim = create_claim_in_state(state)
        interests_actions.recuse_from_claim(claim, interest="My sister runs it", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("flagged", None)

    def test_a_vote_by_somebody_with_an_interest_falls(self, cast, create_claim_in_state):
        claim = create_claim_in_state("approved")
        interests_actions.recuse_from_claim(claim, interest="I own shares", by=cast.second, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("checking", cast.checker)

    def test_they_judge_nothing_either(self, cast, create_claim_in_state):
        claim = create_claim_in_state("in_review")
        interests_actions.recuse_from_claim(claim, interest="I own shares", by=cast.second, at=MONDAY)
        claim.refresh_from_db()
        assert claim.state == "in_review"
        with pytest.raises(NotAllowed, match="declared an interest"):
            reviews_actions.approve_verdict(claim, by=cast.second, at=MONDAY)

    def test_an_interest_is_said_in_words_and_only_by_people_of_the_desk(self, cast, create_claim_in_state):
        claim = create_claim_in_state("flagged")
        with pytest.raises(Invalid):
            interests_actions.recuse_from_claim(claim, interest="", by=cast.checker, at=MONDAY)
        with pytest.raises(NotAllowed):
            interests_actions.recuse_from_claim(claim, interest="Hm", by=cast.outsider, at=MONDAY)


def test_two_cannot_take_one_claim(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    assignments_actions.take_claim(claim, by=cast.checker, at=MONDAY)
    with pytest.raises(WrongState):
        assignments_actions.take_claim(claim, by=cast.second, at=MONDAY)
