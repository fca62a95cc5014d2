"""A process ends between its commit and its message, or in the commit itself: what is there is done."""

import os
import signal
import sys
import time
from random import Random

import pytest
from django.db import connection, transaction

from factcheck.models import LinkCheck, Source
from factcheck.sources.citation_actions import create_citation
from lib.datetimes.clock import now
from tests.chaos.forked import end_child, start_child
from tests.factories import Cast
from tests.lib.hostile_servers import PLAIN_PAGE, always_answer, run_listener
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
    pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning"),
]

TIMES = 200
RECOVERY_SECONDS = 30.0
COMMIT_SECONDS = 0.01
"""Within so many from the last statement of a transaction a process is told to end."""
EARLY = 10
"""One of so many is told before its first statement: a commit is so short that, on a busy machine, all the
others may be told after it."""
PACE = {"link_check_max_concurrent": "20", "link_check_max_per_host": "20", "link_check_host_delay_ms": "0"}
CHANCE = Random(13)
"""The moments of one run are those of the next."""


@pytest.fixture
def site(settings):
    """A server of plain pages that Stet may read."""
    if connection.vendor != "postgresql":
        pytest.skip("A child needs a connection of its own, to PostgreSQL.")
    with run_listener(always_answer(PLAIN_PAGE)) as server:
        settings.STET_FETCH_ALLOWED_HOSTS = [server.host_port]
        yield server


def wait_until_checked(celery_worker: Start, server, count: int) -> float:
    """Start workers, which got no message; return the seconds in which they looked at so many links."""
    more = {"fetch_allowed_hosts": server.host_port, **PACE}
    celery_worker(**more)
    celery_worker("run_beat", **more)
    began = time.monotonic()
    while LinkCheck.objects.count() < count and time.monotonic() < began + RECOVERY_SECONDS:
        time.sleep(0.1)
    return time.monotonic() - began


def test_what_was_committed_without_its_message_is_done(
    create_claim_in_state, cast: Cast, celery_worker: Start, site, print_figure
) -> None:
    claim = create_claim_in_state("checking")
    Source.objects.update(due_at=None)

    def cite(number: int) -> None:
        with transaction.atomic():
            transaction.on_commit(lambda: os._exit(1))
            create_citation(claim, url=f"{site.url}{number}", by=cast.checker, at=now())

    statuses = {os.waitpid(start_child(lambda n=n: cite(n)), 0)[1] for n in range(TIMES)}
    assert statuses == {256}, "a child did not end between the commit and its message"
    took = wait_until_checked(celery_worker, site, TIMES)
    checked = LinkCheck.objects.filter(source__url__startswith=site.url).count()
    print_figure(f"{TIMES} processes ended after their commit: {checked} done, the last {took:.1f} s later")
    assert checked == TIMES


def test_what_was_committed_by_a_process_that_was_told_to_end_is_done(
    create_claim_in_state, cast: Cast, celery_worker: Start, site, print_figure
) -> None:
    claim = create_claim_in_state("checking")
    Source.objects.update(due_at=None)

    def cite_and_end(number: int, about_to_commit: int) -> None:
        # As in a worker: the signal raises SystemExit wherever the process is, in the commit too.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
        with transaction.atomic():
            if number % EARLY == 0:
                os.write(about_to_commit, b"!")
                time.sleep(2 * COMMIT_SECONDS)
            create_citation(claim, url=f"{site.url}{number}", by=cast.checker, at=now())
            os.write(about_to_commit, b"!")

    for number in range(TIMES):
        told, about_to_commit = os.pipe()
        child = start_child(lambda n=number, end=about_to_commit: cite_and_end(n, end))
        os.close(about_to_commit)
        assert os.read(told, 1), "the child ended before its commit"
        os.close(told)
        end_child(child, signal.SIGTERM, after=CHANCE.uniform(0, COMMIT_SECONDS))
    there = Source.objects.filter(url__startswith=site.url).count()
    took = wait_until_checked(celery_worker, site, there)
    checked = LinkCheck.objects.filter(source__url__startswith=site.url).count()
    print_figure(
        f"{TIMES} processes told to end as they committed: {there} had, {checked} done, the last "
        f"{took:.1f} s later"
    )
    assert 0 < there < TIMES, "the signals came before or after the work: they tried nothing"
    assert checked == there
