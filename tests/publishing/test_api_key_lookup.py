"""Keys of every kind: looked up with their partner by one query, and refused the moment that they end."""

import time
from datetime import timedelta

import pytest
from django.test import Client, RequestFactory

from accounts.actions import create_service
from accounts.actions.api_keys import issue_api_key
from accounts.authentication import KEY_FIELDS, KEYS, ApiKeyAuthentication
from accounts.models import ApiKey
from lib.crypto.tokens import get_key_id
from lib.datetimes import clock
from publishing.partners.actions import (
    create_partner,
    issue_partner_key,
    resume_partner,
    revoke_partner_key,
    suspend_partner,
    update_license,
)
from publishing.partners.selectors import KEYS_WITH_LICENSE, get_public_state, get_reader
from tests.factories import MONDAY

WHO = ("plain", "desks", "languages", "delay", "suspended", "revoked", "expired", "reports only", "service",
       "deactivated", "unknown")  # fmt: skip


@pytest.fixture
def secrets(cast, partner):
    """{who: a secret}."""
    data = {"by": cast.admin, "at": MONDAY}

    def of(name, **licence):
        return create_partner(name=name, **licence, **data)

    def key(holder, **more):
        return issue_partner_key(holder, label="x", **more, **data)

    made = {
        "plain": key(partner),
        "desks": key(of("Desks", desks=[cast.other_desk])),
        "languages": key(of("Languages", languages=["sv"])),
        "delay": key(of("Delay", delay_minutes=60)),
        "suspended": key(suspended := of("Suspended")),
        "revoked": key(of("Revoked")),
        "expired": key(of("Expired")),
        "reports only": key(of("Reader reports"), scopes=["report-errors"]),
        "service": issue_api_key(
            create_service(username="cms", name="CMS", **data), label="x", scopes=["import-articles"], **data
        ),
        "deactivated": key(missing := of("Gone")),
    }
    suspend_partner(suspended, reason="Late", **data)
    ApiKey.objects.filter(pk=made["revoked"].key.pk).update(revoked_at=MONDAY)
    ApiKey.objects.filter(pk=made["expired"].key.pk).update(expires_at=clock.now() - timedelta(days=1))
    type(missing.principal)._default_manager.filter(pk=missing.principal_id).update(is_active=False)
    known = made["plain"].secret
    unknown = known[:-1] + ("y" if known.endswith("x") else "x")
    return {who: one.secret for who, one in made.items()} | {"unknown": unknown}


ADDRESSES = (
    *("/api/v1/verdicts/", "/api/v1/verdicts/?page_size=1", "/api/v1/verdicts/?order=oldest"),
    *(
        "/api/v1/verdicts/?page_size=x",
        "/api/v1/verdicts/?cursor=x",
        "/api/v1/verdicts/?page_size=1&page_size=2",
    ),
    *("/api/v1/verdicts/?ratign=True", "/api/v1/changes/", "/api/v1/changes/?page_size=1"),
    *("/api/v1/changes/?cursor=x", "/api/v1/changes/?cursor=1.abc", "/api/v1/changes/?page_size=0"),
)


def answered(address, secret, **headers):
    """Status, bytes and headers, but those that are of the moment."""
    answer = Client().get(address, headers={"authorization": f"Bearer {secret}", **headers})
    data = {name: value for name, value in answer.items() if name not in ("X-Request-Id", "Expires")}
    data["RateLimit"] = "RateLimit" in data  # how much is left differs from one request to the next
    return answer.status_code, answer.content, data


def test_each_key_is_answered_by_what_it_opens(secrets, publish_claim):
    publish_claim()
    statuses = {who: {answered(address, secrets[who])[0] for address in ADDRESSES} for who in WHO}
    let_in = {"plain", "desks", "languages", "delay"}
    assert {who for who in WHO if statuses[who] == {200, 400, 410}} == let_in
    assert {who for who in WHO if statuses[who] == {403}} == {"suspended", "reports only", "service"}
    assert {who for who in WHO if statuses[who] == {401}} == {"revoked", "expired", "deactivated", "unknown"}


@pytest.mark.parametrize("who", ["plain", "desks", "languages", "delay"])
def test_a_key_opens_what_its_partner_may_read(secrets, publish_claim, who):
    publish_claim()
    key = ApiKeyAuthentication(KEYS_WITH_LICENSE).get_live_key(secrets[who], RequestFactory().get("/"))
    by_key, by_holder = get_reader(key.principal, key), get_reader(key.principal)
    assert (by_key.partner, by_key.desks, by_key.license_mark) == (
        by_holder.partner,
        by_holder.desks,
        by_holder.license_mark,
    )
    assert by_key.public_state == get_public_state()


@pytest.mark.parametrize("keys", [KEYS, KEYS_WITH_LICENSE])
def test_a_key_is_read_as_a_query_set_would_read_it(secrets, keys):
    secret = secrets["plain"]
    key_id = get_key_id(secret)
    tomorrow, yesterday = clock.now() + timedelta(days=1), clock.now() - timedelta(days=1)
    ApiKey.objects.filter(key_id=key_id).update(expires_at=tomorrow, last_used_at=yesterday)
    key = ApiKeyAuthentication(keys)._find_key(secret)
    stored = ApiKey.objects.get(key_id=key_id)
    assert {name: getattr(key, name) for name in KEY_FIELDS} == {
        name: getattr(stored, name) for name in KEY_FIELDS
    }
    assert (key.label, key.principal) == (stored.label, stored.principal)
    assert key.holder_is_active


def test_a_held_page_costs_one_question_about_the_key(secrets, publish_claim, django_assert_num_queries):
    publish_claim()
    etag = answered("/api/v1/verdicts/", secrets["plain"])[2]["ETag"]
    with django_assert_num_queries(1):
        assert answered("/api/v1/verdicts/", secrets["plain"], if_none_match=etag)[0] == 304


def test_what_says_nothing_of_caches_asks_no_more(secrets, publish_claim, django_assert_num_queries):
    """Nobody may keep it, whoever holds the key: their row is not read for that."""
    publish_claim()
    answered("/api/v1/changes/", secrets["plain"])
    with django_assert_num_queries(1):
        status, _, headers = answered("/api/v1/changes/?page_size=x", secrets["plain"])
    assert (status, "no-store" in headers["Cache-Control"]) == (400, True)


STATUS_BY_ACCEPT = {
    "text/html": 406, "application/ld+json": 406, "": 406, "application/json;q=0.1": 200,
    "application/json, text/plain, */*": 200, "text/html, */*;q=0.8": 200, "Application/JSON": 200,
    "application/*": 200, "text/*": 406,
}  # fmt: skip


def test_another_format_is_refused(secrets, publish_claim):
    publish_claim()
    found = {
        accept: answered("/api/v1/changes/", secrets["plain"], accept=accept)[0]
        for accept in STATUS_BY_ACCEPT
    }
    assert found == STATUS_BY_ACCEPT


def test_what_is_ended_is_refused_with_the_very_next_request(
    secrets, partner, cast, publish_claim, monkeypatch
):
    publish_claim()
    address, data = "/api/v1/changes/", {"by": cast.admin, "at": MONDAY}
    key = ApiKey.objects.get(key_id=get_key_id(secrets["plain"]))
    monkeypatch.setattr(time, "sleep", lambda _: pytest.fail("waited"))

    def after(act, *changed, **more):
        act(*changed, **more, **data)
        return answered(address, secrets["plain"])

    assert answered(address, secrets["plain"])[0] == 200
    assert answered(address, secrets["plain"][:-7] + "x" + secrets["plain"][-6:])[0] == 401
    assert after(suspend_partner, partner, reason="Late")[0] == 403
    assert after(resume_partner, partner)[0] == 200
    licence = {"desks": [cast.other_desk], "languages": [], "delay_minutes": 0}
    assert b'"results":[]' in after(update_license, partner, **licence)[1]
    assert after(revoke_partner_key, partner, key)[0] == 401
