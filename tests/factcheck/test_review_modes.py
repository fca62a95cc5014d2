"""The desk's form of review: blind second ratings, a panel of three, the legal read. All from the tables."""

import pytest

from accounts.models import Membership, User
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.claims.editing import update_claim
from factcheck.models import BlindRating, Review
from factcheck.models.enums import ClaimState
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import publication, reviews
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from lib.errors import Blocked, Invalid, NotAllowed
from tests.factcheck.notices import find_notices, notices
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import MONDAY


@pytest.fixture
def blind(cast):
    cast.desk.review_mode = "blind"
    cast.desk.save()
    return cast


@pytest.fixture
def panel(cast):
    """The cast on a desk of panels, and one more checker."""
    cast.desk.review_mode = "panel"
    cast.desk.save()
    cast.third = User.objects.create(username="theo", name="Theo")
    Membership.objects.create(user=cast.third, desk=cast.desk, role="checker", joined_at=MONDAY)
    return cast


def offered(claim, person):
    return {
        offer.name: offer.blocked_by
        for offer in list_claim_actions(claim, get_claim_facts(claim, person, LATER))
    }


def rate(claim, label, by, scale, **more):
    rating = label if claim.is_own_copy else scale.ratings.get(label=label)
    return reviews_actions.rate_blind(claim, rating=rating, by=by, at=LATER, **more)


# Blind


def test_nobody_approves_on_a_blind_desk_before_they_have_rated(workflow_driver, blind):
    claim = workflow_driver.at("in_review")
    with pytest.raises(Blocked, match="Rate the claim first"):
        reviews_actions.approve_verdict(claim, by=blind.second, at=LATER)
    acts = offered(claim, blind.second)
    assert acts["rate_blind"] == []
    assert acts["approve"] == ["Rate the claim first. You can then see the verdict."]


@pytest.mark.parametrize("own_copy", [False, True])
def test_the_same_rating_opens_the_verdict_and_approves_nothing_by_itself(
    workflow_driver, blind, rating_scale, own_copy
):
    claim = workflow_driver.at("in_review", own_copy=own_copy)
    claim = rate(claim, "keep" if own_copy else "Mostly true", blind.second, rating_scale)
    assert claim.state == ClaimState.IN_REVIEW
    assert not Review.objects.exists()
    assert "rate_blind" not in offered(claim, blind.second)
    assert reviews_actions.approve_verdict(claim, by=blind.second, at=LATER).state == ClaimState.APPROVED


@pytest.mark.parametrize("own_copy", [False, True])
def test_another_rating_sends_it_back_with_both_and_tells_both(
    workflow_driver, blind, rating_scale, own_copy
):
    claim = workflow_driver.at("in_review", own_copy=own_copy)
    claim = rate(
        claim, "cut" if own_copy else "Half true", blind.second, rating_scale, comment="March alone."
    )
    assert claim.state == ClaimState.CHECKING
    both = ("Cut", "Keep") if own_copy else ("Half true", "Mostly true")
    results = set(notices(blind.checker))
    assert (
        f"Sara sent this verdict back: Rated blind: “{both[0]}”. The verdict says “{both[1]}”. March alone."
        in results
    )


def test_what_was_filed_again_is_rated_again(workflow_driver, blind, rating_scale):
    claim = rate(workflow_driver.at("in_review"), "Half true", blind.second, rating_scale)
    claim = verdicts_actions.submit_verdict(
        claim, verdict_input=build_verdict_input(claim, rating_scale, "Half true"), by=blind.checker, at=LATER
    )
    assert offered(claim, blind.second)["approve"] == ["Rate the claim first. You can then see the verdict."]
    claim = rate(claim, "Half true", blind.second, rating_scale)
    assert reviews_actions.approve_verdict(claim, by=blind.second, at=LATER).state == ClaimState.APPROVED


def test_one_rating_each_of_the_scale_it_was_ruled_on(workflow_driver, blind, rating_scale):
    claim = workflow_driver.at("in_review")
    for wrong in ("keep", "Mostly true"):
        with pytest.raises(Invalid):
            reviews_actions.rate_blind(claim, rating=wrong, by=blind.second, at=LATER)
    rate(claim, "Mostly true", blind.second, rating_scale)
    with pytest.raises(Blocked, match="You have already rated it"):
        rate(claim, "True", blind.second, rating_scale)
    assert BlindRating.objects.count() == 1


def test_who_wrote_it_rates_nothing(workflow_driver, blind, rating_scale):
    with pytest.raises(NotAllowed, match="You worked on this verdict"):
        rate(workflow_driver.at("in_review"), "Mostly true", blind.checker, rating_scale)


def test_two_approvals_on_a_blind_desk_take_two_blind_ratings_that_agree(
    workflow_driver, blind, rating_scale
):
    blind.desk.quorum = 2
    blind.desk.save()
    claim = rate(workflow_driver.at("in_review"), "Mostly true", blind.second, rating_scale)
    claim = reviews_actions.approve_verdict(claim, by=blind.second, at=LATER)
    assert claim.state == ClaimState.IN_REVIEW
    with pytest.raises(Blocked, match="Rate the claim first"):
        reviews_actions.approve_verdict(claim, by=blind.editor, at=LATER)
    claim = rate(claim, "Mostly true", blind.editor, rating_scale)
    assert reviews_actions.approve_verdict(claim, by=blind.editor, at=LATER).state == ClaimState.APPROVED


def test_a_desk_that_turns_blind_leaves_open_what_was_filed_before(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    cast.desk.review_mode = "blind"
    cast.desk.save()
    assert "rate_blind" not in offered(claim, cast.second)
    assert reviews_actions.approve_verdict(claim, by=cast.second, at=LATER).state == ClaimState.APPROVED


# The panel


def test_three_vote_and_two_carry(workflow_driver, panel):
    claim = workflow_driver.at("in_review")
    claim = reviews_actions.approve_verdict(claim, by=panel.second, at=LATER)
    claim = reviews_actions.approve_verdict(claim, by=panel.third, at=LATER)
    assert claim.state == ClaimState.IN_REVIEW
    with pytest.raises(Blocked, match=r"You have already voted\. 2 of 3 votes so far"):
        reviews_actions.approve_verdict(claim, by=panel.third, at=LATER)
    assert reviews_actions.approve_verdict(claim, by=panel.editor, at=LATER).state == ClaimState.APPROVED


@pytest.mark.parametrize("place", [0, 1, 2])
def test_one_dissent_is_kept_with_its_reason_and_stops_nothing(workflow_driver, panel, place):
    claim = workflow_driver.at("in_review")
    for turn, person in enumerate((panel.second, panel.third, panel.editor)):
        if turn == place:
            claim = reviews_actions.dissent_from_verdict(claim, comment="March alone.", by=person, at=LATER)
        else:
            claim = reviews_actions.approve_verdict(claim, by=person, at=LATER)
    assert claim.state == ClaimState.APPROVED
    saved = Review.objects.get(vote="dissent")
    assert (saved.comment, saved.withdrawn_at) == ("March alone.", None)


def test_a_second_dissent_sends_it_back(workflow_driver, panel):
    claim = workflow_driver.at("in_review")
    claim = reviews_actions.approve_verdict(claim, by=panel.second, at=LATER)
    claim = reviews_actions.dissent_from_verdict(claim, comment="March alone.", by=panel.third, at=LATER)
    claim = reviews_actions.dissent_from_verdict(claim, comment="So do I.", by=panel.editor, at=LATER)
    assert claim.state == ClaimState.CHECKING
    assert not Review.objects.filter(withdrawn_at=None).exists()
    assert find_notices("Edith sent this verdict back: So do I.", person=panel.checker).exists()


def test_a_dissent_says_why(workflow_driver, panel):
    with pytest.raises(Invalid) as caught:
        reviews_actions.dissent_from_verdict(
            workflow_driver.at("in_review"), comment=" ", by=panel.second, at=LATER
        )
    assert list(caught.value.fields) == ["comment"]


def test_nobody_carries_by_hand_and_nobody_dissents_elsewhere(workflow_driver, panel, cast):
    claim = workflow_driver.at("in_review")
    with pytest.raises(NotAllowed):
        reviews_actions.approve_by_panel(claim, by=panel.standards, at=LATER)
    cast.desk.review_mode = "second"
    cast.desk.save()
    with pytest.raises(Blocked, match="This desk does not use panels"):
        reviews_actions.dissent_from_verdict(claim, comment="No", by=panel.second, at=LATER)
    assert "dissent" not in offered(type(claim).objects.get(pk=claim.pk), panel.second)


# The legal read


@pytest.fixture
def read(cast):
    reviews.set_legal_reads(cast.desk, kinds=["number"], by=cast.admin, at=MONDAY)
    return cast


def test_a_kind_that_standards_reads_is_held_by_itself_and_goes_on_once_lifted(workflow_driver, read):
    claim = workflow_driver.play("flagged")
    update_claim(claim, kind="number", by=read.editor, at=LATER)
    claim.refresh_from_db()
    workflow_driver.take(claim, "assign", read.editor)
    workflow_driver.take(claim, "start", read.checker)
    for page in ("one", "two"):
        workflow_driver.cite(claim, f"https://stats.example.org/{page}", read.checker)
    workflow_driver.take(claim, "submit", read.checker)
    claim = reviews_actions.approve_verdict(claim, by=read.second, at=LATER)
    assert claim.state == ClaimState.ON_HOLD
    assert find_notices("This claim needs your legal read.", person=read.standards).exists()
    with pytest.raises(NotAllowed):
        closing.lift_hold(claim, by=read.editor, at=LATER)
    claim = closing.lift_hold(claim, by=read.standards, at=LATER)
    assert publication.publish_verdict(claim, by=read.editor, at=LATER).publication_status == "live"


def test_one_claim_can_be_marked_and_what_is_approved_is_held_at_once(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    with pytest.raises(NotAllowed):
        reviews.request_legal_read(claim, by=cast.second, at=LATER)
    claim = reviews.request_legal_read(claim, by=cast.editor, at=LATER)
    assert claim.state == ClaimState.ON_HOLD
    with pytest.raises(NotAllowed):
        reviews.waive_legal_read(claim, by=cast.editor, at=LATER)


def test_a_kind_changed_after_approval_does_not_slip_past_standards(workflow_driver, read):
    claim = update_claim(workflow_driver.at("approved"), kind="number", by=read.editor, at=LATER)
    assert claim.state == ClaimState.ON_HOLD


@pytest.mark.parametrize(("own_copy", "step"), [(False, "publish"), (True, "settle")])
def test_what_was_approved_before_standards_asked_waits_all_the_same(workflow_driver, cast, own_copy, step):
    claim = workflow_driver.at("approved", own_copy=own_copy)
    reviews.set_legal_reads(cast.desk, kinds=[claim.kind], by=cast.admin, at=LATER)
    assert offered(claim, cast.editor)[step] == [
        "A standards editor must read it first: put it on hold, then lift the hold."
    ]
    workflow_driver.take(claim, "hold", cast.standards)
    workflow_driver.take(claim, "lift_hold", cast.standards)
    assert offered(type(claim).objects.get(pk=claim.pk), cast.editor)[step] == []


def test_a_legal_read_is_of_these_words_and_the_next_verdict_needs_its_own(
    workflow_driver, read, rating_scale
):
    claim = update_claim(workflow_driver.at("approved"), kind="number", by=read.editor, at=LATER)
    claim = closing.lift_hold(claim, by=read.standards, at=LATER)
    claim = reviews_actions.withdraw_approval(claim, reason="A late thought", by=read.editor, at=LATER)
    claim = verdicts_actions.submit_verdict(
        claim, verdict_input=build_verdict_input(claim, rating_scale), by=read.checker, at=LATER
    )
    assert reviews_actions.approve_verdict(claim, by=read.second, at=LATER).state == ClaimState.ON_HOLD


def test_who_worked_on_the_verdict_gives_it_no_legal_read(workflow_driver, cast):
    claim = reviews.request_legal_read(workflow_driver.at("approved"), by=cast.editor, at=LATER)
    Membership.objects.filter(user=cast.checker, desk=cast.desk).update(role="standards")
    sentence = (
        "You worked on this verdict or its sources, so another standards editor must do the legal read."
    )
    assert offered(claim, cast.checker)["lift_hold"] == [sentence]
    with pytest.raises(Blocked, match="another standards editor must do the legal read"):
        closing.lift_hold(claim, by=cast.checker, at=LATER)
    assert closing.lift_hold(claim, by=cast.standards, at=LATER).state == ClaimState.APPROVED


def test_kinds_are_the_admins_to_choose(cast):
    with pytest.raises(NotAllowed):
        reviews.set_legal_reads(cast.desk, kinds=["number"], by=cast.standards, at=MONDAY)
    with pytest.raises(Invalid):
        reviews.set_legal_reads(cast.desk, kinds=["gossip"], by=cast.admin, at=MONDAY)


def test_self_service_off_leaves_assigning_to_editors(cast, workflow_driver):
    cast.desk.self_service = False
    cast.desk.save()
    claim = workflow_driver.play("flagged")
    with pytest.raises(Blocked, match="On this desk, an editor assigns claims"):
        assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
