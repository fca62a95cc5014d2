"""A claim's details: edited, merged, split and moved without losing what was ruled on by accident."""

from datetime import date

import pytest
from django.db import transaction

from audit.models import Event
from factcheck.claims.editing import merge_claim, move_claim, split_claim, update_claim
from factcheck.models import Claim
from factcheck.verdicts.publication import publish_verdict
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, flag_claim_on

CHANGES = [
    ({"statement": "Something else"}, True),
    ({"claimant": "The mayor"}, True),
    ({"said_on": date(2026, 3, 1)}, True),
    ({"said_precision": "year"}, True),
    ({"origin_url": "https://elsewhere.example.org/"}, True),
    ({"priority": 4}, False),
    ({"due_at": LATER}, False),
    ({"kind": "quote"}, False),
    ({"must_check": False}, False),
    ({"tags": ["housing"]}, False),
]
"""What is edited, and whether a verdict was about it."""


@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
def test_what_was_ruled_on_cannot_change_under_the_verdict(cast, create_claim_in_state, state):
    pk = create_claim_in_state(state).pk
    for change, voids in CHANGES:
        with transaction.atomic():
            claim = Claim.objects.select_related("desk").get(pk=pk)
            update_claim(claim, by=cast.editor, at=MONDAY, **change)
            claim.refresh_from_db()
            assert claim.state == ("checking" if voids else state), change
            assert {name: getattr(claim, name) for name in change} == change
            transaction.set_rollback(True)


def test_an_edit_that_changes_nothing_leaves_no_trace(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    update_claim(claim, statement=f" {claim.statement} ", by=cast.editor, at=MONDAY)
    assert Claim.objects.get(pk=claim.pk).version == claim.version


def test_who_may_edit_follows_the_work(cast, create_claim_in_state):
    flagged = create_claim_in_state("flagged")
    update_claim(flagged, statement="Better said", by=cast.second, at=MONDAY)
    checking = create_claim_in_state("checking", words="18,500 crates")
    with pytest.raises(NotAllowed):
        update_claim(checking, statement="Better said", by=cast.second, at=MONDAY)
    update_claim(checking, statement="Better said", by=cast.checker, at=MONDAY)
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            update_claim(flagged, statement="Mine", by=person, at=MONDAY)


def test_bad_edits_are_refused(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    with pytest.raises(Invalid) as caught:
        update_claim(claim, statement="  ", by=cast.editor, at=MONDAY)
    assert list(caught.value.fields) == ["statement"]
    with pytest.raises(Invalid, match=r"Fields that cannot be edited: state\."):
        update_claim(claim, state="approved", by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid, match=r"Fields that cannot be edited: nonsense\."):
        update_claim(claim, nonsense=1, by=cast.editor, at=MONDAY)


@pytest.mark.parametrize("state", ["settled", "closed"])
def test_the_words_of_what_is_done_stand(cast, create_claim_in_state, state):
    with pytest.raises(WrongState, match="Reopen"):
        update_claim(
            create_claim_in_state(state, own_copy=True), statement="New words", by=cast.editor, at=MONDAY
        )


def test_the_record_keeps_both_wordings(cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    update_claim(claim, statement="New words", by=cast.editor, at=MONDAY)
    data = Event.objects.get(action="update_claim").details
    assert data == {"before": {"statement": claim.statement}, "after": {"statement": "New words"}}


class TestMerging:
    def test_the_duplicate_closes_and_its_places_are_the_others_too(
        self, cast, create_claim_in_state, article
    ):
        saved = create_claim_in_state("checking")
        double = flag_claim_on(article, "18,500 crates", cast.editor)
        merge_claim(double, into=saved, by=cast.editor, at=MONDAY)
        double.refresh_from_db()
        assert (double.state, double.close_reason, double.duplicate_of) == ("closed", "duplicate", saved)
        assert {a.exact for a in saved.appearances.all()} == {"20,000 crates of herring", "18,500 crates"}
        assert Claim.objects.get(pk=saved.pk).state == "checking"

    def test_one_place_is_not_marked_twice(self, cast, create_claim_in_state, article):
        saved = create_claim_in_state("flagged")
        merge_claim(
            flag_claim_on(article, "20,000 crates of herring", cast.editor),
            into=saved,
            by=cast.editor,
            at=MONDAY,
        )
        assert saved.appearances.count() == 1

    def test_the_other_is_judged_as_it_is_now_not_as_it_was_read(self, cast, create_claim_in_state, article):
        into = flag_claim_on(article, "18,500 crates", cast.editor)
        read_before = Claim.objects.get(pk=into.pk)
        claim = create_claim_in_state("flagged")
        merge_claim(into, into=claim, by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match=r"The other claim is closed\. Restore it first\."):
            merge_claim(claim, into=read_before, by=cast.editor, at=MONDAY)

    def test_a_scheduled_publication_goes_with_it(self, cast, create_claim_in_state, article):
        claim = create_claim_in_state("approved")
        publish_verdict(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
        merge_claim(
            claim, into=flag_claim_on(article, "18,500 crates", cast.editor), by=cast.editor, at=MONDAY
        )
        claim.refresh_from_db()
        assert (claim.state, claim.publish_at, claim.publish_scheduled_by) == ("closed", None, None)

    def test_refusals(self, cast, create_claim_in_state, article, own_article):
        claim = create_claim_in_state("flagged")
        own = flag_claim_on(own_article, "18,500 crates", cast.editor)
        with pytest.raises(NotAllowed):
            merge_claim(claim, into=own, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid, match=r"You cannot merge a claim with itself\."):
            merge_claim(claim, into=claim, by=cast.editor, at=MONDAY)
        with pytest.raises(
            Invalid, match="A claim in our copy cannot be merged with one published elsewhere"
        ):
            merge_claim(claim, into=own, by=cast.editor, at=MONDAY)
        with pytest.raises(Stale):
            merge_claim(claim, into=own, by=cast.editor, at=MONDAY, version=claim.version - 1)


class TestSplitting:
    def test_two_claims_stand_on_the_same_words(self, cast, create_claim_in_state):
        claim = create_claim_in_state("in_review")
        part = split_claim(claim, first="It was herring", second="It was 20,000", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.statement, claim.state) == ("It was herring", "checking")
        assert (part.statement, part.state, part.split_from) == ("It was 20,000", "flagged", claim)
        assert part.appearances.get().exact == claim.appearances.get().exact

    def test_the_first_may_keep_its_words_and_its_verdict(self, cast, create_claim_in_state):
        claim = create_claim_in_state("in_review")
        split_claim(claim, first=claim.statement, second="It was 20,000", by=cast.editor, at=MONDAY)
        assert Claim.objects.get(pk=claim.pk).state == "in_review"

    @pytest.mark.parametrize("state", ["settled", "closed"])
    def test_what_is_done_is_not_taken_apart(self, cast, create_claim_in_state, state):
        claim = create_claim_in_state(state, own_copy=True)
        with pytest.raises(WrongState):
            split_claim(claim, first=claim.statement, second="More", by=cast.editor, at=MONDAY)

    def test_both_statements_are_needed(self, cast, create_claim_in_state):
        with pytest.raises(Invalid) as caught:
            split_claim(create_claim_in_state("flagged"), first=" ", second="", by=cast.editor, at=MONDAY)
        assert set(caught.value.fields) == {"first", "second"}
        assert Claim.objects.count() == 1


class TestMoving:
    @pytest.mark.parametrize(
        "state", ["flagged", "assigned", "checking", "awaiting_reply", "settled", "closed"]
    )
    def test_it_leaves_whoever_had_it_and_is_another_desks(self, cast, create_claim_in_state, state):
        claim = create_claim_in_state(state, own_copy=True)
        move_claim(claim, to=cast.other_desk, by=cast.editor, at=MONDAY)
        claim.refresh_from_db()
        assert claim.desk == cast.other_desk
        assert claim.state == (state if state in ("settled", "closed") else "flagged")
        assert not claim.assignments.filter(ended_at=None).exists()

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_not_with_a_verdict_under_way(self, cast, create_claim_in_state, state):
        with pytest.raises(WrongState):
            move_claim(create_claim_in_state(state), to=cast.other_desk, by=cast.editor, at=MONDAY)

    def test_only_by_editors_and_to_a_desk_they_can_see(self, cast, create_claim_in_state):
        claim = create_claim_in_state("flagged")
        with pytest.raises(NotAllowed):
            move_claim(claim, to=cast.other_desk, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid, match=r"This desk does not exist\."):
            move_claim(claim, to=cast.secret_desk, by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match=r"The claim is already on that desk\."):
            move_claim(claim, to=cast.desk, by=cast.editor, at=MONDAY)
