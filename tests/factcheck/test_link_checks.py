"""One look at a page: what came of it, written once, whoever looks and however slowly."""

import asyncio
import threading
from datetime import timedelta

import pytest

from factcheck import link_checks, tasks
from factcheck.link_checks import check_sources, lease_due_sources, recording, save_check_result
from factcheck.link_checks import runner as link_checks_runner
from factcheck.models import Citation, LinkCheck, LinkHost, Snapshot, Source
from factcheck.models.enums import PassageState, SourceHealth
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from lib.db.leases import Lease
from lib.link_checker import CheckJob, checker, get_host
from lib.link_checker.checker import CHECK_TIMEOUT_SECONDS
from lib.text.html import extract_visible_text
from newsroom.demo.site.server import serve_site
from tests.factcheck.link_fixtures import (
    build_check_result,
    check_due_links,
    cite_page,
    disable_host_delay,
    link_site,
    make_due,
)
from tests.factcheck.workflow_driver import LATER
from tests.factories import MONDAY
from tests.lib.hostile_servers import always_answer, run_listener

__all__ = ["cite_page", "disable_host_delay", "link_site"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("path", "outcome", "status", "soonest", "latest"),
    [
        ("/population", SourceHealth.OK, 200, 20 * HOUR, 28 * HOUR),
        ("/moved", SourceHealth.MOVED, 200, 20 * HOUR, 28 * HOUR),
        ("/missing", SourceHealth.MISSING, 404, HOUR, 2 * HOUR),
        ("/nowhere", SourceHealth.MISSING, 404, HOUR, 2 * HOUR),
        ("/broken", SourceHealth.FAILING, 500, HOUR, 2 * HOUR),
        ("/blocked", SourceHealth.BLOCKED, 403, DAY, 2 * DAY),
        ("/slow", SourceHealth.OK, 200, 20 * HOUR, 28 * HOUR),
    ],
)
def test_what_a_look_comes_to(cite_page, path, outcome, status, soonest, latest):
    source = cite_page(path).source
    assert check_due_links() == 1
    source.refresh_from_db()
    check = LinkCheck.objects.get()
    assert (check.outcome, source.health) == (outcome, outcome)
    assert (check.status_code, check.attempt, check.checked_at) == (status, 1, MONDAY)
    assert source.checked_at == MONDAY
    assert MONDAY + soonest <= source.due_at <= MONDAY + latest
    assert (source.leased_until, source.is_urgent) == (None, False)


def test_a_moved_page_tells_every_hop_and_where_it_is_now(cite_page, link_site):
    source = cite_page("/moved").source
    check_due_links()
    check = LinkCheck.objects.get()
    assert check.chain == [[f"{link_site.url}/moved", 301], [f"{link_site.url}/population", 200]]
    assert check.final_url == f"{link_site.url}/population"
    source.refresh_from_db()
    assert source.moved_to == check.final_url


def test_a_page_that_does_not_answer_in_time_fails_with_its_reason(cite_page, settings):
    cite_page("/slow")
    settings.STET_FETCH_TIMEOUT_SECONDS = 0.2
    check_due_links()
    check = LinkCheck.objects.get()
    assert (check.outcome, check.reason, check.status_code) == (
        SourceHealth.FAILING,
        "timeout",
        None,
    )


def test_an_address_that_is_let_in_no_longer_is_not_fetched(cite_page, settings):
    source = cite_page("/population").source
    settings.STET_FETCH_ALLOWED_HOSTS = []
    check_due_links()
    source.refresh_from_db()
    assert source.health == SourceHealth.REFUSED
    assert LinkCheck.objects.get().reason.startswith("refused")


def test_a_citation_says_whether_its_source_is_in_trouble(cite_page, create_claim_in_state, cast, settings):
    citation = cite_page("/population")
    allowed, settings.STET_FETCH_ALLOWED_HOSTS = settings.STET_FETCH_ALLOWED_HOSTS, []
    check_due_links()
    settings.STET_FETCH_ALLOWED_HOSTS = allowed
    claim = create_claim_in_state("checking")
    again = create_citation(claim, url=citation.source.url, title="x", by=cast.checker, at=MONDAY)
    assert again.source_id == citation.source_id
    assert again.is_source_troubled
    citation.refresh_from_db()
    assert citation.is_source_troubled
    check_due_links()
    assert not Citation.objects.filter(is_source_troubled=True).exists()


def test_nobody_listening_is_a_failing_page(cite_page, settings):
    with serve_site() as missing:
        url, host = missing.url, missing.host_port
    settings.STET_FETCH_ALLOWED_HOSTS = [*settings.STET_FETCH_ALLOWED_HOSTS, host]
    cite_page(f"{url}/population")
    check_due_links()
    assert LinkCheck.objects.get().reason == "connect"


def test_a_site_that_asks_to_be_left_alone_is(create_claim_in_state, cast, settings):
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 900000\r\nContent-Length: 0\r\n\r\n"
    with run_listener(always_answer(busy)) as site:
        settings.STET_FETCH_ALLOWED_HOSTS = [site.host_port]
        for path in ("one", "two", "three"):
            create_citation(
                create_claim_in_state("checking"), url=site.url + path, title="x", by=cast.checker, at=MONDAY
            )
        Source.objects.update(host="busy.example.com", is_urgent=False)
        assert check_due_links() == 1
        assert site.accepted == 1
        check = LinkCheck.objects.get()
        assert (check.outcome, check.reason) == (SourceHealth.BLOCKED, "http_429")
        assert LinkHost.objects.get().not_before == MONDAY + DAY, "a day at most"
        assert not Source.objects.filter(due_at__lt=MONDAY + DAY).exists()
        # Another worker, or this one after a restart, and a source that falls due meanwhile.
        make_due(MONDAY + HOUR)
        assert check_due_links(MONDAY + HOUR) == 0
        assert site.accepted == 1
        assert not Source.objects.filter(due_at__lt=MONDAY + 23 * HOUR).exists()


def test_an_archives_own_copy_is_never_asked_for(cite_page, monkeypatch):
    source = cite_page("https://web.archive.org/web/2026/https://example.com/").source
    monkeypatch.setattr(checker, "fetch_async", lambda *args, **more: pytest.fail("it was asked"))
    assert check_due_links() == 1
    source.refresh_from_db()
    assert (source.health, source.due_at) == (SourceHealth.ARCHIVED, None)
    assert LinkCheck.objects.get().reason == "archive"


@pytest.mark.parametrize(
    ("passage", "state"),
    [
        ("48,312 residents", PassageState.THERE),
        ("48,313 residents", PassageState.MISSING),
        ("8,312 residents", PassageState.MISSING),
    ],
)
def test_the_passage_relied_on_is_looked_for_and_pinned_when_it_is_there(cite_page, passage, state):
    citation = cite_page("/population", passage)
    check_due_links()
    citation.refresh_from_db()
    assert citation.passage_state == state
    assert (citation.snapshot is not None) is (state == PassageState.THERE)
    assert LinkCheck.objects.get().passages == {str(citation.public_id): str(state)}


def test_a_passage_cited_later_is_looked_for_on_the_page_that_has_not_changed(cite_page):
    cite_page("/population")
    check_due_links()
    later = cite_page("/population", "48,312 residents")
    make_due(LATER, is_urgent=False)
    check_due_links(LATER)
    later.refresh_from_db()
    assert LinkCheck.objects.first().is_unchanged
    assert later.passage_state == PassageState.THERE


def test_a_page_that_fails_says_nothing_about_its_passage(cite_page, link_site):
    citation = cite_page("/changing", "2,140 households")
    check_due_links()
    link_site.stop()
    make_due(LATER)
    check_due_links(LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.drifted_at) == (PassageState.THERE, None)
    assert Source.objects.get(pk=citation.source_id).health == SourceHealth.FAILING


def test_a_pdf_at_an_address_is_read_too(create_claim_in_state, cast, settings, monkeypatch):
    monkeypatch.setitem(link_checks_runner.READERS, "application/pdf", lambda body: "Printed words")
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 5\r\n\r\n%PDF-"
    with run_listener(always_answer(answer)) as site:
        settings.STET_FETCH_ALLOWED_HOSTS = [site.host_port]
        claim = create_claim_in_state("checking")
        citation = create_citation(
            claim, url=site.url, title="x", passage="Printed words", by=cast.checker, at=MONDAY
        )
        check_due_links()
    citation.refresh_from_db()
    assert citation.passage_state == PassageState.THERE


class TestLeases:
    def test_a_lost_lease_writes_nothing(self, cite_page):
        cite_page("/population", "48,312 residents")
        [(slow, _)] = lease_due_sources(at=MONDAY, limit=1)
        later = MONDAY + timedelta(seconds=link_checks.LEASE_SECONDS + 1)
        [(quick, _)] = lease_due_sources(at=later, limit=1)
        assert save_check_result(slow, build_check_result("48,312 residents"), at=later) is None
        assert not LinkCheck.objects.exists()
        assert not Snapshot.objects.exists()
        assert save_check_result(quick, build_check_result("48,312 residents"), at=later) is not None
        assert save_check_result(quick, build_check_result("48,312 residents"), at=later) is None, (
            "a result is written once"
        )

    def test_of_many_only_the_lost_one_is_dropped(self, cite_page):
        for path in ("/population", "/recycling", "/libraries"):
            cite_page(path)
        leases = [lease for lease, _ in lease_due_sources(at=MONDAY, limit=3)]
        Source.objects.filter(pk=leases[1].pk).update(leased_until=None)
        written = link_checks.save_check_results(
            [(lease, build_check_result("x")) for lease in leases], at=MONDAY
        )
        assert [check.source_id for check in written] == [leases[0].pk, leases[2].pk]

    def test_a_killed_workers_page_is_looked_at_when_its_lease_has_run_out(self, cite_page):
        cite_page("/population")
        assert len(lease_due_sources(at=MONDAY, limit=9)) == 1  # and then the worker was killed
        assert check_due_links(MONDAY + timedelta(seconds=link_checks.LEASE_SECONDS - 1)) == 0
        assert check_due_links(MONDAY + timedelta(seconds=link_checks.LEASE_SECONDS + 1)) == 1
        assert LinkCheck.objects.get().attempt == 2

    def test_the_lease_is_longer_than_any_look(self):
        assert CHECK_TIMEOUT_SECONDS + 20 < link_checks.LEASE_SECONDS

    def test_what_somebody_waits_for_comes_first(self, cite_page):
        first, second = cite_page("/population").source, cite_page("/recycling").source
        Source.objects.update(is_urgent=False)
        Source.objects.filter(pk=second.pk).update(is_urgent=True)
        assert [lease.pk for lease, _ in lease_due_sources(at=MONDAY, limit=2)] == [second.pk, first.pk]


class TestWhatBreaks:
    def test_our_own_reading_of_a_page_is_a_result_like_another(self, cite_page, monkeypatch):
        cite_page("/population")
        cite_page("/recycling")
        read = extract_visible_text

        def sometimes(body, **how):
            if b"residents" in body:
                raise RecursionError
            return read(body, **how)

        monkeypatch.setattr("lib.link_checker.checker.extract_visible_text", sometimes)
        assert check_due_links() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]

    def test_a_result_that_cannot_be_written_does_not_come_for_ever(self, cite_page, monkeypatch):
        broken = cite_page("/population").source
        cite_page("/recycling")
        keep = recording.create_snapshots

        def full(looks, files, *, at):
            if any(pk == broken.pk and check.outcome == SourceHealth.OK for pk, check in looks.items()):
                raise RuntimeError("the disk is full")
            return keep(looks, files, at=at)

        monkeypatch.setattr(recording, "create_snapshots", full)
        assert check_due_links() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]
        assert check_due_links() == 0

    def test_a_loop_that_breaks_ends_the_sweep_and_does_not_hang_it(self, monkeypatch):
        class Broken:
            def __init__(self, **how):
                raise RuntimeError("no loop today")

        monkeypatch.setattr(asyncio, "Runner", Broken)
        ended = []
        thread = threading.Thread(
            target=lambda: ended.append(_raises(lambda: check_sources([LEASED], clock=now)))
        )
        thread.start()
        thread.join(5)
        assert ended == [RuntimeError]


LEASED = (Lease(1, 1), CheckJob(key=Lease(1, 1), url="http://127.0.0.1:9/", host="127.0.0.1"))


def _raises(act):
    try:
        act()
    except Exception as error:
        return type(error)
    return None


def test_a_slow_page_holds_nobody_up(cite_page, settings):
    cite_page("/slow")
    cite_page("/population")
    settings.STET_LINK_CHECK_MAX_PER_HOST = 2
    assert check_due_links() == 2
    assert LinkCheck.objects.order_by("id").first().final_url.endswith("/population")


class TestTheTask:
    def test_it_looks_at_what_is_due_and_leaves_the_rest(self, cite_page, monkeypatch):
        cite_page("/population")
        later = cite_page("/recycling").source
        Source.objects.filter(pk=later.pk).update(due_at=MONDAY.replace(year=2999))
        requested: list[str] = []
        monkeypatch.setattr(tasks, "enqueue_on_commit", requested.append)
        assert tasks.check_due_links() == 1
        assert LinkCheck.objects.get().source != later
        assert requested == ["factcheck.tasks.check_due_links"], "more may have fallen due meanwhile"

    def test_with_nothing_to_do_it_asks_for_nothing(self, cite_page, monkeypatch):
        monkeypatch.setattr(tasks, "enqueue_on_commit", lambda name: pytest.fail("it asked"))
        assert tasks.check_due_links() == 0


def test_a_restricted_page_is_looked_at_too_but_never_shared(cite_page, cast, link_site):
    claim = cite_page("/population").claim
    create_citation(
        claim, url=f"{link_site.url}/population", title="x", is_restricted=True, by=cast.checker, at=MONDAY
    )
    assert check_due_links() == 2
    assert Citation.objects.values("source").distinct().count() == 2


def test_a_host_is_read_from_an_address():
    assert get_host("https://User.Example.COM.:8443/x") == "user.example.com"
