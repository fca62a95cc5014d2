"""Waiving an item: by somebody of the desk, with a reason, on record; carried while its words stand."""

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from audit.models import Event
from factcheck.galley import clearance as clearance_actions
from factcheck.galley.bulk import waive_items, withdraw_waivers
from factcheck.galley.clearance import create_waiver, withdraw_waiver
from factcheck.models import Waiver
from factcheck.periodic import reanchor_due_revisions
from factcheck.workflow.galley_items import list_items
from lib.errors import Invalid, NotAllowed, Stale, WrongState
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import BODY, flag_claim_on


def item(article, words):
    article.refresh_from_db()
    return next(one for one in list_items(article.current_revision) if one.exact == words)


def waived(article, words, by, reason="The harbour office's own figure"):
    one = item(article, words)
    return create_waiver(
        article.current_revision, start=one.start, end=one.end, kind=one.kind, reason=reason, by=by, at=LATER
    )


def revised(article, by, *changes):
    """A newer version with words replaced, followed."""
    text = build_plain_text(article.headline, BODY)
    for old, new in changes:
        assert old in text
        text = text.replace(old, new)
    create_manual_revision(article, ParsedArticle(article.headline, text, ""), by=by, at=LATER)
    reanchor_due_revisions(at=LATER)
    article.refresh_from_db()


def test_a_waiver_closes_its_item_and_is_on_record_with_its_reason(cast, own_article):
    waived(own_article, "18,500", cast.checker)
    assert item(own_article, "18,500").state == "waived"
    event = Event.objects.get(action="create_waiver")
    assert (event.actor, event.subject) == (str(cast.checker.public_id), str(own_article.public_id))
    assert (event.details["words"], event.details["reason"]) == ("18,500", "The harbour office's own figure")


def test_it_can_be_taken_back_by_name_and_the_row_stays(cast, own_article):
    waiver = waived(own_article, "18,500", cast.checker)
    withdraw_waiver(waiver, by=cast.second, at=LATER)
    assert item(own_article, "18,500").state == "open"
    saved = Waiver.objects.get()
    assert (saved.created_by, saved.withdrawn_by) == (cast.checker, cast.second)
    assert Event.objects.filter(action="withdraw_waiver", actor=str(cast.second.public_id)).exists()
    with pytest.raises(WrongState, match=r"This item is already open again\."):
        withdraw_waiver(waiver, by=cast.second, at=LATER)
    waived(own_article, "18,500", cast.checker)


def test_only_people_of_the_desk_waive(cast, own_article):
    for person in (cast.outsider, cast.stranger, cast.admin):
        with pytest.raises(NotAllowed):
            waived(own_article, "18,500", person)


def test_it_needs_a_reason_an_item_that_is_there_and_is_open(cast, own_article):
    with pytest.raises(Invalid, match="why"):
        waived(own_article, "18,500", cast.checker, reason="  ")
    with pytest.raises(Invalid, match=r"This item is no longer on the galley\. Reload the page\."):
        create_waiver(
            own_article.current_revision, start=0, end=5, kind="name", reason="x", by=cast.checker, at=LATER
        )
    waived(own_article, "18,500", cast.checker)
    with pytest.raises(WrongState, match="This item is already waived"):
        waived(own_article, "18,500", cast.checker)
    flag_claim_on(own_article, "20,000 crates", cast.editor)
    with pytest.raises(WrongState, match="in a claim"):
        waived(own_article, "20,000", cast.checker)


def test_what_others_published_has_nothing_to_waive(cast, article):
    with pytest.raises(Invalid, match=r"Items can be waived only in our copy\."):
        waived(article, "18,500", cast.checker)


def test_nobody_waives_on_a_version_that_a_newer_one_replaced(cast, own_article):
    old = own_article.current_revision
    one = item(own_article, "18,500")
    revised(own_article, cast.editor, ("12 %", "13 %"))
    with pytest.raises(Stale, match="newer version"):
        create_waiver(old, start=one.start, end=one.end, kind=one.kind, reason="x", by=cast.checker, at=LATER)


def test_a_run_of_items_is_waived_in_one_go_each_with_its_own_row(cast, own_article):
    some = [item(own_article, words) for words in ("18,500", "12 %", "Ada Holm")]
    waived(own_article, "12 %", cast.checker)
    data = waive_items(own_article.current_revision, some, reason="Known", by=cast.checker, at=LATER)
    assert [waiver.exact for waiver in data.done] == ["18,500", "Ada Holm"]
    assert data.summary == "2 done. 1 not done: “12 %”: This item is already waived."
    assert Event.objects.filter(action="create_waiver").count() == 3
    data = withdraw_waivers(Waiver.objects.all(), by=cast.checker, at=LATER)
    assert data.summary == "3 done."


class TestWhenANewerVersionComes:
    def test_a_waiver_goes_along_while_its_sentence_stands(self, cast, own_article):
        first = waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        carried = item(own_article, "18,500").waiver
        assert carried.previous == first
        assert (carried.created_by, carried.created_at) == (first.created_by, first.created_at)
        assert carried.reason == first.reason
        event = Event.objects.get(action="carry_over_waivers")
        assert (event.details["revision"], event.details["carried"]) == (2, 1)

    def test_a_paragraph_that_moved_takes_its_waivers_along(self, cast, own_article):
        waived(own_article, "18,500", cast.checker)
        moved = build_plain_text(own_article.headline, [BODY[2], *BODY[:2]])
        create_manual_revision(
            own_article, ParsedArticle(own_article.headline, moved, ""), by=cast.editor, at=LATER
        )
        reanchor_due_revisions(at=LATER)
        assert item(own_article, "18,500").state == "waived"

    @pytest.mark.parametrize(
        "change",
        [("18,500", "18,600"), ("had landed 18,500", "had never landed 18,500"), ("18,500", "1,500")],
    )
    def test_words_that_changed_are_open_again(self, cast, own_article, change):
        waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, change)
        assert "waived" not in {one.state for one in list_items(own_article.current_revision)}

    def test_what_was_taken_back_stays_taken_back(self, cast, own_article):
        withdraw_waiver(waived(own_article, "18,500", cast.checker), by=cast.checker, at=LATER)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        assert item(own_article, "18,500").state == "open"

    def test_following_again_adds_nothing(self, cast, own_article):
        waived(own_article, "18,500", cast.checker)
        revised(own_article, cast.editor, ("12 %", "13 %"))
        own_article.revisions.update(due_at=LATER)
        reanchor_due_revisions(at=LATER)
        assert Waiver.objects.count() == 2
        assert Event.objects.filter(action="carry_over_waivers").count() == 1


class TestClearing:
    @pytest.fixture
    def cleared(self, workflow_driver, cast, own_article):
        workflow_driver.play("settled", own_copy=True)
        waive_open_items(own_article, cast.second)
        return clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)

    def test_a_waiver_taken_back_takes_the_clearance_back_at_once(self, cast, cleared):
        withdraw_waiver(Waiver.objects.get(exact="18,500"), by=cast.checker, at=LATER)
        cleared.refresh_from_db()
        assert cleared.state == "checking"
        event = Event.objects.filter(action="revoke_clearance").get()
        assert event.details["reason"] == {"code": "items_open", "count": 1}

    def test_a_newer_version_with_something_new_takes_it_back(self, cast, cleared):
        revised(cleared, cast.editor, ("The crews had landed", "In 1931 the crews had landed"))
        cleared.refresh_from_db()
        assert cleared.state == "checking"

    def test_a_newer_version_in_which_everything_stands_leaves_it(self, cast, cleared):
        moved = build_plain_text(cleared.headline, [BODY[2], *BODY[:2]])
        create_manual_revision(cleared, ParsedArticle(cleared.headline, moved, ""), by=cast.editor, at=LATER)
        reanchor_due_revisions(at=LATER)
        cleared.refresh_from_db()
        assert cleared.state == "cleared"

    def test_a_claim_that_closes_takes_it_back(self, workflow_driver, cast, own_article):
        workflow_driver.play("settled", own_copy=True)
        extra = flag_claim_on(own_article, "18,500", cast.editor, must_check=False)
        waive_open_items(own_article, cast.second)
        clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
        workflow_driver.take(extra, "close", cast.editor)
        reanchor_due_revisions(at=LATER)
        own_article.refresh_from_db()
        assert own_article.state == "checking"

    def test_whoever_waived_everything_alone_does_not_clear_it(self, workflow_driver, cast, own_article):
        claim = workflow_driver.play("flagged", own_copy=True)
        workflow_driver.take(claim, "close", cast.editor)
        waive_open_items(own_article, cast.editor)
        with pytest.raises(NotAllowed, match="You are the only checker"):
            clearance_actions.clear_article(own_article, by=cast.editor, at=LATER)
        reanchor_due_revisions(at=LATER)
        assert clearance_actions.clear_article(own_article, by=cast.standards, at=LATER).state == "cleared"
