"""Copies at the Internet Archive: asked for within its limits, tried again, and never failing in silence."""

import json
import logging
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

import pytest

from audit.models import Event
from factcheck.models import ArchiveRequest, Source
from factcheck.models.reasons import describe_reason
from factcheck.snapshots import archive_requests
from factcheck.snapshots.archive_requests import (
    RETRY_DELAYS,
    process_archive_requests,
    request_archive_capture,
)
from factcheck.snapshots.archive_selectors import (
    get_archive_refusal,
    get_captures_by_source,
    list_archive_requests,
)
from factcheck.sources.citation_actions import create_citation
from factcheck.sources.restrictions import restrict_source
from lib.datetimes.humanize import get_timezone
from lib.db.leases import claim_due_rows
from lib.errors import Invalid
from tests.factories import MONDAY

UTC = get_timezone("UTC")
PAGE = "https://stats.example.org/herring?year=2026"
KEY, SECRET = "the-key-of-the-house", "the-secret-of-the-house"


@dataclass
class Archive:
    """Save Page Now on this machine. ``on_ask`` and ``on_status`` are (status, body, headers) to answer."""

    url: str = ""
    asked: list[dict[str, list[str]]] = field(default_factory=list)
    looked: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    on_ask: tuple[Any, ...] = (200, {"url": PAGE, "job_id": "spn2-1f2e"}, {})
    on_status: tuple[Any, ...] = (
        200,
        {"status": "success", "timestamp": "20260302090030", "original_url": PAGE},
        {},
    )


@pytest.fixture
def archive(settings) -> Iterator[Archive]:
    """The archive, answering over real HTTP, with the house's settings naming it."""
    saved = Archive()

    class Handler(BaseHTTPRequestHandler):
        def answer(self, status, body, headers) -> None:
            content = body if isinstance(body, bytes) else json.dumps(body).encode()
            self.send_response(status)
            for name, value in {**headers, "Content-Length": str(len(content))}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(content)

        def do_POST(self) -> None:
            sent = self.rfile.read(int(self.headers["Content-Length"])).decode()
            saved.keys.append(self.headers["Authorization"])
            saved.asked.append(parse_qs(sent) | {"path": [self.path], "accept": [self.headers["Accept"]]})
            self.answer(*saved.on_ask)

        def do_GET(self) -> None:
            saved.keys.append(self.headers["Authorization"])
            saved.looked.append(self.path)
            self.answer(*saved.on_status)

        def log_message(self, *args) -> None:
            return None

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, args=(0.01,), daemon=True).start()
    saved.url = f"http://127.0.0.1:{server.server_port}"
    settings.STET_FETCH_ALLOWED_HOSTS = [f"127.0.0.1:{server.server_port}"]
    settings.STET_ARCHIVE_URL, settings.STET_ARCHIVE_KEY, settings.STET_ARCHIVE_SECRET = (
        saved.url,
        KEY,
        SECRET,
    )
    yield saved
    server.shutdown()
    server.server_close()


@pytest.fixture
def claim(create_claim_in_state):
    return create_claim_in_state("checking")


@pytest.fixture
def source(claim, cast, archive) -> Source:
    """A page that was cited while the house has keys, so that it waits to be captured."""
    return create_citation(claim, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY).source


def request_of(source: Source) -> ArchiveRequest:
    return source.archive_requests.latest("pk")


def send(at=MONDAY) -> int:
    return process_archive_requests(clock=lambda: at)


def line(source: Source, at=MONDAY):
    return get_captures_by_source([source], list_archive_requests([source]), at=at, tz=UTC).get(source.pk)


def test_a_page_that_is_cited_is_captured_and_its_copy_shown(source, archive):
    assert send() == 1
    (requested,) = archive.asked
    assert (requested["path"], requested["url"], requested["accept"]) == (
        ["/save"],
        [PAGE],
        ["application/json"],
    )
    assert archive.keys == [f"LOW {KEY}:{SECRET}"]
    assert line(source).message == "The Internet Archive is saving this page."
    assert send() == 0, "how far it is, is asked a little later"
    assert send(MONDAY + timedelta(seconds=10)) == 1
    assert archive.looked == ["/save/status/spn2-1f2e"]
    shown = line(source)
    assert shown.href == f"{archive.url}/web/20260302090030/{PAGE}"
    assert shown.message.startswith("Saved in the Internet Archive ")
    assert send(MONDAY + timedelta(days=30)) == 0


def test_its_outcome_is_in_the_record(source, archive):
    send()
    send(MONDAY + timedelta(seconds=10))
    (event,) = Event.objects.filter(subject_type="source", subject=str(source.public_id))
    assert (event.action, event.details["address"]) == (
        "complete_archive_capture",
        request_of(source).archived_url,
    )


def test_without_keys_nothing_is_asked_and_nobody_is_offered_it(claim, cast, archive, settings):
    settings.STET_ARCHIVE_KEY = ""
    plain = create_citation(claim, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY).source
    assert not ArchiveRequest.objects.exists()
    assert line(plain) is None
    with pytest.raises(Invalid, match="No Internet Archive keys are set for this newsroom"):
        request_archive_capture(plain, by=cast.checker, at=MONDAY)


def test_a_restricted_source_is_never_sent(claim, cast, archive):
    secret = create_citation(
        claim, url=PAGE, title="A leak", is_restricted=True, by=cast.checker, at=MONDAY
    ).source
    with pytest.raises(Invalid, match="Off-the-record sources are never sent to a web archive"):
        request_archive_capture(secret, by=cast.checker, at=MONDAY)
    assert send() == 0
    assert archive.asked == []
    assert line(secret) is None


def test_a_source_that_became_restricted_while_it_waited_is_not_sent_either(source, archive):
    Source.objects.filter(pk=source.pk).update(is_restricted=True)
    send()
    assert archive.asked == []
    assert (request_of(source).state, request_of(source).due_at) == ("failed", None)


def test_a_capture_under_way_ends_when_its_source_is_taken_off_the_record(source, archive, cast):
    send()
    assert request_of(source).state == "sent"
    restrict_source(source, by=cast.checker, at=MONDAY)
    ended = request_of(source)
    assert (ended.state, ended.due_at, ended.leased_until) == ("failed", None, None)
    assert send(MONDAY + timedelta(hours=1)) == 0


@pytest.mark.parametrize(
    "url", ["https://web.archive.org/web/2020/https://a.example/", "https://archive.ph/x"]
)
def test_a_copy_is_not_copied(claim, cast, archive, url):
    copy = create_citation(claim, url=url, title="A copy", by=cast.checker, at=MONDAY).source
    assert not copy.archive_requests.exists()
    assert get_archive_refusal(copy) == "This is already a copy in a web archive."


def test_no_document_or_statement_is_sent(claim, cast, archive):
    value = create_citation(claim, kind="statement", passage="It was so", author="Ada", medium="interview",
                published_on=MONDAY.date(), by=cast.checker, at=MONDAY).source  # fmt: skip
    assert not value.archive_requests.exists()
    with pytest.raises(Invalid, match="Only web pages can be saved in a web archive"):
        request_archive_capture(value, by=cast.checker, at=MONDAY)


def test_a_page_cited_twice_is_captured_once(source, create_claim_in_state, cast):
    other = create_claim_in_state("checking", words="18,500 crates")
    create_citation(other, url=PAGE, title="Table 4", by=cast.checker, at=MONDAY + timedelta(days=1))
    assert source.archive_requests.count() == 1


def test_asking_again_while_it_waits_asks_for_the_same_one(source, cast):
    assert request_archive_capture(source, by=cast.checker, at=MONDAY) == request_of(source)
    assert source.archive_requests.count() == 1


def test_the_archive_is_asked_no_more_often_than_set(claim, cast, archive, settings):
    settings.STET_ARCHIVE_REQUESTS_PER_MINUTE = 6
    for number in range(9):
        create_citation(claim, url=f"{PAGE}{number}", title="Table", by=cast.checker, at=MONDAY)
    at = MONDAY
    for _ in range(60):
        send(at)
        at += timedelta(seconds=1)
    assert len(archive.asked) == 6
    assert archive.looked, "captures under way are looked at meanwhile"


def test_the_archive_s_wish_for_patience_holds_for_everything_new(claim, cast, source, archive):
    archive.on_ask = (429, {"message": "slow down"}, {"Retry-After": "600"})
    create_citation(claim, url="https://other.example.org/", title="Other", by=cast.checker, at=MONDAY)
    send()
    for minutes in (1, 5, 9):
        send(MONDAY + timedelta(minutes=minutes))
    assert len(archive.asked) == 1
    waiting = ArchiveRequest.objects.exclude(reason={}).get()
    assert (waiting.state, waiting.attempts) == ("waiting", 0)
    assert "The Internet Archive asks Stet to wait." in line(waiting.source).message
    archive.on_ask = Archive().on_ask
    send(MONDAY + timedelta(minutes=10))
    assert len(archive.asked) == 2


def test_too_many_captures_under_way_are_waited_for(source, archive):
    archive.on_ask = (200, {"status": "error", "status_ext": "error:user-session-limit", "message": "x"}, {})
    send()
    assert request_of(source).due_at == MONDAY + timedelta(seconds=60)
    assert request_of(source).attempts == 0


def test_what_fails_is_tried_again_ever_later_and_then_told(source, archive):
    archive.on_ask = (200, {"status": "error", "status_ext": "error:no-access", "message": "x"}, {})
    at, waits = MONDAY, []
    for _ in RETRY_DELAYS:
        send(at)
        request = request_of(source)
        assert "blocks the archive (401 or 403)" in line(source, at).message
        waits.append(request.due_at - at)
        assert send(request.due_at - timedelta(seconds=1)) == 0
        at = request.due_at
    assert waits == [timedelta(minutes=1), timedelta(minutes=10), *(timedelta(hours=h) for h in (1, 6, 24))]
    send(at)
    request = request_of(source)
    assert (request.state, request.due_at, request.attempts) == ("failed", None, 6)
    shown = line(source, at)
    assert (shown.bad, shown.request_label) == (True, "Try again")
    assert shown.message == (
        "Not saved in the Internet Archive: The page’s site blocks the archive (401 or 403)."
    )
    event = Event.objects.filter(subject_type="source").latest("number")
    assert (event.action, event.details["reason"]) == ("fail_archive_capture", request.reason)


def test_trying_again_by_hand_begins_anew(source, archive, cast):
    archive.on_ask = (200, {"status": "error", "status_ext": "error:blocked-url"}, {})
    send()
    assert request_of(source).state == "failed", "another try would not change it"
    archive.on_ask = Archive().on_ask
    later = MONDAY + timedelta(hours=1)
    request_archive_capture(source, by=cast.checker, at=later)
    send(later)
    assert (request_of(source).state, source.archive_requests.count()) == ("sent", 2)
    assert Event.objects.filter(subject_type="source", action="request_archive_capture").count() == 1


def test_an_older_copy_stays_shown_while_a_new_one_fails(source, archive, cast):
    send()
    send(MONDAY + timedelta(seconds=10))
    copy = line(source).href
    archive.on_ask = (200, {"status": "error", "status_ext": "error:blocked-url"}, {})
    later = MONDAY + timedelta(days=1)
    request_archive_capture(source, by=cast.checker, at=later)
    send(later)
    assert (line(source, later).href, line(source, later).bad) == (copy, True)


def test_a_capture_that_fails_is_asked_for_anew(source, archive):
    send()
    archive.on_status = (200, {"status": "error", "status_ext": "error:read-timeout", "message": "x"}, {})
    send(MONDAY + timedelta(seconds=10))
    request = request_of(source)
    assert (request.state, request.job_id, request.attempts) == ("waiting", "", 1)
    assert request.reason == {"code": "read-timeout"}


def test_a_capture_is_looked_at_ever_less_often_and_for_an_hour_at_most(source, archive):
    archive.on_status = (200, {"status": "pending"}, {})
    send()
    at = MONDAY
    for _ in range(500):
        at += timedelta(seconds=10)
        send(at)
        if request_of(source).state == "waiting":
            break
    assert request_of(source).reason == {"code": "capture_stuck"}
    assert at - MONDAY <= timedelta(minutes=66)
    assert 10 < len(archive.looked) < 40


def test_an_archive_that_is_away_for_a_moment_loses_no_capture(source, archive):
    send()
    archive.on_status = (502, b"", {})
    send(MONDAY + timedelta(seconds=10))
    assert (request_of(source).state, request_of(source).attempts) == ("sent", 0)
    archive.on_status = Archive().on_status
    send(MONDAY + timedelta(minutes=2))
    assert request_of(source).state == "done"
    assert len(archive.asked) == 1


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ((401, {}, {}), "did not accept the newsroom’s keys"),
        ((500, b"<html>", {}), "The Internet Archive is not available (500)."),
        ((200, b"<html>", {}), "Stet could not understand the Internet Archive’s response."),
        ((200, b"[]", {}), "Stet could not understand the Internet Archive’s response."),
        (
            (200, {"job_id": "../../etc/passwd"}, {}),
            "Stet could not understand the Internet Archive’s response.",
        ),
        ((200, {"job_id": 7}, {}), "Stet could not understand the Internet Archive’s response."),
        ((200, {"message": "No such\nthing"}, {}), "The Internet Archive’s reason: No such thing"),
        (
            (200, {"status_ext": "error:of-tomorrow", "message": ""}, {}),
            "Stet could not understand the Internet Archive’s response.",
        ),
        ((200, b"{" * 100_000, {}), "Stet could not understand the Internet Archive’s response."),
        ((200, b"[" * 100_000, {}), "Stet could not understand the Internet Archive’s response."),
        (
            (302, b"", {"Location": "http://127.0.0.1:1/"}),
            "Stet could not understand the Internet Archive’s response.",
        ),
        ((200, {"status_ext": "error:too-many-daily-captures"}, {}), "as often as it allows in one day."),
    ],
)
def test_whatever_it_answers_is_told_as_a_sentence(source, archive, answer, words):
    archive.on_ask = answer
    send()
    request = request_of(source)
    assert words in describe_reason(request.reason)
    assert (request.state, request.attempts, request.due_at) == ("waiting", 1, MONDAY + RETRY_DELAYS[0])


def test_nobody_listening_is_told_too(source, archive, settings):
    settings.STET_ARCHIVE_URL = "http://127.0.0.1:9"
    send()
    assert describe_reason(request_of(source).reason).startswith("Stet could not reach the Internet Archive.")


def test_a_time_that_is_none_makes_no_address(source, archive):
    send()
    archive.on_status = (200, {"status": "success", "timestamp": "javascript:1"}, {})
    send(MONDAY + timedelta(seconds=10))
    assert (request_of(source).state, request_of(source).archived_url) == ("waiting", "")


def test_one_that_waits_long_says_since_when(source, archive):
    archive.on_ask = (500, b"", {})
    send()
    late = MONDAY + timedelta(hours=3)
    assert line(source, late).bad
    assert "Requested 09:00." in line(source, late).message


def test_a_worker_that_dies_loses_nothing_and_two_ask_once(source, archive):
    claim_due_rows(ArchiveRequest.objects.all(), now=MONDAY, seconds=archive_requests.LEASE_SECONDS, limit=1)
    assert send() == 0
    assert send(MONDAY + timedelta(seconds=61)) == 1
    assert len(archive.asked) == 1


def test_neither_keys_nor_addresses_are_logged(source, archive, caplog):
    caplog.set_level(logging.DEBUG)
    archive.on_ask = (200, {"status": "error", "status_ext": "error:blocked-url"}, {})
    send()
    archive.on_ask = (500, b"", {})
    assert "gave up a capture" in caplog.text
    for word in (KEY, SECRET, "stats.example.org"):
        assert word not in caplog.text
    assert SECRET not in repr(archive_requests.ArchiveAccount(archive.url, KEY, SECRET))
