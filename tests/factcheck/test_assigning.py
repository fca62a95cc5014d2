"""Who has a claim: one person at a time, of the desk, and without an interest in it."""

import pytest

from accounts.models import Membership
from factcheck.actions import assigning, interests, reviewing
from factcheck.models import Notice
from lib.errors import Blocked, Invalid, NotAllowed, WrongState
from tests.cast import MONDAY, flag_words


def holder(claim):
    live = claim.assignments.filter(ended_at=None).first()
    return live.checker if live else None


def test_taking_giving_and_giving_back(cast, stage):
    claim = stage("flagged")
    assigning.take(claim, by=cast.checker, at=MONDAY)
    assert holder(claim) == cast.checker
    assigning.assign(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assert holder(claim) == cast.second
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"carl", "sara"}
    assigning.release(claim, reason="Too much else", by=cast.second, at=MONDAY)
    assert holder(claim) is None
    assert set(claim.assignments.values_list("ended_why", flat=True)) == {"reassigned", "released"}


def test_a_desk_may_keep_assigning_to_its_editors(cast, stage):
    claim = stage("flagged")
    cast.desk.self_service = False
    cast.desk.save()
    with pytest.raises(Blocked, match="On this desk an editor assigns the work"):
        assigning.take(claim, by=cast.checker, at=MONDAY)
    assigning.assign(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def test_work_goes_only_to_people_of_the_desk(cast, stage):
    claim = stage("flagged")
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(Blocked, match="not on this desk"):
            assigning.assign(claim, checker=person, by=cast.editor, at=MONDAY)
    cast.checker.is_active = False
    cast.checker.save()
    with pytest.raises(Blocked, match="not on this desk"):
        assigning.assign(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def test_whoever_leaves_the_desk_cannot_go_on_and_an_editor_can(cast, stage):
    claim = stage("assigned")
    Membership.objects.filter(user=cast.checker).delete()
    with pytest.raises(NotAllowed):
        assigning.start(claim, by=cast.checker, at=MONDAY)
    assigning.assign(claim, checker=cast.second, by=cast.editor, at=MONDAY)
    assigning.start(claim, by=cast.second, at=MONDAY)


def test_a_reason_is_asked_for(cast, stage):
    claim = stage("assigned")
    with pytest.raises(Invalid) as caught:
        assigning.release(claim, reason="  ", by=cast.checker, at=MONDAY)
    assert list(caught.value.fields) == ["reason"]
    assert holder(claim) == cast.checker


class TestDeclaringAnInterest:
    def test_the_work_goes_back_and_does_not_come_again(self, cast, stage):
        claim = stage("checking")
        interests.recuse(claim, interest="My sister runs it", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("flagged", None)
        with pytest.raises(Blocked, match="declared an interest"):
            assigning.take(claim, by=cast.checker, at=MONDAY)
        with pytest.raises(Blocked, match="declared an interest"):
            assigning.assign(claim, checker=cast.checker, by=cast.editor, at=MONDAY)

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_a_ruling_by_somebody_with_an_interest_falls(self, cast, stage, state):
        claim = stage(state)
        interests.recuse(claim, interest="My sister runs it", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("flagged", None)

    def test_a_vote_by_somebody_with_an_interest_falls(self, cast, stage):
        claim = stage("approved")
        interests.recuse(claim, interest="I own shares", by=cast.second, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, holder(claim)) == ("checking", cast.checker)

    def test_they_judge_nothing_either(self, cast, stage):
        claim = stage("in_review")
        interests.recuse(claim, interest="I own shares", by=cast.second, at=MONDAY)
        claim.refresh_from_db()
        assert claim.state == "in_review"
        with pytest.raises(NotAllowed, match="declared an interest"):
            reviewing.approve(claim, by=cast.second, at=MONDAY)

    def test_an_interest_is_said_in_words_and_only_by_people_of_the_desk(self, cast, stage):
        claim = stage("flagged")
        with pytest.raises(Invalid):
            interests.recuse(claim, interest="", by=cast.checker, at=MONDAY)
        with pytest.raises(NotAllowed):
            interests.recuse(claim, interest="Hm", by=cast.outsider, at=MONDAY)


def test_two_cannot_take_one_claim(cast, article):
    claim = flag_words(article, "18,500 crates", cast.editor)
    assigning.take(claim, by=cast.checker, at=MONDAY)
    with pytest.raises(WrongState):
        assigning.take(claim, by=cast.second, at=MONDAY)
