"""Partners match texts and addresses with published verdicts: within their licence, numbers apart."""

import json
from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership
from factcheck.search import similar_claims
from factcheck.search.database_index import DatabaseIndex
from lib import contrasts
from publishing.api import match
from publishing.models import PublishedTermFrequency, SearchEntry
from publishing.partners.actions import suspend_partner, update_license
from tests.factories import MONDAY

POST = "They say the harbour of Zürich landed 21,000 crates of herring!! https://example.org/x #HerringCrates"


@pytest.fixture
def ask(client, partner_key):
    """ask(["a text"]) -> the answer to the partner."""

    def play(queries, *, secret=partner_key, **body):
        headers = {"Authorization": f"Bearer {secret}"} if secret else {}
        sent = json.dumps({"queries": queries, **body})
        return client.post("/api/v1/match/", sent, content_type="application/json", headers=headers)

    return play


@pytest.fixture
def statements(ask):
    """The statements of the verdicts that one text matches."""

    def play(text, **body):
        answer = ask([text], **body)
        assert answer.status_code == 200, answer.content
        return [one["statement"] for one in answer.json()["results"][0]["matches"]]

    return play


@pytest.fixture
def herring(publish_claim):
    return publish_claim(statement="Zürich harbour landed 20,000 crates of herring", rating="False")


def test_a_post_finds_the_verdict_with_the_reason_and_its_numbers_apart(herring, ask):
    answer = ask([POST, "The library closes on Sundays"])
    results = answer.json()["results"]
    assert [one["query"] for one in results] == [POST, "The library closes on Sundays"]
    assert results[1]["matches"] == []
    [found] = results[0]["matches"]
    assert found["id"] == str(herring.public_id)
    assert found["rating"] == "False"
    assert 0.5 <= found["score"] <= 1
    assert found["why"]
    [number] = found["numbers"]
    assert (number["query"], number["verdict"]) == ("21,000", "20,000")
    assert number["how"] != "exact"
    assert answer["Cache-Control"] == "private, no-cache"


def test_a_verdict_on_the_opposite_says_so(publish_claim, ask):
    publish_claim(statement="Unemployment in Zürich fell to 3.9 percent")
    texts = ["Unemployment in Zürich rose to 3.9 percent", "Unemployment in Zürich dropped to 3.9 percent"]
    results = ask(texts, language="en").json()["results"]
    [opposite], [same] = (one["matches"] for one in results)
    assert (opposite["says_opposite"], same["says_opposite"]) == (True, False)
    assert opposite["why"][0] == "Opposite: “rose” here, “fell” there"


def test_how_a_verdict_differs_is_found_once_for_each_match(publish_claim, ask, monkeypatch):
    publish_claim(statement="Unemployment in Zürich fell to 3.9 percent")
    compared = []

    def find_contrasts(*texts, **options):
        compared.append(texts)
        return contrasts.find_contrasts(*texts, **options)

    monkeypatch.setattr(similar_claims, "find_contrasts", find_contrasts)
    [match] = ask(["Unemployment in Zürich rose to 3.9 percent"], language="en").json()["results"][0][
        "matches"
    ]
    assert match["says_opposite"]
    assert len(compared) == 1


def test_a_text_in_another_language_is_read_by_its_own_rules(publish_claim, statements):
    publish_claim(statement="Der Hafen von Zürich meldete die Fänge der Heringe", language="de")
    assert statements("Im Hafen Zürichs ist der Fang von Heringen gemeldet worden", language="de")


def test_an_address_finds_where_the_claim_was_made_and_is_not_fetched(publish_claim, ask):
    claim = publish_claim(statement="The bridge is closed", origin_url="https://example.org/bridge")
    [result] = ask(["https://EXAMPLE.org/bridge?utm_source=x"]).json()["results"]
    assert [(one["id"], one["score"]) for one in result["matches"]] == [(str(claim.public_id), 1.0)]
    assert ask(["https://example.org/other", "http://[", "http://10.0.0.1/"]).status_code == 200


def test_a_licence_narrows_what_is_matched(cast, partner, publish_claim, statements, time_machine):
    time_machine.move_to(MONDAY + timedelta(minutes=90), tick=False)
    publish_claim(statement="The harbour landed many crates of herring")
    secret = cast.secret_desk
    people = [cast.editor, cast.checker, cast.second]
    for person, role in zip(people, ("editor", "checker", "checker"), strict=True):
        Membership.objects.create(user=person, desk=secret, role=role, joined_at=MONDAY)
    publish_claim(statement="The harbour landed secret crates of herring", desk=secret, people=people)
    text = "The harbour landed crates of herring"

    def licence(**terms):
        update_license(
            partner, by=cast.admin, at=MONDAY, **{"desks": [], "languages": [], "delay_minutes": 0} | terms
        )
        return statements(text)

    assert licence() == ["The harbour landed many crates of herring"]
    assert licence(desks=[secret]) == ["The harbour landed secret crates of herring"]
    assert licence(languages=["de"]) == []
    assert licence(delay_minutes=120) == []


def test_what_is_corrected_is_found_by_its_new_words_and_what_is_retracted_by_none(
    publish_claim, correct_claim, retract_claim, statements
):
    claim = publish_claim(statement="Crates of herring", headline="Barrels of mackerel arrived")
    assert statements("Barrels of mackerel arrived") == ["Crates of herring"]
    correct_claim(claim)
    assert statements("Barrels of mackerel arrived") == []
    assert statements("Crates of herring") == ["Crates of herring"]
    retract_claim(claim)
    assert statements("Crates of herring") == []


def test_without_a_key_a_scope_or_an_active_partner_nothing_is_said(herring, cast, partner, ask):
    assert ask([POST], secret="").status_code == 401
    suspend_partner(partner, reason="Late", by=cast.admin, at=MONDAY)
    assert ask([POST]).status_code == 403


@pytest.mark.parametrize(
    "body",
    [
        {"queries": []}, {"queries": ["a"] * 101}, {"queries": ["a" * 4_001]}, {"queries": "a"}, {},
        {"queries": ["a"], "limit": 0}, {"queries": ["a"], "limit": 21}, {"queries": ["a"], "colour": "red"},
    ],
)  # fmt: skip
def test_what_is_not_a_list_of_texts_is_refused(client, partner_key, body):
    answer = client.post(
        "/api/v1/match/",
        json.dumps(body),
        content_type="application/json",
        headers={"Authorization": f"Bearer {partner_key}"},
    )
    assert answer.status_code == 422


def test_no_text_breaks_it(herring, ask):
    texts = ["' | ! & ( ) :* \\ % <->", "²³ ½", "x" * 4_000, "' OR 1=1 --", "ارتفعت", "a an of", "#", "@"]
    assert ask(texts).status_code == 200


def test_requests_are_limited(herring, ask, monkeypatch):
    monkeypatch.setattr(match, "MAX_REQUESTS", 2)
    assert [ask(["a"]).status_code for _ in range(3)] == [200, 200, 429]


def test_a_hundred_texts_take_one_query_each(herring, ask):
    def count(texts):
        with CaptureQueriesContext(connection) as queries:
            assert ask(texts).status_code == 200
        return len(queries)

    few = count(["herring crates landed"] * 2)
    many = count([f"herring crates landed {number}" for number in range(100)])
    assert many - few <= 99


def test_statements_that_order_verdicts_are_read_as_they_are_written(publish_claim):
    said = ["Zürich: “20,000 crates” of herring", "東京の港で魚の箱が見つかった"]
    for statement in said:
        publish_claim(statement=statement)
    index = DatabaseIndex(SearchEntry, SearchEntry.objects.all(), PublishedTermFrequency)
    keys = list(SearchEntry.objects.order_by("pk").values_list("pk", flat=True))
    assert index.list_statements(keys) == dict(zip(keys, said, strict=True))
