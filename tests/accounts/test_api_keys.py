"""Keys: shown once, stored hashed, refused with a sentence the moment they should be."""

import json
from datetime import timedelta

import pytest
from django.core import serializers
from django.urls import path
from rest_framework.permissions import IsAuthenticated
from rest_framework.response import Response
from rest_framework.views import APIView

from accounts.actions import deactivate_person, issue_api_key, revoke_api_key
from accounts.authentication import ApiKeyAuthentication
from accounts.models import ApiKey
from audit.models import Event, EventDetail
from lib.datetimes import clock
from lib.errors import Blocked, Invalid
from tests.accounts.constants import MONDAY


class WhoAmI(APIView):
    authentication_classes = [ApiKeyAuthentication]
    permission_classes = [IsAuthenticated]

    def get(self, request):
        return Response({"user": request.user.username, "scopes": request.auth.scopes})


urlpatterns = [path("api/whoami/", WhoAmI.as_view())]
pytestmark = pytest.mark.urls(__name__)


@pytest.fixture
def issued(ada, cms):
    return issue_api_key(
        cms, by=ada, at=MONDAY, label="CMS, main", scopes=["read-published", "import-articles"]
    )


def ask(client, secret, scheme="Bearer"):
    return client.get("/api/whoami/", headers={"authorization": f"{scheme} {secret}"})


def test_a_good_key_acts_as_its_service_with_its_scopes(client, issued):
    answer = ask(client, issued.secret)
    assert answer.status_code == 200
    assert answer.json() == {"user": "cms", "scopes": ["import-articles", "read-published"]}


def test_the_secret_is_stored_nowhere(issued):
    stored = serializers.serialize("json", [*ApiKey.objects.all()])
    stored += json.dumps([*Event.objects.values(), *EventDetail.objects.values()], default=str)
    secret_part = issued.secret.split("_")[2]
    assert len(secret_part) >= 43
    assert secret_part not in stored
    assert issued.key.digest != issued.secret


@pytest.mark.parametrize("spoil", [
    lambda secret: "", lambda secret: "nonsense", lambda secret: secret[:-1], lambda secret: secret + "x",
    lambda secret: secret.replace("stet_", "stet_x"), lambda secret: secret.upper(),
    lambda secret: secret + " " + secret,
])  # fmt: skip
def test_a_wrong_key_is_refused_as_problem_details_with_a_challenge(client, issued, spoil):
    answer = ask(client, spoil(issued.secret))
    assert answer.status_code == 401
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert answer.json()["status"] == 401
    assert issued.secret not in answer.content.decode()


def test_another_keys_id_with_this_secret_opens_nothing(client, ada, cms, issued):
    other = issue_api_key(cms, by=ada, at=MONDAY, label="Other")
    ApiKey.objects.filter(pk=other.key.pk).update(digest="0" * 64)
    assert ask(client, other.secret).json()["detail"] == "This key opens nothing here."
    ApiKey.objects.filter(pk=other.key.pk).delete()
    assert ask(client, other.secret).json()["detail"] == "This key opens nothing here."


def test_a_revoked_key_is_refused_on_the_very_next_call(client, ada, issued):
    assert ask(client, issued.secret).status_code == 200
    revoke_api_key(issued.key, by=ada, at=MONDAY)
    answer = ask(client, issued.secret)
    assert (answer.status_code, answer.json()["detail"]) == (401, "This key was revoked.")
    assert Event.objects.reverse()[0].action == "revoke_api_key"


def test_rotation_the_old_key_is_good_until_it_is_revoked(client, ada, cms, issued):
    new = issue_api_key(cms, by=ada, at=MONDAY, label="CMS, new")
    assert ask(client, issued.secret).status_code == ask(client, new.secret).status_code == 200
    revoke_api_key(issued.key, by=ada, at=MONDAY)
    assert ask(client, issued.secret).status_code == 401
    assert ask(client, new.secret).status_code == 200


def test_an_expired_key_is_refused(client, ada, cms):
    issued = issue_api_key(cms, by=ada, at=MONDAY, label="Short", expires_at=MONDAY + timedelta(days=9999))
    assert ask(client, issued.secret).status_code == 200
    ApiKey.objects.update(expires_at=clock.now() - timedelta(seconds=1))
    assert "expired" in ask(client, issued.secret).json()["detail"]


def test_the_keys_of_a_deactivated_service_are_refused(client, ada, cms, issued):
    deactivate_person(cms, by=ada, at=MONDAY)
    assert ask(client, issued.secret).status_code == 401


def test_no_key_at_all_is_left_to_other_ways_of_signing_in(client, issued):
    answer = client.get("/api/whoami/")
    assert answer.status_code == 401
    assert answer["WWW-Authenticate"].startswith("Bearer")
    assert ask(client, issued.secret, scheme="Basic").status_code == 401
    assert (
        client.get("/api/whoami/", {"key": issued.secret, "access_token": issued.secret}).status_code == 401
    )


def test_use_is_noted_at_most_once_a_minute(client, issued, monkeypatch):
    now = clock.now()
    for seconds, noted in ((0, 0), (30, 0), (61, 61), (90, 61)):
        monkeypatch.setattr(clock, "now", lambda seconds=seconds: now + timedelta(seconds=seconds))
        assert ask(client, issued.secret).status_code == 200
        assert ApiKey.objects.get().last_used_at == now + timedelta(seconds=noted)


def test_a_person_gets_no_key_and_a_key_no_unknown_scope(ada, maria, cms):
    with pytest.raises(Blocked, match="services"):
        issue_api_key(maria, by=ada, at=MONDAY, label="x")
    with pytest.raises(Invalid) as refused:
        issue_api_key(cms, by=ada, at=MONDAY, label="x", scopes=["everything"])
    assert "scopes" in refused.value.fields
    with pytest.raises(Invalid) as refused:
        issue_api_key(cms, by=ada, at=MONDAY, label="x", expires_at=MONDAY)
    assert "expires_at" in refused.value.fields
    assert not ApiKey.objects.exists()
