"""A search costs so much for each word, and no more words than a person types are searched for."""

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from lib.web.form_fields import MAX_QUERY_WORDS

SCREENS = ("/search/", "/command-palette/", "/queue/", "/articles/", "/external-reviews/")
LISTS = ("/api/v1/claims/", "/api/v1/verdicts/")
MAX_COLUMNS = 3
"""Columns that any of the searches looks into."""


@pytest.fixture
def search(cast, partner_key):
    """search(address, words) -> the response, and the number of conditions in its longest statement."""

    def ask(address, words):
        browser, name = Client(), "query" if "claims:search" in address else "q"
        if address in (*SCREENS, "/api/v1/claims/"):
            browser.force_login(cast.editor)
            headers = {}
        else:
            headers = {"authorization": f"Bearer {partner_key}"}
        with CaptureQueriesContext(connection) as asked:
            answer = browser.get(address, {name: " ".join(words)}, headers=headers)
        statements = [one["sql"].upper() for one in asked.captured_queries]
        return answer, max(sql.count("LIKE") + sql.count("INSTR(") for sql in statements)

    return ask


def words(number):
    return [f"herring{number}x" for number in range(number)]


@pytest.mark.parametrize("address", [*SCREENS, *LISTS])
def test_the_conditions_grow_with_the_words_and_not_with_their_combinations(address, search):
    base, few, many = (search(address, words(number))[1] for number in (0, 4, MAX_QUERY_WORDS))
    assert 4 <= few - base <= 4 * MAX_COLUMNS
    assert many - base == (few - base) * MAX_QUERY_WORDS / 4


@pytest.mark.parametrize("address", [*SCREENS, *LISTS])
@pytest.mark.parametrize("number", [MAX_QUERY_WORDS + 1, 2_000])
def test_more_words_are_refused_in_words(address, number, search):
    answer, _ = search(address, [f"h{one}" for one in range(number)])
    assert answer.status_code == 400
    assert "Search for at most 12 words and 200 characters." in answer.content.decode()


@pytest.mark.parametrize("address", SCREENS)
def test_a_word_that_is_typed_twice_counts_once(address, search):
    answer, conditions = search(address, ["Herring", "herring"] * 10)
    assert answer.status_code == 200
    assert conditions <= search(address, ["herring"])[1]


def test_the_search_of_partners_asks_for_six_words_however_many_are_sent(search):
    answer, conditions = search("/v1alpha1/claims:search", words(100))
    assert answer.status_code == 200
    assert conditions <= search("/v1alpha1/claims:search", words(6))[1]
    assert search("/v1alpha1/claims:search", words(2_000))[0].status_code == 400
