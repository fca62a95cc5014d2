"""The quick look-up of keys answers as the plain one does, whoever's key it is."""

from datetime import timedelta

import pytest
from django.test import Client

from accounts.actions import create_service
from accounts.actions.keys import issue_key
from accounts.authentication import BearerKey
from accounts.models import ApiKey
from lib import clock
from publishing.actions.partners import change_licence, create_partner, issue_partner_key, suspend_partner
from publishing.api.keys import look_up
from publishing.api.verdicts import Published
from publishing.queries.readers import reader_of
from tests.cast import MONDAY

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


def answers(secrets):
    found = {}
    for who in WHO:
        for address in ("/api/v1/verdicts/", "/api/v1/changes/"):
            answer = Client().get(address, headers={"authorization": f"Bearer {secrets[who]}"})
            found[who, address] = (answer.status_code, answer.content)
    return found


def test_each_key_is_answered_alike(secrets, publish, monkeypatch):
    publish()
    quick = answers(secrets)
    monkeypatch.setattr(Published, "get_authenticators", lambda self: [BearerKey()])
    assert answers(secrets) == quick
    assert {status for status, _ in quick.values()} == {200, 401, 403}


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
