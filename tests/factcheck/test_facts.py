"""The facts cost a bounded number of queries, whatever hangs on a claim or an article."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from factcheck.actions import assigning, reviewing, ruling, settling
from factcheck.queries.facts import article_facts, claim_facts, latest_verdict, ruling_on, writers
from factcheck.queries.offered import claim_offers
from lib.errors import WrongState
from tests.cast import MONDAY, flag_words, look_done
from tests.factcheck.acts import LATER, ruling_for

MOST = 20
"""Queries for all facts of one claim; each is one table, none is asked a row."""


def counted(act):
    with CaptureQueriesContext(
        connection,
    ) as asked:
        act()
    return len(asked)


@pytest.mark.parametrize("state", ["checking", "in_review", "approved", "settled"])
def test_a_claim_with_many_citations_and_votes_costs_what_one_with_two_does(on, cast, scale, state):
    few = on.public("live", state)
    for person in (cast.checker, cast.editor):
        assert counted(lambda person=person: claim_facts(few, person, LATER)) <= MOST
    before = counted(lambda: claim_facts(few, cast.editor, LATER))
    if state == "settled":
        settling.reopen(few, reason="More", by=cast.editor, at=LATER)
        assigning.assign(few, checker=cast.checker, by=cast.editor, at=LATER)
        assigning.start(few, by=cast.checker, at=LATER)
    for number in range(12):
        on.cite(few, f"https://stats.example.org/many/{number}", cast.checker, group=f"agency {number}")
    many = type(few).objects.select_related("desk").get(pk=few.pk)
    if state != "checking":
        look_done(many, LATER)
        ruling.submit(many, ruling=ruling_for(many, scale), by=cast.checker, at=LATER)
        if state != "in_review":
            reviewing.approve(many, by=cast.second, at=LATER)
        many = type(few).objects.select_related("desk").get(pk=few.pk)
    assert counted(lambda: claim_facts(many, cast.editor, LATER)) <= max(before, MOST)


def test_offers_ask_nothing_more(on, cast, django_assert_num_queries):
    claim = on.at("approved")
    facts = claim_facts(claim, cast.editor, LATER)
    with django_assert_num_queries(0):
        assert claim_offers(claim, facts)


def test_an_article_with_many_claims_costs_what_one_with_one_does(cast, own_article):
    flag_words(own_article, "18,500 crates", cast.editor)
    one = counted(lambda: article_facts(own_article, cast.editor, LATER))
    for words in ("20,000 crates", "12 %", "a week", "March", "herring", "Ada Holm", "smokehouse"):
        flag_words(own_article, words, cast.editor)
    assert counted(lambda: article_facts(own_article, cast.editor, LATER)) == one
    assert one <= 8


def test_votes_count_only_on_the_current_words(on, cast):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = on.at("in_review")
    reviewing.approve(claim, by=cast.second, at=LATER)
    assert claim_facts(claim, cast.editor, LATER).votes == 1
    claim.citations.update(passage="Other words")
    facts = claim_facts(claim, cast.editor, LATER)
    assert (facts.votes, facts.hash_current) == (0, False)


def test_who_worked_on_a_ruling_is_read_from_the_record(on, cast):
    claim = on.at("approved")
    assert writers(claim) == {str(cast.checker.public_id)}


def test_one_person_may_be_many_things(cast, article):
    person = User.objects.create(username="pat", name="Pat", is_staff=True)
    Membership.objects.create(user=person, desk=cast.other_desk, role="standards", since=MONDAY)
    claim = flag_words(article, "18,500 crates", cast.editor)
    facts = claim_facts(claim, person, MONDAY)
    assert (facts.role, facts.is_system, facts.is_assignee) == ("", False, False)


def test_a_claim_nobody_has_ruled_on_says_so(cast, article):
    claim = flag_words(article, "18,500 crates", cast.editor)
    assert latest_verdict(claim) is None
    with pytest.raises(WrongState):
        ruling_on(claim)
