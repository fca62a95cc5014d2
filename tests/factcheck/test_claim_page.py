"""The claim's page: what it shows, to whom, and in how many queries."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from accounts.models import Desk
from factcheck.models import Citation, Claim, LinkCheck, Source
from factcheck.sources import citation_actions
from factcheck.workflow.available_actions import list_claim_actions
from factcheck.workflow.facts import get_claim_facts
from lib.datetimes.clock import now
from tests.factcheck.workflow_driver import SPOKEN
from tests.factories import MONDAY, Cast
from tests.sampling import mark_for_long_runs


def url(claim: Claim) -> str:
    return reverse("claim_detail", args=[claim.public_id])


def words(response) -> str:
    """The page's text with its white space folded."""
    return " ".join(response.content.decode().split())


def test_a_stranger_and_an_outsider_of_a_confidential_desk_find_nothing(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("checking")
    assert client.get(url(claim)).headers["Location"].startswith("/sign-in/")
    client.force_login(cast.stranger)
    assert client.get(url(claim)).status_code == 404
    Claim.objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    client.force_login(cast.checker)
    assert client.get(url(claim)).status_code == 404
    assert client.get(reverse("claim_live", args=[claim.public_id])).status_code == 404
    assert client.post(reverse("claim_transition", args=[claim.public_id, "start"])).status_code == 404
    client.force_login(cast.insider)
    assert client.get(url(claim)).status_code == 200


def test_other_staff_read_an_open_desk_and_are_offered_nothing(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.outsider)
    page = words(client.get(url(claim)))
    assert claim.statement in page
    assert "Assigned to Carl" in page
    assert 'id="verdict"' not in page
    assert 'id="add-source"' not in page
    assert "No action is available to you here." in page


def test_a_verdict_is_sent_from_one_place(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    shown = client.get(url(claim)).context
    assert shown["submit"].name == "submit"
    assert "submit" not in [button.name for button in shown["available_actions"]]


@pytest.mark.parametrize(("state", "key", "label"), [
    ("assigned", "s", "Start checking"), ("checking", "s", "Add a source"),
    ("suggested", "f", "Flag"), ("checking", "f", "Stop following"),
])  # fmt: skip
def test_a_key_does_one_thing_and_the_next_step_comes_first(
    client, cast: Cast, create_claim_in_state, state, key, label
):
    claim = create_claim_in_state(state)
    client.force_login(cast.checker)
    [does] = client.get(url(claim)).content.decode().split(f'data-key="{key}"')[1:]
    assert label in does.split("<kbd")[0]


def test_the_passage_stands_in_its_sentence(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    page = words(client.get(url(claim)))
    assert (
        'said more than <span class="under" data-mark="checking"><span>20,000 crates of herring</span></span>'
        in page
    )
    article = claim.appearances.get().revision.article
    assert f'{reverse("article_detail", args=[article.public_id])}#claim-{claim.public_id}"' in page


def test_late_work_is_red_and_told_in_words(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    Claim.objects.filter(pk=claim.pk).update(due_at=now() - timedelta(hours=2, minutes=5))
    client.force_login(cast.checker)
    assert 'class="late"><time' in words(client.get(url(claim)))
    assert "Overdue since " in words(client.get(url(claim)))


def test_times_are_those_of_the_desk(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("flagged")
    Desk.objects.filter(pk=cast.desk.pk).update(timezone="Asia/Tokyo")
    tomorrow = (now() + timedelta(days=20)).replace(hour=20)
    Claim.objects.filter(pk=claim.pk).update(due_at=tomorrow)
    client.force_login(cast.editor)
    page = words(client.get(url(claim)))
    assert f"Due {(tomorrow + timedelta(hours=9)).day} " in page
    assert "2 Mar 18:00" in page or "2 Mar 2026" in page  # flagged at 09:00 UTC


def test_a_source_tells_its_health_and_how_the_page_was_reached(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    source = claim.citations.first().source
    Source.objects.filter(pk=source.pk).update(health="moved", checked_at=now() - timedelta(minutes=4))
    LinkCheck.objects.create(
        source=source,
        attempt=1,
        outcome="moved",
        status_code=200,
        final_url="https://stats.example.org/new",
        chain=[[source.url, 301], ["https://stats.example.org/new", 200]],
        elapsed_ms=41,
        checked_at=now(),
    )
    client.force_login(cast.second)
    page = words(client.get(url(claim)))
    assert 'data-health="moved"' in page
    assert "data-ago>4 minutes ago</time>" in page
    assert "Passage found on the page" in page
    assert f"<li>301 {source.url}</li><li>200 https://stats.example.org/new</li>" in page
    assert "HTTP status 200 · 41 ms" in page


def test_a_restricted_source_has_no_name_for_others(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    for restricted, title in ((True, "The clerk who rang us"), (False, "The open register")):
        citation_actions.create_citation(
            claim,
            **SPOKEN | {"passage": f"said {title}"},
            title=title,
            is_restricted=restricted,
            by=cast.checker,
            at=MONDAY,
        )
    client.force_login(cast.second)
    page = words(client.get(url(claim)))
    assert "A source we cannot name" in page
    assert "The open register" in page
    assert "The clerk who rang us" not in page
    client.force_login(cast.checker)
    page = words(client.get(url(claim)))
    assert "The clerk who rang us" in page
    assert 'source-title">A source we cannot name' not in page


def test_a_restricted_source_stays_without_a_name_in_the_filed_verdict(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("in_review")
    verdict = claim.verdicts.get()
    citation = claim.citations.first()
    Source.objects.filter(pk=citation.source_id).update(is_restricted=True, title="The clerk")
    frozen = verdict.citations
    frozen[0] |= {"is_restricted": True, "title": "The clerk"}
    claim.verdicts.update(citations=frozen)
    client.force_login(cast.outsider)
    assert "The clerk" not in words(client.get(url(claim)))
    Source.objects.get(pk=citation.source_id).permitted_people.add(cast.second)
    client.force_login(cast.second)
    assert "The clerk" in words(client.get(url(claim)))


def test_the_record_is_told_in_sentences_with_names(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    client.force_login(cast.outsider)
    page = words(client.get(url(claim)))
    for sentence in (
        "Edith flagged this claim",
        "Edith assigned this claim to Carl",
        "Carl started checking",
        "Carl sent this verdict to review: “Mostly true”",
    ):
        assert sentence in page


def test_what_is_filed_is_drawn_as_markdown_that_can_do_no_harm(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    claim.verdicts.update(explanation="It is **so** <script>alert(1)</script> [see](javascript:alert(1))")
    client.force_login(cast.second)
    page = words(client.get(url(claim)))
    assert "It is <strong>so</strong>" in page
    assert "<script>alert" not in page
    assert 'href="javascript:' not in page
    assert claim.verdicts.get().content_hash[:12] in page


def test_the_verdict_form_says_what_must_hold_before_review(client, cast: Cast, create_claim_in_state):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    page = words(client.get(url(claim)))
    assert "Choose a rating. Write an explanation." in page
    assert "Not enough independent sources: 0 of 2." in page
    assert "Not yet: Not enough independent sources" in page


def test_the_page_costs_the_same_queries_with_two_sources_and_with_seven(
    client, cast: Cast, create_claim_in_state
):
    claim = create_claim_in_state("in_review")
    client.force_login(cast.second)
    Citation.objects.filter(pk=claim.citations.last().pk).delete()
    LinkCheck.objects.create(source=claim.citations.get().source, attempt=1, outcome="ok", checked_at=now())
    client.get(url(claim))  # that this verdict was read is written once
    costs = []
    for number in range(6):
        # One that is off the record costs the question who may see it.
        source = Source.objects.create(
            kind="url", url=f"https://a.example/{number}", url_key=f"https://a.example/{number}",
            title=f"{number}", is_restricted=number == 0, added_by=cast.checker, added_at=MONDAY,
        )  # fmt: skip
        LinkCheck.objects.create(source=source, attempt=1, outcome="ok", checked_at=now())
        Citation.objects.create(claim=claim, source=source, added_by=cast.checker, added_at=MONDAY)
        costs.append(_queries(client, claim))
    assert claim.citations.count() == 7
    assert costs[0] == costs[-1]


def _queries(client, claim: Claim) -> int:
    with CaptureQueriesContext(connection) as seen:
        client.get(url(claim))
    return len(seen)


@pytest.mark.parametrize(
    ("state", "own_copy"),
    [
        ("live", False),  # own copy is never published
        *(
            cell
            for state in (
                *("suggested", "flagged", "assigned", "checking", "awaiting_reply", "in_review", "approved"),
                *("on_hold", "settled", "closed"),
            )
            for cell in mark_for_long_runs([(state, False), (state, True)], "steps on the page")
        ),
    ],
)
def test_every_offered_step_is_drawn_for_everybody_of_the_desk(
    client, cast: Cast, create_claim_in_state, state, own_copy
):
    """What the tables offer is on the page as a button or, where it cannot be done yet, as a reason."""
    claim = create_claim_in_state(state, own_copy=own_copy)
    for person in (cast.checker, cast.second, cast.editor, cast.standards):
        client.force_login(person)
        page = client.get(url(claim)).content.decode()
        for offer in list_claim_actions(claim, get_claim_facts(claim, person, now())):
            if offer.blocked_by:
                assert f'id="why-{offer.name}"' in page
            else:
                assert reverse("claim_transition", args=[claim.public_id, offer.name]) in page
