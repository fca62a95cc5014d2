"""What waits for one person on a galley, and that the system sees when an article carries a ruling."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.selectors import get_role
from articles.actions.importing import create_manual_revision
from articles.importers import ParsedArticle
from articles.models import Article
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.galley.bulk import get_bulk_candidates
from factcheck.galley.flag_items import add_appearance
from factcheck.models import Claim, Notification
from factcheck.periodic import reanchor_due_revisions
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.verdicts.filing import VerdictInput
from lib.text.plain_text import build_plain_text
from tests.factcheck.workflow_driver import LATER
from tests.factories import BODY, flag_claim_on


@pytest.fixture
def claims(cast, own_article):
    """One claim to change, one that stands; both being checked by Carl."""
    made = [flag_claim_on(own_article, words, cast.editor) for words in ("20,000", "18,500")]
    for claim in made:
        assignments_actions.take_claim(claim, by=cast.checker, at=LATER)
        assignments_actions.start_checking(claim, by=cast.checker, at=LATER)
    own_article.refresh_from_db()
    return made


def lists(article, person):
    found = get_bulk_candidates(article, person, get_role(person, article.desk))
    return [[claim.appearances.first().exact for claim in some] for some in
            (found.tick, found.approve, found.settle)]  # fmt: skip


def submit(claim, cast, **filed):
    verdicts_actions.submit_verdict(
        claim, verdict_input=VerdictInput(on_author="Ada", **filed), by=cast.checker, at=LATER
    )


def carry(article, by):
    body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
    create_manual_revision(
        article,
        ParsedArticle(article.headline, build_plain_text(article.headline, body), ""),
        by=by,
        at=LATER,
    )
    reanchor_due_revisions(at=LATER)
    article.refresh_from_db()


def test_each_sees_what_waits_for_them_alone(cast, own_article, claims):
    change, holds = claims
    assert lists(own_article, cast.checker) == [["20,000", "18,500"], [], []]
    assert lists(own_article, cast.second) == [[], [], []]
    submit(change, cast, tick="change", proposed_text="21,000")
    submit(holds, cast, tick="keep")
    assert lists(own_article, cast.checker) == [[], [], []]
    assert lists(own_article, cast.second) == [[], ["20,000", "18,500"], []]
    assert lists(own_article, cast.stranger) == [[], [], []]
    for claim in claims:
        reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    assert lists(own_article, cast.second) == [[], [], []]
    assert lists(own_article, cast.editor) == [[], [], ["18,500"]], "the other is not in the article yet"


def test_whoever_voted_is_not_asked_again(cast, own_article, claims):
    cast.desk.quorum = 2
    cast.desk.save()
    submit(claims[0], cast, tick="keep")
    reviews_actions.approve_verdict(claims[0], by=cast.second, at=LATER)
    assert lists(own_article, cast.second)[1] == []
    assert lists(own_article, cast.editor)[1] == ["20,000"]


def test_a_claim_in_two_places_waits_once(cast, own_article):
    claim = flag_claim_on(own_article, "crates of herring", cast.editor, kind="other")
    other = own_article.current_revision.text.rindex("crates")
    with pytest.raises(Exception, match="This text differs from the claim"):
        add_appearance(
            claim, own_article.current_revision, start=other, end=other + 6, by=cast.checker, at=LATER
        )
    herring = flag_claim_on(own_article, "The", cast.editor, kind="name")
    place = own_article.current_revision.text.rindex("The")
    add_appearance(
        herring, own_article.current_revision, start=place, end=place + 3, by=cast.checker, at=LATER
    )
    assignments_actions.take_claim(herring, by=cast.checker, at=LATER)
    assignments_actions.start_checking(herring, by=cast.checker, at=LATER)
    own_article.refresh_from_db()
    assert lists(own_article, cast.checker)[0] == ["The"]


def test_the_system_sees_the_proposed_words_and_offers_to_settle(cast, own_article, claims):
    change, _ = claims
    submit(change, cast, tick="change", proposed_text="21,000")
    reviews_actions.approve_verdict(change, by=cast.second, at=LATER)
    Notification.objects.all().delete()
    carry(own_article, cast.editor)
    assert lists(own_article, cast.editor)[2] == ["20,000"]
    data = Notification.objects.get(person=cast.editor)
    assert data.sentence == "The article now has the proposed change. An editor can settle the claim."
    assert Claim.objects.get(pk=change.pk).state == "approved", "to settle is an editor's word"
    assert closing.settle_claim(change, by=cast.editor, at=LATER).state == "settled"


def test_many_that_can_be_settled_cost_no_more_queries_than_one(cast, own_article, claims):
    def asked():
        article = Article.objects.select_related("desk", "current_revision").get(pk=own_article.pk)
        with CaptureQueriesContext(connection) as queries:
            get_bulk_candidates(article, cast.editor, "editor")
        return len(queries)

    costs = []
    for claim in claims:
        submit(claim, cast, tick="change", proposed_text="30,000")
        reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
        costs.append(asked())
    assert costs[0] == costs[1]
