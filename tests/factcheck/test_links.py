"""One look at a page: what came of it, written once, whoever looks and however slowly."""

import asyncio
import threading
from datetime import timedelta

import pytest

from factcheck import tasks
from factcheck.actions import links, sweeping
from factcheck.actions.evidence import cite
from factcheck.actions.links import Look, lease_links, look_at_all, record_look
from factcheck.enums import Health, Passage
from factcheck.models import Citation, LinkCheck, Snapshot, Source
from lib.clock import now
from lib.door import Fetched, Limits
from lib.leases import Lease
from lib.page_text import visible_text
from newsroom.evidence_site import serve
from tests.cast import MONDAY
from tests.factcheck.acts import LATER

MINUTE = timedelta(minutes=1)


@pytest.fixture
def site(settings):
    with serve(slow=0.6) as server:
        settings.STET_DOOR_ALLOW = [server.host_port]
        yield server


@pytest.fixture
def cited(stage, cast, site):
    """cited("/path", passage) -> a citation of that page, due for a look."""
    claim = stage("checking")

    def make(path, passage=""):
        url = path if path.startswith("http") else site.url + path
        return cite(claim, url=url, title="A page", passage=passage, by=cast.checker, at=MONDAY)

    return make


def sweep(at=MONDAY):
    return look_at_all(lease_links(at=at, limit=25), clock=lambda: at)


def due_again(at):
    Source.objects.update(due_at=at)


@pytest.mark.parametrize(
    ("path", "outcome", "status", "again"),
    [
        ("/population", Health.OK, 200, 24),
        ("/moved", Health.MOVED, 200, 24),
        ("/missing", Health.MISSING, 404, 1),
        ("/nowhere", Health.MISSING, 404, 1),
        ("/broken", Health.FAILING, 500, 1),
        ("/blocked", Health.BLOCKED, 403, 1),
        ("/slow", Health.OK, 200, 24),
    ],
)
def test_what_a_look_comes_to(cited, path, outcome, status, again):
    source = cited(path).source
    assert sweep() == 1
    source.refresh_from_db()
    look = LinkCheck.objects.get()
    assert (look.outcome, source.health) == (outcome, outcome)
    assert (look.status_code, look.attempt, look.at) == (status, 1, MONDAY)
    assert (source.checked_at, source.due_at) == (MONDAY, MONDAY + timedelta(hours=again))
    assert source.leased_until is None


def test_a_moved_page_tells_every_hop(cited, site):
    cited("/moved")
    sweep()
    look = LinkCheck.objects.get()
    assert look.chain == [[f"{site.url}/moved", 301], [f"{site.url}/population", 200]]
    assert look.final_url == f"{site.url}/population"


def test_a_page_that_does_not_answer_in_time_fails_with_its_reason(cited, monkeypatch):
    cited("/slow")
    monkeypatch.setattr(links, "LIMITS", Limits(total=0.2))
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


@pytest.mark.parametrize(
    ("passage", "state"),
    [
        ("48,312 residents", Passage.THERE),
        ("48,313 residents", Passage.MISSING),
        ("8,312 residents", Passage.MISSING),
    ],
)
def test_the_passage_relied_on_is_looked_for_and_the_page_kept_when_it_is_there(cited, passage, state):
    citation = cited("/population", passage)
    sweep()
    citation.refresh_from_db()
    assert citation.passage_state == state
    assert (citation.snapshot is not None) is (state == Passage.THERE)
    assert citation.drifted_at is None, "what was never there cannot have left"
    assert LinkCheck.objects.get().passages == {str(citation.public_id): str(state)}


def test_one_kept_copy_serves_all_who_rely_on_it_and_is_never_replaced(cited, site):
    first, second = cited("/changing", "2,140 households"), cited("/changing", "waiting for a council home")
    sweep()
    kept = Snapshot.objects.get()
    site.figures.change()
    due_again(LATER)
    sweep(LATER)
    for citation in (first, second):
        citation.refresh_from_db()
        assert citation.snapshot == kept
    assert Snapshot.objects.count() == 1
    assert "2,140 households" in kept.text


def test_a_passage_that_leaves_the_page_is_drift_and_takes_back_what_stands_on_it(cited, site, on, cast):
    citation = cited("/changing", "2,140 households")
    cited("/population")
    sweep(LATER)
    on.take(citation.claim, "submit", cast.checker)
    site.figures.change()
    due_again(LATER)
    sweep(LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.drifted_at) == (Passage.MISSING, LATER)
    assert sweeping.act_on_stale(at=LATER) == 1
    citation.claim.refresh_from_db()
    assert citation.claim.state == "checking"


def test_a_passage_that_comes_back_is_no_drift_any_more(cited, site):
    citation = cited("/changing", "2,140 households")
    sweep()
    site.figures.change()
    due_again(LATER)
    sweep(LATER)
    site.figures.changes = 0
    due_again(LATER + MINUTE)
    sweep(LATER + MINUTE)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.drifted_at) == (Passage.THERE, None)


def test_a_page_that_fails_says_nothing_about_its_passage(cited, site):
    citation = cited("/changing", "2,140 households")
    sweep()
    site.stop()
    due_again(LATER)
    sweep(LATER)
    citation.refresh_from_db()
    assert (citation.passage_state, citation.drifted_at) == (Passage.THERE, None)
    assert Source.objects.get(pk=citation.source_id).health == Health.FAILING


def found(text, **more):
    return Look(outcome=Health.OK, status_code=200, text=text, **more)


def leased(at=LATER):
    due_again(at)
    [(lease, _)] = lease_links(at=at, limit=1)
    return lease


class TestWhatWasRead:
    @pytest.fixture
    def citation(self, cited):
        citation = cited("/population", "48,312 residents")
        sweep()
        return citation

    @pytest.mark.parametrize(
        ("look", "state", "drifted"),
        [
            (found("Nothing of it"), Passage.MISSING, True),
            (found(""), Passage.MISSING, True),
            (found("Nothing so far", cut=True), Passage.THERE, False),
            (found("the 48,312 residents", cut=True), Passage.THERE, False),
            (found(None), Passage.THERE, False),
        ],
    )
    def test_only_a_page_read_to_its_end_can_have_lost_a_passage(self, citation, look, state, drifted):
        record_look(leased(), look, at=LATER)
        citation.refresh_from_db()
        assert (citation.passage_state, citation.drifted_at is not None) == (state, drifted)

    def test_text_that_no_database_keeps_is_still_read(self, citation):
        page = Fetched(200, "u", "u", (("u", 200),), {}, b"a\x00b", "text/plain", None, 1, False)
        assert links._text(page) == "ab"
        pdf = Fetched(200, "u", "u", (("u", 200),), {}, b"%PDF", "application/pdf", None, 1, False)
        assert links._text(pdf) is None


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

    def test_a_killed_workers_page_is_looked_at_when_its_lease_has_run_out(self, cited):
        cited("/population")
        assert len(lease_links(at=MONDAY, limit=9)) == 1  # and then the worker was killed
        assert sweep(MONDAY + timedelta(seconds=links.LEASE_SECONDS - 1)) == 0
        assert sweep(MONDAY + timedelta(seconds=links.LEASE_SECONDS + 1)) == 1
        assert LinkCheck.objects.get().attempt == 2

    def test_the_lease_is_longer_than_any_look(self):
        assert links.LIMITS.total + 10 < links.LEASE_SECONDS


class TestWhatBreaks:
    def test_our_own_reading_of_a_page_is_a_result_like_another(self, cited, monkeypatch):
        cited("/population")
        cited("/recycling")
        read = visible_text

        def sometimes(body, **how):
            if b"residents" in body:
                raise RecursionError
            return read(body, **how)

        monkeypatch.setattr(links, "visible_text", sometimes)
        assert sweep() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]

    def test_a_result_that_cannot_be_written_does_not_come_for_ever(self, cited, monkeypatch):
        cited("/population", "48,312 residents")
        cited("/recycling")

        def full(*args, **kwargs):
            raise RuntimeError("the disk is full")

        monkeypatch.setattr(links, "_kept", full)
        assert sweep() == 2
        assert sorted(LinkCheck.objects.values_list("reason", flat=True)) == ["", "crashed"]
        assert sweep() == 0

    def test_a_loop_that_breaks_ends_the_sweep_and_does_not_hang_it(self, monkeypatch):
        async def broken(*everything):
            for one in everything:
                one.close()
            raise RuntimeError("no loop today")

        monkeypatch.setattr(asyncio, "gather", broken)
        ended = []
        thread = threading.Thread(
            target=lambda: ended.append(_raises(lambda: look_at_all([LEASED], clock=now)))
        )
        thread.start()
        thread.join(5)
        assert ended == [RuntimeError]


LEASED = (Lease(1, 1), "http://127.0.0.1:9/")


def _raises(act):
    try:
        act()
    except Exception as error:
        return type(error)
    return None


def test_a_slow_page_holds_nobody_up(cited, monkeypatch):
    cited("/slow")
    cited("/population")
    order = []
    write = links.record_look
    monkeypatch.setattr(
        links,
        "record_look",
        lambda lease, look, at: (order.append(look.final_url), write(lease, look, at=at))[1],
    )
    assert sweep() == 2
    assert order[0].endswith("/population")


def test_the_task_looks_at_what_is_due_and_leaves_the_rest(cited):
    cited("/population")
    later = cited("/recycling").source
    Source.objects.filter(pk=later.pk).update(due_at=MONDAY.replace(year=2999))
    assert tasks.sweep_links() == 1
    assert LinkCheck.objects.get().source != later


def test_a_full_batch_asks_for_the_next_at_once(cited, monkeypatch):
    asked: list[str] = []
    monkeypatch.setattr(tasks, "nudge", asked.append)
    monkeypatch.setattr(tasks, "BATCH", 2)
    for path in ("/population", "/libraries", "/missing"):
        cited(path)
    assert tasks.sweep_links() == 2
    assert asked == ["factcheck.tasks.sweep_links"]
    assert tasks.sweep_links() == 1
    assert len(asked) == 1, "nothing more was waiting"


def test_a_restricted_page_is_looked_at_too_but_never_shared(cited, cast, site):
    claim = cited("/population").claim
    cite(claim, url=f"{site.url}/population", title="x", restricted=True, by=cast.checker, at=MONDAY)
    assert sweep() == 2
    assert Citation.objects.values("source").distinct().count() == 2
