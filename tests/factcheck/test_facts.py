"""The facts cost a bounded number of queries, whatever hangs on a claim or an article."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, User
from accounts.selectors import get_role
from factcheck.assignments import actions as assignments_actions
from factcheck.claims import closing
from factcheck.models import (
    Appearance,
    Comment,
    Interest,
    LegalReadRule,
    Recusal,
    Retraction,
    Source,
)
from factcheck.verdicts import filing as verdicts_actions
from factcheck.verdicts import reviews as reviews_actions
from factcheck.workflow.article_facts import get_article_facts
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import (
    find_current_checker,
    find_latest_verdict,
    get_claim_facts,
    get_verdict_in_review,
    is_embargoed,
    list_writers,
)
from factcheck.workflow.recusal import is_recused
from lib.errors import WrongState
from tests.factcheck.workflow_driver import LATER, build_verdict_input
from tests.factories import MONDAY, flag_claim_on, mark_sources_checked
from tests.sampling import mark_all_but_every, mark_for_long_runs

MOST = 8
"""Queries for all facts of one claim: its tables in one, its citations, its verdict and the votes on it; then
what a ClaimReview names of an approved one, its claimant among it.
"""


def counted(act):
    with CaptureQueriesContext(
        connection,
    ) as requested:
        act()
    return len(requested)


@pytest.mark.parametrize(
    "state", mark_all_but_every(2, ["checking", "in_review", "approved", "settled"], "many citations")
)
def test_a_claim_with_many_citations_and_votes_costs_what_one_with_two_does(
    workflow_driver, cast, rating_scale, state
):
    few = workflow_driver.public("live", state)
    for person in (cast.checker, cast.editor):
        assert counted(lambda person=person: get_claim_facts(few, person, LATER)) <= MOST
    before = counted(lambda: get_claim_facts(few, cast.editor, LATER))
    if state == "settled":
        closing.reopen_claim(few, reason="More", by=cast.editor, at=LATER)
        assignments_actions.assign_claim(few, checker=cast.checker, by=cast.editor, at=LATER)
        assignments_actions.start_checking(few, by=cast.checker, at=LATER)
    for number in range(12):
        workflow_driver.cite(
            few,
            f"https://stats.example.org/many/{number}",
            cast.checker,
            independence_group=f"agency {number}",
        )
    many = type(few).objects.select_related("desk").get(pk=few.pk)
    if state != "checking":
        mark_sources_checked(many, LATER)
        verdicts_actions.submit_verdict(
            many, verdict_input=build_verdict_input(many, rating_scale), by=cast.checker, at=LATER
        )
        if state != "in_review":
            reviews_actions.approve_verdict(many, by=cast.second, at=LATER)
        many = type(few).objects.select_related("desk").get(pk=few.pk)
    assert counted(lambda: get_claim_facts(many, cast.editor, LATER)) <= max(before, MOST)


def test_offers_ask_nothing_more(workflow_driver, cast, django_assert_num_queries):
    claim = workflow_driver.at("approved")
    facts = get_claim_facts(claim, cast.editor, LATER)
    with django_assert_num_queries(0):
        assert list_claim_actions(claim, facts)


def test_an_article_with_many_claims_costs_what_one_with_one_does(cast, own_article):
    flag_claim_on(own_article, "18,500 crates", cast.editor)
    one = counted(lambda: get_article_facts(own_article, cast.editor, LATER))
    for words in ("20,000 crates", "12 %", "a week", "March", "herring", "Ada Holm", "smokehouse"):
        flag_claim_on(own_article, words, cast.editor)
    assert counted(lambda: get_article_facts(own_article, cast.editor, LATER)) == one
    assert one <= 8


def test_votes_count_only_on_the_current_words(workflow_driver, cast):
    cast.desk.quorum = 2
    cast.desk.save()
    claim = workflow_driver.at("in_review")
    reviews_actions.approve_verdict(claim, by=cast.second, at=LATER)
    assert get_claim_facts(claim, cast.editor, LATER).votes == 1
    claim.citations.update(passage="Other words")
    facts = get_claim_facts(claim, cast.editor, LATER)
    assert (facts.votes, facts.hash_current) == (0, False)


def test_who_worked_on_a_verdict_is_read_from_the_record(workflow_driver, cast):
    claim = workflow_driver.at("approved")
    assert list_writers(claim) == {str(cast.checker.public_id)}


def test_one_person_may_be_many_things(cast, article):
    person = User.objects.create(username="pat", name="Pat", is_staff=True)
    Membership.objects.create(user=person, desk=cast.other_desk, role="standards", joined_at=MONDAY)
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    facts = get_claim_facts(claim, person, MONDAY)
    assert (facts.role, facts.is_system, facts.is_assignee) == ("", False, False)


def test_a_claim_nobody_has_ruled_on_says_so(cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor)
    assert find_latest_verdict(claim) is None
    with pytest.raises(WrongState):
        get_verdict_in_review(claim)


def list_differences(claim, person):
    """Facts that the one statement and a question to each table answer differently."""
    facts = get_claim_facts(claim, person, LATER)
    seen = Source.objects.visible_to(person)
    one_by_one = {
        "role": get_role(person, claim.desk) or "",
        "is_assignee": find_current_checker(claim) == person,
        "is_verdict_author": str(person.public_id) in list_writers(claim),
        "recused": is_recused(claim, person),
        "embargoed": is_embargoed(claim, LATER),
        "proposed_retraction": Retraction.objects.filter(claim=claim, proposed_by=person).exists(),
        "retraction_pending": Retraction.objects.filter(claim=claim, confirmed_at=None).exists(),
        "legal_read": LegalReadRule.objects.filter(desk=claim.desk, kind=claim.kind).exists(),
        "appearance_stale": Appearance.objects.undecided().filter(claim=claim).exists(),
        "unanswered_replies": claim.replies.filter(kind="party", closed_at=None).count(),
        "answered_replies": claim.replies.filter(kind="party").exclude(closed_at=None).count(),
        "own_comments": Comment.objects.unresolved().filter(claim=claim, author=person).count(),
        "unseen_citations": claim.citations.active().exclude(source__in=seen).count(),
    }
    at_once = {name: getattr(facts, name) for name in one_by_one}
    return {name: (at_once[name], true) for name, true in one_by_one.items() if at_once[name] != true}


def fill_neighbour(workflow_driver, cast, own_article):
    """Give another claim of the desk, in an article of its own, whatever is a fact of a claim.

    Twenty more, and an appearance, make the keys of rows in different tables differ.
    """
    letters = {letter for letter in own_article.current_revision.text if letter.isalpha()}
    for letter in sorted(letters)[:20]:
        flag_claim_on(own_article, letter, cast.editor)
    claim = workflow_driver.at("in_review", own_copy=True)
    workflow_driver.take(claim, "comment", cast.second)
    for person in (cast.editor, cast.checker, cast.second, cast.standards, cast.outsider):
        Recusal.objects.create(claim=claim, person=person, interest="x", declared_at=MONDAY)
    Comment.objects.filter(claim=claim).update(author=cast.editor)
    claim.assignments.update(checker=cast.editor, assigned_at=LATER + timedelta(days=1))
    Source.objects.filter(citations__claim=claim).update(is_restricted=True)
    Retraction.objects.create(
        claim=claim, reason="x", public_note="x", proposed_by=cast.standards, proposed_at=MONDAY
    )
    for closed_at in (None, LATER):
        claim.replies.create(
            recipient="x", channel="x", question="x", requested_by=cast.editor, requested_at=MONDAY,
            deadline=LATER, closed_at=closed_at,
        )  # fmt: skip
    claim.appearances.update(outcome="changed")
    place = claim.appearances.get()
    place.pk, place.public_id = None, uuid4()
    place.save()
    type(own_article).objects.filter(pk=own_article.pk).update(embargo_until=LATER + timedelta(days=1))
    LegalReadRule.objects.create(desk=cast.other_desk, kind=claim.kind)
    claim.publications.create(
        verdict=claim.verdicts.get(), version=1, kind="published", published_by=cast.editor,
        published_at=MONDAY - timedelta(days=1),
    )  # fmt: skip


@pytest.mark.parametrize("publication_status", mark_for_long_runs(["none", "live"], "facts"))
def test_one_statement_says_what_the_tables_say_one_by_one(
    workflow_driver, cast, own_article, publication_status
):
    fill_neighbour(workflow_driver, cast, own_article)
    is_live = publication_status == "live"
    people = [
        cast.editor,
        cast.checker,
        cast.second,
        cast.standards,
        cast.outsider,
        cast.stranger,
        cast.admin,
    ]
    keys_of_people = {person.pk for person in people}
    for _ in range(5):
        claim = workflow_driver.public("live", "in_review") if is_live else workflow_driver.at("in_review")
        place = claim.appearances.get()
        article = place.revision.article
        others = {place.pk, article.pk, claim.desk_id, *keys_of_people}
        if claim.pk not in others:
            break
    assert claim.pk not in others, "a filter by the wrong key would go unnoticed"
    answers = []

    def compare():
        again = type(claim).objects.select_related("desk").get(pk=claim.pk)
        assert [list_differences(again, person) for person in people] == [{}] * len(people)
        answers.append([get_claim_facts(again, person, LATER) for person in people])

    compare()
    reply = {"recipient": "x", "channel": "x", "question": "x", "requested_by": cast.editor}
    ask = claim.replies.create
    changes = [
        lambda: workflow_driver.take(claim, "comment", cast.second),
        lambda: Recusal.objects.create(claim=claim, person=cast.second, interest="x", declared_at=MONDAY),
        lambda: Interest.objects.create(
            person=cast.editor, kind="party", matched_words="herring", declared_at=MONDAY
        ),
        lambda: LegalReadRule.objects.create(desk=claim.desk, kind=claim.kind),
        lambda: ask(requested_at=MONDAY, deadline=LATER, **reply),
        lambda: ask(requested_at=MONDAY, deadline=LATER, closed_at=LATER, **reply),
        lambda: Source.objects.filter(citations__claim=claim).update(is_restricted=True),
        lambda: claim.citations.first().source.permitted_people.add(cast.second, cast.outsider),
        lambda: type(article).objects.filter(pk=article.pk).update(embargo_until=LATER + timedelta(days=1)),
        lambda: claim.appearances.update(outcome="changed"),
        lambda: User.objects.filter(pk=cast.second.pk).update(is_active=False),
    ]
    if is_live:
        changes.append(lambda: workflow_driver.take(claim, "propose_retraction", cast.standards))
    for number, change in enumerate(changes):
        change()
        cast.second.refresh_from_db()
        claim.refresh_from_db()
        compare()
        assert answers[-1] != answers[-2], f"change {number} is a fact"
