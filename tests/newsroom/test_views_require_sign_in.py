"""Every address, walked: without sign-in a page leads to the sign-in and the API answers 401, but a few."""

from typing import Any

import pytest
from django.test import Client
from django.urls import get_resolver, resolve
from django.urls.exceptions import NoReverseMatch

from tests import routes
from tests.factories import Cast
from tests.newsroom.sample_addresses import addresses

# What anybody may read. A new address that is not here must ask who comes.
PUBLIC = (
    "healthz",
    "readyz",
    "submissions/",  # whether a token arrived, for whoever holds it
    "sign-in/",
    "verdicts/",
    "kept/",
    "audit/day-heads",
    "corrections/",
    "components/",
    "api/schema/",
    "api/docs/",
    "api/stet-pull",
    "docs/",  # partners' pages and the codes of errors; test_guides.py keeps the others
    "$discovery/",
    "sitemap",
    "robots.txt",
    "favicon.ico",
)


@pytest.mark.django_db
def test_without_sign_in_only_the_named_addresses_answer(client: Client) -> None:
    client.raise_request_exception = False
    answered = {}
    for address in addresses(get_resolver()):
        if address.startswith(PUBLIC):
            continue
        answer = client.get(f"/{address}")
        asked_who = answer.status_code == 302 and answer["Location"].startswith("/sign-in/")
        if not asked_who and answer.status_code not in {401, 403, 404, 405}:
            answered[address] = answer.status_code
    assert answered == {}


WITHOUT_TOKEN = {
    *(
        "/answer/<str:token>/",
        "/writer/<str:token>/",
        "/unsubscribe/<str:token>/",
    ),  # for whoever has the link
    "/verdicts/<uuid:public_id>/report/",  # anybody's
    "/sign-in/saml/<slug:organization_slug>/acs/",  # signed by the provider
    "/proof/continue/",
}
"""Forms that need no token of a session: nobody's session does anything there."""


@pytest.mark.django_db
def test_no_unsafe_request_passes_without_its_token(cast: Cast) -> None:
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    editor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    editor.force_login(cast.editor)
    exempt = {route for route, view in routes.addresses() if is_exempt(view)}
    assert {
        route for route in exempt if "discovery" not in route and "v1alpha1" not in route
    } == WITHOUT_TOKEN
    passed = {}
    for address in addresses(get_resolver()):
        if is_exempt(resolve(f"/{address}").func):
            continue
        for who, client in (("stranger", stranger), ("editor", editor)):
            status = post(client, address)
            if status != 403 and (who == "editor" or status not in {401, 405}):
                passed[who, address] = status
    assert passed == {}


@pytest.mark.django_db
def test_no_unsafe_request_of_another_site_passes_with_the_token(cast: Cast) -> None:
    editor = Client(enforce_csrf_checks=True, raise_request_exception=False)
    editor.force_login(cast.editor)
    token = editor.get("/queue/").context["csrf_token"]
    headers = {"X-CSRFToken": str(token), "Origin": "https://elsewhere.example"}
    assert editor.post("/settings/", headers=headers | {"Origin": "http://testserver"}).status_code != 403
    passed = {}
    for address in addresses(get_resolver()):
        if not is_exempt(resolve(f"/{address}").func):
            status = post(editor, address, headers)
            if status != 403:
                passed[address] = status
    assert passed == {}


def post(client: Client, address: str, headers: dict[str, str] | None = None) -> int:
    how = {"data": "{}", "content_type": "application/json"} if address.startswith("api/") else {}
    return client.post(f"/{address}", headers=headers, **how).status_code


def is_exempt(view: Any) -> bool:
    """Whether no token is asked for; the API asks for it itself, of whoever comes with a session."""
    return getattr(view, "csrf_exempt", False) and not hasattr(view, "cls")


@pytest.mark.django_db
def test_what_a_browser_gets_of_somebody_who_is_signed_in_is_stored_nowhere(cast: Cast) -> None:
    client = Client(raise_request_exception=False)
    client.force_login(cast.editor)
    kept = {}
    for address in addresses(get_resolver()):
        allowed = client.get(f"/{address}").get("Cache-Control", "")
        if "no-store" not in allowed and "public" not in allowed:
            kept[address] = allowed
    assert kept == {}


def test_there_are_addresses_to_walk() -> None:
    with pytest.raises(NoReverseMatch):
        get_resolver().reverse("no-such-name")
    assert len(list(addresses(get_resolver()))) > 15


@pytest.mark.django_db
def test_a_browser_that_shows_a_feed_finds_its_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "public, max-age=86400")
    assert client.get("/favicon.ico")["Location"].endswith(".svg")
