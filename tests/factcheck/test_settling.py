"""How work ends and begins again: holds, applying a ruling on own copy, closing, restoring."""

import pytest

from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions import settling
from factcheck.actions.publication import publish
from factcheck.actions.reviewing import approve
from factcheck.actions.ruling import Ruling, submit
from factcheck.actions.sweeping import follow_revisions
from factcheck.models import Notice
from factcheck.queries.applied import is_cut, missing, place_of
from lib.errors import Blocked, Invalid
from lib.frame import build
from lib.quote import Selector
from tests.cast import BODY, MONDAY
from tests.factcheck.acts import LATER

HELD = ["assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"]
HEAD = "Our herring story"


def revised(article, by, old, new):
    body = [paragraph.replace(old, new) for paragraph in BODY]
    revise(article, Clean(HEAD, build(HEAD, [p for p in body if p]), ""), by=by, at=LATER)


@pytest.fixture
def approved(on, cast):
    """approved(tick=..., proposed=...) -> a claim on own copy with that ruling, approved."""

    def make(**filed):
        claim = on.at("checking", own_copy=True)
        submit(claim, ruling=Ruling(**filed), by=cast.checker, at=LATER)
        return approve(claim, by=cast.second, at=LATER)

    return make


def test_words_that_stand_settle_at_once(approved, cast):
    assert settling.settle(approved(tick="stands"), by=cast.editor, at=LATER).state == "settled"


@pytest.mark.parametrize("followed", [True, False])
def test_a_change_settles_once_the_article_carries_the_proposed_words(approved, cast, own_article, followed):
    claim = approved(tick="change", proposed="20,145 crates of herring")
    with pytest.raises(Blocked, match="does not carry the proposed words yet"):
        settling.settle(claim, by=cast.editor, at=LATER)
    revised(own_article, cast.editor, "20,000 crates", "20,145 crates")
    if followed:
        follow_revisions(at=LATER)
        claim.refresh_from_db()
        assert claim.appearances.order_by("revision__number").last().outcome == "applied"
    assert settling.settle(claim, by=cast.editor, at=LATER).state == "settled"


def test_another_change_than_the_proposed_one_does_not(approved, cast, own_article):
    claim = approved(tick="change", proposed="20,145 crates of herring")
    revised(own_article, cast.editor, "20,000 crates", "120,145 crates")
    with pytest.raises(Blocked, match="does not carry the proposed words yet"):
        settling.settle(claim, by=cast.editor, at=LATER)


def test_a_cut_settles_once_the_words_are_gone(approved, cast, own_article):
    claim = approved(tick="cut")
    with pytest.raises(Blocked, match="still in the article"):
        settling.settle(claim, by=cast.editor, at=LATER)
    revised(own_article, cast.editor, BODY[0], "The mayor was pleased.")
    follow_revisions(at=LATER)
    assert settling.settle(claim, by=cast.editor, at=LATER).state == "settled"


def test_words_that_were_only_edited_are_not_cut_until_a_person_says_so(approved, cast, own_article):
    claim = approved(tick="cut")
    revised(own_article, cast.editor, "20,000 crates of herring", "21,000 crates of herring")
    follow_revisions(at=LATER)
    with pytest.raises(Blocked, match="words changed"):
        settling.settle(claim, by=cast.editor, at=LATER)


OLD = Selector("20,000 crates", "than ", " of herring", 0, 0)


@pytest.mark.parametrize(
    ("frame", "carries"),
    [
        ("more than 20,145 crates of herring", True),
        ("In all, 20,145 crates.", True),
        ("more than 20,000 crates of herring", False),
        ("more than 20,000 crates of herring; 20,145 crates", False),
        ("more than 120,145 crates of herring", False),
        ("more than 20,145.5 crates of herring", False),
        ("", False),
    ],
)
def test_where_the_proposed_words_count(frame, carries):
    assert (place_of("20,145 crates", OLD, frame) is not None) is carries
    assert (missing("change", "20,145 crates", [(OLD, frame)]) == "") is carries


@pytest.mark.parametrize(
    ("frame", "cut"),
    [
        ("more than of herring", True),
        ("more than 20,000 crates of herring", False),
        ("than 20,000 crates were", False),
        ("Elsewhere 20,000 crates stood.", True),
    ],
)
def test_where_a_cut_counts(frame, cut):
    assert is_cut(OLD, frame) is cut


def test_a_public_claim_is_not_settled_by_hand(on, cast):
    with pytest.raises(Blocked, match="settled by publishing"):
        settling.settle(on.at("approved"), by=cast.standards, at=LATER)


def test_a_hold_stops_a_scheduled_publication(on, cast):
    claim = on.at("approved")
    publish(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
    settling.hold(claim, reason="Legal reads it", by=cast.standards, at=MONDAY)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("on_hold", None)
    assert settling.lift_hold(claim, by=cast.standards, at=MONDAY).state == "approved"


@pytest.mark.parametrize("state", HELD)
def test_closing_ends_the_assignment_and_tells_whoever_had_it(on, cast, state):
    claim = on.at(state)
    Notice.objects.all().delete()
    settling.close(claim, close_reason="not_checkable", note="An opinion", by=cast.editor, at=LATER)
    assert not claim.assignments.filter(ended_at=None).exists()
    assert Notice.objects.get().person == cast.checker


def test_closing_asks_for_a_reason_that_exists(on, cast):
    with pytest.raises(Invalid) as caught:
        settling.close(on.at("flagged"), close_reason="bored", by=cast.editor, at=LATER)
    assert list(caught.value.fields) == ["close_reason"]


@pytest.mark.parametrize("standing", ["live", "under_review"])
def test_what_is_public_is_not_closed(on, cast, standing):
    with pytest.raises(Blocked, match="correct or retract it first"):
        settling.close(on.public(standing, "checking"), close_reason="declined", by=cast.editor, at=LATER)


def test_a_restored_claim_follows_what_became_of_its_article(on, cast, own_article):
    claim = on.at("closed", own_copy=True)
    revised(own_article, cast.editor, "20,000 crates", "30,000 crates")
    follow_revisions(at=LATER)
    assert claim.appearances.count() == 1, "closed claims are left alone"
    settling.restore(claim, by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "flagged"
    assert claim.appearances.order_by("revision__number").last().outcome == "changed"
    assert type(claim).objects.stale().get() == claim


def test_reopening_leaves_what_is_public_and_tells_those_who_acted(on, cast):
    claim = on.play("live")
    Notice.objects.all().delete()
    settling.reopen(claim, reason="New figures", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.standing) == ("flagged", "live")
    assert set(Notice.objects.values_list("person__username", flat=True)) == {"carl", "sara"}
