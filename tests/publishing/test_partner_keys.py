"""A partner's keys: shown once, hashed, for what they say, until they end, two at once, seen when used."""

import re
import threading
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.apps import apps
from django.db import connection

from accounts.models import ApiKey, OutgoingEmail
from lib.errors import Blocked
from publishing.models import Partner
from publishing.partners.actions import issue_partner_key, revoke_partner_key, suspend_partner
from publishing.partners.key_expiry import notify_expiring_keys
from tests.factories import MONDAY, Cast

DAY = timedelta(days=1)


def issue(console: Any, **sent: Any) -> Any:
    return console.post("/partner/keys/", {"label": "Site", "scopes": ["read-published"]} | sent)


@pytest.fixture
def pull(client: Any) -> Any:
    """pull(secret="...") asks for the list; unlike the fixture for other files it comes with no key."""
    return lambda *, secret: client.get("/api/v1/verdicts/", headers={"authorization": f"Bearer {secret}"})


def secret_in(page: Any) -> str:
    found = re.search(r"<code data-secret>([^<]+)</code>", page.content.decode())
    assert found, page.content.decode()
    return found[1]


def test_a_key_is_in_no_table_once_it_was_shown_and_on_no_later_page(console_client, partner):
    secret = secret_in(issue(console_client))
    rows = [
        str(row)
        for name in ("accounts", "articles", "factcheck", "publishing", "audit", "sessions")
        for model in apps.get_app_config(name).get_models()
        for row in model._default_manager.values_list()
    ]
    middle = secret.split("_")[2]
    assert any(secret.split("_")[1] in row for row in rows), "the part that may be shown is kept"
    assert not any(middle in row for row in rows)
    for address in ("/partner/keys/", "/partner/"):
        assert middle not in console_client.get(address).content.decode()


def test_a_key_does_what_it_was_issued_for_and_nothing_else(console_client, publish_claim, pull, client):
    claim = publish_claim()
    reports = secret_in(issue(console_client, label="Desk", scopes=["report-errors"]))
    reads = secret_in(issue(console_client, label="Site", scopes=["read-published"]))
    listed = console_client.get("/partner/keys/").content.decode()
    assert "read-published" not in listed.split("<form")[0]
    assert "Report errors in published verdicts · created" in listed
    refused = pull(secret=reports)
    assert (refused.status_code, refused.json()["code"]) == (403, "not_allowed")
    assert "lacks the scope read-published" in refused.json()["detail"]
    assert pull(secret=reads).status_code == 200

    def report(secret: str) -> Any:
        there = f"/api/v1/verdicts/{claim.public_id}/reader-reports/"
        headers = {"authorization": f"Bearer {secret}"}
        return client.post(
            there,
            {"text": "The crates were 18,000, as the port counted them."},
            content_type="application/json",
            headers=headers,
        )

    assert (report(reads).status_code, report(reports).status_code) == (403, 201)


def test_a_key_ends_with_its_last_day(console_client, publish_claim, pull):
    publish_claim()
    with time_machine.travel(MONDAY, tick=False):
        secret = secret_in(issue(console_client, expires_at="2026-03-20"))
    for moment, status in (
        (datetime(2026, 3, 20, 23, 59, 59, tzinfo=UTC), 200),
        (datetime(2026, 3, 21, 0, 0, 0, tzinfo=UTC), 401),
    ):
        with time_machine.travel(moment, tick=False):
            answer = pull(secret=secret)
            assert answer.status_code == status
    assert "expired" in answer.json()["detail"]
    assert issue(console_client, expires_at="2026-03-20").status_code == 422


def test_before_a_key_ends_its_people_get_one_email_and_the_page_says_so(
    console_client, partner, partner_member
):
    end = MONDAY + 30 * DAY
    issue_partner_key(partner, by=partner_member, at=MONDAY, label="Site", expires_at=end)
    issue_partner_key(partner, by=partner_member, at=MONDAY, label="For ever")
    OutgoingEmail.objects.all().delete()
    assert notify_expiring_keys(at=end - 8 * DAY) == 0
    assert notify_expiring_keys(at=end - 7 * DAY) == 1
    email = OutgoingEmail.objects.get()
    assert (email.to, "“Site”" in email.text, "/partner/keys/" in email.text) == (
        partner_member.email,
        True,
        True,
    )
    assert "expires on 1 April 2026, 09:00 UTC." in email.text
    assert notify_expiring_keys(at=end - 6 * DAY) == 0, "once"
    with time_machine.travel(end - 6 * DAY, tick=False):
        console_client.force_login(partner_member)
        assert "Expires 1 Apr 2026" in console_client.get("/partner/keys/").content.decode()


def test_nobody_is_told_of_a_key_that_was_revoked_or_whose_partner_is_suspended(
    cast, partner, partner_member
):
    end = MONDAY + 3 * DAY
    first = issue_partner_key(partner, by=partner_member, at=MONDAY, label="Old", expires_at=end).key
    issue_partner_key(partner, by=partner_member, at=MONDAY, label="Held", expires_at=end)
    revoke_partner_key(partner, first, by=partner_member, at=MONDAY)
    suspend_partner(partner, by=cast.admin, at=MONDAY, reason="A leak")
    assert notify_expiring_keys(at=MONDAY + DAY) == 0


def test_where_a_partner_has_nobody_the_admins_are_told(cast, partner):
    type(cast.admin).objects.filter(pk=cast.admin.pk).update(email="adam@example.org")
    issue_partner_key(partner, by=cast.admin, at=MONDAY, label="Old", expires_at=MONDAY + 3 * DAY)
    assert notify_expiring_keys(at=MONDAY) == 1
    email = OutgoingEmail.objects.get()
    assert (email.to, f"/setup/partners/{partner.public_id}/" in email.text) == ("adam@example.org", True)


def test_two_are_live_at_once_and_a_third_is_refused_until_one_has_ended(
    console_client, partner_member, publish_claim, pull
):
    publish_claim()
    with time_machine.travel(MONDAY, tick=False):
        console_client.force_login(partner_member)
        first, second = (
            secret_in(issue(console_client, label="First")),
            secret_in(issue(console_client, label="Second")),
        )
        assert pull(secret=first).status_code == pull(secret=second).status_code == 200
        third = issue(console_client, label="Third")
        page = third.content.decode()
        assert (
            third.status_code,
            "Two keys are already active, the maximum." in page,
            'value="Third"' in page,
        ) == (
            409,
            True,
            True,
        )
        assert not ApiKey.objects.filter(label="Third").exists()
        console_client.post(f"/partner/keys/{ApiKey.objects.get(label='First').public_id}/revoke/")
        assert issue(console_client, label="Third", expires_at="2026-03-03").status_code == 201
    with time_machine.travel(MONDAY + 5 * DAY, tick=False):
        console_client.force_login(partner_member)
        assert issue(console_client, label="Fourth").status_code == 201, "the third has expired"
        assert issue(console_client, label="Fifth").status_code == 409


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_eight_that_are_issued_at_once_two_are(cast: Cast, partner: Partner) -> None:
    start, outcomes = threading.Barrier(8), []

    def one(number: int) -> None:
        start.wait()
        try:
            issue_partner_key(partner, by=cast.admin, at=MONDAY, label=str(number))
            outcomes.append("issued")
        except Blocked:
            outcomes.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=one, args=(number,)) for number in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["issued"] * 2 + ["refused"] * 6


def test_it_is_seen_when_a_key_was_last_used(console_client, partner_member, publish_claim, pull, partner):
    publish_claim()
    with time_machine.travel(MONDAY, tick=False):
        console_client.force_login(partner_member)
        secret = secret_in(issue(console_client))
        assert "never used" in console_client.get("/partner/keys/").content.decode()
    with time_machine.travel(MONDAY + timedelta(hours=3), tick=False):
        pull(secret=secret)
        assert "last used 2 Mar 2026 12:00 UTC" in console_client.get("/partner/keys/").content.decode()
        pull(secret="stet_0000000000_" + "0" * 43 + "_000000")
    assert ApiKey.objects.get().last_used_at == MONDAY + timedelta(hours=3)
