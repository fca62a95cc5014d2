"""Every address, walked: without sign-in a page leads to the sign-in and the API answers 401, but a few."""

import pytest
from django.test import Client
from django.urls import get_resolver
from django.urls.exceptions import NoReverseMatch

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


SIGNED_FORMS = {"proof/continue/"}
"""What is posted there changes nothing, and is signed for its sender: tests/newsroom/test_fresh_proof.py."""


@pytest.mark.django_db
def test_no_unsafe_request_passes_without_its_token() -> None:
    stranger = Client(enforce_csrf_checks=True, raise_request_exception=False)
    passed = {}
    for address in addresses(get_resolver()):
        if address in SIGNED_FORMS:
            continue
        answer = stranger.post(f"/{address}")
        if answer.status_code not in {401, 403, 404, 405}:
            passed[address] = answer.status_code
    assert passed == {}


def test_there_are_addresses_to_walk() -> None:
    with pytest.raises(NoReverseMatch):
        get_resolver().reverse("no-such-name")
    assert len(list(addresses(get_resolver()))) > 15


@pytest.mark.django_db
def test_a_browser_that_shows_a_feed_finds_its_icon(client: Client) -> None:
    answer = client.get("/favicon.ico")
    assert (answer.status_code, answer["Cache-Control"]) == (302, "public, max-age=86400")
    assert client.get("/favicon.ico")["Location"].endswith(".svg")
