"""The form of a new source, filled from the page at its address: for a script, and without one."""

import pytest
from django.core.cache import cache
from django.urls import reverse

from factcheck.models import Claim, Source
from factcheck.screens.source import autofill
from factcheck.sources import page_lookup
from factcheck.sources.citation_actions import create_citation
from lib.safe_http import FetchLimits
from newsroom.demo.site.server import serve_site
from tests.articles.served_site import http
from tests.factories import MONDAY, flag_claim_on
from tests.lib.hostile_servers import run_listener

PAGE = """<html lang="en"><head><title>The catch | The Ledger</title>
<meta property="og:title" content="The catch"><meta property="og:site_name" content="The Ledger">
<meta name="author" content="Ada Holm">
<meta property="article:published_time" content="2026-03-12T23:30:00-05:00">
</head><body><p>Words.</p></body></html>"""  # fmt: skip
INSIDE = "This address points inside a private network"
FOUND = {"title": "The catch", "publisher": "The Ledger", "author": "Ada Holm", "published_on": "2026-03-12"}


@pytest.fixture(autouse=True)
def afresh():
    cache.clear()


@pytest.fixture
def page(settings):
    """page(answer) -> the address of a server on this machine, let in, that gives that answer."""
    opened = []

    def start(answer=None):
        answer = answer or http(PAGE)
        behaviour = answer if callable(answer) else lambda connection, request: connection.sendall(answer)
        server = run_listener(behaviour)
        listener = server.__enter__()
        opened.append(server)
        settings.STET_FETCH_ALLOWED_HOSTS = [*settings.STET_FETCH_ALLOWED_HOSTS, listener.host_port]
        return f"http://{listener.host_port}/catch"

    yield start
    for server in opened:
        server.__exit__(None, None, None)


@pytest.fixture(autouse=True)
def first_claim(article, cast):
    return flag_claim_on(article, "Prices fell", cast.editor)


def asked(client, url):
    """Ask for a page that is about to be cited for the first claim."""
    claim = Claim.objects.order_by("pk").first()
    return client.post(reverse("source_autofill", args=[claim.public_id]), {"url": url})


def test_a_page_says_what_it_is_and_nothing_is_stored(client, cast, page):
    client.force_login(cast.checker)
    answer = asked(client, page())
    assert (answer.status_code, answer.json()) == (
        200,
        {"message": "Filled from the page.", "fields": FOUND, "known": False},
    )
    assert not Source.objects.exists()


@pytest.mark.parametrize(
    ("url", "said"),
    [
        ("", "Give the page's address."),
        ("what", "Only addresses that begin with http"),
        ("http://10.0.0.7/secret", INSIDE),
        ("http://169.254.169.254/latest/meta-data/", INSIDE),
        ("http://[::ffff:127.0.0.1]/", INSIDE),
        ("http://user:pw@stats.example.org/", "The address contains a user name."),
        ("file:///etc/passwd", "Only addresses that begin with http"),
    ],
)
def test_it_is_the_same_door_and_the_same_sentences(client, cast, url, said):
    client.force_login(cast.checker)
    answer = asked(client, url)
    assert answer.status_code == 422
    assert said in answer.json()["message"]
    assert answer.json()["fields"] == {}


def test_a_page_that_sends_us_inside_tells_nothing(client, cast, settings):
    client.force_login(cast.checker)
    with serve_site(slow=0.1) as site:
        settings.STET_FETCH_ALLOWED_HOSTS = [site.host_port]
        answer = asked(client, f"{site.url}/inward")
    assert (answer.status_code, answer.json()["fields"]) == (422, {})


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (http("gone", "404 Not Found"), "no page at this address"),
        (http(b"%PDF-1.7", kind="application/pdf"), "no page but a file (application/pdf)"),
        (http("<p>words</p>"), "The page says nothing of itself."),
        (http("<b>" * 300), "could not read this page"),
    ],
)
def test_a_page_that_says_nothing_says_why(client, cast, page, answer, said):
    client.force_login(cast.checker)
    assert said in asked(client, page(answer)).json()["message"]


def test_nobody_waits_longer_than_it_is_worth(client, cast, page, monkeypatch):
    monkeypatch.setattr(page_lookup, "FETCH_LIMITS", FetchLimits(total_seconds=0.3))
    client.force_login(cast.checker)
    answer = asked(client, page(lambda connection, request: connection.recv(1)))
    assert "took too long" in answer.json()["message"]


def test_a_page_that_the_house_knows_is_not_asked_again(client, cast, create_claim_in_state):
    url = "https://stats.example.org/t"
    for words in ("20,000 crates", "18,500 crates"):
        create_citation(
            create_claim_in_state("checking", words=words),
            url=url,
            title="Table 4",
            by=cast.checker,
            at=MONDAY,
        )
    Source.objects.update(health="failing")
    client.force_login(cast.outsider)
    data = asked(client, f"{url}?utm_source=x#top").json()
    assert (data["known"], data["fields"]) == (True, {"title": "Table 4"})
    assert data["message"] == "Already cited for 2 claims. It did not answer as it should."


def test_a_restricted_source_is_never_told_of(client, cast, create_claim_in_state, page):
    url = page()
    create_citation(
        create_claim_in_state("checking"),
        url=url,
        title="The leak",
        is_restricted=True,
        by=cast.checker,
        at=MONDAY,
    )
    for person in (cast.checker, cast.editor):
        client.force_login(person)
        data = asked(client, url).json()
        assert (data["known"], data["fields"]["title"]) == (False, "The catch")


def test_a_page_of_a_confidential_desk_is_not_known_to_others(client, cast, create_claim_in_state, page):
    url = page()
    claim = create_claim_in_state("checking")
    create_citation(claim, url=url, title="What they look into", by=cast.checker, at=MONDAY)
    type(claim).objects.filter(pk=claim.pk).update(desk=cast.secret_desk)
    client.force_login(cast.editor)
    assert asked(client, url).json()["known"] is False
    client.force_login(cast.insider)
    assert asked(client, url).json()["known"] is True


def test_only_people_of_a_desk_and_only_so_often(client, cast, page, monkeypatch):
    monkeypatch.setattr(autofill, "MAX_LOOKUPS", 2)
    url = page()
    assert asked(client, url).status_code == 302
    client.force_login(cast.stranger)
    assert asked(client, url).status_code == 404
    client.force_login(cast.checker)
    assert [asked(client, url).status_code for _ in range(3)] == [200, 200, 429]
    client.force_login(cast.editor)
    assert asked(client, url).status_code == 200


def test_without_a_script_the_form_comes_back_filled_and_nothing_is_added(
    client, cast, create_claim_in_state, page
):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    typed = {
        "version": claim.version, "kind": "url", "url": page(), "title": "My own title",
        "passage": "As typed", "stance": "refutes", "tier": "primary", "fill": "1",
    }  # fmt: skip
    answer = client.post(reverse("citation_add", args=[claim.public_id]), typed)
    shown = answer.content.decode()
    assert answer.status_code == 200
    for value in ('value="My own title"', 'value="The Ledger"', 'value="Ada Holm"', 'value="2026-03-12"'):
        assert value in shown
    assert "Filled from the page." in shown
    assert "As typed</textarea>" in shown
    assert '<option value="refutes" selected>' in shown
    assert not claim.citations.exists()
    client.force_login(cast.second)
    assert client.post(reverse("citation_add", args=[claim.public_id]), typed).status_code == 403
