"""How keys are used: counted without a write a request, folded into days, drawn, and in a table."""

import re
import threading
from datetime import date, timedelta

import pytest
import time_machine
from django.db import Error as DatabaseError
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import ApiKey
from lib.datetimes.clock import now
from publishing.models import ApiKeyUsage
from publishing.partners import usage
from publishing.partners.actions import create_partner, issue_partner_key, revoke_partner_key
from publishing.partners.usage_selectors import list_key_usage
from tests.factories import MONDAY

DAY = timedelta(days=1)


@pytest.fixture
def held(partner_key: str) -> ApiKey:
    return ApiKey.objects.get()


def counted(day: date | None = None) -> tuple[int, ...]:
    usage.flush_usage()
    use = ApiKeyUsage.objects.get(**({"day": day} if day else {}))
    return use.succeeded, use.unchanged, use.rejected, use.failed


def test_requests_are_counted_by_key_day_and_class_of_status(publish_claim, pull_verdicts, held):
    claim = publish_claim()
    with time_machine.travel(MONDAY + DAY, tick=False):
        tag = pull_verdicts(id=claim.public_id)["ETag"]
        pull_verdicts(), pull_verdicts("?x=1"), pull_verdicts(id="00000000-0000-4000-8000-000000000000")
        assert pull_verdicts(id=claim.public_id, if_none_match=tag).status_code == 304
        assert counted() == (2, 1, 2, 0)
        pull_verdicts()
        assert counted() == (3, 1, 2, 0)
    with time_machine.travel(MONDAY + 2 * DAY, tick=False):
        pull_verdicts()
        assert counted((MONDAY + 2 * DAY).date()) == (1, 0, 0, 0)


def test_a_request_with_a_revoked_key_is_seen_and_one_without_a_key_is_nobody_s(
    publish_claim, pull_verdicts, cast, partner, held, client
):
    revoke_partner_key(partner, held, by=cast.admin, at=MONDAY)
    assert pull_verdicts().status_code == 401
    client.get("/api/v1/verdicts/")
    pull_verdicts(secret=f"stet_{held.key_id}_" + "0" * 43 + "_000000")
    assert counted() == (0, 0, 1, 0)


def test_counting_costs_a_request_no_query(pull_verdicts, publish_claim, partner_key):
    publish_claim()
    pull_verdicts()
    with CaptureQueriesContext(connection) as queries:
        pull_verdicts()
    assert [query for query in queries if "keyuse" in query["sql"].lower()] == []


def test_after_a_while_the_next_request_writes_it_down_once_the_answer_is_out(
    pull_verdicts, publish_claim, monkeypatch
):
    monkeypatch.setattr(usage, "FLUSH_SECONDS", 0.0)
    order = []
    real = usage.flush_usage
    monkeypatch.setattr(usage, "flush_usage", lambda: (order.append("folded"), real()))
    pull_verdicts()
    assert order == ["folded"]
    assert ApiKeyUsage.objects.get().rejected + ApiKeyUsage.objects.get().succeeded == 1


def test_what_cannot_be_written_is_kept_and_counted_later(held, monkeypatch, caplog):
    usage.count_request(held.pk, 200, at=MONDAY)
    real = usage._save_usage

    def away(*said):
        raise DatabaseError("gone")

    monkeypatch.setattr(usage, "_save_usage", away)
    assert usage.flush_usage() == 0
    monkeypatch.setattr(usage, "_save_usage", real)
    usage.count_request(held.pk, 200, at=MONDAY)
    assert counted() == (2, 0, 0, 0)
    assert "is kept" in caplog.text


def test_what_a_partner_has_not_fetched_is_named_until_it_has(
    client, console_client, partner_key, publish_claim, correct_claim, retract_claim, partner, cast
):
    headers = {"authorization": f"Bearer {partner_key}"}
    first, second = publish_claim(), publish_claim()
    cursor = client.get("/api/v1/changes/", headers=headers).json()["cursor"]
    correct_claim(first)
    retract_claim(second)
    client.force_login(cast.admin)
    address = f"/setup/partners/{partner.public_id}/usage/"
    for page in (console_client.get("/partner/usage/"), client.get(address)):
        value = page.content.decode()
        assert "Sent up to position 2 of 4; last request " in value
        assert re.findall(r">(Corrected|Retracted)</a>", value) == ["Corrected", "Retracted"]
    news = client.get("/api/v1/changes/", {"cursor": cursor}, headers=headers).json()
    value = client.get(address).content.decode()
    assert "All changes sent (position 4); last request " in value
    assert "Not fetched yet" not in value
    client.get("/api/v1/changes/", {"cursor": news["cursor"]}, headers=headers)
    assert "Up to date (position 4)." in client.get(address).content.decode()


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_eight_processes_that_are_first_at_once_lose_no_count(cast, partner):
    key = issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Site").key
    start = threading.Barrier(8)

    def one() -> None:
        own = usage.DayUsageCount()
        own.times["succeeded"] = 25
        start.wait()
        usage._save_usage(key.pk, MONDAY.date(), own)
        connection.close()

    threads = [threading.Thread(target=one) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert ApiKeyUsage.objects.get().succeeded == 200


def test_threads_of_one_process_lose_no_count(held):
    def many() -> None:
        for _ in range(500):
            usage.count_request(held.pk, 200, at=MONDAY)

    threads = [threading.Thread(target=many) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert counted() == (4000, 0, 0, 0)


def test_thirty_days_are_summed_and_the_busiest_is_known(held):
    for back, (answered, unchanged, refused, failed) in enumerate(
        [(5000, 800, 40, 1), (0, 0, 0, 2), (3, 0, 0, 0)]
    ):
        ApiKeyUsage.objects.create(
            key=held, day=(MONDAY - back * DAY).date(), succeeded=answered, unchanged=unchanged,
            rejected=refused, failed=failed,
        )  # fmt: skip
    (found,) = list_key_usage([held], at=MONDAY)
    assert len(found.days) == 30
    assert [day.failed for day in found.days[-3:]] == [0, 2, 1]
    assert (found.total.answered, found.busiest_day.day) == (5003, MONDAY.date())


def test_days_of_long_ago_are_forgotten(held):
    for days in (401, 30):
        ApiKeyUsage.objects.create(key=held, day=(MONDAY - days * DAY).date(), succeeded=1)
    assert usage.delete_old_usage(at=MONDAY) == 1
    assert ApiKeyUsage.objects.get().day == (MONDAY - 30 * DAY).date()


def test_the_partner_and_the_newsroom_see_the_same_numbers(
    console_client, client, cast, publish_claim, pull_verdicts, partner, held
):
    publish_claim()
    pull_verdicts(), pull_verdicts(), pull_verdicts("?x=1")
    usage.count_request(held.pk, 200, at=now())
    other = console_client.get("/partner/usage/").content.decode()
    client.force_login(cast.admin)
    ours = client.get(f"/setup/partners/{partner.public_id}/usage/").content.decode()
    for page in (other, ours):
        assert "4 requests in the past 30 days" in page
        assert "1 refused." in page
        assert "It has not read the changes feed." in page
        cells = re.search(r"<tbody>.*?</tbody>", page, re.S)
        assert cells
        assert re.findall(r"<td>(\d+)</td>", cells[0]) == ["3", "0", "1", "0"]
    client.force_login(cast.editor)
    assert client.get(f"/setup/partners/{partner.public_id}/usage/").status_code == 403


def test_one_partner_does_not_see_how_another_uses_its_keys(console_client, cast):
    rival = create_partner(by=cast.admin, at=MONDAY, name="Rival")
    other = issue_partner_key(rival, by=cast.admin, at=MONDAY, label="Theirs").key
    usage.count_request(other.pk, 200, at=now())
    page = console_client.get("/partner/usage/").content.decode()
    assert ("Theirs" in page, "You have no API key yet." in page) == (False, True)


def test_the_page_costs_the_same_for_one_key_and_for_three(console_client, partner, cast):
    def cost() -> int:
        with CaptureQueriesContext(connection) as queries:
            assert console_client.get("/partner/usage/").status_code == 200
        return len(queries)

    def issue(label: str) -> ApiKey:
        made = issue_partner_key(partner, by=cast.admin, at=MONDAY, label=label).key
        ApiKeyUsage.objects.create(key=made, day=now().date(), succeeded=5)
        return made

    first = issue("First")
    cost()
    one = cost()
    issue("Second")
    revoke_partner_key(partner, first, by=cast.admin, at=MONDAY)
    issue("Third")
    assert cost() == one
