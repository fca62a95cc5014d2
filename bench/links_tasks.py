"""The usual way, for bench.links: a Celery task a link, which asks with requests and writes a row.

Runs in the peers' own environment: ``celery -A bench.links_tasks worker``, and ``python -m bench.links_tasks
LINKS HOSTS PORT CLOSED`` to send a message for every link. It judges and parses nothing. It is spared what it
could do without: a log line a task, an ORM, a new client or a new database connection each time.
"""

import functools
import os
import sys
import threading

import psycopg
import requests
from celery import Celery

from bench.links_world import PATIENCE, build

app = Celery("peer", broker=os.environ["PEER_BROKER"])
app.conf.update(task_ignore_result=True, broker_connection_retry_on_startup=True)
_own = threading.local()


@functools.cache
def database() -> psycopg.Connection[tuple[object, ...]]:
    """One for the process: its threads take turns."""
    return psycopg.connect(os.environ["PEER_DATABASE"], autocommit=True)


def client() -> requests.Session:
    """One for each thread."""
    if not hasattr(_own, "client"):
        _own.client = requests.Session()
    saved: requests.Session = _own.client
    return saved


@app.task(name="check")
def check(number: int, url: str) -> None:
    """Ask once, write what came."""
    try:
        status = client().get(url, timeout=PATIENCE).status_code
    except requests.RequestException:
        status = 0
    database().execute(
        "INSERT INTO peer (number, status, at) VALUES (%s, %s, clock_timestamp())", (number, status)
    )


if __name__ == "__main__":
    links, hosts, port, closed = (int(number) for number in sys.argv[1:])
    world = build(links, hosts, port=port, closed=closed)
    for link in world.links:
        check.delay(link.number, world.url(link))
