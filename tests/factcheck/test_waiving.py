"""Waiving an item: by somebody of the desk, with a reason, on record; carried while its words stand."""

import pytest

from articles.actions.importing import revise
from articles.importers import Clean
from factcheck.actions import article_work
from factcheck.actions.many import waive_many, withdraw_many
from factcheck.actions.sweeping import follow_revisions
from factcheck.actions.waiving import waive, withdraw_waiver
from factcheck.models import Waiver
from factcheck.queries.items import items
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.frame import build
from record.models import Event
from tests.cast import BODY, flag_words
from tests.factcheck.acts import LATER, waive_rest


def item(article, words):
    article.refresh_from_db()
    return next(one for one in items(article.current) if one.exact == words)


def waived(article, words, by, reason="The harbour office's own figure"):
    one = item(article, words)
    return waive(article.current, start=one.start, end=one.end, kind=one.kind, reason=reason, by=by, at=LATER)


def revised(article, by, *changes):
    """A newer version with words replaced, followed."""
    text = build(article.headline, BODY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    revise(article, Clean(article.headline, text, ""), by=by, at=LATER)
    follow_revisions(at=LATER)
    article.refresh_from_db()


def test_a_waiver_closes_its_item_and_is_on_record_with_its_reason(cast, own_article):
    waived(own_article, "18,500", cast.checker)
    assert item(own_article, "18,500").standing == "waived"
    event = Event.objects.get(step="waive")
    assert (event.actor, event.subject) == (str(cast.checker.public_id), str(own_article.public_id))
    assert (event.details["words"], event.details["reason"]) == ("18,500", "The harbour office's own figure")


def test_it_can_be_taken_back_by_name_and_the_row_stays(cast, own_article):
    waiver = waived(own_article, "18,500", cast.checker)
    withdraw_waiver(waiver, by=cast.second, at=LATER)
    assert item(own_article, "18,500").standing == "open"
    kept = Waiver.objects.get()
    assert (kept.by, kept.withdrawn_by) == (cast.checker, cast.second)
    assert Event.objects.filter(step="withdraw_waiver", actor=str(cast.second.public_id)).exists()
    with pytest.raises(WrongState, match="taken back already"):
        withdraw_waiver(waiver, by=cast.second, at=LATER)
    waived(own_article, "18,500", cast.checker)


def test_only_people_of_the_desk_waive(cast, own_article):
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            waived(own_article, "18,500", person)


def test_it_needs_a_reason_an_item_that_is_there_and_is_open(cast, own_article):
    with pytest.raises(Invalid, match="why"):
        waived(own_article, "18,500", cast.checker, reason="  ")
    with pytest.raises(Invalid, match="no such item"):
        waive(own_article.current, start=0, end=5, kind="name", reason="x", by=cast.checker, at=LATER)
    waived(own_article, "18,500", cast.checker)
    with pytest.raises(WrongState, match="waived already"):
        waived(own_article, "18,500", cast.checker)
    flag_words(own_article, "20,000 crates", cast.editor)
    with pytest.raises(WrongState, match="in a claim"):
        waived(own_article, "20,000", cast.checker)


def test_what_others_published_has_nothing_to_waive(cast, article):
    with pytest.raises(Invalid, match="own copy"):
        waived(article, "18,500", cast.checker)


def test_nobody_waives_on_a_version_that_a_newer_one_replaced(cast, own_article):
    old = own_article.current
    one = item(own_article, "18,500")
    revised(own_article, cast.editor, ("12 %", "13 %"))
    with pytest.raises(Stale, match="newer version"):
        waive(old, start=one.start, end=one.end, kind=one.kind, reason="x", by=cast.checker, at=LATER)


def test_a_run_of_items_is_waived_in_one_go_each_with_its_own_row(cast, own_article):
    some = [item(own_article, words) for words in ("18,500", "12 %", "Ada Holm")]
    waived(own_article, "12 %", cast.checker)
    told = waive_many(own_article.current, some, reason="Known", by=cast.checker, at=LATER)
    assert [waiver.exact for waiver in told.done] == ["18,500", "Ada Holm"]
    assert told.sentence == "2 done. 1 not done: “12 %”: It is waived already."
    assert Event.objects.filter(step="waive").count() == 3
    told = withdraw_many(Waiver.objects.all(), by=cast.checker, at=LATER)
    assert told.sentence == "3 done."


class TestWhenANewerVersionComes:
    def test_a_waiver_goes_along_while_its_sentence_stands(self, cast, own_article):
        first = waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        carried = item(own_article, "18,500").waiver
        assert carried.follows == first
        assert (carried.by, carried.at, carried.reason) == (first.by, first.at, first.reason)
        event = Event.objects.get(step="carry_waivers")
        assert (event.details["revision"], event.details["carried"]) == (2, 1)

    def test_a_paragraph_that_moved_takes_its_waivers_along(self, cast, own_article):
        waived(own_article, "18,500", cast.checker)
        moved = build(own_article.headline, [BODY[2], *BODY[:2]])
        revise(own_article, Clean(own_article.headline, moved, ""), by=cast.editor, at=LATER)
        follow_revisions(at=LATER)
        assert item(own_article, "18,500").standing == "waived"

    @pytest.mark.parametrize(
        "change",
        [("18,500", "18,600"), ("had landed 18,500", "had never landed 18,500"), ("18,500", "1,500")],
    )
    def test_words_that_changed_are_open_again(self, cast, own_article, change):
        waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, change)
        assert "waived" not in {one.standing for one in items(own_article.current)}

    def test_what_was_taken_back_stays_taken_back(self, cast, own_article):
        withdraw_waiver(waived(own_article, "18,500", cast.checker), by=cast.checker, at=LATER)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        assert item(own_article, "18,500").standing == "open"

    def test_following_again_adds_nothing(self, cast, own_article):
        waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        own_article.revisions.update(due_at=LATER)
        follow_revisions(at=LATER)
        assert Waiver.objects.count() == 2
        assert Event.objects.filter(step="carry_waivers").count() == 1


class TestClearing:
    @pytest.fixture
    def cleared(self, on, cast, own_article):
        on.play("settled", own_copy=True)
        waive_rest(own_article, cast.second)
        return article_work.clear(own_article, by=cast.editor, at=LATER)

    def test_a_waiver_taken_back_takes_the_clearance_back_at_once(self, cast, cleared):
        withdraw_waiver(Waiver.objects.get(exact="18,500"), by=cast.checker, at=LATER)
        cleared.refresh_from_db()
        assert cleared.state == "checking"
        event = Event.objects.filter(step="unclear").get()
        assert event.details["reason"].startswith("1 item on the galley is open (1 number)")

    def test_a_newer_version_with_something_new_takes_it_back(self, cast, cleared):
        revised(cleared, cast.editor, ("The crews had landed", "In 1931 the crews had landed"))
        cleared.refresh_from_db()
        assert cleared.state == "checking"

    def test_a_newer_version_in_which_everything_stands_leaves_it(self, cast, cleared):
        moved = build(cleared.headline, [BODY[2], *BODY[:2]])
        revise(cleared, Clean(cleared.headline, moved, ""), by=cast.editor, at=LATER)
        follow_revisions(at=LATER)
        cleared.refresh_from_db()
        assert cleared.state == "cleared"

    def test_a_claim_that_closes_takes_it_back(self, on, cast, own_article):
        on.play("settled", own_copy=True)
        extra = flag_words(own_article, "18,500", cast.editor, must_check=False)
        waive_rest(own_article, cast.second)
        article_work.clear(own_article, by=cast.editor, at=LATER)
        on.take(extra, "close", cast.editor)
        follow_revisions(at=LATER)
        own_article.refresh_from_db()
        assert own_article.state == "checking"

    def test_whoever_waived_everything_alone_does_not_clear_it(self, on, cast, own_article):
        claim = on.play("flagged", own_copy=True)
        on.take(claim, "close", cast.editor)
        waive_rest(own_article, cast.editor)
        with pytest.raises(NotAllowed, match="You alone checked"):
            article_work.clear(own_article, by=cast.editor, at=LATER)
        follow_revisions(at=LATER)
        assert article_work.clear(own_article, by=cast.standards, at=LATER).state == "cleared"
