"""The partner's list: filters, pages, what is refused, and what a row costs."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from tests.factories import MONDAY


def statements(answer) -> list[str]:
    assert answer.status_code == 200, answer.content
    return [one["statement"] for one in answer.json()["results"]]


@pytest.fixture
def three(publish_claim):
    """Published on three days: a true one by the mayor, a false one by Ada, a half true one in German."""
    day = timedelta(days=1)
    publish_claim(statement="Straße der Heringe", claimant="The mayor", rating="True", at=MONDAY)
    publish_claim(
        statement="Prices fell", claimant="Ada Holm", rating="False", headline="They rose", at=MONDAY + day
    )
    publish_claim(
        statement="Der Fang", claimant="Das Amt", rating="Half true", language="de", at=MONDAY + 2 * day
    )


FOUND_BY_QUERY = {
    "": ["Der Fang", "Prices fell", "Straße der Heringe"],
    "?order=oldest": ["Straße der Heringe", "Prices fell", "Der Fang"],
    "?rating=false": ["Prices fell"],
    "?rating=true": ["Straße der Heringe"],
    "?claimant=ada holm": ["Prices fell"],
    "?language=de": ["Der Fang"],
    "?desk=harbour&language=en": ["Prices fell", "Straße der Heringe"],
    "?desk=sports": [],
    "?publication_status=live&rating=half true": ["Der Fang"],
    "?publication_status=retracted": [],
    "?q=STRASSE": ["Straße der Heringe"],
    "?q=rose ada": ["Prices fell"],
    "?q=rose mayor": [],
    "?q=%22prices fell%22 ada": ["Prices fell"],
    "?q=“fell prices”": [],
    "?q=„der Heringe“ straße": ["Straße der Heringe"],
    "?published_after=2026-03-03T00:00:00Z": ["Der Fang", "Prices fell"],
    "?published_after=2026-03-03": ["Der Fang", "Prices fell"],
    "?published_before=2026-03-03T00:00:00Z": ["Straße der Heringe"],
    "?updated_after=2026-03-04T00:00:00%2B00:00": ["Der Fang"],
    "?published_before=2026-03-03T19:49:00%2B19:49": ["Straße der Heringe"],
    "?updated_before=2026-03-03T00:00:00Z&page_size=5": ["Straße der Heringe"],
}


def test_a_filter_narrows_the_list(three, pull_verdicts):
    answers = {query: statements(pull_verdicts(query)) for query in FOUND_BY_QUERY}
    assert answers == FOUND_BY_QUERY


def test_an_unknown_filter_is_refused_with_the_known_ones(three, pull_verdicts):
    refused = pull_verdicts("?raiting=True")
    assert refused.status_code == 400
    assert pull_verdicts("?raiting=True", if_none_match="*").status_code == 400
    assert refused["Content-Type"] == "application/problem+json"
    [value] = refused.json()["errors"]["raiting"]
    for known in ("rating", "claimant", "published_after", "updated_before", "cursor", "page_size", "order"):
        assert known in value


FIELD_BY_QUERY = {
    "?publication_status=none": "publication_status",
    "?publication_status=nonsense": "publication_status",
    "?order=up": "order",
    "?published_after=yesterday": "published_after",
    "?updated_before=2026-13-45T00:00:00Z": "updated_before",
    "?updated_after=0001-01-01T00:00:00%2B05:00": "updated_after",
    "?cursor=nonsense": "cursor",
    "?page_size=0": "page_size",
    "?page_size=-1": "page_size",
    "?rating=True&rating=False": "rating",
    "?q=" + "x" * 201: "q",
    "?q=a%00b": "q",
}


def test_a_bad_value_is_refused_at_its_parameter(three, pull_verdicts):
    found = {}
    for query in FIELD_BY_QUERY:
        refused = pull_verdicts(query)
        assert refused.status_code == 400, query
        found[query] = ", ".join(refused.json()["errors"])
    assert found == FIELD_BY_QUERY


def test_pages_follow_their_links_without_a_miss_or_a_double(
    three, publish_claim, pull_verdicts, client, partner_key
):
    seen = []
    address = "/api/v1/verdicts/?page_size=2&order=oldest"
    while address:
        answer = client.get(address, headers={"authorization": f"Bearer {partner_key}"})
        seen += statements(answer)
        if len(seen) == 2:
            publish_claim(statement="Came meanwhile", at=MONDAY + timedelta(days=4))
        address = answer.json()["next"]
    assert seen == ["Straße der Heringe", "Prices fell", "Der Fang", "Came meanwhile"]


def test_one_row_and_three_cost_the_same_queries(publish_claim, pull_verdicts, client):
    publish_claim()
    client.get("/verdicts/")
    pull_verdicts()

    def cost(ask) -> int:
        with CaptureQueriesContext(connection) as queries:
            assert ask().status_code == 200
        return len(queries)

    one = cost(pull_verdicts), cost(lambda: client.get("/verdicts/"))
    publish_claim()
    publish_claim()
    assert len(pull_verdicts().json()["results"]) == 3
    assert (cost(pull_verdicts), cost(lambda: client.get("/verdicts/"))) == one
    assert one[1] == 1


def test_a_partner_that_has_it_already_is_told_so(publish_claim, correct_claim, pull_verdicts):
    claim = publish_claim()
    first = pull_verdicts(id=claim.public_id)
    again = pull_verdicts(id=claim.public_id, **{"if-none-match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    correct_claim(claim)
    now = pull_verdicts(id=claim.public_id, **{"if-none-match": first["ETag"]})
    assert now.status_code == 200
    assert now.json()["version"] == 2
    assert "no-cache" in now["Cache-Control"]
    assert "private" in now["Cache-Control"]


def test_a_method_that_writes_is_refused(client, publish_claim, partner_key):
    claim = publish_claim()
    for address in ("/api/v1/verdicts/", f"/api/v1/verdicts/{claim.public_id}/"):
        assert client.post(address, headers={"authorization": f"Bearer {partner_key}"}).status_code == 405


def test_prepared_pages_are_the_pages_of_the_list(pull_verdicts, publish_claim):
    for _ in range(7):
        publish_claim()
    walks = []
    # A filter that leaves everything is not prepared.
    for query in ("", "&published_after=2000-01-01"):
        seen, address = [], f"?page_size=3{query}"
        for way in ("next", "next", "previous", "previous", "next"):
            page = pull_verdicts(address).json()
            seen.append([one["id"] for one in page["results"]])
            address = "?" + page[way].partition("?")[2]
        walks.append(seen)
    assert walks[0] == walks[1]
    assert [len(ids) for ids in walks[0]] == [3, 3, 1, 3, 3]


def test_a_reader_who_wants_less_gets_less(pull_verdicts, publish_claim, retract_claim, client, partner_key):
    publish_claim()
    retract_claim(publish_claim())
    missing, live = pull_verdicts("?fields=statement,rating").json()["results"]
    assert set(missing) == {"id", "publication_status", "statement"}
    assert set(live) == {"id", "publication_status", "statement", "rating"}
    refused = pull_verdicts("?fields=statement,ratings")
    assert (refused.status_code, list(refused.json()["errors"])) == (400, ["fields"])
    headers = {"authorization": f"Bearer {partner_key}"}
    lines = client.get("/api/v1/verdicts.ndjson", {"fields": "statement"}, headers=headers)
    results = [set(json.loads(line)) for line in b"".join(lines.streaming_content).splitlines()]
    assert results == [
        {"cursor", "id", "publication_status", "statement"},
        {"cursor", "id", "publication_status", "statement"},
    ]
    assert client.get("/api/v1/verdicts.csv", {"fields": "id"}, headers=headers).status_code == 400
