"""A search costs so much for each word, and no more words than a person types are searched for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from factcheck.models import SearchWord
from factcheck.search.indexing import index_changes
from lib.text_search.term_query import MAX_QUERY_TERMS
from lib.web.forms import MAX_QUERY_WORDS

SCREENS = ("/search/", "/command-palette/", "/queue/", "/articles/", "/external-reviews/")
LISTS = ("/api/v1/claims/", "/api/v1/verdicts/")


@pytest.fixture
def search(cast, partner_key):
    """search(address, words) -> the response, how often a statement says one, the number of statements."""

    while index_changes():
        pass

    def ask(address, words):
        browser, name = Client(), "query" if "claims:search" in address else "q"
        if address in (*SCREENS, "/api/v1/claims/"):
            browser.force_login(cast.editor)
            headers = {}
        else:
            headers = {"authorization": f"Bearer {partner_key}"}
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address, {name: " ".join(words)}, headers=headers)
        statements = [one["sql"] for one in asked.captured_queries]
        return answer, max(sql.count("herringz") for sql in statements), len(statements)

    return ask


def words(number):
    return [f"herringz{'bcdfghjkmnpqrtvw'[number] * 4}" for number in range(number)]


@pytest.mark.parametrize("address", [*SCREENS, *LISTS])
def test_the_conditions_grow_with_the_words_and_not_with_their_combinations(address, search):
    few, some, many = (search(address, words(number))[1] for number in (4, 8, MAX_QUERY_WORDS))
    assert few >= (4 if address != "/api/v1/verdicts/" else 1)
    assert many - some <= some - few <= 4 * 4


@pytest.mark.parametrize("address", SCREENS)
def test_words_that_are_not_known_cost_one_question_together(address, search):
    few, many = (search(address, words(number))[2] for number in (4, MAX_QUERY_WORDS))
    assert many == few


@pytest.mark.parametrize("address", SCREENS)
def test_words_that_resemble_many_others_are_no_dearer(address, search):
    base = search(address, words(4))[1:]
    SearchWord.objects.bulk_create(
        SearchWord(word=f"herringz{one}{other}bb", documents=1)
        for one in "abcdefgh"
        for other in "abcdefghijklmnopqrstuvwxyz"
    )
    _, conditions, statements = search(address, words(4))
    assert conditions <= 6 * 3 * base[0]
    assert statements <= base[1]


@pytest.mark.parametrize("address", [*SCREENS, *LISTS])
@pytest.mark.parametrize("number", [MAX_QUERY_WORDS + 1, 2_000])
def test_more_words_are_refused_in_words(address, number, search):
    answer = search(address, [f"h{one}" for one in range(number)])[0]
    assert answer.status_code == 400
    assert "Search for at most 12 words and 200 characters." in answer.content.decode()


@pytest.mark.parametrize("address", SCREENS)
def test_a_word_that_is_typed_twice_counts_once(address, search):
    answer, conditions, _ = search(address, ["Herringz", "herringz"] * 10)
    assert answer.status_code == 200
    assert conditions <= search(address, ["herringz"])[1]


def test_the_search_of_partners_costs_no_more_however_many_words_are_sent(search):
    address = "/v1alpha1/claims:search"
    few, base = search(address, words(6))[1:]
    assert few >= 6
    many = [f"herringz{one}{other}bb" for one in "bcdfghjkmn" for other in "bcdfghjkmnpqrstvwxyz"]
    for number in (12, MAX_QUERY_TERMS, len(many)):
        answer, conditions, statements = search(address, many[:number])
        assert answer.status_code in (200, 400)
        assert conditions <= MAX_QUERY_TERMS
        assert statements <= base
