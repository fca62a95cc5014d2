"""Hosts: one run at a time looks at a host, and who dies leaves nothing behind for long."""

import threading
import uuid
from datetime import timedelta
from functools import partial

import pytest
from django.db import OperationalError, connection
from django.test.utils import CaptureQueriesContext
from pyrage import x25519

from factcheck.link_checks import hosts, lease_due_sources, run_checks, save_check_result
from factcheck.link_checks import runner as link_checks_runner
from factcheck.link_checks.hosts import HOLD_DURATION, begin_run, end_dead_runs
from factcheck.models import LinkCheck, LinkHost, LinkRun, SealingKey, Source
from factcheck.models.enums import SourceKind
from factcheck.models.sealed_fields import MARK, read_as_stored
from lib.link_checker import checker
from lib.sandbox.runner import run_sandboxed
from lib.tasks import worker_ends
from tests.factcheck.link_fixtures import build_check_result, cite_page, disable_host_delay, link_site
from tests.factories import MONDAY

__all__ = ["cite_page", "disable_host_delay", "link_site"]

MOMENT = timedelta(seconds=1)


def run(at=MONDAY, **more):
    return run_checks(clock=lambda: at, **more)


def begin_elsewhere(at=MONDAY):
    """A run of another worker."""
    return begin_run(at=at, worker=uuid.uuid4())


def lease_for(hold, at=MONDAY, limit=100):
    """The host of each source that the run leases, in its order."""
    hold.claim_hosts(at=at, limit=limit)
    return [job.host for _, job in lease_due_sources(at=at, limit=limit, share=hold.list_sources())]


@pytest.fixture
def add_pages(cast):
    """add_pages(("a.example", 3)) -> three sources of that host, due for a look."""

    def add(*wanted, due_at=MONDAY, **more):
        data = {"kind": SourceKind.URL, "title": "x", "added_by": cast.checker, "added_at": MONDAY}
        Source.objects.bulk_create(
            Source(url=f"https://{host}/{number}", host=host, due_at=due_at, **data, **more)
            for host, count in wanted
            for number in range(count)
        )

    return add


def test_a_run_looks_at_everything_that_is_due_and_lets_go(cite_page):
    for path in ("/population", "/recycling", "/missing"):
        cite_page(path)
    assert run() == 3
    assert LinkCheck.objects.count() == 3
    assert not LinkRun.objects.exists()
    assert run() == 0, "nothing is due any more"


def test_a_worker_is_at_one_run_at_a_time(cite_page):
    cite_page("/population")
    hold = begin_run(at=MONDAY)
    assert begin_run(at=MONDAY) is None
    assert run() == 0
    assert not LinkCheck.objects.exists()
    hold.let_go()
    assert run() == 1


def test_a_host_that_is_held_is_left_to_its_holder(cite_page, add_pages):
    cite_page("/population")
    hold = begin_elsewhere()
    assert lease_for(hold, limit=1) == ["127.0.0.1"]
    cite_page("/recycling")
    assert run() == 0
    assert lease_for(hold) == ["127.0.0.1"], "what falls due there meanwhile is the holder's too"
    hold.let_go()
    assert LinkHost.objects.get().run_id == hold.run_id, "nothing had to be written for it"
    assert lease_for(begin_elsewhere()) == [], "what is leased is not due"


def test_hosts_are_shared_out_among_any_number_of_runs(add_pages):
    for number in range(9):  # one after the other, or which sources are leased first would be open
        add_pages((f"{number}.example", 3), due_at=MONDAY - timedelta(minutes=9 - number))
    holds = [begin_elsewhere() for _ in range(4)]
    shares = [set(lease_for(hold, limit=9)) for hold in holds]
    assert [len(share) for share in shares] == [3, 3, 3, 0]
    assert len(set.union(*shares)) == 9


def test_a_host_that_another_run_took_in_between_is_not_taken_from_it(add_pages, monkeypatch):
    add_pages(("a.example", 1), ("b.example", 1))
    first, second = begin_elsewhere(), begin_elsewhere()
    first.claim_hosts(at=MONDAY, limit=1)
    monkeypatch.setattr(hosts.RunHold, "_list_free_hosts", lambda _, **how: ["a.example", "b.example"])
    second.claim_hosts(at=MONDAY, limit=2)
    assert [lease_for(hold) for hold in (first, second)] == [["a.example"], ["b.example"]]


def test_a_host_with_a_long_queue_leaves_the_others_to_other_runs(add_pages):
    add_pages(("long.example", 50), due_at=MONDAY - timedelta(days=1))
    add_pages(("short.example", 1))
    first, second = begin_elsewhere(), begin_elsewhere()
    assert set(lease_for(first, limit=10)) == {"long.example"}
    assert lease_for(second, limit=10) == ["short.example"]


def test_the_host_of_what_somebody_waits_for_is_held_first(add_pages):
    add_pages(("old.example", 9), due_at=MONDAY - timedelta(days=1))
    add_pages(("urgent.example", 1), is_urgent=True)
    hold = begin_elsewhere()
    hold.claim_hosts(at=MONDAY, limit=1, is_urgent=True)
    assert list(hold.list_sources().values_list("host", flat=True)) == ["urgent.example"]
    assert lease_for(hold, limit=2) == ["urgent.example", "old.example"]


def test_who_says_nothing_for_a_while_loses_its_hosts_and_leases(cite_page):
    cite_page("/population")
    dead = begin_elsewhere()
    dead.claim_hosts(at=MONDAY, limit=5)
    [(lease, _)] = lease_due_sources(at=MONDAY, limit=5, share=dead.list_sources())
    assert run(MONDAY + HOLD_DURATION - MOMENT) == 0
    later = MONDAY + HOLD_DURATION + MOMENT
    assert run(later) == 1
    assert save_check_result(lease, build_check_result("x"), at=later) is None, (
        "what comes after all is dropped"
    )
    assert LinkCheck.objects.get().attempt == 2
    dead.renew(at=later)
    assert dead.lost.is_set()


def test_who_lost_its_hosts_takes_no_new_ones(add_pages):
    dead = begin_elsewhere()
    later = MONDAY + HOLD_DURATION + MOMENT
    add_pages(("new.example", 1), due_at=later)
    end_dead_runs(at=later)
    assert lease_for(dead, at=later) == []
    assert dead.lost.is_set()
    assert lease_for(begin_elsewhere(later), at=later) == ["new.example"]


def test_who_is_only_slow_keeps_them(add_pages):
    add_pages(("slow.example", 1))
    hold = begin_elsewhere()
    hold.claim_hosts(at=MONDAY, limit=5)
    hold.renew(at=MONDAY + HOLD_DURATION - MOMENT)
    assert not hold.lost.is_set()
    assert lease_for(begin_elsewhere(MONDAY + HOLD_DURATION), at=MONDAY + HOLD_DURATION + MOMENT) == []


def test_a_run_that_lost_its_hosts_cancels_what_is_under_way(cite_page, monkeypatch):
    cite_page("/slow")
    monkeypatch.setattr(link_checks_runner.CheckRun, "_is_lost", lambda self: True)
    assert run() == 0
    assert not LinkCheck.objects.exists()


def test_the_pause_between_two_looks_holds_from_one_run_to_the_next(cite_page, settings):
    settings.STET_LINK_CHECK_HOST_DELAY_MS = 60_000
    cite_page("/population")
    assert run() == 1
    cite_page("/recycling")
    assert run(MONDAY + 30 * MOMENT) == 0
    waiting = Source.objects.get(checked_at=None)
    assert 59 <= (waiting.due_at - MONDAY).total_seconds() <= 61
    assert run(MONDAY + 61 * MOMENT) == 1


def test_what_cannot_be_done_soon_is_given_back_for_when_its_host_has_room(cite_page, settings, monkeypatch):
    settings.STET_LINK_CHECK_HOST_DELAY_MS = 60_000
    for number in range(4):
        cite_page(f"/population?{number}")
    assert run() == 1
    waiting = Source.objects.filter(checked_at=None).order_by("due_at")
    assert not waiting.filter(leased_until__isnull=False).exists()
    minutes = [round((source.due_at - MONDAY).total_seconds() / 60) for source in waiting]
    assert minutes == [1, 2, 3]
    assert waiting[0].attempt == 1


def test_a_worker_that_is_told_to_end_begins_nothing_more(cite_page, monkeypatch):
    cite_page("/population")
    monkeypatch.setattr(link_checks_runner, "is_shutdown_requested", lambda: True)
    assert run() == 0
    assert not Source.objects.filter(leased_until__isnull=False).exists(), "another can begin at once"


def test_told_to_end_is_told_to_those_forked_too():
    assert not worker_ends.is_shutdown_requested()


class TestADatabaseThatIsAway:
    @pytest.fixture(autouse=True)
    def quickly(self, monkeypatch):
        monkeypatch.setattr(link_checks_runner.time, "sleep", lambda seconds: None)
        monkeypatch.setattr(link_checks_runner.connection, "close", lambda: None)
        monkeypatch.setattr(link_checks_runner, "connection", _Outside())

    def test_is_waited_for(self):
        tries = []

        def act():
            tries.append(1)
            if len(tries) < 4:
                raise OperationalError("it is starting up")
            return "done"

        assert link_checks_runner.retry_when_unavailable(act) == "done"

    def test_is_given_up_in_the_end(self):
        def act():
            raise OperationalError("it is gone")

        with pytest.raises(OperationalError):
            link_checks_runner.retry_when_unavailable(act)


class _Outside:
    in_atomic_block = False

    def close(self):
        return None


FILL = """
INSERT INTO factcheck_source (public_id, kind, url, url_key, title, publisher, author, medium, is_restricted,
    health, due_at, attempt, is_urgent, host, failures, interval_hours, etag, last_modified, body_hash,
    body_bytes, moved_to, added_by_id, added_at)
SELECT gen_random_uuid(), 'url', 'https://x/' || n, 'https://x/' || n, 'x', '', '', '', false, 'ok',
    %(at)s::timestamptz + (n - 200) * interval '1 minute', 0, false, 'host-' || n %% 4000, 0, 24, '', '', '',
    0, '', %(user)s, %(at)s
FROM generate_series(1, 20000) n;
INSERT INTO factcheck_linkhost (name) SELECT DISTINCT host FROM factcheck_source;
ANALYZE factcheck_source, factcheck_linkhost
"""


@pytest.mark.postgres
def test_what_is_not_due_is_not_read(cast):
    with connection.cursor() as cursor:
        for statement in FILL.split(";"):
            cursor.execute(statement, {"at": MONDAY, "user": cast.checker.pk})
        hold = begin_elsewhere()
        with CaptureQueriesContext(connection) as queries:
            assert len(lease_for(hold, limit=300)) == 200
        asked = [each["sql"] for each in queries if 'ORDER BY "factcheck_source"."due_at"' in each["sql"]]
        assert len(asked) == 6
        for sql in asked:
            cursor.execute(f"EXPLAIN {sql}")
            plan = "\n".join(line for (line,) in cursor.fetchall())
            assert "Seq Scan" not in plan, plan
            assert "due on factcheck_source" in plan or "source_urgent on factcheck_source" in plan, plan


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
class TestManyAtOnce:
    def test_runs_that_claim_the_same_hosts_never_share_one(self, add_pages):
        """Each claims all it can get, over and over, while the others do."""
        add_pages(*((f"{number}.example", 2) for number in range(200)))
        runs, got = 6, []
        barrier = threading.Barrier(runs)

        def take():
            hold, names = begin_elsewhere(), set()
            barrier.wait()
            for _ in range(20):
                hold.claim_hosts(at=MONDAY, limit=40)
                names |= set(hold.list_sources().values_list("host", flat=True))
            got.append(names)
            connection.close()

        threads = [threading.Thread(target=take) for _ in range(runs)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(len(names) for names in got) == 200, "no host ever had two holders"
        assert set.union(*got) == {f"{number}.example" for number in range(200)}

    def test_of_many_threads_of_a_worker_one_begins_a_run(self):
        barrier, got = threading.Barrier(8), []

        def take():
            barrier.wait()
            got.append(begin_run(at=MONDAY))
            connection.close()

        threads = [threading.Thread(target=take) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert sum(hold is not None for hold in got) == 1


def test_restricted_sources_are_checked_by_runs_of_their_own(add_pages):
    add_pages(("a.example", 1))
    add_pages(("b.example", 2), is_restricted=True)
    run_of_others, restricted = begin_run(at=MONDAY), begin_run(at=MONDAY, is_restricted=True)
    assert lease_for(run_of_others) == ["a.example"]
    assert lease_for(restricted) == ["b.example", "b.example"]


def test_a_page_of_a_restricted_source_is_read_in_a_sandbox(cite_page, monkeypatch):
    cited = cite_page("/population")
    Source.objects.update(is_restricted=True)
    SealingKey.objects.create(source=cited.source, recipient=str(x25519.Identity.generate().to_public()),
                              created_at=MONDAY)  # fmt: skip
    assert run() == 0

    def refuse(*given):
        raise AssertionError("read in this process")

    monkeypatch.setattr(checker, "extract_text", refuse)
    assert run(is_restricted=True) == 1
    check = LinkCheck.objects.select_related("snapshot").get()
    assert check.outcome == "ok"
    with read_as_stored():
        assert check.snapshot.text.startswith(MARK)


def test_a_restricted_page_that_breaks_its_reader_has_no_text(monkeypatch):
    assert link_checks_runner.read_page_apart(b"<p>x</p>", "text/html", None)[0] == "x"
    monkeypatch.setattr(link_checks_runner, "run_sandboxed", partial(run_sandboxed, answer_bytes=1))
    assert link_checks_runner.read_page_apart(b"<p>x</p>", "text/html", None) == (None, "", "")
