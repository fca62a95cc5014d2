"""Filters of claims: the queue and the API narrow by one set, *or* within a filter, *and* between two."""

import re
from datetime import timedelta
from html import unescape

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from factcheck.assignments.actions import assign_claim
from factcheck.claimants.actions import merge_claimant
from factcheck.claims import closing
from factcheck.claims.editing import update_claim
from factcheck.claims.filter_conditions import FILTER_CHOICES
from factcheck.models import Claim
from lib.datetimes.clock import now
from lib.web.listing import format_values, parse_values
from tests.factories import create_article, flag_claim_on

STATEMENTS = ("herring", "record", "smoke", "match")


@pytest.fixture
def claims(cast, article, own_article):
    """Four claims that differ in all that can be filtered."""
    at = now()
    other = create_article(cast.other_desk, cast.outsider, headline="Other", url="https://news.example.org/2")
    made = {
        "herring": flag_claim_on(
            article, "20,000 crates", cast.editor, kind="number", at=at
        ),
        "record": flag_claim_on(
            article, "a record", cast.editor, claimant="Smith, Mayor", kind="superlative",
            at=at - timedelta(days=40), priority=4,
        ),
        "smoke": flag_claim_on(
            own_article, "smokehouse", cast.editor, due_at=at - timedelta(hours=2), must_check=False,
            at=at - timedelta(days=3),
        ),
        "match": flag_claim_on(
            other, "18,500 crates", cast.outsider, kind="quote", due_at=at + timedelta(days=20),
            at=at - timedelta(days=10),
        ),
    }  # fmt: skip
    for word, claim in made.items():
        Claim.objects.filter(pk=claim.pk).update(statement=word)
    update_claim(made["herring"], by=cast.editor, at=at, tags=["Budget", "fish"])
    update_claim(made["smoke"], by=cast.editor, at=at, tags=["budget"])
    assign_claim(made["smoke"], checker=cast.checker, by=cast.editor, at=at)
    closing.close_claim(made["record"], close_reason="declined", by=cast.editor, at=at)
    return made


@pytest.fixture
def find(cast):
    """find("due=late") -> the statements on the page, which the API must find too."""
    client = Client()
    client.force_login(cast.editor)

    def find_on_both(query):
        page = client.get(f"{reverse('claim_queue')}?{query}")
        assert page.status_code == 200, query
        shown = set(re.findall(r"data-row-link>(\w+)<", page.content.decode()))
        answer = client.get(f"/api/v1/claims/?{query}")
        assert answer.status_code == 200, answer.content
        assert {one["statement"] for one in answer.json()["results"]} == shown, query
        return shown

    return find_on_both


def test_page_and_api_find_the_same(find, claims, cast, article, own_article):
    every = "state=open,closed"
    assert find(every) == {*STATEMENTS}
    assert find("state=open") == {"herring", "smoke", "match"}
    assert find("state=assigned,closed") == {"smoke", "record"}
    assert find(f"{every}&waiting_on=checker") == {"smoke"}
    assert find("state=open&waiting_on=editor,reply") == {"herring", "match"}
    assert find(f"{every}&kind=number,quote") == {"herring", "match"}
    assert find(f"{every}&priority=4") == {"record"}
    assert find(f"{every}&due=late") == {"smoke"}
    assert find(f"{every}&due=later,late") == {"smoke", "match"}
    assert find(f"{every}&due=none") == {"herring", "record"}
    assert find(f"{every}&age=day,older") == {"herring", "record"}
    assert find(f"{every}&age=week") == {"smoke"}
    assert find(f"{every}&tag=BUDGET") == {"herring", "smoke"}
    assert find(f"{every}&tag=fish,nothing") == {"herring"}
    assert find(f"{every}&desk=sports,harbour&kind=quote") == {"match"}
    assert find(f"{every}&desk=inquiries") == set()
    assert find(f"{every}&checker={cast.checker.public_id}") == {"smoke"}
    assert find(f"{every}&checker=none,{cast.checker.public_id}") == {*STATEMENTS}
    assert find(f"{every}&checker=me") == set()
    assert find(f"{every}&claimant=%22smith,+mayor%22,nobody") == {"record"}
    assert find(f"{every}&article={own_article.public_id},{article.public_id}") == {
        "herring", "record", "smoke"
    }  # fmt: skip
    assert find(f"{every}&evidence=none&must_check=false") == {"smoke"}
    assert find(f"{every}&evidence=troubled,changed,unchecked,working") == set()
    assert find(f"{every}&text_changed=true") == set()
    assert find(f"{every}&text_changed=false,true") == {*STATEMENTS}
    assert find(f"{every}&publication_status=none&q=rec") == {"record"}


@pytest.mark.parametrize(
    "query", ["kind=nonsense", "checker=carl", "article=7", "due=soon", "age=new", "x=1"]
)
def test_page_and_api_refuse_the_same(cast, query):
    client = Client()
    client.force_login(cast.editor)
    assert client.get(f"{reverse('claim_queue')}?{query}").status_code == 400
    assert client.get(f"/api/v1/claims/?{query}").status_code == 400


@pytest.mark.parametrize("name", [*FILTER_CHOICES, "following", "tag"])
def test_commas_alone_filter_nothing(cast, claims, name):
    client = Client()
    client.force_login(cast.editor)
    assert client.get(f"{reverse('claim_queue')}?{name}=,").status_code == 200
    found = client.get(f"/api/v1/claims/?{name}=,").json()["results"]
    assert {one["statement"] for one in found} == set(STATEMENTS)


def test_evidence_is_the_health_of_the_sources(find, create_claim_in_state):
    claim = create_claim_in_state("in_review")
    Claim.objects.filter(pk=claim.pk).update(statement="herring")
    cited = claim.citations.active()
    for health in ("ok", "dead", "unchecked"):
        type(cited.first().source).objects.update(health=health)
        cited.update(is_source_troubled=health == "dead")
        found = {name for name in ("none", "working", "troubled", "unchecked") if find(f"evidence={name}")}
        assert found == {{"ok": "working", "dead": "troubled"}.get(health, health)}
    cited.filter(pk=cited.first().pk).update(drifted_at=now(), passage_state="missing")
    assert find("evidence=changed") == {"herring"}


def test_each_filter_is_a_chip_that_lifts_it_alone(cast, claims):
    client = Client()
    client.force_login(cast.editor)
    query = {"state": "assigned,closed", "tag": "budget", "checker": f"me,{cast.checker.public_id}"}
    page = client.get(reverse("claim_queue"), query).content.decode()
    chips = dict(re.findall(r'<a class="chip" href="([^"]*)">(.*?)</a>', page))
    assert len(chips) == 3
    words = {re.sub(r"<[^>]*>", "", chip).split("×")[0].strip() for chip in chips.values()}
    assert words == {"State Assigned or Closed", "Tag budget", "Checker Me or Carl"}
    assert "/queue/?state=assigned,closed&amp;tag=budget" in chips


def test_the_menu_counts_each_choice_under_the_other_filters(cast, claims):
    client = Client()
    client.force_login(cast.editor)
    page = client.get(reverse("claim_queue_filters"), {"tag": "budget"}).content.decode()
    choices = {
        re.sub(r"<[^>]*>", "", label): int(count)
        for label, count in re.findall(r'<span dir="auto">(.*?)</span>.*?class="count">(\d+)<', page)
    }
    assert (choices["Number"], choices["Late"], choices["Nobody"], choices["Carl"]) == (1, 1, 1, 1)
    assert {label.lower(): count for label, count in choices.items()}["budget"] == 2
    assert "Quote" not in choices
    assert choices["All open states"] == 2
    assert 'href="/queue/?tag=budget&amp;kind=number"' in page


def read_choices(client, query=""):
    """Return {label: (address, count as it is shown)} of the menu."""
    page = client.get(f"{reverse('claim_queue_filters')}{query}").content.decode()
    found = re.findall(r'<li><a href="([^"]*)"[^>]*><span dir="auto">(.*?)</span>(.*?)</a>', page)
    return {label: (unescape(href), re.sub(r"<[^>]*>|\s", "", count)) for href, label, count in found}


def test_claimants_stand_in_the_order_of_the_counts_beside_them(cast, article):
    """One claim by each of two names of one claimant are two claims under either."""
    for name in ("Zoe Berg", "Z. Berg", "Ada Holm"):
        for statement in ("One", "Two")[: 1 if "Berg" in name else 2]:
            flag_claim_on(article, "12 %", cast.editor, statement=f"{name}: {statement}", claimant=name)
    third = flag_claim_on(article, "12 %", cast.editor, statement="Three", claimant="Zoe Berg")
    short = Claim.objects.get(claimant="Z. Berg").attributed_to
    merge_claimant(short, into=third.attributed_to, by=cast.editor, at=now())
    client = Client()
    client.force_login(cast.editor)
    names = {"Zoe Berg", "Z. Berg", "Ada Holm"}
    shown = {label: count for label, (_, count) in read_choices(client).items() if label in names}
    assert list(shown.items()) == [("Zoe Berg", "3"), ("Z. Berg", "3"), ("Ada Holm", "2")]


def test_a_count_is_that_of_the_list_whatever_a_tag_or_a_claimant_is_written_like(cast, article, claims):
    update_claim(claims["smoke"], by=cast.editor, at=now(), tags=["budget", "fish"])
    ada, short = (
        flag_claim_on(article, words, cast.editor, claimant=name).attributed_to
        for words, name in (("12 %", "Ada Holm"), ("Ada Holm", "A. Holm"))
    )
    merge_claimant(short, into=ada, by=cast.editor, at=now())
    client = Client()
    client.force_login(cast.editor)
    choices = {label.lower(): choice for label, choice in read_choices(client).items()}
    for label in ("ada holm", "a. holm", "budget", "fish"):
        href, count = choices[label]
        assert client.get(href).content.decode().count("data-row-link") == int(count) == 2, label


@pytest.mark.parametrize("tag", ["budget", "BUDGET"])
def test_a_tag_is_chosen_in_whatever_case_the_address_has_it(cast, claims, tag):
    client = Client()
    client.force_login(cast.editor)
    choices = {label.lower(): choice for label, choice in read_choices(client, f"?tag={tag}").items()}
    assert choices["budget"] == ("/queue/", "removethisfilter2")


def test_the_menu_offers_the_archive_without_counting_it(cast, claims):
    client = Client()
    client.force_login(cast.editor)
    assert read_choices(client)["Closed"] == ("/queue/?state=closed", "")
    assert read_choices(client, "?state=closed")["Closed"][1].endswith("1")
    assert "record" in client.get("/queue/?state=closed").content.decode()


def test_nothing_of_a_confidential_desk_is_counted_or_named(cast, claims):
    secret = create_article(cast.secret_desk, cast.insider, headline="Hidden", url="https://s.example.org/")
    claim = flag_claim_on(secret, "18,500 crates", cast.insider, claimant="Whistle")
    update_claim(claim, by=cast.insider, at=now(), tags=["leak"])
    client = Client()
    client.force_login(cast.editor)
    for url in (reverse("claim_queue"), reverse("claim_queue_filters")):
        page = client.get(url, {"article": str(secret.public_id)}).content.decode()
        page += client.get(url, {"group": "article", "desk": "inquiries"}).content.decode()
        page += client.get(url).content.decode()
        assert not re.search("Hidden|Whistle|leak|Inquiries", page)


@pytest.mark.parametrize(
    ("sort", "first"), [("due", "smoke"), ("-due", "match"), ("age", "match"), ("statement", "herring"),
                        ("-statement", "smoke"), ("checker", "smoke"), ("priority", "smoke")],
)  # fmt: skip
def test_the_address_sorts(cast, claims, sort, first):
    client = Client()
    client.force_login(cast.editor)
    page = client.get(reverse("claim_queue"), {"sort": sort}).content.decode()
    assert re.search(r"data-row-link>(\w+)<", page)[1] == first


@pytest.mark.parametrize("group", ["article", "checker", "due", "claimant"])
@pytest.mark.parametrize("sort", ["priority", "-checker"])
def test_groups_page_by_keyset_and_lose_nobody(cast, claims, group, sort, monkeypatch):
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 1)
    client = Client()
    client.force_login(cast.editor)
    url, seen = f"{reverse('claim_queue')}?group={group}&sort={sort}&state=open,closed", []
    while url:
        page = client.get(url).content.decode()
        seen += re.findall(r"data-row-link>(\w+)<", page)
        assert 'scope="rowgroup"' in page
        link = re.search(r'href="([^"]*)" rel="next"', page)
        url = link[1].replace("&amp;", "&") if link else ""
    assert sorted(seen) == sorted(STATEMENTS)


def test_a_page_costs_the_same_queries_however_many_claims(cast, claims, django_assert_max_num_queries):
    client = Client()
    client.force_login(cast.editor)
    url = f"{reverse('claim_queue')}?group=article&sort=checker&tag=budget"
    with CaptureQueriesContext(connection) as captured:
        client.get(url)
    with django_assert_max_num_queries(len(captured)):
        client.get(f"{reverse('claim_queue')}?group=article&sort=checker")


@pytest.mark.parametrize("values", [["a"], ["a, b", "c"], ['say "no"', "x"], []])
def test_values_survive_their_way_through_an_address(values):
    assert parse_values(format_values(values)) == values
