"""The work on an article: cleared when nothing is open or stale, withdrawn with all that hangs on it."""

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims.flagging import add_repeated_appearance
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Citation, Claim
from factcheck.periodic import reanchor_due_revisions
from factcheck.sources import drift_actions
from factcheck.workflow.article_facts import get_article_facts
from lib.errors import Blocked, Invalid, NotAllowed, Stale
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER, waive_open_items
from tests.factories import BODY, create_article, flag_claim_on


def clear(article, by, **more):
    return clearance_actions.clear_article(article, by=by, at=LATER, **more)


def test_an_article_whose_claims_are_settled_and_whose_other_items_are_waived_is_cleared(
    workflow_driver, cast, own_article
):
    workflow_driver.play("settled", own_copy=True)
    with pytest.raises(Blocked, match=r"9 items are open \(.*number.*\)\. Put each in a claim or waive it"):
        clear(own_article, cast.editor)
    waive_open_items(own_article, cast.checker)
    assert clear(own_article, cast.editor).state == "cleared"


def test_what_others_published_is_not_ours_to_clear(cast, article):
    clearance_actions.open_article(article, by=cast.editor, at=LATER)
    with pytest.raises(Blocked, match=r"published elsewhere\. Only our own copy is cleared"):
        clear(article, cast.editor)


def test_an_open_claim_a_stale_one_or_a_hold_stands_in_the_way(workflow_driver, cast, own_article):
    claim = workflow_driver.play("settled", own_copy=True)
    other = flag_claim_on(own_article, "18,500 crates", cast.editor)
    waive_open_items(own_article, cast.second)
    with pytest.raises(Blocked, match="1 claim is still open"):
        clear(own_article, cast.editor)
    Claim.objects.filter(pk=other.pk).update(must_check=False)
    Citation.objects.filter(claim=claim).update(drifted_at=LATER)
    with pytest.raises(Blocked, match="1 settled claim needs a decision because its text changed"):
        clear(own_article, cast.editor)
    Claim.objects.filter(pk=claim.pk).update(must_check=False)
    assert get_article_facts(own_article, cast.editor, LATER).must_check_stale == 0
    Claim.objects.filter(pk=claim.pk).update(must_check=True)
    for citation in claim.citations.all():
        drift_actions.decide_drift(citation, reason="The archive has it", by=cast.editor, at=LATER)
    assert clear(own_article, cast.editor).state == "cleared"


def test_what_is_on_hold_stands_in_the_way(workflow_driver, cast, own_article):
    workflow_driver.play("on_hold", own_copy=True)
    Claim.objects.update(must_check=False)
    with pytest.raises(Blocked, match="1 claim is on hold"):
        clear(own_article, cast.editor)


def test_whoever_checked_it_alone_does_not_clear_it(workflow_driver, cast, own_article, rating_scale):
    claim = workflow_driver.play("flagged", own_copy=True)
    workflow_driver.take(claim, "take", cast.editor)
    workflow_driver.take(claim, "start", cast.editor)
    workflow_driver.cite(claim, "https://stats.example.org/", cast.editor)
    workflow_driver.take(claim, "submit", cast.editor)
    workflow_driver.take(claim, "approve", cast.second)
    workflow_driver.take(claim, "settle", cast.editor)
    waive_open_items(own_article, cast.editor)
    with pytest.raises(NotAllowed, match="You are the only checker of this article"):
        clear(own_article, cast.editor)
    assert clear(own_article, cast.standards).state == "cleared"


def new_words(article, by):
    body = [BODY[0].replace("20,000", "30,000"), *BODY[1:]]
    create_manual_revision(
        article,
        ParsedArticle(article.headline, build_plain_text(article.headline, body), ""),
        by=by,
        at=LATER,
    )


def test_words_that_nobody_has_followed_yet_are_not_cleared(workflow_driver, cast, own_article):
    workflow_driver.play("settled", own_copy=True)
    new_words(own_article, cast.editor)
    with pytest.raises(Blocked, match="still being compared"):
        clear(own_article, cast.editor)
    reanchor_due_revisions(at=LATER)
    with pytest.raises(Blocked, match="1 settled claim needs a decision because its text changed"):
        clear(own_article, cast.editor)


def test_nobody_clears_words_they_have_not_seen(workflow_driver, cast, own_article):
    workflow_driver.play("settled", own_copy=True)
    own_article.refresh_from_db()
    seen = own_article.version
    new_words(own_article, cast.editor)
    with pytest.raises(Stale):
        clear(own_article, cast.editor, version=seen)


class TestWithdrawing:
    def withdraw(self, article, by):
        clearance_actions.withdraw_article(article, reason="The agency killed it", by=by, at=LATER)

    @pytest.mark.parametrize(
        "state", ["flagged", "assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"]
    )
    def test_closes_open_work_with_the_reason(self, workflow_driver, cast, article, state):
        claim = workflow_driver.at(state)
        self.withdraw(article, cast.editor)
        claim.refresh_from_db()
        assert (claim.state, claim.close_reason) == ("closed", "withdrawn")
        assert not claim.assignments.filter(ended_at=None).exists()

    @pytest.mark.parametrize("state", ["settled", "checking", "approved"])
    def test_marks_what_is_public_under_review_and_leaves_its_work(
        self, workflow_driver, cast, article, state
    ):
        claim = workflow_driver.public("live", state)
        self.withdraw(article, cast.editor)
        claim.refresh_from_db()
        assert (claim.publication_status, claim.state) == ("under_review", state)

    def test_closes_the_work_on_what_was_retracted(self, workflow_driver, cast, article):
        claim = workflow_driver.public("retracted", "checking")
        self.withdraw(article, cast.editor)
        claim.refresh_from_db()
        assert claim.state == "closed"

    def test_leaves_a_claim_that_stands_elsewhere_unless_that_is_withdrawn_too(
        self, workflow_driver, cast, article
    ):
        claim = workflow_driver.play("live")
        other = create_article(cast.desk, cast.editor, headline="Again", url="https://other.example.org/")
        start = other.current_revision.text.index("20,000 crates")
        add_repeated_appearance(
            claim, other.current_revision, by=cast.editor, at=LATER, start=start, end=start + 13
        )
        second = flag_claim_on(article, "18,500 crates", cast.editor)
        self.withdraw(article, cast.editor)
        second.refresh_from_db()
        assert second.state == "closed"
        own = workflow_driver.play("flagged", own_copy=True)
        place = own.appearances.get()
        self.withdraw(place.revision.article, cast.editor)
        own.refresh_from_db()
        assert own.state == "closed"

    def test_needs_a_reason(self, cast, article):
        with pytest.raises(Invalid):
            clearance_actions.withdraw_article(article, reason=" ", by=cast.editor, at=LATER)

    def test_can_be_undone(self, cast, article):
        self.withdraw(article, cast.editor)
        assert clearance_actions.restore_article(article, by=cast.editor, at=LATER).state == "checking"
