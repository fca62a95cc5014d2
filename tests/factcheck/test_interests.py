"""A declared interest keeps a person off claims that mention it, and stays between them and editors."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership
from audit.models import Event
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing, editing
from factcheck.desk import interests as interests_actions
from factcheck.desk.interests import list_declared_interests
from factcheck.models import Interest, Review
from factcheck.verdicts import publication, reviews
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.facts import get_claim_facts
from lib.errors import Blocked, Invalid, NotAllowed
from tests.factcheck.notices import WITHDRAWN, find_notices
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def declare(person, words="harbour OFFICE", note="My sister runs it"):
    return interests_actions.declare_interest(kind="company", words=words, note=note, by=person, at=MONDAY)


@pytest.mark.parametrize("words", ["Harbour office", "20,000 crates"])
def test_taking_and_being_given_a_claim_that_mentions_it_are_refused_with_the_reason(
    workflow_driver, cast, words
):
    declare(cast.checker, words)
    claim = workflow_driver.play("flagged")
    with pytest.raises(Blocked, match="You have declared an interest in this claim"):
        assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
    with pytest.raises(Blocked, match="That person has declared an interest in this claim"):
        assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=LATER)
    assert (
        assignments_actions.assign_claim(claim, checker=cast.second, by=cast.editor, at=LATER).state
        == "assigned"
    )


def test_reviewing_it_is_refused_with_the_reason_and_roles_do_not_soften_that(workflow_driver, cast):
    claim = workflow_driver.at("in_review")
    for person in (cast.second, cast.editor, cast.standards):
        declare(person)
        for act in (
            reviews_actions.approve_verdict,
            lambda c, **k: reviews_actions.send_back_verdict(c, comment="No", **k),
        ):
            with pytest.raises(NotAllowed, match="You have declared an interest in this claim"):
                act(claim, by=person, at=LATER)


def test_a_number_inside_another_number_is_no_mention(workflow_driver, cast):
    declare(cast.checker, "000 crates")
    assert (
        assignments_actions.take_claim(workflow_driver.play("flagged"), by=cast.checker, at=LATER).state
        == "assigned"
    )


def test_a_claim_that_comes_to_mention_it_is_theirs_no_more(workflow_driver, cast):
    declare(cast.second, "Ada Holm")
    claim = workflow_driver.at("in_review")
    assert not get_claim_facts(claim, cast.second, LATER).recused
    editing.update_claim(claim, claimant="ADA HOLM", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert get_claim_facts(claim, cast.second, LATER).recused


def test_taken_back_it_holds_nobody_off(workflow_driver, cast):
    interest = declare(cast.checker)
    with pytest.raises(NotAllowed):
        interests_actions.withdraw_interest(interest, by=cast.editor, at=LATER)
    interests_actions.withdraw_interest(interest, by=cast.checker, at=LATER)
    assert (
        assignments_actions.take_claim(workflow_driver.play("flagged"), by=cast.checker, at=LATER).state
        == "assigned"
    )


def test_the_editors_hear_of_a_claim_that_somebody_has_already_and_decide(workflow_driver, cast):
    claim = workflow_driver.play("assigned")
    declare(cast.checker)
    data = find_notices("Carl has declared an interest")
    assert set(data.values_list("person__username", flat=True)) == {"edith", "stan"}
    assert get_claim_facts(claim, cast.checker, LATER).is_assignee
    page = enter(cast.editor).get(reverse("claim_detail", args=[claim.public_id])).content.decode()
    assert "Carl</span>, who is assigned to this claim, has declared an interest: " in page


def test_its_words_are_for_the_person_and_the_editors_and_for_nobody_else(workflow_driver, cast):
    claim = workflow_driver.play("assigned")
    declare(cast.checker, note="My sister runs it")
    reads = {
        person: [
            one.text
            for one in list_declared_interests(claim, person, get_claim_facts(claim, person, LATER), None)
        ]
        for person in (cast.checker, cast.editor, cast.standards, cast.second, cast.outsider)
    }
    value = ["harbour OFFICE (Company): My sister runs it"]
    assert reads == {
        cast.checker: value,
        cast.editor: value,
        cast.standards: value,
        cast.second: [""],
        cast.outsider: [],
    }
    for person in (cast.second, cast.outsider):
        for screen in ("claim_detail", "claim_history"):
            page = enter(person).get(reverse(screen, args=[claim.public_id])).content.decode()
            assert "My sister" not in page
        assert "My sister" not in enter(person).get(reverse("interest_desk_list")).content.decode()
    assert "My sister" in enter(cast.editor).get(reverse("interest_desk_list")).content.decode()


def test_the_record_keeps_that_one_was_declared_and_not_which(workflow_driver, cast):
    declare(cast.checker)
    interests_actions.recuse_from_claim(
        workflow_driver.play("flagged"), interest="My cousin's boat", by=cast.second, at=LATER
    )
    for event in Event.objects.filter(action__in=("declare_interest", "recuse")).select_related("detail"):
        assert event.details == {}
    assert Event.objects.filter(action="declare_interest", actor=str(cast.checker.public_id)).count() == 1


@pytest.mark.parametrize(
    ("typed", "field"),
    [
        ({"words": "  "}, "words"),
        ({"words": "a."}, "words"),
        ({"kind": "grudge"}, "kind"),
    ],
)
def test_what_cannot_be_matched_is_refused_where_it_was_typed(cast, typed, field):
    with pytest.raises(Invalid) as caught:
        interests_actions.declare_interest(
            **{"kind": "topic", "words": "Herring", "by": cast.checker, "at": MONDAY} | typed
        )
    assert list(caught.value.fields) == [field]


def test_a_page_of_ones_own_declares_lists_and_takes_back(workflow_driver, cast):
    workflow_driver.play("flagged")
    client = enter(cast.checker)
    url = reverse("interest_list")
    refused = client.post(url, {"kind": "company", "words": "", "note": "Kept as typed"})
    assert refused.status_code == 422
    assert "Kept as typed" in refused.content.decode()
    page = client.post(url, {"kind": "company", "words": "Harbour Office"}, follow=True).content.decode()
    assert "1 open claim on your desks" in page
    interest = Interest.objects.get()
    missing = reverse("interest_withdraw", args=[interest.public_id])
    assert enter(cast.editor).post(missing).status_code == 404
    client.post(missing)
    assert not Interest.objects.active().exists()


def test_nobody_without_a_desk_declares(cast):
    answer = enter(cast.stranger).post(reverse("interest_list"), {"kind": "topic", "words": "Herring"})
    assert answer.status_code == 403
    assert not Interest.objects.exists()


@pytest.mark.parametrize(
    ("state", "username"), [("in_review", "checker"), ("approved", "second"), ("on_hold", "second")]
)
def test_declared_after_judging_it_voids_the_verdict_and_all_who_acted_hear_why(
    workflow_driver, cast, state, username
):
    claim, person = workflow_driver.at(state), getattr(cast, username)
    declare(person)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not Review.objects.filter(withdrawn_at=None).exists()
    message = f"{WITHDRAWN[state]}: {person} has declared an interest in this claim"
    heard = set(find_notices(message).values_list("person__username", flat=True))
    assert heard >= {cast.checker.username, person.username}
    assert Event.objects.get(action="void").details == {
        "reason": {"code": "interest_declared", "person": str(person)}
    }
    told = "It was taken back from review." if state == "in_review" else "The approval has been withdrawn."
    assert state == "on_hold" or find_notices(told, person=cast.standards).exists()


def test_of_a_panel_that_waits_for_more_votes_the_first_no_longer_counts(workflow_driver, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(review_mode="panel")
    claim = reviews_actions.approve_verdict(workflow_driver.at("in_review"), by=cast.second, at=LATER)
    assert claim.state == "in_review"
    declare(cast.second)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not Review.objects.filter(withdrawn_at=None).exists()


def test_who_read_it_for_standards_and_the_time_it_was_to_go_out_are_taken_back_too(workflow_driver, cast):
    claim = reviews.request_legal_read(workflow_driver.at("in_review"), by=cast.standards, at=LATER)
    claim = reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    claim = closing.lift_hold(claim, by=cast.standards, at=LATER)
    claim = publication.publish_verdict(claim, publish_at=LATER + timedelta(days=1), by=cast.editor, at=LATER)
    declare(cast.standards)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("checking", None)


def test_who_has_declared_one_gives_no_legal_read_and_may_lift_any_other_hold(workflow_driver, cast):
    claim = reviews.request_legal_read(workflow_driver.at("approved"), by=cast.editor, at=LATER)
    declare(cast.standards)
    with pytest.raises(Blocked, match="another standards editor must do the legal read"):
        closing.lift_hold(claim, by=cast.standards, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "on_hold"
    Membership.objects.filter(user=cast.second, desk=cast.desk).update(role="standards")
    assert closing.lift_hold(claim, by=cast.second, at=LATER).state == "approved"
    plain = closing.hold_claim(
        workflow_driver.at("approved"), reason="The lawyer is out", by=cast.standards, at=LATER
    )
    assert closing.lift_hold(plain, by=cast.standards, at=LATER).state == "approved"


def test_declared_by_somebody_who_had_no_part_in_it_voids_nothing(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    declare(cast.editor)
    claim.refresh_from_db()
    assert claim.state == "approved"
    assert not Event.objects.filter(action="void").exists()
