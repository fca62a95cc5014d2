"""What a provider of sign-in may answer: nonsense, another name of itself, people Stet cannot add."""

from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from accounts.models import User
from tests.accounts.fake_provider import come_from, hear_refusal

PAGE = b"<!doctype html><title>Maintenance</title>"


WRONG_TOKENS: list[Any] = [1, "", "a.b.c", "e30.e30.", {}]
WRONG_ANSWERS: dict[str, list[Any]] = {
    "/token": [
        *(PAGE, [], {}, {"access_token": "a"}),
        *({"access_token": "a", "id_token": token} for token in WRONG_TOKENS),
    ],
    "/userinfo": [
        *({"sub": sub} for sub in ("x" * 192, "7\0")),
        *(PAGE, [], {}, "x", None, {"sub": None}, {"sub": ""}, {"sub": 7}),
        *({"sub": "7f3", name: 7} for name in ("name", "email", "preferred_username")),
    ],
    "/keys": [PAGE, [], {}, {"keys": None}, {"keys": [{}]}, {"keys": [7]}],
    "/.well-known/openid-configuration": [
        *(PAGE, [], {}, "x", None),
        *({"issuer": one} for one in ("https://evil.example", "", None)),
    ],
}


@pytest.mark.parametrize(
    ("address", "answer"), [(address, one) for address, answers in WRONG_ANSWERS.items() for one in answers]
)
def test_a_provider_that_answers_nonsense_lets_nobody_in_and_breaks_nothing(
    client, provider, address, answer
):
    """Each of these at the return; the beginning is another request, and may fail alike."""
    away = client.get("/sign-in/with/newsroom/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce = asked["nonce"][0]
    provider.answers[address] = answer
    came = client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": asked["state"][0]})
    assert "did not work" in hear_refusal(came)
    assert not User.objects.filter(username="pat").exists()
    begun = client.get("/sign-in/with/newsroom/")
    assert begun["Location"].startswith(("/sign-in/", provider.address))


@pytest.mark.parametrize(
    ("token", "answers", "reason"),
    [
        ({"nonce": None}, {}, "the ID token does not bring the nonce back"),
        ({"aud": "another program"}, {}, "the ID token is not valid (InvalidAudienceError)"),
        ({"azp": "another program"}, {}, "the ID token was made for another program"),
        ({}, {"/token": {"id_token": "e30.s3cret.e30"}}, "OAuth2Error"),
        ({}, {"/userinfo": {"sub": "somebody else"}}, "two answers name two people"),
        ({}, {"/.well-known/openid-configuration": PAGE}, "the provider does not describe itself"),
        (
            {},
            {"/.well-known/openid-configuration": {"issuer": "https://evil.example"}},
            "the provider calls itself by another address than STET_OIDC_ADDRESS",
        ),
    ],
)
def test_the_log_says_why_nobody_came_in_and_nothing_of_the_answer(
    client, provider, caplog, token, answers, reason
):
    """A newsroom whose provider is set up wrongly looks there."""
    away = client.get("/sign-in/with/newsroom/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce, provider.token, provider.answers = asked["nonce"][0], token, answers
    client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": asked["state"][0]})
    lines = [one.getMessage() for one in caplog.records if one.name == "stet.sign_in"]
    assert lines == [f"the sign-in through the provider did not work: {reason}"]
    assert "s3cret" not in caplog.text


@pytest.mark.parametrize("issuer", ["https://evil.example", "", ["https://evil.example"]])
def test_a_provider_that_calls_itself_by_another_address_lets_nobody_in(client, provider, issuer):
    """OpenID Connect Discovery 1.0, 4.3: else one provider could speak for another."""
    address = "/.well-known/openid-configuration"
    described = provider.answer(address)
    away = client.get("/sign-in/with/newsroom/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce = asked["nonce"][0]
    provider.answers[address] = described | {"issuer": issuer}
    provider.token = {"iss": issuer if isinstance(issuer, str) else issuer[0]}
    came = client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": asked["state"][0]})
    assert "did not work" in hear_refusal(came)
    assert not User.objects.filter(username="pat").exists()


def test_a_slash_at_the_end_makes_no_other_address(client, provider, settings):
    app = settings.SOCIALACCOUNT_PROVIDERS["openid_connect"]["APPS"][0]
    address = "/.well-known/openid-configuration"
    for ours, theirs in (("", "/"), (address, "")):
        app["settings"]["server_url"] = f"{provider.address}{ours}"
        provider.answers = {}
        provider.answers[address] = provider.answer(address) | {"issuer": f"{provider.address}{theirs}"}
        provider.token = {"iss": f"{provider.address}{theirs}"}
        assert come_from(client, provider, "/settings/")["Location"] == "/settings/"


@pytest.mark.parametrize("lifetime", ["soon", 10**30, None])
def test_when_the_access_token_ends_is_nothing_to_us(client, provider, lifetime):
    away = client.get("/sign-in/with/newsroom/")
    asked = parse_qs(urlsplit(away["Location"]).query)
    provider.nonce = asked["nonce"][0]
    provider.answers["/token"] = provider.answer("/token") | {"expires_in": lifetime}
    came = client.get("/sign-in/with/newsroom/callback/", {"code": "1", "state": asked["state"][0]})
    assert came["Location"] == "/"


@pytest.mark.parametrize(
    ("person", "reason"),
    [
        ({"preferred_username": "MARIA"}, "Somebody else has your user name in Stet."),
        ({"preferred_username": "", "email": ""}, "has no user name and no e-mail address."),
        ({"email": "no address"}, "Enter an e-mail address, for example"),
        ({"name": "n" * 121}, "This has 121 characters. The limit is 120."),
    ],
)
def test_whom_stet_cannot_add_reads_why(client, provider, maria, person, reason):
    provider.person |= person
    assert reason in hear_refusal(come_from(client, provider))
    assert not User.objects.filter(username="pat").exists()


def test_an_address_alone_is_user_name_and_name(client, provider):
    provider.person |= {"preferred_username": "", "name": ""}
    come_from(client, provider)
    assert User.objects.get(email="pat@example.org").name == "pat@example.org"
