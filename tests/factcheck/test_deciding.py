"""Where the words under a claim changed, one decision: they say the same, check again, or drop."""

import pytest

from factcheck.actions import deciding, settling, sweeping
from factcheck.models import Appearance, Claim
from lib.errors import Blocked, Invalid, NotAllowed
from tests.factcheck.acts import LATER
from tests.factcheck.test_sweeping import new_words


@pytest.fixture
def changed(on, cast, article, own_article):
    """changed("approved", own_copy=False) -> a claim of that state whose figure became another one."""

    def make(state, *, own_copy=False, new="30,000"):
        claim = on.play(state, own_copy=own_copy)
        copy = own_article if own_copy else article
        new_words(copy, cast.editor, new=new, headline=copy.headline)
        sweeping.follow_revisions(at=LATER)
        sweeping.act_on_stale(at=LATER)
        claim.refresh_from_db()
        return claim, Appearance.objects.undecided().get(claim=claim)

    return make


def state_of(claim):
    claim.refresh_from_db()
    return claim.state, claim.standing, Claim.objects.stale().filter(pk=claim.pk).exists()


@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
def test_words_that_say_the_same_keep_the_check_where_it_was(changed, cast, state):
    claim, where = changed(state)
    deciding.accept(where, reason="A rounder figure for the same catch", by=cast.editor, at=LATER)
    assert state_of(claim) == (state, "none", False)
    where.refresh_from_db()
    assert "30,000" in where.exact


def test_a_settled_tick_is_counted_again_once_its_words_are_accepted(changed, cast):
    claim, where = changed("settled", own_copy=True)
    assert state_of(claim) == ("settled", "none", True)
    deciding.accept(where, reason="The same", by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "none", False)


@pytest.mark.parametrize(
    ("state", "after"), [("in_review", "checking"), ("approved", "checking"), ("on_hold", "checking")]
)
def test_checking_again_takes_the_ruling_back(changed, cast, state, after):
    claim, where = changed(state)
    deciding.recheck(where, by=cast.editor, at=LATER)
    assert state_of(claim) == (after, "none", False)


def test_checking_a_settled_tick_again_opens_it(changed, cast):
    claim, where = changed("settled", own_copy=True)
    deciding.recheck(where, by=cast.editor, at=LATER)
    assert state_of(claim) == ("flagged", "none", False)


def test_a_live_verdict_is_under_review_at_once_and_checked_again_when_somebody_says_so(changed, cast):
    claim, where = changed("live")
    assert state_of(claim) == ("settled", "under_review", True)
    deciding.recheck(where, by=cast.editor, at=LATER)
    assert state_of(claim) == ("flagged", "under_review", False)


def test_what_is_gone_cannot_be_checked_again_and_can_be_dropped(changed, cast, article):
    claim, where = changed("flagged")
    Appearance.objects.filter(pk=where.pk).update(start=None, end=None, outcome="orphan")
    where.refresh_from_db()
    with pytest.raises(Blocked, match="gone from the article"):
        deciding.recheck(where, by=cast.editor, at=LATER)
    deciding.drop(where, reason="The paragraph was cut", by=cast.editor, at=LATER)
    assert state_of(claim) == ("closed", "none", False)
    assert claim.close_reason == "dropped"


def test_a_settled_tick_that_is_dropped_is_closed_and_a_verdict_that_is_dropped_stays_public(changed, cast):
    claim, where = changed("settled", own_copy=True)
    deciding.drop(where, reason="Cut for length", by=cast.editor, at=LATER)
    assert state_of(claim) == ("closed", "none", False)


def test_a_verdict_stays_public_when_the_article_no_longer_says_it(changed, cast):
    claim, where = changed("live")
    deciding.drop(where, reason="They took it out", by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "under_review", False)


def test_only_those_who_may_decide_and_dropping_is_an_editors(changed, cast):
    claim, where = changed("approved")
    for person in (cast.second, cast.outsider, cast.stranger):
        for verb in (deciding.recheck, deciding.accept, deciding.drop):
            more = {} if verb is deciding.recheck else {"reason": "x"}
            with pytest.raises(NotAllowed):
                verb(where, by=person, at=LATER, **more)
    with pytest.raises(NotAllowed):
        deciding.drop(where, reason="x", by=cast.checker, at=LATER)
    with pytest.raises(Invalid):
        deciding.accept(where, reason=" ", by=cast.checker, at=LATER)
    assert state_of(claim) == ("approved", "none", True), "nothing was half done"


def test_an_approved_tick_is_not_settled_while_its_words_wait_for_a_decision(changed, cast):
    claim, where = changed("approved", own_copy=True)
    with pytest.raises(Blocked, match="words changed"):
        settling.settle(claim, by=cast.editor, at=LATER)
    deciding.accept(where, reason="The same", by=cast.editor, at=LATER)
    settling.settle(claim, by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "none", False)
