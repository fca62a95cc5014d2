"""Mine tells what waits for me to act from what waits for others, and loses nothing between its pages."""

import re

import pytest
from django.urls import reverse

from factcheck.assignments import actions as assignments_actions
from factcheck.screens.queue.selectors import list_actionable_claims
from factcheck.verdicts import reviews as reviews_actions
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY, flag_claim_on


def give(article, cast, words, **details):
    claim = flag_claim_on(article, words, cast.editor, statement=f"Claim {words}", **details)
    return assignments_actions.assign_claim(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def groups(client, query=""):
    """{heading: [statement]} as the page shows them, with the address of the next page."""
    page = client.get(reverse("my_work") + query).content.decode()
    found = {}
    for section in page.split('<section class="section" aria-labelledby="group-')[1:]:
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", section)[1]
        found[heading] = re.findall(r'<a class="statement"[^>]*>(.*?)</a>', section)
    older = re.search(r'href="[^"]*(\?cursor=[^"]*)" rel="next"', page)
    return found, older[1] if older else ""


@pytest.mark.parametrize(
    "state", ["assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"]
)
def test_what_is_the_checkers_turn_is_told_from_what_is_somebody_elses(
    client, cast, create_claim_in_state, state
):
    create_claim_in_state(state)
    client.force_login(cast.checker)
    found, _ = groups(client)
    assert list(found) == [
        "Needs your attention" if state in ("assigned", "checking") else "Waiting for others"
    ]


def test_my_turn_stands_first_whatever_is_more_urgent(client, cast, create_claim_in_state, article):
    urgent = create_claim_in_state("in_review")
    give(article, cast, "18,500 crates")
    type(urgent).objects.filter(pk=urgent.pk).update(priority=4)
    client.force_login(cast.checker)
    found, _ = groups(client)
    assert list(found) == ["Needs your attention", "Waiting for others"]
    assert found["Needs your attention"] == ["Claim 18,500 crates"]
    page = client.get(reverse("my_work")).content.decode()
    assert "1 claim needs your attention, most urgent first." in page
    reviews_actions.send_back_verdict(urgent, comment="Which March?", by=cast.second, at=LATER)
    assert list(groups(client)[0]) == ["Needs your attention"]


def test_paging_crosses_from_one_group_to_the_other_and_loses_no_row(
    client, cast, create_claim_in_state, article, monkeypatch
):
    create_claim_in_state("in_review")
    for number, words in enumerate(("18,500 crates", "12 %", "Ada Holm")):
        give(article, cast, words, priority=1 + number)
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    client.force_login(cast.checker)
    first, older = groups(client)
    assert first == {"Needs your attention": ["Claim Ada Holm", "Claim 12 %"]}
    give(article, cast, "smokehouse", priority=4)
    second, older = groups(client, older)
    assert second["Needs your attention"] == ["Claim 18,500 crates"]
    assert len(second["Waiting for others"]) == 1
    assert older == ""


def test_the_walk_through_my_claims_goes_in_the_order_of_the_list(client, cast, article):
    soon = give(article, cast, "18,500 crates", due_at=LATER)
    someday = give(article, cast, "12 %")
    client.force_login(cast.checker)
    assert [c.pk for c in list_actionable_claims(cast.checker)] == [soon.pk, someday.pk]
    assert groups(client)[0]["Needs your attention"] == ["Claim 18,500 crates", "Claim 12 %"]
    page = client.get(reverse("claim_detail", args=[soon.public_id])).content.decode()
    assert "1 of 2" in page


def test_reviews_end_with_a_few_approved_claims_and_the_way_to_all_of_them(
    client, cast, create_claim_in_state, monkeypatch
):
    monkeypatch.setattr("factcheck.screens.my_work.views.READY_SHOWN", 1)
    shown = "Showing the first 1."
    create_claim_in_state("approved")
    client.force_login(cast.editor)
    assert shown not in client.get(reverse("review_list")).content.decode()
    create_claim_in_state("approved", words="18,500 crates")
    page = client.get(reverse("review_list")).content.decode()
    assert shown in page
    assert page.count('class="statement"') == 1
    assert '<a href="/queue/?state=approved">' in page
