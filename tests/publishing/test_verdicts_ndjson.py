"""All verdicts as lines of JSON: streamed, narrowed, taken up again, and followed by the changes."""

import json

import pytest

from publishing.api import verdicts_ndjson


@pytest.fixture
def lines(client, partner_key, monkeypatch):
    """lines(cursor="", **query) -> the lines as JSON."""
    monkeypatch.setattr(verdicts_ndjson, "CHUNK_SIZE", 2)

    def ask(cursor="", **query):
        data = ({"cursor": cursor} if cursor else {}) | query
        answer = client.get(
            "/api/v1/verdicts.ndjson", data, headers={"authorization": f"Bearer {partner_key}"}
        )
        assert answer["Content-Type"] == "application/x-ndjson", answer.content
        return [json.loads(line) for line in b"".join(answer.streaming_content).splitlines()]

    return ask


def test_every_verdict_is_one_line_the_oldest_change_first(
    lines, publish_claim, correct_claim, retract_claim, pull_verdicts
):
    claims = [publish_claim() for _ in range(5)]
    correct_claim(claims[0])
    retract_claim(claims[1])
    got = lines()
    assert [one["id"] for one in got] == [str(claims[n].public_id) for n in (2, 3, 4, 0, 1)]
    assert [one["publication_status"] for one in got] == ["live"] * 4 + ["retracted"]
    listed = pull_verdicts("?order=oldest").json()["results"]
    assert [{name: value for name, value in one.items() if name != "cursor"} for one in got] == listed


def test_an_interruption_loses_and_repeats_nothing(lines, publish_claim):
    for _ in range(5):
        publish_claim()
    whole = lines()
    for cut in range(1, 6):
        assert whole[:cut] + lines(whole[cut - 1]["cursor"]) == whole


def test_the_last_line_is_where_the_changes_go_on(lines, publish_claim, correct_claim, client, partner_key):
    claim = publish_claim()
    [line] = lines()
    correct_claim(claim)
    news = client.get(
        "/api/v1/changes/", {"cursor": line["cursor"]}, headers={"authorization": f"Bearer {partner_key}"}
    )
    assert [one["kind"] for one in news.json()["results"]] == ["corrected"]


def test_it_is_narrowed_as_the_list_is_and_refuses_what_the_list_refuses(
    lines, publish_claim, client, partner_key
):
    publish_claim()
    assert len(lines(rating="True")) + len(lines(rating="Mostly true")) == 1
    for query in ({"ratting": "x"}, {"cursor": "nonsense"}):
        refused = client.get(
            "/api/v1/verdicts.ndjson", query, headers={"authorization": f"Bearer {partner_key}"}
        )
        assert (refused.status_code, list(refused.json()["errors"])) == (400, list(query))
    other = client.get(
        "/api/v1/verdicts.ndjson", {"cursor": "1.aaaa"}, headers={"authorization": f"Bearer {partner_key}"}
    )
    assert other.status_code == 410
