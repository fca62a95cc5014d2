"""Mine tells what waits for me to act from what waits for others, and loses nothing between its pages."""

import re

import pytest
from django.urls import reverse

from factcheck.actions import assigning, reviewing
from factcheck.queries import queue
from factcheck.views import mine
from tests.cast import MONDAY, flag_words
from tests.factcheck.acts import LATER


def give(article, cast, words, **details):
    claim = flag_words(article, words, cast.editor, statement=f"Claim {words}", **details)
    return assigning.assign(claim, checker=cast.checker, by=cast.editor, at=MONDAY)


def groups(client, query=""):
    """{heading: [statement]} as the page shows them, with the address of the next page."""
    page = client.get(reverse("mine") + query).content.decode()
    found = {}
    for section in page.split('<section class="section" aria-labelledby="group-')[1:]:
        heading = re.search(r"<h2[^>]*>(.*?)</h2>", section)[1]
        found[heading] = re.findall(r'<a class="statement"[^>]*>(.*?)</a>', section)
    older = re.search(r'href="[^"]*(\?cursor=[^"]*)" rel="next"', page)
    return found, older[1] if older else ""


@pytest.mark.parametrize(
    "state", ["assigned", "checking", "awaiting_reply", "in_review", "approved", "on_hold"]
)
def test_what_is_the_checkers_turn_is_told_from_what_is_somebody_elses(client, cast, stage, state):
    stage(state)
    client.force_login(cast.checker)
    found, _ = groups(client)
    assert list(found) == ["Waits for you" if state in ("assigned", "checking") else "Waits for others"]


def test_my_turn_stands_first_whatever_is_more_urgent(client, cast, stage, article):
    urgent = stage("in_review")
    give(article, cast, "18,500 crates")
    type(urgent).objects.filter(pk=urgent.pk).update(priority=4)
    client.force_login(cast.checker)
    found, _ = groups(client)
    assert list(found) == ["Waits for you", "Waits for others"]
    assert found["Waits for you"] == ["Claim 18,500 crates"]
    page = client.get(reverse("mine")).content.decode()
    assert "1 claim waits for you, the most urgent first." in page
    reviewing.send_back(urgent, comment="Which March?", by=cast.second, at=LATER)
    assert list(groups(client)[0]) == ["Waits for you"]


def test_paging_crosses_from_one_group_to_the_other_and_loses_no_row(
    client, cast, stage, article, monkeypatch
):
    stage("in_review")
    for number, words in enumerate(("18,500 crates", "12 %", "Ada Holm")):
        give(article, cast, words, priority=1 + number)
    monkeypatch.setattr("lib.listing.SIZE", 2)
    client.force_login(cast.checker)
    first, older = groups(client)
    assert first == {"Waits for you": ["Claim Ada Holm", "Claim 12 %"]}
    give(article, cast, "smokehouse", priority=4)
    second, older = groups(client, older)
    assert second["Waits for you"] == ["Claim 18,500 crates"]
    assert len(second["Waits for others"]) == 1
    assert older == ""


def test_the_walk_through_my_claims_goes_in_the_order_of_the_list(client, cast, article):
    soon = give(article, cast, "18,500 crates", due_at=LATER)
    someday = give(article, cast, "12 %")
    client.force_login(cast.checker)
    assert [c.pk for c in queue.my_turn(cast.checker)] == [soon.pk, someday.pk]
    assert groups(client)[0]["Waits for you"] == ["Claim 18,500 crates", "Claim 12 %"]
    page = client.get(reverse("claim", args=[soon.public_id])).content.decode()
    assert "1 of 2" in page


def test_only_notices_that_were_shown_are_read(client, cast, article, monkeypatch):
    monkeypatch.setattr(mine, "NOTICES", 2)
    for words in ("18,500 crates", "12 %", "Ada Holm"):
        give(article, cast, words)
    client.force_login(cast.checker)

    def told():
        page = client.get(reverse("mine")).content.decode()
        shown = re.search(r'name="shown" value="([^"]*)"', page)
        return re.findall(r'class="words"[^>]*>Claim (.*?)</a>', page), shown and shown[1], page

    newest, shown, page = told()
    assert newest == ["Ada Holm", "12 %"]
    assert "1 older one waits" in page
    give(article, cast, "smokehouse")
    client.post(reverse("notices_seen"), {"shown": shown})
    assert told()[0] == ["smokehouse", "18,500 crates"]
    assert client.post(reverse("notices_seen"), {"shown": "forged"}).status_code in (400, 422)
    assert told()[0] == ["smokehouse", "18,500 crates"]
