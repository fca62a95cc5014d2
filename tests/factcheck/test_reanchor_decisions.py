"""Where the words under a claim changed, one decision: they say the same, check again, or drop."""

from dataclasses import replace

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck import periodic
from factcheck.claims import closing, editing
from factcheck.galley import clearance as clearance_actions
from factcheck.models import Appearance, Claim
from factcheck.verdicts import appearance_decisions as anchoring_actions
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.article_tables import ARTICLE_WORK
from lib.errors import Blocked, Invalid, NotAllowed
from lib.text.plain_text import build_plain_text
from tests.factcheck.new_revisions import new_words
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, HEADLINE, create_article, flag_claim_on


@pytest.fixture
def changed(workflow_driver, cast, article, own_article):
    """changed("approved", own_copy=False) -> a claim of that state whose figure became another one."""

    def make(state, *, own_copy=False, new="30,000"):
        claim = workflow_driver.play(state, own_copy=own_copy)
        copy = own_article if own_copy else article
        new_words(copy, cast.editor, new=new, headline=copy.headline)
        periodic.reanchor_due_revisions(at=LATER)
        periodic.withdraw_stale_approvals(at=LATER)
        claim.refresh_from_db()
        return claim, Appearance.objects.undecided().get(claim=claim)

    return make


def state_of(claim):
    claim.refresh_from_db()
    return claim.state, claim.publication_status, Claim.objects.stale().filter(pk=claim.pk).exists()


@pytest.mark.parametrize("state", ["in_review", "approved", "on_hold"])
def test_words_that_say_the_same_keep_the_check_where_it_was(changed, cast, state):
    claim, where = changed(state)
    anchoring_actions.accept_appearance(
        where, reason="A rounder figure for the same catch", by=cast.editor, at=LATER
    )
    assert state_of(claim) == (state, "none", False)
    where.refresh_from_db()
    assert "30,000" in where.exact


def test_a_settled_tick_is_counted_again_once_its_words_are_accepted(changed, cast):
    claim, where = changed("settled", own_copy=True)
    assert state_of(claim) == ("settled", "none", True)
    anchoring_actions.accept_appearance(where, reason="The same", by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "none", False)


@pytest.mark.parametrize(
    ("state", "after"), [("in_review", "checking"), ("approved", "checking"), ("on_hold", "checking")]
)
def test_checking_again_takes_the_verdict_back(changed, cast, state, after):
    claim, where = changed(state)
    anchoring_actions.recheck_appearance(where, by=cast.editor, at=LATER)
    assert state_of(claim) == (after, "none", False)


def test_checking_a_settled_tick_again_opens_it(changed, cast):
    claim, where = changed("settled", own_copy=True)
    anchoring_actions.recheck_appearance(where, by=cast.editor, at=LATER)
    assert state_of(claim) == ("flagged", "none", False)


def test_a_live_verdict_is_under_review_at_once_and_checked_again_when_somebody_says_so(changed, cast):
    claim, where = changed("live")
    assert state_of(claim) == ("settled", "under_review", True)
    anchoring_actions.recheck_appearance(where, by=cast.editor, at=LATER)
    assert state_of(claim) == ("flagged", "under_review", False)


def test_what_is_gone_cannot_be_checked_again_and_can_be_dropped(changed, cast, article):
    claim, where = changed("flagged")
    Appearance.objects.filter(pk=where.pk).update(start=None, end=None, outcome="orphan")
    where.refresh_from_db()
    with pytest.raises(Blocked, match="The claim’s text is no longer in the article"):
        anchoring_actions.recheck_appearance(where, by=cast.editor, at=LATER)
    anchoring_actions.drop_appearance(where, reason="The paragraph was cut", by=cast.editor, at=LATER)
    assert state_of(claim) == ("closed", "none", False)
    assert claim.close_reason == "dropped"


def test_a_settled_tick_that_is_dropped_is_closed_and_a_verdict_that_is_dropped_stays_public(changed, cast):
    claim, where = changed("settled", own_copy=True)
    anchoring_actions.drop_appearance(where, reason="Cut for length", by=cast.editor, at=LATER)
    assert state_of(claim) == ("closed", "none", False)


def test_a_verdict_stays_public_when_the_article_no_longer_says_it(changed, cast):
    claim, where = changed("live")
    anchoring_actions.drop_appearance(where, reason="They took it out", by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "under_review", False)


@pytest.fixture
def cut_here(changed, cast):
    """cut_here(state) -> a claim of two articles, and its place in the first, where its words are gone."""

    def make(state):
        claim, where = changed(state)
        other = create_article(cast.desk, cast.editor, headline="Again", url="https://again.example.org/")
        twin = flag_claim_on(other, "20,000 crates", cast.editor)
        editing.merge_claim(twin, into=claim, by=cast.editor, at=LATER)
        return claim, where, other

    return make


def blocked(article, cast):
    article.refresh_from_db()
    ours = replace(get_article_facts(article, cast.editor, LATER), own_copy=True)
    return ARTICLE_WORK.get_transition("clear").list_blockers(ours)


def test_a_claim_that_was_dropped_here_and_is_open_elsewhere_does_not_keep_this_article_open(
    cut_here, cast, article
):
    claim, where, other = cut_here("checking")
    assert blocked(article, cast) == blocked(other, cast) == ["1 claim is still open."]
    anchoring_actions.drop_appearance(where, reason="They took it out", by=cast.editor, at=LATER)
    assert state_of(claim)[0] == "checking"
    assert blocked(article, cast) == []
    assert blocked(other, cast) == ["1 claim is still open."]
    Article.objects.filter(pk=article.pk).update(state="cleared")
    assert periodic.withdraw_stale_approvals(at=LATER) == 0
    clearance_actions.withdraw_article(article, reason="Killed", by=cast.editor, at=LATER)
    assert state_of(claim)[0] == "checking"
    clearance_actions.withdraw_article(other, reason="Killed", by=cast.editor, at=LATER)
    assert state_of(claim)[0] == "closed"


def test_a_claim_that_stands_elsewhere_only_until_it_was_dropped_there_closes_with_its_article(
    cut_here, cast, article
):
    claim, where, other = cut_here("checking")
    anchoring_actions.drop_appearance(where, reason="They took it out", by=cast.editor, at=LATER)
    clearance_actions.withdraw_article(other, reason="Killed", by=cast.editor, at=LATER)
    assert state_of(claim)[0] == "closed"


def test_what_was_dropped_stays_dropped_in_later_versions_and_stands_again_where_its_words_come_back(
    cut_here, cast, article
):
    _, where, _ = cut_here("checking")
    anchoring_actions.drop_appearance(where, reason="They took it out", by=cast.editor, at=LATER)
    missing = BODY[1:]
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, missing), ""), by=cast.editor, at=LATER
    )
    periodic.reanchor_due_revisions(at=LATER)
    assert blocked(article, cast) == []
    create_manual_revision(
        article, ParsedArticle(HEADLINE, build_plain_text(HEADLINE, BODY), ""), by=cast.editor, at=LATER
    )
    periodic.reanchor_due_revisions(at=LATER)
    assert blocked(article, cast) == ["1 claim is still open."]


def test_what_still_holds_though_its_words_are_gone_still_has_to_be_checked(changed, cast, article):
    _, where = changed("checking")
    Appearance.objects.filter(pk=where.pk).update(start=None, end=None, outcome="orphan")
    anchoring_actions.accept_appearance(where, reason="It is in the caption now", by=cast.editor, at=LATER)
    assert blocked(article, cast) == ["1 claim is still open."]


def test_a_dropped_claim_that_is_restored_has_to_be_checked_for_its_article(changed, cast, article):
    claim, where = changed("checking")
    anchoring_actions.drop_appearance(where, reason="They took it out", by=cast.editor, at=LATER)
    assert blocked(article, cast) == []
    closing.restore_claim(claim, by=cast.editor, at=LATER)
    assert blocked(article, cast) == ["1 claim is still open."]


def test_only_those_who_may_decide_and_dropping_is_an_editors(changed, cast):
    claim, where = changed("approved")
    for person in (cast.second, cast.outsider, cast.stranger):
        for verb in (
            anchoring_actions.recheck_appearance,
            anchoring_actions.accept_appearance,
            anchoring_actions.drop_appearance,
        ):
            more = {} if verb is anchoring_actions.recheck_appearance else {"reason": "x"}
            with pytest.raises(NotAllowed):
                verb(where, by=person, at=LATER, **more)
    with pytest.raises(NotAllowed):
        anchoring_actions.drop_appearance(where, reason="x", by=cast.checker, at=LATER)
    with pytest.raises(Invalid):
        anchoring_actions.accept_appearance(where, reason=" ", by=cast.checker, at=LATER)
    assert state_of(claim) == ("approved", "none", True), "nothing was half done"


def test_an_approved_tick_is_not_settled_while_its_words_wait_for_a_decision(changed, cast):
    claim, where = changed("approved", own_copy=True)
    with pytest.raises(Blocked, match="The article’s text changed"):
        closing.settle_claim(claim, by=cast.editor, at=LATER)
    anchoring_actions.accept_appearance(where, reason="The same", by=cast.editor, at=LATER)
    closing.settle_claim(claim, by=cast.editor, at=LATER)
    assert state_of(claim) == ("settled", "none", False)
