"""Search finds claims and articles by all their words, and what it does not show it leads to."""

import re
from html import unescape

import pytest
from django.urls import reverse

from factcheck.screens.search import views
from factcheck.screens.search.groups import list_search_groups
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.outsider)
    return client


def test_every_word_counts_in_any_order_and_what_is_confidential_is_not_found(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Herring crates rose", claimant="Ada Holm")
    secret = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    flag_claim_on(secret, "18,500 crates", cast.insider, statement="Herring crates in secret")

    def found(q):
        return reader.get(reverse("search_results"), {"q": q}).content.decode()

    assert "Herring crates rose" in found("rose herring")
    assert "Herring crates rose" in found("holm herring")
    assert "Herring crates rose" not in found("holm fell")
    assert "in secret" not in found("herring crates")
    assert "Nothing contains all these words." in found("eel")


def test_two_letters_are_not_looked_up_and_the_page_says_so(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="渔业 eels")

    def answer(q):
        page = reader.get(reverse("search_results"), {"q": q})
        return page.status_code, page.content.decode()

    status, page = answer("ee")
    assert status == 400
    assert "Type at least one word of 3 letters or more." in page
    assert "渔业 eels" not in page
    assert "渔业 eels" in answer("ee eels")[1]
    assert "渔业 eels" in answer("渔业")[1]


def test_claimants_are_listed_by_their_newest_claim_and_as_that_one_writes_them(cast, article):
    for claimant in ("ADA  HOLM", "Holm Ltd", "Ada Holm", "Holm & Sons"):
        flag_claim_on(article, "18,500 crates", cast.editor, statement=claimant, claimant=claimant)
    groups = list_search_groups(("holm",), cast.editor, roles=[], limit=5)
    (found,) = [group for group in groups if group.name == "claimant"]
    assert [result.label for result in found.results] == ["Holm & Sons", "Ada Holm", "Holm Ltd"]


def test_articles_beyond_the_first_few_are_a_link_away_and_page(reader, cast, monkeypatch):
    monkeypatch.setattr(views, "MAX_RESULTS", 2)
    monkeypatch.setattr("lib.web.listing.PAGE_SIZE", 2)
    for number in range(3):
        create_article(
            cast.desk,
            cast.editor,
            headline=f"Crews count eel {number}",
            url=f"https://a.example.org/{number}",
        )
    create_article(cast.desk, cast.editor, headline="Crews count herring", url="https://a.example.org/h")
    page = reader.get(reverse("search_results"), {"q": "eel crews"}).content.decode()
    assert page.count("Crews count eel") == 2
    at = unescape(re.search(r'<a href="([^"]*)">See all articles containing these words', page)[1])
    shown = []
    while at:
        page = reader.get(at).content.decode()
        shown += re.findall(r"Crews count \w+ ?\d?", page.split("<tbody>")[1])
        older = re.search(r'<a class="btn" href="([^"]+)" rel="next">', page)
        at = unescape(older[1]) if older else ""
    assert sorted(shown) == ["Crews count eel 0", "Crews count eel 1", "Crews count eel 2"]


def test_a_damaged_page_link_is_told(reader, article, cast):
    flag_claim_on(article, "18,500 crates", cast.editor)
    answer = reader.get(reverse("search_results"), {"q": "crates", "cursor": "forged"})
    assert answer.status_code in (400, 422)
    assert "Start again from the first page" in answer.content.decode()


def test_claimants_sources_and_people_are_found_with_a_link_to_their_claims(reader, cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor, claimant='Holm, "Ada"')
    create_citation(
        claim, by=cast.editor, at=MONDAY, url="https://landings.example.org/", title="Eel landings"
    )
    page = unescape(reader.get(reverse("search_results"), {"q": "holm"}).content.decode())
    link = re.search(r'<a class="words" href="([^"]*)"><bdi>Holm, "Ada"', page)[1]
    assert claim.statement in reader.get(link).content.decode()
    assert "Eel landings" in reader.get(reverse("search_results"), {"q": "eel"}).content.decode()
    page = reader.get(reverse("search_results"), {"q": "car"}).content.decode()
    assert f"{reverse('claim_queue')}?checker={cast.checker.public_id}" in page
