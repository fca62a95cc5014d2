"""Many at once: flagged, ticked, approved and settled in one go, each with its own row, none in silence."""

import pytest

from factcheck.actions import assigning, many
from factcheck.actions.marking import flag_item, mark_also
from factcheck.models import Claim, Review, Verdict
from factcheck.queries.facts import latest_verdict
from factcheck.queries.itemised import stated
from factcheck.queries.items import items
from factcheck.queries.told import lines
from lib.errors import Invalid, Stale, WrongState
from lib.times import zone
from record.models import Event
from record.verify import verify
from tests.cast import flag_words, make_article
from tests.factcheck.acts import LATER

BODY = ["It was Ada Holm who landed 300 crates.", "On Monday Ada Holm landed 40, and Ada Holm’s son slept."]


@pytest.fixture
def own(cast):
    return make_article(
        cast.desk,
        cast.editor,
        provenance="own_copy",
        headline="A row",
        body=BODY,
        url="https://own.example.org/",
    )


def found(article, *words):
    return [item for item in items(article.current) if item.exact in words]


def taken(claims, checker):
    for claim in claims:
        assigning.take(claim, by=checker, at=LATER)
        assigning.start(claim, by=checker, at=LATER)


def seen(claims):
    """As somebody sees them now."""
    return [many.Seen(claim, Claim.objects.get(pk=claim.pk).version) for claim in claims]


class TestFlagging:
    def test_an_open_item_becomes_a_claim_of_its_kind_that_states_its_sentence(self, cast, own):
        [number] = found(own, "300")
        claim = flag_item(own.current, number, by=cast.checker, at=LATER)
        assert (claim.kind, claim.state, claim.provenance) == ("number", "flagged", "own_copy")
        assert claim.statement == BODY[0]
        assert [item.standing for item in found(own, "300")] == ["in_work"]

    def test_a_run_of_one_name_is_one_claim_in_all_its_places(self, cast, own):
        told = many.flag_many(own.current, found(own, "Ada Holm", "300", "40"), by=cast.checker, at=LATER)
        assert told.sentence == "3 done."
        name = next(claim for claim in told.done if claim.kind == "name")
        assert name.statement == "The name is right: Ada Holm"
        assert name.appearances.count() == 3
        assert {item.standing for item in found(own, "Ada Holm", "300", "40")} == {"in_work"}
        assert Event.objects.filter(step="mark_also").count() == 2

    def test_what_is_in_a_claim_is_not_flagged_twice(self, cast, own):
        flag_words(own, "300 crates", cast.editor)
        told = many.flag_many(own.current, found(own, "300", "40"), by=cast.checker, at=LATER)
        assert told.sentence == "1 done. 1 not done: “300”: It is in a claim already."
        assert Claim.objects.count() == 2

    def test_on_a_version_that_was_replaced_nothing_is_flagged(self, cast, own):
        old, some = own.current, found(own, "40")
        own.current = None
        own.save(update_fields=["current"])
        with pytest.raises(Stale, match="newer version"):
            flag_item(old, some[0], by=cast.checker, at=LATER)

    def test_a_claim_is_marked_on_its_own_words_alone_and_before_its_ruling(self, cast, own):
        first, second, third = found(own, "Ada Holm")
        claim = flag_item(own.current, first, by=cast.checker, at=LATER)
        [number] = found(own, "40")
        with pytest.raises(Invalid, match="other words"):
            mark_also(claim, own.current, start=number.start, end=number.end, by=cast.checker, at=LATER)
        mark_also(claim, own.current, start=second.start, end=second.end, by=cast.checker, at=LATER)
        with pytest.raises(Invalid, match="marked there already"):
            mark_also(claim, own.current, start=second.start, end=second.end, by=cast.checker, at=LATER)
        taken([claim], cast.checker)
        many.tick_many(seen([claim]), note="", on_author="The editor", by=cast.checker, at=LATER)
        with pytest.raises(WrongState, match="ruled on"):
            mark_also(claim, own.current, start=third.start, end=third.end, by=cast.checker, at=LATER)

    def test_a_sentence_is_cut_where_it_begins_and_ends(self, own):
        [number] = found(own, "40")
        assert stated(own.current.frame, number) == BODY[1]


class TestTickingAndApproving:
    def test_each_is_ticked_with_the_note_and_each_gets_its_own_vote(self, cast, own):
        told = many.flag_many(own.current, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(told.done, cast.checker)
        stranger = flag_words(own, "Monday", cast.editor)
        claims = [*told.done, stranger]
        told = many.tick_many(
            seen(claims), note="From the log", on_author="Ada Holm", by=cast.checker, at=LATER
        )
        assert [claim.state for claim in told.done] == ["in_review", "in_review"]
        assert [refusal.what for refusal in told.refused] == [str(stranger)]
        assert {verdict.explanation for verdict in Verdict.objects.all()} == {"From the log"}
        told = many.approve_many(seen(claims[:2]), comment="Fine", by=cast.second, at=LATER)
        assert told.sentence == "2 done."
        assert {review.content_hash for review in Review.objects.all()} == {
            latest_verdict(claim).content_hash for claim in claims[:2]
        }
        told = many.settle_many(seen(claims), by=cast.editor, at=LATER)
        assert (len(told.done), len(told.refused)) == (2, 1)
        assert {item.standing for item in found(own, "300", "40")} == {"ticked"}
        assert verify().ok

    def test_four_eyes_hold_for_many_as_for_one(self, cast, own):
        told = many.flag_many(own.current, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(told.done, cast.checker)
        claims = many.tick_many(seen(told.done), note="", on_author="Ada", by=cast.checker, at=LATER).done
        told = many.approve_many(seen(claims), comment="", by=cast.checker, at=LATER)
        assert (told.done, len(told.refused)) == ([], 2)
        assert "You worked on this ruling" in told.sentence

    def test_what_the_author_vouches_for_is_on_record_and_told(self, cast, own):
        told = many.flag_many(own.current, found(own, "40"), by=cast.editor, at=LATER)
        taken(told.done, cast.checker)
        many.tick_many(seen(told.done), note="", on_author="Ada Holm, who counted", by=cast.checker, at=LATER)
        event = Event.objects.get(step="submit")
        assert event.details["on_author"] == "Ada Holm, who counted"
        [line] = lines([event], viewer=cast.editor, at=LATER, tz=zone("UTC"))
        assert line.sentence == "Carl sent it to review as “stands”, on author: Ada Holm, who counted"

    def test_one_that_breaks_does_not_stop_the_others_and_is_told(self, cast, own, monkeypatch):
        told = many.flag_many(own.current, found(own, "300", "40"), by=cast.editor, at=LATER)
        taken(told.done, cast.checker)
        submit = many.submit

        def breaks_once(claim, **given):
            if claim == told.done[0]:
                raise RuntimeError("a bug")
            return submit(claim, **given)

        monkeypatch.setattr(many, "submit", breaks_once)
        after = many.tick_many(seen(told.done), note="", on_author="Ada", by=cast.checker, at=LATER)
        assert len(after.done) == 1
        assert after.refused[0].why == many.BROKEN
