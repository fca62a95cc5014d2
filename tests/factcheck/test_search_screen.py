"""The page of a search: kinds with their counts, filters, and a link to whatever it does not list."""

import re
from html import unescape

import pytest
from django.urls import reverse

from factcheck.claimants.actions import merge_claimant
from factcheck.models import Claimant, ClaimantRole
from factcheck.screens.search import views
from factcheck.screens.search.groups import list_search_groups
from factcheck.search.engine import SearchScope
from factcheck.search.indexing import index_changes
from factcheck.sources.citation_actions import create_citation
from tests.factories import MONDAY, create_article, flag_claim_on


@pytest.fixture
def reader(client, cast):
    client.force_login(cast.outsider)
    return client


def get_page(reader, **query):
    answer = reader.get(reverse("search_results"), query)
    return answer.status_code, unescape(re.sub("</?mark>", "", answer.content.decode()))


def test_every_word_counts_in_any_order_and_what_is_confidential_is_not_found(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Herring crates rose", claimant="Ada Holm")
    secret = create_article(cast.secret_desk, cast.insider, url="https://news.example.org/secret")
    flag_claim_on(secret, "18,500 crates", cast.insider, statement="Herring crates in secret")

    def found(q):
        return get_page(reader, q=q)[1]

    assert "Herring crates rose" in found("rose herring")
    assert "Herring crates rose" in found("holm herring")
    assert "Herring crates rose" not in found("holm fell")
    assert "in secret" not in found("herring crates")
    assert "Nothing contains these words." in found("zyxomma")
    assert "Herring crates rose" in found("“herring crates”")
    assert "Try fewer or different words, or no quotation marks." in found("“rose herring”")
    assert "Words in quotation marks are found side by side." in found("")


def test_two_letters_are_enough_in_every_script(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="渔业 eels")
    assert "渔业 eels" in get_page(reader, q="ee")[1]
    assert "渔业 eels" in get_page(reader, q="渔业")[1]


def find_claimants(words, person, **limits):
    groups = list_search_groups(words, SearchScope(person, **limits), limit=5)
    found = [result for group in groups if group.name == "claimant" for result in group.results]
    return {unescape(re.sub("</?mark>", "", result.label)): result.href for result in found}


def test_a_claimant_is_found_once_by_any_name_or_role_and_leads_to_their_page(cast, article):
    claims = [
        flag_claim_on(article, "18,500 crates", cast.editor, statement="Eels", claimant=claimant)
        for claimant in ("ADA  HOLM", "Ada Holm", "Will Young", "Mayor Holm")
    ]
    ada, will = claims[0].attributed_to, claims[2].attributed_to
    address = reverse("claimant_detail", args=[ada.public_id])
    ClaimantRole.objects.create(claimant=ada, title="Harbour master", party="Blue list")
    Claimant.objects.filter(pk=ada.pk).update(aliases=["The Eel Queen"])
    for words in ("holm ada", "quene eel", "queen", "harbour master", "blue", "holm ad"):
        assert find_claimants(words, cast.editor).get("ADA HOLM") == address, words
    assert find_claimants("will", cast.editor) == {
        "Will Young": reverse("claimant_detail", args=[will.public_id])
    }
    assert find_claimants("queen", cast.editor, desk=cast.other_desk) == {}
    merge_claimant(claims[3].attributed_to, into=ada, by=cast.editor, at=MONDAY)
    assert len(find_claimants("holm", cast.editor)) == 1
    ClaimantRole.objects.all().delete()
    assert find_claimants("harbour master", cast.editor) == {}


def test_the_count_is_of_all_and_the_rest_are_a_link_away(reader, cast, monkeypatch):
    monkeypatch.setattr(views, "MAX_RESULTS", 2)
    for number in range(3):
        create_article(
            cast.desk,
            cast.editor,
            headline=f"Crews count eel {'xyz'[number]}",
            url=f"https://a.example.org/{number}",
        )
    create_article(cast.desk, cast.editor, headline="Crews count herring", url="https://a.example.org/h")
    index_changes()  # a search itself indexes but the newest articles
    answer = reader.get(reverse("search_results"), {"q": "eel crews"})
    (group,) = answer.context["groups"]
    assert (group.count, len(group.results)) == (3, 2)
    page = answer.content.decode()
    at = unescape(re.search(r'<a href="([^"]*)">List everything', page)[1])
    listed = reader.get(at).content.decode().split("<tbody>")[1]
    assert sorted(re.findall(r"Crews count \w+ ?\w?", listed)) == [f"Crews count eel {one}" for one in "xyz"]


def test_the_list_of_all_claims_has_every_one_of_them(reader, cast, article, monkeypatch):
    monkeypatch.setattr(views, "MAX_RESULTS", 1)
    for name in ("Eel one", "Eels two"):
        flag_claim_on(article, "18,500 crates", cast.editor, statement=name)
    page = reader.get(reverse("search_results"), {"q": "eel"}).content.decode()
    at = unescape(re.search(r'<a href="([^"]*)">List everything', page)[1])
    listed = reader.get(at).content.decode()
    assert "Eel one" in listed
    assert "Eels two" in listed


def test_a_kind_a_desk_and_a_period_narrow_it(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="Herring rose", claimant="Herring Ltd")
    create_article(cast.other_desk, cast.outsider, headline="Herring for all", url="https://a.example.org/1")
    assert "Herring for all" not in get_page(reader, q="herring", kind="claim")[1]
    assert "Herring rose" not in get_page(reader, q="herring", desk=cast.other_desk.slug)[1]
    assert "Herring rose" in get_page(reader, q="herring", since="2026-03-02", until="2026-03-02")[1]
    assert "Herring rose" not in get_page(reader, q="herring", since="2026-03-03")[1]
    assert get_page(reader, q="herring", desk=cast.secret_desk.slug)[0] == 400
    assert get_page(reader, q="herring", kind="forged")[0] == 400
    assert get_page(reader, q="herring", since="yesterday")[0] == 400
    assert get_page(reader, q="herring", since="0001-01-01")[0] == 400
    assert get_page(reader, q="herring", until="9999-12-31")[0] == 400
    assert get_page(reader, q="herring", since="1900-01-01", until="9998-12-31")[0] == 200


def test_another_number_is_said_to_be_another(reader, cast, article):
    flag_claim_on(article, "18,500 crates", cast.editor, statement="There were 21,000 overdose deaths")
    assert "says 21,000" in get_page(reader, q="20,000 overdose deaths")[1]
    assert "says 21,000" not in get_page(reader, q="21k overdose deaths")[1]


def test_claimants_sources_and_people_are_found_with_a_link_to_their_claims(reader, cast, article):
    claim = flag_claim_on(article, "18,500 crates", cast.editor, claimant='Holm, "Ada"')
    create_citation(
        claim, by=cast.editor, at=MONDAY, url="https://landings.example.org/", title="Eel landings"
    )
    page = unescape(reader.get(reverse("search_results"), {"q": "holm"}).content.decode())
    link = re.search(r'<a class="words" href="(/claimants/[^"]*)"><bdi><mark>Holm</mark>, "Ada"', page)[1]
    assert claim.statement in reader.get(link).content.decode()
    assert "Eel landings" in get_page(reader, q="eel")[1]
    page = reader.get(reverse("search_results"), {"q": "car"}).content.decode()
    assert f"{reverse('claim_queue')}?checker={cast.checker.public_id}" in page


def test_a_phrase_keeps_the_marks_that_were_typed_and_gets_no_others(reader):
    assert 'Results for: <bdi>"herring crates"</bdi>' in get_page(reader, q='"herring crates"')[1]
