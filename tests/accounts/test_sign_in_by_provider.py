"""Sign-in through the newsroom's own provider: people just in time, with the roles of their groups."""

from time import time
from urllib.parse import parse_qs, urlsplit

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured
from django.test import Client
from django.urls import reverse

from accounts.access_log import list_sign_ins
from accounts.actions import deactivate_person
from accounts.actions.consent_decisions import decide_consent, list_consent_requests
from accounts.actions.provider_people import parse_role_mappings
from accounts.fresh_proof import PROVED_AT
from accounts.models import ConsentRequest, User
from accounts.openid_connect import CLOCK_SKEW
from accounts.selectors import get_role
from accounts.views import provider_sign_in
from accounts.views.provider_sign_in import build_provider_url
from tests.accounts.constants import MONDAY
from tests.accounts.fake_provider import CLIENT_ID, HEADER, KEY, SECRET, come_from, hear_refusal
from tests.accounts.second_factor import give_app


def test_somebody_new_is_added_with_the_role_of_their_group(client, provider, politics):
    assert come_from(client, provider, "/settings/")["Location"] == "/settings/"
    pat = User.objects.get(username="pat")
    assert (pat.name, pat.email, pat.has_usable_password()) == ("Pat Ode", "pat@example.org", False)
    assert get_role(pat, politics) == "checker"
    assert client.get("/settings/").status_code == 200
    assert list_sign_ins(pat).first().action == "sign_in_by_provider"


def test_a_name_shows_nobody_as_another(client, provider, politics):
    provider.person["name"] = "Pat\u202e edO\n"
    come_from(client, provider)
    assert User.objects.get(username="pat").name == "Pat edO"


def test_roles_follow_the_groups_at_each_sign_in(client, provider, politics):
    come_from(client, provider)
    pat = User.objects.get(username="pat")
    provider.person["groups"] = ["checkers", "heads"]
    come_from(Client(), provider)
    assert get_role(pat, politics) == "editor"
    provider.person["groups"] = []
    come_from(Client(), provider)
    assert get_role(pat, politics) is None


def test_nobody_comes_onto_a_confidential_desk_without_a_members_consent(client, provider, inquiry, otto):
    provider.person["groups"] = ["diggers"]
    come_from(client, provider)
    come_from(Client(), provider)
    pat = User.objects.get(username="pat")
    assert get_role(pat, inquiry) is None
    (request,) = list_consent_requests(otto)
    decide_consent(request, by=otto, at=MONDAY, granted=True)
    assert get_role(pat, inquiry) == "checker"


def test_who_was_declined_once_is_not_asked_for_again(client, provider, inquiry, otto):
    provider.person["groups"] = ["diggers"]
    come_from(client, provider)
    decide_consent(list_consent_requests(otto)[0], by=otto, at=MONDAY, granted=False)
    come_from(Client(), provider)
    assert ConsentRequest.objects.count() == 1


def test_whoever_has_no_password_proves_at_the_provider_who_they_are_and_gets_the_file(
    client, provider, politics, settings
):
    settings.STET_FRESH_PROOF_MINUTES = 10
    export = "/queue/claims.csv?state=flagged"
    come_from(client, provider)
    session = client.session
    session[PROVED_AT] = 0
    session.save()
    asked = client.get(export)
    assert asked.status_code == 403
    done = reverse("proof_done", query={"file": export, "page": "/"})
    assert f'href="{build_provider_url(done)}"' in asked.content.decode()
    assert come_from(client, provider, done)["Location"] == done
    assert f'content="0;url={export}"' in client.get(done).content.decode()
    assert client.get(export).status_code == 200


def test_what_somebody_without_a_password_typed_is_sent_after_they_proved_at_the_provider(
    provider, politics, settings
):
    """In a tab of its own: the form waits in the first one, whose token ends with the sign-in."""
    settings.STET_FRESH_PROOF_MINUTES = 10
    client = Client(enforce_csrf_checks=True)
    come_from(client, provider)
    session = client.session
    session[PROVED_AT] = 0
    session.save()
    token = client.get("/settings/calendar/").context["csrf_token"]
    asked = client.post("/settings/calendar/", {"act": "create", "csrfmiddlewaretoken": token})
    page = asked.content.decode()
    assert "What you typed is kept on this page." in page
    assert f'href="{build_provider_url("/proof/done/")}" target="_blank"' in page
    assert come_from(client, provider, "/proof/done/")["Location"] == "/proof/done/"
    assert "Close this tab" in client.get("/proof/done/").content.decode()
    sent = client.post("/proof/continue/", {"waiting": asked.context["waiting"]})
    assert "csrfmiddlewaretoken" not in dict(sent.context["fields"])
    fields = dict(sent.context["fields"]) | {"csrfmiddlewaretoken": sent.context["csrf_token"]}
    shown = client.post(sent.context["path"], fields)
    assert (shown.status_code, bool(shown.context["address"])) == (200, True)


def test_a_stranger_without_a_group_of_ours_is_not_let_in(client, provider):
    provider.person["groups"] = ["sport"]
    assert "None of your groups" in hear_refusal(come_from(client, provider))
    assert not User.objects.filter(username="pat").exists()


def test_whom_the_newsroom_knows_by_a_verified_address_is_that_person(client, provider, maria):
    provider.person["email"] = "Maria@example.org"
    come_from(client, provider)
    assert client.get("/settings/").context["user"] == maria
    assert not User.objects.filter(username="pat").exists()


@pytest.mark.parametrize(
    ("known", "alike"),
    [("maria@example.org", "mar\u0131a@example.org"), ("susa@example.org", "su\u017fa@example.org")],
)
def test_an_address_that_only_looks_alike_in_capitals_is_somebody_else_s(
    client, provider, maria, known, alike
):
    """A dotless i becomes an I, and a long s an S: whoever owns these is not whom the newsroom knows."""
    User.objects.filter(pk=maria.pk).update(email=known)
    provider.person["email"] = alike
    come_from(client, provider)
    assert client.get("/settings/").context["user"].username == "pat"


def test_an_address_that_nobody_verified_is_worth_nothing(client, provider, maria):
    provider.person |= {"email": "maria@example.org", "email_verified": False}
    come_from(client, provider)
    assert client.get("/settings/").context["user"].username == "pat"


def test_the_second_factor_is_asked_for_as_after_a_password(client, provider, maria):
    give_app(maria)
    provider.person["email"] = "maria@example.org"
    assert come_from(client, provider)["Location"] == "/sign-in/code/"
    assert client.get("/settings/").status_code == 302


def test_somebody_who_was_let_go_stays_outside(client, provider, ada):
    come_from(client, provider)
    deactivate_person(User.objects.get(username="pat"), by=ada, at=MONDAY)
    assert "deactivated" in hear_refusal(come_from(Client(), provider))


def test_two_answers_about_two_people_let_nobody_in(client, provider):
    provider.token = {"sub": "somebody else"}
    assert "did not work" in hear_refusal(come_from(client, provider))


@pytest.mark.parametrize(
    "wrong",
    [
        {"aud": "another program"}, {"iss": "https://evil.example"}, {"exp": 1},
        {"aud": None}, {"iss": None}, {"exp": None}, {"sub": None}, {"iat": None}, {"iat": 9_999_999_999},
        {"aud": [CLIENT_ID, "another program"], "azp": "another program"},
        {"nonce": None}, {"nonce": ""}, {"nonce": "of another sign-in"},
    ],
)  # fmt: skip
def test_a_token_for_somebody_else_or_of_yesterday_lets_nobody_in(client, provider, wrong):
    provider.token = wrong
    assert "did not work" in hear_refusal(come_from(client, provider))
    assert not User.objects.filter(username="pat").exists()


@pytest.mark.parametrize(
    ("header", "key"),
    [
        (HEADER, ec.generate_private_key(ec.SECP256R1())),
        (HEADER | {"kid": "of last year"}, KEY),
        ({"alg": "none", "kid": HEADER["kid"]}, None),
        ({"alg": "HS256", "kid": HEADER["kid"]}, "a secret of somebody else, who is not the provider"),
        ({"alg": "HS512", "kid": HEADER["kid"]}, SECRET * 2),
        (HEADER | {"typ": "at+jwt"}, KEY),
        (HEADER | {"typ": "logout+jwt"}, KEY),
    ],
    ids=[
        "another key",
        "no such key",
        "none",
        "another secret",
        "not listed",
        "an access token",
        "a sign-out",
    ],
)
def test_a_token_that_the_provider_did_not_sign_lets_nobody_in(client, provider, header, key):
    provider.header, provider.key = header, key
    assert "did not work" in hear_refusal(come_from(client, provider))
    assert not User.objects.filter(username="pat").exists()


def test_a_token_names_no_key_only_where_there_is_one_to_choose_from(client, provider):
    """OpenID Connect Core 1.0, 10.1: the name may be left out where one key is published."""
    provider.header = {"alg": "ES256"}
    del provider.published[0]["kid"], provider.published[0]["alg"]
    assert come_from(client, provider, "/settings/")["Location"] == "/settings/"
    provider.published.append(provider.published[0] | {"kid": "another"})
    assert "did not work" in hear_refusal(come_from(Client(), provider))
    provider.published[1]["use"] = "enc"
    assert come_from(Client(), provider, "/settings/")["Location"] == "/settings/"


@pytest.mark.parametrize(("claim", "direction"), [("iat", 1), ("exp", -1)])
def test_the_clocks_of_both_may_differ_a_little(client, provider, claim, direction):
    provider.token = {claim: time() + direction * (CLOCK_SKEW + 10)}
    assert "did not work" in hear_refusal(come_from(Client(), provider))
    provider.token = {claim: time() + direction * (CLOCK_SKEW - 10)}
    assert come_from(client, provider, "/settings/")["Location"] == "/settings/"


def test_what_a_sign_in_was_asked_with_counts_for_no_other(client, provider):
    came = Client()
    come_from(client, provider)
    provider.token = {"nonce": provider.nonce}
    assert "did not work" in hear_refusal(come_from(came, provider))
    assert "_auth_user_id" not in came.session


def test_a_link_changes_nothing_of_what_the_provider_is_asked(client, provider):
    hostile = {"auth_params": "redirect_uri=https://evil.example&nonce=1&state=2", "scope": "offline_access"}
    asked = parse_qs(urlsplit(client.get("/sign-in/with/newsroom/", hostile)["Location"]).query)
    assert asked["redirect_uri"] == ["http://testserver/sign-in/with/newsroom/callback/"]
    assert sorted(asked["scope"][0].split()) == ["email", "openid", "profile"]
    assert (asked["nonce"], asked["state"]) != (["1"], ["2"])


def test_no_secret_signs_nothing(client, provider, settings):
    settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]["secret"] = ""
    provider.header, provider.key = {"alg": "HS256"}, ""
    assert "did not work" in hear_refusal(come_from(client, provider))


def test_a_token_may_be_signed_with_the_secret_of_both(client, provider):
    provider.header, provider.key = {"alg": "HS256"}, SECRET
    assert come_from(client, provider, "/settings/")["Location"] == "/settings/"
    provider.token = {"aud": "another program"}
    assert "did not work" in hear_refusal(come_from(Client(), provider))


def test_an_answer_that_nobody_asked_for_lets_nobody_in(client, provider):
    answer = client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": "made up"})
    assert "did not work" in hear_refusal(answer)


def test_a_house_without_a_provider_has_no_such_address(client, db):
    assert client.get("/sign-in/with/newsroom/").status_code == 404
    assert b"/sign-in/with/" not in client.get("/sign-in/").content


@pytest.mark.parametrize("line", ["checkers", "a=b", "a=politics:boss", "=politics:editor"])
def test_a_mapping_that_says_nothing_is_refused(line):
    with pytest.raises(ImproperlyConfigured, match="group=desk:role"):
        parse_role_mappings([line])


def test_a_provider_that_does_not_answer_is_said_in_a_sentence(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    app["settings"]["server_url"] = "http://127.0.0.1:1"
    assert "did not work" in hear_refusal(client.get("/sign-in/with/newsroom/"))


def test_one_network_begins_so_often_and_no_more(client, provider, monkeypatch):
    monkeypatch.setattr(provider_sign_in, "PROVIDER_LIMIT", 1)
    assert client.get("/sign-in/with/newsroom/")["Location"].startswith(provider.address)
    assert "Too many attempts" in hear_refusal(client.get("/sign-in/with/newsroom/"))
