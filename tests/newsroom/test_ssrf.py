"""Whatever address is given to whichever door of the house: nothing inside is ever connected to."""

import asyncio
import contextlib
import io
import itertools
import json
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest
from django.core.cache import cache
from django.core.management import CommandError, call_command
from django.urls import reverse

from articles.actions.fetching import fetch_document
from articles.batches.actions import ImportSource, create_import_batch
from articles.batches.processing import process_due_items
from articles.feeds.actions import create_feed_from_url
from articles.models import Article, ImportItem
from factcheck import link_checks
from factcheck.models import ArchiveRequest, LinkCheck, Source
from factcheck.models.reasons import describe_reason
from factcheck.snapshots.archive_requests import process_archive_requests
from factcheck.sources import citation_actions
from factcheck.sources.page_lookup import fetch_page_details
from lib.errors import DomainError, Invalid
from lib.link_checker import check_link, get_host
from lib.safe_http import FetchError, fetch
from lib.safe_http.addresses import is_public_address, parse_address
from publishing.webhooks.actions import validate_webhook_url
from publishing.webhooks.delivery import WebhookRequest, send_request
from tests.articles.feed_server import build_feed_item, build_rss
from tests.articles.feed_server import run_feed_site as feed_site
from tests.factories import MONDAY
from tests.sampling import CELLS

from .internal_urls import EVERY, TYPED, spread

DEADLINE = 20.0
"""Seconds that the door allows itself (lib/safe_http/policy.py)."""
PUBLIC = "93.184.216.34"
CODES = {"refused_url", "refused_address", "dns", "connect"}

pytestmark = pytest.mark.django_db


@dataclass
class Inside:
    """What was connected to: ``tried`` by the sockets of this process, ``accepted`` by real listeners."""

    tried: list[tuple[str, int]] = field(default_factory=list)
    accepted: list[Any] = field(default_factory=list)
    let_in: set[int] = field(default_factory=set)

    @property
    def reached(self) -> list[tuple[str, int]]:
        """Connections to what is not public."""
        return [
            (host, port)
            for host, port in self.tried
            if (read := parse_address(host)) is None or not is_public_address(read)
        ]


@pytest.fixture
def inside(monkeypatch: pytest.MonkeyPatch, settings: Any) -> Iterator[Inside]:
    """Counts connections. Names lead to the public Internet first, and to this machine when asked again."""
    (
        settings.STET_LINK_CHECK_HOST_DELAY_MS,
        settings.STET_LINK_CHECK_MAX_PER_HOST,
    ) = 0, 20
    saved = Inside()
    names: dict[str, itertools.count[int]] = {}
    really, resolve = socket.socket.connect, socket.getaddrinfo

    def connect(self: socket.socket, address: Any) -> Any:
        if self.type == socket.SOCK_STREAM and isinstance(address, tuple) and address[1] not in saved.let_in:
            saved.tried.append((str(address[0]), address[1]))
            raise ConnectionRefusedError("nobody is there")
        if self.type == socket.SOCK_DGRAM and isinstance(address, tuple):
            raise OSError("no route")
        return really(self, address)

    def getaddrinfo(host: Any, port: Any, *args: Any, **more: Any) -> Any:
        with contextlib.suppress(ValueError):
            if parse_address(str(host)) is not None:
                return resolve(host, port, *args, **more)
        turn = next(names.setdefault(str(host), itertools.count()))
        answer = PUBLIC if turn % 2 == 0 else "127.0.0.1"
        return [(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP, "", (answer, port))]

    monkeypatch.setattr(socket.socket, "connect", connect)
    monkeypatch.setattr(socket.socket, "connect_ex", lambda self, address: connect(self, address) or 0)
    monkeypatch.setattr(socket, "getaddrinfo", getaddrinfo)
    with contextlib.ExitStack() as stack:
        for family, host in ((socket.AF_INET, "127.0.0.1"), (socket.AF_INET6, "::1")):
            for port in (80, 443, 6379):
                with contextlib.suppress(OSError):  # taken, or not ours to take
                    _listen(stack, family, host, port, saved)
        yield saved


def _listen(stack: contextlib.ExitStack, family: int, host: str, port: int, kept: Inside) -> None:
    server = stack.enter_context(socket.create_server((host, port), family=family))

    def accept() -> None:
        with contextlib.suppress(OSError):
            while True:
                connection, peer = server.accept()
                kept.accepted.append((host, port, peer))
                connection.close()

    threading.Thread(target=accept, daemon=True).start()
    stack.callback(server.shutdown, socket.SHUT_RDWR)


@pytest.fixture
def sending(inside: Inside, settings: Any) -> Iterator[str]:
    """A server that the door lets us ask, which sends whoever asks for /<n> to the n-th address."""

    class Visitor(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            number = int(self.path.strip("/").split("/")[-1] or 0)
            where = TYPED[number].encode("utf-8").decode("latin-1").replace("\r", "").replace("\n", "")
            self.send_response(302)
            self.send_header("Location", where)
            self.send_header("Content-Length", "0")
            self.end_headers()

        do_HEAD = do_POST = do_GET

        def log_message(self, format: str, *args: object) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Visitor)
    threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True).start()
    inside.let_in.add(server.server_port)
    settings.STET_FETCH_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


class Clocked:
    """with Clocked(): an answer within the deadline."""

    def __enter__(self) -> None:
        self.began = time.monotonic()

    def __exit__(self, *of: object) -> None:
        assert time.monotonic() - self.began < DEADLINE


def quiet(inside: Inside) -> bool:
    """Nothing inside was connected to, by any account."""
    assert inside.reached == []
    assert inside.accepted == []
    return True


def test_the_corpus_is_large_and_the_count_counts(inside):
    assert len(EVERY) >= 300
    assert len(TYPED) >= 300
    assert len(spread("some", "door")) >= 60
    with socket.socket() as one, pytest.raises(ConnectionRefusedError):
        one.connect(("127.0.0.1", 80))
    assert inside.reached == [("127.0.0.1", 80)]


def test_the_client_itself(inside):
    for address in EVERY:
        with Clocked(), pytest.raises(FetchError) as caught:
            fetch(address)
        assert caught.value.reason in CODES, address
    assert quiet(inside)


def test_the_look_at_one_link(inside):
    for address in EVERY:
        with Clocked():
            found = asyncio.run(check_link(address))
        assert found.outcome in ("refused", "failing"), address
        assert found.reason in CODES, address
    assert quiet(inside)


@CELLS
def test_a_source_that_is_added_and_the_pool_that_looks_at_it(inside, cast, create_claim_in_state, cells):
    claim, refused = create_claim_in_state("checking"), 0
    given = spread(cells, "a source that is added")
    for address in given:
        try:
            citation_actions.create_citation(claim, url=address, title="A page", by=cast.checker, at=MONDAY)
        except Invalid as error:
            refused += list(error.fields or []) == ["url"]
    assert refused > len(given) * 0.75
    assert looked_at_all() == Source.objects.exclude(url="").count() >= len(given) // 50
    assert quiet(inside)


def test_a_source_that_got_past_every_form(inside, cast):
    """Rows as an import, a restored backup or an older version may have left them."""
    Source.objects.bulk_create(
        Source(
            kind="url",
            url=address,
            title="A page",
            host=_host(address),
            due_at=MONDAY,
            added_by=cast.checker,
            added_at=MONDAY,
        )
        for address in TYPED
    )
    assert looked_at_all() == len(TYPED)
    reasons = set(LinkCheck.objects.values_list("reason", flat=True))
    assert reasons <= CODES, reasons
    assert quiet(inside)


def _host(address: str) -> str:
    return get_host(address)[:255]


def looked_at_all() -> int:
    """Run link checks until nothing is due."""
    at = MONDAY + timedelta(minutes=1)
    for _ in range(10):
        if not link_checks.run_checks(clock=lambda: at, seconds=20):
            break
    return LinkCheck.objects.values("source").distinct().count()


@CELLS
def test_the_look_up_of_a_page_that_somebody_is_about_to_cite(
    inside, cast, create_claim_in_state, client, cells
):
    url = reverse("source_autofill", args=[create_claim_in_state("checking").public_id])
    for address in EVERY:
        with Clocked(), pytest.raises(DomainError) as caught:
            fetch_page_details(address, is_anonymous=False)
        assert caught.value.message
    client.force_login(cast.checker)
    for address in spread(cells, "look up"):
        cache.clear()  # nobody may ask so often
        with Clocked():
            answer = client.post(url, {"url": address})
        assert answer.status_code < 500 or answer.status_code in (502, 504), address
        assert json.loads(answer.content)["message"]
    assert quiet(inside)


@CELLS
def test_the_page_where_a_source_is_added(inside, cast, create_claim_in_state, client, cells):
    claim = create_claim_in_state("checking")
    client.force_login(cast.checker)
    for address in spread(cells, "page of a source", 15):
        claim.refresh_from_db()
        with Clocked():
            answer = client.post(
                reverse("citation_add", args=[claim.public_id]),
                {"version": claim.version, "kind": "url", "url": address, "stance": "supports",
                 "tier": "primary", "title": "A page"},
            )  # fmt: skip
        assert answer.status_code < 500, address
    assert quiet(inside)


@CELLS
def test_an_article_that_is_imported_by_its_address(inside, cast, client, cells):
    client.force_login(cast.editor)
    for address in EVERY:
        with Clocked(), pytest.raises(DomainError) as caught:
            fetch_document(address, is_anonymous=False)
        assert caught.value.message
    for address in spread(cells, "article"):
        with Clocked():
            answer = client.post(
                reverse("article_import"),
                {"method": "url", "desk": cast.desk.slug, "provenance": "own_copy", "url": address},
            )
        assert answer.status_code < 500 or answer.status_code in (502, 504), address
    assert not Article.objects.exists()
    assert quiet(inside)


@CELLS
def test_many_addresses_that_are_imported_at_once(inside, cast, tmp_path, cells):
    given = spread(cells, "many at once")
    create_import_batch(
        desk=cast.desk, provenance="own_copy", kind="urls", name="Many", by=cast.editor, at=MONDAY,
        sources=[ImportSource(name="", url=address) for address in given],
    )  # fmt: skip
    for hours in (1, 2, 30):
        process_due_items(clock=lambda hours=hours: MONDAY + timedelta(hours=hours), seconds=120)
    assert not Article.objects.exists()
    assert ImportItem.objects.filter(attempt__gt=0).count() == len(given)
    listed = tmp_path / "addresses.txt"
    listed.write_text("\n".join(address for address in given if "\n" not in address and "\r" not in address))
    with contextlib.suppress(CommandError):
        call_command(
            "import_articles", addresses=str(listed), desk="harbour", username="edith",
            provenance="own_copy", stdout=io.StringIO(),
        )  # fmt: skip
    assert quiet(inside)


def test_a_feed_that_is_followed(inside, cast):
    for address in TYPED:
        with Clocked(), pytest.raises(DomainError) as caught:
            create_feed_from_url(address, desk=cast.desk, provenance="external", by=cast.editor, at=MONDAY)
        assert caught.value.message
    assert quiet(inside)


def test_what_the_entries_of_a_feed_point_to(inside, cast, settings):
    with feed_site() as there:
        inside.let_in.add(there.port)
        settings.STET_FETCH_ALLOWED_HOSTS = [there.host_port]
        safe = [
            address
            for address in TYPED
            if "<" not in address and "&" not in address and "\x01" not in address
        ]
        for start in range(0, len(safe), 100):
            entries = [
                build_feed_item(f"n{start + number}", words=None, link=address)
                for number, address in enumerate(safe[start : start + 100])
            ]
            there.pages[f"/feed{start}"] = (
                200, {"Content-Type": "application/rss+xml; charset=utf-8"}, _xml(build_rss(*entries)),
            )  # fmt: skip
            with contextlib.suppress(DomainError):  # some heaps of these are no XML at all
                create_feed_from_url(
                    f"http://{there.host_port}/feed{start}", desk=cast.desk, by=cast.editor, at=MONDAY,
                    provenance="external",
                )  # fmt: skip
        for hours in (1, 2, 30):
            process_due_items(clock=lambda hours=hours: MONDAY + timedelta(hours=hours), seconds=120)
    assert ImportItem.objects.exists()
    assert quiet(inside)


def _xml(text: str) -> bytes:
    return "".join(mark for mark in text if mark in "\n\t" or ord(mark) >= 32).encode()


@CELLS
def test_the_archive_that_the_settings_name(inside, cast, create_claim_in_state, settings, cells):
    settings.STET_ARCHIVE_KEY, settings.STET_ARCHIVE_SECRET = "key", "secret"
    claim = create_claim_in_state("checking")
    source = citation_actions.create_citation(
        claim, url="https://a.example.org/", title="A", by=cast.checker, at=MONDAY
    ).source
    at = MONDAY
    for address in spread(cells, "archive"):
        settings.STET_ARCHIVE_URL = address
        at += timedelta(minutes=1)
        ArchiveRequest.objects.all().delete()
        ArchiveRequest.objects.create(source=source, requested_by=cast.checker, requested_at=at, due_at=at)
        with Clocked():
            assert process_archive_requests(clock=lambda at=at: at) == 1
        reason = describe_reason(ArchiveRequest.objects.get().reason)
        assert reason.startswith("Stet could not reach the Internet Archive.")
    assert quiet(inside)


def test_the_endpoint_that_a_partner_names(inside, settings):
    settings.DEBUG = True  # or only https would get as far as the door
    for address in EVERY:
        with contextlib.suppress(Invalid):
            validate_webhook_url(address)
        with Clocked():
            assert send_request(WebhookRequest(address, {}, b"{}")).status is None, address
    assert quiet(inside)


def test_where_a_site_sends_us(inside, sending):
    for number, address in enumerate(TYPED):
        with Clocked():
            found = asyncio.run(check_link(f"{sending}/{number}"))
        if found.outcome not in ("refused", "failing", "missing"):
            # What the server could not write down leads back to itself at most.
            assert found.final_url.startswith(sending), address
    assert quiet(inside)


def test_where_a_site_sends_whoever_imports_or_cites(inside, sending):
    for number in range(0, len(TYPED), 2):
        for door in (fetch_document, fetch_page_details):
            with Clocked(), contextlib.suppress(DomainError):
                door(f"{sending}/{number}", is_anonymous=False)
    assert quiet(inside)
