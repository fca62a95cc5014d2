"""Sign-in through the newsroom's own SAML provider: what is signed counts, once, and for this house alone."""

import base64
from datetime import timedelta

import pytest
from allauth.socialaccount.models import SocialAccount
from django.contrib.messages import get_messages
from django.contrib.sessions.models import Session
from django.test import Client
from django.utils import timezone

from accounts.access_log import list_sign_ins
from accounts.models import User
from accounts.selectors import get_role
from accounts.views import provider_sign_in
from tests.accounts.fake_saml_provider import SIGN_IN, FakeSamlProvider, begin, open_browser, send_answer
from tests.accounts.second_factor import give_app


@pytest.fixture
def client() -> Client:
    return open_browser()


@pytest.fixture
def provider(saml) -> FakeSamlProvider:
    return saml


def come_from(client: Client, provider: FakeSamlProvider, next_url: str = "", **changes):
    return send_answer(client, provider.answer(begin(client, provider, next_url), **changes))


def hear_refusal(answer) -> str:
    assert answer["Location"] == "/sign-in/"
    return " ".join(str(one) for one in get_messages(answer.wsgi_request))


def test_the_sign_in_page_leads_to_the_provider(client, provider):
    assert f'href="{SIGN_IN}"' in client.get("/sign-in/").content.decode()


def test_somebody_new_is_added_with_the_role_of_their_group(client, provider, politics):
    assert come_from(client, provider, "/settings/")["Location"] == "/settings/"
    pat = User.objects.get(username="pat")
    assert (pat.name, pat.email, pat.has_usable_password()) == ("Pat Ode", "pat@example.org", False)
    assert get_role(pat, politics) == "checker"
    assert client.get("/settings/").status_code == 200
    assert list_sign_ins(pat).first().action == "sign_in_by_provider"


def test_the_same_person_is_known_again(client, provider, politics):
    come_from(client, provider)
    come_from(open_browser(), provider)
    assert User.objects.filter(username__startswith="pat").count() == 1


def test_whom_the_newsroom_knows_by_a_verified_address_is_that_person(client, provider, maria):
    provider.person |= {"mail": ["maria@example.org"], "email_verified": ["true"]}
    come_from(client, provider)
    assert client.get("/settings/").context["user"] == maria


def test_an_address_that_nobody_verified_is_worth_nothing(client, provider, maria):
    provider.person["mail"] = ["maria@example.org"]
    come_from(client, provider)
    assert client.get("/settings/").context["user"].username == "pat"


def test_the_second_factor_is_asked_for_as_after_a_password(client, provider, maria):
    give_app(maria)
    provider.person |= {"mail": ["maria@example.org"], "email_verified": ["true"]}
    assert come_from(client, provider)["Location"] == "/sign-in/code/"


@pytest.mark.parametrize(
    "changes",
    [
        {"signed": ""}, {"audience": "https://other.example"}, {"issuer": "https://evil.example"},
        {"until": "2020-01-01T00:00:00Z"}, {"signed": "envelope"}, {"weakly": True},
    ],
)  # fmt: skip
def test_an_answer_that_is_not_signed_or_not_for_this_house_or_old_lets_nobody_in(client, provider, changes):
    """A signed envelope signs no assertion: whoever swaps the one inside would be let in."""
    assert "did not work" in hear_refusal(come_from(client, provider, **changes))
    assert not User.objects.filter(username="pat").exists()


def test_another_key_signs_nobody_in(client, provider):
    other = FakeSamlProvider()
    other.person = dict(provider.person)
    assert "did not work" in hear_refusal(send_answer(client, other.answer(begin(client, provider))))


def test_a_name_that_was_changed_after_the_signature_lets_nobody_in(client, provider):
    answer = base64.b64decode(provider.answer(begin(client, provider))).decode()
    forged = base64.b64encode(answer.replace("pat@example.org", "ada@example.org").encode()).decode()
    assert "did not work" in hear_refusal(send_answer(client, forged))


def test_an_answer_is_taken_once_and_by_the_session_that_asked(client, provider):
    answer = provider.answer(begin(client, provider))
    assert "did not work" in hear_refusal(send_answer(open_browser(), answer))
    send_answer(client, answer)
    client.logout()
    assert "did not work" in hear_refusal(send_answer(client, answer))


@pytest.mark.parametrize("question", ["ONELOGIN_made_up", ""])
def test_an_answer_that_nobody_asked_for_lets_nobody_in(client, provider, question):
    begin(client, provider)
    assert "did not work" in hear_refusal(send_answer(client, provider.answer(question)))


@pytest.mark.parametrize("answer", ["", "no base 64 at all", base64.b64encode(b"no xml").decode()])
def test_rubbish_is_answered_with_a_sentence(client, provider, answer):
    begin(client, provider)
    assert "did not work" in hear_refusal(send_answer(client, answer))


def test_an_answer_of_a_megabyte_is_refused(provider):
    assert open_browser().post(f"{SIGN_IN}acs/", {"SAMLResponse": "A" * 1_000_000}).status_code == 400


def test_one_network_sends_so_many_answers_and_no_more(client, provider, monkeypatch):
    monkeypatch.setattr(provider_sign_in, "PROVIDER_LIMIT", 1)
    begin(client, provider)
    client.post(f"{SIGN_IN}acs/", {"SAMLResponse": "A"})
    answer = client.post(f"{SIGN_IN}acs/", {"SAMLResponse": "A"})
    assert "Too many attempts" in hear_refusal(answer)


def test_nobody_is_signed_out_from_elsewhere(client, provider):
    come_from(client, provider)
    assert client.get(f"{SIGN_IN}sls/", {"SAMLRequest": "A", "Signature": "A"}).status_code == 404
    assert client.get("/settings/").status_code == 200


def test_an_answer_waits_five_minutes_for_its_session(provider):
    kept = open_browser().post(f"{SIGN_IN}acs/", {"SAMLResponse": "A"})
    cookie = kept.cookies["saml-acs-session"]
    assert cookie["httponly"]
    assert Session.objects.get(pk=cookie.value).expire_date <= timezone.now() + timedelta(minutes=5)


def test_the_same_name_at_a_provider_of_the_other_protocol_is_another_person(client, provider, maria):
    SocialAccount.objects.create(user=maria, provider="newsroom", uid=provider.uid)
    come_from(client, provider)
    assert client.get("/settings/").context["user"].username == "pat"


def test_the_provider_can_read_a_description_of_this_house(client, provider):
    description = client.get(f"{SIGN_IN}metadata/").content.decode()
    assert f"http://testserver{SIGN_IN}acs/" in description
    assert "Logout" not in description


def test_a_house_without_a_provider_has_no_such_address(client, db):
    for address in (SIGN_IN, f"{SIGN_IN}metadata/", f"{SIGN_IN}acs/finish/", f"{SIGN_IN}sls/?Signature=A"):
        assert client.get(address).status_code == 404
    assert client.post(f"{SIGN_IN}acs/", {"SAMLResponse": "A"}).status_code == 404
