"""A declared interest keeps a person off claims that mention it, and stays between them and editors."""

from datetime import timedelta

import pytest
from django.test import Client
from django.urls import reverse

from accounts.models import Desk, Membership
from factcheck.actions import (
    assigning,
    details,
    interests,
    legal_reads,
    publication,
    reviewing,
    settling,
)
from factcheck.models import Interest, Notice, Review
from factcheck.queries.facts import claim_facts
from factcheck.queries.interests import declared_in
from lib.errors import Blocked, Invalid, NotAllowed
from record.models import Event
from tests.cast import MONDAY
from tests.factcheck.acts import LATER


def enter(person):
    client = Client()
    client.force_login(person)
    return client


def declare(person, words="harbour OFFICE", note="My sister runs it"):
    return interests.declare_interest(kind="company", words=words, note=note, by=person, at=MONDAY)


@pytest.mark.parametrize("words", ["Harbour office", "20,000 crates"])
def test_taking_and_being_given_a_claim_that_mentions_it_are_refused_with_the_reason(on, cast, words):
    declare(cast.checker, words)
    claim = on.play("flagged")
    with pytest.raises(Blocked, match="You have declared an interest in this claim"):
        assigning.take(claim, by=cast.checker, at=LATER)
    with pytest.raises(Blocked, match="That person has declared an interest in this claim"):
        assigning.assign(claim, checker=cast.checker, by=cast.editor, at=LATER)
    assert assigning.assign(claim, checker=cast.second, by=cast.editor, at=LATER).state == "assigned"


def test_reviewing_it_is_refused_with_the_reason_and_roles_do_not_soften_that(on, cast):
    claim = on.at("in_review")
    for person in (cast.second, cast.editor, cast.standards):
        declare(person)
        for act in (reviewing.approve, lambda c, **k: reviewing.send_back(c, comment="No", **k)):
            with pytest.raises(NotAllowed, match="You have declared an interest in this claim"):
                act(claim, by=person, at=LATER)


def test_a_number_inside_another_number_is_no_mention(on, cast):
    declare(cast.checker, "000 crates")
    assert assigning.take(on.play("flagged"), by=cast.checker, at=LATER).state == "assigned"


def test_a_claim_that_comes_to_mention_it_is_theirs_no_more(on, cast):
    declare(cast.second, "Ada Holm")
    claim = on.at("in_review")
    assert not claim_facts(claim, cast.second, LATER).recused
    details.edit_details(claim, claimant="ADA HOLM", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim_facts(claim, cast.second, LATER).recused


def test_taken_back_it_holds_nobody_off(on, cast):
    interest = declare(cast.checker)
    with pytest.raises(NotAllowed):
        interests.withdraw_interest(interest, by=cast.editor, at=LATER)
    interests.withdraw_interest(interest, by=cast.checker, at=LATER)
    assert assigning.take(on.play("flagged"), by=cast.checker, at=LATER).state == "assigned"


def test_the_editors_hear_of_a_claim_that_somebody_has_already_and_decide(on, cast):
    claim = on.play("assigned")
    declare(cast.checker)
    told = Notice.objects.filter(text__contains="Carl has declared an interest")
    assert set(told.values_list("person__username", flat=True)) == {"edith", "stan"}
    assert claim_facts(claim, cast.checker, LATER).is_assignee
    page = enter(cast.editor).get(reverse("claim", args=[claim.public_id])).content.decode()
    assert "who has it, has declared an interest" in page


def test_its_words_are_for_the_person_and_the_editors_and_for_nobody_else(on, cast):
    claim = on.play("assigned")
    declare(cast.checker, note="My sister runs it")
    reads = {
        person: [one.text for one in declared_in(claim, person, claim_facts(claim, person, LATER), None)]
        for person in (cast.checker, cast.editor, cast.standards, cast.second, cast.outsider)
    }
    said = ["harbour OFFICE (a company): My sister runs it"]
    assert reads == {
        cast.checker: said,
        cast.editor: said,
        cast.standards: said,
        cast.second: [""],
        cast.outsider: [],
    }
    for person in (cast.second, cast.outsider):
        for screen in ("claim", "claim_record"):
            page = enter(person).get(reverse(screen, args=[claim.public_id])).content.decode()
            assert "My sister" not in page
        assert "My sister" not in enter(person).get(reverse("interests_of_desks")).content.decode()
    assert "My sister" in enter(cast.editor).get(reverse("interests_of_desks")).content.decode()


def test_the_record_keeps_that_one_was_declared_and_not_which(on, cast):
    declare(cast.checker)
    interests.recuse(on.play("flagged"), interest="My cousin's boat", by=cast.second, at=LATER)
    for event in Event.objects.filter(step__in=("declare_interest", "recuse")).select_related("detail"):
        assert event.details == {}
    assert Event.objects.filter(step="declare_interest", actor=str(cast.checker.public_id)).count() == 1


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
        interests.declare_interest(
            **{"kind": "topic", "words": "Herring", "by": cast.checker, "at": MONDAY} | typed
        )
    assert list(caught.value.fields) == [field]


def test_a_page_of_ones_own_declares_lists_and_takes_back(on, cast):
    on.play("flagged")
    client = enter(cast.checker)
    url = reverse("interests")
    refused = client.post(url, {"kind": "company", "words": "", "note": "Kept as typed"})
    assert refused.status_code == 422
    assert "Kept as typed" in refused.content.decode()
    page = client.post(url, {"kind": "company", "words": "Harbour Office"}, follow=True).content.decode()
    assert "1 open claim on your desks" in page
    interest = Interest.objects.get()
    gone = reverse("interest_withdraw", args=[interest.public_id])
    assert enter(cast.editor).post(gone).status_code == 404
    client.post(gone)
    assert not Interest.objects.live().exists()


def test_nobody_without_a_desk_declares(cast):
    answer = enter(cast.stranger).post(reverse("interests"), {"kind": "topic", "words": "Herring"})
    assert answer.status_code == 422
    assert not Interest.objects.exists()


@pytest.mark.parametrize(
    ("state", "username"), [("in_review", "checker"), ("approved", "second"), ("on_hold", "second")]
)
def test_declared_after_judging_it_voids_the_ruling_and_all_who_acted_hear_why(on, cast, state, username):
    claim, person = on.at(state), getattr(cast, username)
    declare(person)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not Review.objects.filter(withdrawn_at=None).exists()
    said = f"The ruling was voided: {person} declared an interest in it."
    heard = set(Notice.objects.filter(text=said).values_list("person__username", flat=True))
    assert heard >= {cast.checker.username, person.username}
    assert Event.objects.get(step="void").details == {"reason": f"{person} declared an interest in it"}
    told = Notice.objects.filter(text__contains="the ruling was voided", person=cast.standards)
    assert state == "on_hold" or told.exists()


def test_of_a_panel_that_waits_for_more_votes_the_first_no_longer_counts(on, cast):
    Desk.objects.filter(pk=cast.desk.pk).update(review_form="panel")
    claim = reviewing.approve(on.at("in_review"), by=cast.second, at=LATER)
    assert claim.state == "in_review"
    declare(cast.second)
    claim.refresh_from_db()
    assert claim.state == "checking"
    assert not Review.objects.filter(withdrawn_at=None).exists()


def test_who_read_it_for_standards_and_the_time_it_was_to_go_out_are_taken_back_too(on, cast):
    claim = legal_reads.ask_legal_read(on.at("in_review"), by=cast.standards, at=LATER)
    claim = reviewing.approve(claim, by=cast.second, at=LATER)
    claim = settling.lift_hold(claim, by=cast.standards, at=LATER)
    claim = publication.publish(claim, publish_at=LATER + timedelta(days=1), by=cast.editor, at=LATER)
    declare(cast.standards)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("checking", None)


def test_who_has_declared_one_gives_no_legal_read_and_may_lift_any_other_hold(on, cast):
    claim = legal_reads.ask_legal_read(on.at("approved"), by=cast.editor, at=LATER)
    declare(cast.standards)
    with pytest.raises(Blocked, match="another standards editor gives its legal read"):
        settling.lift_hold(claim, by=cast.standards, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "on_hold"
    Membership.objects.filter(user=cast.second, desk=cast.desk).update(role="standards")
    assert settling.lift_hold(claim, by=cast.second, at=LATER).state == "approved"
    plain = settling.hold(on.at("approved"), reason="The lawyer is out", by=cast.standards, at=LATER)
    assert settling.lift_hold(plain, by=cast.standards, at=LATER).state == "approved"


def test_declared_by_somebody_who_had_no_part_in_it_voids_nothing(on, cast):
    claim = on.at("approved")
    declare(cast.editor)
    claim.refresh_from_db()
    assert claim.state == "approved"
    assert not Event.objects.filter(step="void").exists()
