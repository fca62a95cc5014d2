"""What waits for one person on a galley, and that the system sees when an article carries a ruling."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from articles.actions.importing import revise
from articles.importers import Clean
from articles.models import Article
from factcheck.actions import assigning, reviewing, ruling, settling
from factcheck.actions.marking import mark_also
from factcheck.actions.ruling import Ruling
from factcheck.actions.sweeping import follow_revisions
from factcheck.models import Claim, Notice
from factcheck.queries.in_hand import in_hand
from lib.frame import build
from tests.cast import BODY, flag_words
from tests.factcheck.acts import LATER


@pytest.fixture
def claims(cast, own_article):
    """One claim to change, one that stands; both being checked by Carl."""
    made = [flag_words(own_article, words, cast.editor) for words in ("20,000", "18,500")]
    for claim in made:
        assigning.take(claim, by=cast.checker, at=LATER)
        assigning.start(claim, by=cast.checker, at=LATER)
    own_article.refresh_from_db()
    return made


def lists(article, person):
    found = in_hand(article, person)
    return [[claim.appearances.first().exact for claim in some] for some in
            (found.tick, found.approve, found.settle)]  # fmt: skip


def submit(claim, cast, **filed):
    ruling.submit(claim, ruling=Ruling(on_author="Ada", **filed), by=cast.checker, at=LATER)


def carry(article, by):
    body = [BODY[0].replace("20,000", "21,000"), *BODY[1:]]
    revise(article, Clean(article.headline, build(article.headline, body), ""), by=by, at=LATER)
    follow_revisions(at=LATER)
    article.refresh_from_db()


def test_each_sees_what_waits_for_them_alone(cast, own_article, claims):
    change, stands = claims
    assert lists(own_article, cast.checker) == [["20,000", "18,500"], [], []]
    assert lists(own_article, cast.second) == [[], [], []]
    submit(change, cast, tick="change", proposed="21,000")
    submit(stands, cast, tick="stands")
    assert lists(own_article, cast.checker) == [[], [], []]
    assert lists(own_article, cast.second) == [[], ["20,000", "18,500"], []]
    assert lists(own_article, cast.stranger) == [[], [], []]
    for claim in claims:
        reviewing.approve(claim, by=cast.second, at=LATER)
    assert lists(own_article, cast.second) == [[], [], []]
    assert lists(own_article, cast.editor) == [[], [], ["18,500"]], "the other is not in the article yet"


def test_whoever_voted_is_not_asked_again(cast, own_article, claims):
    cast.desk.quorum = 2
    cast.desk.save()
    submit(claims[0], cast, tick="stands")
    reviewing.approve(claims[0], by=cast.second, at=LATER)
    assert lists(own_article, cast.second)[1] == []
    assert lists(own_article, cast.editor)[1] == ["20,000"]


def test_a_claim_in_two_places_waits_once(cast, own_article):
    claim = flag_words(own_article, "crates of herring", cast.editor, kind="other")
    other = own_article.current.frame.rindex("crates")
    with pytest.raises(Exception, match="other words"):
        mark_also(claim, own_article.current, start=other, end=other + 6, by=cast.checker, at=LATER)
    herring = flag_words(own_article, "The", cast.editor, kind="name")
    place = own_article.current.frame.rindex("The")
    mark_also(herring, own_article.current, start=place, end=place + 3, by=cast.checker, at=LATER)
    assigning.take(herring, by=cast.checker, at=LATER)
    assigning.start(herring, by=cast.checker, at=LATER)
    own_article.refresh_from_db()
    assert lists(own_article, cast.checker)[0] == ["The"]


def test_the_system_sees_the_proposed_words_and_offers_to_settle(cast, own_article, claims):
    change, _ = claims
    submit(change, cast, tick="change", proposed="21,000")
    reviewing.approve(change, by=cast.second, at=LATER)
    Notice.objects.all().delete()
    carry(own_article, cast.editor)
    assert lists(own_article, cast.editor)[2] == ["20,000"]
    told = Notice.objects.get(person=cast.editor)
    assert told.text == "The article carries the ruling now: an editor can settle it."
    assert Claim.objects.get(pk=change.pk).state == "approved", "to settle is an editor's word"
    assert settling.settle(change, by=cast.editor, at=LATER).state == "settled"


def test_many_that_can_be_settled_cost_no_more_queries_than_one(cast, own_article, claims):
    def asked():
        article = Article.objects.select_related("desk", "current").get(pk=own_article.pk)
        with CaptureQueriesContext(connection) as queries:
            in_hand(article, cast.editor)
        return len(queries)

    costs = []
    for claim in claims:
        submit(claim, cast, tick="change", proposed="30,000")
        reviewing.approve(claim, by=cast.second, at=LATER)
        costs.append(asked())
    assert costs[0] == costs[1]
