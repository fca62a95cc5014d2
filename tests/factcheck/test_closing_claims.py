"""How work ends and begins again: holds, applying a ruling on own copy, closing, restoring."""

import pytest

from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from factcheck.claims import closing
from factcheck.models import Appearance, Notification, Verdict
from factcheck.periodic import reanchor_due_revisions
from factcheck.verdicts.filing import VerdictInput, submit_verdict
from factcheck.verdicts.publication import publish_verdict
from factcheck.verdicts.reviews import approve_verdict
from factcheck.workflow.applied_check import find_replacement, get_missing_edit, is_removed
from factcheck.workflow.facts import get_unapplied_reasons
from lib.errors import Blocked, Invalid
from lib.text.plain_text import build_plain_text
from lib.text_anchoring.selectors import TextSelector
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, MONDAY

HELD = ["assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"]
HEAD = "Our herring story"


def revised(article, by, old, new):
    body = [paragraph.replace(old, new) for paragraph in BODY]
    create_manual_revision(
        article, ParsedArticle(HEAD, build_plain_text(HEAD, [p for p in body if p]), ""), by=by, at=LATER
    )


@pytest.fixture
def approved(workflow_driver, cast):
    """approved(tick=..., proposed_text=...) -> a claim on own copy with that ruling, approved."""

    def make(**filed):
        claim = workflow_driver.at("checking", own_copy=True)
        submit_verdict(claim, verdict_input=VerdictInput(**filed), by=cast.checker, at=LATER)
        return approve_verdict(claim, by=cast.second, at=LATER)

    return make


def test_words_that_stand_settle_at_once(approved, cast):
    assert closing.settle_claim(approved(tick="keep"), by=cast.editor, at=LATER).state == "settled"


@pytest.mark.parametrize("followed", [True, False])
def test_a_change_settles_once_the_article_carries_the_proposed_words(approved, cast, own_article, followed):
    claim = approved(tick="change", proposed_text="20,145 crates of herring")
    with pytest.raises(Blocked, match="proposed text is not in the article yet"):
        closing.settle_claim(claim, by=cast.editor, at=LATER)
    revised(own_article, cast.editor, "20,000 crates", "20,145 crates")
    if followed:
        reanchor_due_revisions(at=LATER)
        claim.refresh_from_db()
        assert claim.appearances.order_by("revision__number").last().outcome == "applied"
    assert closing.settle_claim(claim, by=cast.editor, at=LATER).state == "settled"


def test_the_text_to_cut_is_that_of_the_newest_version(workflow_driver, cast, own_article):
    claim = workflow_driver.at("checking", own_copy=True)
    first = claim.appearances.get()
    revised(own_article, cast.editor, "Ada Holm", "Ada Holme")
    own_article.refresh_from_db()
    assert first.exact in own_article.current_revision.text
    newest = {"revision": own_article.current_revision, "previous": first, "exact": "words that are gone"}
    places = {"start": 1, "end": 5, "outcome": first.outcome, "created_at": LATER}
    Appearance.objects.create(claim=claim, **newest, **places)
    assert get_unapplied_reasons({claim.pk: Verdict(claim=claim, tick="cut")}) == {claim.pk: ""}


def test_another_change_than_the_proposed_one_does_not(approved, cast, own_article):
    claim = approved(tick="change", proposed_text="20,145 crates of herring")
    revised(own_article, cast.editor, "20,000 crates", "120,145 crates")
    with pytest.raises(Blocked, match="proposed text is not in the article yet"):
        closing.settle_claim(claim, by=cast.editor, at=LATER)


def test_a_cut_settles_once_the_words_are_gone(approved, cast, own_article):
    claim = approved(tick="cut")
    with pytest.raises(Blocked, match="The text to cut is still in the article"):
        closing.settle_claim(claim, by=cast.editor, at=LATER)
    revised(own_article, cast.editor, BODY[0], "The mayor was pleased.")
    reanchor_due_revisions(at=LATER)
    assert closing.settle_claim(claim, by=cast.editor, at=LATER).state == "settled"


def test_words_that_were_only_edited_are_not_cut_until_a_person_says_so(approved, cast, own_article):
    claim = approved(tick="cut")
    revised(own_article, cast.editor, "20,000 crates of herring", "21,000 crates of herring")
    reanchor_due_revisions(at=LATER)
    with pytest.raises(Blocked, match="The article’s text changed"):
        closing.settle_claim(claim, by=cast.editor, at=LATER)


OLD = TextSelector("20,000 crates", "than ", " of herring", 0, 0)


@pytest.mark.parametrize(
    ("frame", "carries"),
    [
        ("more than 20,145 crates of herring", True),
        ("In all, 20,145 crates.", True),
        ("more than 20,000 crates of herring", False),
        ("more than 20,000 crates of herring; 20,145 crates", False),
        ("more than 120,145 crates of herring", False),
        ("more than 20,145.5 crates of herring", False),
        ("", False),
    ],
)
def test_where_the_proposed_words_count(frame, carries):
    assert (find_replacement("20,145 crates", OLD, frame) is not None) is carries
    assert (get_missing_edit("change", "20,145 crates", [(OLD, frame)]) == "") is carries


@pytest.mark.parametrize(
    ("frame", "cut"),
    [
        ("more than of herring", True),
        ("more than 20,000 crates of herring", False),
        ("than 20,000 crates were", False),
        ("Elsewhere 20,000 crates stood.", True),
    ],
)
def test_where_a_cut_counts(frame, cut):
    assert is_removed(OLD, frame) is cut


def test_a_public_claim_is_not_settled_by_hand(workflow_driver, cast):
    with pytest.raises(Blocked, match="settled by publishing"):
        closing.settle_claim(workflow_driver.at("approved"), by=cast.standards, at=LATER)


def test_a_hold_stops_a_scheduled_publication(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    publish_verdict(claim, publish_at=LATER, by=cast.editor, at=MONDAY)
    closing.hold_claim(claim, reason="Legal reads it", by=cast.standards, at=MONDAY)
    claim.refresh_from_db()
    assert (claim.state, claim.publish_at) == ("on_hold", None)
    assert closing.lift_hold(claim, by=cast.standards, at=MONDAY).state == "approved"


@pytest.mark.parametrize("state", HELD)
def test_closing_ends_the_assignment_and_tells_whoever_had_it(workflow_driver, cast, state):
    claim = workflow_driver.at(state)
    Notification.objects.all().delete()
    closing.close_claim(claim, close_reason="not_checkable", note="An opinion", by=cast.editor, at=LATER)
    assert not claim.assignments.filter(ended_at=None).exists()
    assert Notification.objects.get().person == cast.checker


def test_closing_asks_for_a_reason_that_exists(workflow_driver, cast):
    with pytest.raises(Invalid) as caught:
        closing.close_claim(workflow_driver.at("flagged"), close_reason="bored", by=cast.editor, at=LATER)
    assert list(caught.value.fields) == ["close_reason"]


@pytest.mark.parametrize("publication_status", ["live", "under_review"])
def test_what_is_public_is_not_closed(workflow_driver, cast, publication_status):
    with pytest.raises(Blocked, match="Correct or retract it first"):
        closing.close_claim(
            workflow_driver.public(publication_status, "checking"),
            close_reason="declined",
            by=cast.editor,
            at=LATER,
        )


def test_a_restored_claim_follows_what_became_of_its_article(workflow_driver, cast, own_article):
    claim = workflow_driver.at("closed", own_copy=True)
    revised(own_article, cast.editor, "20,000 crates", "30,000 crates")
    reanchor_due_revisions(at=LATER)
    assert claim.appearances.count() == 1, "closed claims are left alone"
    closing.restore_claim(claim, by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert claim.state == "flagged"
    assert claim.appearances.order_by("revision__number").last().outcome == "changed"
    assert type(claim).objects.stale().get() == claim


def test_reopening_leaves_what_is_public_and_tells_those_who_acted(workflow_driver, cast):
    claim = workflow_driver.play("live")
    Notification.objects.all().delete()
    closing.reopen_claim(claim, reason="New figures", by=cast.editor, at=LATER)
    claim.refresh_from_db()
    assert (claim.state, claim.publication_status) == ("flagged", "live")
    assert set(Notification.objects.values_list("person__username", flat=True)) == {"carl", "sara"}
