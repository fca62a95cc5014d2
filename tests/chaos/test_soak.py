"""A newsroom that works without a pause: nothing fails, nothing is lost, and nothing grows."""

import os
import threading
import time
from collections import Counter
from pathlib import Path

import pytest
from django.db import connection

from articles.models import Article
from audit.verify import verify_chain
from factcheck.models import Claim, LinkCheck, Source
from lib.datetimes.clock import now
from tests.chaos.window import WORDS, Window, list_children
from tests.factories import Cast, create_article
from tests.lib.hostile_servers import PLAIN_PAGE, run_listener
from tests.servers import free_port
from tests.template_static import copy_collected_static
from tests.workers import Start

pytestmark = [
    pytest.mark.long,
    pytest.mark.worker,
    pytest.mark.postgres,
    pytest.mark.django_db(transaction=True),
]

SECONDS = float(os.environ.get("SOAK_SECONDS", "150"))
ARTICLES = 400
GROWTH = 1.10
"""By how much the web process may have grown from the first third to the end."""


def works(window: Window, articles: list[Article], number: int, ends: float, answers: Counter[int]) -> None:
    """One person: reads the queue and an article, flags a claim, opens it, takes it, starts, cites."""
    try:
        goes_on(window, articles, number, ends, answers)
    finally:
        window.connection.close()
        connection.close()


def goes_on(window: Window, articles: list[Article], number: int, ends: float, answers: Counter[int]) -> None:
    for turn in range(100_000):
        # Another article each time, so that no page grows by what the soak itself puts on it.
        article = articles[(turn * 4 + number) % len(articles)]
        assert article.current_revision is not None
        start = article.current_revision.text.index(WORDS)
        if time.monotonic() > ends:
            return
        statement = f"Claim {turn} of {number}"
        for path in ("/queue/", "/my-work/", f"/articles/{article.public_id}/"):
            answers[window.asks(path)] += 1
        answers[window.asks(
            f"/articles/{article.public_id}/flag/",
            {"start": start, "end": start + len(WORDS), "exact": WORDS, "revision": 1,
             "statement": statement, "kind": "number", "priority": 2, "ignore_duplicates": "1"},
        )] += 1  # fmt: skip
        claim = Claim.objects.filter(statement=statement).first()
        if claim is None:
            continue
        here = f"/claims/{claim.public_id}/"
        answers[window.asks(here)] += 1
        answers[window.asks(f"{here}actions/take/", {"version": 1})] += 1
        answers[window.asks(f"{here}actions/start/", {"version": 2})] += 1
        answers[window.asks(
            f"{here}citations/",
            {"version": 3, "kind": "url", "url": f"http://{window.evidence}/{number}/{turn}",
             "title": "A page", "passage": "hello", "stance": "supports", "tier": "primary"},
        )] += 1  # fmt: skip
        answers[window.asks(here)] += 1


def kilobytes(pid: int) -> int:
    """Resident memory of a process and its children."""
    total = 0
    for one in (pid, *list_children(pid)):
        with open(f"/proc/{one}/status") as status:
            total += next(int(line.split()[1]) for line in status if line.startswith("VmRSS"))
    return total


def connections_open() -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()")
        return int(cursor.fetchone()[0])


def test_hours_of_use_leave_nothing_behind(cast: Cast, celery_worker: Start, tmp_path: Path) -> None:
    articles = [
        create_article(
            cast.desk, cast.editor, headline=f"Story {number}", url=f"https://n.example.org/{number}"
        )
        for number in range(ARTICLES)
    ]
    port = free_port()
    # As the image is built: the pages of production name their style sheets by their hashes.
    static = tmp_path / "static"
    copy_collected_static(static)
    with run_listener(lambda connection, request: connection.sendall(PLAIN_PAGE)) as server:
        celery_worker("run_beat")
        # All pages are on one host, of which a newsroom asks for one a second: fewer than are cited here.
        celery_worker(fetch_allowed_hosts=server.host_port, link_check_host_delay_ms="100")
        web = celery_worker(
            "run_server",
            "--port",
            str(port),
            behind_proxy="1",
            static_dir=str(static),
            fetch_allowed_hosts=server.host_port,
        )
        people = [cast.editor, cast.checker, cast.second, cast.standards]
        answers: Counter[int] = Counter()
        ends = time.monotonic() + SECONDS
        threads = []
        for number, user in enumerate(people):
            window = Window(user, port, server.host_port)
            threads.append(threading.Thread(target=works, args=(window, articles, number, ends, answers)))
            threads[-1].start()
        time.sleep(SECONDS / 3)
        early, early_connections = kilobytes(web.pid), connections_open()
        for thread in threads:
            thread.join(SECONDS + 60)
        late, late_connections = kilobytes(web.pid), connections_open()
        deadline = time.monotonic() + 60
        while Source.objects.filter(checked_at__isnull=True).exists() and time.monotonic() < deadline:
            time.sleep(0.2)

    assert sum(answers.values()) > 100
    assert set(answers) <= {200, 302}, answers
    assert Claim.objects.count() > 10
    assert Claim.objects.exclude(state="checking").count() <= len(people), "a step was lost on the way"
    assert Source.objects.count() > 10
    assert LinkCheck.objects.count() == Source.objects.count(), "a link has no look, or two"
    assert not Source.objects.filter(due_at__lte=now()).exists()
    assert late_connections <= early_connections + 4
    assert late < early * GROWTH, f"the web process grew from {early:,} to {late:,} kB"
    assert verify_chain().ok
