"""The quick look-up of keys answers as the plain one does, whoever's key it is."""

import gzip
from datetime import timedelta

import pytest

from accounts.actions import create_service
from accounts.actions.keys import issue_key
from accounts.authentication import BearerKey
from accounts.models import ApiKey
from lib import clock
from lib.tokens import key_id
from newsroom.wsgi import application
from publishing.actions.partners import (
    change_licence,
    create_partner,
    issue_partner_key,
    resume_partner,
    revoke_partner_key,
    suspend_partner,
)
from publishing.api.keys import look_up
from publishing.api.verdicts import Published
from publishing.queries.readers import reader_of
from tests.cast import MONDAY
from tests.over_wsgi import asked_of, site

WHO = ("plain", "desks", "languages", "delay", "suspended", "revoked", "expired", "reports only", "service",
       "deactivated", "unknown")  # fmt: skip


@pytest.fixture
def secrets(cast, partner):
    """{who: a secret}."""
    told = {"by": cast.admin, "at": MONDAY}

    def of(name, **licence):
        return create_partner(name=name, **licence, **told)

    def key(holder, **more):
        return issue_partner_key(holder, label="x", **more, **told)

    made = {
        "plain": key(partner),
        "desks": key(of("Desks", desks=[cast.other_desk])),
        "languages": key(of("Languages", languages=["sv"])),
        "delay": key(of("Delay", delay_minutes=60)),
        "suspended": key(suspended := of("Suspended")),
        "revoked": key(of("Revoked")),
        "expired": key(of("Expired")),
        "reports only": key(of("Reports"), scopes=["report-errors"]),
        "service": issue_key(
            create_service(username="cms", name="CMS", **told), label="x", scopes=["import-articles"], **told
        ),
        "deactivated": key(gone := of("Gone")),
    }
    suspend_partner(suspended, reason="Late", **told)
    ApiKey.objects.filter(pk=made["revoked"].key.pk).update(revoked_at=MONDAY)
    ApiKey.objects.filter(pk=made["expired"].key.pk).update(expires_at=clock.now() - timedelta(days=1))
    type(gone.principal)._default_manager.filter(pk=gone.principal_id).update(is_active=False)
    return {who: one.secret for who, one in made.items()} | {
        "unknown": "stet_" + made["plain"].secret[5:-1] + "x"
    }


ADDRESSES = (
    *("/api/v1/verdicts/", "/api/v1/verdicts/?page_size=1", "/api/v1/verdicts/?order=oldest"),
    *(
        "/api/v1/verdicts/?page_size=x",
        "/api/v1/verdicts/?cursor=x",
        "/api/v1/verdicts/?page_size=1&page_size=2",
    ),
    *("/api/v1/verdicts/?ratign=True", "/api/v1/changes/", "/api/v1/changes/?page_size=1&wait=0"),
    *("/api/v1/changes/?cursor=x", "/api/v1/changes/?cursor=1.abc", "/api/v1/changes/?page_size=0"),
)
APART = ("Allow", "X-Request-Id", "Expires")
"""Headers that are told by the framework alone, or are of the moment."""


def answered(address, secret, by=application, **headers):
    """Status, bytes and headers."""
    status, told, content = asked_of(by, address, authorization=f"Bearer {secret}", **headers)
    told = {name: value for name, value in told.items() if name not in APART}
    told["RateLimit"] = "RateLimit" in told  # how much is left differs from one request to the next
    told["Vary"] = {one for one in told.get("Vary", "").split(", ") if one not in ("Accept", "Cookie", "")}
    return status, content, told


def answers(secrets, by=application):
    return {(who, address): answered(address, secrets[who], by) for who in WHO for address in ADDRESSES}


def test_each_key_is_answered_alike(secrets, publish, monkeypatch):
    publish()
    quick = answers(secrets)
    assert answers(secrets) == quick, "with what is remembered of the key"
    assert answers(secrets, by=site) == quick, "whether straight or through the framework"
    monkeypatch.setattr(Published, "get_authenticators", lambda self: [BearerKey()])
    assert answers(secrets, by=site) == quick
    assert {status for status, *_ in quick.values()} == {200, 400, 401, 403, 410}


@pytest.mark.parametrize("address", ["/api/v1/verdicts/?page_size=100", "/api/v1/changes/"])
def test_what_most_ask_is_answered_straight(secrets, publish, monkeypatch, address):
    publish()
    said = answered(address, secrets["plain"])
    monkeypatch.setattr(Published, "dispatch", lambda *args, **kwargs: pytest.fail("by way of the framework"))
    again = answered(address, secrets["plain"])
    assert said[:2] == again[:2]
    held = answered(address, secrets["plain"], if_none_match=said[2]["ETag"])
    assert held[:2] == (304, b"")
    packed = answered(address, secrets["plain"], accept_encoding="gzip", accept="application/json")
    assert gzip.decompress(packed[1]) == said[1] if "Content-Encoding" in packed[2] else packed[1] == said[1]


@pytest.mark.parametrize(
    ("accept", "status"),
    [
        ("text/html", 406), ("application/ld+json", 406), ("", 406), ("application/json;q=0.1", 200),
        ("application/json, text/plain, */*", 200), ("text/html, */*;q=0.8", 200), ("Application/JSON", 200),
        ("application/*", 200), ("text/*", 406),
    ],
)  # fmt: skip
def test_another_format_is_the_frameworks_to_refuse(secrets, publish, accept, status):
    publish()
    straight, said, _ = answered("/api/v1/changes/", secrets["plain"], accept=accept)
    assert answered("/api/v1/changes/", secrets["plain"], by=site, accept=accept)[:2] == (straight, said)
    assert straight == status


def test_what_a_process_remembers_of_a_key_opens_nothing(
    secrets, partner, cast, publish, django_capture_on_commit_callbacks
):
    publish()
    address, told = "/api/v1/changes/", {"by": cast.admin, "at": MONDAY}
    key = ApiKey.objects.get(key_id=key_id(secrets["plain"]))

    def after(act, *changed, **more):
        with django_capture_on_commit_callbacks(execute=True):
            act(*changed, **more, **told)
        return answered(address, secrets["plain"])

    assert answered(address, secrets["plain"])[0] == 200
    assert answered(address, secrets["plain"][:-7] + "x" + secrets["plain"][-6:])[0] == 401
    assert after(suspend_partner, partner, reason="Late")[0] == 403
    assert after(resume_partner, partner)[0] == 200
    licence = {"desks": [cast.other_desk], "languages": [], "delay_minutes": 0}
    assert b'"results":[]' in after(change_licence, partner, **licence)[1]
    assert after(revoke_partner_key, partner, key)[0] == 401


def test_what_it_brings_is_what_is_there(secrets, cast, partner, publish):
    publish()
    change_licence(partner, desks=[cast.desk], languages=["en"], delay_minutes=7, by=cast.admin, at=MONDAY)
    for who in ("plain", "desks", "delay", "service"):
        quick, plain = BearerKey(look_up).opened_by(secrets[who]), BearerKey().opened_by(secrets[who])
        assert quick == plain
        for name in ("scopes", "label", "public_id", "expires_at", "digest"):
            assert getattr(quick, name) == getattr(plain, name)
        assert quick.principal == plain.principal
        assert quick.principal.email == plain.principal.email
        if who != "service":
            assert quick.principal.partner.languages == plain.principal.partner.languages
            brought = reader_of(quick.principal, **quick.brought)
            read = reader_of(plain.principal)
            assert (brought.mark, brought.plain, brought.public) == (read.mark, read.plain, read.public)
