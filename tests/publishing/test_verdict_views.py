"""A verdict that is read is counted, one reading in ten for all ten, and no reader notices."""

import pytest
from django.db import OperationalError

from factcheck.desk.statistics import view_counts
from factcheck.desk.statistics.view_counts import SAMPLE_EVERY
from factcheck.models import Claim, VerdictViewCount


@pytest.fixture
def chosen(monkeypatch):
    """chosen(True): the next readings are among those that are counted."""

    def choose(each):
        monkeypatch.setattr(view_counts, "is_sampled", lambda: each)

    choose(True)
    return choose


def times():
    return [reading.views for reading in VerdictViewCount.objects.all()]


def test_one_reading_in_ten_is_counted(monkeypatch):
    numbers = iter(range(SAMPLE_EVERY))
    monkeypatch.setattr(view_counts, "randrange", lambda most: next(numbers) % most)
    assert sum(view_counts.is_sampled() for _ in range(SAMPLE_EVERY)) == 1


def test_a_reader_and_a_partner_are_counted_alike(client, publish_claim, pull_verdicts, chosen):
    claim = publish_claim()
    client.get(f"/verdicts/{claim.public_id}/")
    assert times() == [SAMPLE_EVERY]
    pull_verdicts(id=claim.public_id)
    assert times() == [2 * SAMPLE_EVERY]


def test_a_reader_who_has_the_page_already_reads_it_too(client, publish_claim, pull_verdicts, chosen):
    claim = publish_claim()
    for address in (
        lambda **headers: client.get(f"/verdicts/{claim.public_id}/", headers=headers),
        lambda **headers: pull_verdicts(id=claim.public_id, **headers),
    ):
        VerdictViewCount.objects.all().delete()
        etag = address()["ETag"]
        assert address(**{"if-none-match": etag}).status_code == 304
        assert times() == [2 * SAMPLE_EVERY]


def test_who_only_asks_whether_it_is_there_does_not_read_it(client, publish_claim, chosen):
    client.head(f"/verdicts/{publish_claim().public_id}/")
    assert times() == []


def test_readings_that_are_not_chosen_cost_nothing(client, publish_claim, chosen, django_assert_num_queries):
    address = f"/verdicts/{publish_claim().public_id}/"
    chosen(False)
    with django_assert_num_queries(2):  # the document, and whether its desk has pages of claimants
        client.get(address)
    assert times() == []


def test_what_is_not_public_is_not_counted(client, publish_claim, pull_verdicts, chosen):
    claim = publish_claim(upto="approved")
    assert client.get(f"/verdicts/{claim.public_id}/").status_code == 404
    assert pull_verdicts(id=claim.public_id).status_code == 404
    assert times() == []


def test_the_answer_is_the_same_counted_or_not_and_sets_no_cookie(client, publish_claim, chosen):
    address = f"/verdicts/{publish_claim().public_id}/"
    counted = client.get(address)
    chosen(False)
    left_out = client.get(address)
    assert counted.content == left_out.content
    results = [{k: v for k, v in one.items() if k != "X-Request-Id"} for one in (counted, left_out)]
    assert results[0] == results[1]
    assert not counted.cookies


def test_a_count_that_fails_fails_nobody(client, publish_claim, chosen, monkeypatch):
    address = f"/verdicts/{publish_claim().public_id}/"

    def broken(*args, **named):
        raise OperationalError("database is locked")

    monkeypatch.setattr(view_counts, "record_verdict_view", broken)
    assert "20,145" in client.get(address).content.decode()
    assert Claim.objects.count() == 1
