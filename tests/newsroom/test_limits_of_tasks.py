"""No task outlives the lease of the rows that it holds, and no message is handed out twice while one runs."""

import yaml

import accounts.tasks
import articles.tasks
import factcheck.tasks
import publishing.tasks
from accounts.actions import letters
from articles.actions import polling, reading
from factcheck.actions import links, sweeping
from newsroom import celeryconfig
from newsroom.celery import app
from publishing.actions import packs
from tests.architecture.house import ROOT

LEASED = [
    (accounts.tasks.send_letters, letters.LEASE_SECONDS),
    (articles.tasks.read_pieces, reading.LEASE_SECONDS),
    (articles.tasks.poll_feeds, polling.LEASE_SECONDS),
    (factcheck.tasks.sweep_links, links.LEASE_SECONDS),
    (factcheck.tasks.sweep_work, sweeping.LEASE_SECONDS),
    (publishing.tasks.make_packs, packs.LEASE_SECONDS),
]
COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text())


def limit(task: object) -> float:
    """Seconds after which the task is ended."""
    return float(getattr(task, "time_limit", None) or celeryconfig.task_time_limit)


def test_a_task_is_ended_before_its_rows_are_given_to_another() -> None:
    for task, lease in LEASED:
        assert limit(task) < lease, task.name


def test_a_running_task_is_neither_handed_out_again_nor_cut_off_by_an_update() -> None:
    longest = max(limit(task) for task in (*(task for task, _ in LEASED), publishing.tasks.relay))
    assert longest < celeryconfig.HANDED_OUT_AGAIN_SECONDS
    for name in ("worker", "fetcher", "links"):
        assert longest < int(COMPOSE["services"][name]["stop_grace_period"].removesuffix("s"))


def test_every_task_goes_to_a_queue_that_production_reads() -> None:
    commands = [" ".join(service.get("command", [])) for service in COMPOSE["services"].values()]
    read = {queue for said in commands if "--queues" in said for queue in said.split()[4].split(",")}
    routed = {route["queue"] for route in celeryconfig.task_routes.values()}
    assert routed | {celeryconfig.task_default_queue} == read
    assert set(celeryconfig.task_routes) <= set(app.tasks)
    swept = {row["task"] for row in celeryconfig.beat_schedule.values()}
    ours = {name for name in app.tasks if not name.startswith("celery.")} - {"newsroom.tasks.alive"}
    assert ours <= swept, "beat finds what no message announced"
