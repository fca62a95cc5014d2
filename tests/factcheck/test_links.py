"""One look at a page: what came of it, written once, whoever looks and however slowly."""

import asyncio
import threading
from datetime import timedelta

import pytest

from factcheck import tasks
from factcheck.actions import links
from factcheck.actions.evidence import cite
from factcheck.actions.links import lease_links, look_at_all, record_look, recording, running
from factcheck.enums import Health, Passage
from factcheck.models import Citation, LinkCheck, LinkHost, Snapshot, Source
from lib.clock import now
from lib.leases import Lease
from lib.links import Order, host_of, looking, shard_of
from lib.links.looking import LONGEST_LOOK
from lib.page_text import visible_text
from newsroom.evidence_site import serve
from tests.cast import MONDAY
from tests.factcheck.acts import LATER
from tests.factcheck.looks import cited, due_again, found, no_pause, site, sweep
from tests.lib.hostile_servers import listening, saying

__all__ = ["cited", "no_pause", "site"]

HOUR, DAY = timedelta(hours=1), timedelta(days=1)


@pytest.mark.parametrize(
    ("path", "outcome", "status", "soonest", "latest"),
    [
        ("/population", Health.OK, 200, 20 * HOUR, 28 * HOUR),
        ("/moved", Health.MOVED, 200, 20 * HOUR, 28 * HOUR),
        ("/missing", Health.MISSING, 404, HOUR, 2 * HOUR),
        ("/nowhere", Health.MISSING, 404, HOUR, 2 * HOUR),
        ("/broken", Health.FAILING, 500, HOUR, 2 * HOUR),
        ("/blocked", Health.BLOCKED, 403, DAY, 2 * DAY),
        ("/slow", Health.OK, 200, 20 * HOUR, 28 * HOUR),
    ],
)
def test_what_a_look_comes_to(cited, path, outcome, status, soonest, latest):
    source = cited(path).source
    assert sweep() == 1
    source.refresh_from_db()
    look = LinkCheck.objects.get()
    assert (look.outcome, source.health) == (outcome, outcome)
    assert (look.status_code, look.attempt, look.at) == (status, 1, MONDAY)
    assert source.checked_at == MONDAY
    assert MONDAY + soonest <= source.due_at <= MONDAY + latest
    assert (source.leased_until, source.urgent) == (None, False)


def test_a_moved_page_tells_every_hop_and_where_it_is_now(cited, site):
    source = cited("/moved").source
    sweep()
    look = LinkCheck.objects.get()
    assert look.chain == [[f"{site.url}/moved", 301], [f"{site.url}/population", 200]]
    assert look.final_url == f"{site.url}/population"
    source.refresh_from_db()
    assert source.moved_to == look.final_url


def test_a_page_that_does_not_answer_in_time_fails_with_its_reason(cited, settings):
    cited("/slow")
    settings.STET_DOOR_SECONDS = 0.2
    sweep()
    look = LinkCheck.objects.get()
    assert (look.outcome, look.reason, look.status_code) == (Health.FAILING, "timeout", None)


def test_an_address_that_is_let_in_no_longer_is_not_fetched(cited, settings):
    source = cited("/population").source
    settings.STET_DOOR_ALLOW = []
    sweep()
    source.refresh_from_db()
    assert source.health == Health.REFUSED
    assert LinkCheck.objects.get().reason.startswith("refused")


def test_nobody_listening_is_a_failing_page(cited, settings):
    with serve() as gone:
        url, host = gone.url, gone.host_port
    settings.STET_DOOR_ALLOW = [*settings.STET_DOOR_ALLOW, host]
    cited(f"{url}/population")
    sweep()
    assert LinkCheck.objects.get().reason == "connect"


def test_a_source_is_placed_by_its_host(cited):
    source = cited("/population").source
    Source.objects.update(host="", shard=0)
    sweep()
    source.refresh_from_db()
    assert (source.host, source.shard) == ("127.0.0.1", shard_of("127.0.0.1"))


def test_a_site_that_asks_to_be_left_alone_is(stage, cast, settings):
    busy = b"HTTP/1.1 429 Too Many Requests\r\nRetry-After: 900000\r\nContent-Length: 0\r\n\r\n"
    with listening(saying(busy)) as site:
        settings.STET_DOOR_ALLOW = [site.host_port]
        for path in ("one", "two", "three"):
            cite(stage("checking"), url=site.url + path, title="x", by=cast.checker, at=MONDAY)
        Source.objects.update(host="busy.example.com", urgent=False)
        assert sweep() == 1
        assert site.accepted == 1
        check = LinkCheck.objects.get()
        assert (check.outcome, check.reason) == (Health.BLOCKED, "http_429")
        assert LinkHost.objects.get().not_before == MONDAY + DAY, "a day at most"
        assert not Source.objects.filter(due_at__lt=MONDAY + DAY).exists()
        # Another worker, or this one after a restart, and a source that falls due meanwhile.
        due_again(MONDAY + HOUR)
        assert sweep(MONDAY + HOUR) == 0
        assert site.accepted == 1
        assert not Source.objects.filter(due_at__lt=MONDAY + 23 * HOUR).exists()


def test_an_archives_own_copy_is_never_asked_for(cited, monkeypatch):
    source = cited("https://web.archive.org/web/2026/https://example.com/").source
    monkeypatch.setattr(looking, "fetch_async", lambda *args, **more: pytest.fail("it was asked"))
    assert sweep() == 1
    source.refresh_from_db()
    assert (source.health, source.due_at) == (Health.KEPT, None)
    assert LinkCheck.objects.get().reason == "archive"


@pytest.mark.parametrize(
    ("passage", "state"),
    [
        ("48,312 residents", Passage.THERE),
        ("48,313 residents", Passage.MISSING),
        ("8,312 residents", Passage.MISSING),
    ],
)
def test_the_passage_relied_on_is_looked_for_and_pinned_when_it_is_there(cited, passage, state):
    citation = cited("/population", passage)
    sweep()
    citation.refresh_from_db()
    assert citation.passage_state == state
    assert (citation.snapshot is not None) is (state == Passage.THERE)
    assert LinkCheck.objects.get().passages == {str(citation.public_id): str(state)}


def test_a_passage_cited_later_is_looked_for_on_the_page_that_has_not_changed(cited):
    cited("/population")
    sweep()
    later = cited("/population", "48,312 residents")
    due_again(LATER, urgent=False)
    sweep(LATER)
    later.refresh_from_db()
    assert LinkCheck.objects.first().unchanged
    assert later.passage_state == Passage.THERE


def test_a_page_that_fails_says_nothing_about_its_passage(cited, site):
    citation = cited("/changing", "2,140 households")
    sweep()
    site.stop()
    due_again(LATER)
    sweep(LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.drifted_at) == (Passage.THERE, None)
    assert Source.objects.get(pk=citation.source_id).health == Health.FAILING


def test_a_pdf_at_an_address_is_read_too(stage, cast, settings, monkeypatch):
    monkeypatch.setitem(running.READERS, "application/pdf", lambda body: "Printed words")
    answer = b"HTTP/1.1 200 OK\r\nContent-Type: application/pdf\r\nContent-Length: 5\r\n\r\n%PDF-"
    with listening(saying(answer)) as site:
        settings.STET_DOOR_ALLOW = [site.host_port]
        claim = stage("checking")
        citation = cite(claim, url=site.url, title="x", passage="Printed words", by=cast.checker, at=MONDAY)
        sweep()
    citation.refresh_from_db()
    assert citation.passage_state == Passage.THERE


class TestLeases:
    def test_a_lost_lease_writes_nothing(self, cited):
        cited("/population", "48,312 residents")
        [(slow, _)] = lease_links(at=MONDAY, limit=1)
        later = MONDAY + timedelta(seconds=links.LEASE_SECONDS + 1)
        [(quick, _)] = lease_links(at=later, limit=1)
        assert record_look(slow, found("48,312 residents"), at=later) is None
        assert not LinkCheck.objects.exists()
        assert not Snapshot.objects.exists()
        assert record_look(quick, found("48,312 residents"), at=later) is not None
        assert record_look(quick, found("48,312 residents"), at=later) is None, "a result is written once"

    def test_of_many_only_the_lost_one_is_dropped(self, cited):
        for path in ("/population", "/recycling", "/libraries"):
            cited(path)
        leases = [lease for lease, _ in lease_links(at=MONDAY, limit=3)]
        Source.objects.filter(pk=leases[1].pk).update(leased_until=None)
        written = links.record_looks([(lease, found("x")) for lease in leases], at=MONDAY)
        assert [check.source_id for check in written] == [leases[0].pk, leases[2].pk]

    def test_a_killed_workers_page_is_looked_at_when_its_lease_has_run_out(self, cited):
        cited("/population")
        assert len(lease_links(at=MONDAY, limit=9)) == 1  # and then the worker was killed
        assert sweep(MONDAY + timedelta(seconds=links.LEASE_SECONDS - 1)) == 0
        assert sweep(MONDAY + timedelta(seconds=links.LEASE_SECONDS + 1)) == 1
        assert LinkCheck.objects.get().attempt == 2

    def test_the_lease_is_longer_than_any_look(self):
        assert LONGEST_LOOK + 20 < links.LEASE_SECONDS

    def test_what_somebody_waits_for_comes_first(self, cited):
        first, second = cited("/population").source, cited("/recycling").source
        Source.objects.update(urgent=False)
        Source.objects.filter(pk=second.pk).update(urgent=True)
        assert [lease.pk for lease, _ in lease_links(at=MONDAY, limit=2)] == [second.pk, first.pk]


class TestWhatBreaks:
    def test_our_own_reading_of_a_page_is_a_result_like_another(self, cited, monkeypatch):
        cited("/population")
        cited("/recycling")
        read = visible_text

        def sometimes(body, **how):
            if b"residents" in body:
                raise RecursionError
            return read(body, **how)

        monkeypatch.setattr("lib.links.reading.visible_text", sometimes)
        assert sweep() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]

    def test_a_result_that_cannot_be_written_does_not_come_for_ever(self, cited, monkeypatch):
        broken = cited("/population").source
        cited("/recycling")
        keep = recording.keep_pages

        def full(looks, *, at):
            if any(pk == broken.pk and look.outcome == Health.OK for pk, look in looks.items()):
                raise RuntimeError("the disk is full")
            return keep(looks, at=at)

        monkeypatch.setattr(recording, "keep_pages", full)
        assert sweep() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]
        assert sweep() == 0

    def test_a_loop_that_breaks_ends_the_sweep_and_does_not_hang_it(self, monkeypatch):
        class Broken:
            def __init__(self, **how):
                raise RuntimeError("no loop today")

        monkeypatch.setattr(asyncio, "Runner", Broken)
        ended = []
        thread = threading.Thread(
            target=lambda: ended.append(_raises(lambda: look_at_all([LEASED], clock=now)))
        )
        thread.start()
        thread.join(5)
        assert ended == [RuntimeError]


LEASED = (Lease(1, 1), Order(key=Lease(1, 1), url="http://127.0.0.1:9/", host="127.0.0.1"))


def _raises(act):
    try:
        act()
    except Exception as error:
        return type(error)
    return None


def test_a_slow_page_holds_nobody_up(cited, settings):
    cited("/slow")
    cited("/population")
    settings.STET_LINK_PER_HOST = 2
    assert sweep() == 2
    assert LinkCheck.objects.order_by("id").first().final_url.endswith("/population")


class TestTheTask:
    def test_it_looks_at_what_is_due_and_leaves_the_rest(self, cited, monkeypatch):
        cited("/population")
        later = cited("/recycling").source
        Source.objects.filter(pk=later.pk).update(due_at=MONDAY.replace(year=2999))
        asked: list[str] = []
        monkeypatch.setattr(tasks, "nudge", asked.append)
        assert tasks.sweep_links() == 1
        assert LinkCheck.objects.get().source != later
        assert asked == ["factcheck.tasks.sweep_links"], "more may have fallen due meanwhile"

    def test_with_nothing_to_do_it_asks_for_nothing(self, cited, monkeypatch):
        monkeypatch.setattr(tasks, "nudge", lambda name: pytest.fail("it asked"))
        assert tasks.sweep_links() == 0


def test_a_restricted_page_is_looked_at_too_but_never_shared(cited, cast, site):
    claim = cited("/population").claim
    cite(claim, url=f"{site.url}/population", title="x", restricted=True, by=cast.checker, at=MONDAY)
    assert sweep() == 2
    assert Citation.objects.values("source").distinct().count() == 2


def test_a_host_is_read_from_an_address():
    assert host_of("https://User.Example.COM.:8443/x") == "user.example.com"
    assert 0 <= shard_of("example.com") < 4_096
