"""The queue, mine and reviews: who sees which work, filters that answer for themselves, and no N+1."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.assignments import actions as assignments_actions
from factcheck.claims.selectors import annotate_for_row
from factcheck.models import Citation, Claim, Source
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from tests.factories import MONDAY, create_article, flag_claim_on


def signed_in(user) -> Client:
    client = Client()
    client.force_login(user)
    return client


def test_an_editor_lands_on_the_queue_and_a_checker_on_mine(cast):
    assert signed_in(cast.editor).get("/").url == reverse("claim_queue")
    assert signed_in(cast.checker).get("/").url == reverse("my_work")
    assert signed_in(cast.admin).get("/").url == reverse("setup_index")
    assert "You are not a member of a desk yet." in signed_in(cast.stranger).get("/").content.decode()


def test_the_queue_says_how_much_is_open_and_names_each_claim(cast, create_claim_in_state):
    create_claim_in_state("checking")
    page = signed_in(cast.editor).get(reverse("claim_queue")).content.decode()
    assert "1 open claim in 1 article." in page
    assert "It is true that 20,000 crates of herring" in page
    assert "Carl" in page


def test_the_queue_says_how_long_the_oldest_has_been_waiting(cast, article):
    claims = [flag_claim_on(article, words, cast.editor) for words in ("12 %", "Ada Holm")]
    for claim, days in zip(claims, (9, 2), strict=True):
        Claim.objects.filter(pk=claim.pk).update(created_at=now() - timedelta(days=days, hours=1))
    # With a checker it is another row of the counts.
    assignments_actions.assign_claim(claims[1], checker=cast.checker, by=cast.editor, at=now())
    page = signed_in(cast.editor).get(reverse("claim_queue")).content.decode()
    assert "The oldest has been waiting for 9 days." in page


def test_other_staff_read_an_open_desk_and_nothing_of_a_confidential_one(cast, create_claim_in_state):
    secret = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    flag_claim_on(secret, "18,500 crates", cast.insider, statement="A secret statement")
    create_claim_in_state("flagged")
    page = signed_in(cast.outsider).get(reverse("claim_queue")).content.decode()
    assert "It is true that 20,000" in page
    assert "A secret statement" not in page
    assert "A secret statement" in signed_in(cast.insider).get(reverse("claim_queue")).content.decode()


def test_filters_narrow_the_list(cast, article):
    flag_claim_on(article, "12 %", cast.editor, kind="number", statement="Prices fell")
    flag_claim_on(article, "Ada Holm", cast.editor, kind="name", statement="She runs it")
    client = signed_in(cast.editor)
    page = client.get(reverse("claim_queue"), {"kind": "number"}).content.decode()
    assert "Prices fell" in page
    assert "She runs it" not in page
    assert "1 claim matches the filters." in page
    page = client.get(reverse("claim_queue"), {"kind": "number", "sort": "nonsense"}).content.decode()
    assert "1 claim matches the filters." in page, "whatever order it is asked for in"
    page = client.get(reverse("claim_queue"), {"q": "runs"}).content.decode()
    assert "She runs it" in page
    assert "Prices fell" not in page


@pytest.mark.parametrize("query", [{"colour": "red"}, {"state": "nonsense"}, {"cursor": "forged"}])
def test_an_unknown_filter_is_told_and_not_ignored(cast, create_claim_in_state, query):
    create_claim_in_state("flagged")
    answer = signed_in(cast.editor).get(reverse("claim_queue"), query)
    assert answer.status_code == 400
    assert 'role="alert"' in answer.content.decode()


def test_an_overdue_claim_is_in_the_overdue_list(cast, article):
    flag_claim_on(article, "12 %", cast.editor, statement="Prices fell", due_at=MONDAY)
    page = signed_in(cast.editor).get(reverse("claim_queue"), {"due": "late"}).content.decode()
    assert "Prices fell" in page
    assert "late" in page


def test_what_is_assigned_is_on_my_work_and_in_the_notifications(cast, article):
    claim = flag_claim_on(article, "12 %", cast.editor, statement="Prices fell")
    assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)
    client = signed_in(cast.checker)
    assert "Prices fell" in client.get(reverse("my_work")).content.decode()
    page = client.get(reverse("notification_list")).content.decode()
    assert "Edith assigned this claim to you." in page


def test_a_verdict_in_review_waits_for_others_and_not_for_its_author(cast, create_claim_in_state):
    create_claim_in_state("in_review")
    assert "20,000 crates" in signed_in(cast.second).get(reverse("review_list")).content.decode()
    assert "20,000 crates" not in signed_in(cast.checker).get(reverse("review_list")).content.decode()


@pytest.mark.parametrize("name", ["claim_queue", "my_work", "review_list", "source_list"])
def test_one_row_and_three_rows_cost_the_same_queries(
    cast, create_claim_in_state, name, django_assert_num_queries
):
    user = cast.checker if name == "mine" else cast.second
    client = signed_in(user)
    url = reverse(name)
    create_claim_in_state("in_review")
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    for words in ("18,500 crates", "12 %"):
        create_claim_in_state("in_review", words=words)
    with django_assert_num_queries(len(one)):
        client.get(url)


def test_a_row_says_once_that_the_text_changed(cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    claim.appearances.update(outcome="changed", decided_at=None)
    page = signed_in(cast.editor).get(reverse("claim_queue")).content.decode()
    row = page[page.index('<tr role="row" data-row ') :]
    assert row[: row.index("</tr>")].count("Text changed") == 1


def test_a_suspected_passage_is_told_beside_its_claim_until_a_second_look_has_spoken(
    cast, create_claim_in_state
):
    claim = create_claim_in_state("in_review")
    citation = claim.citations.first()
    type(citation.source).objects.filter(pk=citation.source_id).update(health="ok")
    claim.citations.filter(pk=citation.pk).update(passage_state="edited", suspected_at=MONDAY)
    page = signed_in(cast.editor).get(reverse("claim_queue")).content.decode()
    assert 'data-health="suspected"' in page
    assert "Possible change: the last check did not find the passage" in page
    assert '<span class="bad">Source changed</span>' not in page
    claim.citations.filter(pk=citation.pk).update(drifted_at=MONDAY)
    page = signed_in(cast.editor).get(reverse("claim_queue")).content.decode()
    assert 'data-health="suspected"' not in page
    assert 'data-health="drifted"' in page


def test_a_row_says_of_each_source_what_became_of_it(cast, article):
    claim = flag_claim_on(article, "20,000 crates", cast.editor)
    decided = {"decided_at": MONDAY, "decided_by": cast.editor}
    cases = [
        ("dead", {"drifted_at": MONDAY}, "drifted"),
        ("ok", {"suspected_at": MONDAY}, "suspected"),
        ("dead", {"suspected_at": MONDAY}, "dead"),
        ("ok", {"drifted_at": MONDAY, **decided}, "ok"),
        ("ok", {"removed_at": MONDAY}, None),
    ]
    for number, (health, fields, _) in enumerate(cases):
        cited = create_citation(
            claim, url=f"https://s{number}.example.org/", title="Landings", by=cast.editor, at=MONDAY
        )
        Source.objects.filter(pk=cited.source_id).update(health=health)
        Citation.objects.filter(pk=cited.pk).update(**fields)
    found = annotate_for_row(Claim.objects.filter(pk=claim.pk)).get()
    assert found.source_healths == ",".join(shown for *_, shown in cases if shown)
