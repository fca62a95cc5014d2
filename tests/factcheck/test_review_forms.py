"""The desk's form of review: blind second ratings, a panel of three, the legal read. All from the tables."""

import pytest

from accounts.models import Membership, User
from factcheck.actions import assigning, legal_reads, publication, reviewing, ruling, settling
from factcheck.actions.details import edit_details
from factcheck.enums import State
from factcheck.models import BlindRating, Notice, Review
from factcheck.queries.facts import claim_facts
from factcheck.queries.offered import claim_offers
from lib.errors import Blocked, Invalid, NotAllowed
from tests.cast import MONDAY
from tests.factcheck.acts import LATER, ruling_for


@pytest.fixture
def blind(cast):
    cast.desk.review_form = "blind"
    cast.desk.save()
    return cast


@pytest.fixture
def panel(cast):
    """The cast on a desk of panels, and one more checker."""
    cast.desk.review_form = "panel"
    cast.desk.save()
    cast.third = User.objects.create(username="theo", name="Theo")
    Membership.objects.create(user=cast.third, desk=cast.desk, role="checker", since=MONDAY)
    return cast


def offered(claim, person):
    return {offer.step: offer.blocked_by for offer in claim_offers(claim, claim_facts(claim, person, LATER))}


def rate(claim, label, by, scale, **more):
    rating = label if claim.own_copy else scale.ratings.get(label=label)
    return reviewing.rate(claim, rating=rating, by=by, at=LATER, **more)


# Blind


def test_nobody_approves_on_a_blind_desk_before_they_have_rated(on, blind):
    claim = on.at("in_review")
    with pytest.raises(Blocked, match="Rate it yourself first"):
        reviewing.approve(claim, by=blind.second, at=LATER)
    acts = offered(claim, blind.second)
    assert acts["rate"] == []
    assert acts["approve"] == ["Rate it yourself first; the ruling opens to you then."]


@pytest.mark.parametrize("own_copy", [False, True])
def test_the_same_rating_opens_the_ruling_and_approves_nothing_by_itself(on, blind, scale, own_copy):
    claim = on.at("in_review", own_copy=own_copy)
    claim = rate(claim, "stands" if own_copy else "Mostly true", blind.second, scale)
    assert claim.state == State.IN_REVIEW
    assert not Review.objects.exists()
    assert "rate" not in offered(claim, blind.second)
    assert reviewing.approve(claim, by=blind.second, at=LATER).state == State.APPROVED


@pytest.mark.parametrize("own_copy", [False, True])
def test_another_rating_sends_it_back_with_both_and_tells_both(on, blind, scale, own_copy):
    claim = on.at("in_review", own_copy=own_copy)
    claim = rate(claim, "cut" if own_copy else "Half true", blind.second, scale, comment="March alone.")
    assert claim.state == State.CHECKING
    both = ("Cut", "Stands as written") if own_copy else ("Half true", "Mostly true")
    told = set(Notice.objects.filter(person=blind.checker).values_list("text", flat=True))
    assert f"Sara sent it back: Rated blind as “{both[0]}”; the ruling says “{both[1]}”. March alone." in told


def test_what_was_filed_again_is_rated_again(on, blind, scale):
    claim = rate(on.at("in_review"), "Half true", blind.second, scale)
    claim = ruling.submit(claim, ruling=ruling_for(claim, scale, "Half true"), by=blind.checker, at=LATER)
    assert offered(claim, blind.second)["approve"] == [
        "Rate it yourself first; the ruling opens to you then."
    ]
    claim = rate(claim, "Half true", blind.second, scale)
    assert reviewing.approve(claim, by=blind.second, at=LATER).state == State.APPROVED


def test_one_rating_each_of_the_scale_it_was_ruled_on(on, blind, scale):
    claim = on.at("in_review")
    for wrong in ("stands", "Mostly true"):
        with pytest.raises(Invalid):
            reviewing.rate(claim, rating=wrong, by=blind.second, at=LATER)
    rate(claim, "Mostly true", blind.second, scale)
    with pytest.raises(Blocked, match="You have rated it already"):
        rate(claim, "True", blind.second, scale)
    assert BlindRating.objects.count() == 1


def test_who_wrote_it_rates_nothing(on, blind, scale):
    with pytest.raises(NotAllowed, match="You worked on this ruling"):
        rate(on.at("in_review"), "Mostly true", blind.checker, scale)


def test_two_approvals_on_a_blind_desk_take_two_blind_ratings_that_agree(on, blind, scale):
    blind.desk.quorum = 2
    blind.desk.save()
    claim = rate(on.at("in_review"), "Mostly true", blind.second, scale)
    claim = reviewing.approve(claim, by=blind.second, at=LATER)
    assert claim.state == State.IN_REVIEW
    with pytest.raises(Blocked, match="Rate it yourself first"):
        reviewing.approve(claim, by=blind.editor, at=LATER)
    claim = rate(claim, "Mostly true", blind.editor, scale)
    assert reviewing.approve(claim, by=blind.editor, at=LATER).state == State.APPROVED


def test_a_desk_that_turns_blind_leaves_open_what_was_filed_before(on, cast):
    claim = on.at("in_review")
    cast.desk.review_form = "blind"
    cast.desk.save()
    assert "rate" not in offered(claim, cast.second)
    assert reviewing.approve(claim, by=cast.second, at=LATER).state == State.APPROVED


# The panel


def test_three_vote_and_two_carry(on, panel):
    claim = on.at("in_review")
    claim = reviewing.approve(claim, by=panel.second, at=LATER)
    claim = reviewing.approve(claim, by=panel.third, at=LATER)
    assert claim.state == State.IN_REVIEW
    with pytest.raises(Blocked, match="You have voted already; 2 of 3 votes so far"):
        reviewing.approve(claim, by=panel.third, at=LATER)
    assert reviewing.approve(claim, by=panel.editor, at=LATER).state == State.APPROVED


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_dissent_is_kept_with_its_reason_and_stops_nothing(on, panel, place):
    claim = on.at("in_review")
    for turn, person in enumerate((panel.second, panel.third, panel.editor)):
        if turn == place:
            claim = reviewing.dissent(claim, comment="March alone.", by=person, at=LATER)
        else:
            claim = reviewing.approve(claim, by=person, at=LATER)
    assert claim.state == State.APPROVED
    kept = Review.objects.get(vote="dissent")
    assert (kept.comment, kept.withdrawn_at) == ("March alone.", None)


def test_a_second_dissent_sends_it_back(on, panel):
    claim = on.at("in_review")
    claim = reviewing.approve(claim, by=panel.second, at=LATER)
    claim = reviewing.dissent(claim, comment="March alone.", by=panel.third, at=LATER)
    claim = reviewing.dissent(claim, comment="So do I.", by=panel.editor, at=LATER)
    assert claim.state == State.CHECKING
    assert not Review.objects.filter(withdrawn_at=None).exists()
    assert Notice.objects.filter(person=panel.checker, text="Edith sent it back: So do I.").exists()


def test_a_dissent_says_why(on, panel):
    with pytest.raises(Invalid) as caught:
        reviewing.dissent(on.at("in_review"), comment=" ", by=panel.second, at=LATER)
    assert list(caught.value.fields) == ["comment"]


def test_nobody_carries_by_hand_and_nobody_dissents_elsewhere(on, panel, cast):
    claim = on.at("in_review")
    with pytest.raises(NotAllowed):
        reviewing.carry(claim, by=panel.standards, at=LATER)
    cast.desk.review_form = "second"
    cast.desk.save()
    with pytest.raises(Blocked, match="No panel judges it"):
        reviewing.dissent(claim, comment="No", by=panel.second, at=LATER)
    assert "dissent" not in offered(type(claim).objects.get(pk=claim.pk), panel.second)


# The legal read


@pytest.fixture
def read(cast):
    legal_reads.set_legal_reads(cast.desk, kinds=["number"], by=cast.admin, at=MONDAY)
    return cast


def test_a_kind_that_standards_reads_is_held_by_itself_and_goes_on_once_lifted(on, read):
    claim = on.play("flagged")
    edit_details(claim, kind="number", by=read.editor, at=LATER)
    claim.refresh_from_db()
    on.take(claim, "assign", read.editor)
    on.take(claim, "start", read.checker)
    for page in ("one", "two"):
        on.cite(claim, f"https://stats.example.org/{page}", read.checker)
    on.take(claim, "submit", read.checker)
    claim = reviewing.approve(claim, by=read.second, at=LATER)
    assert claim.state == State.ON_HOLD
    assert Notice.objects.filter(person=read.standards, text="It waits for your legal read.").exists()
    with pytest.raises(NotAllowed):
        settling.lift_hold(claim, by=read.editor, at=LATER)
    claim = settling.lift_hold(claim, by=read.standards, at=LATER)
    assert publication.publish(claim, by=read.editor, at=LATER).standing == "live"


def test_one_claim_can_be_marked_and_what_is_approved_is_held_at_once(on, cast):
    claim = on.at("approved")
    with pytest.raises(NotAllowed):
        legal_reads.ask_legal_read(claim, by=cast.second, at=LATER)
    claim = legal_reads.ask_legal_read(claim, by=cast.editor, at=LATER)
    assert claim.state == State.ON_HOLD
    with pytest.raises(NotAllowed):
        legal_reads.drop_legal_read(claim, by=cast.editor, at=LATER)


def test_a_kind_changed_after_approval_does_not_slip_past_standards(on, read):
    claim = edit_details(on.at("approved"), kind="number", by=read.editor, at=LATER)
    assert claim.state == State.ON_HOLD


@pytest.mark.parametrize(("own_copy", "step"), [(False, "publish"), (True, "settle")])
def test_what_was_approved_before_standards_asked_waits_all_the_same(on, cast, own_copy, step):
    claim = on.at("approved", own_copy=own_copy)
    legal_reads.set_legal_reads(cast.desk, kinds=[claim.kind], by=cast.admin, at=LATER)
    assert offered(claim, cast.editor)[step] == [
        "A standards editor reads it first, by holding it and lifting the hold."
    ]
    on.take(claim, "hold", cast.standards)
    on.take(claim, "lift_hold", cast.standards)
    assert offered(type(claim).objects.get(pk=claim.pk), cast.editor)[step] == []


def test_a_legal_read_is_of_these_words_and_the_next_ruling_needs_its_own(on, read, scale):
    claim = edit_details(on.at("approved"), kind="number", by=read.editor, at=LATER)
    claim = settling.lift_hold(claim, by=read.standards, at=LATER)
    claim = reviewing.void(claim, reason="A late thought", by=read.editor, at=LATER)
    claim = ruling.submit(claim, ruling=ruling_for(claim, scale), by=read.checker, at=LATER)
    assert reviewing.approve(claim, by=read.second, at=LATER).state == State.ON_HOLD


def test_who_worked_on_the_ruling_gives_it_no_legal_read(on, cast):
    claim = legal_reads.ask_legal_read(on.at("approved"), by=cast.editor, at=LATER)
    Membership.objects.filter(user=cast.checker, desk=cast.desk).update(role="standards")
    sentence = "You worked on this ruling or its sources, so another standards editor gives its legal read."
    assert offered(claim, cast.checker)["lift_hold"] == [sentence]
    with pytest.raises(Blocked, match="another standards editor gives its legal read"):
        settling.lift_hold(claim, by=cast.checker, at=LATER)
    assert settling.lift_hold(claim, by=cast.standards, at=LATER).state == State.APPROVED


def test_kinds_are_the_admins_to_choose(cast):
    with pytest.raises(NotAllowed):
        legal_reads.set_legal_reads(cast.desk, kinds=["number"], by=cast.standards, at=MONDAY)
    with pytest.raises(Invalid):
        legal_reads.set_legal_reads(cast.desk, kinds=["gossip"], by=cast.admin, at=MONDAY)


def test_self_service_off_leaves_assigning_to_editors(cast, on):
    cast.desk.self_service = False
    cast.desk.save()
    claim = on.play("flagged")
    with pytest.raises(Blocked, match="On this desk an editor assigns the work"):
        assigning.take(claim, by=cast.checker, at=LATER)
