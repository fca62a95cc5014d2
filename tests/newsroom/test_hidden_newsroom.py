"""A desk that hides the newsroom: no site that is fetched for it learns who asks."""

import threading
from datetime import timedelta

import pytest
from django.core.management import call_command
from django.urls import reverse

from accounts.actions.desks import create_desk, update_desk
from accounts.models import Desk, Membership
from articles.batches.actions import ImportSource, create_import_batch
from articles.batches.processing import process_due_items
from articles.feeds.actions import create_feed_from_url
from articles.feeds.polling import poll_due_feeds
from articles.models.enums import ImportBatchKind
from factcheck.link_checks.leasing import lease_due_sources
from factcheck.link_checks.runner import check_sources
from factcheck.models import ArchiveRequest
from factcheck.snapshots.archive_requests import request_archive_capture
from factcheck.sources.citation_actions import create_citation
from lib.safe_http import NEUTRAL_USER_AGENT
from tests.articles.feed_server import build_feed_item, build_rss
from tests.articles.served_site import http
from tests.factcheck.claim_sheets import FULL, bring_in, upload
from tests.factories import MONDAY, create_article, flag_claim_on
from tests.lib.hostile_servers import run_listener

PAGE = "<html lang='en'><head><title>The catch</title></head><body><article><h1>The catch</h1>" + (
    "<p>The harbour office said that 20,145 crates of herring were landed in March of that year.</p>" * 6
    + "</article></body></html>"
)


@pytest.fixture
def site(settings):
    """A server on this machine that notes the head of each request; site.answer is what it says."""

    class Site:
        answer = http(PAGE)
        heads: list[str] = []

        @property
        def agents(self):
            lines = [line for head in self.heads for line in head.split("\r\n")]
            return {line.partition(": ")[2] for line in lines if line.lower().startswith("user-agent:")}

    found, lock = Site(), threading.Lock()
    found.heads = []

    def behave(connection, request):
        with lock:
            found.heads.append(request.decode("latin-1"))
        connection.sendall(found.answer)

    with run_listener(behave) as listener:
        settings.STET_FETCH_ALLOWED_HOSTS = [*settings.STET_FETCH_ALLOWED_HOSTS, listener.host_port]
        found.url = f"http://{listener.host_port}/catch"
        yield found


@pytest.fixture(params=["confidential", "neutral", "open"])
def hides(request, cast):
    """True where cast.desk hides the newsroom; it is confidential, told to, or neither."""
    if request.param == "confidential":
        cast.desk.visibility = "confidential"
    elif request.param == "neutral":
        cast.desk.fetch_identity = "neutral"
    cast.desk.save()
    return request.param != "open"


@pytest.fixture
def expect(hides, settings, site):
    """Every request so far was made as the desk asks, and none names the newsroom where it hides."""

    def check(count=1):
        assert len(site.heads) >= count
        assert site.agents == {NEUTRAL_USER_AGENT if hides else settings.STET_FETCH_USER_AGENT}
        if hides:
            told = "\n".join(site.heads).lower()
            for word in ("stet", "daily proof", "referer", "cookie", "from:"):
                assert word not in told, word

    return check


@pytest.mark.parametrize(
    ("visibility", "identity", "hidden"),
    [
        ("open", "auto", False), ("confidential", "auto", True),
        ("open", "neutral", True), ("confidential", "neutral", True),
        ("open", "named", False), ("confidential", "named", False),
    ],
)  # fmt: skip
def test_confidential_desks_hide_it_unless_they_are_told_otherwise(cast, visibility, identity, hidden):
    desk = create_desk(
        by=cast.admin, at=MONDAY, name="D", slug="d", visibility=visibility, fetch_identity=identity
    )
    assert Desk.objects.get(pk=desk.pk).hides_newsroom is hidden
    update_desk(desk, by=cast.admin, at=MONDAY, visibility="confidential", fetch_identity="auto")
    assert Desk.objects.get(pk=desk.pk).hides_newsroom


def test_an_admin_sets_it(client, cast):
    client.force_login(cast.admin)
    page = client.get(f"/setup/desk/{cast.desk.slug}/").content.decode()
    assert "Tell sites which newsroom fetches their pages" in page
    assert "Only if the desk is open" in page


def test_an_article_by_its_address(client, cast, site, expect):
    client.force_login(cast.editor)
    client.post(
        reverse("article_import"),
        {"method": "url", "desk": cast.desk.slug, "provenance": "external", "url": site.url},
    )
    expect()


def test_an_article_by_the_command_line_and_its_dry_run(cast, site, expect, hides, capsys):
    where = {"desk": cast.desk.slug, "username": cast.editor.username, "provenance": "external"}
    call_command("import_article", site.url, **where)
    expect()
    site.heads.clear()
    call_command("import_article", site.url, dry_run=True)
    assert site.agents == {NEUTRAL_USER_AGENT}


def test_many_articles_at_once(cast, site, expect):
    sources = [ImportSource(f"{site.url}/{n}", url=f"{site.url}/{n}") for n in range(2)]
    create_import_batch(
        kind=ImportBatchKind.URLS, name="two", sources=sources, by=cast.editor, at=MONDAY,
        desk=cast.desk, provenance="external",
    )  # fmt: skip
    process_due_items(clock=lambda: MONDAY)
    expect()


def test_a_feed_when_it_is_added_and_when_it_is_polled(cast, site, expect):
    site.answer = http(build_rss(build_feed_item()), kind="application/rss+xml")
    feed = create_feed_from_url(site.url, desk=cast.desk, provenance="external", by=cast.editor, at=MONDAY)
    expect()
    feed.due_at = MONDAY
    feed.save()
    poll_due_feeds(clock=lambda: MONDAY + timedelta(days=1), limit=5)
    expect(2)


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


def test_the_links_of_its_sources(cast, claim, site, expect):
    create_citation(claim, url=site.url, title="T", passage="20,145 crates", by=cast.checker, at=MONDAY)
    check_sources(lease_due_sources(at=MONDAY, limit=5), clock=lambda: MONDAY)
    expect()
    assert claim.citations.get().passage_state == "there"


def test_a_source_that_an_open_desk_shares_with_one_that_hides(cast, claim, site):
    create_citation(claim, url=site.url, title="T", by=cast.checker, at=MONDAY)
    cast.other_desk.fetch_identity = "neutral"
    cast.other_desk.save()
    other = flag_claim_on(
        create_article(cast.other_desk, cast.outsider, url="https://o.example.org/"),
        "18,500 crates",
        cast.outsider,
    )
    create_citation(other, url=site.url, title="T", by=cast.outsider, at=MONDAY)
    check_sources(lease_due_sources(at=MONDAY, limit=5), clock=lambda: MONDAY)
    assert site.agents == {NEUTRAL_USER_AGENT}


def test_the_form_of_a_source_asks_by_itself_only_where_nothing_is_hidden(
    client, cast, claim, site, expect, hides
):
    client.force_login(cast.checker)
    page = client.get(f"/claims/{claim.public_id}/").content.decode()
    assert ("data-fill-on-request" in page) is hides
    assert site.heads == []
    client.post(reverse("source_autofill", args=[claim.public_id]), {"url": site.url})
    expect()


def test_no_archive_is_asked_by_itself(cast, claim, settings, hides):
    settings.STET_ARCHIVE_KEY = settings.STET_ARCHIVE_SECRET = "key"
    Membership.objects.filter(user=cast.checker).update(role="editor")
    citation = create_citation(claim, url="https://a.example.org/", title="T", by=cast.checker, at=MONDAY)
    assert ArchiveRequest.objects.exists() is not hides
    request_archive_capture(citation.source, by=cast.checker, at=MONDAY)
    assert ArchiveRequest.objects.count() == 1


def test_an_import_of_claims_asks_no_archive_by_itself(cast, settings, hides):
    settings.STET_ARCHIVE_KEY = settings.STET_ARCHIVE_SECRET = "key"
    bring_in(upload(cast.desk, cast.editor, FULL))
    assert ArchiveRequest.objects.count() == (0 if hides else 2)
