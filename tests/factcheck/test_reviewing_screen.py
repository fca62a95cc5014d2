"""The page of a claim for whoever reviews it: footnotes that lead to sources, and the next of their list."""

from datetime import timedelta
from itertools import pairwise

import pytest
from django.urls import reverse

from factcheck.models import Claim, Verdict
from factcheck.screens.claim.selectors import find_next_in_review
from factcheck.verdicts import reviews as reviews_actions
from lib.datetimes.clock import now
from tests.factories import MONDAY, mark_sources_checked

WORDS = ("20,000 crates of herring", "18,500 crates", "Prices fell 12 % in a week")


@pytest.fixture
def waiting(create_claim_in_state):
    """Three claims in review, by due time: the second, the first, the third."""
    claims = [create_claim_in_state("in_review", words=words) for words in WORDS]
    for claim, hours in zip(claims, (2, 1, None), strict=True):
        due = MONDAY + timedelta(hours=hours) if hours else None
        Claim.objects.filter(pk=claim.pk).update(due_at=due)
        mark_sources_checked(claim, now())
    return claims


def get_page(client, claim):
    return client.get(reverse("claim_detail", args=[claim.public_id])).content.decode()


def get_next_link(page):
    return (
        page.split('data-key="n"')[0].rsplit('href="', 1)[1].split('"')[0] if 'data-key="n"' in page else ""
    )


def test_the_next_is_that_of_the_list_and_after_the_last_the_first(waiting, cast):
    first, second, third = waiting
    order = [second, first, third, second]
    for claim, after in pairwise(order):
        assert find_next_in_review(claim, cast.second) == after.public_id
    assert find_next_in_review(third, cast.stranger) is None


def test_it_stays_after_the_vote_and_skips_what_they_voted_on(client, waiting, cast):
    first, second, third = waiting
    client.force_login(cast.second)
    assert get_next_link(get_page(client, second)) == reverse("claim_detail", args=[first.public_id])
    reviews_actions.approve_verdict(second, by=cast.second, at=now())
    assert get_next_link(get_page(client, second)) == reverse("claim_detail", args=[first.public_id])
    assert get_next_link(get_page(client, third)) == reverse("claim_detail", args=[first.public_id])
    reviews_actions.send_back_verdict(first, comment="Which table?", by=cast.second, at=now())
    assert get_next_link(get_page(client, first)) == reverse("claim_detail", args=[third.public_id])


def test_a_desk_with_two_approvals_does_not_lead_in_a_circle(waiting, cast):
    first, second, third = waiting
    type(cast.desk).objects.filter(pk=cast.desk.pk).update(quorum=2)
    reviews_actions.approve_verdict(Claim.objects.get(pk=second.pk), by=cast.second, at=now())
    assert find_next_in_review(third, cast.second) == first.public_id
    assert find_next_in_review(second, cast.second) == first.public_id


def test_nobody_else_is_sent_on(client, waiting, cast, create_claim_in_state):
    client.force_login(cast.checker)
    assert get_next_link(get_page(client, waiting[0])) == ""
    client.force_login(cast.outsider)
    assert get_next_link(get_page(client, waiting[0])) == ""
    client.force_login(cast.second)
    assert get_next_link(get_page(client, create_claim_in_state("checking", words="a record"))) == ""


def test_a_footnote_leads_to_the_source_as_it_was_filed_with_its_passage(client, waiting, cast):
    claim = waiting[0]
    Verdict.objects.filter(claim=claim).update(explanation="The table has 20,145 [1], and [9] is nothing.")
    client.force_login(cast.second)
    page = get_page(client, claim)
    assert 'The table has 20,145 [<a class="footnote" href="#cited-1-1" aria-label="source 1">1</a>]' in page
    assert "and [9] is nothing" in page
    source = page.split('id="cited-1-1"', 1)[1].split("</li>")[0]
    assert "“20,145 crates”" in source
