"""A claim's details: edited, merged, split and moved without losing what was ruled on by accident."""

from datetime import date

import pytest

from factcheck.actions.details import edit_details, merge, move, split
from factcheck.actions.publication import publish
from factcheck.models import Claim
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from record.models import Event
from tests.cast import MONDAY, flag_words
from tests.factcheck.acts import LATER


@pytest.mark.parametrize(
    ("change", "voids"),
    [
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
    ],
)
@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
def test_what_was_ruled_on_cannot_change_under_the_ruling(cast, stage, state, change, voids):
    claim = stage(state)
    edit_details(claim, by=cast.editor, at=MONDAY, **change)
    claim.refresh_from_db()
    assert claim.state == ("checking" if voids else state)
    for name, value in change.items():
        assert getattr(claim, name) == value


def test_an_edit_that_changes_nothing_leaves_no_trace(cast, stage):
    claim = stage("in_review")
    edit_details(claim, statement=f" {claim.statement} ", by=cast.editor, at=MONDAY)
    assert Claim.objects.get(pk=claim.pk).version == claim.version


def test_who_may_edit_follows_the_work(cast, stage):
    flagged = stage("flagged")
    edit_details(flagged, statement="Better said", by=cast.second, at=MONDAY)
    checking = stage("checking", words="18,500 crates")
    with pytest.raises(NotAllowed):
        edit_details(checking, statement="Better said", by=cast.second, at=MONDAY)
    edit_details(checking, statement="Better said", by=cast.checker, at=MONDAY)
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            edit_details(flagged, statement="Mine", by=person, at=MONDAY)


def test_bad_edits_are_refused(cast, stage):
    claim = stage("flagged")
    with pytest.raises(Invalid) as caught:
        edit_details(claim, statement="  ", by=cast.editor, at=MONDAY)
    assert list(caught.value.fields) == ["statement"]
    with pytest.raises(Invalid, match="state cannot be edited"):
        edit_details(claim, state="approved", by=cast.editor, at=MONDAY)
    with pytest.raises(Invalid, match="nonsense cannot be edited"):
        edit_details(claim, nonsense=1, by=cast.editor, at=MONDAY)


@pytest.mark.parametrize("state", ["settled", "closed"])
def test_the_words_of_what_is_done_stand(cast, stage, state):
    with pytest.raises(WrongState, match="Reopen"):
        edit_details(stage(state, own_copy=True), statement="New words", by=cast.editor, at=MONDAY)


def test_the_record_keeps_both_wordings(cast, stage):
    claim = stage("flagged")
    edit_details(claim, statement="New words", by=cast.editor, at=MONDAY)
    told = Event.objects.get(step="edit_details").details
    assert told == {"before": {"statement": claim.statement}, "after": {"statement": "New words"}}


class TestMerging:
    def test_the_duplicate_closes_and_its_places_are_the_others_too(self, cast, stage, article):
        kept = stage("checking")
        double = flag_words(article, "18,500 crates", cast.editor)
        merge(double, into=kept, by=cast.editor, at=MONDAY)
        double.refresh_from_db()
        assert (double.state, double.close_reason, double.same_as) == ("closed", "duplicate", kept)
        assert {a.exact for a in kept.appearances.all()} == {"20,000 crates of herring", "18,500 crates"}
        assert Claim.objects.get(pk=kept.pk).state == "checking"

    def test_one_place_is_not_marked_twice(self, cast, stage, article):
        kept = stage("flagged")
        merge(
            flag_words(article, "20,000 crates of herring", cast.editor), into=kept, by=cast.editor, at=MONDAY
        )
        assert kept.appearances.count() == 1

    def test_the_other_is_judged_as_it_is_now_not_as_it_was_read(self, cast, stage, article):
        into = flag_words(article, "18,500 crates", cast.editor)
        read_before = Claim.objects.get(pk=into.pk)
        claim = stage("flagged")
        merge(into, into=claim, by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="closed itself"):
            merge(claim, into=read_before, by=cast.editor, at=MONDAY)

    def test_a_scheduled_publication_goes_with_it(self, cast, stage, article):
        claim = stage("approved")
        publish(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
        merge(claim, into=flag_words(article, "18,500 crates", cast.editor), by=cast.editor, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.state, claim.publish_at, claim.publish_by) == ("closed", None, None)

    def test_refusals(self, cast, stage, article, own_article):
        claim = stage("flagged")
        own = flag_words(own_article, "18,500 crates", cast.editor)
        with pytest.raises(NotAllowed):
            merge(claim, into=own, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid, match="same as itself"):
            merge(claim, into=claim, by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="ruled on differently"):
            merge(claim, into=own, by=cast.editor, at=MONDAY)
        with pytest.raises(Stale):
            merge(claim, into=own, by=cast.editor, at=MONDAY, version=claim.version - 1)


class TestSplitting:
    def test_two_claims_stand_on_the_same_words(self, cast, stage):
        claim = stage("in_review")
        part = split(claim, first="It was herring", second="It was 20,000", by=cast.checker, at=MONDAY)
        claim.refresh_from_db()
        assert (claim.statement, claim.state) == ("It was herring", "checking")
        assert (part.statement, part.state, part.split_from) == ("It was 20,000", "flagged", claim)
        assert part.appearances.get().exact == claim.appearances.get().exact

    def test_the_first_may_keep_its_words_and_its_ruling(self, cast, stage):
        claim = stage("in_review")
        split(claim, first=claim.statement, second="It was 20,000", by=cast.editor, at=MONDAY)
        assert Claim.objects.get(pk=claim.pk).state == "in_review"

    @pytest.mark.parametrize("state", ["settled", "closed"])
    def test_what_is_done_is_not_taken_apart(self, cast, stage, state):
        claim = stage(state, own_copy=True)
        with pytest.raises(WrongState):
            split(claim, first=claim.statement, second="More", by=cast.editor, at=MONDAY)

    def test_both_statements_are_needed(self, cast, stage):
        with pytest.raises(Invalid) as caught:
            split(stage("flagged"), first=" ", second="", by=cast.editor, at=MONDAY)
        assert set(caught.value.fields) == {"first", "second"}
        assert Claim.objects.count() == 1


class TestMoving:
    @pytest.mark.parametrize(
        "state", ["flagged", "assigned", "checking", "awaiting_reply", "settled", "closed"]
    )
    def test_it_leaves_whoever_had_it_and_is_another_desks(self, cast, stage, state):
        claim = stage(state, own_copy=True)
        move(claim, to=cast.other_desk, by=cast.editor, at=MONDAY)
        claim.refresh_from_db()
        assert claim.desk == cast.other_desk
        assert claim.state == (state if state in ("settled", "closed") else "flagged")
        assert not claim.assignments.filter(ended_at=None).exists()

    @pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
    def test_not_with_a_ruling_under_way(self, cast, stage, state):
        with pytest.raises(WrongState):
            move(stage(state), to=cast.other_desk, by=cast.editor, at=MONDAY)

    def test_only_by_editors_and_to_a_desk_they_can_see(self, cast, stage):
        claim = stage("flagged")
        with pytest.raises(NotAllowed):
            move(claim, to=cast.other_desk, by=cast.checker, at=MONDAY)
        with pytest.raises(Invalid, match="no such desk"):
            move(claim, to=cast.secret_desk, by=cast.editor, at=MONDAY)
        with pytest.raises(Invalid, match="on that desk already"):
            move(claim, to=cast.desk, by=cast.editor, at=MONDAY)
