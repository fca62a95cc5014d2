"""Pools: one worker at a time looks at a host, and who dies leaves nothing behind for long."""

import threading
from datetime import timedelta

import pytest
from django.db import OperationalError

from factcheck.link_checks import lease_due_sources, run_pool, save_check_result
from factcheck.link_checks import runner as link_checks_runner
from factcheck.link_checks.pools import HOLD_DURATION, acquire_pool, list_pool_sources
from factcheck.models import LinkCheck, LinkPool, Source
from lib.tasks import shutdown
from tests.factcheck.link_fixtures import build_check_result, cite_page, disable_host_delay, link_site
from tests.factories import MONDAY

__all__ = ["cite_page", "disable_host_delay", "link_site"]

MOMENT = timedelta(seconds=1)


def run(at=MONDAY, **more):
    return run_pool(clock=lambda: at, **more)


def test_a_run_looks_at_everything_that_is_due_and_lets_go(cite_page):
    for path in ("/population", "/recycling", "/missing"):
        cite_page(path)
    assert run() == 3
    assert LinkCheck.objects.count() == 3
    assert LinkPool.objects.get().holder is None
    assert run() == 0, "nothing is due any more"


def test_a_pool_that_is_held_is_left_to_its_holder(cite_page):
    cite_page("/population")
    assert acquire_pool(at=MONDAY) is not None
    assert acquire_pool(at=MONDAY) is None
    assert run() == 0
    assert not LinkCheck.objects.exists()


def test_who_says_nothing_for_a_while_loses_the_pool_and_its_leases(cite_page):
    cite_page("/population")
    dead = acquire_pool(at=MONDAY)
    [(lease, _)] = lease_due_sources(at=MONDAY, limit=5)
    assert run(MONDAY + HOLD_DURATION - MOMENT) == 0
    later = MONDAY + HOLD_DURATION + MOMENT
    assert run(later) == 1
    assert save_check_result(lease, build_check_result("x"), at=later) is None, (
        "what comes after all is dropped"
    )
    assert LinkCheck.objects.get().attempt == 2
    dead.renew(at=later)
    assert dead.lost.is_set()


def test_who_is_only_slow_keeps_it(cite_page):
    hold = acquire_pool(at=MONDAY)
    hold.renew(at=MONDAY + HOLD_DURATION - MOMENT)
    assert not hold.lost.is_set()
    assert acquire_pool(at=MONDAY + HOLD_DURATION + MOMENT) is None


def test_hosts_are_shared_out_and_each_pool_has_its_own(cite_page, settings):
    settings.STET_LINK_CHECK_POOLS = 3
    for number in range(9):
        cite_page(f"/population?{number}")
    for number, source in enumerate(Source.objects.all()):
        Source.objects.filter(pk=source.pk).update(shard=number)
    shares = [set(list_pool_sources(number).values_list("pk", flat=True)) for number in range(3)]
    assert [len(share) for share in shares] == [3, 3, 3]
    assert len(set.union(*shares)) == 9
    holds = [acquire_pool(at=MONDAY) for _ in range(3)]
    assert {hold.number for hold in holds} == {0, 1, 2}
    assert acquire_pool(at=MONDAY) is None
    holds[1].let_go()
    assert run() == 3, "only its own share"


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
    assert not shutdown.is_shutdown_requested()


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


@pytest.mark.postgres
@pytest.mark.django_db(transaction=True)
def test_of_many_workers_one_gets_the_pool(django_db_blocker):
    from django.db import connection  # noqa: PLC0415 - each thread closes its own

    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL")
    LinkPool.objects.create(number=0)
    barrier, got = threading.Barrier(8), []

    def take():
        barrier.wait()
        got.append(acquire_pool(at=MONDAY))
        connection.close()

    threads = [threading.Thread(target=take) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(hold is not None for hold in got) == 1
