"""Many at once: flagged, ticked, approved and settled in one go, each with its own row, none in silence."""

import pytest

from audit.models import Event
from audit.verify import verify_chain
from factcheck.assignments import actions as assignments_actions
from factcheck.bulk.results import UNEXPECTED_ERROR_MESSAGE
from factcheck.desk.event_descriptions import build_history_lines
from factcheck.galley import bulk as galley_bulk
from factcheck.galley.flag_items import add_appearance, flag_item
from factcheck.galley.items import get_default_statement
from factcheck.models import Claim, Review, Verdict
from factcheck.workflow.batch import ClaimVersion
from factcheck.workflow.facts import find_latest_verdict
from factcheck.workflow.galley_items import list_items
from lib.datetimes.humanize import get_timezone
from lib.errors import Invalid, Stale, WrongState
from tests.factcheck.workflow_driver import LATER
from tests.factories import create_article, flag_claim_on

BODY = ["It was Ada Holm who landed 300 crates.", "On Monday Ada Holm landed 40, and Ada Holm’s son slept."]


@pytest.fixture
def own(cast):
    return create_article(
        cast.desk,
        cast.editor,
        provenance="own_copy",
        headline="A row",
        body=BODY,
        url="https://own.example.org/",
    )


def found(article, *words):
    return [item for item in list_items(article.current_revision) if item.exact in words]


def taken(claims, checker):
    for claim in claims:
        assignments_actions.take_claim(claim, by=checker, at=LATER)
        assignments_actions.start_checking(claim, by=checker, at=LATER)


def seen(claims):
    """As somebody sees them now."""
    return [ClaimVersion(claim, Claim.objects.get(pk=claim.pk).version) for claim in claims]


class TestFlagging:
    def test_an_open_item_becomes_a_claim_of_its_kind_that_states_its_sentence(self, cast, own):
        [number] = found(own, "300")
        claim = flag_item(own.current_revision, number, by=cast.checker, at=LATER)
        assert (claim.kind, claim.state, claim.provenance) == ("number", "flagged", "own_copy")
        assert claim.statement == BODY[0]
        assert [item.state for item in found(own, "300")] == ["in_work"]

    def test_a_run_of_one_name_is_one_claim_in_all_its_places(self, cast, own):
        data = galley_bulk.flag_items(
            own.current_revision, found(own, "Ada Holm", "300", "40"), by=cast.checker, at=LATER
        )
        assert data.summary == "3 done."
        name = next(claim for claim in data.done if claim.kind == "name")
        assert name.statement == "The name is spelt correctly: Ada Holm"
        assert name.appearances.count() == 3
        assert {item.state for item in found(own, "Ada Holm", "300", "40")} == {"in_work"}
        assert Event.objects.filter(action="add_appearance").count() == 2

    def test_a_name_between_two_items_of_a_sentence_is_a_claim_of_its_own(self, cast):
        body = ["Of 12 boats, Wei Xiaojun owns 30.", "Later Wei Xiaojun spoke."]
        story = create_article(cast.desk, cast.editor, provenance="own_copy", headline="A row", body=body)
        some = found(story, "12", "30", "Wei Xiaojun")
        assert len(some) == 4
        data = galley_bulk.flag_items(story.current_revision, some, by=cast.checker, at=LATER)
        assert data.summary == "2 done."
        assert {claim.kind: claim.appearances.count() for claim in data.done} == {"name": 2, "number": 1}

    def test_the_items_of_one_sentence_are_one_claim_that_holds_them_all(self, cast, own):
        data = galley_bulk.flag_items(
            own.current_revision, found(own, "Monday", "40", "300"), by=cast.checker, at=LATER
        )
        assert [(claim.kind, claim.statement) for claim in data.done] == [
            ("number", BODY[0]),
            ("number", BODY[1]),
        ]
        assert data.done[1].appearances.get().exact == "Monday Ada Holm landed 40"
        assert {item.state for item in found(own, "Monday", "40", "300")} == {"in_work"}

    def test_of_a_sentence_only_what_is_not_in_a_claim_yet_is_flagged(self, cast, own):
        flag_claim_on(own, "40", cast.editor)
        data = galley_bulk.flag_items(
            own.current_revision, found(own, "Monday", "40"), by=cast.checker, at=LATER
        )
        assert [(claim.kind, claim.appearances.get().exact) for claim in data.done] == [("date", "Monday")]

    def test_what_is_in_a_claim_is_not_flagged_twice(self, cast, own):
        flag_claim_on(own, "300 crates", cast.editor)
        data = galley_bulk.flag_items(
            own.current_revision, found(own, "300", "40"), by=cast.checker, at=LATER
        )
        assert data.summary == "1 done. 1 not done: “300”: This item is already in a claim."
        assert Claim.objects.count() == 2

    def test_on_a_version_that_was_replaced_nothing_is_flagged(self, cast, own):
        old, some = own.current_revision, found(own, "40")
        own.current_revision = None
        own.save(update_fields=["current_revision"])
        with pytest.raises(Stale, match="newer version"):
            flag_item(old, some[0], by=cast.checker, at=LATER)

    def test_a_claim_is_marked_on_its_own_words_alone_and_before_its_verdict(self, cast, own):
        first, second, third = found(own, "Ada Holm")
        claim = flag_item(own.current_revision, first, by=cast.checker, at=LATER)
        [number] = found(own, "40")
        with pytest.raises(Invalid, match="This text differs from the claim"):
            add_appearance(
                claim, own.current_revision, start=number.start, end=number.end, by=cast.checker, at=LATER
            )
        add_appearance(
            claim, own.current_revision, start=second.start, end=second.end, by=cast.checker, at=LATER
        )
        with pytest.raises(Invalid, match=r"This claim is already marked there\."):
            add_appearance(
                claim, own.current_revision, start=second.start, end=second.end, by=cast.checker, at=LATER
            )
        taken([claim], cast.checker)
        galley_bulk.tick_claims(seen([claim]), note="", on_author="The editor", by=cast.checker, at=LATER)
        with pytest.raises(WrongState, match="A claim with a verdict cannot be marked in other places"):
            add_appearance(
                claim, own.current_revision, start=third.start, end=third.end, by=cast.checker, at=LATER
            )

    def test_a_sentence_is_cut_where_it_begins_and_ends(self, own):
        [number] = found(own, "40")
        assert get_default_statement(own.current_revision.text, number) == BODY[1]


class TestTickingAndApproving:
    def test_each_is_ticked_with_the_note_and_each_gets_its_own_vote(self, cast, own):
        data = galley_bulk.flag_items(own.current_revision, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(data.done, cast.checker)
        stranger = flag_claim_on(own, "Monday", cast.editor)
        claims = [*data.done, stranger]
        data = galley_bulk.tick_claims(
            seen(claims), note="From the log", on_author="Ada Holm", by=cast.checker, at=LATER
        )
        assert [claim.state for claim in data.done] == ["in_review", "in_review"]
        assert [refusal.what for refusal in data.refused] == [str(stranger)]
        assert {verdict.explanation for verdict in Verdict.objects.all()} == {"From the log"}
        data = galley_bulk.approve_claims(seen(claims[:2]), comment="Fine", by=cast.second, at=LATER)
        assert data.summary == "2 done."
        assert {review.content_hash for review in Review.objects.all()} == {
            find_latest_verdict(claim).content_hash for claim in claims[:2]
        }
        data = galley_bulk.settle_claims(seen(claims), by=cast.editor, at=LATER)
        assert (len(data.done), len(data.refused)) == (2, 1)
        assert {item.state for item in found(own, "300", "40")} == {"ticked"}
        assert verify_chain().ok

    def test_four_eyes_hold_for_many_as_for_one(self, cast, own):
        data = galley_bulk.flag_items(own.current_revision, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(data.done, cast.checker)
        claims = galley_bulk.tick_claims(
            seen(data.done), note="", on_author="Ada", by=cast.checker, at=LATER
        ).done
        data = galley_bulk.approve_claims(seen(claims), comment="", by=cast.checker, at=LATER)
        assert (data.done, len(data.refused)) == ([], 2)
        assert "You worked on this verdict" in data.summary

    def test_what_the_author_vouches_for_is_on_record_and_told(self, cast, own):
        data = galley_bulk.flag_items(own.current_revision, found(own, "40"), by=cast.editor, at=LATER)
        taken(data.done, cast.checker)
        galley_bulk.tick_claims(
            seen(data.done), note="", on_author="Ada Holm, who counted", by=cast.checker, at=LATER
        )
        event = Event.objects.get(action="submit")
        assert event.details["on_author"] == "Ada Holm, who counted"
        [line] = build_history_lines([event], viewer=cast.editor, at=LATER, tz=get_timezone("UTC"))
        filed = "Carl sent this verdict to review: “Keep”"
        assert line.sentence == f"{filed}, on author: Ada Holm, who counted"

    def test_one_that_breaks_does_not_stop_the_others_and_is_told(self, cast, own, monkeypatch):
        data = galley_bulk.flag_items(own.current_revision, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(data.done, cast.checker)
        submit = galley_bulk.submit_verdict

        def breaks_once(claim, **given):
            if claim == data.done[0]:
                raise RuntimeError("a bug")
            return submit(claim, **given)

        monkeypatch.setattr(galley_bulk, "submit_verdict", breaks_once)
        after = galley_bulk.tick_claims(seen(data.done), note="", on_author="Ada", by=cast.checker, at=LATER)
        assert len(after.done) == 1
        assert after.refused[0].why == UNEXPECTED_ERROR_MESSAGE
